/* Gather: all rates that a line may mean, in any region, under any option. */
#include "rates/match_parts.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "rates/sizes.h"

/* Lists of rates */

void rates_add(struct arena *a, struct rates *list, const struct rate *r)
{
    list->at = arena_grow(a, list->at, list->n, &list->cap, sizeof *list->at);
    list->at[list->n++] = r;
}

void rates_tidy(struct rates *list)
{
    size_t n = 0;
    bool sorted = true;
    for (size_t i = 1; i < list->n; i++)
        sorted = sorted && book_order(list->at[i - 1], list->at[i]) <= 0;
    if (!sorted)
        qsort(list->at, list->n, sizeof *list->at, book_order_ptr);
    for (size_t i = 0; i < list->n; i++)
        if (!n || list->at[n - 1] != list->at[i])
            list->at[n++] = list->at[i];
    list->n = n;
}

/* What a line means */

const struct want_names *match_names(const struct want *want, const char *offer_id)
{
    return offer_id ? &want->ratecard : &want->retail;
}

bool match_name_fits(const char *wanted, const char *have)
{
    return !wanted || !*wanted || text_eq_nocase(wanted, have);
}

struct match_signs match_signs(const struct want_names *names)
{
    return (struct match_signs){text_sign(names->sku ? names->sku : ""), text_sign(names->meter ? names->meter : "")};
}

bool match_sku_fits(const struct want_names *names, const struct match_signs *signs, const struct book_piece *p)
{
    return !names->sku || !*names->sku ||
           (text_sign_eq(signs->sku, p->sku) && text_eq_nocase(names->sku, p->rates[0]->sku)) ||
           (text_sign_eq(signs->sku, p->arm_sku) && text_eq_nocase(names->sku, p->rates[0]->arm_sku));
}

bool match_meter_fits(const struct want_names *names, const struct match_signs *signs, const struct book_piece *p)
{
    return !names->meter || !*names->meter ||
           (text_sign_eq(signs->meter, p->meter) && text_eq_nocase(names->meter, p->rates[0]->meter));
}

bool want_names_empty(const struct want_names *n)
{
    return !(n->service && *n->service) && !(n->product && *n->product) && !(n->sku && *n->sku) &&
           !(n->meter && *n->meter);
}

/* Many RateCard meters have no subcategory: service and meter without one name them exactly, though others share the
 * meter's name. */
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
    const struct match_signs signs = match_signs(names);
    for (size_t i = 0; i < n && !want_names_empty(names); i++) {
        if (!match_name_fits(names->service, runs[i].service) || !match_name_fits(names->product, runs[i].product))
            continue;
        for (size_t k = 0; k < runs[i].npieces; k++) {
            const struct book_piece *p = &runs[i].pieces[k];
            bool fit = match_meter_fits(names, &signs, p) && match_sku_fits(names, &signs, p);
            for (size_t m = 0; fit && m < p->n; m++)
                rates_add(s->scratch, &s->pool, p->rates[m]);
        }
    }
    keep_without_product(names, &s->pool);
}

static void gather_size(struct search *s, const char *size, bool windows)
{
    size_t n;
    const struct rate *const *at = book_by_size(s->book, s->where->offer_id, size, &n);
    for (size_t i = 0; i < n; i++)
        if (at[i]->windows == windows && !sizes_is_grant(at[i]))
            rates_add(s->scratch, &s->pool, at[i]);
}

static void gather_id(struct search *s)
{
    size_t n;
    const struct rate *const *at = book_by_id(s->book, s->where->offer_id, s->want->meter_id, &n);
    for (size_t i = 0; i < n; i++)
        rates_add(s->scratch, &s->pool, at[i]);
}

bool match_type_fits(const struct match_where *w, const struct rate *r)
{
    return r->type == w->type && (w->type != RATE_RESERVATION || r->term_years == w->term_years);
}

/* Adds the same meters in other regions, under the wanted type too: a reservation or DevTest row may exist where we
 * shall go even if there is none where the meter was named. */
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
        for (int both = 0; both < (match_type_fits(s->where, r) ? 1 : 2); both++) {
            size_t n;
            const struct rate *const *at = book_siblings(s->book, both ? r : &probe, &n);
            for (size_t k = 0; k < n; k++)
                rates_add(s->scratch, &s->pool, at[k]);
        }
    }
    rates_tidy(&s->pool);
}

bool rates_have_variant(const struct rates *list, enum rate_variant v)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->at[i]->variant == v)
            return true;
    return false;
}

/* Spot and low priority capacity are other meters of the same size: asked for beside a named VM meter, they go by its
 * size. */
static void add_variants(struct search *s)
{
    size_t own = s->pool.n;
    struct sizes sizes;
    if (s->where->variant == RATE_PLAIN || rates_have_variant(&s->pool, s->where->variant))
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

static void gather_own(struct search *s)
{
    switch (s->want->kind) {
    case WANT_ID:
        gather_id(s);
        break;
    case WANT_NAMES:
        gather_names(s);
        break;
    case WANT_VM:
        gather_size(s, s->want->size, s->want->windows);
        break;
    }
}

void match_gather(struct search *s)
{
    s->take_deprecated = s->want->kind == WANT_ID;
    gather_own(s);
    if (s->want->kind == WANT_VM)
        return;
    add_siblings(s);
    add_variants(s);
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
    gather_own(&s);
    for (size_t i = 0; i < s.pool.n; i++)
        if (!best || cmp_plain(s.pool.at[i], best) < 0)
            best = s.pool.at[i];
    arena_free(s.scratch);
    return best;
}
