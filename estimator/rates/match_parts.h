/* match_parts: the steps of a match; for match*.c and their tests only.
 *
 *     gather    all rates that `want` may mean, in any region, under any option            match_gather.c
 *     offering  of those, the ones bought the way `where` says: type, term, variant        match.c
 *     place     of those, the ones that hold in `where`'s region: exact, zone, everywhere  match.c
 *     pick      of those, the one that counts: current, not deprecated, no hole, primary   match_pick.c
 *
 * Each step narrows; the first that leaves nothing gives the reason (match_why.c).
 */
#ifndef RATES_MATCH_PARTS_H
#define RATES_MATCH_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "rates/book.h"
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

/* match_gather.c */
void match_gather(struct search *s); /* fills the pool */
void rates_add(struct arena *a, struct rates *list, const struct rate *r);
void rates_tidy(struct rates *list); /* canonical order, each once */
bool rates_have_variant(const struct rates *list, enum rate_variant v);
const struct want_names *match_names(const struct want *want, const char *offer_id);
bool match_name_fits(const char *wanted, const char *have); /* "" and NULL fit all */
struct match_signs {
    struct text_sign sku, meter;
};
struct match_signs match_signs(const struct want_names *names);
bool match_sku_fits(const struct want_names *names, const struct match_signs *signs, const struct book_piece *p);
bool match_meter_fits(const struct want_names *names, const struct match_signs *signs, const struct book_piece *p);
bool match_type_fits(const struct match_where *where, const struct rate *r); /* type and term */

static inline void match_none(struct match *out, const char *reason)
{
    *out = (struct match){.state = MATCH_NONE, .reason = reason};
}

/* match_pick.c. Sets state and the rest but `how`. `fit` must not be empty. Its order does not matter. */
void match_pick(const struct search *s, const struct rates *fit, struct match *out);

/* match_why.c: reasons, in the search's arena. */
const char *match_why_unknown(const struct search *s);     /* the pool is empty */
const char *match_why_not_offered(const struct search *s); /* nothing in this region, or not this way */
const char *match_why_no_region(const struct search *s, const struct rates *fit); /* several, and none was named */
const char *match_subject(const struct search *s);                                /* what was asked for, in words */

#endif
