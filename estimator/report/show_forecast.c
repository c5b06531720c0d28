/* forecast: the total of the cycle, by group, with what two simple methods say beside it and how it did before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/run.h"
#include "base/text.h"
#include "invoice/forecast.h"
#include "invoice/series.h"
#include "report/show_chart.h"
#include "report/show_common.h"

enum { FINDINGS_SHOWN = 12, GROUPS_FOR_FINDINGS = 5 };

struct view {
    struct doc *d;
    const struct show_context *ctx;
    const struct forecast *f;
};

/* --- cells --- */

static struct doc_value amount(const struct projection *p, dec n)
{
    if (p->state == PROJECT_REFUSED)
        return doc_null();
    return p->series->is_cost ? doc_money(n) : doc_quantity(n);
}

/* For people: of a quantity no more than about seven digits, for it comes out of a model. */
static struct doc_value shown(const struct projection *p, dec n)
{
    static const int places[] = {6, 5, 4, 3, 2, 1};
    dec size = dec_abs(n), ten = dec_of(10);
    size_t i = 0;
    while (i < 5 && dec_cmp(size, ten) >= 0) {
        i++;
        ten.v *= 10;
    }
    if (!p->series->is_cost && dec_cmp(size, dec_of(1000000)) >= 0)
        return amount(p, dec_round(n, 0));
    return amount(p, p->series->is_cost ? n : dec_round(n, places[i]));
}

static const char *unit_of(const struct series *s)
{
    return s->is_cost ? s->currency : s->unit;
}

static const char *what_name(enum models_note_kind kind)
{
    static const char *const names[] = {
        [MODELS_OUTLIER] = "outlier", [MODELS_CHARGE] = "calendar charge", [MODELS_SHIFT] = "level shift"};
    return names[kind];
}

/* Size of a finding in the unit of the series, as far as anyone wants it: 6 significant digits. */
static struct doc_value finding_size(const struct projection *p, double size)
{
    char text[32];
    dec n;
    snprintf(text, sizeof text, "%.6g", size);
    if (dec_parse(text, strlen(text), &n) != DEC_OK)
        return doc_null();
    struct doc_value v = p->series->is_cost ? doc_delta(n) : doc_quantity(n);
    v.sign = true;
    return v;
}

/* --- json --- */

static void put_sum(const struct view *v, struct doc_value *to, const struct projection *p, const struct project_sum *s)
{
    struct doc *d = v->d;
    doc_put(d, to, "actual_to_date", amount(p, s->actual));
    doc_put(d, to, "remaining", amount(p, s->remaining));
    doc_put(d, to, "mean", amount(p, s->total));
    doc_put(d, to, "median", amount(p, s->median));
    struct doc_value *intervals = doc_put(d, to, "intervals", doc_list());
    for (size_t i = 0; i < v->f->nlevels && p->state != PROJECT_REFUSED; i++) {
        struct doc_value *interval = doc_push(d, intervals, doc_object());
        doc_put(d, interval, "level", doc_text(show_exact(v->d, v->f->level[i])));
        doc_put(d, interval, "low", amount(p, s->low[i]));
        doc_put(d, interval, "high", amount(p, s->high[i]));
    }
}

static void put_cycle(struct doc *d, struct doc_value *to, const struct cycle *c)
{
    struct doc_value *cycle = doc_put(d, to, "cycle", doc_object());
    doc_put(d, cycle, "start", show_day(d, c->start));
    doc_put(d, cycle, "end", show_day(d, c->end));
}

static void put_model(const struct view *v, struct doc_value *to, const struct projection *p)
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
        doc_put(d, finding, "kind", doc_text(what_name(n->kind)));
        doc_put(d, finding, "date", show_day(d, (struct day){p->history.n + (int32_t)n->day}));
        doc_put(d, finding, "size", finding_size(p, n->size));
    }
}

static void put_past(const struct view *v, struct doc_value *to, const struct projection *p)
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

