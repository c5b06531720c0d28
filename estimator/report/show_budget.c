/* budget check: amounts, what is spent, what is forecast, how likely they are passed, and when. */
#include "base/arena.h"
#include "invoice/budget.h"
#include "invoice/series.h"
#include "report/show_common.h"

struct view {
    struct doc *d;
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

static struct doc_value chance(const struct budget_result *r)
{
    dec percent;
    if (r->over < 0 || dec_from_json(100 * r->over, &percent) != DEC_OK)
        return doc_null();
    return doc_percent(dec_round(percent, 1), false);
}

static const char *reason(const struct budget_result *r)
{
    return r->state == BUDGET_NO_USAGE ? "no row is like its filter" : is_forecast(r) ? NULL : r->p.reason;
}

static const char *name_of(const struct budget_result *r)
{
    return *r->budget->name ? r->budget->name : *r->budget->filter ? r->budget->filter : "all";
}

static void put_data(const struct view *v)
{
    struct doc *d = v->d;
    struct doc_value *list = doc_put(d, &d->data, "budgets", doc_list());
    for (size_t i = 0; i < v->n; i++) {
        const struct budget_result *r = &v->at[i];
        struct doc_value *to = doc_push(d, list, doc_object());
        bool cycle = r->state != BUDGET_NO_USAGE;
        doc_put(d, to, "name", doc_text(r->budget->name));
        doc_put(d, to, "filter", show_text(r->budget->filter));
        doc_put(d, to, "cycle_start", cycle ? show_day(d, r->p.sum.cycle.start) : doc_null());
        doc_put(d, to, "cycle_end", cycle ? show_day(d, r->p.sum.cycle.end) : doc_null());
        doc_put(d, to, "amount", doc_money(r->budget->amount));
        doc_put(d, to, "actual_to_date", money(is_spent(r), r->p.sum.actual));
        doc_put(d, to, "actual_percent", share(r, is_spent(r), r->p.sum.actual));
        doc_put(d, to, "forecast", money(is_forecast(r), r->p.sum.total));
        doc_put(d, to, "forecast_percent", share(r, is_forecast(r), r->p.sum.total));
        doc_put(d, to, "probability_percent", chance(r));
        doc_put(d, to, "passed_on", show_day(d, r->day));
        doc_put(d, to, "passed_earliest", show_day(d, r->early));
        doc_put(d, to, "passed_latest", show_day(d, r->late));
        doc_put(d, to, "state", doc_text(state_name(r->state)));
        doc_put(d, to, "reason", doc_text(reason(r)));
    }
}

static struct doc_value when(const struct view *v, const struct budget_result *r)
{
    char early[DAY_TEXT], late[DAY_TEXT];
    if (r->state == BUDGET_EXCEEDED)
        return show_day(v->d, r->day);
    if (day_is_none(r->early))
        return doc_null();
    if (day_is_none(r->late))
        return doc_text(arena_printf(v->d->arena, "%s or later", day_text(r->early, early)));
    return doc_text(arena_printf(v->d->arena, "%s to %s", day_text(r->early, early), day_text(r->late, late)));
}

static void add_table(const struct view *v)
{
    static const struct doc_column columns[] = {
        {"name", "Budget", false, 0},
        {"amount", "Amount", true, 0},
        {"actual_to_date", "Actual", true, 2},
        {"actual_percent", "Used", true, 0},
        {"forecast", "Forecast", true, 1},
        {"forecast_percent", "Share", true, 0},
        {"probability_percent", "Over", true, 0},
        {"passed", "Passed", false, 1},
        {"state", "State", false, 0},
    };
    struct doc *d = v->d;
    struct doc_table *t = doc_table(d, NULL, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < v->n; i++) {
        const struct budget_result *r = &v->at[i];
        struct doc_value *to = doc_row(d, t, NULL);
        const char *why = reason(r);
        *to++ = doc_text(name_of(r));
        *to++ = doc_money(r->budget->amount);
        *to++ = money(is_spent(r), r->p.sum.actual);
        *to++ = share(r, is_spent(r), r->p.sum.actual);
        *to++ = money(is_forecast(r), r->p.sum.total);
        *to++ = share(r, is_forecast(r), r->p.sum.total);
        *to++ = chance(r);
        *to++ = when(v, r);
        *to = doc_text(state_name(r->state));
        if (why)
            to->mark = doc_mark(d, t, why);
        if (r->state == BUDGET_EXCEEDED || r->state == BUDGET_LIKELY)
            doc_tone(t, DOC_BOLD);
    }
}

static void add_csv(const struct view *v)
{
    static const struct doc_column columns[] = {
        {.key = "name"},      {.key = "filter"},          {.key = "cycle_start"},   {.key = "cycle_end"},
        {.key = "amount"},    {.key = "actual_to_date"},  {.key = "forecast"},      {.key = "probability_percent"},
        {.key = "passed_on"}, {.key = "passed_earliest"}, {.key = "passed_latest"}, {.key = "state"},
        {.key = "reason"}};
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
        *to++ = chance(r);
        *to++ = show_day(d, r->day);
        *to++ = show_day(d, r->early);
        *to++ = show_day(d, r->late);
        *to++ = doc_text(state_name(r->state));
        *to = doc_text(reason(r));
    }
}

static void set_lead(const struct view *v)
{
    size_t count[BUDGET_REFUSED + 1] = {0};
    for (size_t i = 0; i < v->n; i++)
        count[v->at[i].state]++;
    size_t unknown = count[BUDGET_NO_USAGE] + count[BUDGET_REFUSED];
    v->d->lead = arena_printf(v->d->arena, "%zu of %zu %s exceeded, %zu will likely be%s.", count[BUDGET_EXCEEDED],
                              v->n, show_plural(v->n, "budget is", "budgets are"), count[BUDGET_LIKELY],
                              unknown ? arena_printf(v->d->arena, "; of %zu it is not known", unknown) : "");
}

struct doc *show_budgets(struct arena *a, const struct show_context *ctx, const struct budget_result *results, size_t n)
{
    struct view v = {.d = show_open(a, ctx, "ratecast/budget-check/1"), .at = results, .n = n};
    put_data(&v);
    add_csv(&v);
    set_lead(&v);
    add_table(&v);
    doc_about(v.d, "Used, Share: of the amount, by what is spent and by the forecast. Over: probability that the "
                   "cycle's total is above the "
                   "amount. Passed: with 80 % probability on one of these days.");
    show_about(v.d, ctx);
    return v.d;
}
