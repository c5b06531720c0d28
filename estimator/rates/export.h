/* export: the rates of one snapshot, written out rate by rate as a price list.
 *
 * The JSON has the shape of what the list's source sends, so that `prices import` reads it, and says all that a snapshot's
 * id is made of: imported into an empty cache the whole list gets the same id. Numbers are exact: a stored number came
 * through a JSON number of 15 digits and goes back through one; tier bounds of a RateCard are text on both ways. Memory:
 * one rate, and the offer terms (of the built-in list also its text).
 */
#ifndef RATES_EXPORT_H
#define RATES_EXPORT_H

#include <stddef.h>

#include "rates/rate.h"

struct arena;
struct buf;
struct catalog;
struct err;
struct snapshot;

/* An export under way. */
struct export_run {
    struct buf *out;
    struct arena *scratch; /* emptied after each rate */
    const struct snapshot *snapshot;
    const struct rate_term *terms;
    size_t nterms;
    size_t rates; /* written before this one */
    size_t rows;  /* counted by the form, for itself */
};

/* How it is written. */
struct export_form {
    void (*begin)(struct export_run *x);
    void (*rate)(struct export_run *x, const struct rate *r);
    void (*end)(struct export_run *x);
};

extern const struct export_form export_retail;   /* a page of the Retail Prices API with all items */
extern const struct export_form export_ratecard; /* a reply of the RateCard API */

struct export_filter {
    const char *const *regions; /* ARM names; none = all */
    size_t nregions;
};

/* Writes the rates of `snap` that pass the filter, in canonical order. A list of some regions leaves out prices of 0 that
 * are known to be none because the meter is paid elsewhere (rate.hole): without its siblings it would look free. *written
 * and *holes count. Fails with EXIT_INTERNAL on a cache that cannot be read. */
int export_write(const struct catalog *c, const char *cache, const struct snapshot *snap,
                 const struct export_filter *filter, const struct export_form *form, struct buf *out, size_t *written,
                 size_t *holes, struct err *err);

#endif
