#include "rates/match.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "catalog/region.h"
#include "rates/match_parts.h"

/* Offering */

/* A Spot meter named by its id or its own name is meant as it is, unless another variant is asked for. */
static bool is_meant_as_it_is(const struct search *s)
{
    const struct want_names *n = match_names(s->want, s->where->offer_id);
    bool exact =
        s->want->kind == WANT_ID || (s->want->kind == WANT_NAMES && ((n->meter && *n->meter) || (n->sku && *n->sku)));
    return exact && s->where->variant == RATE_PLAIN && !rates_have_variant(&s->pool, RATE_PLAIN);
}

static void keep_offered(const struct search *s, struct rates *out)
{
    bool any = is_meant_as_it_is(s);
    for (size_t i = 0; i < s->pool.n; i++) {
        const struct rate *r = s->pool.at[i];
        if (match_type_fits(s->where, r) && (any || r->variant == s->where->variant))
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
    match_gather(s);
    if (!s->pool.n) {
        match_none(out, match_why_unknown(s));
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
        match_none(out, match_why_no_region(s, &fit));
    else if (!fit.n)
        match_none(out, match_why_not_offered(s));
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
