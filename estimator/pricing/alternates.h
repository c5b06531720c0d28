/* alternates: another VM size, where a line's own has no price in a placement or costs more than one that fits.
 *
 * A size fits that has at least the available vCPUs, the memory and the GPUs, the same CPU architecture, and premium
 * disks if the own one has; with more than twice the vCPUs or GPUs, or four times the memory, it is no alternate. Nearest is: the fewest GPUs, then vCPUs beyond the own; then the same series (D, E, ...);
 * then the fewest GB beyond the own; burstable ones come last. Of equally near ones the cheapest,
 * then the newest. An alternate is a proposal, named with its
 * differences: it is in no amount and no total.
 */
#ifndef PRICING_ALTERNATES_H
#define PRICING_ALTERNATES_H

#include <stdbool.h>
#include <stddef.h>

#include "pricing/estimate.h"

struct size;

struct alternate {
    size_t line;
    const char *own;         /* name of the size that the line asks for */
    bool missing;            /* it has no price in this placement */
    const struct size *size; /* what could be taken instead; NULL: nothing, and `why` says so */
    const char *why;         /* "not in the catalogue" */
    const char *differences; /* "AMD, same vCPU and memory, no local disk" */
    dec amount;              /* of the line with it */
    bool has_delta;          /* against the line's own amount; where that is missing, against the base's */
    dec delta;
};

struct alternates {
    const struct alternate *at; /* in the order of the lines */
    size_t n;
};

/* Of an estimate that has its cells. `base` (with cells) may be NULL. `missing_only`: no cheaper sizes for lines that
 * have a price. In arena a. Fails like estimate_run. */
int alternates_find(const struct estimate_input *in, struct arena *a, const struct estimate *e,
                    const struct estimate *base, bool missing_only, struct alternates *out, struct err *err);

#endif
