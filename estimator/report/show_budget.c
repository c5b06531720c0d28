/* budget check: amounts, what is spent, what is forecast, how likely they are passed, and when. */
#include "base/arena.h"
#include "invoice/budget.h"
#include "invoice/forecast.h"
#include "invoice/series.h"
#include "report/show_chart.h"
#include "report/show_common.h"
#include "report/show_passing.h"

enum { NAMED = 3 /* of many budgets, the first few are named */, CHARTS_MAX = 6 };

struct view {
    struct doc *d;
    const struct forecast_ask *ask;
    const struct budget_result *at;
    size_t n;
};

static const char *state_name(enum budget_state state)
{
    static const char *const names[] = {[BUDGET_OK] = "ok",
                                        [BUDGET_LIKELY] = "likely",
                                        [BUDGET_EXCEEDED] = "exceeded",
                                        [BUDGET_NO_USAGE] = "no-usage",
                                        [BUDGET_REFUSED] = "no-forecast"};
    return names[state];
}

static bool is_forecast(const struct budget_result *r)
{
    return r->state != BUDGET_NO_USAGE && r->p.state != PROJECT_REFUSED;
}

static bool is_spent(const struct budget_result *r)
{
    return r->state != BUDGET_NO_USAGE && !day_is_none(r->p.last);
}

static struct doc_value money(bool known, dec n)
{
    return known ? doc_money(n) : doc_null();
}

/* In percent of the amount, one decimal. */
static struct doc_value share(const struct budget_result *r, bool known, dec n)
{
    dec percent;
    if (!known || !dec_muldiv(n, dec_of(100), r->budget->amount, &percent))
        return doc_null();
    return doc_percent(dec_round(percent, 1), false);
}

static const char *reason(const struct budget_result *r)
{
    return r->state == BUDGET_NO_USAGE ? r->unmatched : is_forecast(r) ? NULL : r->p.reason;
}

static const char *period_name(const struct budget *b)
{
    static const char *const names[] = {[BUDGET_CYCLE] = "month", [BUDGET_QUARTER] = "quarter", [BUDGET_YEAR] = "year"};
    return names[b->period];
}

static const char *alert_name(enum budget_threshold_state state)
{
    static const char *const names[] = {[BUDGET_OPEN] = "open",
                                        [BUDGET_EXPECTED] = "expected",
                                        [BUDGET_CROSSED] = "crossed",
                                        [BUDGET_UNKNOWN] = "not-known"};
    return names[state];
}

/* "actual:80", as in the file */
static const char *threshold_text(struct doc *d, const struct budget_threshold *t)
{
    return arena_printf(d->arena, "%s:%s", t->forecasted ? "forecasted" : "actual", show_exact(d, t->percent));
}

/* Those in one of two states, or all of them: "actual:50;forecasted:100". */
static const char *thresholds_text(struct doc *d, const struct budget_result *r, bool crossed_only)
{
    const char *text = NULL;
    for (size_t i = 0; i < r->budget->n_thresholds; i++) {
        if (crossed_only && r->alert[i].state != BUDGET_CROSSED)
            continue;
        const char *one = threshold_text(d, &r->budget->threshold[i]);
        text = text ? arena_printf(d->arena, "%s;%s", text, one) : one;
    }
    return text;
}

static const char *name_of(const struct budget_result *r)
{
    return *r->budget->name ? r->budget->name : *r->budget->filter ? r->budget->filter : "all";
}

static void put_thresholds(struct doc *d, struct doc_value *to, const struct budget_result *r)
{
    struct doc_value *list = doc_put(d, to, "thresholds", doc_list());
    for (size_t i = 0; i < r->budget->n_thresholds; i++) {
        const struct budget_threshold *t = &r->budget->threshold[i];
        struct doc_value *one = doc_push(d, list, doc_object());
        doc_put(d, one, "type", doc_text(t->forecasted ? "forecasted" : "actual"));
        doc_put(d, one, "percent", doc_text(show_exact(d, t->percent)));
        doc_put(d, one, "amount", doc_money(r->alert[i].at.amount));
        doc_put(d, one, "state", doc_text(alert_name(r->alert[i].state)));
        show_passing(d, one, &r->alert[i].at);
    }
}

