/* book_index: key -> rates, built once and then only read; for book.c. */
#ifndef RATES_BOOK_INDEX_H
#define RATES_BOOK_INDEX_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct group;
struct index;
struct rate;

/* Sorts into canonical order (book_order). */
void index_sort(const struct rate **rates, size_t n);

struct index *index_new(struct arena *a);
/* The rates of a key; copied, and `name`, as people spell it, too (the first one counts). */
struct group *index_group(struct index *ix, const char *key, const char *name);
/* Add in canonical order. A `shared` rate gives way to one of the key's own for the same thing. */
void index_add(struct index *ix, struct group *g, const struct rate *r, bool shared);
void index_seal(struct index *ix);
const struct rate *const *index_get(const struct index *ix, const char *key, size_t *n);
const char *const *index_names(const struct index *ix, size_t *n); /* sorted */

/* The same for meter ids, in any case: nearly every rate has its own, so rates are sorted into buckets without any key
 * of its own. */
struct id_index;
struct id_index *id_index_new(struct arena *a, const struct rate *const *sorted, size_t n);
const struct rate *const *id_index_get(const struct id_index *ix, const char *id, size_t *n);

#endif
