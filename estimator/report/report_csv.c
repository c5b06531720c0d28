#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "io/csv.h"
#include "report/doc.h"
#include "report/report.h"

/* A spreadsheet takes a text that starts like a formula for one, and runs it. Numbers are never touched. */
static const char *defuse(struct doc *d, const struct doc_value *v)
{
    const char *text = doc_exact(d, v);
    if (v->type == DOC_TEXT && text[0] && strchr("=+-@\t\r\n", text[0]))
        return arena_printf(d->arena, "'%s", text);
    return text;
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
