/* addup: groups and their total say the same.
 *
 * The total has a forecast of its own, and so has each group; on real bills the first is better, and both together are
 * best. The total becomes the mean of its own forecast and of the sum of the groups, and the groups are moved to add up
 * to it exactly: by how uncertain they are, never past 0. The total's bounds come from drawing all groups together:
 * they share one cause, as strong as it takes for the drawn total to be as uncertain as its own back-test says. */
#ifndef INVOICE_ADDUP_H
#define INVOICE_ADDUP_H

#include <stdbool.h>
#include <stddef.h>

#include "invoice/project.h"

struct arena;

/* Groups and total are of one cycle and as-of date. Groups that are refused keep out: then nothing is moved, and *open
 * is how many there are. False: a number out of range. */
bool addup(struct arena *a, struct projection *groups, size_t n, struct projection *total, const double *levels,
           size_t nlevels, size_t *open);

/* Moves the total by what the events changed in its groups. False: a number out of range. */
bool addup_plans(const struct projection *groups, size_t n, struct projection *total, size_t nlevels);

#endif
