#include "rates/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "catalog/region.h"
#include "rates/match_parts.h"
#include "rates/sizes.h"

/* Lists of rates */

void rates_add(struct arena *a, struct rates *list, const struct rate *r)
{
    list->at = arena_grow(a, list->at, list->n, &list->cap, sizeof *list->at);
    list->at[list->n++] = r;
}

static int cmp_order(const void *a, const void *b)
{
    return book_order(*(const struct rate *const *)a, *(const struct rate *const *)b);
}

void rates_tidy(struct rates *list)
{
    size_t n = 0;
    bool sorted = true;
    for (size_t i = 1; i < list->n; i++)
        sorted = sorted && book_order(list->at[i - 1], list->at[i]) <= 0;
    if (!sorted)
        qsort(list->at, list->n, sizeof *list->at, cmp_order);
    for (size_t i = 0; i < list->n; i++)
        if (!n || list->at[n - 1] != list->at[i])
            list->at[n++] = list->at[i];
    list->n = n;
}

/* Gather */

const struct want_names *match_names(const struct want *want, const char *offer_id)
{
    return offer_id ? &want->ratecard : &want->retail;
}

bool match_name_fits(const char *wanted, const char *have)
{
    return !wanted || !*wanted || text_eq_nocase(wanted, have);
}

static bool names_fit(const struct want_names *names, const struct rate *r)
{
    return match_name_fits(names->meter, r->meter) &&
           (match_name_fits(names->sku, r->sku) || match_name_fits(names->sku, r->arm_sku));
}

static bool names_empty(const struct want_names *n)
{
    return !(n->service && *n->service) && !(n->product && *n->product) && !(n->sku && *n->sku) &&
           !(n->meter && *n->meter);
}

/* Many RateCard meters have no subcategory: service and meter without one name them exactly, though others share the meter's name. */
static void keep_without_product(const struct want_names *names, struct rates *list)
{
    size_t n = 0;
    if ((names->product && *names->product) || !names->service || !*names->service || !names->meter || !*names->meter)
        return;
    for (size_t i = 0; i < list->n; i++)
        n += !list->at[i]->product[0];
    if (!n)
        return;
    n = 0;
    for (size_t i = 0; i < list->n; i++)
        if (!list->at[i]->product[0])
            list->at[n++] = list->at[i];
    list->n = n;
}

static void gather_names(struct search *s)
{
    const struct want_names *names = match_names(s->want, s->where->offer_id);
    size_t n;
    const struct book_run *runs = book_runs(s->book, s->where->offer_id, &n);
    for (size_t i = 0; i < n && !names_empty(names); i++) {
        if (!match_name_fits(names->service, runs[i].service) || !match_name_fits(names->product, runs[i].product))
            continue;
        for (size_t k = 0; k < runs[i].n; k++)
            if (names_fit(names, runs[i].rates[k]))
                rates_add(s->scratch, &s->pool, runs[i].rates[k]);
    }
    keep_without_product(names, &s->pool);
}

/* The free month of a size ("B1s - Free") is a grant to new accounts, not the price of the size. */
static void gather_size(struct search *s, const char *size, bool windows)
{
    size_t n;
    const struct rate *const *at = book_by_size(s->book, s->where->offer_id, size, &n);
    for (size_t i = 0; i < n; i++)
        if (at[i]->windows == windows && !text_has_word(at[i]->meter, "Free"))
            rates_add(s->scratch, &s->pool, at[i]);
}

static void gather_id(struct search *s)
{
    size_t n;
    const struct rate *const *at = book_by_id(s->book, s->where->offer_id, s->want->meter_id, &n);
    for (size_t i = 0; i < n; i++)
        rates_add(s->scratch, &s->pool, at[i]);
}

static bool type_fits(const struct match_where *w, const struct rate *r)
{
    return r->type == w->type && (w->type != RATE_RESERVATION || r->term_years == w->term_years);
}

/* Adds the same meters in other regions, under the wanted type too: a reservation or DevTest row may exist where we shall go even if there is none
 * where the meter was named. */
