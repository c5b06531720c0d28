#include "report/show_chart.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "report/show_common.h"

enum {
    FIRM_SHOWN = 14, /* placements in the ranking chart, by kind; the tables have all of them */
    EVICTABLE_SHOWN = 6,
    GAPS_SHOWN = 6,
    REGIONS_SHOWN = 15,
};

enum { TOTAL, MISSING, TOTAL_SERIES };
static const struct doc_series total_series[TOTAL_SERIES] = {
    [TOTAL] = {"total", "Monthly", DOC_SERIES_BAR, DOC_PLAIN},
    [MISSING] = {"missing", "left out", DOC_SERIES_REST, DOC_DIM},
};

/* Figures */

/* What the total of the cheapest does not hold, in a sentence. */
static const char *left_out(struct doc *d, const struct show_context *ctx, const struct compare_result *r,
                            const struct comparison *c)
{
    const struct estimate *base = &r->base.e;
    size_t unknown = base->n - base->priced;
    const char *text = unknown > 0 || c->filled ? ""
                       : base->n == 1
                           ? "Its one line is priced: nothing is left out."
                           : arena_printf(d->arena, "All %zu lines are priced: nothing is left out.", base->n);
    if (c->filled)
        text = arena_printf(d->arena, "Of this, %s is what the base pays for lines that have no price there.",
                            show_money(d, c->missing));
    if (unknown > 0)
        text = arena_printf(d->arena, "%s%sLeaves out %s (%s): the base cannot price %s, so the money is not known.",
                            text, *text ? " " : "", show_lines(d, unknown, base->n), show_unpriced(d, ctx, base),
                            show_plural(unknown, "it", "them"));
    return text;
}

static void add_best_figure(struct doc *d, const struct show_context *ctx, const struct compare_result *r)
{
    const struct comparison *best = show_best(r, false);
    struct doc_figure *f = doc_figure(d, "cheapest", arena_printf(d->arena, "Cheapest comparable,%s", d->span.per),
                                      best ? doc_money(best->total) : doc_text("none"));
    f->tone = best ? DOC_BEST : DOC_DIM;
    if (!best) {
        f->detail =
            r->base.has_delta ? "Nothing firm is comparable with the base." : "The base has no price to compare with.";
        return;
    }
    f->place = show_place(d, &best->e);
    f->detail = arena_printf(d->arena, "%s. %s", best->is_base ? "This is the base" : show_against_base(d, best),
                             left_out(d, ctx, r, best));
}

/* What a placement that is not ranked leaves out, at the least and at the most. */
static void add_gap_figure(struct doc *d, const struct compare_result *r, size_t n)
{
    dec least = DEC_ZERO, most = DEC_ZERO;
    size_t gaps = 0;
    for (size_t i = 0; i < n; i++) {
        const struct comparison *c = &r->placements[i];
        if (c->has_total || c->is_base || !c->has_missing)
            continue;
        least = gaps ? dec_min(least, c->missing) : c->missing;
        most = gaps ? dec_max(most, c->missing) : c->missing;
        gaps++;
    }
    if (gaps == 0)
        return;
    struct doc_figure *f =
        doc_figure(d, "not-comparable", dec_cmp(least, most) ? "Left out, at least" : "Left out", doc_money(least));
    f->tone = DOC_DIM;
    f->place = arena_printf(d->arena, "%s %s not comparable", show_thousands(d, gaps),
                            show_plural(gaps, "placement", "placements"));
    f->detail = arena_printf(d->arena, "What the base pays for lines that have no price there%s%s. %s not ranked.",
                             dec_cmp(least, most) ? "; at most " : "", dec_cmp(least, most) ? show_money(d, most) : "",
                             show_plural(gaps, "It is", "They are"));
}

static void add_figures(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n)
{
    const struct comparison *base = &r->base, *best = show_best(r, false), *spot = show_best(r, true);
    add_best_figure(d, ctx, r);
    if (!best || !best->is_base) {
        struct doc_figure *f = doc_figure(d, "base", arena_printf(d->arena, "Base,%s", d->span.per),
                                          base->has_delta ? doc_money(base->total) : doc_text("not known"));
        f->tone = DOC_BOLD;
        f->place = show_place(d, &base->e);
        f->detail = arena_printf(d->arena, "%s priced.", show_lines(d, base->e.priced, base->e.n));
    }
    if (spot && !spot->is_base) {
        struct doc_figure *f = doc_figure(d, "evictable", "Cheapest that can be evicted", doc_money(spot->total));
        f->tone = DOC_RISK;
        f->place = show_place(d, &spot->e);
        f->detail = arena_printf(d->arena, "%s.", show_against_base(d, spot));
    }
    add_gap_figure(d, r, n);
}

