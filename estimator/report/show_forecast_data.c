/* forecast as data: json and csv. */
#include "base/arena.h"
#include "invoice/series.h"
#include "report/show_forecast_parts.h"

/* --- json --- */

void forecast_put_sum(const struct forecast_view *v, struct doc_value *to, const struct projection *p,
                      const struct project_sum *s)
{
    struct doc *d = v->d;
    doc_put(d, to, "actual_to_date", forecast_amount(p, s->actual));
    doc_put(d, to, "remaining", forecast_amount(p, s->remaining));
    doc_put(d, to, "mean", forecast_amount(p, s->total));
    doc_put(d, to, "median", forecast_amount(p, s->median));
    struct doc_value *intervals = doc_put(d, to, "intervals", doc_list());
    for (size_t i = 0; i < v->f->nlevels && p->state != PROJECT_REFUSED; i++) {
        struct doc_value *interval = doc_push(d, intervals, doc_object());
        doc_put(d, interval, "level", doc_text(show_exact(v->d, v->f->level[i])));
        doc_put(d, interval, "low", forecast_amount(p, s->low[i]));
        doc_put(d, interval, "high", forecast_amount(p, s->high[i]));
    }
}

static void put_cycle(struct doc *d, struct doc_value *to, const struct cycle *c)
{
    struct doc_value *cycle = doc_put(d, to, "cycle", doc_object());
    doc_put(d, cycle, "start", show_day(d, c->start));
    doc_put(d, cycle, "end", show_day(d, c->end));
}

static void put_model(const struct forecast_view *v, struct doc_value *to, const struct projection *p)
{
    struct doc *d = v->d;
    struct doc_value *model = doc_put(d, to, "model", doc_object());
    doc_put(d, model, "history_days", doc_count((long long)p->days));
    doc_put(d, model, "last_day", show_day(d, p->last));
    doc_put(d, model, "missing_days", doc_count((long long)p->missing));
    doc_put(d, model, "settle_days", doc_count(p->settle_days));
    struct doc_value *weights = doc_put(d, model, "weights", doc_list());
    for (size_t i = 0; i < p->model.members; i++) {
        struct doc_value *weight = doc_push(d, weights, doc_object());
        doc_put(d, weight, "member", doc_text(forecast_member(i)));
        doc_put(d, weight, "percent", show_percent(100 * p->model.weight[i]));
    }
    struct doc_value *findings = doc_put(d, model, "findings", doc_list());
    for (size_t i = 0; i < p->model.n_notes; i++) {
        const struct models_note *n = &p->model.notes[i];
        struct doc_value *finding = doc_push(d, findings, doc_object());
        doc_put(d, finding, "kind", doc_text(forecast_finding(n->kind)));
        doc_put(d, finding, "date", show_day(d, (struct day){p->history.n + (int32_t)n->day}));
        doc_put(d, finding, "size", forecast_finding_size(p, n->size));
    }
    struct forecast_gap gaps[FORECAST_GAPS_MAX];
    size_t n_gaps = forecast_gaps(p, gaps, FORECAST_GAPS_MAX);
    for (size_t i = 0; i < n_gaps; i++) {
        struct doc_value *finding = doc_push(d, findings, doc_object());
        doc_put(d, finding, "kind", doc_text("missing days"));
        doc_put(d, finding, "date", show_day(d, gaps[i].first));
        doc_put(d, finding, "size", doc_quantity(dec_of((int64_t)gaps[i].days)));
    }
}

static void put_past(const struct forecast_view *v, struct doc_value *to, const struct projection *p)
{
    struct doc *d = v->d;
    const struct project_past *past = &p->past;
    struct doc_value *backtest = doc_put(d, to, "backtest", doc_object());
    doc_put(d, backtest, "cycles", doc_count((long long)past->cycles));
    doc_put(d, backtest, "mape", past->cycles ? show_percent(past->mape) : doc_null());
    doc_put(d, backtest, "run_rate_mape", past->cycles ? show_percent(past->run_rate_mape) : doc_null());
    doc_put(d, backtest, "coverage",
            past->cycles ? show_percent(100 * (double)past->held / (double)past->cycles) : doc_null());
    doc_put(d, backtest, "held", doc_count((long long)past->held));
}

