#include "usage/aggregate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "usage/dict.h"
#include "usage/group.h"
#include "usage/order.h"

struct measure {
    uint32_t unit, currency; /* in the dictionaries of that name */
    bool quantity, cost;
};

/* Groups lie all over memory, and waiting for one costs more than reading a row. So rows wait instead, a batch of them,
 * while their groups are on the way. */
enum { BATCH = 32 };

struct pending {
    uint32_t ids[AGGREGATE_IDS_MAX], hash;
    dec quantity, cost;
    uint64_t rows;
};

struct aggregate {
    struct usage_query query;
    struct group_table groups;
    struct pending pending[BATCH];
    size_t npending;
    struct dict key[USAGE_KEYS_MAX], unit, currency;
    struct measure *measures;
    uint32_t nmeasures, cap;
    uint32_t *order; /* after aggregate_finish: groups in the order of the result */
    size_t nrows;
};

struct aggregate *aggregate_new(const struct usage_query *q)
{
    struct aggregate *g = arena_xrealloc(NULL, 1, sizeof *g);
    *g = (struct aggregate){.query = *q};
    group_init(&g->groups, AGGREGATE_KEYS + q->nkeys);
    for (size_t i = 0; i < q->nkeys; i++)
        dict_init(&g->key[i]);
    dict_init(&g->unit);
    dict_init(&g->currency);
    return g;
}

void aggregate_free(struct aggregate *g)
{
    if (!g)
        return;
    group_release(&g->groups);
    for (size_t i = 0; i < g->query.nkeys; i++)
        dict_release(&g->key[i]);
    dict_release(&g->unit);
    dict_release(&g->currency);
    free(g->measures);
    free(g->order);
    free(g);
}

/* Slots keep the order of time: the sign bit is turned so that days before 1970 come first. */
enum { HOURS = 24 };
static const uint32_t SLOT_ZERO = UINT32_C(1) << 31;

uint32_t aggregate_slot(const struct usage_query *q, struct day day, int hour)
{
    int y, m, d;
    switch (q->granularity) {
    case USAGE_TOTAL:
        break;
    case USAGE_MONTHLY:
        day_to_ymd(day, &y, &m, &d);
        return SLOT_ZERO + (uint32_t)(day.n - (d - 1));
    case USAGE_DAILY:
        return SLOT_ZERO + (uint32_t)day.n;
    case USAGE_HOURLY:
        return SLOT_ZERO + (uint32_t)(day.n * HOURS + (hour < 0 ? 0 : hour));
    }
    return 0;
}

static void read_slot(const struct aggregate *g, uint32_t slot, struct usage_row *out)
{
    int32_t n = (int32_t)(slot - SLOT_ZERO);
    out->date = DAY_NONE;
    out->hour = -1;
    if (g->query.granularity == USAGE_TOTAL)
        return;
    if (g->query.granularity == USAGE_HOURLY) {
        out->hour = (int)((n % HOURS + HOURS) % HOURS);
        n = (n - out->hour) / HOURS;
    }
    out->date.n = n;
}

uint32_t aggregate_measure(struct aggregate *g, const char *unit, const char *currency, bool quantity, bool cost)
{
    struct measure m = {dict_put(&g->unit, unit, strlen(unit)), dict_put(&g->currency, currency, strlen(currency)),
                        quantity, cost};
    for (uint32_t i = 0; i < g->nmeasures; i++) {
        const struct measure *o = &g->measures[i];
        if (o->unit == m.unit && o->currency == m.currency && o->quantity == m.quantity && o->cost == m.cost)
            return i;
    }
    if (g->nmeasures == g->cap) {
        g->cap = g->cap ? 2 * g->cap : 32;
        g->measures = arena_xrealloc(g->measures, g->cap, sizeof *g->measures);
    }
    g->measures[g->nmeasures] = m;
    return g->nmeasures++;
}

uint32_t aggregate_key(struct aggregate *g, size_t key, const char *text, size_t n)
{
    return dict_put(&g->key[key], text, n);
}

static void flush(struct aggregate *g)
{
    for (size_t i = 0; i < g->npending; i++)
        group_fetch(&g->groups, g->pending[i].hash);
    for (size_t i = 0; i < g->npending; i++) {
        const struct pending *p = &g->pending[i];
        group_add(group_find(&g->groups, p->ids, p->hash), p->quantity, p->cost, p->rows);
    }
    g->npending = 0;
}

void aggregate_add(struct aggregate *g, const uint32_t *ids, dec quantity, dec cost, uint64_t rows)
{
    struct pending *p = &g->pending[g->npending++];
    memcpy(p->ids, ids, g->groups.width * sizeof *ids);
    p->hash = group_hash(&g->groups, ids);
    p->quantity = quantity;
    p->cost = cost;
    p->rows = rows;
    group_fetch_slot(&g->groups, p->hash);
    if (g->npending == BATCH)
        flush(g);
}

