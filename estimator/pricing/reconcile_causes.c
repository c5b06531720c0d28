/* Why a line differs: its difference, taken apart. */
#include "pricing/reconcile_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "pricing/discount.h"
#include "rates/rate.h"

/* Bills state quantities with 6 decimals at least; prices and costs are the same up to one part in 100,000. */
enum { QUANTITY_DIGITS = 6, DIGITS = 100000, FEW_DIGITS = 1000 };

/* A price of the bill as it stands there. */
struct printed {
    bool there;
    dec value;
    dec half_digit; /* half of one in its last decimal, but at most one part in 1,000: "0.2" may be exact */
};

/* "0.0187" has 4 decimals. Prices are keys of the usage table, which have the shortest form. */
static int decimals(const char *text)
{
    const char *dot = strchr(text, '.');
    size_t n = dot ? strlen(dot + 1) : 0;
    return n < DEC_PLACES ? (int)n : DEC_PLACES;
}

static dec half_of_digit(int places)
{
    dec n = dec_of(1);
    for (int i = 0; i < places; i++)
        n.v /= 10;
    n.v /= 2;
    return n;
}

static struct printed read_printed(const char *text)
{
    struct printed p = {0};
    if (*text && dec_parse(text, strlen(text), &p.value) == DEC_OK) {
        dec part;
        p.there = true;
        p.half_digit = half_of_digit(decimals(text));
        if (dec_div(dec_abs(p.value), dec_of(FEW_DIGITS), &part))
            p.half_digit = dec_min(p.half_digit, part);
    }
    return p;
}

static bool times_rows(const struct reconcile_line *l, dec each, dec *out)
{
    return l->row.rows <= INT64_MAX && dec_mul(each, dec_of((int64_t)l->row.rows), out);
}

dec reconcile_tolerance(const struct reconcile_line *l, int digits)
{
    dec sum = DEC_ZERO, rows;
    bool whole = dec_cmp(dec_round(l->row.cost, digits), l->row.cost) == 0;
    (void)!dec_muldiv(dec_abs(l->row.cost), dec_of(1), dec_of(DIGITS), &sum);
    if (whole && times_rows(l, half_of_digit(digits), &rows))
        (void)!dec_add(sum, rows, &sum);
    return sum;
}

/* The same where the bill states a price: its digits and those of the quantities count too. */
static dec tolerance_at(const struct reconcile_line *l, const struct printed *paid, int digits)
{
    dec sum = reconcile_tolerance(l, digits), more;
    if (dec_mul(dec_abs(l->row.quantity), paid->half_digit, &more))
        (void)!dec_add(sum, more, &sum);
    if (times_rows(l, half_of_digit(QUANTITY_DIGITS), &more) && dec_mul(more, dec_abs(paid->value), &more))
        (void)!dec_add(sum, more, &sum);
    return sum;
}

/* What the quantity costs at this tier's price, as if it had no other. */
static bool cost_at(const struct reprice *r, dec price, dec *cost)
{
    const struct rate *rate = r->line->found.rate;
    dec scale = rate->unit.block, num = r->units.num;
    if (r->off && (!dec_mul_exact(num, r->off->num, &num) || !dec_mul_exact(scale, r->off->den, &scale)))
        return false;
    return dec_mul_exact(scale, r->units.den, &scale) && dec_muldiv(num, price, scale, cost);
}

/* Is `paid` the price of one of the tiers, up to one part in 100,000? *cost: the quantity at that price. */
static bool finds_tier(const struct reprice *r, const struct printed *paid, dec at_paid, dec *cost)
{
    const struct rate *rate = r->line->found.rate;
    for (size_t i = 0; i < rate->ntiers; i++) {
        dec at_tier, off;
        bool zero = dec_sign(rate->tiers[i].price) == 0;
        if (!cost_at(r, rate->tiers[i].price, &at_tier) || !dec_sub(at_paid, at_tier, &off) ||
            !dec_mul(dec_abs(off), dec_of(DIGITS), &off))
            continue;
        if (zero ? dec_sign(paid->value) == 0 : dec_sign(paid->value) != 0 && dec_cmp(off, dec_abs(at_tier)) <= 0) {
            *cost = at_tier;
            return true;
        }
    }
    return false;
}

static bool add(struct reconcile_line *l, enum reconcile_cause cause, dec n)
{
    return dec_add(l->cause[cause], n, &l->cause[cause]);
}

/* What a price other than the list's is called. */
static enum reconcile_cause other_price(const struct reconcile_line *l)
{
    if (l->buying != BILL_ON_DEMAND || l->found.devtest_missing)
        return CAUSE_COMMITMENT;
    return dec_sign(l->row.cost) == 0 ? CAUSE_NOT_CHARGED : CAUSE_RATE;
}

/* The bill states a price. */
static bool explain_price(const struct reprice *r, const struct printed *paid, int digits)
{
    struct reconcile_line *l = r->line;
    dec at_paid, arithmetic, at_tier, rest;
    if (!dec_mul(l->row.quantity, paid->value, &at_paid) || !dec_sub(l->row.cost, at_paid, &arithmetic))
        return false;
    bool rounds = dec_cmp(dec_abs(arithmetic), tolerance_at(l, paid, digits)) <= 0;
    if (finds_tier(r, paid, at_paid, &at_tier)) {
        return dec_sub(at_paid, at_tier, &rest) && add(l, CAUSE_ROUNDING, rest) &&
               add(l, rounds ? CAUSE_ROUNDING : CAUSE_ARITHMETIC, arithmetic) && dec_sub(at_tier, l->amount, &rest) &&
               add(l, CAUSE_TIERS, rest);
    }
    /* Cost that is not quantity x price: the price may be in another currency, so only the cost counts. */
    if (!rounds)
        return add(l, other_price(l), l->difference);
    return add(l, CAUSE_ROUNDING, arithmetic) && dec_sub(at_paid, l->amount, &rest) && add(l, other_price(l), rest);
}

