/* moment: the dates and times of bills: 2019-07-29, 2019-07-29 00:00:00, 2015-04-27T17:00:00-07:00, 9/2/2023, 01.04.2025.
 * Offsets are applied, so a moment is in UTC. */
#ifndef USAGE_MOMENT_H
#define USAGE_MOMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "usage/usage.h"

struct moment {
    struct day day;
    int hour;   /* 0..23 */
    bool timed; /* does the text state a time */
};

/* What a date tells about the order of its file. */
enum { MOMENT_ONLY_MONTH_FIRST = 1, MOMENT_ONLY_DAY_FIRST = 2 };

/* `order` is how d/d/yyyy is read; a date that starts with its year is always read as such. False for what is no date
 * of the calendar, or not in this order. *evidence (may be NULL) gets one of the bits above or 0, in any case. */
bool moment_parse(const char *p, size_t n, enum usage_date_order order, struct moment *out, unsigned *evidence);

#endif