static void put_daily(const struct view *v, struct doc_value *to, const struct projection *p)
{
    struct doc *d = v->d;
    struct doc_value *daily = doc_put(d, to, "daily", doc_list());
    for (size_t t = 0; t < p->n_path && p->state != PROJECT_REFUSED; t++) {
        struct doc_value *day = doc_push(d, daily, doc_object());
        doc_put(d, day, "date", show_day(d, (struct day){p->last.n + 1 + (int32_t)t}));
        doc_put(d, day, "mean", amount(p, p->path[t].mean));
        struct doc_value *intervals = doc_put(d, day, "intervals", doc_list());
        for (size_t i = 0; i < v->f->nlevels; i++) {
            struct doc_value *interval = doc_push(d, intervals, doc_object());
            doc_put(d, interval, "level", doc_text(show_exact(v->d, v->f->level[i])));
            doc_put(d, interval, "low", amount(p, p->path[t].low[i]));
            doc_put(d, interval, "high", amount(p, p->path[t].high[i]));
        }
    }
}

/* What a projection and its sum have, beside the cycle. */
static void put_projection(const struct view *v, struct doc_value *to, const struct projection *p, bool alone)
{
    struct doc *d = v->d;
    put_sum(v, to, p, &p->sum);
    doc_put(d, to, "planned", amount(p, p->planned));
    doc_put(d, to, "run_rate", amount(p, p->run_rate));
    doc_put(d, to, "seasonal_naive", amount(p, p->seasonal));
    doc_put(d, to, "reason", doc_text(p->state == PROJECT_REFUSED ? p->reason : NULL));
    struct doc_value *next = doc_put(d, to, "next_cycles", doc_list());
    for (size_t i = 0; p->state != PROJECT_REFUSED && p->next && i < p->n_next; i++) {
        struct doc_value *one = doc_push(d, next, doc_object());
        put_cycle(d, one, &p->next[i].cycle);
        put_sum(v, one, p, &p->next[i]);
    }
    if (alone)
        return;
    put_model(v, to, p);
    put_past(v, to, p);
    put_daily(v, to, p);
}

static void put_group(const struct view *v, struct doc_value *to, size_t i)
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

static void put_data(const struct view *v)
{
    struct doc *d = v->d;
    const struct forecast *f = v->f;
    const struct projection *p = f->has_total ? &f->total : NULL;
    if (p)
        put_cycle(d, &d->data, &p->sum.cycle);
    else
        doc_put(d, &d->data, "cycle", doc_null());
    doc_put(d, &d->data, "basis", doc_text(f->set.at[0].is_cost ? "cost" : "quantity"));
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

enum { COLUMNS_MAX = USAGE_KEYS_MAX + 16 + 2 * PROJECT_LEVELS_MAX };

static size_t key_columns(const struct view *v, struct doc_column *columns)
{
    size_t n = v->f->query->nkeys;
    for (size_t k = 0; k < n; k++)
        columns[k].key = usage_key_text(v->d->arena, &v->f->query->keys[k]);
    if (n == 0)
        columns[n++].key = "series";
    return n;
}

static struct doc_value *key_cells(const struct view *v, const struct projection *p, struct doc_value *to)
{
    for (size_t k = 0; k < v->f->query->nkeys; k++)
        *to++ = doc_text(p->series->keys[k]);
    if (v->f->query->nkeys == 0)
        *to++ = doc_text("total");
    return to;
}

static size_t level_columns(const struct view *v, struct doc_column *columns, size_t n)
{
    for (size_t i = 0; i < v->f->nlevels; i++) {
        columns[n++].key = arena_printf(v->d->arena, "lo%s", show_exact(v->d, v->f->level[i]));
        columns[n++].key = arena_printf(v->d->arena, "hi%s", show_exact(v->d, v->f->level[i]));
    }
    return n;
}

static void csv_sum(const struct view *v, struct doc_table *t, const struct projection *p, const struct project_sum *s)
{
    struct doc *d = v->d;
    struct doc_value *to = key_cells(v, p, doc_row(d, t, NULL));
    bool first = s == &p->sum;
    *to++ = show_day(d, p->as_of);
    *to++ = show_day(d, s->cycle.end);
    *to++ = amount(p, s->total);
    for (size_t i = 0; i < v->f->nlevels; i++) {
        *to++ = amount(p, s->low[i]);
        *to++ = amount(p, s->high[i]);
    }
    *to++ = show_day(d, s->cycle.start);
    *to++ = amount(p, s->actual);
    *to++ = amount(p, s->remaining);
    *to++ = first ? amount(p, p->run_rate) : doc_null();
    *to++ = first ? amount(p, p->seasonal) : doc_null();
    *to++ = show_text(unit_of(p->series));
    *to++ = doc_text(p->state == PROJECT_REFUSED ? p->reason : NULL);
}

static void add_csv(const struct view *v)
{
    static const char *const after[] = {"cycle_start",    "actual_to_date", "remaining", "run_rate",
                                        "seasonal_naive", "unit",           "reason"};
    struct doc_column columns[COLUMNS_MAX] = {{0}};
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
    }
}

