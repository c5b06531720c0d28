/* schema: the JSON Schemas of results, embedded from data/schemas/: one file a kind, and what they share in common.json
 * (data/schemas/README.md). */
#ifndef REPORT_SCHEMA_H
#define REPORT_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct err;

/* Kinds of results ("compare"), sorted, in arena a. */
const char *const *schema_names(struct arena *a, size_t *n);
bool schema_find(const char *name);
/* Appends the schema of a kind, complete: the shared definitions are put into it. Fails with EXIT_INTERNAL if what was
 * built in is no JSON. `name` must be one of the names. */
int schema_write(const char *name, struct arena *a, struct buf *out, struct err *err);

#endif
