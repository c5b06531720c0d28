/* The ids of a group are packed into one number of as few bits as they need, most important first, with the number of the
 * group below, and these are sorted by radix, 11 bits a pass. Where 64 bits do not hold them all, the last ones are
 * sorted first: a radix sort is stable, so the sorts of the pieces add up to the sort of the whole. */
#include "usage/order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { DIGIT = 11, DIGITS = 1 << DIGIT, WORD = 64 };

struct sort {
    const struct group_table *t;
    const struct order_part *parts;
    uint32_t low[ORDER_PARTS_MAX];
    int bits[ORDER_PARTS_MAX], group; /* of each part above its lowest, of the number of a group */
    uint64_t *items, *spare;
};

static uint32_t value(const struct group *g, const struct order_part *p)
{
    return p->rank ? p->rank[g->id[p->id]] : g->id[p->id];
}

static int bits_of(uint32_t v)
{
    int n = 0;
    for (; v; v >>= 1)
        n++;
    return n;
}

static void sort_digit(const uint64_t *from, uint64_t *to, size_t n, int shift)
{
    size_t start[DIGITS] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++)
        start[from[i] >> shift & (DIGITS - 1)]++;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t count = start[d];
        start[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[start[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

static uint32_t group_of(const struct sort *s, size_t i)
{
    return (uint32_t)(s->items[i] & ((UINT64_C(1) << s->group) - 1));
}

/* Sorts by parts first..end-1, which fit into an item together. */
static void sort_parts(struct sort *s, size_t first, size_t end)
{
    size_t n = s->t->n;
    int all = s->group;
    for (size_t i = 0; i < n; i++) {
        uint32_t number = group_of(s, i);
        const struct group *g = group_at(s->t, number);
        uint64_t key = 0;
        for (size_t k = first; k < end; k++)
            key = key << s->bits[k] | (value(g, &s->parts[k]) - s->low[k]);
        s->items[i] = key << s->group | number;
    }
    for (size_t k = first; k < end; k++)
        all += s->bits[k];
    for (int shift = s->group; shift < all; shift += DIGIT) {
        sort_digit(s->items, s->spare, n, shift);
        uint64_t *sorted = s->spare;
        s->spare = s->items;
        s->items = sorted;
    }
}

/* How many bits each part needs. */
static void measure(struct sort *s, size_t nparts)
{
    uint32_t most[ORDER_PARTS_MAX] = {0};
    for (size_t k = 0; k < nparts; k++)
        s->low[k] = UINT32_MAX;
    for (size_t i = 0; i < s->t->n; i++)
        for (size_t k = 0; k < nparts; k++) {
            uint32_t v = value(group_at(s->t, i), &s->parts[k]);
            s->low[k] = v < s->low[k] ? v : s->low[k];
            most[k] = v > most[k] ? v : most[k];
        }
    for (size_t k = 0; k < nparts; k++)
        s->bits[k] = s->t->n ? bits_of(most[k] - s->low[k]) : 0;
    s->group = bits_of((uint32_t)s->t->n);
}

uint32_t *order_groups_by(const struct group_table *t, const struct order_part *parts, size_t nparts)
{
    struct sort s = {.t = t, .parts = parts};
    assert(nparts <= ORDER_PARTS_MAX);
    measure(&s, nparts);
    s.items = arena_xrealloc(NULL, t->n, sizeof *s.items);
    s.spare = arena_xrealloc(NULL, t->n, sizeof *s.spare);
    for (size_t i = 0; i < t->n; i++)
        s.items[i] = i;
    for (size_t end = nparts; end > 0;) {
        size_t first = end - 1;
        for (int all = s.group + s.bits[first]; first > 0 && all + s.bits[first - 1] <= WORD; first--)
            all += s.bits[first - 1];
        sort_parts(&s, first, end);
        end = first;
    }
    uint32_t *order = (uint32_t *)s.spare;
    for (size_t i = 0; i < t->n; i++)
        order[i] = group_of(&s, i);
    free(s.items);
    return arena_xrealloc(order, t->n, sizeof *order);
}
