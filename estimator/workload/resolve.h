/* resolve: the words of a row -> a workload line: what it wants, how much, where, under which offer. */
#ifndef WORKLOAD_RESOLVE_H
#define WORKLOAD_RESOLVE_H

#include <stdbool.h>

#include "workload/read.h"
#include "workload/workload.h"

struct arena;
struct catalog;
struct err;

/* Adds every problem of the row with err_more; -1 if there was one. The line borrows the texts of the row. */
int resolve_line(struct arena *a, const struct catalog *c, const struct row *row, struct line *out, struct err *err);

#endif