static void put_data(const struct view *v)
{
    struct doc *d = v->d;
    doc_put(d, &d->data, "summary", doc_text(d->lead));
    struct doc_value *list = doc_put(d, &d->data, "budgets", doc_list());
    for (size_t i = 0; i < v->n; i++) {
        const struct budget_result *r = &v->at[i];
        struct doc_value *to = doc_push(d, list, doc_object());
        bool cycle = r->state != BUDGET_NO_USAGE;
        doc_put(d, to, "name", doc_text(r->budget->name));
        doc_put(d, to, "filter", show_text(r->budget->filter));
        doc_put(d, to, "period", doc_text(period_name(r->budget)));
        doc_put(d, to, "cycle_start", cycle ? show_day(d, r->p.sum.cycle.start) : doc_null());
        doc_put(d, to, "cycle_end", cycle ? show_day(d, r->p.sum.cycle.end) : doc_null());
        doc_put(d, to, "amount", doc_money(r->budget->amount));
        doc_put(d, to, "actual_to_date", money(is_spent(r), r->p.sum.actual));
        doc_put(d, to, "actual_percent", share(r, is_spent(r), r->p.sum.actual));
        doc_put(d, to, "forecast", money(is_forecast(r), r->p.sum.total));
        doc_put(d, to, "forecast_percent", share(r, is_forecast(r), r->p.sum.total));
        doc_put(d, to, "planned", money(is_forecast(r), r->p.planned));
        show_passing(d, to, &r->at);
        doc_put(d, to, "state", doc_text(state_name(r->state)));
        put_thresholds(d, to, r);
        doc_put(d, to, "reason", doc_text(reason(r)));
    }
}

static bool has_periods(const struct view *v)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->at[i].budget->period != BUDGET_CYCLE)
            return true;
    return false;
}

static void add_table(const struct view *v)
{
    const struct doc_column columns[] = {
        {"name", "Budget", false, 0},           {"period", has_periods(v) ? "Period" : NULL, false, 1},
        {"amount", "Amount", true, 0},          {"actual_to_date", "Actual", true, 4},
        {"actual_percent", "Used", true, 0},    {"forecast", "Forecast", true, 3},
        {"forecast_percent", "Share", true, 0}, {"probability_percent", "Over", true, 0},
        {"passed", "Passed", false, 1},         {"between", "Between", false, 2},
        {"state", "State", false, 0},
    };
    struct doc *d = v->d;
    struct doc_table *t = doc_table(d, NULL, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < v->n; i++) {
        const struct budget_result *r = &v->at[i];
        struct doc_value *to = doc_row(d, t, NULL);
        const char *why = reason(r);
        *to++ = doc_text(name_of(r));
        *to++ = doc_text(period_name(r->budget));
        *to++ = doc_money(r->budget->amount);
        *to++ = money(is_spent(r), r->p.sum.actual);
        *to++ = share(r, is_spent(r), r->p.sum.actual);
        *to++ = money(is_forecast(r), r->p.sum.total);
        *to++ = share(r, is_forecast(r), r->p.sum.total);
        *to++ = show_chance(&r->at);
        *to++ = show_day(d, r->at.day);
        *to++ = show_between(d, &r->at);
        *to = doc_text(state_name(r->state));
        if (why)
            to->mark = doc_mark(d, t, why);
        if (r->state == BUDGET_EXCEEDED || r->state == BUDGET_LIKELY)
            doc_tone(t, DOC_BOLD);
    }
}

static void add_thresholds(const struct view *v)
{
    static const struct doc_column columns[] = {
        {"name", "Budget", false, 0},     {"threshold", "Threshold", false, 0},          {"amount", "At", true, 0},
        {"state", "State", false, 0},     {"probability_percent", "Chance", true, 2}, {"passed", "Passed", false, 0},
        {"between", "Between", false, 1},
    };
    struct doc *d = v->d;
    struct doc_table *t = NULL;
    for (size_t i = 0; i < v->n; i++) {
        const struct budget_result *r = &v->at[i];
        for (size_t k = 0; k < r->budget->n_thresholds; k++) {
            const struct budget_alert *alert = &r->alert[k];
            const struct budget_threshold *threshold = &r->budget->threshold[k];
            if (!t)
                t = doc_table(d, "Thresholds", columns, sizeof columns / sizeof *columns);
            struct doc_value *to = doc_row(d, t, NULL);
            *to++ = doc_text(name_of(r));
            *to++ = doc_text(arena_printf(d->arena, "%s %s%%", threshold->forecasted ? "forecasted" : "actual",
                                          show_exact(d, threshold->percent)));
            *to++ = doc_money(alert->at.amount);
            *to++ = doc_text(alert_name(alert->state));
            *to++ = show_chance(&alert->at);
            *to++ = show_day(d, alert->at.day);
            *to = show_between(d, &alert->at);
            if (alert->state == BUDGET_CROSSED)
                doc_tone(t, DOC_BOLD);
        }
    }
}

