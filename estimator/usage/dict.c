#include "usage/dict.h"

#include <stdlib.h>

#include "base/arena.h"

enum { DICT_FIRST = 64 };

void dict_init(struct dict *d)
{
    *d = (struct dict){.arena = arena_new(), .mask = DICT_FIRST - 1};
    d->slot = arena_xrealloc(NULL, DICT_FIRST, sizeof *d->slot);
    memset(d->slot, 0, DICT_FIRST * sizeof *d->slot);
}

void dict_release(struct dict *d)
{
    arena_free(d->arena);
    free(d->entry);
    free(d->slot);
    *d = (struct dict){0};
}

static void grow(struct dict *d)
{
    uint32_t size = 2 * (d->mask + 1);
    d->slot = arena_xrealloc(d->slot, size, sizeof *d->slot);
    memset(d->slot, 0, size * sizeof *d->slot);
    d->mask = size - 1;
    for (uint32_t i = 0; i < d->n; i++) {
        uint32_t at = d->entry[i].hash & d->mask;
        while (d->slot[at])
            at = (at + 1) & d->mask;
        d->slot[at] = i + 1;
    }
}

uint32_t dict_put(struct dict *d, const char *p, size_t n)
{
    uint32_t hash = (uint32_t)dict_hash(p, n), at = hash & d->mask;
    for (; d->slot[at]; at = (at + 1) & d->mask) {
        const struct dict_entry *e = &d->entry[d->slot[at] - 1];
        if (e->hash == hash && e->n == n && memcmp(e->text, p, n) == 0)
            return d->slot[at] - 1;
    }
    if (d->n == d->cap) {
        d->cap = d->cap ? 2 * d->cap : DICT_FIRST;
        d->entry = arena_xrealloc(d->entry, d->cap, sizeof *d->entry);
    }
    d->entry[d->n] = (struct dict_entry){.text = arena_strndup(d->arena, p, n), .n = (uint32_t)n, .hash = hash};
    d->slot[at] = ++d->n;
    if (d->n > d->mask / 4 * 3)
        grow(d);
    return d->n - 1;
}