static void add_siblings(struct search *s)
{
    size_t own = s->pool.n;
    const struct rate *before = NULL;
    for (size_t i = 0; i < own; i++) {
        const struct rate *r = s->pool.at[i];
        if (before && rate_cmp_meter(before, r) == 0)
            continue;
        before = r;
        struct rate probe = *r;
        probe.type = s->where->type;
        probe.term_years = s->where->type == RATE_RESERVATION ? s->where->term_years : 0;
        for (int both = 0; both < (type_fits(s->where, r) ? 1 : 2); both++) {
            size_t n;
            const struct rate *const *at = book_siblings(s->book, both ? r : &probe, &n);
            for (size_t k = 0; k < n; k++)
                rates_add(s->scratch, &s->pool, at[k]);
        }
    }
    rates_tidy(&s->pool);
}

static bool has_variant(const struct rates *list, enum rate_variant v)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i]->variant == v)
            return true;
    return false;
}

/* Spot and low priority capacity are other meters of the same size: asked for beside a named VM meter, they go by its size. */
static void add_variants(struct search *s)
{
    size_t own = s->pool.n;
    struct sizes sizes;
    if (s->where->variant == RATE_PLAIN || has_variant(&s->pool, s->where->variant))
        return;
    for (size_t i = 0; i < own; i++) {
        sizes_of(s->pool.at[i], &sizes);
        if (sizes.n)
            gather_size(s, sizes.name[0], s->pool.at[i]->windows);
    }
    if (s->pool.n > own)
        s->take_deprecated = false;
    rates_tidy(&s->pool);
}

static void gather(struct search *s)
{
    switch (s->want->kind) {
    case WANT_ID:
        s->take_deprecated = true;
        gather_id(s);
        break;
    case WANT_NAMES:
        gather_names(s);
        break;
    case WANT_VM:
        gather_size(s, s->want->size, s->want->windows);
        return;
    }
    add_siblings(s);
    add_variants(s);
}

/* Offering */

/* A Spot meter named by its id or its own name is meant as it is, unless another variant is asked for. */
static bool is_meant_as_it_is(const struct search *s)
{
    const struct want_names *n = match_names(s->want, s->where->offer_id);
    bool exact =
        s->want->kind == WANT_ID || (s->want->kind == WANT_NAMES && ((n->meter && *n->meter) || (n->sku && *n->sku)));
    return exact && s->where->variant == RATE_PLAIN && !has_variant(&s->pool, RATE_PLAIN);
}

static void keep_offered(const struct search *s, struct rates *out)
{
    bool any = is_meant_as_it_is(s);
    for (size_t i = 0; i < s->pool.n; i++) {
        const struct rate *r = s->pool.at[i];
        if (type_fits(s->where, r) && (any || r->variant == s->where->variant))
            rates_add(s->scratch, out, r);
    }
}

/* Place */

/* Does this meter have a price in a named region? Then its row without a region is no price for the others. */
static bool is_named_elsewhere(const struct book *b, const struct rate *r)
{
    size_t n;
    const struct rate *const *at = book_siblings(b, r, &n);
    for (size_t i = 0; i < n; i++)
        if (at[i]->region[0])
            return true;
    return false;
}

static void keep_at(const struct search *s, const struct rates *from, const char *region, struct rates *out)
{
    for (size_t i = 0; i < from->n; i++) {
        const struct rate *r = from->at[i];
        if (strcmp(r->region, region) == 0 && (region[0] || !is_named_elsewhere(s->book, r)))
            rates_add(s->scratch, out, r);
    }
}

static bool is_own(const struct search *s, const struct rate *r)
{
    return s->want->kind == WANT_ID && text_eq_nocase(r->meter_id, s->want->meter_id);
}

/* Of one place: the meter that was named by its id, if it is there. */
static void keep_own(const struct search *s, struct rates *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += is_own(s, list->at[i]);
    if (!n)
        return;
    n = 0;
    for (size_t i = 0; i < list->n; i++)
        if (is_own(s, list->at[i]))
            list->at[n++] = list->at[i];
    list->n = n;
}

