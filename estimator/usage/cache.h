/* cache: texts as they stand in the file -> what was made of them, so that each distinct text is decoded once. Bounded:
 * when it is full, further texts are decoded each time. */
#ifndef USAGE_CACHE_H
#define USAGE_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "usage/dict.h"

struct cache_entry {
    uint64_t hash;
    const char *p;
    uint32_t n;
    uint32_t value;
};

struct cache {
    struct arena *arena; /* of its own */
    struct cache_entry *entry;
    uint32_t n, cap;
    uint32_t *slot; /* number + 1, or 0 */
    uint32_t mask;
    size_t bytes;
};

void cache_init(struct cache *c);
void cache_release(struct cache *c);
void cache_store(struct cache *c, const char *p, size_t n, uint64_t hash, uint32_t value);

/* `kind` tells texts of equal bytes and different meaning apart. */
static inline uint64_t cache_hash(const char *p, size_t n, unsigned kind)
{
    return dict_hash(p, n) ^ kind;
}

static inline bool cache_find(struct cache *c, const char *p, size_t n, uint64_t hash, uint32_t *value)
{
    for (uint32_t at = (uint32_t)(hash >> 32) & c->mask; c->slot[at]; at = (at + 1) & c->mask) {
        const struct cache_entry *e = &c->entry[c->slot[at] - 1];
        if (e->hash == hash && e->n == n && dict_same(e->p, p, n)) {
            *value = e->value;
            return true;
        }
    }
    return false;
}

#endif
