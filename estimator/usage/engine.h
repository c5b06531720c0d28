/* engine: between usage.c and the engines: what an engine fills. */
#ifndef USAGE_ENGINE_H
#define USAGE_ENGINE_H

#include "usage/usage.h"

struct aggregate;

struct usage_table {
    struct aggregate *groups;
    struct usage_facts facts;
};

/* Both `groups` and `facts`; facts live in arena a. */
int source_file_read(const struct usage_input *in, const struct usage_query *q, struct arena *a, struct usage_table *t,
                     struct notes *notes, struct err *err);

int source_clickhouse_read(const struct usage_input *in, const struct usage_query *q, struct arena *a,
                           struct usage_table *t, struct notes *notes, struct err *err);

int source_file_states(const struct usage_input *in, enum usage_field field, bool *states, struct err *err);
int source_clickhouse_states(const struct usage_input *in, enum usage_field field, bool *states, struct err *err);

#endif
