/* What the rates make of a bill's quantities beside what the bill says, and what follows from it. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "invoice/forecast.h"
#include "invoice/metered_parts.h"
#include "pricing/tier.h"
#include "rates/rate.h"

static int too_large(struct err *err)
{
    return err_set(err, EXIT_INPUT, "look for a wrong number in the usage files, or give --basis cost",
                   "an amount of the usage at the rates of the price list is beyond 1.7e20");
}

/* The raws of one rate, and scratch for one day of each. */
struct sharing {
    const struct metered_rate *rate;
    struct metered_raw **raw;
    dec *use, *part;
    size_t *rank, n;
};

static size_t day_of(const struct series *s, int32_t day)
{
    int64_t at = (int64_t)day - s->first.n;
    return at >= 0 && (size_t)at < s->n ? (size_t)at : s->n;
}

/* One day: what the rate takes more for `*sum` plus its quantities than the `*cost` so far. */
static bool list_day(struct sharing *s, int32_t day, dec *sum, dec *cost)
{
    dec more = DEC_ZERO, after, delta;
    for (size_t i = 0; i < s->n; i++) {
        size_t at = day_of(&s->raw[i]->use, day);
        s->use[i] = at < s->raw[i]->use.n ? s->raw[i]->use.amount[at] : DEC_ZERO;
        if (!dec_add(more, s->use[i], &more))
            return false;
    }
    if (dec_sign(more) == 0)
        return true;
    if (!dec_add(*sum, more, sum) || !tier_cost(s->rate->rate, *sum, s->rate->den, NULL, &after) ||
        !dec_sub(after, *cost, &delta) || !dec_split(delta, s->use, s->rank, s->n, s->part))
        return false;
    *cost = after;
    for (size_t i = 0; i < s->n; i++) {
        size_t at = day_of(&s->raw[i]->use, day);
        if (at < s->raw[i]->use.n)
            s->raw[i]->list[at] = s->part[i];
    }
    return true;
}

/* Day by day, from 0 again with each cycle. */
static bool list_amounts(const struct metered_work *w, struct sharing *s)
{
    int32_t first = s->raw[0]->first, end = s->raw[0]->end;
    for (size_t i = 1; i < s->n; i++) {
        first = s->raw[i]->first < first ? s->raw[i]->first : first;
        end = s->raw[i]->end > end ? s->raw[i]->end : end;
    }
    struct cycle now = w->ask->cycle;
    while (now.start.n > first)
        now = cycle_step(&now, -1);
    while (now.end.n < first)
        now = cycle_step(&now, 1);
    dec sum = DEC_ZERO, cost = DEC_ZERO;
    for (int32_t day = first; day <= end; day++) {
        if (day > now.end.n) {
            now = cycle_step(&now, 1);
            sum = cost = DEC_ZERO;
        }
        if (!list_day(s, day, &sum, &cost))
            return false;
    }
    return true;
}

/* Sums of the days from `from` on. */
static bool add_from(const struct series *s, const dec *amount, int32_t from, dec *sum)
{
    for (size_t d = 0; d < s->n; d++)
        if (s->first.n + (int32_t)d >= from && !dec_add(*sum, amount[d], sum))
            return false;
    return true;
}

/* Bills and rates are compared since the start of the last cycle; a cycle of which the history has a part only would
 * begin in the wrong tier. */
static int32_t compared_from(const struct metered_work *w, const struct sharing *s)
{
    struct cycle before = cycle_step(&w->ask->cycle, -1);
    for (size_t i = 0; i < s->n; i++)
        if (s->raw[i]->use.first.n > before.start.n && s->raw[i]->use.first.n < w->ask->cycle.start.n)
            return w->ask->cycle.start.n;
    return before.start.n;
}

enum { SCALE_LEAST = 10, SCALE_MOST = 200 /* percent of the list that a bill can be */, SAME_PER_MILLE = 1 };

static bool is_above(dec a, dec b, int percent) /* a > percent of b */
{
    dec x, y;
    return dec_mul(a, dec_of(100), &x) && dec_mul(b, dec_of(percent), &y) && dec_cmp(x, y) > 0;
}

static void judge(struct metered_rate *r, const struct sharing *s)
{
    dec off, limit;
    for (size_t i = 0; i < s->n && !r->reason; i++) {
        if (s->raw[i]->negative)
            r->reason = "it has negative quantities";
        else if (!s->raw[i]->has_quantity)
            r->reason = "the rows state no quantity";
    }
    if (r->reason || (dec_sign(r->paid) == 0 && dec_sign(r->list) == 0))
        return;
    if (dec_sign(r->list) <= 0)
        r->reason = "the price list has it free, the bill does not";
    else if (dec_sign(r->paid) <= 0)
        r->reason = "the bill has it free, the price list does not";
    else if (!is_above(r->paid, r->list, SCALE_LEAST) || is_above(r->paid, r->list, SCALE_MOST))
        r->reason = "the bill pays less than a tenth or more than twice of what its rate comes to";
    else if (dec_sub(r->paid, r->list, &off) && dec_mul(dec_abs(off), dec_of(1000 / SAME_PER_MILLE), &limit))
        r->scaled = dec_cmp(limit, r->list) > 0;
}

