#include "base/map.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* Open addressing, linear probing, a power of two of slots, at most three quarters full. */
struct slot {
    uint64_t hash;
    const char *key; /* NULL: empty */
    void *value;
};

struct map {
    struct arena *arena;
    struct slot *slots;
    size_t n, cap;
};

enum { MAP_FIRST = 16 };

/* FNV-1a, then folded, because only the low bits pick the slot. */
static uint64_t hash_of(const char *key)
{
    uint64_t h = 14695981039346656037u;
    for (; *key; key++)
        h = (h ^ (unsigned char)*key) * 1099511628211u;
    return h ^ (h >> 32);
}

struct map *map_new(struct arena *a)
{
    struct map *m = arena_alloc(a, sizeof *m);
    m->arena = a;
    m->cap = MAP_FIRST;
    m->slots = arena_array(a, m->cap, sizeof *m->slots);
    return m;
}

/* The slot that holds the key, or the empty one where it belongs. */
static struct slot *find(struct slot *slots, size_t cap, uint64_t hash, const char *key)
{
    size_t i = (size_t)hash & (cap - 1);
    while (slots[i].key && (slots[i].hash != hash || strcmp(slots[i].key, key) != 0))
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static void grow(struct map *m)
{
    size_t cap = m->cap * 2;
    struct slot *slots = arena_array(m->arena, cap, sizeof *slots);
    for (size_t i = 0; i < m->cap; i++)
        if (m->slots[i].key)
            *find(slots, cap, m->slots[i].hash, m->slots[i].key) = m->slots[i];
    m->slots = slots;
    m->cap = cap;
}

void *map_get(const struct map *m, const char *key)
{
    return find(m->slots, m->cap, hash_of(key), key)->value;
}

void *map_put(struct map *m, const char *key, void *value)
{
    uint64_t hash = hash_of(key);
    struct slot *s = find(m->slots, m->cap, hash, key);
    void *previous = s->value;
    if (!s->key) {
        if (m->n + 1 > m->cap - m->cap / 4) {
            grow(m);
            s = find(m->slots, m->cap, hash, key);
        }
        m->n++;
        s->hash = hash;
        s->key = key;
    }
    s->value = value;
    return previous;
}

size_t map_count(const struct map *m)
{
    return m->n;
}
