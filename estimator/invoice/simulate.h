/* simulate: all leaves of a stretch of days drawn together, each draw priced through tiers and terms. Exact but for the
 * draws themselves, which are doubles of models/ and enter as decimals of 12 digits. Private to invoice/. */
#ifndef INVOICE_SIMULATE_H
#define INVOICE_SIMULATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "invoice/joint.h"
#include "invoice/priced.h"

struct projection;

/* The days of one cycle after those that are known. */
struct stretch {
    struct day last, end;       /* of the known days; of the cycle */
    size_t n;                   /* leaves */
    const dec *base;            /* used before; NULL: nothing */
    dec *more;                  /* central, after that */
    dec *actual;                /* money before, by group */
    dec sums[METERED_ELIGIBLE]; /* the same by what terms apply to */
    /* Deviations of leaf i are share[i] times those of of[i]. */
    const struct models_forecast **of;
    double *share, *price; /* price: what one more costs on the mean of `more` */
    dec *money;            /* of `more`: set by stretch_centre */
    /* How they come, day by day: sums of the forecast of leaf i up to day t are come[i * days + t] of all[i]; NULL: not
     * needed. */
    const dec *come, *all;
    size_t days;
    dec (*before)[METERED_ELIGIBLE]; /* sums of the known days up to each, from the start of the cycle; or NULL */
    struct day start;
};

/* Prices the centre: money and price. False: beyond the range. */
bool stretch_centre(struct priced *p, struct stretch *s);

/* The terms on the centre, and the day on which its credit is used up: DAY_NONE if it is not. */
bool stretch_terms(struct arena *a, const struct priced *p, const struct stretch *s, struct term_result **terms,
                   size_t *n, dec *total, struct day *day);

/* What all draws came to: sorted, `count` of each. */
struct drawn {
    size_t count;
    dec *group; /* of group g from group[g * count] on: what remains */
    dec *total;
    dec *invoice;    /* whole, with terms; NULL without any */
    struct day *day; /* the credit is used up; DAY_NONE last; NULL without a credit or `come` */
};

/* In arena a. False: beyond the range. */
bool simulate(struct arena *a, struct priced *p, const struct stretch *s, const struct joint *j, struct drawn *out);

/* Bounds of the middle `level` percent of n sorted numbers. */
bool drawn_bounds(const dec *sorted, size_t n, dec level, dec *low, dec *high);

/* What of leaf i has come by day `day`, of `more`. False: beyond the range. */
bool stretch_come(const struct stretch *s, size_t i, struct day day, dec more, dec *out);

#endif
