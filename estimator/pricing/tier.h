/* tier: graduated prices. Tiers are half-open intervals [from, next); each slice costs its own price. RateCard:
 * IncludedQuantity is subtracted first, bounds are net of it. Retail: bounds are gross. Bounds and prices are per
 * block of the unit.
 */
#ifndef PRICING_TIER_H
#define PRICING_TIER_H

#include "rates/rate.h"

struct discount;

/* Cost of `base / den` base units (not blocks) of this meter over the whole workload and cycle, less the discount (NULL:
 * none). Multiplied first, divided last, rounded once (half-even, 18 decimals). False on overflow. */
bool tier_cost(const struct rate *r, dec base, dec den, const struct discount *off, dec *cost)
    __attribute__((warn_unused_result));

/* The lines of one rate, line i using units[i] / den of it: priced as one quantity (*list: without the discount), and the
 * cost given back pro rata by largest remainder (dec_split; ranks decide ties). Every amount of a usage charge comes from
 * here, so this is the loop that counts: `make bench` measures it. False on overflow. */
bool tier_share(const struct rate *r, const struct discount *off, const dec *units, const size_t *ranks, size_t n,
                dec den, dec *list, dec *amounts) __attribute__((warn_unused_result));

#endif
