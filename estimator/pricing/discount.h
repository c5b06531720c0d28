/* discount: an own agreement on list prices (--discount PCT, --discount SERVICE=PCT).
 *
 * It takes its percentage off what is charged at list prices: pay-as-you-go and DevTest rates, the Windows licence
 * beside a commitment, and the rates of a RateCard. Reservations, savings plans, spot and low-priority capacity have
 * prices of their own and stay as they are. The discount of a service goes before that of all services; they do not
 * add up. Percentages have at most 4 decimals, so that the factor is exact; it is one more factor of the amount,
 * which is still rounded once.
 */
#ifndef PRICING_DISCOUNT_H
#define PRICING_DISCOUNT_H

#include <stddef.h>

#include "base/dec.h"

struct arena;
struct book;
struct cell;
struct err;
struct estimate_input;
struct rate;

struct discount {
    const char *service; /* service or category name; NULL: every other */
    dec pct;
    dec num, den; /* num / den of the list price is left to pay; whole numbers without a common divisor */
};

struct discounts {
    const struct discount *at;
    size_t n;
};

/* "10" and "Storage=15", in arena a. Fails (EXIT_USAGE) on what is no percentage from 0 to 100, and on a service that
 * stands twice. */
int discounts_read(struct arena *a, const char *const *texts, size_t n, struct discounts *out, struct err *err);

/* Fails (EXIT_USAGE) on a service that the price lists in use do not have, but a near miss of one that they do. A name
 * like none of them may be right for another workload. */
int discounts_check(const struct discounts *d, const struct book *b, struct arena *a, struct err *err);

/* What applies where `r` is charged as it stands; NULL: nothing. */
const struct discount *discount_of(const struct discounts *d, const struct rate *r);

/* A note for each discount whose service no line is of; `cells`: the lines in any placement. */
void discounts_note_unused(const struct estimate_input *in, const struct cell *cells);

#endif
