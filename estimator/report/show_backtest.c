/* backtest: how well the forecast would have done on past cycles, by day of the cycle, against the run-rate. */
#include "base/arena.h"
#include "invoice/forecast.h"
#include "invoice/series.h"
#include "report/show_common.h"

struct view {
    struct doc *d;
    const struct show_context *ctx;
    const struct forecast_backtest *b;
};

static struct doc_value percent(const struct forecast_trials *t, double x)
{
    return t->n ? show_percent(x) : doc_null();
}

static struct doc_value share(const struct forecast_trials *t, size_t part)
{
    return percent(t, t->n ? 100 * (double)part / (double)t->n : 0);
}

/* --- json and csv --- */

static void put_trials(const struct view *v, struct doc_value *to, const struct forecast_trials *t)
{
    struct doc *d = v->d;
    doc_put(d, to, "day", t->day ? doc_count(t->day) : doc_null());
    doc_put(d, to, "cycles", doc_count((long long)t->n));
    doc_put(d, to, "too_early", doc_count((long long)t->early));
    doc_put(d, to, "mape", percent(t, t->mape));
    doc_put(d, to, "run_rate_mape", percent(t, t->run_rate_mape));
    doc_put(d, to, "seasonal_naive_mape", percent(t, t->seasonal_mape));
    doc_put(d, to, "better_than_run_rate", doc_count((long long)t->better));
    struct doc_value *coverage = doc_put(d, to, "coverage", doc_list());
    for (size_t i = 0; i < v->b->nlevels; i++) {
        struct doc_value *one = doc_push(d, coverage, doc_object());
        doc_put(d, one, "level", doc_text(show_exact(v->d, v->b->level[i])));
        doc_put(d, one, "held", doc_count((long long)t->held[i]));
        doc_put(d, one, "percent", share(t, t->held[i]));
    }
}

static void put_record(const struct view *v, struct doc_value *to, const struct forecast_record *r)
{
    struct doc *d = v->d;
    put_trials(v, doc_put(d, to, "all_days", doc_object()), &r->all);
    struct doc_value *list = doc_put(d, to, "days", doc_list());
    for (size_t i = 0; i < FORECAST_TRIAL_DAYS; i++)
        put_trials(v, doc_push(d, list, doc_object()), &r->day[i]);
}

static void put_data(const struct view *v)
{
    struct doc *d = v->d;
    const struct forecast_backtest *b = v->b;
    struct doc_value *total = doc_put(d, &d->data, "total", doc_object());
    doc_put(d, total, "pooled", doc_bool(!b->has_total));
    put_record(v, total, &b->total);
    struct doc_value *groups = doc_put(d, &d->data, "groups", doc_list());
    for (size_t i = 0; i < b->n && b->query->nkeys; i++) {
        struct doc_value *group = doc_push(d, groups, doc_object());
        for (size_t k = 0; k < b->query->nkeys; k++)
            doc_put(d, group, usage_key_text(d->arena, &b->query->keys[k]), doc_text(b->group[i].series->keys[k]));
        put_record(v, group, &b->group[i]);
    }
}

enum { COLUMNS_MAX = USAGE_KEYS_MAX + 8 + PROJECT_LEVELS_MAX };

static void csv_row(const struct view *v, struct doc_table *t, const struct forecast_record *r,
                    const struct forecast_trials *trials)
{
    struct doc_value *to = doc_row(v->d, t, NULL);
    for (size_t k = 0; k < v->b->query->nkeys; k++)
        *to++ = doc_text(r->series->keys[k]);
    if (v->b->query->nkeys == 0)
        *to++ = doc_text(r->label);
    *to++ = doc_count(trials->day);
    *to++ = doc_count((long long)trials->n);
    *to++ = percent(trials, trials->mape);
    *to++ = percent(trials, trials->run_rate_mape);
    *to++ = percent(trials, trials->seasonal_mape);
    *to++ = doc_count((long long)trials->better);
    for (size_t i = 0; i < v->b->nlevels; i++)
        *to++ = doc_count((long long)trials->held[i]);
}

static void add_csv(const struct view *v)
{
    static const char *const names[] = {
        "day", "cycles", "mape", "run_rate_mape", "seasonal_naive_mape", "better_than_run_rate"};
    struct doc_column columns[COLUMNS_MAX] = {{0}};
    size_t n = 0;
    for (size_t k = 0; k < v->b->query->nkeys; k++)
        columns[n++].key = usage_key_text(v->d->arena, &v->b->query->keys[k]);
    if (n == 0)
        columns[n++].key = "series";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        columns[n++].key = names[i];
    for (size_t i = 0; i < v->b->nlevels; i++)
        columns[n++].key = arena_printf(v->d->arena, "held%s", show_exact(v->d, v->b->level[i]));
    struct doc_table *t = doc_table(v->d, NULL, columns, n);
    t->csv = t->machine_only = true;
    for (size_t i = 0; i < v->b->n; i++)
        for (size_t k = 0; k < FORECAST_TRIAL_DAYS; k++)
            csv_row(v, t, &v->b->group[i], &v->b->group[i].day[k]);
}

/* --- for people --- */

