/* fetch_parts: what the files of the Retail fetch share; for fetch*.c and their unit tests only. */
#ifndef RATES_FETCH_PARTS_H
#define RATES_FETCH_PARTS_H

#include <stddef.h>

struct arena;
struct fetch_options;
struct fetch_part;

/* How the list is cut: *heads regions (or services, or the one list), each in *n / *heads parts that follow each other. In
 * arena a. A filter that is too long leaves `first` NULL. */
struct fetch_part *fetch_retail_parts(const struct fetch_options *o, struct arena *a, size_t *heads, size_t *n);

#endif