/* The ranking */

static void add_ranked(struct doc *d, struct doc_chart *chart, const struct comparison *c, const char *group)
{
    struct doc_point *p = doc_point(d, chart, c->e.region);
    p->group = group;
    p->detail = strcmp(c->e.region, c->e.offer) != 0 ? c->e.offer : NULL;
    p->values[TOTAL] = show_known(c->has_delta, c->total);
    p->values[TOTAL].mark = c->filled ? "*" : NULL;
    p->aside = c->has_delta && c->has_delta_pct && !c->is_base ? doc_percent(c->delta_pct, true) : doc_null();
    p->tone = c->is_base ? DOC_BOLD : c->e.interruptible ? DOC_RISK : c->rank == 1 ? DOC_BEST : DOC_PLAIN;
    p->tag = c->is_base ? "base" : c->rank == 1 && !c->e.interruptible ? "cheapest" : NULL;
    if (c->is_base && c->rank == 1 && !c->e.interruptible)
        p->tag = "base, cheapest";
}

static void add_gap(struct doc *d, struct doc_chart *chart, const struct comparison *c, const char *group)
{
    struct doc_point *p = doc_point(d, chart, c->e.region);
    p->group = group;
    p->detail = c->e.offer;
    p->values[TOTAL] = show_known(c->e.priced > 0, c->e.total);
    p->values[MISSING] = show_known(c->has_missing, c->missing);
    p->tone = DOC_DIM;
}

/* Those that leave out least come first: they are the ones that look cheap. */
static int by_missing(const void *a, const void *b)
{
    const struct comparison *x = *(const struct comparison *const *)a, *y = *(const struct comparison *const *)b;
    int c = dec_cmp(x->missing, y->missing);
    if (!c)
        c = dec_cmp(x->e.total, y->e.total);
    if (!c)
        c = strcmp(x->e.region, y->e.region);
    return c ? c : strcmp(x->e.offer, y->e.offer);
}

/* Placements without a total that price something, sorted. */
static const struct comparison **gaps_of(struct doc *d, const struct compare_result *r, size_t n, size_t *ngaps)
{
    const struct comparison **gaps = arena_array(d->arena, n, sizeof *gaps);
    *ngaps = 0;
    for (size_t i = 0; i < n; i++)
        if (!r->placements[i].has_total && !r->placements[i].is_base && r->placements[i].e.priced > 0)
            gaps[(*ngaps)++] = &r->placements[i];
    if (*ngaps)
        qsort(gaps, *ngaps, sizeof *gaps, by_missing);
    return gaps;
}

static void refer_to_base(struct doc_chart *chart, const struct comparison *base)
{
    chart->reference = show_known(base->has_delta, base->total);
    chart->reference_name = "base";
}

static void add_ranking(struct doc *d, const struct compare_result *r, size_t n, const struct comparison *const *ranked,
                        size_t nranked)
{
    struct doc_chart *chart =
        doc_chart(d, DOC_CHART_BARS, "ranking", arena_printf(d->arena, "%s by placement", d->span.cost), total_series,
                  TOTAL_SERIES);
    size_t firm = 0, evictable = 0, ngaps;
    bool filled = false;
    refer_to_base(chart, &r->base);
    for (size_t i = 0; i < nranked; i++) {
        const struct comparison *c = ranked[i];
        bool first = c->e.interruptible && evictable == 0;
        size_t *shown = c->e.interruptible ? &evictable : &firm;
        if (++*shown <= (size_t)(c->e.interruptible ? EVICTABLE_SHOWN : FIRM_SHOWN) || c->is_base) {
            add_ranked(d, chart, c, first ? "Interruptible: Azure can evict it" : NULL);
            filled |= c->filled;
        }
    }
    const struct comparison **gaps = gaps_of(d, r, n, &ngaps);
    const char *heading = r->base.has_missing
                              ? "Not comparable: hatched is what the base pays for lines that have no price there"
                              : "Not comparable: the base prices no line";
    for (size_t i = 0; i < ngaps && i < GAPS_SHOWN; i++)
        add_gap(d, chart, gaps[i], i ? NULL : heading);
    if (chart->npoints < 2) {
        d->ncharts--;
        return;
    }
    const char *caption =
        r->base.has_delta ? "The dashed line is the base, the percentage the difference from it." : "";
    if (filled)
        caption = show_join(d, caption, "* With lines that have no price there, counted at the price of the base.");
    if (chart->npoints < nranked + ngaps)
        caption = show_join(d, caption,
                            arena_printf(d->arena, "%s of %s placements; the tables below have all.",
                                         show_thousands(d, chart->npoints), show_thousands(d, nranked + ngaps)));
    chart->caption = *caption ? caption : NULL;
}

