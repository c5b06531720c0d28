/* bill: what a workload that was read from bills has beside its lines.
 *
 * A line stands for all rows of a meter in a region: what was consumed of it in the time of the bills. What cannot be
 * bought again (purchases, taxes, what others sell) is no line: it is told in `rest`, with its money.
 *
 * Quantities and money are of the whole time of the bills; `times` / `over` brings them to the month that is priced.
 */
#ifndef WORKLOAD_BILL_H
#define WORKLOAD_BILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"
#include "base/dec.h"

/* Beside the line of the same index. Texts in the words of the bill; "" = it does not say. */
struct bill_line {
    uint64_t rows;
    bool has_billed;
    dec billed;                      /* money of all its rows, however they were bought */
    uint64_t committed_rows;         /* of them, those that a reservation or a savings plan pays for ... */
    dec committed, committed_billed; /* ... with their quantity and money */
    const char *service, *meter, *unit, *region, *offer, *pricing_model;
    const char *price, *list_price; /* per what the quantity counts: paid on demand on average; before any agreement */
    /* What its quantity counts: told by pricing/bill_lines. */
    const char *counts; /* "units", "blocks", "base units"; NULL: not known */
    const char *told;   /* why, where there is a question; or NULL */
    bool assumed;       /* nothing in the bill tells: what is usual was taken */
};

/* Rows that are no consumption of a meter of Azure's lists. */
struct bill_rest {
    const char *what;    /* "Purchase", "Marketplace" */
    const char *reason;  /* why it is not priced */
    bool needs_quantity; /* it would be consumption if it said how much */
    uint64_t rows;
    bool has_money;
    dec money;
};

struct bill {
    const char *dialect;    /* "ea" */
    const char *currency;   /* "" = not said */
    struct day first, last; /* the days that are priced */
    long days;
    uint64_t rows; /* that count, those of the rest included */
    bool has_money;
    dec money;               /* of all these rows */
    struct bill_line *lines; /* as many as the workload has */
    struct bill_rest *rest;  /* by what they are */
    size_t nrest;
    dec times, over; /* of the quantities and the money; 1 and 1: priced as they are */
};

#endif
