/* priced: quantities of leaves -> their money, through the tiers that the leaves of a rate share, and the terms of the
 * offer. Exact. Private to invoice/. */
#ifndef INVOICE_PRICED_H
#define INVOICE_PRICED_H

#include <stdbool.h>
#include <stddef.h>

#include "invoice/metered.h"

struct arena;
struct term_result;

struct priced {
    const struct metered *m;
    int days; /* of the cycle */
    const struct rate_term *terms;
    size_t nterms;
    const struct rate_term *credit; /* in force, or NULL */
    /* By rate: its leaves stand in order[start[r]] .. order[start[r + 1] - 1]; those without a rate come last. */
    size_t *order, *start;
    dec *base, *base_cost; /* by rate: where its tiers stand, and what that costs */
    dec *weight, *part;    /* scratch, of one rate */
    size_t *rank;
};

/* In arena a. */
void priced_open(struct arena *a, const struct metered *m, int days, struct priced *out);

/* Every leaf has used base[i] of the cycle (NULL: nothing). False: beyond the range. */
bool priced_start(struct priced *p, const dec *base);

/* What it costs to use more[i] after that: the list's increase, scaled where the bill pays another share of it, given
 * back to the leaves of a rate pro rata. Of leaves without a rate `more` is money. False: beyond the range. */
bool priced_money(const struct priced *p, const dec *more, dec *money);

/* Adds the money of the leaves to the sums by what terms apply to. */
bool priced_add(const struct priced *p, const dec *money, dec sums[METERED_ELIGIBLE]);

/* The terms on these sums. Results in arena a. */
bool priced_terms(const struct priced *p, const dec sums[METERED_ELIGIBLE], struct arena *a, struct term_result **terms,
                  size_t *n, dec *total);

/* What the credit has to pay of these sums, after a commitment discount of `percent`. */
bool priced_eligible(const dec sums[METERED_ELIGIBLE], dec percent, dec *out);

#endif