/* By region */

static struct doc_point *find_point(struct doc_chart *chart, const char *label)
{
    for (size_t i = 0; i < chart->npoints; i++)
        if (strcmp(chart->points[i].label, label) == 0)
            return &chart->points[i];
    return NULL;
}

/* The cheapest firm placement of each region; where there is none, the one that leaves out least. A single region makes
 * no picture. */
static void add_regions(struct doc *d, const struct compare_result *r, size_t n)
{
    struct doc_chart *chart =
        doc_chart(d, DOC_CHART_BARS, "regions", "Cheapest in each region, not counting what can be evicted",
                  total_series, TOTAL_SERIES);
    size_t ngaps, all = 0;
    refer_to_base(chart, &r->base);
    for (size_t i = 0; i < n; i++) {
        const struct comparison *c = &r->placements[i];
        if (!c->has_total || c->e.interruptible)
            continue;
        struct doc_point *p = find_point(chart, c->e.region);
        if (p)
            doc_tick(d, p, c->e.offer, doc_money(c->total));
        else if (++all <= REGIONS_SHOWN)
            add_ranked(d, chart, c, NULL);
    }
    const struct comparison **gaps = gaps_of(d, r, n, &ngaps);
    for (size_t i = 0; i < ngaps; i++)
        if (!gaps[i]->e.interruptible && !find_point(chart, gaps[i]->e.region) && ++all <= REGIONS_SHOWN)
            add_gap(d, chart, gaps[i], NULL);
    chart->caption = "Thin marks: the other offers there that are comparable. Hatched: left out.";
    if (chart->npoints < 2)
        d->ncharts--;
}

void show_compare_pictures(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n,
                           const struct comparison *const *ranked, size_t nranked)
{
    add_figures(d, ctx, r, n);
    add_ranking(d, r, n, ranked, nranked);
    add_regions(d, r, n);
    show_compare_line_chart(d, ctx, r, n);
}

/* One placement */

static void add_line_regions(struct doc *d, const struct estimate *e)
{
    static const struct doc_series series[] = {{"amount", "Monthly", DOC_SERIES_BAR, DOC_PLAIN}};
    struct doc_chart *chart =
        doc_chart(d, DOC_CHART_BARS, "regions", arena_printf(d->arena, "%s by region", d->span.cost), series, 1);
    for (size_t i = 0; i < e->n; i++) {
        const struct cell *c = &e->cells[i];
        const char *region = c->region && c->region[0] ? c->region : "no region";
        struct doc_point *p = find_point(chart, region);
        if (!p) {
            if (chart->npoints == REGIONS_SHOWN) { /* too many for a picture that is true */
                d->ncharts--;
                return;
            }
            p = doc_point(d, chart, region);
        }
        dec sum = p->values[0].type == DOC_MONEY ? p->values[0].number : DEC_ZERO;
        if (!cell_has_amount(c))
            p->tag = "some lines without a price";
        else if (dec_add(sum, c->amount, &sum))
            p->values[0] = doc_money(sum);
    }
    for (size_t i = 0; i < chart->npoints; i++) {
        struct doc_point *p = &chart->points[i];
        p->aside = p->values[0].type == DOC_MONEY ? show_share(e, p->values[0].number) : doc_null();
    }
    if (chart->npoints < 2 || e->priced == 0)
        d->ncharts--;
}

void show_estimate_pictures(struct doc *d, const struct show_context *ctx, const struct estimate *e)
{
    bool any = e->priced > 0;
    struct doc_figure *f =
        doc_figure(d, "monthly", arena_printf(d->arena, "%s%s", e->complete ? "Total" : "Priced part", d->span.per),
                   any ? doc_money(e->total) : doc_text("not known"));
    f->place = show_place(d, e);
    f->tone = e->complete ? DOC_BOLD : DOC_DIM;
    f->detail = e->complete ? arena_printf(d->arena, "%zu %s, all priced.", e->n, show_plural(e->n, "line", "lines"))
                            : arena_printf(d->arena, "%s priced; in no total: %s.", show_lines(d, e->priced, e->n),
                                           show_unpriced(d, ctx, e));
    if (any && d->span.month)
        doc_figure(d, "yearly", e->complete ? "Total a year" : "Priced part a year", doc_money(e->yearly));
    if (dec_sign(e->upfront) > 0) {
        f = doc_figure(d, "upfront", "Upfront", doc_money(e->upfront));
        f->detail = "The reservations for their whole term, if paid at once instead of monthly.";
    }
    show_estimate_line_chart(d, ctx, e);
    add_line_regions(d, e);
}
