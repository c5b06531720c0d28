/* group: a hash table of groups, for aggregate.c. Memory: the groups, in blocks that never move, and 8 bytes a slot of
 * an index that is at most 3/4 full. */
#ifndef USAGE_GROUP_H
#define USAGE_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"

/* A sum is wraps x 2^128 + low, in units of 10^-18. */
struct group {
    dec_int quantity, cost; /* low */
    int32_t quantity_wraps, cost_wraps;
    uint64_t rows;
    uint32_t id[]; /* `width` numbers that name it */
};

struct group_table {
    size_t width, stride; /* ids, bytes of a group */
    size_t n;
    unsigned char **block;
    size_t nblocks, cap;
    uint64_t *slot; /* hash << 32 | number + 1, or 0 */
    uint32_t mask;
};

enum { GROUP_BLOCK = 1024 }; /* groups a block */

void group_init(struct group_table *t, size_t width);
void group_release(struct group_table *t);
struct group *group_insert(struct group_table *t, const uint32_t *ids, uint32_t hash); /* for group_find */

static inline struct group *group_at(const struct group_table *t, size_t i)
{
    return (struct group *)(void *)(t->block[i / GROUP_BLOCK] + i % GROUP_BLOCK * t->stride);
}

static inline bool group_is(const struct group *g, const uint32_t *ids, size_t width)
{
    uint32_t differ = 0;
    for (size_t i = 0; i < width; i++)
        differ |= g->id[i] ^ ids[i];
    return differ == 0;
}

static inline uint32_t group_hash(const struct group_table *t, const uint32_t *ids)
{
    uint64_t h = 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < t->width; i++) {
        h = (h ^ ids[i]) * 0xa0761d6478bd642fu;
        h ^= h >> 29;
    }
    return (uint32_t)(h >> 32);
}

/* Memory that group_find will want: first the slot, then, once that is there, the group. */
static inline void group_fetch_slot(const struct group_table *t, uint32_t hash)
{
    __builtin_prefetch(&t->slot[hash & t->mask]);
}

static inline void group_fetch(const struct group_table *t, uint32_t hash)
{
    uint64_t slot = t->slot[hash & t->mask];
    if (slot)
        __builtin_prefetch(group_at(t, (uint32_t)slot - 1), 1);
}

/* The group of these ids; a new one is all 0. */
static inline struct group *group_find(struct group_table *t, const uint32_t *ids, uint32_t hash)
{
    for (uint32_t at = hash & t->mask; t->slot[at]; at = (at + 1) & t->mask)
        if (t->slot[at] >> 32 == hash) {
            struct group *g = group_at(t, (uint32_t)t->slot[at] - 1);
            if (group_is(g, ids, t->width))
                return g;
        }
    return group_insert(t, ids, hash);
}

static inline void group_sum(dec_int *low, int32_t *wraps, dec_int v)
{
    if (__builtin_add_overflow(*low, v, low))
        *wraps += v < 0 ? -1 : 1;
}

static inline void group_add(struct group *g, dec quantity, dec cost, uint64_t rows)
{
    group_sum(&g->quantity, &g->quantity_wraps, quantity.v);
    group_sum(&g->cost, &g->cost_wraps, cost.v);
    g->rows += rows;
}

static inline void group_merge(struct group *to, const struct group *from)
{
    group_add(to, (dec){from->quantity}, (dec){from->cost}, from->rows);
    to->quantity_wraps += from->quantity_wraps;
    to->cost_wraps += from->cost_wraps;
}

#endif
