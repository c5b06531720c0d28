/* bill_lines: the lines of bills before and after they are priced.
 *
 * Before: what a quantity of a bill counts, and under which offer it is charged today, is known only from the price lists
 * (pricing/bill_rate.h). After: what was billed beside what the lists say.
 */
#ifndef PRICING_BILL_LINES_H
#define PRICING_BILL_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"

struct arena;
struct book;
struct catalog;
struct estimate;
struct notes;
struct workload;

/* Sets unit, scale, region and offer of each line by the rate that it is charged by, or why it is `unsupported`; what was
 * assumed goes into the bill's lines and the notes. `times` and `over` of the bill are set already. In arena a. */
void bill_lines_settle(const struct book *b, const struct catalog *c, struct arena *a, struct workload *w,
                       struct notes *notes);

/* Some of the lines, or rows that are no lines. Money is brought to the month that is priced. */
struct bill_sum {
    size_t lines;
    uint64_t rows;
    bool has_billed; /* any of them states money */
    dec billed;
    dec list; /* what the estimate says; of the priced ones */
};

struct bill_sums {
    struct bill_sum all;       /* every row of the bill */
    struct bill_sum priced;    /* lines that the estimate prices ... */
    struct bill_sum demand;    /* ... of these, what was bought on demand, ... */
    struct bill_sum committed; /* ... and what a reservation or a savings plan paid for: a line can have both */
    struct bill_sum unpriced;  /* lines that it does not price */
    struct bill_sum rest;      /* rows that are no lines */
    bool has_difference;       /* all that is priced states money: bill and list can be compared */
    bool has_priced_pct;
    dec priced_pct; /* share of the money billed for consumption that is priced */
};

/* List less billed, and in percent of the billed. False where it is not known. */
bool bill_sum_difference(const struct bill_sum *s, dec *difference);
bool bill_sum_difference_pct(const struct bill_sum *s, dec *pct);

/* Of an estimate of w that has its cells. False when a sum is beyond the range. */
bool bill_lines_sum(const struct workload *w, const struct estimate *e, struct bill_sums *out);

/* Money of the bill, brought to the month that is priced. */
bool bill_lines_money(const struct workload *w, dec money, dec *out);

#endif
