/* The picture of a projection: the cycle's days, what they came to, and what they will add up to. */
#include "base/arena.h"
#include "base/text.h"
#include "invoice/budget.h"
#include "invoice/forecast.h"
#include "invoice/series.h"
#include "report/show_chart.h"
#include "report/show_common.h"

enum {
    DAYS_SHOWN = 400,
    PLACES = 6 /* of what is only drawn */,
    DAY_BAR = 0,
    ACTUAL,
    FORECAST,
    BANDS,
    SERIES_MAX = BANDS + 2 * PROJECT_LEVELS_MAX
};

static struct doc_value value_of(const struct projection *p, dec n)
{
    return p->series->is_cost ? doc_money(n) : doc_quantity(n);
}

/* Bands come widest first, so that the narrower ones are drawn over them. */
static void set_order(const struct show_fan *f, size_t *order)
{
    for (size_t i = 0; i < f->nlevels; i++) {
        size_t at = i;
        for (; at > 0 && dec_cmp(f->level[order[at - 1]], f->level[i]) < 0; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static const struct doc_series *series_of(struct doc *d, const struct show_fan *f, const size_t *order, size_t *n)
{
    struct doc_series *s = arena_array(d->arena, SERIES_MAX, sizeof *s);
    s[DAY_BAR] = (struct doc_series){"day", "Each day (below)", DOC_SERIES_BAR, DOC_PLAIN};
    s[ACTUAL] = (struct doc_series){"actual", "Actual", DOC_SERIES_LINE, DOC_BOLD};
    s[FORECAST] = (struct doc_series){"forecast", "Forecast", DOC_SERIES_LINE, DOC_BEST};
    *n = BANDS;
    for (size_t i = 0; i < f->nlevels; i++) {
        char level[DEC_TEXT];
        enum doc_tone tone = i + 1 == f->nlevels ? DOC_BOLD : DOC_DIM;
        const char *name = arena_printf(d->arena, "%s %%", dec_text(f->level[order[i]], level));
        s[(*n)++] = (struct doc_series){arena_printf(d->arena, "low-%zu", i + 1), name, DOC_SERIES_LOW, tone};
        s[(*n)++] = (struct doc_series){arena_printf(d->arena, "high-%zu", i + 1), name, DOC_SERIES_HIGH, tone};
    }
    return s;
}

/* How much of what remains has come by the end of day t of n to come: by the forecast of the days, or where that says
 * nothing evenly. */
struct growth {
    dec done, all;
};

static bool is_even(const struct projection *p, size_t n, dec *all)
{
    *all = DEC_ZERO;
    for (size_t t = 0; t < n; t++)
        if (t >= p->n_path || dec_sign(p->path[t].mean) < 0 || !dec_add(*all, p->path[t].mean, all))
            return true;
    return dec_sign(*all) <= 0;
}

/* From `from` towards `to`. */
static dec grown(const struct growth *g, dec from, dec to)
{
    dec way;
    if (dec_cmp(g->done, g->all) == 0 || !dec_sub(to, from, &way) || !dec_muldiv(way, g->done, g->all, &way) ||
        !dec_add(from, way, &way))
        return to;
    return dec_round(way, PLACES);
}

static void add_future(const struct show_fan *f, const size_t *order, const struct growth *g, struct doc_point *at)
{
    const struct projection *p = f->p;
    dec from = p->sum.actual;
    at->values[FORECAST] = value_of(p, grown(g, from, p->sum.total));
    for (size_t i = 0; i < f->nlevels; i++) {
        at->values[BANDS + 2 * i] = value_of(p, grown(g, from, p->sum.low[order[i]]));
        at->values[BANDS + 2 * i + 1] = value_of(p, grown(g, from, p->sum.high[order[i]]));
    }
}

/* The days that are over. Returns the point from which the forecast starts, or NULL: the cycle has not begun. */
static struct doc_point *add_past(struct doc *d, const struct projection *p, struct doc_chart *c)
{
    const struct series *s = p->series;
    dec sum = DEC_ZERO;
    struct doc_point *at = NULL;
    for (int32_t day = p->sum.cycle.start.n; day <= p->last.n && day <= p->sum.cycle.end.n; day++) {
        char text[DAY_TEXT];
        int32_t k = day - s->first.n;
        at = doc_point(d, c, arena_strdup(d->arena, day_text((struct day){day}, text)));
        if (k < 0 || (size_t)k >= s->n || !s->known[k])
            continue; /* unknown: no bar */
        if (dec_add(sum, s->amount[k], &sum)) {
            at->values[DAY_BAR] = value_of(p, s->amount[k]);
            at->values[ACTUAL] = value_of(p, sum);
        }
    }
    return at;
}

static void add_days(struct doc *d, const struct show_fan *f, const size_t *order, struct doc_chart *c)
{
    const struct projection *p = f->p;
    struct doc_point *at = add_past(d, p, c);
    if (p->state != PROJECT_FORECAST)
        return;
    struct growth g = {DEC_ZERO, dec_of(1)};
    int32_t first = at ? p->last.n + 1 : p->sum.cycle.start.n;
    if (at)
        add_future(f, order, &g, at);
    /* Days between the history and the cycle are not of it. */
    size_t before = (size_t)(first - p->last.n - 1), n = (size_t)(p->sum.cycle.end.n - p->last.n);
    bool even = before > 0 || is_even(p, n, &g.all);
    if (even)
        g.all = dec_of((int64_t)(n - before));
    for (size_t t = before; t < n; t++) {
        char text[DAY_TEXT];
        if (!dec_add(g.done, even ? dec_of(1) : p->path[t].mean, &g.done))
            g.done = g.all;
        at = doc_point(d, c, arena_strdup(d->arena, day_text((struct day){p->last.n + 1 + (int32_t)t}, text)));
        add_future(f, order, &g, at);
    }
}

void show_fan(struct doc *d, const struct show_fan *f)
{
    const struct projection *p = f->p;
    size_t order[PROJECT_LEVELS_MAX] = {0}, n = 0;
    if (day_is_none(p->last) || (p->state == PROJECT_FORECAST && p->n_path == 0) ||
        p->sum.cycle.end.n - p->sum.cycle.start.n >= DAYS_SHOWN)
        return;
    set_order(f, order);
    const struct doc_series *series = series_of(d, f, order, &n);
    const char *unit = p->series->is_cost ? p->series->currency : p->series->unit;
    struct doc_chart *c = doc_chart(d, DOC_CHART_FAN, f->key,
                                    arena_printf(d->arena, "%s%s%s", f->title, *unit ? ", " : "", unit), series, n);
    c->glance = f->glance;
    if (!f->bare)
        c->caption =
            p->state != PROJECT_FORECAST
                ? "Added up from the first day of the cycle."
                : "Added up from the first day of the cycle. The bands are about the total at the end of the cycle; "
                  "until then they are drawn to grow from nothing, on the last known day, in step with the "
                  "forecast. They are no intervals of single days.";
    if (f->budget) {
        c->reference = value_of(p, f->budget->amount);
        c->reference_name = "Budget";
    }
    add_days(d, f, order, c);
    if (c->npoints == 0)
        d->ncharts--;
}

void show_forecast_pictures(struct doc *d, const struct forecast *f)
{
    if (f->has_total && f->total.state != PROJECT_REFUSED)
        show_fan(d, &(struct show_fan){.key = "fan",
                                       .title = f->priced && f->priced->has_invoice
                                                    ? "The cycle so far and to its end, before terms"
                                                    : "The cycle so far and to its end",
                                       .p = &f->total,
                                       .level = f->level,
                                       .nlevels = f->nlevels,
                                       .budget = f->budget,
                                       .glance = true});
}
