#include "rates/book_index.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "rates/book.h"

struct group {
    const char *name;
    const struct rate **at;
    size_t n;
    bool own, shared; /* has such rates */
};

struct pair {
    struct group *group;
    const struct rate *rate;
    bool shared;
};

struct index {
    struct arena *arena;
    struct map *map;
    struct pair *pairs;
    size_t n, cap;
    struct group **groups;
    size_t ngroups, groups_cap;
    const char **names;
};

int book_order(const struct rate *a, const struct rate *b)
{
    int d = rate_cmp_meter(a, b);
    if (!d)
        d = strcmp(a->region, b->region);
    if (!d)
        d = strcmp(a->meter_id, b->meter_id);
    if (!d)
        d = strcmp(a->sku_id, b->sku_id);
    if (!d)
        d = day_cmp(a->start, b->start);
    if (!d)
        d = day_cmp(a->end, b->end);
    if (!d)
        d = (a->primary < b->primary) - (a->primary > b->primary);
    for (size_t i = 0; !d && i < a->ntiers && i < b->ntiers; i++) {
        d = dec_cmp(a->tiers[i].from, b->tiers[i].from);
        if (!d)
            d = dec_cmp(a->tiers[i].price, b->tiers[i].price);
    }
    return d ? d : (a->ntiers > b->ntiers) - (a->ntiers < b->ntiers);
}

int book_order_ptr(const void *a, const void *b)
{
    return book_order(*(const struct rate *const *)a, *(const struct rate *const *)b);
}

void index_sort(const struct rate **rates, size_t n)
{
    for (size_t i = 1; i < n; i++) /* one snapshot comes sorted */
        if (book_order(rates[i - 1], rates[i]) > 0) {
            qsort(rates, n, sizeof *rates, book_order_ptr);
            return;
        }
}

struct index *index_new(struct arena *a)
{
    struct index *ix = arena_alloc(a, sizeof *ix);
    ix->arena = a;
    ix->map = map_new(a);
    return ix;
}

struct group *index_group(struct index *ix, const char *key, const char *name)
{
    struct group *g = map_get(ix->map, key);
    if (g)
        return g;
    g = arena_alloc(ix->arena, sizeof *g);
    g->name = arena_strdup(ix->arena, name);
    map_put(ix->map, arena_strdup(ix->arena, key), g);
    ix->groups = arena_grow(ix->arena, ix->groups, ix->ngroups, &ix->groups_cap, sizeof(struct group *));
    ix->groups[ix->ngroups++] = g;
    return g;
}

void index_add(struct index *ix, struct group *g, const struct rate *r, bool shared)
{
    g->n++;
    if (shared)
        g->shared = true;
    else
        g->own = true;
    ix->pairs = arena_grow(ix->arena, ix->pairs, ix->n, &ix->cap, sizeof *ix->pairs);
    ix->pairs[ix->n++] = (struct pair){g, r, shared};
}

/* The same thing in the same place, whatever the product is called. */
static int cmp_twin(const void *pa, const void *pb)
{
    const struct rate *a = *(const struct rate *const *)pa, *b = *(const struct rate *const *)pb;
    int d = strcmp(a->region, b->region);
    if (!d)
        d = (int)a->windows - (int)b->windows;
    if (!d)
        d = (int)a->variant - (int)b->variant;
    if (!d)
        d = (int)a->type - (int)b->type;
    if (!d)
        d = a->term_years - b->term_years;
    return d ? d : (int)a->deprecated - (int)b->deprecated;
}

static void place(struct index *ix, bool shared)
{
    for (size_t i = 0; i < ix->n; i++) {
        struct group *g = ix->pairs[i].group;
        if (ix->pairs[i].shared == shared)
            g->at[g->n++] = ix->pairs[i].rate;
    }
}

/* Of own rates at[0..own) and shared ones at[own..n), drops the shared ones that have an own twin. */
static void drop_twins(struct group *g, size_t own)
{
    size_t n = own;
    qsort(g->at, own, sizeof *g->at, cmp_twin);
    for (size_t i = own; i < g->n; i++)
        if (!bsearch(&g->at[i], g->at, own, sizeof *g->at, cmp_twin))
            g->at[n++] = g->at[i];
    g->n = n;
    qsort(g->at, g->n, sizeof *g->at, book_order_ptr);
}

