#include "usage/cache.h"

#include <stdlib.h>

#include "base/arena.h"

enum { CACHE_FIRST = 256, CACHE_BYTES = 6 << 20 };

void cache_init(struct cache *c)
{
    *c = (struct cache){.arena = arena_new(), .mask = CACHE_FIRST - 1};
    c->slot = arena_xrealloc(NULL, CACHE_FIRST, sizeof *c->slot);
    memset(c->slot, 0, CACHE_FIRST * sizeof *c->slot);
}

void cache_release(struct cache *c)
{
    arena_free(c->arena);
    free(c->entry);
    free(c->slot);
    *c = (struct cache){0};
}

static void put_slot(struct cache *c, uint64_t hash, uint32_t number)
{
    uint32_t at = (uint32_t)(hash >> 32) & c->mask;
    while (c->slot[at])
        at = (at + 1) & c->mask;
    c->slot[at] = number;
}

void cache_store(struct cache *c, const char *p, size_t n, uint64_t hash, uint32_t value)
{
    size_t bytes = n + sizeof *c->entry + 3 * sizeof *c->slot;
    if (n > UINT32_MAX || c->bytes + bytes > CACHE_BYTES)
        return;
    c->bytes += bytes;
    if (c->n == c->cap) {
        c->cap = c->cap ? 2 * c->cap : CACHE_FIRST;
        c->entry = arena_xrealloc(c->entry, c->cap, sizeof *c->entry);
    }
    c->entry[c->n++] = (struct cache_entry){hash, arena_strndup(c->arena, p, n), (uint32_t)n, value};
    put_slot(c, hash, c->n);
    if (c->n <= c->mask / 2)
        return;
    uint32_t size = 2 * (c->mask + 1);
    c->slot = arena_xrealloc(c->slot, size, sizeof *c->slot);
    memset(c->slot, 0, size * sizeof *c->slot);
    c->mask = size - 1;
    for (uint32_t i = 0; i < c->n; i++)
        put_slot(c, c->entry[i].hash, i + 1);
}
