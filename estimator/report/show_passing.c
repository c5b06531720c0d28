#include "report/show_passing.h"

#include "base/arena.h"
#include "invoice/budget.h"
#include "invoice/forecast.h"
#include "report/show_common.h"

struct doc_value show_chance(const struct budget_passing *at)
{
    dec percent;
    if (at->over < 0 || dec_from_json(100 * at->over, &percent) != DEC_OK)
        return doc_null();
    return doc_percent(dec_round(percent, 1), false);
}

void show_passing(struct doc *d, struct doc_value *to, const struct budget_passing *at)
{
    doc_put(d, to, "probability_percent", show_chance(at));
    doc_put(d, to, "passed_on", show_day(d, at->day));
    doc_put(d, to, "passed_earliest", show_day(d, at->early));
    doc_put(d, to, "passed_latest", show_day(d, at->late));
}

struct doc_value show_between(struct doc *d, const struct budget_passing *at)
{
    char early[DAY_TEXT], late[DAY_TEXT];
    if (at->passed || day_is_none(at->early))
        return doc_null();
    if (day_is_none(at->late))
        return doc_text(arena_printf(d->arena, "%s or later", day_text(at->early, early)));
    return doc_text(arena_printf(d->arena, "%s to %s", day_text(at->early, early), day_text(at->late, late)));
}

static const char *sentence(struct doc *d, const struct forecast *f)
{
    const struct budget_passing *b = f->budget;
    struct doc_value amount = f->total.series->is_cost ? doc_money(b->amount) : doc_quantity(b->amount),
                     chance = show_chance(b), between = show_between(d, b);
    const char *text = f->total.series->is_cost ? show_money(d, b->amount) : doc_show(d, &amount);
    char day[DAY_TEXT];
    if (b->over < 0)
        return arena_printf(d->arena, "Whether the budget of %s is passed is not known.", text);
    if (b->passed)
        return arena_printf(d->arena, "The budget of %s was passed on %s.", text, day_text(b->day, day));
    return arena_printf(d->arena, "The budget of %s is passed with %s probability%s%s.", text, doc_show(d, &chance),
                        between.type == DOC_TEXT ? ", on " : "", between.type == DOC_TEXT ? between.text : "");
}

void show_forecast_budget(struct doc *d, const struct forecast *f)
{
    if (!f->budget)
        return;
    struct doc_value *to = doc_put(d, &d->data, "budget", doc_object());
    doc_put(d, to, "amount", f->total.series->is_cost ? doc_money(f->budget->amount) : doc_quantity(f->budget->amount));
    show_passing(d, to, f->budget);
    d->lead = show_join(d, d->lead ? d->lead : "", sentence(d, f));
}