/* The exact region, else its billing zone, else everywhere. */
static void keep_region(const struct search *s, const struct rates *from, struct rates *out)
{
    keep_at(s, from, s->where->region, out);
    const struct region *region = region_find(s->catalog, s->where->region);
    if (!out->n && region && region->zone[0])
        keep_at(s, from, region->zone, out);
    if (!out->n)
        keep_at(s, from, "", out);
    keep_own(s, out);
}

static bool is_home(const struct search *s, const char *region)
{
    for (size_t i = 0; i < s->pool.n; i++)
        if (is_own(s, s->pool.at[i]) && strcmp(s->pool.at[i]->region, region) == 0)
            return true;
    return false;
}

/* A meter named by its id stands in its own region, whatever that is. */
static void keep_home(const struct search *s, const struct rates *from, struct rates *out)
{
    for (size_t i = 0; i < from->n; i++)
        if (is_home(s, from->at[i]->region))
            rates_add(s->scratch, out, from->at[i]);
    keep_own(s, out);
}

/* Without a region: where there is only one. */
static bool keep_only_region(const struct search *s, const struct rates *from, struct rates *out)
{
    for (size_t i = 0; i < from->n; i++)
        if (from->at[i]->region[0] || !is_named_elsewhere(s->book, from->at[i]))
            rates_add(s->scratch, out, from->at[i]);
    for (size_t i = 1; i < out->n; i++)
        if (strcmp(out->at[i]->region, out->at[0]->region) != 0)
            return false;
    return true;
}

/* The whole */

static void none(struct match *out, const char *reason)
{
    *out = (struct match){.state = MATCH_NONE, .reason = reason};
}

static const char *how(const struct search *s, const struct rate *r)
{
    const char *region = s->where->region;
    if (is_own(s, r))
        return "meter id";
    if (region && !r->region[0])
        return "not bound to a region";
    if (region && strcmp(r->region, region) != 0)
        return arena_printf(s->arena, "billing zone %s", r->region);
    if (s->want->kind == WANT_ID)
        return "same meter in region";
    return s->want->kind == WANT_VM ? "size" : "names";
}

static void find(struct search *s, struct match *out)
{
    struct rates offered = {0}, fit = {0};
    bool one_region = true;
    gather(s);
    if (!s->pool.n) {
        none(out, match_why_unknown(s));
        return;
    }
    keep_offered(s, &offered);
    if (s->where->region)
        keep_region(s, &offered, &fit);
    else if (s->want->kind == WANT_ID)
        keep_home(s, &offered, &fit);
    else
        one_region = keep_only_region(s, &offered, &fit);
    if (!one_region)
        none(out, match_why_no_region(s, &fit));
    else if (!fit.n)
        none(out, match_why_not_offered(s));
    else
        match_pick(s, &fit, out);
    if (out->state == MATCH_ONE)
        out->how = how(s, out->rate);
}

void match_find(const struct book *b, const struct catalog *c, struct arena *a, const struct want *want,
                const struct match_where *where, struct match *out)
{
    struct search s = {.book = b, .catalog = c, .arena = a, .scratch = arena_new(), .want = want, .where = where};
    find(&s, out);
    arena_free(s.scratch);
}

/* The better example of what is wanted. */
static int cmp_plain(const struct rate *a, const struct rate *b)
{
    int d = (int)a->deprecated - (int)b->deprecated;
    if (!d)
        d = (int)a->type - (int)b->type;
    if (!d)
        d = (int)a->variant - (int)b->variant;
    return d ? d : book_order(a, b);
}

const struct rate *match_any(const struct book *b, const struct want *want, const char *offer_id)
{
    struct match_where where = {.offer_id = offer_id};
    struct search s = {.book = b, .scratch = arena_new(), .want = want, .where = &where};
    const struct rate *best = NULL;
    switch (want->kind) {
    case WANT_ID:
        gather_id(&s);
        break;
    case WANT_NAMES:
        gather_names(&s);
        break;
    case WANT_VM:
        gather_size(&s, want->size, want->windows);
        break;
    }
    for (size_t i = 0; i < s.pool.n; i++)
        if (!best || cmp_plain(s.pool.at[i], best) < 0)
            best = s.pool.at[i];
    arena_free(s.scratch);
    return best;
}
