/* closer: the placements of a result that are looked at closely (--explain, --alternates, --by): with their cells. */
#ifndef CMD_CLOSER_H
#define CMD_CLOSER_H

#include <stddef.h>

#include "cmd/prepare.h"
#include "pricing/compare.h"

struct explanation;
struct show_context;

struct closer {
    const struct estimate *const *at; /* the base first */
    size_t n;
    size_t left_out; /* placements that are shown, but not here */
};

/* Of a comparison: the base, and all of the first `shown` placements (0: all) if they are few, else the cheapest. Where
 * their cells were not kept, they are priced once more. In the arena of the run. */
int closer_pick(struct run *run, const struct prepared *p, const struct compare_result *r, size_t shown,
                struct closer *out, struct err *err);

/* What the options ask to see of these placements, into the context of the report. */
void closer_look(struct run *run, const struct cmd_pricing *o, const struct prepared *p, const struct closer *c,
                 struct show_context *ctx);

#endif
