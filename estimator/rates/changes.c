#include "rates/changes.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "rates/book.h"
#include "rates/rate.h"

const char *change_kind_name(enum change_kind k)
{
    static const char *const names[] = {[CHANGE_PRICE] = "price",
                                        [CHANGE_UNIT] = "unit",
                                        [CHANGE_NAME] = "name",
                                        [CHANGE_ADDED] = "added",
                                        [CHANGE_REMOVED] = "removed"};
    return names[k];
}

struct comparing {
    struct arena *arena;
    struct rate_changes *out;
    size_t cap;
};

static const struct rate *const *all_rates(const struct book *b, size_t *n)
{
    size_t ncards;
    const char *const *cards = book_offers(b, &ncards);
    return book_all(b, ncards ? cards[0] : NULL, n);
}

static int same_place(const struct rate *a, const struct rate *b)
{
    int d = rate_cmp_meter(a, b);
    if (!d)
        d = strcmp(a->region, b->region);
    return d ? d : strcmp(a->meter_id, b->meter_id);
}

static bool same_plan(bool has_a, dec a, bool has_b, dec b)
{
    return has_a == has_b && (!has_a || dec_cmp(a, b) == 0);
}

static bool same_price(const struct rate *a, const struct rate *b)
{
    return rate_same_tiers(a, b) && same_plan(a->has_plan_1y, a->plan_1y, b->has_plan_1y, b->plan_1y) &&
           same_plan(a->has_plan_3y, a->plan_3y, b->has_plan_3y, b->plan_3y);
}

static void add(struct comparing *c, enum change_kind kind, const struct rate *from, const struct rate *to)
{
    struct rate_changes *out = c->out;
    struct rate_change x = {.kind = kind, .from = from, .to = to};
    dec more;
    if (kind == CHANGE_PRICE && from->ntiers && to->ntiers && dec_sign(from->tiers[0].price) > 0 &&
        dec_cmp(from->tiers[0].price, to->tiers[0].price) != 0)
        x.has_pct = dec_sub(to->tiers[0].price, from->tiers[0].price, &more) &&
                    dec_muldiv(more, dec_of(100), from->tiers[0].price, &x.pct);
    out->at = arena_grow(c->arena, out->at, out->n, &c->cap, sizeof *out->at);
    out->at[out->n++] = x;
}

static void add_pair(struct comparing *c, enum change_kind kind, const struct rate *from, const struct rate *to)
{
    if (same_price(from, to) && kind == CHANGE_PRICE)
        c->out->same++;
    else
        add(c, kind, from, to);
}

static const char *id_key(struct arena *a, const struct rate *r)
{
    return arena_printf(a, "%s|%s|%d|%d|%d|%d", r->meter_id, r->region, (int)r->type, r->term_years, (int)r->variant,
                        r->windows);
}

/* Of the rates on one side only: those whose id is on the other side are the same meter under another unit or name. */
static void pair_by_id(struct comparing *c)
{
    struct map *removed = map_new(c->arena);
    struct rate_change *at = c->out->at;
    for (size_t i = 0; i < c->out->n; i++)
        if (at[i].kind == CHANGE_REMOVED && at[i].from->meter_id[0])
            map_put(removed, id_key(c->arena, at[i].from), &at[i]);
    for (size_t i = 0; i < c->out->n; i++) {
        struct rate_change *was = at[i].kind == CHANGE_ADDED ? map_get(removed, id_key(c->arena, at[i].to)) : NULL;
        if (!was || !was->from)
            continue;
        at[i].from = was->from;
        at[i].kind = strcmp(was->from->unit_text, at[i].to->unit_text) != 0 ? CHANGE_UNIT : CHANGE_NAME;
        was->from = NULL; /* taken: neither side is left */
    }
    size_t n = 0;
    for (size_t i = 0; i < c->out->n; i++)
        if (at[i].from || at[i].to)
            at[n++] = at[i];
    c->out->n = n;
}

static int by_kind(const void *a, const void *b)
{
    const struct rate_change *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    int d = book_order(x->to ? x->to : x->from, y->to ? y->to : y->from);
    return d ? d : (x->to > y->to) - (x->to < y->to);
}

void rate_changes(const struct book *from, const struct book *to, struct arena *a, struct rate_changes *out)
{
    struct comparing c = {.arena = a, .out = out};
    size_t n, m, i = 0, k = 0;
    const struct rate *const *x = all_rates(from, &n), *const *y = all_rates(to, &m);
    *out = (struct rate_changes){0};
    while (i < n || k < m) {
        int d = i == n ? 1 : k == m ? -1 : same_place(x[i], y[k]);
        if (d == 0)
            add_pair(&c, CHANGE_PRICE, x[i], y[k]);
        else
            add(&c, d < 0 ? CHANGE_REMOVED : CHANGE_ADDED, d < 0 ? x[i] : NULL, d < 0 ? NULL : y[k]);
        i += d <= 0;
        k += d >= 0;
    }
    if (out->n == 0)
        return;
    pair_by_id(&c);
    qsort(out->at, out->n, sizeof *out->at, by_kind);
    for (i = 0; i < out->n; i++)
        out->count[out->at[i].kind]++;
}
