/* groups: the lines of an estimate summed up by what they have in common (--by). The sums add up to before_terms. */
#ifndef PRICING_GROUPS_H
#define PRICING_GROUPS_H

#include <stdbool.h>
#include <stddef.h>

#include "pricing/estimate.h"

enum group_key { GROUP_SERVICE, GROUP_REGION, GROUP_METER, GROUP_TAG };

struct grouping {
    enum group_key key;
    const char *tag;  /* of GROUP_TAG */
    const char *name; /* as the user says it: "service", "tag:team" */
};

struct group {
    const char
        *key; /* what they share: "Storage", "D4s v5 (Virtual Machines Dsv5 Series)"; NULL: nothing, or not known */
    const char *title; /* the key, or for people "(untagged)" */
    size_t lines, priced;
    dec amount; /* of the priced ones; without any it is not known */
};

struct groups {
    const struct group *at; /* by amount, largest first, ties by title; those without an amount last */
    size_t n;
};

/* "service", "region", "meter", "tag:NAME"; in arena a. Fails (EXIT_USAGE) on anything else, and on a tag that no line
 * has. */
int grouping_read(const struct workload *w, struct arena *a, const char *text, struct grouping *out, struct err *err);

/* Of an estimate that has its cells; in arena a. */
void groups_of(const struct grouping *by, const struct workload *w, const struct estimate *e, struct arena *a,
               struct groups *out);

#endif
