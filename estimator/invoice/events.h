/* events: planned changes that no history can know.
 *
 *     date,until,series,amount,factor,note
 *     2026-08-28,,web,1500,,migration weekend
 *     2026-09-01,2026-09-30,service=Storage,,1.25,second copy
 *
 * From `date` to `until` (empty: for good) every forecast day is multiplied by `factor`; an `amount` is added once, on
 * `date`. `series` names a group as in a file of cycles, or `key=value` all groups whose key is that; empty: all groups.
 * Days that are known already are not touched. Amounts are added last, so that
 * no factor touches them. */
#ifndef INVOICE_EVENTS_H
#define INVOICE_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"

struct arena;
struct err;
struct series;
struct usage_query;

struct event {
    struct day date, until; /* until: DAY_NONE = for good */
    const char *series;
    bool has_factor;
    double amount, factor;
};

struct events {
    struct event *at;
    size_t n;
};

/* In arena a. Fails with EXIT_INPUT, all bad lines listed: unreadable, a column missing, no date, neither amount nor
 * factor or both, no number, a factor below 0 or above 1000. */
int events_read(struct arena *a, const char *path, struct events *out, struct err *err);

/* Is the event about this group? Scratch texts in arena a. */
bool event_is_of(struct arena *a, const struct event *e, const struct series *s, const struct usage_query *q,
                 const char *label);

/* Changes path[0..n), the days from `first` on. *scale is multiplied by how much larger the factors make their sum;
 * an amount leaves it alone. */
void events_apply(const struct event *const *events, size_t n_events, struct day first, double *path, size_t n,
                  double *scale);

#endif
