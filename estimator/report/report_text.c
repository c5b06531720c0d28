#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "io/table.h"
#include "report/chart_text.h"
#include "report/doc.h"
#include "report/plain.h"
#include "report/report.h"

/* Text for people. io/table aligns columns; what must happen before (which columns fit, where texts break) and after it
 * (group headings and colours between its lines) happens here. */

enum {
    GAP = 2,        /* columns that table_render puts between two */
    WIDTH_MIN = 40, /* narrower terminals get this */
    /* A text column is broken only down to these widths while there is another column to drop ... */
    TEXT_WHOLE = 21, /* texts up to here stay whole, such as the labels of sums */
    WORD_WHOLE = 24, /* shorter words stay whole */
    /* ... then words stay whole up to the first, then to the second. */
    WORD_NARROW = 16,
    WORD_FLOOR = 6,
};

/* One column of a table on its way to the screen. */
struct fitted {
    size_t source;                 /* in the doc_table */
    int natural, word, min, width; /* of the whole text, of its longest word, the least, what it gets */
    bool right;
    int keep;
};

struct layout {
    struct doc *d;
    const struct doc_table *t;
    const struct report_style *style;
    int columns;
    struct fitted *at;
    size_t n;
    const char *left_out; /* titles, or NULL */
    int needed;           /* width at which nothing is left out */
};

static const char *const SGR[] = {
    [DOC_PLAIN] = "", [DOC_BEST] = "\033[1;32m", [DOC_BOLD] = "\033[1m", [DOC_DIM] = "\033[2m", [DOC_RISK] = ""};

static void add_line(const char *text, size_t n, enum doc_tone tone, bool color, struct buf *out)
{
    while (n > 0 && text[n - 1] == ' ')
        n--;
    color = color && n > 0 && tone != DOC_PLAIN;
    buf_puts(out, color ? SGR[tone] : "");
    buf_add(out, text, n);
    buf_puts(out, color ? "\033[0m\n" : "\n");
}

/* A sentence, broken at the width; lines after the first are indented by `hang`. */
static void add_sentence(struct arena *a, const char *text, int width, int hang, enum doc_tone tone,
                         const struct report_style *style, struct buf *out)
{
    const char *rest = plain_wrap(a, plain_text(a, text, style->ascii), width - hang);
    for (bool first = true; rest; first = false) {
        size_t n = strcspn(rest, "\n");
        const char *line = arena_printf(a, "%*s%.*s", first ? 0 : hang, "", (int)n, rest);
        add_line(line, strlen(line), tone, style->color, out);
        rest = rest[n] ? rest + n + 1 : NULL;
    }
}

static const char *cell_text(const struct layout *l, size_t row, size_t column)
{
    const struct doc_value *v = &l->t->cells[row * l->t->ncolumns + column];
    return plain_text(l->d->arena, doc_show(l->d, v), l->style->ascii);
}

static int clamp(int n, int low, int high)
{
    return n < low ? low : n > high ? high : n;
}

/* Numbers are never broken. A text may shrink to its longest word, but a very long word does not hold the others up. */
static void measure(struct layout *l, struct fitted *f)
{
    const struct doc_column *c = &l->t->columns[f->source];
    const char *title = plain_text(l->d->arena, c->title, l->style->ascii);
    f->natural = plain_width(title, strlen(title));
    f->word = plain_longest_word(title);
    for (size_t row = 0; row < l->t->nrows; row++) {
        const char *text = cell_text(l, row, f->source);
        int width = plain_width(text, strlen(text)), one = plain_longest_word(text);
        f->natural = width > f->natural ? width : f->natural;
        f->word = one > f->word ? one : f->word;
    }
    f->min = f->natural;
    if (f->right || f->natural <= TEXT_WHOLE)
        return;
    f->min = clamp(f->word, TEXT_WHOLE, WORD_WHOLE);
    f->natural = clamp(f->natural, f->min, 4 * l->columns); /* a cell may be very long */
}

