/* What fetch.c shares with its two sources. */
#ifndef USAGE_FETCH_PARTS_H
#define USAGE_FETCH_PARTS_H

#include "usage/fetch.h"
#include "usage/fetch_store.h"

struct out;

struct fetch_job {
    struct arm *arm;
    const struct usage_fetch *ask;
    struct fetch_store store;
    struct arena *arena;
    struct progress *progress;
    struct notes *notes;
    struct usage_fetched *out;
};

/* Asks for a window (start, from and to are set), appends its file to `out`, and sets rows, before and after. Of the job they
 * use arm, ask and arena alone: several may be at work at once, each with an arena of its own. */
int fetch_aggregates(const struct fetch_job *job, struct fetch_window *w, struct out *out, struct err *err);
int fetch_query(const struct fetch_job *job, struct fetch_window *w, struct out *out, struct err *err);

/* From which day of use on more may come, where w is the last window there is; DAY_NONE: all is there. */
struct day fetch_provisional(const struct fetch_job *job, const struct fetch_window *w);

/* Fetches n windows in the order of the plan. Those before a failure are kept. */
int fetch_windows(struct fetch_job *job, struct fetch_window *plan, size_t n, struct err *err);

#endif
