#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "report/doc.h"
#include "report/plain.h"
#include "report/report.h"

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (c & 0x80);
}

/* The '@' that would call somebody, the ':' or '.' that would make a bare address a link: an empty comment behind it, which
 * nobody sees, stops that. */
static bool makes_link(const char *text, const char *p)
{
    if (*p == '@')
        return is_word(p[1]);
    bool after_www = p - text >= 3 && (p[-1] | 0x20) == 'w' && (p[-2] | 0x20) == 'w' && (p[-3] | 0x20) == 'w';
    return strncmp(p, "://", 3) == 0 || (*p == '.' && after_www && is_word(p[1]));
}

/* Text from outside must not become markup: what Markdown reads as such is escaped, what HTML does becomes an entity.
 * An underscore between letters is harmless and stays, so that size names can be read in the source too. */
static void add_text(struct doc *d, const char *raw, bool ascii, struct buf *out)
{
    const char *text = plain_text(d->arena, raw, ascii);
    for (const char *p = text; *p; p++) {
        bool inside = p > text && is_word(p[-1]) && is_word(p[1]);
        if (*p == '<')
            buf_puts(out, "&lt;");
        else if (*p == '>')
            buf_puts(out, "&gt;");
        else if (*p == '&')
            buf_puts(out, "&amp;");
        else if (makes_link(text, p))
            buf_printf(out, "%c<!-- -->", *p);
        else if (strchr("\\`*[]|~#$", *p) || (*p == '_' && !inside))
            buf_printf(out, "\\%c", *p);
        else
            buf_putc(out, *p);
    }
}

static void add_item(struct doc *d, const char *text, bool ascii, struct buf *out)
{
    buf_puts(out, text[0] == '-' || text[0] == '+' ? "- \\" : "- ");
    add_text(d, text, ascii, out);
    buf_putc(out, '\n');
}

static void add_list(struct doc *d, const char *title, const char *const *items, size_t n, bool ascii, struct buf *out)
{
    if (n == 0)
        return;
    buf_puts(out, buf_any(out) ? "\n" : "");
    if (title)
        buf_printf(out, "%s\n\n", title);
    for (size_t i = 0; i < n; i++)
        add_item(d, items[i], ascii, out);
}

static void add_head(struct doc *d, const struct doc_table *t, bool ascii, struct buf *out)
{
    for (size_t i = 0; i < t->ncolumns; i++)
        if (doc_column_shown(t, i)) {
            buf_puts(out, "| ");
            add_text(d, t->columns[i].title, ascii, out);
            buf_putc(out, ' ');
        }
    buf_puts(out, "|\n");
    for (size_t i = 0; i < t->ncolumns; i++)
        if (doc_column_shown(t, i))
            buf_puts(out, t->columns[i].right ? "| ---: " : "| :--- ");
    buf_puts(out, "|\n");
}

/* A heading between rows is a row of its own with nothing but its first cell. */
static void add_group(struct doc *d, const struct doc_table *t, const char *group, bool ascii, struct buf *out)
{
    bool first = true;
    for (size_t i = 0; i < t->ncolumns; i++)
        if (doc_column_shown(t, i)) {
            buf_puts(out, first ? "| **" : "| ");
            if (first)
                add_text(d, group, ascii, out);
            buf_puts(out, first ? "** " : "");
            first = false;
        }
    buf_puts(out, "|\n");
}

static void add_row(struct doc *d, const struct doc_table *t, size_t row, bool ascii, struct buf *out)
{
    bool bold = t->tones[row] == DOC_BEST || t->tones[row] == DOC_BOLD;
    for (size_t i = 0; i < t->ncolumns; i++) {
        const struct doc_value *v = &t->cells[row * t->ncolumns + i];
        if (!doc_column_shown(t, i))
            continue;
        const char *text = doc_show(d, v);
        bool strong = bold && v->type != DOC_NULL && text[0];
        buf_puts(out, strong ? "| **" : "| ");
        add_text(d, text, ascii, out);
        buf_puts(out, strong ? "** " : " ");
    }
    buf_puts(out, "|\n");
}

static void add_table(struct doc *d, const struct doc_table *t, bool ascii, struct buf *out)
{
    buf_puts(out, buf_any(out) ? "\n" : "");
    if (t->title) {
        buf_puts(out, "**");
        add_text(d, t->title, ascii, out);
        buf_puts(out, "**\n\n");
    }
    add_head(d, t, ascii, out);
    for (size_t row = 0; row < t->nrows; row++) {
        if (t->groups[row] && t->groups[row][0])
            add_group(d, t, t->groups[row], ascii, out);
        add_row(d, t, row, ascii, out);
    }
    add_list(d, NULL, t->footnotes, t->nfootnotes, ascii, out);
}

int report_markdown(struct doc *d, const struct report_style *style, struct buf *out, struct err *err)
{
    (void)err;
    /* By this a script finds its own comment on a pull request again, to update it in place. */
    const char *kind = strchr(d->schema, '/');
    if (kind)
        buf_printf(out, "<!-- ratecast:%.*s -->\n", (int)strcspn(kind + 1, "/"), kind + 1);
    if (d->lead) {
        add_text(d, d->lead, style->ascii, out);
        buf_putc(out, '\n');
    }
    for (size_t i = 0; i < d->ntables; i++)
        if (!d->tables[i]->machine_only && !d->tables[i]->document && d->tables[i]->nrows > 0)
            add_table(d, d->tables[i], style->ascii, out);
    add_list(d, "**Basis**", d->about, d->nabout, style->ascii, out);
    add_list(d, "**Notes**", d->notes, d->nnotes, style->ascii, out);
    return 0;
}
