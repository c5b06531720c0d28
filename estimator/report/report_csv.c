#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "io/csv.h"
#include "report/doc.h"
#include "report/plain.h"
#include "report/report.h"

/* '=', '+', '-', '@', and their full-width forms. */
static bool starts_formula(const char *s)
{
    static const char *const wide[] = {"\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};
    s += strspn(s, " ");
    if (*s && strchr("=+-@", *s))
        return true;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (text_starts(s, wide[i]))
            return true;
    return false;
}

/* A spreadsheet takes a text that starts like a formula for one, and runs it; where the list separator is a semicolon,
 * also what follows one. An apostrophe makes it text (docs/safety.md). Numbers are never touched. */
const char *report_csv_text(struct arena *a, const char *exact)
{
    const char *text = plain_text(a, exact, false);
    if (!strpbrk(text, "=+-@\xef"))
        return text;
    char *out = arena_alloc(a, 2 * strlen(text) + 2), *to = out;
    for (bool start = true; *text; start = *text++ == ';') {
        if (start && starts_formula(text))
            *to++ = '\'';
        *to++ = *text;
    }
    return out;
}

static const char *defuse(struct doc *d, const struct doc_value *v)
{
    const char *exact = doc_exact(d, v);
    return v->type == DOC_TEXT ? report_csv_text(d->arena, exact) : exact;
}

static void add_table(struct doc *d, const struct doc_table *t, struct buf *out)
{
    for (size_t i = 0; i < t->ncolumns; i++) {
        buf_puts(out, i > 0 ? "," : "");
        csv_quote(out, t->columns[i].key);
    }
    buf_putc(out, '\n');
    for (size_t row = 0; row < t->nrows; row++) {
        for (size_t i = 0; i < t->ncolumns; i++) {
            buf_puts(out, i > 0 ? "," : "");
            csv_quote(out, defuse(d, &t->cells[row * t->ncolumns + i]));
        }
        buf_putc(out, '\n');
    }
}

int report_csv(struct doc *d, const struct report_style *style, struct buf *out, struct err *err)
{
    (void)style, (void)err;
    for (size_t i = 0; i < d->ntables; i++)
        if (d->tables[i]->csv) {
            add_table(d, d->tables[i], out);
            break; /* one header, one table: a file for programs */
        }
    return 0;
}
