/* What fetch.c shares with its two sources. */
#ifndef USAGE_FETCH_PARTS_H
#define USAGE_FETCH_PARTS_H

#include "usage/fetch.h"
#include "usage/fetch_store.h"

struct fetch_job {
    struct arm *arm;
    const struct usage_fetch *ask;
    struct fetch_store store;
    struct arena *arena;
    struct progress *progress;
    struct notes *notes;
    struct usage_fetched *out;
};

/* Asks for a window (start, from and to are set), writes its file, and sets rows, before and after. */
int fetch_aggregates(struct fetch_job *job, struct fetch_window *w, struct err *err);
int fetch_query(struct fetch_job *job, struct fetch_window *w, struct err *err);

#endif