static size_t add_columns(const struct view *v, struct doc_column *columns, const char *first)
{
    size_t n = 0;
    columns[n++] = (struct doc_column){"what", first, false, 0};
    columns[n++] = (struct doc_column){"cycles", "Tried", true, 3};
    columns[n++] = (struct doc_column){"mape", "Error", true, 0};
    columns[n++] = (struct doc_column){"run_rate_mape", "Run-rate", true, 0};
    columns[n++] = (struct doc_column){"seasonal_naive_mape", "Last week", true, 2};
    columns[n++] = (struct doc_column){"better", "Better", true, 1};
    for (size_t i = 0; i < v->b->nlevels; i++)
        columns[n++] = (struct doc_column){
            "held", arena_printf(v->d->arena, "Held %s %%", show_exact(v->d, v->b->level[i])), true, 1};
    return n;
}

static void add_row(const struct view *v, struct doc_table *t, const char *name, const struct forecast_trials *trials)
{
    struct doc *d = v->d;
    struct doc_value *to = doc_row(d, t, NULL);
    *to++ = doc_text(name);
    *to++ = doc_count((long long)trials->n);
    *to++ = percent(trials, trials->mape);
    *to++ = percent(trials, trials->run_rate_mape);
    *to++ = percent(trials, trials->seasonal_mape);
    *to++ = trials->n ? doc_text(arena_printf(d->arena, "%zu of %zu", trials->better, trials->n)) : doc_null();
    for (size_t i = 0; i < v->b->nlevels; i++)
        *to++ = trials->n ? doc_text(arena_printf(d->arena, "%zu of %zu", trials->held[i], trials->n)) : doc_null();
}

static void add_tables(const struct view *v)
{
    struct doc *d = v->d;
    const struct forecast_backtest *b = v->b;
    struct doc_column columns[COLUMNS_MAX] = {{0}};
    size_t n = add_columns(v, columns, "Asked on day");
    struct doc_table *t = doc_table(d, b->has_total ? "The total" : "All groups", columns, n);
    for (size_t i = 0; i < FORECAST_TRIAL_DAYS; i++)
        add_row(v, t, arena_printf(d->arena, "%d", b->total.day[i].day), &b->total.day[i]);
    add_row(v, t, "all", &b->total.all);
    doc_tone(t, DOC_BOLD);
    if (b->query->nkeys == 0)
        return;
    add_columns(v, columns, "Group");
    t = doc_table(d, "Each group, on all these days", columns, n);
    size_t top = v->ctx->top && v->ctx->top < b->n ? v->ctx->top : b->n;
    for (size_t i = 0; i < top; i++)
        add_row(v, t, *b->group[i].label ? b->group[i].label : "(none)", &b->group[i].all);
    if (top < b->n)
        doc_footnote(d, t, arena_printf(d->arena, "%zu more groups", b->n - top));
}

/* Ours against the run-rate, by the day that was asked on. */
static void add_picture(const struct view *v)
{
    enum { OURS, RUN_RATE, SERIES };
    static const struct doc_series series[SERIES] = {
        [OURS] = {"forecast", "Forecast", DOC_SERIES_BAR, DOC_BEST},
        [RUN_RATE] = {"run-rate", "Run-rate", DOC_SERIES_BAR, DOC_DIM},
    };
    struct doc *d = v->d;
    const struct forecast_record *r = &v->b->total;
    if (r->all.n == 0)
        return;
    struct doc_chart *c = doc_chart(d, DOC_CHART_BARS, "error-by-day",
                                    "Mean error in percent of the total, by the day of the cycle", series, SERIES);
    c->glance = true;
    c->caption = "Of all past cycles, asked on that day of each.";
    for (size_t i = 0; i < FORECAST_TRIAL_DAYS; i++) {
        struct doc_point *p = doc_point(d, c, arena_printf(d->arena, "day %d", r->day[i].day));
        p->values[OURS] = percent(&r->day[i], r->day[i].mape);
        p->values[RUN_RATE] = percent(&r->day[i], r->day[i].run_rate_mape);
    }
}

static void set_lead(const struct view *v)
{
    const struct forecast_trials *all = &v->b->total.all;
    struct doc *d = v->d;
    struct doc_value ours = percent(all, all->mape), simple = percent(all, all->run_rate_mape);
    if (all->n == 0)
        d->lead = "There is no past cycle with enough history before it.";
    else
        d->lead = arena_printf(d->arena, "On past cycles the forecast was off by %s on average, the run-rate by %s.",
                               doc_show(d, &ours), doc_show(d, &simple));
}

struct doc *show_backtest(struct arena *a, const struct show_context *ctx, const struct forecast_backtest *b)
{
    struct view v = {.d = show_open(a, ctx, "ratecast/backtest/1"), .ctx = ctx, .b = b};
    put_data(&v);
    add_csv(&v);
    set_lead(&v);
    add_picture(&v);
    add_tables(&v);
    doc_about(
        v.d,
        "Each past cycle is forecast from what was known on that day of it, at most 12 cycles; a cycle counts if nine "
        "tenths of "
        "its days are known and 14 days before them. Better: than the run-rate. Held: totals inside the interval.");
    show_about(v.d, ctx);
    return v.d;
}
