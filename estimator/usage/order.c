/* The ids of a group are packed into one number of as few bits as they need, most important first, and the numbers are
 * sorted by radix, 11 bits a pass. Where 64 bits do not hold them all, the last ones are sorted first: a radix sort is
 * stable, so the sorts of the pieces add up to the sort of the whole. */
#include "usage/order.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { DIGIT = 11, DIGITS = 1 << DIGIT };

struct item {
    uint64_t key;
    uint32_t group;
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

static void sort_digit(const struct item *from, struct item *to, size_t n, int shift)
{
    size_t start[DIGITS] = {0}, sum = 0;
    for (size_t i = 0; i < n; i++)
        start[from[i].key >> shift & (DIGITS - 1)]++;
    for (size_t d = 0; d < DIGITS; d++) {
        size_t count = start[d];
        start[d] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++)
        to[start[from[i].key >> shift & (DIGITS - 1)]++] = from[i];
}

/* Sorts by parts first..end-1, which fit into a key together. */
static void sort_parts(const struct group_table *t, const struct order_part *parts, const uint32_t *low,
                       const int *bits, size_t first, size_t end, struct item **items, struct item **spare)
{
    int all = 0;
    for (size_t i = 0; i < t->n; i++) {
        const struct group *g = group_at(t, (*items)[i].group);
        uint64_t key = 0;
        for (size_t k = first; k < end; k++)
            key = key << bits[k] | (value(g, &parts[k]) - low[k]);
        (*items)[i].key = key;
    }
    for (size_t k = first; k < end; k++)
        all += bits[k];
    for (int shift = 0; shift < all; shift += DIGIT) {
        sort_digit(*items, *spare, t->n, shift);
        struct item *sorted = *spare;
        *spare = *items;
        *items = sorted;
    }
}

uint32_t *order_groups_by(const struct group_table *t, const struct order_part *parts, size_t n)
{
    struct item *items = arena_xrealloc(NULL, t->n + 1, sizeof *items);
    struct item *spare = arena_xrealloc(NULL, t->n + 1, sizeof *spare);
    uint32_t low[ORDER_PARTS_MAX], most[ORDER_PARTS_MAX] = {0};
    int bits[ORDER_PARTS_MAX];
    assert(n <= ORDER_PARTS_MAX);
    for (size_t i = 0; i < t->n; i++)
        items[i].group = (uint32_t)i;
    for (size_t k = 0; k < n; k++)
        low[k] = UINT32_MAX;
    for (size_t i = 0; i < t->n; i++)
        for (size_t k = 0; k < n; k++) {
            uint32_t v = value(group_at(t, i), &parts[k]);
            low[k] = v < low[k] ? v : low[k];
            most[k] = v > most[k] ? v : most[k];
        }
    for (size_t k = 0; k < n; k++)
        bits[k] = t->n ? bits_of(most[k] - low[k]) : 0;
    for (size_t end = n; end > 0;) {
        size_t first = end;
        for (int all = 0; first > 0 && all + bits[first - 1] <= 64; first--)
            all += bits[first - 1];
        sort_parts(t, parts, low, bits, first, end, &items, &spare);
        end = first;
    }
    free(spare);
    uint32_t *order = arena_xrealloc(NULL, t->n + 1, sizeof *order);
    for (size_t i = 0; i < t->n; i++)
        order[i] = items[i].group;
    free(items);
    return order;
}