size_t aggregate_groups(const struct aggregate *g)
{
    /* those of waiting rows come later */
    return g->groups.n;
}

void aggregate_clear(struct aggregate *g)
{
    size_t width = g->groups.width;
    g->npending = 0;
    group_release(&g->groups);
    group_init(&g->groups, width);
}

/* For each number of a dictionary of `from`, the number in that of `to`. Caller frees. */
static uint32_t *translate(struct dict *to, const struct dict *from)
{
    uint32_t *id = arena_xrealloc(NULL, from->n + 1, sizeof *id);
    for (uint32_t i = 0; i < from->n; i++)
        id[i] = dict_put(to, from->entry[i].text, from->entry[i].n);
    return id;
}

static uint32_t *translate_measures(struct aggregate *to, const struct aggregate *from)
{
    uint32_t *id = arena_xrealloc(NULL, from->nmeasures + 1, sizeof *id);
    for (uint32_t i = 0; i < from->nmeasures; i++) {
        const struct measure *m = &from->measures[i];
        id[i] = aggregate_measure(to, dict_text(&from->unit, m->unit), dict_text(&from->currency, m->currency),
                                  m->quantity, m->cost);
    }
    return id;
}

void aggregate_merge(struct aggregate *to, struct aggregate *from)
{
    flush(from);
    flush(to);
    size_t nkeys = from->query.nkeys;
    uint32_t *key[USAGE_KEYS_MAX] = {0}, *measure = translate_measures(to, from);
    for (size_t k = 0; k < nkeys; k++)
        key[k] = translate(&to->key[k], &from->key[k]);
    for (size_t i = 0; i < from->groups.n; i++) {
        const struct group *g = group_at(&from->groups, i);
        uint32_t ids[AGGREGATE_IDS_MAX];
        ids[AGGREGATE_SLOT] = g->id[AGGREGATE_SLOT];
        ids[AGGREGATE_MEASURE] = measure[g->id[AGGREGATE_MEASURE]];
        for (size_t k = 0; k < nkeys; k++)
            ids[AGGREGATE_KEYS + k] = key[k][g->id[AGGREGATE_KEYS + k]];
        if (g->quantity_wraps == 0 && g->cost_wraps == 0)
            aggregate_add(to, ids, (dec){g->quantity}, (dec){g->cost}, g->rows);
        else
            group_merge(group_find(&to->groups, ids, group_hash(&to->groups, ids)), g);
    }
    for (size_t k = 0; k < nkeys; k++)
        free(key[k]);
    free(measure);
}

void aggregate_absorb(struct aggregate *to, struct aggregate *from)
{
    flush(from);
    flush(to);
    if (to->groups.n > 0 || to->nmeasures > 0) {
        aggregate_merge(to, from);
        return;
    }
    struct aggregate empty = *to;
    *to = *from;
    *from = empty;
}

/* Finishing */

struct ranked {
    const char *text;
    uint32_t id;
};

static int by_text(const void *a, const void *b)
{
    return strcmp(((const struct ranked *)a)->text, ((const struct ranked *)b)->text);
}

/* The place of each text of a dictionary in the order of their bytes. Caller frees. */
static uint32_t *ranks(const struct dict *d)
{
    struct ranked *at = arena_xrealloc(NULL, d->n + 1, sizeof *at);
    uint32_t *rank = arena_xrealloc(NULL, d->n + 1, sizeof *rank);
    for (uint32_t i = 0; i < d->n; i++)
        at[i] = (struct ranked){d->entry[i].text, i};
    qsort(at, d->n, sizeof *at, by_text);
    for (uint32_t i = 0; i < d->n; i++)
        rank[at[i].id] = i;
    free(at);
    return rank;
}

/* Measures by unit, then currency; those that differ only in what they state share a rank, so that their groups become
 * one row. */
static uint32_t *measure_ranks(const struct aggregate *g)
{
    uint32_t *unit = ranks(&g->unit), *currency = ranks(&g->currency);
    uint32_t *rank = arena_xrealloc(NULL, g->nmeasures + 1, sizeof *rank);
    for (uint32_t i = 0; i < g->nmeasures; i++)
        rank[i] = unit[g->measures[i].unit] * g->currency.n + currency[g->measures[i].currency];
    free(unit);
    free(currency);
    return rank;
}

static void order_groups(struct aggregate *g)
{
    size_t nkeys = g->query.nkeys;
    struct order_part parts[AGGREGATE_IDS_MAX];
    uint32_t *owned[AGGREGATE_IDS_MAX];
    size_t n = 0;
    for (size_t k = 0; k < nkeys; k++) {
        owned[n] = ranks(&g->key[k]);
        parts[n] = (struct order_part){AGGREGATE_KEYS + k, owned[n]};
        n++;
    }
    owned[n] = NULL;
    parts[n++] = (struct order_part){AGGREGATE_SLOT, NULL};
    owned[n] = measure_ranks(g);
    parts[n] = (struct order_part){AGGREGATE_MEASURE, owned[n]};
    n++;
    g->order = order_groups_by(&g->groups, parts, n);
    for (size_t i = 0; i < n; i++)
        free(owned[i]);
}

