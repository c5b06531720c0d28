/* match_parts: the steps of a match; for match*.c and their tests only.
 *
 *     gather    all rates that `want` may mean, in any region, under any option     the pool
 *     offering  of those, the ones bought the way `where` says                       type, term, variant
 *     place     of those, the ones that hold in `where`'s region                     exact, zone, everywhere
 *     pick      of those, the one that counts                                        current, not deprecated, no hole, primary
 *
 * Each step narrows; the first that leaves nothing gives the reason.
 */
#ifndef RATES_MATCH_PARTS_H
#define RATES_MATCH_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "rates/match.h"

struct arena;
struct catalog;

struct rates {
    const struct rate **at;
    size_t n, cap;
};

struct search {
    const struct book *book;
    const struct catalog *catalog;
    struct arena *arena;   /* of the result */
    struct arena *scratch; /* of the lists on the way */
    const struct want *want;
    const struct match_where *where;
    struct rates pool;
    bool take_deprecated; /* asked for by its very id */
};

void rates_add(struct arena *a, struct rates *list, const struct rate *r);
void rates_tidy(struct rates *list); /* canonical order, each once */

const struct want_names *match_names(const struct want *want, const char *offer_id);
bool match_name_fits(const char *wanted, const char *have); /* "" and NULL fit all */

/* Sets state and the rest but `how`. `fit` must not be empty. Its order does not matter. */
void match_pick(const struct search *s, const struct rates *fit, struct match *out);

/* A 0 that is no price: other regions charge for this meter, or it is a VM and nothing says that it is free. */
bool match_is_hole(const struct book *b, const struct rate *r);

/* Reasons, in the search's arena. */
const char *match_why_unknown(const struct search *s);     /* the pool is empty */
const char *match_why_not_offered(const struct search *s); /* nothing in this region, or not this way */
const char *match_why_no_region(const struct search *s, const struct rates *fit); /* several, and none was named */
const char *match_subject(const struct search *s);                                /* what was asked for, in words */

#endif
