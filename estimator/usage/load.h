/* load: usage into a ClickHouse table, from where source_clickhouse.c adds it up again. */
#ifndef USAGE_LOAD_H
#define USAGE_LOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "usage/usage.h"

struct arena;
struct err;
struct progress;

struct usage_loaded {
    const char *id; /* of what was loaded, as the table knows it */
    uint64_t rows, groups;
};

/* `t` is the answer to a query by hours whose keys become columns. All of it arrives, or nothing: the rows go to a table
 * of their own, are counted there, and become a partition in one step; that table is dropped in any case. The first
 * Ctrl-C ends it likewise. The table is made when it is not there. Fails with EXIT_INPUT: the same content is there
 * already (unless `again`), a day before 1970-01-02 or after 2105, a sum of 10^20 or more, another kind of bill than the
 * table holds; EXIT_USAGE: an address that is none; EXIT_INTERNAL: no server, or the server refuses. */
int usage_load(const struct usage_table *t, const struct usage_query *q, const struct usage_server *to, bool again,
               struct progress *progress, struct arena *a, struct usage_loaded *out, struct err *err);

#endif