static int sum(const struct layout *l, bool min)
{
    int total = l->n > 0 ? GAP * (int)(l->n - 1) : 0;
    for (size_t i = 0; i < l->n; i++)
        total += min ? l->at[i].min : l->at[i].natural;
    return total;
}

/* Takes out the column that matters least; false when all of them must stay. */
static bool drop_one(struct layout *l)
{
    size_t worst = l->n;
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i].keep > 0 && (worst == l->n || l->at[i].keep >= l->at[worst].keep))
            worst = i;
    if (worst == l->n)
        return false;
    const char *title = l->t->columns[l->at[worst].source].title;
    l->left_out = l->left_out ? arena_printf(l->d->arena, "%s, %s", title, l->left_out) : title;
    l->n--;
    memmove(l->at + worst, l->at + worst + 1, (l->n - worst) * sizeof *l->at);
    return true;
}

/* Narrows the widest text columns until the table fits, or nothing gives any more. */
static void squeeze(struct layout *l)
{
    int width = sum(l, false);
    for (size_t i = 0; i < l->n; i++)
        l->at[i].width = l->at[i].natural;
    while (width > l->columns) {
        struct fitted *widest = NULL;
        for (size_t i = 0; i < l->n; i++)
            if (l->at[i].width > l->at[i].min && (!widest || l->at[i].width > widest->width))
                widest = &l->at[i];
        if (!widest)
            return;
        widest->width--;
        width--;
    }
}

/* Where no column can go, lets texts be broken at every word. */
static void relax(struct layout *l, int longest)
{
    if (sum(l, true) <= l->columns)
        return;
    for (size_t i = 0; i < l->n; i++)
        if (!l->at[i].right)
            l->at[i].min = clamp(l->at[i].word, 1, longest);
}

static void lay_out(struct layout *l)
{
    l->at = arena_array(l->d->arena, l->t->ncolumns, sizeof *l->at);
    for (size_t i = 0; i < l->t->ncolumns; i++)
        if (doc_column_shown(l->t, i)) {
            struct fitted *f = &l->at[l->n++];
            *f = (struct fitted){.source = i, .right = l->t->columns[i].right, .keep = l->t->columns[i].keep};
            measure(l, f);
        }
    l->needed = sum(l, true);
    while (sum(l, true) > l->columns && drop_one(l))
        ;
    relax(l, WORD_NARROW);
    relax(l, WORD_FLOOR);
    squeeze(l);
}

static const char *const *make_cells(const struct layout *l)
{
    const char **cells = arena_array(l->d->arena, l->t->nrows * l->n, sizeof *cells);
    for (size_t row = 0; row < l->t->nrows; row++)
        for (size_t i = 0; i < l->n; i++) {
            const char *text = cell_text(l, row, l->at[i].source);
            cells[row * l->n + i] = l->at[i].right ? text : plain_wrap(l->d->arena, text, l->at[i].width);
        }
    return cells;
}

static size_t lines_in(const char *s)
{
    size_t n = 1;
    while ((s = strchr(s, '\n'))) {
        n++;
        s++;
    }
    return n;
}

static size_t row_height(const struct layout *l, const char *const *cells, size_t row)
{
    size_t most = 1;
    for (size_t i = 0; i < l->n; i++) {
        size_t n = lines_in(cells[row * l->n + i]);
        most = n > most ? n : most;
    }
    return most;
}

static const char *next_line(const char *text)
{
    const char *end = strchr(text, '\n');
    return end ? end + 1 : text + strlen(text);
}

