/* How a line's quantity comes about, as factors: the same rules as units.c and basis.c, told one by one. */
#include "base/arena.h"
#include "base/text.h"
#include "catalog/unit.h"
#include "pricing/explain.h"
#include "workload/bill.h"
#include "workload/workload.h"

enum { HOURS_A_WEEK = 168 };

static bool is_one(dec n)
{
    return dec_cmp(n, dec_of(1)) == 0;
}

void explain_factor(struct arena *a, struct explain_product *p, dec value, bool divides, const char *label)
{
    p->at = arena_grow(a, p->at, p->n, &p->cap, sizeof *p->at);
    p->at[p->n++] = (struct explain_factor){label, value, divides};
}

static const char *month_label(const struct estimate_input *in, struct arena *a)
{
    return arena_printf(a, "hours of the month (%s)", in->basis.source);
}

static void add_weekly(const struct estimate_input *in, struct arena *a, const struct line *l,
                       struct explain_product *out)
{
    static const char *const until[] = {"", "", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    const struct basis *b = &in->basis;
    const char *days =
        l->days_a_week == 1 ? "Mondays" : arena_printf(a, "days from Monday to %s", until[l->days_a_week]);
    if (b->month) {
        explain_factor(a, out, dec_of(basis_working_days(b, l->days_a_week)), false,
                       arena_printf(a, "%s in %04d-%02d", days, b->year, b->month));
    } else {
        explain_factor(a, out, b->hours, false, month_label(in, a));
        explain_factor(a, out, dec_of(l->days_a_week), false, l->days_a_week == 1 ? "day a week" : "days a week");
        explain_factor(a, out, dec_of(HOURS_A_WEEK), true, "hours of a week");
    }
    explain_factor(a, out, l->hours, false, "hours a day");
}

static void add_hours(const struct estimate_input *in, struct arena *a, const struct line *l,
                      struct explain_product *out)
{
    char text[DEC_TEXT];
    switch (l->hours_kind) {
    case HOURS_BASIS:
        explain_factor(a, out, in->basis.hours, false, month_label(in, a));
        break;
    case HOURS_MONTH:
        if (dec_cmp(l->hours, in->basis.hours) <= 0)
            explain_factor(a, out, l->hours, false, "hours that the line states");
        else
            explain_factor(
                a, out, in->basis.hours, false,
                arena_printf(a, "hours of the month (the line states %s, more than it has)", dec_text(l->hours, text)));
        break;
    case HOURS_WEEKLY:
        add_weekly(in, a, l, out);
        break;
    }
}

/* Of a bill: what its unit holds of the meter's, and the time it is brought to. */
static void add_billed(const struct estimate_input *in, struct arena *a, const struct line *l, const struct unit *unit,
                       struct explain_product *out)
{
    const struct bill *bill = in->workload->bill;
    dec num, den;
    explain_factor(a, out, l->quantity, false,
                   text_eq_nocase(l->unit_text, unit->name) ? arena_printf(a, "%s in the bill", unit->name)
                                                            : arena_printf(a, "\"%s\" in the bill", l->unit_text));
    if (!dec_div(l->times, bill->times, &num) || !dec_div(l->over, bill->over, &den))
        return;
    if (!is_one(num))
        explain_factor(a, out, num, false, arena_printf(a, "%s in one", unit->name));
    if (!is_one(den))
        explain_factor(a, out, den, true, arena_printf(a, "(to %s)", unit->name));
    if (dec_cmp(bill->times, bill->over) == 0)
        return;
    explain_factor(a, out, bill->times, false, month_label(in, a));
    explain_factor(a, out, bill->over, true, "hours of the bill");
}

static void add_stated(struct arena *a, const struct line *l, const struct unit *unit, struct explain_product *out)
{
    dec num, den;
    bool same;
    if (!l->has_unit) {
        explain_factor(a, out, l->quantity, false,
                       is_one(unit->block) ? arena_printf(a, "%s that the line states", unit->name)
                                           : "(quantity of the line, in the meter's own blocks)");
        if (!is_one(unit->block))
            explain_factor(a, out, unit->block, false, arena_printf(a, "%s in a block", unit->name));
        return;
    }
    explain_factor(a, out, l->quantity, false, arena_printf(a, "%s that the line states", l->unit_text));
    if (!is_one(l->unit.block))
        explain_factor(a, out, l->unit.block, false, arena_printf(a, "%s in %s", l->unit.name, l->unit_text));
    if (!unit_convert(&l->unit, unit, &num, &den, &same))
        return;
    const char *label = arena_printf(a, "(%s to %s)", l->unit.name, unit->name);
    if (!is_one(num))
        explain_factor(a, out, num, false, label);
    if (!is_one(den))
        explain_factor(a, out, den, true, label);
}

static void add_count(struct arena *a, const struct line *l, struct explain_product *out)
{
    if (!is_one(l->count))
        explain_factor(a, out, l->count, false, "(count)");
}

void explain_used(const struct estimate_input *in, struct arena *a, const struct line *l, const struct unit *unit,
                  struct explain_product *out)
{
    if (l->scaled)
        add_billed(in, a, l, unit, out);
    else if (l->has_quantity)
        add_stated(a, l, unit, out);
    else if (unit_is_hourly(unit))
        add_hours(in, a, l, out);
    else
        explain_factor(a, out, dec_of(1), false, "for the month (the line states no quantity)");
    add_count(a, l, out);
}

void explain_whole_month(const struct estimate_input *in, struct arena *a, const struct line *l,
                         struct explain_product *out)
{
    explain_factor(a, out, in->basis.hours, false, month_label(in, a));
    add_count(a, l, out);
    if (!l->scaled || dec_cmp(l->pool, l->quantity) == 0)
        return;
    explain_factor(a, out, l->quantity, false, "hours of this line in the bill");
    explain_factor(a, out, l->pool, true, "of all lines of the meter");
}
