/* lines: what can be said of a workload's lines before it is known where they are put; worked out once for all
 * placements. */
#ifndef PRICING_LINES_H
#define PRICING_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "pricing/frac.h"
#include "pricing/units.h"

struct arena;
struct err;
struct estimate_input;

struct line_facts {
    size_t kind; /* lines of one kind ask for the same thing, bound to the same place: one choice of rates serves all */
    size_t rank; /* by identity: decides ties, whatever the order of the lines */
    struct frac hours; /* of the month, never more than it has */
};

/* What units_count said of a line, for the unit of the meter that it was asked for last: placements hardly differ in
 * it. */
struct line_units {
    const struct unit_kind *kind;
    dec block;
    enum units_status status;
    bool same_gib;
    struct frac units;
};

struct lines {
    struct line_facts *at; /* as many as the workload has lines */
    struct line_units *units;
    size_t *first; /* of each kind, its first line */
    size_t *alike; /* of each kind, the first kind that asks for the same thing, wherever it is: in a placement that
                    * says where and how all lines are bought, one choice serves all of them */
    size_t nkinds;
    bool has_range;
};

/* In arena a. Fails (EXIT_INPUT) on hours beyond the range. */
int lines_read(const struct estimate_input *in, struct arena *a, struct lines *out, struct err *err);

/* units_count of line i, which is `l`. */
enum units_status lines_units(const struct lines *lines, const struct line *l, size_t i, enum units_of which,
                              const struct unit *meter, struct frac *out, bool *same_gib);

#endif
