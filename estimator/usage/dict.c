#include "usage/dict.h"

#include <stdlib.h>

#include "base/arena.h"

enum { FIRST = 64, CACHE_BYTES = 6 << 20 };

static struct dict_slot *new_slots(uint32_t n)
{
    struct dict_slot *slot = arena_xrealloc(NULL, n, sizeof *slot);
    memset(slot, 0, n * sizeof *slot);
    return slot;
}

static void table_init(struct dict_table *t)
{
    *t = (struct dict_table){.arena = arena_new(), .slot = new_slots(FIRST), .mask = FIRST - 1};
}

static void table_release(struct dict_table *t)
{
    arena_free(t->arena);
    free(t->slot);
    *t = (struct dict_table){0};
}

static void grow(struct dict_table *t)
{
    uint32_t size = 2 * (t->mask + 1);
    struct dict_slot *old = t->slot, *end = old + t->mask + 1;
    t->slot = new_slots(size);
    t->mask = size - 1;
    for (struct dict_slot *s = old; s < end; s++)
        if (s->text) {
            uint32_t at = (uint32_t)(s->hash >> 32) & t->mask;
            while (t->slot[at].text)
                at = (at + 1) & t->mask;
            t->slot[at] = *s;
        }
    free(old);
}

/* Into the free slot where dict_find did not find it. Returns its copy. */
static const char *put(struct dict_table *t, struct dict_slot *free_slot, const char *p, size_t n, uint64_t hash,
                       uint32_t value)
{
    const char *text = arena_strndup(t->arena, p, n);
    *free_slot = (struct dict_slot){hash, text, (uint32_t)n, value};
    t->n++;
    t->bytes += n + sizeof *free_slot * 2;
    if (t->n > t->mask / 4 * 3)
        grow(t);
    return text;
}

void dict_init(struct dict *d)
{
    *d = (struct dict){0};
    table_init(&d->table);
}

void dict_release(struct dict *d)
{
    table_release(&d->table);
    free(d->entry);
    *d = (struct dict){0};
}

uint32_t dict_put(struct dict *d, const char *p, size_t n)
{
    uint64_t hash = dict_hash(p, n);
    struct dict_slot *s = dict_find(&d->table, p, n, hash);
    if (s->text)
        return s->value;
    if (d->n == d->cap) {
        d->cap = d->cap ? 2 * d->cap : FIRST;
        d->entry = arena_xrealloc(d->entry, d->cap, sizeof *d->entry);
    }
    d->entry[d->n] = (struct dict_entry){put(&d->table, s, p, n, hash, d->n), n};
    return d->n++;
}

void cache_init(struct cache *c)
{
    table_init(&c->table);
}

void cache_release(struct cache *c)
{
    table_release(&c->table);
}

bool cache_store(struct cache *c, const char *p, size_t n, uint64_t hash, uint32_t value)
{
    if (n > UINT32_MAX || c->table.bytes + n > CACHE_BYTES)
        return false;
    put(&c->table, dict_find(&c->table, p, n, hash), p, n, hash, value);
    return true;
}
