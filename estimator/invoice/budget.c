#include "invoice/budget.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "invoice/budget_parts.h"
#include "invoice/forecast_parts.h"
#include "invoice/frame.h"
#include "invoice/project_parts.h"
#include "invoice/series.h"

static const double at_80 = 1.2815515655446004; /* normal quantile of 0.9 */

/* The quarter or year of the calendar that holds the day. */
static struct cycle calendar_period(struct day day, int months)
{
    int y, m, d;
    struct cycle c = {DAY_NONE, DAY_NONE, 0};
    day_to_ymd(day, &y, &m, &d);
    int first = (m - 1) / months * months + 1, last = first + months - 1;
    day_from_ymd(y, first, 1, &c.start);
    day_from_ymd(y, last, day_month_length(y, last), &c.end);
    return c;
}

static struct cycle period_of(const struct budget *b, const struct forecast_ask *ask)
{
    return b->period == BUDGET_CYCLE ? ask->cycle : calendar_period(ask->as_of, b->period == BUDGET_QUARTER ? 3 : 12);
}

static bool is_for(const struct budget *b, const struct cycle *c)
{
    int y, m, d;
    day_to_ymd(c->start, &y, &m, &d);
    return (b->month == 0 || (b->year == y && b->month == m)) && (day_is_none(b->start) || c->start.n >= b->start.n) &&
           (day_is_none(b->end) || c->start.n <= b->end.n);
}

/* Regions may be spelt with blanks. */
static bool is_value(const struct usage_key *key, const char *value, const char *of_series)
{
    return key->field == USAGE_REGION ? text_eq_folded(value, of_series) : text_eq_nocase(value, of_series);
}

/* A key that the filter names several times may have any of the values. */
bool budget_is_about(const struct budgets *all, const struct budget *b, const struct series *s)
{
    for (size_t i = 0; i < b->n_parts; i++) {
        bool any = false;
        for (size_t k = 0; k < b->n_parts && !any; k++)
            any = b->key[k] == b->key[i] && is_value(&all->keys[b->key[k]], b->value[k], s->keys[b->key[k]]);
        if (!any)
            return false;
    }
    return true;
}

/* Why no series is like the filter. */
static const char *why_unmatched(struct arena *a, const struct series_set *set, const struct budgets *all,
                                 const struct budget *b)
{
    for (size_t i = 0; i < b->n_parts; i++) {
        const struct usage_key *key = &all->keys[b->key[i]];
        struct suggest near;
        bool stated = false, met = false;
        suggest_start(&near, b->value[i]);
        for (size_t k = 0; k < set->n; k++) {
            const char *value = set->at[k].keys[b->key[i]];
            stated |= *value != '\0';
            met |= is_value(key, b->value[i], value);
            suggest_offer(&near, value);
        }
        const char *name = usage_key_text(a, key);
        if (!stated && *b->value[i])
            return arena_printf(a, "no row states a %s", name);
        if (!met)
            return arena_printf(a, "no row has %s=%s%s%s%s", name, b->value[i], near.best ? " (did you mean " : "",
                                near.best ? near.best : "", near.best ? "?)" : "");
    }
    return "no row is like its filter";
}

