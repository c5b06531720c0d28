/* line: the fields of a rate's canonical line, for those who need a few of them without building a rate. In rate.c.
 *
 * Tab-separated, without newline; no field holds a control character, so lines sort (memcmp) by field. The first seven
 * fields are the meter key, the same in every region; the fields before RATE_F_FLAGS identify the rate.
 */
#ifndef RATES_LINE_H
#define RATES_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "rates/rate.h"

struct arena;

enum rate_field {
    RATE_F_SERVICE,
    RATE_F_PRODUCT,
    RATE_F_KEY_SKU, /* arm_sku, or sku where that is empty (flag 'a') */
    RATE_F_METER,
    RATE_F_UNIT,
    RATE_F_TYPE, /* 0, 1, 2: enum rate_type */
    RATE_F_TERM, /* years, two digits */
    RATE_F_REGION,
    RATE_F_METER_ID,
    RATE_F_SKU_ID,
    RATE_F_START,
    RATE_F_END,
    RATE_F_FLAGS, /* letters, in alphabetical order; see put_flags */
    RATE_F_SKU,   /* "" with flag 'a' */
    RATE_F_LOCATION,
    RATE_F_INCLUDED, /* "" is 0 */
    RATE_F_TIERS,    /* from=price;from=price */
    RATE_F_PLAN_1Y,
    RATE_F_PLAN_3Y,
    RATE_FIELDS
};

#define RATE_FLAG_NO_ARM 'a'
#define RATE_FLAG_HOLE 'h'

/* Cuts a tab-separated line up in place, into exactly n fields (RATE_FIELDS for a rate's); false when it has fewer or
 * more. */
bool line_split(char *line, char **field, size_t n);

/* "0=1.5;100=1.2" -> tiers, as they stand. False unless well formed, with at least one. */
bool rate_tiers_parse(struct arena *a, const char *text, struct rate_tier **out, size_t *n);

#endif
