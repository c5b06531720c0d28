/* frac: an exact quotient num/den, den > 0, for quantities that no decimal number holds (a third of a month). */
#ifndef PRICING_FRAC_H
#define PRICING_FRAC_H

#include <stdbool.h>

#include "base/dec.h"

struct frac {
    dec num, den;
};

/* f *= k and f /= k. Exact as long as the digits fit; a product that would need more than the range holds is rounded
 * half-even at 18 decimals. False when it leaves the range. */
bool frac_mul(struct frac *f, dec k) __attribute__((warn_unused_result));
bool frac_div(struct frac *f, dec k) __attribute__((warn_unused_result)); /* k > 0 */

/* Rounded half-even at 18 decimals. */
bool frac_value(struct frac f, dec *out) __attribute__((warn_unused_result));

/* a < b: -1, equal: 0, a > b: 1. False when the cross products leave the range. */
bool frac_cmp(struct frac a, struct frac b, int *out) __attribute__((warn_unused_result));

#endif
