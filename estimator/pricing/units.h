/* units: how much of a meter a line uses in a month. */
#ifndef PRICING_UNITS_H
#define PRICING_UNITS_H

#include <stdbool.h>

#include "pricing/frac.h"

struct line;
struct unit;

/* Which quantity of a line with a range. */
enum units_of { UNITS_LOW, UNITS_GIVEN, UNITS_HIGH };

enum units_status {
    UNITS_OK,
    UNITS_NEEDED,     /* the line states no quantity and the meter has none by itself */
    UNITS_IMPOSSIBLE, /* the line's unit cannot be brought to the meter's */
    UNITS_RANGE,      /* beyond what a number holds */
};

/* Base units of the meter (its unit without the block), over all of the line's `count`. `hours`: what the line runs
 * in the month. *same_gib is set (never cleared) when GB and GiB met. */
enum units_status units_count(const struct line *l, enum units_of which, const struct unit *meter, struct frac hours,
                              struct frac *out, bool *same_gib);

#endif
