/* unit: what a price or a quantity counts.
 *
 * "10K Transactions" is a block of 10,000 transactions; "1 GB/Month" a block of 1 GB for a month. The strings of the
 * price lists are rows of data/units.csv; what is not there goes by the rule in docs/numbers.md (leading number with K,
 * M, B, T = block; the rest is the name).
 */
#ifndef CATALOG_UNIT_H
#define CATALOG_UNIT_H

#include <stdbool.h>

#include "base/dec.h"

struct catalog;
struct unit_kind; /* how a unit measures, for unit_convert */

struct unit {
    dec block;                    /* > 0: how many of `name` one priced unit holds */
    const char *name;             /* canonical: "Hours", "GB", "GB/Month", "Units", "Transactions", ... */
    bool known;                   /* from the table or the rule with a known name; false: kept as it is, warn */
    const struct unit_kind *kind; /* set by unit_parse */
};

/* Any text; "" is block 1 of Units. Remembers what it parsed, so repeated calls are cheap; not for several
 * threads at once. */
struct unit unit_parse(const struct catalog *c, const char *text);

/* How to bring a quantity of `from` (a user's unit: "GB", "hours", "10K", "TB/month") to the base units of `to` (a
 * meter's unit without its block): base = quantity x from.block x num / den. Decimal prefixes of bytes count 1024 (the
 * price lists do: 10 TB = 10240 GB); GB and GiB are taken as equal (*same_gib tells, for a note). A "per month" meter
 * takes the bare unit; counted things ("operations", "transactions", "requests", ...) go with Units and with each other
 * only when one of them is Units. Returns false for an impossible pair. */
bool unit_convert(const struct unit *from, const struct unit *to, dec *num, dec *den, bool *same_gib);

bool unit_is_hourly(const struct unit *u);  /* "Hours", "Units/Hour": time itself, not "GB Hours" */
bool unit_is_monthly(const struct unit *u); /* "Units/Month": one of a thing for a month, not "GB/Month" */

#endif
