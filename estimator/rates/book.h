/* book: the rates loaded for one run, in memory, ready for look-ups.
 *
 * A run unites scopes: for each source, offer, currency, region and service the newest snapshot that covers it supplies
 * the rates; the built-in snapshot fills what no cached one covers. Only the services the run asks for are loaded.
 */
#ifndef RATES_BOOK_H
#define RATES_BOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"
#include "rates/rate.h"
#include "rates/store.h"

struct book;
struct catalog;
struct err;
struct notes;

/* The price lists that a run names. */
struct book_families {
    bool retail;
    const char *const *cards; /* RateCard offer ids */
    size_t ncards;
};

/* One thing that will be looked for: a VM size, a meter id, or a meter by service and name. The others are NULL. */
struct book_look {
    const char *size, *meter_id, *service, *meter;
};

struct book_filter {
    const struct book_families *families; /* NULL = all; others are neither loaded nor counted as in use */
    const char *const *services;          /* service or category names; NULL = all */
    size_t nservices;
    const char *const *meter_ids; /* further meters: their services are loaded too */
    size_t nmeter_ids;
    /* All that will be looked for, or NULL. Of cached lists only rates that have to do with it are loaded then: what is
     * found is found as in a whole book, and why something is not found only a whole book can tell. */
    const struct book_look *looks;
    size_t nlooks;
    const char *currency;    /* NULL: the only one that the families have, else USD */
    const char *currency_of; /* what states it, for messages: "the bill"; NULL: --currency */
    const char *snapshot; /* NULL, or an id prefix (4+ digits) or "builtin": use this one alone, whatever its family */
    struct day as_of;
};

/* In arena a; the cache file `cache` (NULL: none) is not needed afterwards. Notes tell how old the prices are. Fails
 * with EXIT_USAGE on an unknown snapshot, EXIT_INPUT on a currency without prices, EXIT_INTERNAL on a cache that cannot
 * be read. */
int book_load(struct arena *a, const struct catalog *c, const char *cache, const struct book_filter *f,
              struct book **out, struct notes *notes, struct err *err);

/* The one price list that the filter's snapshot and currency name, or without a snapshot the only one there is, in arena a.
 * Fails with EXIT_USAGE, and names them, when there are several; else as book_load. */
int book_one_snapshot(struct arena *a, const char *cache, const struct book_filter *f, struct snapshot *out,
                      struct err *err);

/* Sets in_use of each: does a run in its currency take any price from it? */
int book_mark_in_use(struct arena *a, const struct catalog *c, const char *cache, struct snapshot *snaps, size_t n,
                     struct err *err);

const char *book_currency(const struct book *b); /* of all its rates: "USD" */
/* Snapshots in use, built-in last. */
const struct snapshot *const *book_snapshots(const struct book *b, size_t *n);

/* ARM regions with a meter in the snapshots in use under this offer family (offer_id NULL = Retail), sorted; judged on
 * the whole snapshots, not on what was loaded. */
const char *const *book_regions(const struct book *b, const char *offer_id, size_t *n);
/* Has any snapshot in use a row for this Retail option (in any service)? */
bool book_has_option(const struct book *b, enum option o);
/* The same for one service (in any case). */
bool book_service_has_option(const struct book *b, const char *service, enum option o);
/* The same for one region (ARM name), in any service. */
bool book_region_has_option(const struct book *b, const char *region, enum option o);
/* RateCard offers in use, sorted. */
const char *const *book_offers(const struct book *b, size_t *n);
bool book_has_offer(const struct book *b, const char *offer_id); /* is it one of them */
/* Another currency in which there is a price list of this family (offer_id NULL = Retail) that has none in the book's;
 * else NULL. */
const char *book_other_currency(const struct book *b, const char *offer_id);
/* Terms in force at the as-of day under a RateCard offer. */
const struct rate_term *book_terms(const struct book *b, const char *offer_id, size_t *n);

/* Loaded rates. `offer_id` NULL = Retail. Ranges are in canonical order and live with the book; none is *n == 0. */
const struct rate *const *book_by_id(const struct book *b, const char *offer_id, const char *meter_id, size_t *n);
/* All rates with this meter key (rate_cmp_meter == 0), in all regions. */
const struct rate *const *book_siblings(const struct book *b, const struct rate *r, size_t *n);
/* VM rates for a size ("Standard_D4s_v5", any case), by arm_sku, else by a meter name that lists several sizes; both
 * RateCard namings. All regions, variants and types. */
const struct rate *const *book_by_size(const struct book *b, const char *offer_id, const char *size, size_t *n);
/* Sizes the loaded rates name ("Standard_D4s_v5"), sorted. */
const char *const *book_sizes(const struct book *b, const char *offer_id, size_t *n);
/* Services of the family's snapshots in use, loaded or not, sorted. */
const char *const *book_services(const struct book *b, const char *offer_id, size_t *n);
/* Loaded rates, cut where service or product changes, in canonical order, and again where another of the names does:
 * look-ups by name walk these instead of the rates. */
struct book_piece {
    struct text_sign sku, arm_sku, meter; /* of the names of rates[0] */
    const struct rate *const *rates;
    size_t n;
};
struct book_run {
    const char *service, *product;
    const struct rate *const *rates;
    size_t n;
    const struct book_piece *pieces;
    size_t npieces;
};
const struct book_run *book_runs(const struct book *b, const char *offer_id, size_t *n);
/* All loaded rates of the family. */
const struct rate *const *book_all(const struct book *b, const char *offer_id, size_t *n);
/* The day by which a rate's effective dates are judged: the earlier of as-of and its snapshot's fetch day. */
struct day book_judge_day(const struct book *b, const struct rate *r);
/* The canonical order of rates: the meter key, region, meter id, SKU id, dates. */
int book_order(const struct rate *a, const struct rate *b);
int book_order_ptr(const void *a, const void *b); /* the same for qsort over pointers to rates */

#endif
