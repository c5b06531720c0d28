#include "report/diff.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"

const char *diff_status_name(enum diff_status s)
{
    static const char *const names[] = {[DIFF_SAME] = "same",
                                        [DIFF_CHANGED] = "changed",
                                        [DIFF_ADDED] = "added",
                                        [DIFF_REMOVED] = "removed",
                                        [DIFF_UNKNOWN] = "unknown"};
    return names[s];
}

/* The n-th line of a name on one side and the n-th on the other are one. */
static const char *pair_key(struct arena *a, struct map *seen, const char *name)
{
    size_t *n = map_get(seen, name);
    if (!n) {
        n = arena_alloc(a, sizeof *n);
        map_put(seen, name, n);
    }
    return arena_printf(a, "%zu %s", ++*n, name);
}

/* Siblings in two regions have the same names: a move of a line that is another size too shows in them. */
static bool same_names(const struct kept_line *a, const struct kept_line *b)
{
    return !a->meter || !b->meter || (text_same(a->meter, b->meter) && text_same(a->product, b->product));
}

static unsigned what_changed(const struct kept_line *a, const struct kept_line *b)
{
    unsigned changes = 0;
    if (!text_same(a->region, b->region))
        changes |= DIFF_REGION;
    if (!text_same(a->offer, b->offer))
        changes |= DIFF_OFFER;
    bool moved = changes != 0; /* another region has other meters, another offer other names */
    if (moved ? !(changes & DIFF_OFFER) && !same_names(a, b) : !text_same(a->meter_id, b->meter_id))
        changes |= DIFF_METER;
    if (!text_same(a->unit, b->unit))
        changes |= DIFF_UNIT;
    if (a->has_quantity != b->has_quantity || dec_cmp(a->quantity, b->quantity) != 0)
        changes |= DIFF_QUANTITY;
    return changes;
}

/* The part of the delta that the quantity makes; false beyond the range. */
static bool quantity_part(const struct kept_line *a, const struct kept_line *b, dec delta, dec *out)
{
    dec more, before, after;
    *out = DEC_ZERO;
    if (!a->has_quantity || !b->has_quantity || !text_same(a->unit, b->unit) || dec_cmp(a->quantity, b->quantity) == 0)
        return true;
    if (dec_sign(a->quantity) == 0 || dec_sign(b->quantity) == 0) {
        *out = delta;
        return true;
    }
    return dec_sub(b->quantity, a->quantity, &more) && dec_muldiv(more, a->amount, a->quantity, &before) &&
           dec_muldiv(more, b->amount, b->quantity, &after) && dec_add(before, after, &more) &&
           dec_div(more, dec_of(2), out);
}

static bool compare_both(struct diff_line *l)
{
    const struct kept_line *a = l->from, *b = l->to;
    dec rest;
    l->changes = what_changed(a, b);
    l->known = a->has_amount && b->has_amount;
    l->status = DIFF_UNKNOWN;
    if (!l->known)
        return true;
    if (!dec_sub(b->amount, a->amount, &l->delta) || !quantity_part(a, b, l->delta, &l->quantity) ||
        !dec_sub(l->delta, l->quantity, &rest))
        return false;
    if (l->changes & ~(unsigned)DIFF_QUANTITY)
        l->move = rest;
    else
        l->price = rest;
    if (dec_sign(l->price) != 0)
        l->changes |= DIFF_PRICE;
    l->status = l->changes || dec_sign(l->delta) != 0 ? DIFF_CHANGED : DIFF_SAME;
    return true;
}

static bool add_line(struct diff *d, struct diff_line *l)
{
    bool ok = true;
    if (l->from && l->to) {
        ok = compare_both(l);
    } else {
        const struct kept_line *one = l->from ? l->from : l->to;
        l->known = one->has_amount;
        l->status = l->from ? DIFF_REMOVED : DIFF_ADDED;
        l->delta = l->from ? dec_neg(one->amount) : one->amount;
    }
    d->count[l->status]++;
    d->known = d->known && l->known;
    if (!ok || !l->known)
        return ok;
    dec *side = l->status == DIFF_ADDED ? &d->added : l->status == DIFF_REMOVED ? &d->removed : NULL;
    return dec_add(d->known_delta, l->delta, &d->known_delta) && (!side || dec_add(*side, l->delta, side)) &&
           dec_add(d->quantity, l->quantity, &d->quantity) && dec_add(d->price, l->price, &d->price) &&
           dec_add(d->move, l->move, &d->move);
}

