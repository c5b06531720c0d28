/* reconcile_parts: the steps of a reconciliation; for reconcile*.c only. */
#ifndef PRICING_RECONCILE_PARTS_H
#define PRICING_RECONCILE_PARTS_H

#include "pricing/frac.h"
#include "pricing/reconcile.h"

struct discount;

/* A line on its way. */
struct reprice {
    struct reconcile_line *line;
    const struct discount *off;
    struct frac units; /* of the rate, without its block */
    bool
        shared_as_billed; /* the cost of the rate was given to its lines as the bill gives it: nothing but rounding differs */
};

/* Sets line->amount of each line that has a rate, which is marked repriced; those of one rate and cycle share its tiers.
 * False: a number out of range. */
bool reconcile_reprice(struct reprice *at, size_t n, int digits, struct arena *a);

/* Sets difference, causes, main cause and whether it is reproduced. False: a number out of range. */
bool reconcile_explain(const struct reprice *r, int digits, struct arena *a);

/* What rounding of its costs can explain: half the smallest unit of the currency for each row where they come to whole ones,
 * and one part in 100,000. */
dec reconcile_tolerance(const struct reconcile_line *l, int digits);
const char *reconcile_says(const struct reconcile_line *l, size_t key); /* the text of one of the keys */

#endif