static bool explain_repriced(const struct reprice *r, int digits)
{
    struct reconcile_line *l = r->line;
    struct printed paid = read_printed(reconcile_says(l, RECONCILE_PRICE));
    if (r->shared_as_billed)
        return add(l, CAUSE_ROUNDING, l->difference);
    if (paid.there)
        return explain_price(r, &paid, digits);
    struct printed list = {.value = l->list};
    bool near = dec_cmp(dec_abs(l->difference), tolerance_at(l, &list, digits)) <= 0;
    return add(l, near ? CAUSE_ROUNDING : other_price(l), l->difference);
}

static enum reconcile_cause why_not_repriced(const struct reconcile_line *l)
{
    if (l->buying == BILL_NO_USAGE)
        return CAUSE_NO_USAGE;
    switch (l->found.fit) {
    case BILL_AMBIGUOUS:
        return CAUSE_AMBIGUOUS;
    case BILL_FOUND: /* and no quantity */
    case BILL_NO_UNIT:
        return CAUSE_QUANTITY;
    case BILL_NO_METER:
    case BILL_NOT_LISTED:
        break;
    }
    return CAUSE_NOT_LISTED;
}

static const char *buying_words(const struct reconcile_line *l)
{
    static const char *const words[] = {[BILL_RESERVATION] = "covered by a reservation",
                                        [BILL_SAVINGS_PLAN] = "covered by a savings plan",
                                        [BILL_COMMITTED] = "covered by a reservation or savings plan",
                                        [BILL_SPOT] = "spot capacity, whose price moves",
                                        [BILL_NO_USAGE] = "no usage"};
    return l->buying == BILL_ON_DEMAND ? "Dev/Test, of which the list has no price of its own" : words[l->buying];
}

/* Is what was paid this savings plan price of the rate? */
static bool is_plan_price(const struct reconcile_line *l, bool has_plan, dec plan)
{
    const struct rate *r = l->found.rate;
    dec due, off;
    return has_plan && l->has_paid && dec_mul(plan, l->found.num, &due) && dec_div(due, l->found.den, &due) &&
           dec_div(due, r->unit.block, &due) && dec_sub(l->paid, due, &off) &&
           dec_mul(dec_abs(off), dec_of(DIGITS), &off) && dec_cmp(off, due) <= 0;
}

static const char *plan_words(const struct reconcile_line *l)
{
    const struct rate *r = l->found.rate;
    if (is_plan_price(l, r->has_plan_1y, r->plan_1y))
        return "covered by a savings plan, at the list's price for 1 year";
    if (is_plan_price(l, r->has_plan_3y, r->plan_3y))
        return "covered by a savings plan, at the list's price for 3 years";
    return "covered by a savings plan";
}

static const char *reason_of(const struct reconcile_line *l, struct arena *a)
{
    const char *charge = reconcile_says(l, RECONCILE_CHARGE);
    switch (l->main) {
    case CAUSE_COMMITMENT:
        if (l->buying == BILL_SAVINGS_PLAN && dec_sign(l->row.cost) != 0)
            return plan_words(l);
        return arena_printf(a, "%s%s", buying_words(l),
                            dec_sign(l->row.cost) == 0 ? ", which is billed elsewhere" : "");
    case CAUSE_NOT_CHARGED:
        return "billed at 0: a free grant, a benefit such as Hybrid Benefit, or part of something else";
    case CAUSE_ARITHMETIC:
        return "its cost is not its quantity x its price";
    case CAUSE_TIERS:
        return "the list's tiers, over all of the meter in the cycle, come to another price";
    case CAUSE_NO_USAGE:
        return arena_printf(a, "charge type %s", charge);
    case CAUSE_NOT_LISTED:
    case CAUSE_AMBIGUOUS:
        return l->found.reason;
    case CAUSE_QUANTITY:
        return l->found.reason ? l->found.reason : "the bill states no quantity";
    case CAUSE_RATE:
    case CAUSE_ROUNDING:
    case CAUSE_COUNT:
        break;
    }
    return NULL;
}

bool reconcile_explain(const struct reprice *r, int digits, struct arena *a)
{
    struct reconcile_line *l = r->line;
    l->has_difference = l->row.has_cost;
    l->main = CAUSE_COUNT;
    l->difference = l->row.cost;
    if (l->has_difference && l->repriced &&
        (!dec_sub(l->row.cost, l->amount, &l->difference) || !explain_repriced(r, digits)))
        return false;
    if (l->has_difference && !l->repriced && !add(l, why_not_repriced(l), l->row.cost))
        return false;
    dec most = DEC_ZERO;
    bool other = false;
    for (int c = 0; c < CAUSE_COUNT; c++) {
        other = other || (c != CAUSE_ROUNDING && dec_sign(l->cause[c]) != 0);
        if (dec_cmp(dec_abs(l->cause[c]), most) > 0) {
            most = dec_abs(l->cause[c]);
            l->main = (enum reconcile_cause)c;
        }
    }
    if (!l->repriced)
        l->main = why_not_repriced(l);
    l->reproduced = l->repriced && l->has_difference && !other;
    l->reason = reason_of(l, a);
    return true;
}
