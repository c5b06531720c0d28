/* summary: what a bill says a key, over its whole time, this month and the month before. */
#ifndef USAGE_SUMMARY_H
#define USAGE_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usage/usage.h"

enum { USAGE_TREND_DAYS = 30 };

/* One key and unit. Amounts of `month`, `before` and `daily` are costs, or quantities where the bill states no cost. */
struct usage_line {
    const char *keys[USAGE_BY_MAX];
    const char *unit; /* NULL: of several */
    bool has_quantity, has_cost;
    dec quantity, cost;
    uint64_t rows;
    dec month, before;
    dec daily[USAGE_TREND_DAYS]; /* the last one is summary.to */
};

struct usage_summary {
    struct usage_line *lines; /* by key, then unit */
    size_t n;
    const struct usage_line **largest; /* the same, largest amount first; the first `shown` of them are not in others */
    size_t shown;
    struct usage_line others;          /* rows == 0: there are none */
    struct usage_line total;           /* its quantity only where there is one unit */
    struct day from, to;               /* this month, up to the last usage day that is not after the as-of date */
    struct day before_from, before_to; /* as many days of the month before, or all it has */
    bool has_before;                   /* does the bill reach back that far */
};

/* `t` is the answer to a query by days. `top` 0 = all lines. Texts live as long as the table. Fails with EXIT_INPUT for a
 * sum beyond 1.7e20. */
int usage_summarise(const struct usage_table *t, const struct usage_query *q, struct day as_of, size_t top,
                    struct arena *a, struct usage_summary *out, struct err *err);

#endif