static int fit_rate(struct metered_work *w, size_t rate, struct sharing *s, struct err *err)
{
    struct metered_rate *r = &w->out->rate[rate];
    *s = (struct sharing){.rate = r, .raw = s->raw, .use = s->use, .part = s->part, .rank = s->rank};
    for (size_t i = 0; i < w->n; i++) {
        if (w->raw[i].rate == rate) {
            s->rank[s->n] = s->n;
            s->raw[s->n++] = &w->raw[i];
        }
    }
    for (size_t i = 0; i < s->n && !r->reason; i++)
        if (s->raw[i]->negative)
            r->reason = "it has negative quantities";
    if (!r->reason && !list_amounts(w, s))
        return too_large(err);
    int32_t from = compared_from(w, s);
    for (size_t i = 0; i < s->n; i++)
        if (s->raw[i]->has_cost && (!add_from(&s->raw[i]->cost, s->raw[i]->cost.amount, from, &r->paid) ||
                                    !add_from(&s->raw[i]->use, s->raw[i]->list, from, &r->list)))
            return too_large(err);
    judge(r, s);
    return 0;
}

static bool is_used(const struct metered *m, const struct metered_raw *r)
{
    return r->rate != METERED_NONE && !m->rate[r->rate].reason;
}

/* --- what is covered --- */

static int take_without(struct metered_work *w, const struct metered_raw *r, dec recent, struct map *seen, size_t *cap,
                        struct err *err)
{
    struct metered *m = w->out;
    const struct metered_rate *rate = r->rate != METERED_NONE ? &m->rate[r->rate] : NULL;
    const char *name = rate ? rate->rate->meter : r->name, *reason = rate ? rate->reason : r->reason;
    const char *key = arena_printf(w->arena, "%s\t%s", name, reason);
    size_t *at = map_get(seen, key);
    if (!at) {
        at = arena_alloc(w->arena, sizeof *at);
        *at = m->nwithout;
        map_put(seen, key, at);
        m->without = arena_grow(w->arena, m->without, m->nwithout, cap, sizeof *m->without);
        m->without[m->nwithout++] = (struct metered_without){.name = name, .reason = reason};
    }
    m->without[*at].no_money |= !r->has_cost;
    return dec_add(m->without[*at].recent, recent, &m->without[*at].recent) ? 0 : too_large(err);
}

static int take_share(struct metered_work *w, struct err *err)
{
    struct metered *m = w->out;
    struct map *seen = map_new(w->arena);
    size_t cap = 0;
    int32_t end = 0;
    dec covered = DEC_ZERO, all = DEC_ZERO;
    for (size_t i = 0; i < w->n; i++)
        end = i == 0 || w->raw[i].end > end ? w->raw[i].end : end;
    for (size_t i = 0; i < w->n; i++) {
        const struct metered_raw *r = &w->raw[i];
        dec recent = DEC_ZERO;
        if (!add_from(&r->use, r->has_cost ? r->cost.amount : r->list, end - METERED_MONEY_DAYS + 1, &recent) ||
            !dec_add(all, dec_abs(recent), &all))
            return too_large(err);
        if (!is_used(m, r)) {
            if (take_without(w, r, recent, seen, &cap, err))
                return -1;
            continue;
        }
        if (!dec_add(covered, dec_abs(recent), &covered) ||
            !dec_add(m->rate[r->rate].recent, recent, &m->rate[r->rate].recent))
            return too_large(err);
    }
    m->has_share = m->has_cost && dec_sign(all) > 0;
    return !m->has_share || dec_muldiv(covered, dec_of(100), all, &m->share) ? 0 : too_large(err);
}

/* --- leaves and groups --- */

static void take_leaf(struct metered_work *w, const struct metered_raw *r)
{
    struct leaf *leaf = &w->out->leaf[w->out->n++];
    *leaf = (struct leaf){.group = r->group, .rate = r->rate, .eligible = r->eligible, .use = r->use, .money = r->cost};
    if (!r->has_cost)
        leaf->money.amount = r->list;
}

