/* builtin: the price snapshot inside the binary (data/retail_builtin.tsv.gz), so that one binary works offline.
 *
 * Its lines are canonical rate lines, sorted, so each service is one contiguous piece and the service is the first
 * field of its lines: skip what a run does not need by looking at the start of each line.
 */
#ifndef RATES_BUILTIN_H
#define RATES_BUILTIN_H

#include <stddef.h>

#include "rates/store.h"

struct arena;
struct err;
struct notes;

struct builtin {
    struct snapshot snapshot; /* builtin set, key 0 */
    struct scope *scopes;
    size_t nscopes;
    size_t head; /* bytes before the lines */
    char *text;  /* NULL until builtin_text; canonical lines, each ended by '\n', then a NUL; may be cut up in place */
    size_t n;    /* bytes, without the NUL */
};

/* Snapshot and scopes; unpacks the first bytes only. Everything in arena a. */
int builtin_head(struct arena *a, struct builtin *out, struct err *err);
/* ... and its lines, once. */
int builtin_text(struct arena *a, struct builtin *b, struct err *err);
/* Both. */
int builtin_load(struct arena *a, struct builtin *out, struct err *err);

/* Recomputes the id from the lines; adds a line to `done` when it is what it should be, else fails (EXIT_INTERNAL). */
int builtin_verify(struct arena *a, struct notes *done, struct err *err);

#endif