static void add_csv(const struct view *v)
{
    static const struct doc_column columns[] = {
        {.key = "name"},      {.key = "filter"},          {.key = "cycle_start"},   {.key = "cycle_end"},
        {.key = "amount"},    {.key = "actual_to_date"},  {.key = "forecast"},      {.key = "probability_percent"},
        {.key = "passed_on"}, {.key = "passed_earliest"}, {.key = "passed_latest"}, {.key = "state"},
        {.key = "reason"},    {.key = "period"},          {.key = "thresholds"},    {.key = "crossed"},
        {.key = "planned"}};
    struct doc *d = v->d;
    struct doc_table *t = doc_table(d, NULL, columns, sizeof columns / sizeof *columns);
    t->csv = t->machine_only = true;
    for (size_t i = 0; i < v->n; i++) {
        const struct budget_result *r = &v->at[i];
        struct doc_value *to = doc_row(d, t, NULL);
        bool cycle = r->state != BUDGET_NO_USAGE;
        *to++ = doc_text(r->budget->name);
        *to++ = doc_text(r->budget->filter);
        *to++ = cycle ? show_day(d, r->p.sum.cycle.start) : doc_null();
        *to++ = cycle ? show_day(d, r->p.sum.cycle.end) : doc_null();
        *to++ = doc_money(r->budget->amount);
        *to++ = money(is_spent(r), r->p.sum.actual);
        *to++ = money(is_forecast(r), r->p.sum.total);
        *to++ = show_chance(&r->at);
        *to++ = show_day(d, r->at.day);
        *to++ = show_day(d, r->at.early);
        *to++ = show_day(d, r->at.late);
        *to++ = doc_text(state_name(r->state));
        *to++ = doc_text(reason(r));
        *to++ = doc_text(period_name(r->budget));
        *to++ = doc_text(thresholds_text(d, r, false));
        *to++ = doc_text(thresholds_text(d, r, true));
        *to = money(is_forecast(r), r->p.planned);
    }
}

static void add_fan(const struct view *v, const struct budget_result *r, size_t number)
{
    struct doc *d = v->d;
    show_fan(d, &(struct show_fan){.key = arena_printf(d->arena, "budget-%zu", number),
                                   .title = name_of(r),
                                   .p = &r->p,
                                   .level = v->ask->level,
                                   .nlevels = v->ask->nlevels,
                                   .budget = &r->at,
                                   .glance = v->n == 1,
                                   .bare = number > 1});
}

/* A fan with the amount as a line: of those that are or may be exceeded, then of the others, as many as one looks at. */
static void add_pictures(const struct view *v)
{
    size_t drawn = 0;
    for (int bad = 1; bad >= 0; bad--)
        for (size_t i = 0; i < v->n && drawn < CHARTS_MAX; i++) {
            const struct budget_result *r = &v->at[i];
            if (r->state != BUDGET_NO_USAGE && (r->state == BUDGET_EXCEEDED || r->state == BUDGET_LIKELY) == bad)
                add_fan(v, r, ++drawn);
        }
}

/* Names with what to know of each; of many, the first few. */
struct named {
    struct doc *d;
    size_t n;
    const char *text;
};

static void name(struct named *to, const char *text)
{
    if (to->n++ < NAMED)
        to->text = to->text ? arena_printf(to->d->arena, "%s, %s", to->text, text) : text;
}

/* "2 exceeded (web ..., all ...)", behind what there is already. */
static const char *with_named(const struct named *n, const char *text, const char *state)
{
    struct arena *a = n->d->arena;
    if (n->n == 0)
        return text;
    const char *more = n->n > NAMED ? arena_printf(a, " and %zu more", n->n - NAMED) : "";
    return arena_printf(a, "%s%s%s (%s%s)", text, *text ? ", " : "", state, n->text, more);
}

