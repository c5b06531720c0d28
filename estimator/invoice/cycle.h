/* cycle: billing periods. A calendar month, a month from day D to the day before D, or any two dates. */
#ifndef INVOICE_CYCLE_H
#define INVOICE_CYCLE_H

#include <stdbool.h>

#include "base/day.h"

enum { CYCLE_DAYS_MAX = 400 };

struct cycle {
    struct day start, end; /* both belong to it */
    int month_day;         /* of the start, for cycles that follow the months; 0: all have the same length */
};

/* The cycle that holds `day` and starts on day `month_day` (1..31) of a month, or on its last day if it is shorter. */
struct cycle cycle_holding(struct day day, int month_day);
/* From start to end: it follows the months if it looks like that. False: the end is before the start, or longer than
 * CYCLE_DAYS_MAX days. */
bool cycle_between(struct day start, struct day end, struct cycle *out);
/* The n-th after it, or before it where n is negative. */
struct cycle cycle_step(const struct cycle *c, int n);
int cycle_length(const struct cycle *c);
/* Day of its cycle, from 1: for days before the cycle and after it of the neighbours. */
int cycle_day(const struct cycle *c, struct day day);

#endif
