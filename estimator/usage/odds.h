/* odds: days of a bill that look odd: gaps, days that are not complete yet, a bill that stops early. */
#ifndef USAGE_ODDS_H
#define USAGE_ODDS_H

#include <stdbool.h>
#include <stddef.h>

#include "usage/usage.h"

struct usage_gap {
    struct day first, last; /* without any row, between days that have some */
};

/* A last day is called partial when it has less than half the rows of a usual day: the median of up to 14 days before
 * it. Bills are often fetched before their last days are complete. */
struct usage_partial {
    struct day day;
    uint64_t rows, usual;
};

struct usage_odds {
    const struct usage_gap *gaps;
    size_t ngaps;
    const struct usage_partial *partial; /* the last days in a row that are, the latest first */
    size_t npartial;
    int late; /* days from the last one with rows to the as-of date; < 0: the bill goes on behind it */
};

/* `t` is the answer to a query by days without keys. In arena a. */
void usage_find_odds(const struct usage_table *t, struct day as_of, struct arena *a, struct usage_odds *out);

#endif
