/* match: which rate is meant, and the same meter in another region.
 *
 * Retail key: service, product, arm_sku (sku where empty), meter, unit, type, term; other region. RateCard key:
 * category, subcategory, name, unit; other region. Order of regions: the exact one; the billing zone; the empty region
 * only for keys that have no meter with a named region (the others carry zeros there: a trap). Tier structure is no
 * part of the key.
 */
#ifndef RATES_MATCH_H
#define RATES_MATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "rates/book.h"

/* What a line asks for, in the words of the price lists. */
enum want_kind { WANT_ID, WANT_NAMES, WANT_VM };
struct want_names {
    /* NULL or "" = any; case-insensitive; sku fits sku or arm_sku. With service and meter given, a rate that has no
     * product itself goes before those that have one. */
    const char *service, *product, *sku, *meter;
};
bool want_names_empty(const struct want_names *n); /* nothing is asked for: not sold under that source */
struct want {
    enum want_kind kind;
    const char *meter_id;   /* WANT_ID */
    const char *meter_name; /* WANT_ID: what it is called, if known: one id stands for several sizes of one price */
    struct want_names retail, ratecard; /* WANT_NAMES; all NULL: not sold under that source */
    const char *size;                   /* WANT_VM */
    bool windows;
};

/* Where and how it shall be bought. RATE_PLAIN does not turn a Spot meter that is named by its id or name into another
 * one; RATE_SPOT and RATE_LOW_PRIORITY beside a plain VM meter mean that capacity of its size. */
struct match_where {
    const char *offer_id; /* RateCard offer, NULL = Retail */
    const char *region;   /* ARM name; NULL = the meter's own (WANT_ID), or the only one it has */
    enum rate_type type;
    int term_years;
    enum rate_variant variant;
};

enum match_state { MATCH_ONE, MATCH_NONE, MATCH_AMBIGUOUS };

struct match {
    enum match_state state;
    const struct rate *rate;              /* MATCH_ONE */
    const struct rate *const *candidates; /* MATCH_AMBIGUOUS: those with different prices */
    size_t ncandidates;
    const char *reason; /* MATCH_NONE, MATCH_AMBIGUOUS: for people, with a did-you-mean where there is one */
    bool not_in_force;  /* MATCH_NONE: there is a price, but it has expired or has not started */
    /* MATCH_ONE: "meter id", "names", "size", "same meter in region", "billing zone Zone 1", "not bound to a region" */
    const char *how;
};

/* Texts and candidates in arena a, rates of the book. */
void match_find(const struct book *b, const struct catalog *c, struct arena *a, const struct want *want,
                const struct match_where *where, struct match *out);

/* Does any rate at all fit `want` in any region (ignoring type and variant)? The plainest example, or NULL; it lives
 * with the book. */
const struct rate *match_any(const struct book *b, const struct want *want, const char *offer_id);

#endif
