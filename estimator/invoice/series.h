/* series: usage -> one number a day, exact. One series for each group of the query, and one for all of them together
 * where that means something. */
#ifndef INVOICE_SERIES_H
#define INVOICE_SERIES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "base/dec.h"

struct arena;
struct err;
struct usage_query;
struct usage_table;

enum series_basis { SERIES_AUTO, SERIES_COST, SERIES_QUANTITY };

struct series {
    const char *const *keys; /* as many as the query has; NULL for the total */
    const char *unit;        /* of a quantity; "" = not said */
    const char *currency;    /* of a cost; "" = not said */
    bool is_cost;
    struct day first; /* of the first amount */
    size_t n;         /* days, up to the last amount */
    dec *amount;
    bool *known; /* false: nothing was said of this day */
};

struct series_set {
    struct series *at;
    size_t n;
    bool complete; /* the history is a bill: a day without rows of a series is 0 where others have some */
    bool has_total;
    const char *no_total; /* why not, or NULL */
    struct series total;
};

/* Takes the days up to `last` (DAY_NONE: all) of a daily table. In arena a. SERIES_AUTO is cost where the rows state it.
 *
 * A day without a row: in a bill that has other rows for that day it is 0, for a bill is complete. In a plain history it
 * is unknown, and so it is before the first day and where the bill has no row at all. Days of one series in two units
 * are two series. No rows, no series. Fails with EXIT_INPUT: nothing of that basis in the rows, a sum
 * out of range. */
int series_build(struct arena *a, const struct usage_table *t, const struct usage_query *q, enum series_basis basis,
                 struct day last, struct series_set *out, struct err *err);

/* The sum of n series (1 or more) of one unit: a day is known if it is in any of them. Fails with EXIT_INPUT: a sum out of
 * range. */
int series_add_up(struct arena *a, const struct series *const *parts, size_t n, struct series *out, struct err *err);

#endif
