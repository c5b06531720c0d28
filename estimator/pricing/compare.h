/* compare: one workload in many placements, ranked against a base.
 *
 * Like is compared with like: `total` and `delta` are of the lines that the base prices. Where the base lacks a
 * price that a placement has, the line is left out of both (e.total still has it); where the placement lacks one, it
 * is not ranked, or the line is filled in at base price.
 *
 * Memory grows with lines or with placements, not with their product: a placement is priced, summed up and forgotten, but
 * for those whose cells are asked for.
 */
#ifndef PRICING_COMPARE_H
#define PRICING_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "pricing/estimate.h"

/* One placement beside the base. */
struct comparison {
    struct estimate e;
    bool is_base;
    int rank;         /* 1 = cheapest among its kind (firm, or interruptible); 0 = not comparable */
    bool complete;    /* every line that the base prices is priced here */
    bool filled;      /* ranked through --min-coverage: missing lines counted at base price */
    dec missing;      /* base price of the lines that the base prices and this placement does not */
    bool leaves_out;  /* prices lines that the base does not: they are in e.total only */
    bool has_missing; /* the base prices something, so that it is known what is missing */
    bool has_delta;   /* rank > 0, or a base that prices something: delta is valid */
    bool has_total;   /* the same, but for a base that does not price every line */
    dec total, delta; /* against the base; `total` includes filled lines, and no line that the base cannot price */
    bool has_delta_pct;
    dec delta_pct;       /* percent of the base total */
    size_t lines_priced; /* of all lines */
    bool has_spend_pct;  /* false: the base cannot price some line */
    dec spend_pct;       /* share of base spend that is priced here */
    const char *reason;  /* why it is not comparable, or on what lines it is compared, if not on all; one line */
};

struct compare_options {
    const char *const *regions; /* ARM names */
    size_t nregions;
    bool every_region; /* instead: for each offer, every region its price lists know (book_regions) */
    const struct offer *offers;
    size_t noffers;
    struct placement base; /* both NULL: as-is */
    bool has_min_coverage;
    dec min_coverage; /* percent of base spend; default 100 */
    size_t lines;     /* how many placements, from the first, keep their cells; SIZE_MAX = all. The base always does. */
};

struct compare_result {
    struct comparison base;
    struct comparison *placements; /* sorted: firm, interruptible, not comparable; by rank, total, region, offer */
    size_t n;
};

/* Results in arena a. A requested Retail option without any row in the snapshots in use becomes a note, not
 * placements. */
int compare_run(const struct estimate_input *in, struct arena *a, const struct compare_options *o,
                struct compare_result *out, struct err *err);

#endif
