/* find: the line that somebody means: by its name, its line number, or FILE:LINE. */
#ifndef WORKLOAD_FIND_H
#define WORKLOAD_FIND_H

#include <stddef.h>

struct arena;
struct err;
struct workload;

/* *out = its index. A name goes before a number, its own case before any other. Fails (EXIT_USAGE) with the candidates
 * when several lines are meant, with a did-you-mean when none is. `option` is what the message calls it:
 * "--explain". */
int workload_find(const struct workload *w, struct arena *a, const char *option, const char *text, size_t *out,
                  struct err *err);

#endif
