/* What lines come to at list prices. */
#include "pricing/reconcile_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "pricing/discount.h"
#include "pricing/tier.h"
#include "rates/book.h"

/* Cost of num / den units; a negative quantity gives back what it would cost. */
static bool cost_of(const struct rate *r, dec num, dec den, const struct discount *off, dec *cost)
{
    if (dec_sign(num) >= 0)
        return tier_cost(r, num, den, off, cost);
    if (!tier_cost(r, dec_neg(num), den, off, cost))
        return false;
    *cost = dec_neg(*cost);
    return true;
}

static bool has_tiers(const struct rate *r)
{
    return r->ntiers > 1 || dec_sign(r->included) > 0;
}

static int order(const void *a, const void *b)
{
    const struct reprice *x = *(const struct reprice *const *)a, *y = *(const struct reprice *const *)b;
    const struct rate *r = x->line->found.rate, *s = y->line->found.rate;
    int c = book_order(r, s);
    if (!c)
        c = r < s ? -1 : r > s;
    if (!c)
        c = day_cmp(x->line->row.date, y->line->row.date);
    return c ? c : x < y ? -1 : x > y;
}

static bool same_tiers(const struct reprice *x, const struct reprice *y)
{
    return x->line->found.rate == y->line->found.rate && day_cmp(x->line->row.date, y->line->row.date) == 0;
}

/* The lines of one rate in one cycle. */
struct share {
    struct reprice **at;
    size_t n;
    dec *units, *parts, den; /* units / den of each */
    size_t *ranks;
    dec all, cost;
};

static bool add_up(struct share *s)
{
    s->den = dec_of(1);
    s->all = DEC_ZERO;
    for (size_t i = 0; i < s->n; i++)
        if (!dec_lcm(s->den, s->at[i]->units.den, &s->den))
            return false;
    for (size_t i = 0; i < s->n; i++) {
        dec times;
        s->ranks[i] = i;
        if (!dec_div(s->den, s->at[i]->units.den, &times) || !dec_mul(s->at[i]->units.num, times, &s->units[i]) ||
            !dec_add(s->all, s->units[i], &s->all))
            return false;
    }
    return cost_of(s->at[0]->line->found.rate, s->all, s->den, s->at[0]->off, &s->cost);
}

/* Does the bill come to the same over all of these lines? Then its own way of sharing the tiers is as good as any. */
static bool share_as_billed(struct share *s, int digits, bool *done)
{
    dec billed = DEC_ZERO, tolerance = DEC_ZERO, off;
    *done = false;
    for (size_t i = 0; i < s->n; i++) {
        const struct reconcile_line *l = s->at[i]->line;
        if (!l->row.has_cost || dec_sign(l->row.cost) < 0)
            return true;
        s->units[i] = l->row.cost;
        if (!dec_add(billed, l->row.cost, &billed) || !dec_add(tolerance, reconcile_tolerance(l, digits), &tolerance))
            return false;
    }
    if (!dec_sub(billed, s->cost, &off))
        return false;
    if (dec_sign(billed) == 0 || dec_sign(s->cost) <= 0 || dec_cmp(dec_abs(off), tolerance) > 0)
        return true;
    *done = true;
    return dec_split(s->cost, s->units, s->ranks, s->n, s->parts);
}

/* Pro rata by quantity. Quantities given back are taken off at the average price; a whole that is given back is at the
 * first price. */
static bool share_by_quantity(struct share *s)
{
    const struct rate *r = s->at[0]->line->found.rate;
    dec rest = s->cost;
    for (size_t i = 0; i < s->n; i++) {
        const struct reprice *x = s->at[i];
        dec times;
        if (!dec_div(s->den, x->units.den, &times) || !dec_mul(x->units.num, times, &s->units[i]))
            return false;
        if (dec_sign(s->all) <= 0) {
            if (!cost_of(r, s->units[i], s->den, x->off, &s->parts[i]))
                return false;
            continue;
        }
        if (dec_sign(s->units[i]) >= 0)
            continue;
        if (!dec_muldiv(s->cost, s->units[i], s->all, &s->parts[i]) || !dec_sub(rest, s->parts[i], &rest))
            return false;
    }
    if (dec_sign(s->all) <= 0)
        return true;
    dec *weights = s->units, *parts = s->parts;
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) /* those that are left, in front; in the end put back from behind */
        if (dec_sign(weights[i]) >= 0)
            s->ranks[n++] = i;
    dec *positive = s->units + s->n, *share = s->parts + s->n;
    for (size_t k = 0; k < n; k++)
        positive[k] = weights[s->ranks[k]];
    if (!dec_split(rest, positive, s->ranks, n, share))
        return false;
    for (size_t k = 0; k < n; k++)
        parts[s->ranks[k]] = share[k];
    return true;
}

static bool share_tiers(struct reprice **at, size_t n, int digits, struct arena *a)
{
    struct share s = {.at = at,
                      .n = n,
                      .units = arena_array(a, 2 * n, sizeof *s.units),
                      .parts = arena_array(a, 2 * n, sizeof *s.parts),
                      .ranks = arena_array(a, n, sizeof *s.ranks)};
    bool as_billed;
    if (!add_up(&s) || !share_as_billed(&s, digits, &as_billed) || (!as_billed && !share_by_quantity(&s)))
        return false;
    for (size_t i = 0; i < n; i++) {
        at[i]->line->amount = s.parts[i];
        at[i]->shared_as_billed = as_billed;
    }
    return true;
}

bool reconcile_reprice(struct reprice *at, size_t n, int digits, struct arena *a)
{
    struct reprice **tiered = arena_array(a, n + 1, sizeof *tiered);
    size_t ntiered = 0;
    for (size_t i = 0; i < n; i++) {
        struct reconcile_line *l = at[i].line;
        if (!l->repriced)
            continue;
        if (has_tiers(l->found.rate))
            tiered[ntiered++] = &at[i];
        else if (!cost_of(l->found.rate, at[i].units.num, at[i].units.den, at[i].off, &l->amount))
            return false;
    }
    qsort(tiered, ntiered, sizeof *tiered, order);
    for (size_t i = 0, k; i < ntiered; i = k) {
        for (k = i + 1; k < ntiered && same_tiers(tiered[i], tiered[k]); k++)
            ;
        if (!share_tiers(tiered + i, k - i, digits, a))
            return false;
    }
    return true;
}