static void add_path_csv(const struct view *v)
{
    struct doc *d = v->d;
    struct doc_column columns[COLUMNS_MAX] = {{0}};
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
            *to++ = amount(p, p->path[k].mean);
            for (size_t l = 0; l < v->f->nlevels; l++) {
                *to++ = amount(p, p->path[k].low[l]);
                *to++ = amount(p, p->path[k].high[l]);
            }
        }
    }
}

/* --- for people --- */

/* An amount as people say it: money with its currency's digits, a quantity with four significant digits or more. */
static const char *said(const struct view *v, const struct projection *p, dec n)
{
    struct doc_value value = shown(p, n);
    const char *unit = unit_of(p->series), *text = doc_show(v->d, &value);
    if (!*unit)
        return text;
    return p->series->is_cost ? arena_printf(v->d->arena, "%s %s", unit, text)
                              : arena_printf(v->d->arena, "%s %s", text, unit);
}

static const char *cycle_text(const struct view *v, const struct cycle *c)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    return arena_printf(v->d->arena, "%s to %s", day_text(c->start, from), day_text(c->end, to));
}

static void set_lead(const struct view *v)
{
    const struct projection *p = &v->f->total;
    struct doc *d = v->d;
    if (!v->f->has_total)
        return;
    const char *cycle = cycle_text(v, &p->sum.cycle);
    if (p->state == PROJECT_REFUSED)
        d->lead = arena_printf(d->arena, "No forecast for %s: %s.", cycle, p->reason);
    else if (p->state == PROJECT_OVER)
        d->lead = arena_printf(d->arena, "%s is over: %s.", cycle, said(v, p, p->sum.total));
    else if (v->f->nlevels == 0)
        d->lead = arena_printf(d->arena, "%s will come to about %s.", cycle, said(v, p, p->sum.total));
    else
        d->lead = arena_printf(d->arena, "%s will come to about %s; with %s %% probability to between %s and %s.",
                               cycle, said(v, p, p->sum.total), show_exact(v->d, v->f->level[0]),
                               said(v, p, p->sum.low[0]), said(v, p, p->sum.high[0]));
}

enum { UNIT = 0, ACTUAL, REMAINING, TOTAL, BOUNDS };

static bool has_unit(const struct forecast *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (!f->group[i].series->is_cost && f->group[i].series->unit[0])
            return true;
    return false;
}

static size_t people_columns(const struct view *v, struct doc_column *columns)
{
    struct doc *d = v->d;
    size_t n = 0;
    if (v->f->query->nkeys == 0)
        columns[n++] = (struct doc_column){"series", "", false, 0};
    for (size_t k = 0; k < v->f->query->nkeys; k++) {
        const char *name = usage_key_text(d->arena, &v->f->query->keys[k]);
        columns[n++] = (struct doc_column){name, name, false, 0};
    }
    columns[n++] = (struct doc_column){"unit", has_unit(v->f) ? "Unit" : NULL, false, 1};
    columns[n++] = (struct doc_column){"actual_to_date", "To date", true, 4};
    columns[n++] = (struct doc_column){"remaining", "Remaining", true, 5};
    columns[n++] = (struct doc_column){"total", "Total", true, 0};
    for (size_t i = 0; i < v->f->nlevels; i++) {
        int keep = i == 0 ? 0 : 3;
        columns[n++] = (struct doc_column){"low", arena_printf(d->arena, "Low %s %%", show_exact(v->d, v->f->level[i])),
                                           true, keep};
        columns[n++] = (struct doc_column){
            "high", arena_printf(d->arena, "High %s %%", show_exact(v->d, v->f->level[i])), true, keep};
    }
    columns[n++] = (struct doc_column){"run_rate", "Run-rate", true, 1};
    columns[n++] = (struct doc_column){"seasonal_naive", "Last week", true, 6};
    columns[n++] = (struct doc_column){"past_error", "Past error", true, 2};
    columns[n++] = (struct doc_column){"held", "Held", true, 2};
    return n;
}

