/* fetch: usage from Azure into a folder of files, which every command reads as bills.
 *
 * Two sources. UsageAggregates gives quantities a meter and resource, by the day or hour, without money. The Cost
 * Management query gives cost a day by up to two keys, also for subscriptions without UsageAggregates (Microsoft Customer
 * Agreement).
 *
 * UsageAggregates is asked by the time at which usage was reported, which may be days after its use: each day of reports
 * is one window, asked once and kept in one file, so no row counts twice; its rows are kept by the day of use. Rows of one
 * meter and day add up, they never replace each other. What was reported in the last `settle_days` may still change: those
 * windows are asked again each time, in place of what was there. The query is asked by calendar months in the same way.
 */
#ifndef USAGE_FETCH_H
#define USAGE_FETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"
#include "usage/usage.h"

struct arena;
struct arm;
struct err;
struct notes;
struct progress;

enum usage_fetch_source { USAGE_FETCH_AGGREGATES, USAGE_FETCH_QUERY };

enum { USAGE_FETCH_SETTLE = 3, USAGE_FETCH_KEYS_MAX = 2 };

struct usage_fetch {
    enum usage_fetch_source source;
    const char *subscription;                    /* its id */
    bool hourly;                                 /* UsageAggregates only */
    struct usage_key keys[USAGE_FETCH_KEYS_MAX]; /* of the query */
    size_t nkeys;
    struct day from, to; /* days of use; from DAY_NONE: as far back as the folder goes; to DAY_NONE: no end */
    struct day as_of;    /* today: days before it are asked */
    int settle_days;     /* so long after a day its usage may still come */
    bool again;          /* ask everything once more */
    const char *store;   /* the folder that holds a folder a subscription and kind */
};

struct usage_fetched {
    const char *subscription, *folder;
    struct day from,
        to; /* days of use that the folder is about; to: the last one, if no end was given that which is there by now */
    struct day provisional; /* from this day on usage may still come; DAY_NONE: all of it is there */
    size_t asked, kept;     /* windows */
    bool months;            /* windows are months, else days of reports */
    uint64_t rows;          /* of all windows */
    uint64_t new_rows;      /* of those asked */
};

/* "service" and the like, as the query's dimension; NULL: it has none. In arena a. */
const char *usage_fetch_dimension(struct arena *a, const struct usage_key *key);

/* All in arena a. What was fetched before a failure stays. Fails with EXIT_USAGE: no `from` for a new folder, one that is
 * not before as_of; as fetch_store_open (usage/fetch_store.h), arm_get (azure/arm.h) and io/out.h do; and with EXIT_INTERNAL
 * when a reply is no usage. */
int usage_fetch(struct arm *arm, const struct usage_fetch *ask, struct arena *a, struct progress *progress,
                struct notes *notes, struct usage_fetched *out, struct err *err);

#endif
