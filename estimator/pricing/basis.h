/* basis: how many hours a month has, by convention or by the calendar. */
#ifndef PRICING_BASIS_H
#define PRICING_BASIS_H

#include <stdbool.h>

#include "base/dec.h"

struct line;

struct basis {
    dec hours;          /* of the whole month: 730, --hours N, or days x 24 of --month */
    int year, month;    /* of --month, else 0 */
    const char *source; /* "730 h convention", "2026-02 (672 h)", "--hours 700", "2026-07-01 to 2026-07-31" */
    long part_days;     /* it is no month but so many days of a bill, which are priced as they are; else 0 */
};

struct basis basis_default(void);

/* Days of the basis' calendar month that fall on the first `days` days of the week, Monday first. */
int basis_working_days(const struct basis *b, unsigned days);

/* Hours a line runs in the basis, as num/den (a weekly pattern is no whole number of hours unless the calendar month
 * is known). */
bool basis_line_hours(const struct basis *b, const struct line *l, dec *num, dec *den);

#endif
