/* map: text -> pointer, for look-ups by name. Keys and values are borrowed: they must live as long as the map. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>

struct arena;
struct map;

struct map *map_new(struct arena *a);                       /* in arena a */
void *map_get(const struct map *m, const char *key);        /* NULL when absent */
void *map_put(struct map *m, const char *key, void *value); /* the previous value, or NULL; value must not be NULL */
size_t map_count(const struct map *m);

#endif