/* The series that the budget is about, added up; NULL: none. */
static int add_up(struct arena *a, const struct series_set *set, const struct budgets *all, const struct budget *b,
                  const struct series **out, struct err *err)
{
    const struct series **parts = arena_array(a, set->n, sizeof *parts);
    size_t n = 0;
    for (size_t i = 0; i < set->n; i++)
        if (budget_is_about(all, b, &set->at[i]))
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
static struct day passing_day(const struct projection *p, double amount, double times)
{
    const struct series *s = p->series;
    double sum = 0;
    for (struct day d = p->sum.cycle.start; d.n <= p->last.n && d.n <= p->sum.cycle.end.n; d.n++) {
        int64_t i = (int64_t)d.n - s->first.n;
        sum += i >= 0 && (size_t)i < s->n && s->known[i] ? frame_double(s->amount[i]) : 0;
        if (sum > amount)
            return d;
    }
    sum = frame_double(p->sum.total) - p->model.sum; /* with the gaps filled */
    size_t before = project_before(&p->sum.cycle, p->last);
    for (size_t t = before; t < p->n_path && p->last.n + 1 + (int32_t)t <= p->sum.cycle.end.n; t++) {
        sum += frame_double(p->path[t].mean) * times;
        if (sum > amount)
            return (struct day){p->last.n + 1 + (int32_t)t};
    }
    return DAY_NONE;
}

/* Probability that the total is above the amount: where the amount lies on the scale of normal scores. */
static double probability(const struct projection *p, dec amount)
{
    double base = frame_double(p->sum.total) - p->model.sum, low = -8, high = 8;
    if (p->state == PROJECT_OVER || p->model.scale == 0)
        return dec_cmp(p->sum.total, amount) > 0;
    for (int i = 0; i < 60; i++) {
        double z = (low + high) / 2;
        if (base + models_at(&p->model, z) > frame_double(amount))
            high = z;
        else
            low = z;
    }
    return erfc(high / sqrt(2)) / 2;
}

/* Without a forecast what is spent is still known, if any day of the cycle is. */
static void know_actual(struct projection *p)
{
    size_t missing;
    if (!day_is_none(p->last) && (p->last.n < p->sum.cycle.start.n ||
                                  !project_known(p->series, &p->sum.cycle, p->last, &p->sum.actual, &missing)))
        p->last = DAY_NONE;
}

void budget_pass(const struct projection *p, dec amount, struct budget_passing *out)
{
    const struct models_forecast *f = &p->model;
    bool refused = p->state == PROJECT_REFUSED;
    double level = frame_double(amount);
    *out = (struct budget_passing){.amount = amount, .over = -1, .day = DAY_NONE, .early = DAY_NONE, .late = DAY_NONE};
    if (day_is_none(p->last))
        return;
    out->passed = dec_cmp(p->sum.actual, amount) > 0;
    if (refused && !out->passed)
        return;
    out->day = passing_day(p, level, 1);
    if (out->passed) {
        out->over = 1;
        out->early = out->late = out->day;
        return;
    }
    out->over = probability(p, amount);
    if (f->sum != 0) {
        out->early = passing_day(p, level, models_at(f, at_80) / f->sum);
        out->late = passing_day(p, level, models_at(f, -at_80) / f->sum);
    }
}

static enum budget_threshold_state threshold_state(const struct projection *p, const struct budget_threshold *t,
                                                   const struct budget_passing *at, double risk)
{
    bool refused = p->state == PROJECT_REFUSED;
    if (at->passed)
        return BUDGET_CROSSED;
    if (refused)
        return BUDGET_UNKNOWN;
    if (t->forecasted)
        return dec_cmp(p->sum.total, at->amount) > 0 ? BUDGET_CROSSED : BUDGET_OPEN;
    return at->over > risk ? BUDGET_EXPECTED : BUDGET_OPEN;
}

static int judge(struct budget_result *r, double risk, const char *path, struct err *err)
{
    const struct budget *b = r->budget;
    if (r->p.state == PROJECT_REFUSED)
        know_actual(&r->p);
    budget_pass(&r->p, b->amount, &r->at);
    r->state = r->at.passed                    ? BUDGET_EXCEEDED
               : r->p.state == PROJECT_REFUSED ? BUDGET_REFUSED
               : r->at.over > risk             ? BUDGET_LIKELY
                                               : BUDGET_OK;
    for (size_t i = 0; i < b->n_thresholds; i++) {
        dec amount;
        if (!dec_muldiv(b->amount, b->threshold[i].percent, dec_of(100), &amount))
            return err_at(err, EXIT_INPUT, path, b->line, "give a smaller amount", "a threshold is beyond 1.7e20");
        budget_pass(&r->p, amount, &r->alert[i].at);
        r->alert[i].state = threshold_state(&r->p, &b->threshold[i], &r->alert[i].at, risk);
    }
    return 0;
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
                 size_t *n, size_t *skipped, struct notes *notes, struct err *err)
{
    struct series_set set;
    *n = *skipped = 0;
    if (series_build(a, t, q, ask->basis, ask->as_of, &set, err))
        return -1;
    struct budget_result *results = *out = arena_array(a, budgets->n, sizeof *results);
    const struct series **series = arena_array(a, budgets->n, sizeof *series);
    struct projection *p = arena_array(a, budgets->n, sizeof *p);
    struct budget_plan plan = {.set = &set, .query = q, .ask = ask, .all = budgets};
    plan.asks = arena_array(a, budgets->n, sizeof *plan.asks);
    plan.of = arena_array(a, budgets->n, sizeof *plan.of);
    size_t *place = arena_array(a, budgets->n, sizeof *place);
    for (size_t i = 0; i < budgets->n; i++) {
        const struct budget *b = &budgets->at[i];
        struct cycle period = period_of(b, ask);
        if (!is_for(b, &period)) {
            ++*skipped;
            continue;
        }
        struct budget_result *r = &results[(*n)++];
        *r = (struct budget_result){.budget = b, .state = BUDGET_NO_USAGE, .p = {.last = DAY_NONE}};
        budget_pass(&r->p, b->amount, &r->at);
        for (size_t k = 0; k < b->n_thresholds; k++) {
            r->alert[k].state = BUDGET_UNKNOWN;
            r->alert[k].at = r->at;
        }
        if (add_up(a, &set, budgets, b, &series[plan.n], err))
            return -1;
        if (!series[plan.n]) {
            r->unmatched = why_unmatched(a, &set, budgets, b);
            continue;
        }
        if (check_currency(budgets, b, series[plan.n], err))
            return -1;
        plan.asks[plan.n] = forecast_ask_of(ask, t, b->name).ask;
        plan.asks[plan.n].cycle = period;
        plan.asks[plan.n].path = SIZE_MAX;
        plan.of[plan.n] = b;
        place[plan.n++] = *n - 1;
    }
    double levels[PROJECT_LEVELS_MAX];
    forecast_levels(ask, levels);
    if (budget_take_events(a, &plan, levels, notes, err) ||
        project_run(a, series, plan.asks, plan.n, levels, ask->nlevels, ask->threads, p, err))
        return -1;
    for (size_t i = 0; i < plan.n; i++) {
        results[place[i]].p = p[i];
        if (judge(&results[place[i]], risk, budgets->path, err))
            return -1;
    }
    return 0;
}
