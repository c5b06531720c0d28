/* changes: what is different between two price lists, rate by rate.
 *
 * A rate is the same one on both sides when meter key, region and meter id agree (several of these: in their order). One that is on a side
 * only may have changed its unit or its names: then its meter id stands on the other side, in the same region, for the
 * same purchase.
 */
#ifndef RATES_CHANGES_H
#define RATES_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dec.h"

struct arena;
struct book;
struct rate;

enum change_kind { CHANGE_PRICE, CHANGE_UNIT, CHANGE_NAME, CHANGE_ADDED, CHANGE_REMOVED, CHANGE_KINDS };
const char *change_kind_name(enum change_kind k);

struct rate_change {
    enum change_kind kind;
    const struct rate *from, *to; /* NULL: added, removed */
    bool has_pct;                 /* the price of the first tier changed, and was not 0 before */
    dec pct;
};

struct rate_changes {
    struct rate_change *at; /* by kind, then in canonical order */
    size_t n, count[CHANGE_KINDS], same;
};

/* In arena a, pointing into both books, each of one price list with all its services. */
void rate_changes(const struct book *from, const struct book *to, struct arena *a, struct rate_changes *out);

#endif
