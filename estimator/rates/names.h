/* names: the numbers by which a cached price list finds rates without being read: one for the service and meter of a rate,
 * one for each VM size that it names. Hashes of lower case text, so what is found may be something else: compare.
 */
#ifndef RATES_NAMES_H
#define RATES_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "rates/sizes.h"

struct rate;

enum { NAMES_MAX = 1 + SIZES_MAX };

int64_t name_of_meter(const char *service, const char *meter);
int64_t name_of_size(const char *size);
/* All of a rate; only service, product, arm_sku and meter are looked at. Returns how many. */
size_t names_of_rate(const struct rate *r, int64_t out[NAMES_MAX]);

#endif
