/* What each line costs: the picture of the dearest, and for comparisons the table. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "report/show_chart.h"
#include "report/show_common.h"

enum {
    LINES_SHOWN = 14, /* in the picture */
    UNPRICED_SHOWN = 4,
    LINES_LISTED = 1000, /* in the table: nobody reads more, and a document must stay one that can be opened */
    SIDE_BY_SIDE = 3,    /* placements, the base included */
};

struct side {
    const struct estimate *e;
    const char *name;
    enum doc_tone tone;
};

struct picked {
    dec amount;
    size_t line;
};

static int by_amount(const void *a, const void *b)
{
    const struct picked *x = a, *y = b;
    int c = dec_cmp(y->amount, x->amount);
    return c ? c : x->line < y->line ? -1 : 1;
}

static struct doc_value amount_of(const struct estimate *e, size_t line)
{
    return show_known(cell_has_amount(&e->cells[line]), e->cells[line].amount);
}

/* Not known as soon as one of the lines is not. */
static struct doc_value sum_of(const struct estimate *e, const struct picked *lines, size_t n)
{
    dec sum = DEC_ZERO;
    for (size_t i = 0; i < n; i++)
        if (!cell_has_amount(&e->cells[lines[i].line]) || !dec_add(sum, e->cells[lines[i].line].amount, &sum))
            return doc_null();
    return doc_money(sum);
}

static void add_unpriced(struct doc *d, const struct show_context *ctx, struct doc_chart *chart,
                         const struct side *sides, size_t nsides)
{
    const struct estimate *e = sides[0].e;
    size_t n = 0, all = e->n - e->priced;
    for (size_t i = 0; i < e->n && n < UNPRICED_SHOWN; i++) {
        if (cell_has_amount(&e->cells[i]))
            continue;
        struct doc_point *p = doc_point(d, chart, ctx->workload->lines[i].name);
        p->detail = line_state_name(e->cells[i].state);
        p->group = n++ ? NULL : "Without an amount, in no total";
        p->tone = DOC_DIM;
        for (size_t k = 0; k < nsides; k++)
            p->values[k] = amount_of(sides[k].e, i);
    }
    if (n < all)
        doc_point(d, chart, arena_printf(d->arena, "%s more", show_thousands(d, all - n)))->tone = DOC_DIM;
}

/* The lines that have an amount, dearest first. */
static struct picked *sort_lines(struct doc *d, const struct estimate *e, size_t *n)
{
    struct picked *lines = arena_array(d->arena, e->n, sizeof *lines);
    *n = 0;
    for (size_t i = 0; i < e->n; i++)
        if (cell_has_amount(&e->cells[i]))
            lines[(*n)++] = (struct picked){e->cells[i].amount, i};
    if (*n)
        qsort(lines, *n, sizeof *lines, by_amount);
    return lines;
}

static bool any_terms(const struct side *sides, size_t nsides)
{
    bool terms = false;
    for (size_t k = 0; k < nsides; k++)
        terms |= sides[k].e->nterms > 0;
    return terms;
}

static void add_more(struct doc *d, struct doc_chart *chart, const struct side *sides, size_t nsides,
                     const struct picked *lines, size_t n)
{
    struct doc_point *p = doc_point(d, chart, arena_printf(d->arena, "%s more lines", show_thousands(d, n)));
    for (size_t k = 0; k < nsides; k++)
        p->values[k] = sum_of(sides[k].e, lines, n);
    if (nsides == 1 && p->values[0].type == DOC_MONEY)
        p->aside = show_share(sides[0].e, p->values[0].number);
    p->tone = DOC_DIM;
    p->numbers_only = true;
}

static void add_lines(struct doc *d, const struct show_context *ctx, const struct side *sides, size_t nsides)
{
    const struct estimate *e = sides[0].e;
    if (e->priced == 0)
        return;
    struct doc_series *series = arena_array(d->arena, nsides, sizeof *series);
    for (size_t k = 0; k < nsides; k++)
        series[k] = (struct doc_series){k ? arena_printf(d->arena, "placement-%zu", k) : "amount", sides[k].name,
                                        DOC_SERIES_BAR, sides[k].tone};
    struct doc_chart *chart =
        doc_chart(d, DOC_CHART_BARS, "lines", arena_printf(d->arena, "%s by line", d->span.cost), series, nsides);
    size_t n;
    const struct picked *lines = sort_lines(d, e, &n);
    size_t shown = n > LINES_SHOWN + 1 ? LINES_SHOWN : n;
    for (size_t i = 0; i < shown; i++) {
        struct doc_point *p = doc_point(d, chart, ctx->workload->lines[lines[i].line].name);
        for (size_t k = 0; k < nsides; k++)
            p->values[k] = amount_of(sides[k].e, lines[i].line);
        p->aside = nsides == 1 ? show_share(e, lines[i].amount) : doc_null();
    }
    if (shown < n)
        add_more(d, chart, sides, nsides, lines + shown, n - shown);
    add_unpriced(d, ctx, chart, sides, nsides);
    const char *caption =
        nsides == 1 ? arena_printf(d->arena, "%s; the percentage is the share of all that is priced.", sides[0].name)
                    : "Dearest first, by the base.";
    chart->caption =
        any_terms(sides, nsides) ? arena_printf(d->arena, "%s Before the terms of the offer.", caption) : caption;
}