/* Copies the rendered table with the group headings and tones of its rows. What stands before them are the titles. */
static void add_rendered(const struct layout *l, const char *text, const char *const *cells, struct buf *out)
{
    size_t body = 0, lines = 0;
    for (size_t row = 0; row < l->t->nrows; row++)
        body += row_height(l, cells, row);
    for (const char *p = text; *p; p = next_line(p))
        lines++;
    const char *rest = text;
    for (; lines > body; lines--)
        rest = next_line(rest);
    buf_add(out, text, (size_t)(rest - text));
    for (size_t row = 0; row < l->t->nrows; row++) {
        const char *group = l->t->groups[row];
        if (group) {
            buf_putc(out, '\n');
            if (group[0])
                add_sentence(l->d->arena, group, l->columns, 2, DOC_BOLD, l->style, out);
        }
        for (size_t n = row_height(l, cells, row); n > 0; n--) {
            add_line(rest, strcspn(rest, "\n"), l->t->tones[row], l->style->color, out);
            rest = next_line(rest);
        }
    }
}

static int add_grid(const struct layout *l, struct buf *out, struct err *err)
{
    struct table_column *columns = arena_array(l->d->arena, l->n, sizeof *columns);
    for (size_t i = 0; i < l->n; i++) {
        const char *title = plain_text(l->d->arena, l->t->columns[l->at[i].source].title, l->style->ascii);
        columns[i].title = l->at[i].right ? title : plain_wrap(l->d->arena, title, l->at[i].width);
        columns[i].right = l->at[i].right;
    }
    const char *const *cells = make_cells(l);
    struct buf text;
    buf_init(&text, out->max);
    struct table_style style = {.ascii = l->style->ascii, .color = l->style->color};
    int status = table_render(columns, l->n, cells, l->t->nrows, style, &text, err);
    if (!status)
        add_rendered(l, text.p, cells, out);
    buf_release(&text);
    return status;
}

static int add_table(struct layout *l, struct buf *out, struct err *err)
{
    struct arena *a = l->d->arena;
    lay_out(l);
    if (l->n == 0)
        return 0;
    buf_puts(out, buf_any(out) ? "\n" : "");
    if (l->t->title)
        add_sentence(a, l->t->title, l->columns, 0, DOC_BOLD, l->style, out);
    if (add_grid(l, out, err))
        return -1;
    buf_puts(out, l->t->nfootnotes > 0 || l->left_out ? "\n" : "");
    for (size_t i = 0; i < l->t->nfootnotes; i++) {
        const char *note = l->t->footnotes[i];
        add_sentence(a, note, l->columns, (int)strcspn(note, " ") + 1, DOC_PLAIN, l->style, out);
    }
    if (l->left_out) {
        const char *text = arena_printf(a, "Not shown for want of width: %s. COLUMNS=%d shows all; so does -o csv.",
                                        l->left_out, l->needed);
        add_sentence(a, text, l->columns, 0, DOC_DIM, l->style, out);
    }
    return 0;
}

int report_text(struct doc *d, const struct report_style *style, struct buf *out, struct err *err)
{
    int columns = style->columns < WIDTH_MIN ? WIDTH_MIN : style->columns;
    if (d->lead)
        add_sentence(d->arena, d->lead, columns, 0, DOC_BOLD, style, out);
    struct chart_style chart = {.columns = columns, .ascii = style->ascii};
    for (size_t i = 0; i < d->ncharts; i++) {
        const struct doc_chart *c = d->charts[i];
        if (c->npoints == 0 || style->charts == REPORT_NO_CHARTS || (style->charts == REPORT_GLANCES && !c->glance))
            continue;
        buf_puts(out, buf_any(out) ? "\n" : "");
        chart_text(d, c, &chart, out);
    }
    for (size_t i = 0; i < d->ntables; i++) {
        struct layout l = {.d = d, .t = d->tables[i], .style = style, .columns = columns};
        if (!l.t->machine_only && !l.t->document && l.t->nrows > 0 && add_table(&l, out, err))
            return -1;
    }
    buf_puts(out, d->nabout > 0 && buf_any(out) ? "\n" : "");
    for (size_t i = 0; i < d->nabout; i++)
        add_sentence(d->arena, d->about[i], columns, 2, DOC_DIM, style, out);
    return 0;
}