void index_seal(struct index *ix)
{
    size_t used = 0;
    const struct rate **room = arena_array(ix->arena, ix->n ? ix->n : 1, sizeof(const struct rate *));
    size_t *own = arena_array(ix->arena, ix->ngroups ? ix->ngroups : 1, sizeof *own);
    ix->names = arena_array(ix->arena, ix->ngroups ? ix->ngroups : 1, sizeof *ix->names);
    for (size_t i = 0; i < ix->ngroups; i++) {
        struct group *g = ix->groups[i];
        ix->names[i] = g->name;
        g->at = room + used;
        used += g->n;
        g->n = 0;
    }
    place(ix, false);
    for (size_t i = 0; i < ix->ngroups; i++)
        own[i] = ix->groups[i]->n;
    place(ix, true);
    for (size_t i = 0; i < ix->ngroups; i++)
        if (ix->groups[i]->own && ix->groups[i]->shared)
            drop_twins(ix->groups[i], own[i]);
    if (ix->ngroups > 1)
        qsort(ix->names, ix->ngroups, sizeof *ix->names, text_cmp_ptr);
}

const struct rate *const *index_get(const struct index *ix, const char *key, size_t *n)
{
    const struct group *g = map_get(ix->map, key);
    *n = g ? g->n : 0;
    return g ? g->at : NULL;
}

const char *const *index_names(const struct index *ix, size_t *n)
{
    *n = ix->ngroups;
    return ix->names;
}

/* Meter ids: rates counted into buckets by the hash of their id, canonical order kept; inside a bucket those of one id
 * stand together.
 *
 *     start[h] .. start[h + 1]    the rates of bucket h in at[]
 */
struct id_index {
    size_t mask;
    size_t *start;
    const struct rate **at;
};

static size_t id_hash(const char *id)
{
    uint64_t h = 14695981039346656037u;
    for (; *id; id++)
        h = (h ^ ((unsigned char)*id | 0x20u)) * 1099511628211u;
    return (size_t)(h ^ (h >> 32));
}

static void bucket_sort(const struct rate **at, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct rate *r = at[i];
        size_t k = i;
        for (; k && text_cmp_nocase(at[k - 1]->meter_id, r->meter_id) > 0; k--)
            at[k] = at[k - 1];
        at[k] = r;
    }
}

struct id_index *id_index_new(struct arena *a, const struct rate *const *sorted, size_t n)
{
    struct id_index *ix = arena_alloc(a, sizeof *ix);
    size_t buckets = 1;
    while (buckets < n)
        buckets *= 2;
    ix->mask = buckets - 1;
    ix->start = arena_array(a, buckets + 2, sizeof *ix->start);
    ix->at = arena_array(a, n ? n : 1, sizeof *ix->at);
    size_t *next =
        ix->start + 1; /* while filling, next[h] is where bucket h goes on; at the end that is start[h + 1] */
    for (size_t i = 0; i < n; i++)
        next[(id_hash(sorted[i]->meter_id) & ix->mask) + 1]++;
    for (size_t h = 0; h < buckets; h++)
        next[h + 1] += next[h];
    for (size_t i = 0; i < n; i++)
        ix->at[next[id_hash(sorted[i]->meter_id) & ix->mask]++] = sorted[i];
    for (size_t h = 0; h < buckets; h++)
        bucket_sort(ix->at + ix->start[h], ix->start[h + 1] - ix->start[h]);
    return ix;
}

const struct rate *const *id_index_get(const struct id_index *ix, const char *id, size_t *n)
{
    size_t h = id_hash(id) & ix->mask, i = ix->start[h], end = ix->start[h + 1];
    while (i < end && text_cmp_nocase(ix->at[i]->meter_id, id) != 0)
        i++;
    const struct rate **at = ix->at + i;
    for (*n = 0; i < end && text_cmp_nocase(ix->at[i]->meter_id, id) == 0; i++)
        ++*n;
    return at;
}