/* "web 105.4% of USD 1,500.00 since 2026-08-08" */
static const char *detail(struct doc *d, const struct budget_result *r)
{
    char day[DAY_TEXT];
    bool exceeded = r->state == BUDGET_EXCEEDED;
    struct doc_value part = share(r, true, exceeded ? r->p.sum.actual : r->p.sum.total);
    const char *when = day_is_none(r->at.day)
                           ? ""
                           : arena_printf(d->arena, exceeded ? " since %s" : " on %s", day_text(r->at.day, day));
    return arena_printf(d->arena, "%s %s%s of %s%s", name_of(r), exceeded ? "" : "forecast ", doc_show(d, &part),
                        show_money(d, r->budget->amount), when);
}

/* The one most likely passed, of those that are neither exceeded nor likely to be. */
static const struct budget_result *nearest(const struct view *v)
{
    const struct budget_result *best = NULL;
    for (size_t i = 0; i < v->n; i++)
        if (v->at[i].state == BUDGET_OK && (!best || v->at[i].at.over > best->at.over))
            best = &v->at[i];
    return best;
}

static const char *states_text(const struct view *v)
{
    struct doc *d = v->d;
    struct named over = {.d = d}, likely = {.d = d}, unknown = {.d = d};
    size_t ok = 0;
    for (size_t i = 0; i < v->n; i++) {
        const struct budget_result *r = &v->at[i];
        if (r->state == BUDGET_OK)
            ok++;
        else if (r->state == BUDGET_NO_USAGE || r->state == BUDGET_REFUSED)
            name(&unknown, name_of(r));
        else
            name(r->state == BUDGET_LIKELY ? &likely : &over, detail(d, r));
    }
    const char *text = with_named(&over, "", arena_printf(d->arena, "%zu exceeded", over.n));
    text = with_named(&likely, text, arena_printf(d->arena, "%zu likely", likely.n));
    text = with_named(&unknown, text, arena_printf(d->arena, "%zu not known", unknown.n));
    if (ok == 0)
        return text;
    struct doc_value chances = show_chance(&nearest(v)->at);
    const char *first = over.n || likely.n ? ""
                                           : arena_printf(d->arena, ", nearest is %s with %s", name_of(nearest(v)),
                                                          doc_show(d, &chances));
    return arena_printf(d->arena, "%s%s%zu ok%s", text, *text ? ", " : "", ok, first);
}

static const char *crossed_text(const struct view *v)
{
    struct named crossed = {.d = v->d};
    size_t all = 0;
    for (size_t i = 0; i < v->n; i++) {
        const struct budget_result *r = &v->at[i];
        for (size_t k = 0; k < r->budget->n_thresholds; k++, all++)
            if (r->alert[k].state == BUDGET_CROSSED)
                name(&crossed,
                     arena_printf(v->d->arena, "%s %s", name_of(r), threshold_text(v->d, &r->budget->threshold[k])));
    }
    const char *text = arena_printf(v->d->arena, "; %zu of %zu thresholds crossed", crossed.n, all);
    return all == 0 ? "" : crossed.n ? with_named(&crossed, "", text) : text;
}

/* One line that can stand alone: in a log, as the subject of a mail. */
static void set_lead(const struct view *v)
{
    struct doc *d = v->d;
    char day[DAY_TEXT];
    day_text(v->ask->as_of, day);
    if (v->n == 0)
        d->lead = arena_printf(d->arena, "%s: no budget is for this period.", day);
    else
        d->lead = arena_printf(d->arena, "%s, %zu %s: %s%s.", day, v->n, show_plural(v->n, "budget", "budgets"),
                               states_text(v), crossed_text(v));
}

struct doc *show_budgets(struct arena *a, const struct show_context *ctx, const struct forecast_ask *ask,
                         const struct budget_result *results, size_t n)
{
    struct view v = {.d = show_open(a, ctx, "ratecast/budget-check/1"), .ask = ask, .at = results, .n = n};
    set_lead(&v);
    put_data(&v);
    add_csv(&v);
    add_pictures(&v);
    add_table(&v);
    add_thresholds(&v);
    doc_about(v.d,
              "Used, Share: of the amount, by what is spent and by the forecast. Over, Chance: probability that "
              "the total is above the amount at the end. Passed: the expected day; Between: with 80 % probability "
              "on one of these days.");
    show_about(v.d, ctx);
    return v.d;
}
