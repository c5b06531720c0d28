#include "invoice/budget.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "invoice/forecast_parts.h"
#include "invoice/frame.h"
#include "invoice/project_parts.h"
#include "invoice/series.h"

static const double at_80 = 1.2815515655446004; /* normal quantile of 0.9 */

static bool is_of_cycle(const struct budget *b, const struct cycle *c)
{
    int y, m, d;
    day_to_ymd(c->start, &y, &m, &d);
    return b->month == 0 || (b->year == y && b->month == m);
}

static bool is_about(const struct budget *b, const struct series *s)
{
    for (size_t i = 0; i < b->n_parts; i++)
        if (!text_eq_nocase(s->keys[b->key[i]], b->value[i]))
            return false;
    return true;
}

/* The series that the budget is about, added up; NULL: none. */
static int add_up(struct arena *a, const struct series_set *set, const struct budget *b, const struct series **out,
                  struct err *err)
{
    const struct series **parts = arena_array(a, set->n, sizeof *parts);
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++)
        if (is_about(b, &set->at[i]))
            parts[n++] = &set->at[i];
    *out = NULL;
    if (n == 0)
        return 0;
    struct series *sum = arena_alloc(a, sizeof *sum);
    *out = sum;
    return series_add_up(a, parts, n, sum, err);
}

/* The day after which the running total is above the amount: on the known days, then on those to come, each `times` what
 * is expected. */
static struct day passing_day(const struct projection *p, const struct budget *b, double times)
{
    const struct series *s = p->series;
    double sum = 0, amount = frame_double(b->amount);
    for (struct day d = p->sum.cycle.start; d.n <= p->last.n && d.n <= p->sum.cycle.end.n; d.n++) {
        int64_t i = (int64_t)d.n - s->first.n;
        sum += i >= 0 && (size_t)i < s->n && s->known[i] ? frame_double(s->amount[i]) : 0;
        if (sum > amount)
            return d;
    }
    sum = frame_double(p->sum.total) - p->model.sum; /* with the gaps filled */
    for (size_t t = 0; t < p->n_path && p->last.n + 1 + (int32_t)t <= p->sum.cycle.end.n; t++) {
        sum += frame_double(p->path[t].mean) * times;
        if (sum > amount)
            return (struct day){p->last.n + 1 + (int32_t)t};
    }
    return DAY_NONE;
}

/* Probability that the total is above the amount: where the amount lies on the scale of normal scores. */
static double probability(const struct projection *p, const struct budget *b)
{
    double base = frame_double(p->sum.total) - p->model.sum, low = -8, high = 8;
    if (p->state == PROJECT_OVER || p->model.scale == 0)
        return dec_cmp(p->sum.total, b->amount) > 0;
    for (int i = 0; i < 60; i++) {
        double z = (low + high) / 2;
        if (base + models_at(&p->model, z) > frame_double(b->amount))
            high = z;
        else
            low = z;
    }
    return erfc(high / sqrt(2)) / 2;
}

/* Without a forecast what is spent is still known, if any day is. */
static bool know_actual(struct projection *p)
{
    size_t missing;
    return !day_is_none(p->last) && project_known(p->series, &p->sum.cycle, p->last, &p->sum.actual, &missing);
}

static void judge(struct budget_result *r, double risk)
{
    const struct projection *p = &r->p;
    const struct models_forecast *f = &p->model;
    r->over = -1;
    r->day = r->early = r->late = DAY_NONE;
    if (p->state == PROJECT_REFUSED) {
        r->state = BUDGET_REFUSED;
        if (!know_actual(&r->p))
            return;
    }
    r->day = passing_day(p, r->budget, 1);
    if (dec_cmp(p->sum.actual, r->budget->amount) > 0) {
        r->state = BUDGET_EXCEEDED;
        r->over = 1;
        r->early = r->late = r->day;
        return;
    }
    if (p->state == PROJECT_REFUSED)
        return;
    r->over = probability(p, r->budget);
    r->state = r->over > risk ? BUDGET_LIKELY : BUDGET_OK;
    if (f->sum != 0) {
        r->early = passing_day(p, r->budget, models_at(f, at_80) / f->sum);
        r->late = passing_day(p, r->budget, models_at(f, -at_80) / f->sum);
    }
}

static int check_currency(const struct budgets *budgets, const struct budget *b, const struct series *s,
                          struct err *err)
{
    if (!*b->currency || !*s->currency || text_eq_nocase(b->currency, s->currency))
        return 0;
    return err_at(err, EXIT_INPUT, budgets->path, b->line,
                  "give the budget in the currency of the bill; nothing is converted",
                  "the budget \"%s\" is in %s, the usage in %s", b->name, b->currency, s->currency);
}

int budget_check(struct arena *a, const struct usage_table *t, const struct usage_query *q,
                 const struct forecast_ask *ask, const struct budgets *budgets, double risk, struct budget_result **out,
                 size_t *n, size_t *skipped, struct err *err)
{
    struct series_set set;
    *n = *skipped = 0;
    if (series_build(a, t, q, ask->basis, ask->as_of, &set, err))
        return -1;
    struct budget_result *results = *out = arena_array(a, budgets->n, sizeof *results);
    const struct series **series = arena_array(a, budgets->n, sizeof *series);
    struct projection *p = arena_array(a, budgets->n, sizeof *p);
    struct project_ask *asks = arena_array(a, budgets->n, sizeof *asks);
    size_t *place = arena_array(a, budgets->n, sizeof *place), asked = 0;
    for (size_t i = 0; i < budgets->n; i++) {
        const struct budget *b = &budgets->at[i];
        if (!is_of_cycle(b, &ask->cycle)) {
            ++*skipped;
            continue;
        }
        struct budget_result *r = &results[(*n)++];
        *r = (struct budget_result){
            .budget = b, .state = BUDGET_NO_USAGE, .over = -1, .day = DAY_NONE, .early = DAY_NONE, .late = DAY_NONE};
        if (add_up(a, &set, b, &series[asked], err))
            return -1;
        if (!series[asked])
            continue;
        if (check_currency(budgets, b, series[asked], err))
            return -1;
        asks[asked] = forecast_ask_of(ask, t, b->name).ask;
        asks[asked].path = SIZE_MAX;
        place[asked++] = *n - 1;
    }
    double levels[PROJECT_LEVELS_MAX];
    forecast_levels(ask, levels);
    if (project_run(a, series, asks, asked, levels, ask->nlevels, ask->threads, p, err))
        return -1;
    for (size_t i = 0; i < asked; i++) {
        results[place[i]].p = p[i];
        judge(&results[place[i]], risk);
    }
    return 0;
}
