/* closer: what the options ask to see closer, of a result that is there already: --explain, --by, --alternates.
 *
 * Groups are of every placement that is shown. One line is explained in the base and in all other placements if they are
 * few, else in the cheapest; so are cheaper sizes looked for, and sizes instead of missing ones in all that miss some. A comparison forgets the cells of most placements: these are priced once more.
 */
#ifndef CMD_CLOSER_H
#define CMD_CLOSER_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/prepare.h"
#include "pricing/compare.h"
#include "pricing/groups.h"

struct show_context;

/* Third member of the options of both, right behind struct cmd_pricing. */
struct cmd_closer {
    const char *explain, *by;
    bool alternates;
};

extern const struct opt cmd_closer_options[];

struct closer {
    struct run *run;
    const struct prepared *prepared;
    bool explains, groups, alternates;
    size_t line;        /* to be explained */
    struct grouping by; /* of the groups */
};

/* Reads the options against the workload; fails with EXIT_USAGE. */
int closer_read(struct run *run, const struct cmd_closer *o, const struct prepared *p, struct closer *out,
                struct err *err);

/* Sets `closeups` of the context, whose `top` counts; results in the arena of the run. */
int closer_estimate(const struct closer *c, const struct estimate *e, struct show_context *ctx, struct err *err);
int closer_compare(const struct closer *c, const struct compare_result *r, struct show_context *ctx, struct err *err);

#endif
