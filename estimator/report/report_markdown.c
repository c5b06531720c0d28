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

/* A comment on a pull request is refused beyond LIMIT characters, so the text is written in pieces, each whole or not at
 * all, and what did not fit is counted and said. Bytes are counted, which are never fewer than characters. */
enum {
    LIMIT = 65536,
    CLOSING = 512,     /* kept free for the words that say what is missing */
    TAIL_LIMIT = 8192, /* of LIMIT, kept free for the lists behind the tables */
    OPEN_ROWS = 20,    /* of the first table, more are folded away */
    FOLD_ROWS = 5,     /* a further table of more rows is folded away whole */
};

static const char FOLD_END[] = "\n</details>\n";

struct page {
    struct doc *d;
    bool ascii;
    struct buf *out;
    struct buf piece;                     /* what put() writes next */
    size_t room;                          /* bytes left */
    size_t rows_left_out, items_left_out; /* remarks: what is no row */
};

static bool put(struct page *p)
{
    bool fits = !p->piece.full && p->piece.n <= p->room;
    if (fits) {
        buf_add(p->out, p->piece.p, p->piece.n);
        p->room -= p->piece.n;
    }
    buf_clear(&p->piece);
    return fits;
}

static void add_break(struct page *p)
{
    buf_puts(&p->piece, buf_any(p->out) ? "\n" : "");
}

/* Between HTML tags, where Markdown is not read. */
static void add_html(struct page *p, const char *raw)
{
    for (const char *s = plain_text(p->d->arena, raw, p->ascii); *s; s++)
        if (*s == '<' || *s == '>' || *s == '&')
            buf_puts(&p->piece, *s == '<' ? "&lt;" : *s == '>' ? "&gt;" : "&amp;");
        else if (makes_link(s, s))
            buf_printf(&p->piece, "%c<!-- -->", *s);
        else
            buf_putc(&p->piece, *s);
}

/* Begins a part that shows when it is asked for; its end has its place kept. */
static bool fold(struct page *p, const char *title, size_t rows)
{
    add_break(p);
    buf_puts(&p->piece, "<details>\n<summary>");
    add_html(p, title);
    if (rows)
        buf_printf(&p->piece, ": %zu rows", rows);
    buf_puts(&p->piece, "</summary>\n\n");
    if (p->piece.full || p->piece.n + sizeof FOLD_END > p->room) {
        buf_clear(&p->piece);
        return false;
    }
    put(p);
    p->room -= sizeof FOLD_END;
    return true;
}

static void fold_end(struct page *p)
{
    p->room += sizeof FOLD_END;
    buf_puts(&p->piece, FOLD_END);
    put(p);
}

static void put_items(struct page *p, const char *const *items, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        add_item(p->d, items[i], p->ascii, &p->piece);
        if (!put(p)) {
            p->items_left_out += n - i;
            return;
        }
    }
}

static void put_list(struct page *p, const char *title, const char *const *items, size_t n)
{
    if (n == 0)
        return;
    add_break(p);
    if (title)
        buf_printf(&p->piece, "%s\n\n", title);
    if (put(p))
        put_items(p, items, n);
    else
        p->items_left_out += n;
}

/* The heading that a row stands under: a fold in the middle of a group says it again. */
static const char *group_of(const struct doc_table *t, size_t row)
{
    while (row > 0 && !t->groups[row])
        row--;
    return t->groups[row] ? t->groups[row] : "";
}

static void put_rows(struct page *p, const struct doc_table *t, size_t from, size_t to)
{
    add_head(p->d, t, p->ascii, &p->piece);
    for (size_t row = from; row < to; row++) {
        const char *group = row == from || t->groups[row] ? group_of(t, row) : "";
        if (group[0])
            add_group(p->d, t, group, p->ascii, &p->piece);
        add_row(p->d, t, row, p->ascii, &p->piece);
        if (!put(p)) {
            p->rows_left_out += to - row;
            return;
        }
    }
}

static void put_folded(struct page *p, const struct doc_table *t, const char *title, size_t from)
{
    if (!fold(p, title, t->nrows - from)) {
        p->rows_left_out += t->nrows - from;
        return;
    }
    put_rows(p, t, from, t->nrows);
    if (from == 0)
        put_list(p, NULL, t->footnotes, t->nfootnotes);
    fold_end(p);
}

static void put_table(struct page *p, const struct doc_table *t, bool first)
{
    if (!first && t->nrows > FOLD_ROWS) {
        put_folded(p, t, t->title ? t->title : "More", 0);
        return;
    }
    size_t open = t->nrows > OPEN_ROWS + FOLD_ROWS ? OPEN_ROWS : t->nrows;
    add_break(p);
    if (t->title) {
        buf_puts(&p->piece, "**");
        add_text(p->d, t->title, p->ascii, &p->piece);
        buf_puts(&p->piece, "**\n\n");
    }
    put_rows(p, t, 0, open);
    if (open < t->nrows)
        put_folded(p, t, "More of this table", open);
    put_list(p, NULL, t->footnotes, t->nfootnotes);
}

static void put_tables(struct page *p)
{
    bool first = true;
    for (size_t i = 0; i < p->d->ntables; i++) {
        const struct doc_table *t = p->d->tables[i];
        if (t->machine_only || t->document || t->nrows == 0)
            continue;
        put_table(p, t, first);
        first = false;
    }
}

static void add_count(struct page *p, size_t n, const char *what, const char *then)
{
    if (n)
        buf_printf(&p->piece, " %zu %s%s%s", n, what, n == 1 ? "" : "s", then);
}

static void put_tail(struct page *p)
{
    struct doc *d = p->d;
    if (d->nabout && fold(p, "Basis", 0)) {
        put_items(p, d->about, d->nabout);
        fold_end(p);
    } else {
        p->items_left_out += d->nabout;
    }
    put_list(p, "**Notes**", d->notes, d->nnotes);
    if (p->rows_left_out + p->items_left_out == 0)
        return;
    p->room += CLOSING;
    add_break(p);
    buf_puts(&p->piece, "**Left out:");
    add_count(p, p->rows_left_out, "row", p->items_left_out ? " and" : "");
    add_count(p, p->items_left_out, "remark", "");
    buf_printf(&p->piece,
               "**, because a comment holds %d characters. Fewer lines or `--top N` make it shorter; `-o html` and "
               "`-o json` hold everything.\n",
               LIMIT);
    put(p);
}

int report_markdown(struct doc *d, const struct report_style *style, struct buf *out, struct err *err)
{
    (void)err;
    struct page p = {.d = d, .ascii = style->ascii, .out = out, .room = LIMIT - CLOSING - TAIL_LIMIT};
    buf_init(&p.piece, LIMIT); /* a longer piece fits in no comment */
    /* By this a script finds its own comment on a pull request again, to update it in place. */
    const char *kind = strchr(d->schema, '/');
    if (kind)
        buf_printf(&p.piece, "<!-- ratecast:%.*s -->\n", (int)strcspn(kind + 1, "/"), kind + 1);
    put(&p);
    if (d->lead) {
        add_text(d, d->lead, style->ascii, &p.piece);
        buf_putc(&p.piece, '\n');
        p.items_left_out += !put(&p);
    }
    put_tables(&p);
    p.room += TAIL_LIMIT;
    put_tail(&p);
    buf_release(&p.piece);
    return 0;
}