/* Do two groups differ in nothing but what their measures state? */
static bool one_row(const struct aggregate *g, const struct group *a, const struct group *b)
{
    const struct measure *m = &g->measures[a->id[AGGREGATE_MEASURE]], *o = &g->measures[b->id[AGGREGATE_MEASURE]];
    return a->id[AGGREGATE_SLOT] == b->id[AGGREGATE_SLOT] && m->unit == o->unit && m->currency == o->currency &&
           memcmp(a->id + AGGREGATE_KEYS, b->id + AGGREGATE_KEYS, g->query.nkeys * sizeof *a->id) == 0;
}

static int check_currencies(const struct aggregate *g, struct err *err)
{
    const char *first = NULL;
    for (uint32_t i = 0; i < g->nmeasures; i++) {
        const char *c = dict_text(&g->currency, g->measures[i].currency);
        if (!*c)
            continue;
        if (first && strcmp(first, c) != 0)
            return err_set(err, EXIT_INPUT, "take one of them, as with --filter currency=USD",
                           "the bill is in %s and in %s, which are never added up", first, c);
        first = c;
    }
    return 0;
}

/* Are there measures that differ in nothing but what they state? */
static bool measures_join(const struct aggregate *g)
{
    for (uint32_t i = 0; i < g->nmeasures; i++)
        for (uint32_t k = 0; k < i; k++)
            if (g->measures[i].unit == g->measures[k].unit && g->measures[i].currency == g->measures[k].currency)
                return true;
    return false;
}

/* Groups that are one row are neighbours now: the later ones go into the first. */
static void join_rows(struct aggregate *g)
{
    struct group *last = NULL;
    g->nrows = 0;
    if (!measures_join(g)) {
        g->nrows = g->groups.n;
        return;
    }
    for (size_t i = 0; i < g->groups.n; i++) {
        struct group *now = group_at(&g->groups, g->order[i]);
        if (!last || !one_row(g, last, now)) {
            g->order[g->nrows++] = g->order[i];
            last = now;
            continue;
        }
        group_merge(last, now);
        now->quantity_wraps = now->cost_wraps = 0; /* told by the sum */
        const struct measure *m = &g->measures[last->id[AGGREGATE_MEASURE]];
        const struct measure *o = &g->measures[now->id[AGGREGATE_MEASURE]];
        last->id[AGGREGATE_MEASURE] =
            aggregate_measure(g, dict_text(&g->unit, m->unit), dict_text(&g->currency, m->currency),
                              m->quantity || o->quantity, m->cost || o->cost);
    }
}

int aggregate_finish(struct aggregate *g, struct err *err)
{
    flush(g);
    if (check_currencies(g, err))
        return -1;
    order_groups(g);
    join_rows(g);
    for (size_t i = 0; i < g->groups.n; i++) {
        const struct group *row = group_at(&g->groups, i);
        if (row->quantity_wraps || row->cost_wraps)
            return err_set(err, EXIT_INPUT, "is a quantity in the file absurd? ratecast usage check looks at it",
                           "a sum is beyond 1.7e20");
    }
    return 0;
}

size_t aggregate_rows(const struct aggregate *g)
{
    return g->nrows;
}

void aggregate_row(const struct aggregate *g, size_t i, struct usage_row *out)
{
    enum { AHEAD = 12 };
    assert(i < g->nrows);
    if (i + AHEAD < g->nrows) /* rows are mostly read one after another, and lie all over memory */
        __builtin_prefetch(group_at(&g->groups, g->order[i + AHEAD]));
    const struct group *row = group_at(&g->groups, g->order[i]);
    const struct measure *m = &g->measures[row->id[AGGREGATE_MEASURE]];
    for (size_t k = 0; k < g->query.nkeys; k++)
        out->keys[k] = dict_text(&g->key[k], row->id[AGGREGATE_KEYS + k]);
    read_slot(g, row->id[AGGREGATE_SLOT], out);
    out->has_quantity = m->quantity;
    out->has_cost = m->cost;
    out->quantity = (dec){row->quantity};
    out->cost = (dec){row->cost};
    out->unit = dict_text(&g->unit, m->unit);
    out->currency = dict_text(&g->currency, m->currency);
    out->rows = row->rows;
}

bool aggregate_states_cost(const struct aggregate *g, bool otherwise)
{
    for (uint32_t i = 0; i < g->nmeasures; i++)
        if (g->measures[i].cost)
            return true;
    return g->nmeasures == 0 && otherwise;
}

const char *aggregate_currency(const struct aggregate *g)
{
    for (uint32_t i = 0; i < g->nmeasures; i++) {
        const char *c = dict_text(&g->currency, g->measures[i].currency);
        if (*c)
            return c;
    }
    return "";
}
