/* lines: what can be said of a workload's lines before it is known where they are put; worked out once for all
 * placements. */
#ifndef PRICING_LINES_H
#define PRICING_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "pricing/frac.h"

struct arena;
struct err;
struct estimate_input;

struct line_facts {
    size_t kind; /* lines of one kind ask for the same thing, bound to the same place: one choice of rates serves all */
    size_t rank; /* by identity: decides ties, whatever the order of the lines */
    struct frac hours; /* of the month, never more than it has */
};

struct lines {
    struct line_facts *at; /* as many as the workload has lines */
    size_t *first;         /* of each kind, its first line */
    size_t nkinds;
    bool has_range;
};

/* In arena a. Fails (EXIT_INPUT) on hours beyond the range. */
int lines_read(const struct estimate_input *in, struct arena *a, struct lines *out, struct err *err);

#endif