static void put_daily(const struct forecast_view *v, struct doc_value *to, const struct projection *p)
{
    struct doc *d = v->d;
    struct doc_value *daily = doc_put(d, to, "daily", doc_list());
    for (size_t t = 0; t < p->n_path && p->state != PROJECT_REFUSED; t++) {
        struct doc_value *day = doc_push(d, daily, doc_object());
        doc_put(d, day, "date", show_day(d, (struct day){p->last.n + 1 + (int32_t)t}));
        doc_put(d, day, "mean", forecast_amount(p, p->path[t].mean));
        struct doc_value *intervals = doc_put(d, day, "intervals", doc_list());
        for (size_t i = 0; i < v->f->nlevels; i++) {
            struct doc_value *interval = doc_push(d, intervals, doc_object());
            doc_put(d, interval, "level", doc_text(show_exact(v->d, v->f->level[i])));
            doc_put(d, interval, "low", forecast_amount(p, p->path[t].low[i]));
            doc_put(d, interval, "high", forecast_amount(p, p->path[t].high[i]));
        }
    }
}

/* What a projection and its sum have, beside the cycle. */
static void put_projection(const struct forecast_view *v, struct doc_value *to, const struct projection *p, bool alone)
{
    struct doc *d = v->d;
    forecast_put_sum(v, to, p, &p->sum);
    doc_put(d, to, "planned", forecast_amount(p, p->planned));
    doc_put(d, to, "run_rate", forecast_amount(p, p->run_rate));
    doc_put(d, to, "seasonal_naive", forecast_amount(p, p->seasonal));
    doc_put(d, to, "reason", doc_text(p->state == PROJECT_REFUSED ? p->reason : NULL));
    struct doc_value *next = doc_put(d, to, "next_cycles", doc_list());
    for (size_t i = 0; p->state != PROJECT_REFUSED && p->next && i < p->n_next; i++) {
        struct doc_value *one = doc_push(d, next, doc_object());
        put_cycle(d, one, &p->next[i].cycle);
        forecast_put_sum(v, one, p, &p->next[i]);
    }
    if (alone)
        return;
    put_model(v, to, p);
    put_past(v, to, p);
    put_daily(v, to, p);
}

static void put_group(const struct forecast_view *v, struct doc_value *to, size_t i)
{
    struct doc *d = v->d;
    const struct projection *p = &v->f->group[i];
    for (size_t k = 0; k < v->f->query->nkeys; k++)
        doc_put(d, to, usage_key_text(d->arena, &v->f->query->keys[k]), doc_text(p->series->keys[k]));
    doc_put(d, to, "unit", show_text(p->series->unit));
    doc_put(d, to, "currency", show_text(p->series->currency));
    doc_put(d, to, "as_of", show_day(d, p->as_of));
    put_cycle(d, to, &p->sum.cycle);
    put_projection(v, to, p, false);
}

void forecast_put_data(const struct forecast_view *v)
{
    struct doc *d = v->d;
    const struct forecast *f = v->f;
    const struct projection *p = f->has_total ? &f->total : NULL;
    if (p)
        put_cycle(d, &d->data, &p->sum.cycle);
    else
        doc_put(d, &d->data, "cycle", doc_null());
    bool cost = f->priced && f->basis ? f->basis->taken == SERIES_COST : f->set.at[0].is_cost && !f->priced;
    doc_put(d, &d->data, "basis", doc_text(cost ? "cost" : "quantity"));
    forecast_put_priced(v);
    struct doc_value *total = doc_put(d, &d->data, "total", p ? doc_object() : doc_null());
    if (p)
        put_projection(v, total, p, true);
    doc_put(d, &d->data, "reason", doc_text(p ? NULL : f->no_total));
    struct doc_value *groups = doc_put(d, &d->data, "groups", doc_list());
    for (size_t i = 0; i < f->n && !(p && f->query->nkeys == 0); i++)
        put_group(v, doc_push(d, groups, doc_object()), i);
    if (p) {
        put_model(v, &d->data, p);
        put_past(v, &d->data, p);
        put_daily(v, &d->data, p);
    }
}

/* --- csv --- */

static size_t key_columns(const struct forecast_view *v, struct doc_column *columns)
{
    size_t n = v->f->query->nkeys;
    for (size_t k = 0; k < n; k++)
        columns[k].key = usage_key_text(v->d->arena, &v->f->query->keys[k]);
    if (n == 0)
        columns[n++].key = "series";
    return n;
}

