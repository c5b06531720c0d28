/* rate: the price of a meter in a region under an offer, with its tiers; and its canonical line.
 *
 * A rate has ONE canonical text line (tab-separated, see rate_line): it is what is hashed for a snapshot's id, stored
 * in the cache, and embedded as the built-in snapshot. Lines sort by what identifies the same meter elsewhere, then
 * region: siblings stand together.
 *
 * The words of both price lists, side by side:
 *     here       Retail                       RateCard
 *     service    serviceName                  MeterCategory
 *     product    productName                  MeterSubCategory
 *     sku        skuName                      ""
 *     arm_sku    armSkuName                   ""
 *     meter      meterName                    MeterName
 *     region     armRegionName, canonical     MeterRegion, as ARM name
 */
#ifndef RATES_RATE_H
#define RATES_RATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "base/dec.h"
#include "catalog/offer.h"
#include "catalog/unit.h"

struct arena;
struct buf;
struct catalog;
struct err;
struct snapshot;

enum rate_source { RATE_RETAIL, RATE_RATECARD };
const char *rate_source_name(enum rate_source s); /* "retail", "ratecard": in the cache, in ids and in output */
bool rate_source_parse(const char *name, enum rate_source *out); /* false when it is neither */

enum rate_type { RATE_CONSUMPTION, RATE_DEVTEST, RATE_RESERVATION };
const char *rate_type_name(enum rate_type t); /* "consumption", "devtest", "reservation": in output */

/* How the capacity may be taken away; from the words Spot and Low Priority in the Retail names. */
enum rate_variant { RATE_PLAIN, RATE_SPOT, RATE_LOW_PRIORITY };
const char *rate_variant_name(enum rate_variant v); /* "plain", "spot", "low-priority": in output */

enum { RATE_TIERS_MAX = 1000 }; /* of one rate, at import; the price lists have up to 8 */

struct rate_tier {
    dec from;  /* inclusive lower bound in priced units (blocks); tiers are sorted, the first is 0 */
    dec price; /* per priced unit (block); of a reservation: for the whole term */
};

struct rate {
    const char *meter_id, *sku_id;
    const char *service, *product, *sku, *arm_sku, *meter;
    const char *unit_text;
    const char *region;   /* region_of_rate(): ARM name, "" = everywhere, or a pseudo region such as "Zone 1" */
    const char *location; /* how the list itself spells it */
    enum rate_type type;
    enum rate_variant variant;
    int term_years; /* of a reservation, else 0 */
    bool windows;   /* the words "Windows" or "Win" in the product */
    bool primary, deprecated, third_party;
    bool hole;    /* all prices 0 while the same meter is paid in another region of its snapshot */
    dec included; /* RateCard IncludedQuantity, in priced units */
    struct rate_tier *tiers;
    size_t ntiers;
    bool has_plan_1y, has_plan_3y;
    dec plan_1y, plan_3y;            /* savings plan prices per priced unit */
    struct day start, end;           /* effective; DAY_NONE = not stated */
    struct unit unit;                /* of unit_text */
    const struct snapshot *snapshot; /* where it comes from; set by the book */
};

/* Offer terms of a RateCard. */
enum term_kind { TERM_CREDIT, TERM_COMMITMENT, TERM_RECURRING };
const char *rate_term_name(enum term_kind k); /* "credit", "commitment", "recurring": in the cache and in output */
struct rate_term {
    enum term_kind kind;
    dec amount;                  /* credit or recurring charge, per cycle */
    struct rate_tier *discounts; /* commitment: spend bound -> percent */
    size_t ndiscounts;
    const char **excluded; /* meter ids, lower case, sorted */
    size_t nexcluded;
    struct day start;
};

bool rate_same_tiers(const struct rate *a, const struct rate *b); /* tiers and included quantity, not the unit */
bool rate_is_zero(const struct rate *r);                          /* every tier costs 0 */

/* The sort key of the same meter elsewhere (without region). Two rates with equal keys are the same thing in two
 * places. */
int rate_cmp_meter(const struct rate *a, const struct rate *b);

/* Appends the canonical line, without newline. Control characters in names become blanks. */
void rate_line(struct buf *out, const struct rate *r);
/* Reads a canonical line. `line` is cut up in place and must live as long as the rate; arrays go to the arena. Fails
 * (EXIT_INTERNAL) on a line that is not one of ours: a damaged cache. */
int rate_from_line(const struct catalog *c, struct arena *a, char *line, struct rate *out, struct err *err);
/* The same for terms. */
void rate_term_line(struct buf *out, const struct rate_term *t);
int rate_term_from_line(struct arena *a, char *line, struct rate_term *out, struct err *err);

#endif
