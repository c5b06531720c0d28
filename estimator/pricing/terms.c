#include "pricing/terms.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "pricing/basis.h"

enum { TERM_KINDS = TERM_RECURRING + 1, HOURS_A_DAY = 24 };

/* One term of a kind is in force: of several the one that took effect last, as a price list carries its history. */
const struct rate_term *terms_in_force(const struct rate_term *terms, size_t n, enum term_kind kind)
{
    const struct rate_term *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (terms[i].kind == kind && (!best || day_cmp(terms[i].start, best->start) >= 0))
            best = &terms[i];
    return best;
}

static int by_id(const void *key, const void *member)
{
    return text_cmp_nocase(key, *(const char *const *)member);
}

bool terms_cover(const struct rate_term *t, const char *meter_id)
{
    return !t->nexcluded || !meter_id || !bsearch(meter_id, t->excluded, t->nexcluded, sizeof *t->excluded, by_id);
}

/* Spend on the meters that `t`, and `also` unless NULL, applies to. */
static bool eligible_spend(const struct terms_input *in, const struct rate_term *t, const struct rate_term *also,
                           dec *out)
{
    dec sum = DEC_ZERO;
    for (size_t i = 0; i < in->n; i++)
        if (terms_cover(t, in->meter_ids[i]) && (!also || terms_cover(also, in->meter_ids[i])) &&
            !dec_add(sum, in->amounts[i], &sum))
            return false;
    *out = sum;
    return true;
}

/* The percentage of the highest bound not above the monthly spend, or the monthly commitment where one is given. */
static dec discount_percent(const struct rate_term *t, dec monthly)
{
    dec percent = DEC_ZERO;
    for (size_t i = 0; i < t->ndiscounts && dec_cmp(t->discounts[i].from, monthly) <= 0; i++)
        percent = t->discounts[i].price;
    return percent;
}

static bool apply_commitment(const struct terms_input *in, struct arena *a, const struct rate_term *t,
                             struct term_result *out)
{
    char percent[DEC_TEXT];
    dec eligible, discount;
    if (!eligible_spend(in, t, NULL, &eligible))
        return false;
    dec step = discount_percent(t, in->has_commitment ? in->commitment : eligible);
    if (!dec_muldiv(eligible, step, dec_of(100), &discount))
        return false;
    *out = (struct term_result){
        .kind = TERM_COMMITMENT,
        .name = "Monetary Commitment",
        .amount = dec_neg(discount),
        .available = step,
        .eligible = eligible,
        .detail = arena_printf(a, "%s %% of all eligible spend, the step of the %s; unverified reading",
                               dec_text(step, percent), in->has_commitment ? "given commitment" : "eligible spend"),
    };
    return true;
}

/* The first day n of the cycle by whose end `spend`, spread evenly over its days, reaches `credit`: spend x n / days
 * >= credit. */
static bool last_day(dec credit, dec spend, dec days, dec *out)
{
    dec n, target, reached, one = dec_of(1);
    if (!dec_mul_exact(credit, days, &target) || !dec_muldiv(credit, days, spend, &n))
        return false;
    n = dec_max(dec_ceil(n), one);
    /* The division was rounded: its ceiling may be one day off, either way. */
    if (!dec_sub(n, one, &n) || !dec_mul_exact(spend, n, &reached))
        return false;
    while (dec_sign(n) <= 0 || dec_cmp(reached, target) < 0)
        if (!dec_add(n, one, &n) || !dec_mul_exact(spend, n, &reached))
            return false;
    *out = n;
    return true;
}

static bool apply_credit(const struct terms_input *in, struct arena *a, const struct rate_term *t,
                         const struct rate_term *commitment, const struct term_result *discount,
                         struct term_result *out)
{
    dec eligible, both, reduction, days;
    char used[DEC_TEXT], all[DEC_TEXT];
    if (!eligible_spend(in, t, NULL, &eligible))
        return false;
    if (commitment &&
        (!eligible_spend(in, t, commitment, &both) || !dec_muldiv(both, discount->available, dec_of(100), &reduction) ||
         !dec_sub(eligible, reduction, &eligible)))
        return false;
    dec spent = dec_max(dec_min(t->amount, eligible), DEC_ZERO);
    *out = (struct term_result){
        .kind = TERM_CREDIT,
        .name = "Monetary Credit",
        .amount = dec_neg(spent),
        .available = t->amount,
        .eligible = eligible,
        .exhausted = dec_sign(t->amount) > 0 && dec_cmp(eligible, t->amount) >= 0,
    };
    if (!out->exhausted) {
        out->detail = arena_printf(a, "%s of %s used", dec_text(spent, used), dec_text(t->amount, all));
        return true;
    }
    if (!dec_div(in->basis->hours, dec_of(HOURS_A_DAY), &days))
        return false;
    days = dec_max(dec_ceil(days), dec_of(1));
    dec day;
    if (!last_day(t->amount, eligible, days, &day))
        return false;
    dec_text(day, used);
    out->last_day = (int)strtol(used, NULL, 10);
    out->detail = arena_printf(a, "runs out on day %s of %s", used, dec_text(days, all));
    return true;
}

static void apply_recurring(const struct rate_term *t, struct term_result *out)
{
    *out = (struct term_result){
        .kind = TERM_RECURRING,
        .name = "Recurring Charge",
        .amount = t->amount,
        .available = t->amount,
        .detail = "added last, never paid by credit",
    };
}

bool terms_apply(const struct terms_input *in, struct arena *a, struct term_result **out, size_t *n, dec *total)
{
    const struct rate_term *commitment = terms_in_force(in->terms, in->nterms, TERM_COMMITMENT);
    const struct rate_term *credit = terms_in_force(in->terms, in->nterms, TERM_CREDIT);
    const struct rate_term *recurring = terms_in_force(in->terms, in->nterms, TERM_RECURRING);
    struct term_result *r = arena_array(a, TERM_KINDS, sizeof *r), *discount = NULL;
    size_t used = 0;
    dec sum = DEC_ZERO;
    for (size_t i = 0; i < in->n; i++)
        if (!dec_add(sum, in->amounts[i], &sum))
            return false;
    if (commitment) {
        discount = &r[used++];
        if (!apply_commitment(in, a, commitment, discount))
            return false;
    }
    if (credit && !apply_credit(in, a, credit, commitment, discount, &r[used++]))
        return false;
    if (recurring)
        apply_recurring(recurring, &r[used++]);
    for (size_t i = 0; i < used; i++) {
        r[i].offer = in->offer;
        if (!dec_add(sum, r[i].amount, &sum))
            return false;
    }
    *out = r;
    *n = used;
    *total = sum;
    return true;
}