static struct doc_value *key_cells(const struct forecast_view *v, const struct projection *p, struct doc_value *to)
{
    for (size_t k = 0; k < v->f->query->nkeys; k++)
        *to++ = doc_text(p->series->keys[k]);
    if (v->f->query->nkeys == 0)
        *to++ = doc_text("total");
    return to;
}

static size_t level_columns(const struct forecast_view *v, struct doc_column *columns, size_t n)
{
    for (size_t i = 0; i < v->f->nlevels; i++) {
        columns[n++].key = arena_printf(v->d->arena, "lo%s", show_exact(v->d, v->f->level[i]));
        columns[n++].key = arena_printf(v->d->arena, "hi%s", show_exact(v->d, v->f->level[i]));
    }
    return n;
}

static void csv_sum(const struct forecast_view *v, struct doc_table *t, const struct projection *p,
                    const struct project_sum *s)
{
    struct doc *d = v->d;
    struct doc_value *row = doc_row(d, t, NULL), *to = key_cells(v, p, row);
    if (v->f->priced && s == &v->f->priced->invoice) /* only without keys */
        row[0] = doc_text("invoice");
    bool first = s == &p->sum;
    *to++ = show_day(d, p->as_of);
    *to++ = show_day(d, s->cycle.end);
    *to++ = forecast_amount(p, s->total);
    for (size_t i = 0; i < v->f->nlevels; i++) {
        *to++ = forecast_amount(p, s->low[i]);
        *to++ = forecast_amount(p, s->high[i]);
    }
    *to++ = show_day(d, s->cycle.start);
    *to++ = forecast_amount(p, s->actual);
    *to++ = forecast_amount(p, s->remaining);
    *to++ = first ? forecast_amount(p, p->run_rate) : doc_null();
    *to++ = first ? forecast_amount(p, p->seasonal) : doc_null();
    *to++ = show_text(forecast_unit(p->series));
    *to++ = doc_text(p->state == PROJECT_REFUSED ? p->reason : NULL);
}

static void add_csv(const struct forecast_view *v)
{
    static const char *const after[] = {"cycle_start",    "actual_to_date", "remaining", "run_rate",
                                        "seasonal_naive", "unit",           "reason"};
    struct doc_column columns[FORECAST_COLUMNS_MAX] = {{0}};
    size_t n = key_columns(v, columns);
    columns[n++].key = "as_of";
    columns[n++].key = "cycle_end";
    columns[n++].key = "total";
    n = level_columns(v, columns, n);
    for (size_t i = 0; i < sizeof after / sizeof *after; i++)
        columns[n++].key = after[i];
    struct doc_table *t = doc_table(v->d, NULL, columns, n);
    t->csv = t->machine_only = true;
    for (size_t i = 0; i < v->f->n; i++) {
        const struct projection *p = &v->f->group[i];
        csv_sum(v, t, p, &p->sum);
        for (size_t k = 0; p->state != PROJECT_REFUSED && k < p->n_next; k++)
            csv_sum(v, t, p, &p->next[k]);
        if (v->f->query->nkeys == 0 && v->f->priced && v->f->priced->has_invoice)
            csv_sum(v, t, p, &v->f->priced->invoice);
    }
}

static void add_path_csv(const struct forecast_view *v)
{
    struct doc *d = v->d;
    struct doc_column columns[FORECAST_COLUMNS_MAX] = {{0}};
    size_t n = key_columns(v, columns);
    columns[n++].key = "date";
    columns[n++].key = "mean";
    n = level_columns(v, columns, n);
    struct doc_table *t = doc_table(d, NULL, columns, n);
    t->csv = t->machine_only = true;
    for (size_t i = 0; i < v->f->n; i++) {
        const struct projection *p = &v->f->group[i];
        for (size_t k = 0; k < p->n_path && p->state != PROJECT_REFUSED; k++) {
            struct doc_value *to = key_cells(v, p, doc_row(d, t, NULL));
            *to++ = show_day(d, (struct day){p->last.n + 1 + (int32_t)k});
            *to++ = forecast_amount(p, p->path[k].mean);
            for (size_t l = 0; l < v->f->nlevels; l++) {
                *to++ = forecast_amount(p, p->path[k].low[l]);
                *to++ = forecast_amount(p, p->path[k].high[l]);
            }
        }
    }
}

void forecast_add_csv(const struct forecast_view *v, bool path)
{
    if (path)
        add_path_csv(v);
    else
        add_csv(v);
}
