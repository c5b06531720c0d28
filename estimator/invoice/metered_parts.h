/* Private to metered.c and metered_fit.c. */
#ifndef INVOICE_METERED_PARTS_H
#define INVOICE_METERED_PARTS_H

#include "invoice/metered.h"

/* What a group uses under one rate, or the money that one of its meters has without one. */
struct metered_raw {
    size_t group, rate;
    unsigned eligible;
    const char *name, *reason; /* without a rate */
    int32_t first, end;        /* days: end is the last one */
    bool has_cost, has_quantity, negative;
    struct series use, cost;
    dec *list; /* by day of use: what the rate makes of it */
};

struct metered_work {
    struct arena *arena;
    const struct metered_ask *ask;
    struct metered *out;
    struct metered_raw *raw;
    size_t n;
};

/* Puts the rates' own amounts beside the bill's, judges the rates, and makes the leaves and groups. Fails with
 * EXIT_INPUT: a sum out of range. */
int metered_fit(struct metered_work *w, struct err *err);

#endif