/* The base, and the first of the placements that carry lines. */
static size_t sides_of(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n,
                       struct side sides[SIDE_BY_SIDE])
{
    size_t nsides = 0;
    sides[nsides++] =
        (struct side){&r->base.e, arena_printf(d->arena, "Base (%s)", show_place(d, &r->base.e)), DOC_BOLD};
    for (size_t i = 0; i < n && i < ctx->lines && nsides < SIDE_BY_SIDE; i++) {
        const struct comparison *c = &r->placements[i];
        if (!c->is_base && c->e.cells)
            sides[nsides++] =
                (struct side){&c->e, show_place(d, &c->e), c->rank == 1 && !c->e.interruptible ? DOC_BEST : DOC_PLAIN};
    }
    return nsides;
}

void show_compare_line_chart(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n)
{
    struct side sides[SIDE_BY_SIDE] = {{0}};
    add_lines(d, ctx, sides, sides_of(d, ctx, r, n, sides));
}

void show_estimate_line_chart(struct doc *d, const struct show_context *ctx, const struct estimate *e)
{
    struct side alone = {e, show_place(d, e), DOC_PLAIN};
    add_lines(d, ctx, &alone, 1);
}

enum { NAME, WHAT, FIRST };

static void add_table_line(struct doc *d, struct doc_table *t, const struct line *l, size_t line,
                           const struct side *sides, size_t nsides)
{
    struct doc_value *v = doc_row(d, t, NULL);
    v[NAME] = doc_text(l->name);
    v[WHAT] = doc_text(l->what && strcmp(l->what, l->name) != 0 ? l->what : NULL);
    for (size_t k = 0; k < nsides; k++)
        v[FIRST + k] = cell_has_amount(&sides[k].e->cells[line])
                           ? amount_of(sides[k].e, line)
                           : doc_text(line_state_name(sides[k].e->cells[line].state));
}

/* Only the dearest of very many, and what the others come to. */
static void add_dearest(struct doc *d, struct doc_table *t, const struct show_context *ctx, const struct side *sides,
                        size_t nsides)
{
    size_t n, all = sides[0].e->n;
    const struct picked *lines = sort_lines(d, sides[0].e, &n);
    size_t listed = n < LINES_LISTED ? n : LINES_LISTED;
    for (size_t i = 0; i < listed; i++)
        add_table_line(d, t, &ctx->workload->lines[lines[i].line], lines[i].line, sides, nsides);
    struct doc_value *v = doc_row(d, t, NULL);
    v[NAME] = doc_text(arena_printf(d->arena, "%s more lines", show_thousands(d, all - listed)));
    v[WHAT] = doc_text("");
    for (size_t k = 0; k < nsides; k++)
        v[FIRST + k] = n == all ? sum_of(sides[k].e, lines + listed, n - listed) : doc_null();
    doc_footnote(d, t, "The dearest, by the base; ratecast estimate has every line.");
}

void show_compare_lines(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n)
{
    static const char *const keys[SIDE_BY_SIDE] = {"base", "placement-1", "placement-2"};
    struct side sides[SIDE_BY_SIDE] = {{0}};
    size_t nsides = sides_of(d, ctx, r, n, sides);
    struct doc_column columns[FIRST + SIDE_BY_SIDE] = {
        [NAME] = {"name", "Line", false, 0}, [WHAT] = {"what", "What", false, 1}};
    for (size_t k = 0; k < nsides; k++)
        columns[FIRST + k] = (struct doc_column){keys[k], sides[k].name, true, 0};
    struct doc_table *t = doc_table(d, arena_printf(d->arena, "%s by line", d->span.cost), columns, FIRST + nsides);
    t->document = true;
    for (size_t i = 0; r->base.e.n <= LINES_LISTED && i < r->base.e.n; i++)
        add_table_line(d, t, &ctx->workload->lines[i], i, sides, nsides);
    if (r->base.e.n > LINES_LISTED)
        add_dearest(d, t, ctx, sides, nsides);
    struct doc_value *v = doc_row(d, t, "");
    for (size_t k = 0; k < nsides; k++)
        v[FIRST + k] = show_known(sides[k].e->priced > 0, sides[k].e->before_terms);
    v[NAME] = doc_text(any_terms(sides, nsides) ? "Sum before terms" : "Sum");
    v[WHAT] = doc_text("");
    doc_tone(t, DOC_BOLD);
}