static void people_row(const struct view *v, struct doc_table *t, const struct projection *p, const char *name)
{
    struct doc *d = v->d;
    struct doc_value *to = doc_row(d, t, NULL);
    size_t nkeys = v->f->query->nkeys;
    for (size_t k = 0; k < (nkeys ? nkeys : 1); k++)
        *to++ = doc_text(name || !nkeys          ? (k == 0 ? (name ? name : "total") : "")
                         : p->series->keys[k][0] ? p->series->keys[k]
                                                 : "(none)");
    if (p->state == PROJECT_REFUSED)
        to[TOTAL] = doc_text(doc_mark(d, t, p->reason));
    else
        to[TOTAL] = shown(p, p->sum.total);
    to[UNIT] = show_text(p->series->unit);
    to[ACTUAL] = shown(p, p->sum.actual);
    to[REMAINING] = shown(p, p->sum.remaining);
    to += BOUNDS;
    for (size_t i = 0; i < v->f->nlevels; i++) {
        *to++ = shown(p, p->sum.low[i]);
        *to++ = shown(p, p->sum.high[i]);
    }
    *to++ = shown(p, p->run_rate);
    *to++ = shown(p, p->seasonal);
    if (p->past.cycles) {
        *to++ = show_percent(p->past.mape);
        *to++ = doc_text(arena_printf(d->arena, "%zu of %zu", p->past.held, p->past.cycles));
    }
}

static int by_total(const void *x, const void *y)
{
    const struct projection *const *a = x, *const *b = y;
    bool known = (*a)->state != PROJECT_REFUSED, other = (*b)->state != PROJECT_REFUSED;
    if (known != other)
        return other - known;
    int order = known ? dec_cmp((*b)->sum.total, (*a)->sum.total) : 0;
    return order ? order : (*a > *b) - (*a < *b);
}

/* The groups in their order; of the first few only, the largest. */
static const struct projection **in_order(const struct view *v)
{
    const struct forecast *f = v->f;
    const struct projection **order = arena_array(v->d->arena, f->n, sizeof *order);
    for (size_t i = 0; i < f->n; i++)
        order[i] = &f->group[i];
    if (v->ctx->top && v->ctx->top < f->n)
        qsort(order, f->n, sizeof *order, by_total);
    return order;
}

static void add_table(const struct view *v)
{
    struct doc_column columns[COLUMNS_MAX] = {{0}};
    const struct projection **order = in_order(v);
    size_t n = people_columns(v, columns);
    struct doc_table *t = doc_table(v->d, NULL, columns, n);
    const struct forecast *f = v->f;
    bool only_total = f->has_total && f->query->nkeys == 0;
    size_t top = v->ctx->top && v->ctx->top < f->n ? v->ctx->top : f->n;
    for (size_t i = 0; i < top && !only_total; i++)
        people_row(v, t, order[i], NULL);
    if (top < f->n)
        doc_footnote(v->d, t, arena_printf(v->d->arena, "%zu smaller groups", f->n - top));
    if (f->has_total && (f->n > 1 || only_total)) {
        people_row(v, t, &f->total, "total");
        doc_tone(t, DOC_BOLD);
    }
}

