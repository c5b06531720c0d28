#include "invoice/priced.h"

#include <string.h>

#include "base/arena.h"
#include "pricing/basis.h"
#include "pricing/terms.h"
#include "pricing/tier.h"
#include "rates/rate.h"

/* Amounts are summed up by what applies to them before the terms see them: these stand for their meters. */
static const char *const stand_in[METERED_ELIGIBLE] = {"0", "1", "2", "3"};

/* A commitment discount is in the bill's own prices already where they are below the list. */
static void take_terms(struct arena *a, struct priced *p)
{
    const struct metered *m = p->m;
    bool scaled = false;
    for (size_t i = 0; i < m->nrates; i++)
        scaled |= m->rate[i].scaled;
    struct rate_term *terms = arena_array(a, m->nterms, sizeof *terms);
    for (size_t i = 0; i < m->nterms; i++) {
        if (scaled && m->terms[i].kind == TERM_COMMITMENT)
            continue;
        struct rate_term *t = &terms[p->nterms++];
        unsigned bit = m->terms[i].kind == TERM_CREDIT ? METERED_CREDIT : METERED_COMMITMENT;
        *t = m->terms[i];
        t->excluded = arena_array(a, METERED_ELIGIBLE, sizeof *t->excluded);
        t->nexcluded = 0;
        for (unsigned k = 0; k < METERED_ELIGIBLE; k++)
            if (!(k & bit))
                t->excluded[t->nexcluded++] = stand_in[k];
    }
    p->terms = terms;
    p->credit = terms_in_force(p->terms, p->nterms, TERM_CREDIT);
}

void priced_open(struct arena *a, const struct metered *m, int days, struct priced *out)
{
    size_t n = m->n, rates = m->nrates;
    *out = (struct priced){.m = m,
                           .days = days,
                           .order = arena_array(a, n, sizeof(size_t)),
                           .start = arena_array(a, rates + 2, sizeof(size_t)),
                           .base = arena_array(a, rates, sizeof(dec)),
                           .base_cost = arena_array(a, rates, sizeof(dec)),
                           .weight = arena_array(a, n, sizeof(dec)),
                           .part = arena_array(a, n, sizeof(dec)),
                           .rank = arena_array(a, n, sizeof(size_t))};
    take_terms(a, out);
    for (size_t r = 0, k = 0; r <= rates; r++) {
        out->start[r] = k;
        for (size_t i = 0; i < n; i++)
            if (m->leaf[i].rate == (r < rates ? r : METERED_NONE))
                out->order[k++] = i;
        out->start[r + 1] = k;
    }
    for (size_t i = 0; i < n; i++)
        out->rank[i] = i;
}

bool priced_start(struct priced *p, const dec *base)
{
    for (size_t r = 0; r < p->m->nrates; r++) {
        const struct metered_rate *rate = &p->m->rate[r];
        p->base[r] = DEC_ZERO;
        for (size_t k = p->start[r]; base && k < p->start[r + 1]; k++)
            if (!dec_add(p->base[r], base[p->order[k]], &p->base[r]))
                return false;
        if (p->start[r] < p->start[r + 1] && !tier_cost(rate->rate, p->base[r], rate->den, NULL, &p->base_cost[r]))
            return false;
    }
    return true;
}

static bool rate_money(const struct priced *p, size_t r, const dec *more, dec *money)
{
    const struct metered_rate *rate = &p->m->rate[r];
    size_t n = p->start[r + 1] - p->start[r];
    const size_t *at = p->order + p->start[r];
    dec all = p->base[r], cost;
    for (size_t k = 0; k < n; k++) {
        p->weight[k] = dec_max(more[at[k]], DEC_ZERO);
        if (!dec_add(all, p->weight[k], &all))
            return false;
    }
    if (!tier_cost(rate->rate, all, rate->den, NULL, &cost) || !dec_sub(cost, p->base_cost[r], &cost) ||
        (rate->scaled && !dec_muldiv(cost, rate->paid, rate->list, &cost)))
        return false;
    if (n == 1) {
        money[at[0]] = cost;
        return true;
    }
    if (!dec_split(cost, p->weight, p->rank, n, p->part))
        return false;
    for (size_t k = 0; k < n; k++)
        money[at[k]] = p->part[k];
    return true;
}

bool priced_money(const struct priced *p, const dec *more, dec *money)
{
    size_t rates = p->m->nrates;
    for (size_t r = 0; r < rates; r++)
        if (p->start[r] < p->start[r + 1] && !rate_money(p, r, more, money))
            return false;
    for (size_t k = p->start[rates]; k < p->start[rates + 1]; k++)
        money[p->order[k]] = more[p->order[k]];
    return true;
}

bool priced_add(const struct priced *p, const dec *money, dec sums[METERED_ELIGIBLE])
{
    for (size_t i = 0; i < p->m->n; i++)
        if (!dec_add(sums[p->m->leaf[i].eligible], money[i], &sums[p->m->leaf[i].eligible]))
            return false;
    return true;
}

bool priced_terms(const struct priced *p, const dec sums[METERED_ELIGIBLE], struct arena *a, struct term_result **terms,
                  size_t *n, dec *total)
{
    struct basis basis = basis_default();
    basis.hours = dec_of((int64_t)24 * p->days);
    struct terms_input in = {.offer = p->m->offer,
                             .terms = p->terms,
                             .nterms = p->nterms,
                             .basis = &basis,
                             .meter_ids = stand_in,
                             .amounts = sums,
                             .n = METERED_ELIGIBLE};
    return terms_apply(&in, a, terms, n, total);
}

bool priced_eligible(const dec sums[METERED_ELIGIBLE], dec percent, dec *out)
{
    dec off, both = sums[METERED_CREDIT | METERED_COMMITMENT];
    return dec_add(sums[METERED_CREDIT], both, out) && dec_muldiv(both, percent, dec_of(100), &off) &&
           dec_sub(*out, off, out);
}