static bool pair_lines(struct diff *d, struct arena *a)
{
    const struct kept_placement *from = &d->from->main, *to = &d->to->main;
    struct map *by_key = map_new(a), *seen_from = map_new(a), *seen_to = map_new(a), *used = map_new(a);
    const char **keys = arena_array(a, from->n, sizeof *keys);
    d->lines = arena_array(a, from->n + to->n, sizeof *d->lines);
    for (size_t i = 0; i < from->n; i++) {
        keys[i] = pair_key(a, seen_from, from->lines[i].name);
        map_put(by_key, keys[i], &from->lines[i]);
    }
    for (size_t i = 0; i < to->n; i++) {
        const char *key = pair_key(a, seen_to, to->lines[i].name);
        struct diff_line *l = &d->lines[d->n++];
        l->to = &to->lines[i];
        l->from = map_get(by_key, key);
        map_put(used, key, l);
        if (!add_line(d, l))
            return false;
    }
    for (size_t i = 0; i < from->n; i++) {
        if (map_get(used, keys[i]))
            continue;
        struct diff_line *l = &d->lines[d->n++];
        l->from = &from->lines[i];
        if (!add_line(d, l))
            return false;
    }
    return true;
}

static bool pair_placements(struct diff *d, struct arena *a)
{
    const struct kept_result *from = d->from, *to = d->to;
    struct map *by_key = map_new(a), *used = map_new(a);
    d->placements = arena_array(a, from->n + to->n, sizeof *d->placements);
    for (size_t i = 0; i < from->n; i++)
        map_put(by_key, arena_printf(a, "%s/%s", from->placements[i].region, from->placements[i].offer),
                &from->placements[i]);
    for (size_t i = 0; i < to->n; i++) {
        struct diff_placement *p = &d->placements[d->nplacements++];
        const char *key = arena_printf(a, "%s/%s", to->placements[i].region, to->placements[i].offer);
        p->to = &to->placements[i];
        p->from = map_get(by_key, key);
        map_put(used, key, p);
    }
    for (size_t i = 0; i < from->n; i++)
        if (!map_get(used, arena_printf(a, "%s/%s", from->placements[i].region, from->placements[i].offer)))
            d->placements[d->nplacements++].from = &from->placements[i];
    for (size_t i = 0; i < d->nplacements; i++) {
        struct diff_placement *p = &d->placements[i];
        p->known = p->from && p->to && p->from->has_total && p->to->has_total;
        if (p->known && !dec_sub(p->to->total, p->from->total, &p->delta))
            return false;
    }
    return true;
}

/* What the terms of offers do: the total less the sum of the lines. A sum of no lines is 0, and has no terms. */
static bool terms_of(const struct kept_placement *p, dec *out)
{
    *out = DEC_ZERO;
    return !p->has_part || dec_sub(p->part, p->before_terms, out);
}

static bool sum_up(struct diff *d)
{
    const struct kept_placement *from = &d->from->main, *to = &d->to->main;
    dec before, after;
    if (!terms_of(from, &before) || !terms_of(to, &after) || !dec_sub(after, before, &d->terms) ||
        !dec_add(d->known_delta, d->terms, &d->delta))
        return false;
    d->has_pct = d->known && from->has_part && dec_sign(from->part) > 0;
    return !d->has_pct || dec_muldiv(d->delta, dec_of(100), from->part, &d->pct);
}

int diff_results(const struct kept_result *from, const struct kept_result *to, struct arena *a, struct diff *out,
                 struct err *err)
{
    *out = (struct diff){.from = from, .to = to, .known = true};
    if (strcmp(from->kind, to->kind) != 0)
        return err_set(err, EXIT_INPUT, "give two results of compare, or two of estimate",
                       "\"%s\" is a result of %s, \"%s\" of %s", from->path, from->kind, to->path, to->kind);
    if (!text_same(from->currency, to->currency))
        return err_set(err, EXIT_INPUT, "nothing is converted: price both in one currency (--currency)",
                       "\"%s\" is in %s, \"%s\" in %s", from->path, from->currency ? from->currency : "no currency",
                       to->path, to->currency ? to->currency : "no currency");
    if (!pair_lines(out, a) || !pair_placements(out, a) || !sum_up(out))
        return err_set(err, EXIT_INPUT, "are the amounts right?",
                       "the difference of \"%s\" and \"%s\" is more than can be counted", from->path, to->path);
    return 0;
}
