#include "usage/group.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* 64 bytes are a line of the cache: a group that fits into one must not lie in two. */
enum { GROUP_FIRST = 1024, GROUP_ALIGN = 16, LINE = 64 };

void group_init(struct group_table *t, size_t width)
{
    size_t size = sizeof(struct group) + width * sizeof(uint32_t);
    *t = (struct group_table){.width = width, .stride = (size + GROUP_ALIGN - 1) / GROUP_ALIGN * GROUP_ALIGN};
    t->mask = GROUP_FIRST - 1;
    t->slot = arena_xrealloc(NULL, GROUP_FIRST, sizeof *t->slot);
    memset(t->slot, 0, GROUP_FIRST * sizeof *t->slot);
}

void group_release(struct group_table *t)
{
    for (size_t i = 0; i < t->nblocks; i++)
        free(t->block[i]);
    free(t->block);
    free(t->slot);
    *t = (struct group_table){0};
}

static void put_slot(uint64_t *slot, uint32_t mask, uint64_t entry)
{
    uint32_t at = (uint32_t)(entry >> 32) & mask;
    while (slot[at])
        at = (at + 1) & mask;
    slot[at] = entry;
}

static void grow(struct group_table *t)
{
    uint32_t size = 2 * (t->mask + 1);
    uint64_t *slot = arena_xrealloc(NULL, size, sizeof *slot);
    memset(slot, 0, size * sizeof *slot);
    for (uint32_t i = 0; i <= t->mask; i++)
        if (t->slot[i])
            put_slot(slot, size - 1, t->slot[i]);
    free(t->slot);
    t->slot = slot;
    t->mask = size - 1;
}

struct group *group_insert(struct group_table *t, const uint32_t *ids, uint32_t hash)
{
    if (t->n >= t->mask / 4 * 3)
        grow(t);
    if (t->n == t->nblocks * GROUP_BLOCK) {
        if (t->nblocks == t->cap) {
            t->cap = t->cap ? 2 * t->cap : 64;
            t->block = arena_xrealloc(t->block, t->cap, sizeof *t->block);
        }
        t->block[t->nblocks++] = arena_xaligned(LINE, GROUP_BLOCK * t->stride);
    }
    struct group *g = group_at(t, t->n);
    memset(g, 0, t->stride);
    memcpy(g->id, ids, t->width * sizeof *ids);
    put_slot(t->slot, t->mask, (uint64_t)hash << 32 | ++t->n);
    return g;
}