/* The money of a group, by class of terms, that no rate is used for. */
static int take_money(struct metered_work *w, size_t group, unsigned eligible, struct err *err)
{
    struct metered *m = w->out;
    const struct series **parts = arena_array(w->arena, w->n, sizeof *parts);
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const struct metered_raw *r = &w->raw[i];
        if (r->group != group || r->eligible != eligible || is_used(m, r))
            continue;
        if (r->has_cost)
            parts[n++] = &r->cost;
        else if (!m->unknown[group])
            m->unknown[group] = arena_printf(w->arena, "%s has no rate (%s), and the history states no cost of it",
                                             r->rate != METERED_NONE ? m->rate[r->rate].rate->meter : r->name,
                                             r->rate != METERED_NONE ? m->rate[r->rate].reason : r->reason);
    }
    if (n == 0)
        return 0;
    struct leaf *leaf = &m->leaf[m->n++];
    *leaf = (struct leaf){.group = group, .rate = METERED_NONE, .eligible = eligible};
    if (series_add_up(w->arena, parts, n, &leaf->money, err))
        return -1;
    leaf->use = leaf->money;
    return 0;
}

static int take_groups(struct metered_work *w, struct err *err)
{
    struct metered *m = w->out;
    struct series_set *set = &m->groups;
    const struct series **parts = arena_array(w->arena, w->n + set->n, sizeof *parts);
    for (size_t g = 0; g < set->n; g++) {
        const char *const *keys = set->at[g].keys;
        size_t n = 0;
        for (size_t i = 0; i < w->n; i++) /* all raws: days without a leaf are known too */
            if (w->raw[i].group == g)
                parts[n++] = &w->raw[i].cost;
        for (size_t i = 0; i < w->n; i++)
            if (w->raw[i].group == g && !w->raw[i].has_cost)
                w->raw[i].cost.amount = w->raw[i].list;
        if (series_add_up(w->arena, parts, n, &set->at[g], err))
            return -1;
        set->at[g].keys = keys;
    }
    for (size_t g = 0; g < set->n; g++)
        parts[g] = &set->at[g];
    set->has_total = set->n > 0;
    return set->n ? series_add_up(w->arena, parts, set->n, &set->total, err) : 0;
}

int metered_fit(struct metered_work *w, struct err *err)
{
    struct metered *m = w->out;
    struct sharing s = {.raw = arena_array(w->arena, w->n, sizeof *s.raw),
                        .use = arena_array(w->arena, w->n, sizeof *s.use),
                        .part = arena_array(w->arena, w->n, sizeof *s.part),
                        .rank = arena_array(w->arena, w->n, sizeof *s.rank)};
    for (size_t i = 0; i < m->nrates; i++)
        if (fit_rate(w, i, &s, err))
            return -1;
    if (take_share(w, err))
        return -1;
    m->unknown = arena_array(w->arena, m->groups.n, sizeof *m->unknown);
    m->leaf = arena_array(w->arena, w->n + m->groups.n * METERED_ELIGIBLE, sizeof *m->leaf);
    for (size_t i = 0; i < w->n; i++)
        if (is_used(m, &w->raw[i]))
            take_leaf(w, &w->raw[i]);
    for (size_t g = 0; g < m->groups.n; g++)
        for (unsigned eligible = 0; eligible < METERED_ELIGIBLE; eligible++)
            if (take_money(w, g, eligible, err))
                return -1;
    return take_groups(w, err);
}

/* --- the choice --- */

int metered_choose(struct arena *a, const struct metered *m, enum series_basis asked, struct forecast_basis *out,
                   struct err *err)
{
    bool any = false, all = true;
    char text[DEC_TEXT];
    for (size_t i = 0; i < m->n; i++)
        any |= m->leaf[i].rate != METERED_NONE;
    for (size_t i = 0; i < m->nwithout; i++)
        all &= !m->without[i].no_money;
    *out = (struct forecast_basis){.asked = asked, .has_share = m->has_share, .share = m->share};
    if (asked == SERIES_QUANTITY && !any)
        return err_set(
            err, EXIT_INPUT,
            "import its price list (prices import), name another by --offer or --snapshot, or give --basis cost",
            "none of the meters has a rate that can be used%s%s", m->nwithout ? ": " : "",
            m->nwithout ? arena_printf(a, "%s: %s", m->without[0].name, m->without[0].reason) : "");
    bool enough = m->has_cost ? m->has_share && dec_cmp(m->share, dec_of(METERED_LEAST)) >= 0 : any && all;
    out->taken = asked == SERIES_QUANTITY || enough ? SERIES_QUANTITY : SERIES_COST;
    if (asked == SERIES_QUANTITY)
        return 0;
    const char *than = enough ? "at least" : "less than";
    if (m->has_share)
        out->why = arena_printf(a, "rates cover %s %% of the last %d days' money, %s %d %%",
                                dec_text_fixed(m->share, 1, text), METERED_MONEY_DAYS, than, METERED_LEAST);
    else
        out->why = enough        ? "all meters have rates, and the history states no cost"
                   : m->has_cost ? "there is no money in the last days"
                                 : "not all meters have rates, and the history states no cost";
    return 0;
}