/* The cycles after this one. */
static void add_next(const struct view *v)
{
    const struct projection *p = &v->f->total;
    struct doc *d = v->d;
    if (!v->f->has_total || p->state == PROJECT_REFUSED || p->n_next == 0)
        return;
    struct doc_column columns[3 + 2 * PROJECT_LEVELS_MAX] = {{"cycle", "Cycle", false, 0}, {"total", "Total", true, 0}};
    size_t n = 2;
    for (size_t i = 0; i < v->f->nlevels; i++) {
        columns[n++] = (struct doc_column){"low", arena_printf(d->arena, "Low %s %%", show_exact(v->d, v->f->level[i])),
                                           true, (int)i};
        columns[n++] = (struct doc_column){
            "high", arena_printf(d->arena, "High %s %%", show_exact(v->d, v->f->level[i])), true, (int)i};
    }
    struct doc_table *t = doc_table(d, "The cycles after it", columns, n);
    for (size_t k = 0; k < p->n_next; k++) {
        struct doc_value *to = doc_row(d, t, NULL);
        *to++ = doc_text(cycle_text(v, &p->next[k].cycle));
        *to++ = shown(p, p->next[k].total);
        for (size_t i = 0; i < v->f->nlevels; i++) {
            *to++ = shown(p, p->next[k].low[i]);
            *to++ = shown(p, p->next[k].high[i]);
        }
    }
}

/* Outliers, charges and shifts: of the total, or of a few groups. */
static void add_findings(const struct view *v)
{
    static const struct doc_column columns[] = {{"series", "Series", false, 0},
                                                {"date", "Date", false, 0},
                                                {"kind", "Found", false, 0},
                                                {"size", "By", true, 0}};
    const struct forecast *f = v->f;
    struct doc *d = v->d;
    struct doc_table *t = NULL;
    size_t shown = 0;
    for (size_t i = 0; i < f->n && f->n <= GROUPS_FOR_FINDINGS; i++) {
        const struct projection *p = &f->group[i];
        for (size_t k = 0; k < p->model.n_notes && p->state != PROJECT_REFUSED && shown < FINDINGS_SHOWN;
             k++, shown++) {
            const struct models_note *note = &p->model.notes[k];
            if (!t)
                t = doc_table(d, "Found in the history", columns, 4);
            struct doc_value *to = doc_row(d, t, NULL);
            *to++ = doc_text(*f->label[i] ? f->label[i] : "(none)");
            *to++ = show_day(d, (struct day){p->history.n + (int32_t)note->day});
            *to++ = doc_text(what_name(note->kind));
            *to = finding_size(p, note->size);
        }
    }
}

static void add_about(const struct view *v)
{
    const struct forecast *f = v->f;
    struct doc *d = v->d;
    const struct projection *p = f->has_total ? &f->total : &f->group[0];
    char day[DAY_TEXT];
    if (f->has_total && p->state != PROJECT_REFUSED)
        doc_about(d, arena_printf(d->arena, "Known up to %s, %zu days of history.", day_text(p->last, day), p->days));
    if (f->has_total && p->state == PROJECT_FORECAST && dec_sign(p->planned) != 0) {
        struct doc_value planned = shown(p, p->planned);
        planned.sign = true;
        doc_about(d, arena_printf(d->arena, "Planned changes move the total by %s.", doc_show(d, &planned)));
    }
    if (f->nlevels)
        doc_about(d, arena_printf(
                         d->arena,
                         "Past error: mean error on past cycles, asked on the same day of the cycle. Held: how many of "
                         "them ended inside the %s %% interval.",
                         show_exact(v->d, v->f->level[0])));
    doc_about(d, "Run-rate: the cycle's days so far, carried on. Last week: the last seven days again and again.");
}

struct doc *show_forecast(struct arena *a, const struct show_context *ctx, const struct forecast *f, bool path)
{
    struct view v = {.d = show_open(a, ctx, "ratecast/forecast/1"), .ctx = ctx, .f = f};
    put_data(&v);
    if (path)
        add_path_csv(&v);
    else
        add_csv(&v);
    set_lead(&v);
    show_forecast_pictures(v.d, f);
    add_table(&v);
    add_next(&v);
    add_findings(&v);
    add_about(&v);
    show_about(v.d, ctx);
    return v.d;
}
