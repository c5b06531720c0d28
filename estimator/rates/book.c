#include "rates/book.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "catalog/region.h"
#include "rates/book_index.h"
#include "rates/book_parts.h"
#include "rates/sizes.h"

enum { CHUNK = 256 };

struct names {
    const char **at;
    size_t n, cap;
    struct map *seen;
};

/* Rates that may stand beside each other for one meter: all of Retail, or one RateCard offer. */
struct family {
    const char *offer_id; /* NULL: Retail */
    const struct rate **rates;
    size_t n, cap;
    struct rate *chunk;
    size_t chunk_used;
    struct book_run *runs;
    size_t nruns;
    struct id_index *by_id;
    struct index *by_size;
    struct names regions, services;
    unsigned options;
    struct map *service_options; /* folded service -> unsigned */
    struct map *region_options;  /* region -> unsigned */
    struct rate_term *terms;
    size_t nterms;
};

struct book {
    struct arena *arena;
    const struct catalog *catalog;
    struct day as_of;
    const char *currency;
    const struct snapshot **snapshots;
    size_t nsnapshots, snapshots_cap;
    struct family *families; /* the first is Retail */
    size_t nfamilies, families_cap;
    const char **offers;
    struct elsewhere *elsewhere;
    size_t nelsewhere, elsewhere_cap;
};

/* A price list that was left out, because of its currency. */
struct elsewhere {
    const char *offer_id, *currency;
};

/* Putting together */

static struct family *family_add(struct book *b, const char *offer_id)
{
    b->families = arena_grow(b->arena, b->families, b->nfamilies, &b->families_cap, sizeof *b->families);
    struct family *f = &b->families[b->nfamilies++];
    *f = (struct family){.offer_id = offer_id};
    f->by_size = index_new(b->arena);
    f->regions.seen = map_new(b->arena);
    f->services.seen = map_new(b->arena);
    f->service_options = map_new(b->arena);
    f->region_options = map_new(b->arena);
    return f;
}

static struct family *family_of(const struct book *b, const char *offer_id)
{
    if (!offer_id)
        return &b->families[0];
    for (size_t i = 1; i < b->nfamilies; i++)
        if (text_eq_nocase(b->families[i].offer_id, offer_id))
            return &b->families[i];
    return NULL;
}

static struct family *family_of_snapshot(struct book *b, const struct snapshot *snap)
{
    if (snap->source == RATE_RETAIL)
        return &b->families[0];
    struct family *f = family_of(b, snap->offer);
    return f ? f : family_add(b, snap->offer);
}

struct book *book_new(struct arena *a, const struct catalog *c, struct day as_of, const char *currency)
{
    struct book *b = arena_alloc(a, sizeof *b);
    b->arena = a;
    b->catalog = c;
    b->as_of = as_of;
    b->currency = currency;
    family_add(b, NULL);
    return b;
}

static void name_add(struct arena *a, struct names *names, const char *name)
{
    if (map_put(names->seen, name, (void *)names))
        return;
    names->at = arena_grow(a, names->at, names->n, &names->cap, sizeof *names->at);
    names->at[names->n++] = name;
}

static void add_options(struct arena *a, struct map *map, const char *key, unsigned options)
{
    unsigned *all = map_get(map, key);
    if (!all) {
        all = arena_alloc(a, sizeof *all);
        map_put(map, key, all);
    }
    *all |= options;
}

void book_use(struct book *b, const struct snapshot *snap, const struct scope *scopes, size_t n)
{
    struct family *f = family_of_snapshot(b, snap);
    b->snapshots = arena_grow(b->arena, b->snapshots, b->nsnapshots, &b->snapshots_cap, sizeof *b->snapshots);
    b->snapshots[b->nsnapshots++] = snap;
    for (size_t i = 0; i < n; i++) {
        if (region_is_place(b->catalog, scopes[i].region))
            name_add(b->arena, &f->regions, scopes[i].region);
        name_add(b->arena, &f->services, scopes[i].service);
        add_options(b->arena, f->service_options, text_lower(b->arena, scopes[i].service), scopes[i].options);
        add_options(b->arena, f->region_options, scopes[i].region, scopes[i].options);
        f->options |= scopes[i].options;
    }
}

void book_see_currency(struct book *b, const char *offer_id, const char *currency)
{
    b->elsewhere = arena_grow(b->arena, b->elsewhere, b->nelsewhere, &b->elsewhere_cap, sizeof *b->elsewhere);
    b->elsewhere[b->nelsewhere++] = (struct elsewhere){offer_id, currency};
}

/* In force: started by the as-of day, and not replaced by a later one of its kind. */
static bool in_force(const struct book *b, const struct rate_term *terms, size_t n, const struct rate_term *t)
{
    if (day_cmp(t->start, b->as_of) > 0)
        return false;
    for (size_t i = 0; i < n; i++)
        if (terms[i].kind == t->kind && day_cmp(terms[i].start, b->as_of) <= 0 && day_cmp(terms[i].start, t->start) > 0)
            return false;
    return true;
}

void book_use_terms(struct book *b, const struct snapshot *snap, const struct rate_term *terms, size_t n)
{
    struct family *f = family_of_snapshot(b, snap);
    f->terms = arena_array(b->arena, n ? n : 1, sizeof *f->terms);
    f->nterms = 0;
    for (size_t i = 0; i < n; i++)
        if (in_force(b, terms, n, &terms[i]))
            f->terms[f->nterms++] = terms[i];
}

struct rate *book_slot(struct book *b, const struct snapshot *snap)
{
    struct family *f = family_of_snapshot(b, snap);
    if (!f->chunk || f->chunk_used == CHUNK) {
        f->chunk = arena_array(b->arena, CHUNK, sizeof *f->chunk);
        f->chunk_used = 0;
    }
    struct rate *r = &f->chunk[f->chunk_used++];
    *r = (struct rate){.snapshot = snap};
    f->rates = arena_grow(b->arena, f->rates, f->n, &f->cap, sizeof *f->rates);
    f->rates[f->n++] = r;
    return r;
}

void book_unslot(struct book *b, const struct snapshot *snap)
{
    struct family *f = family_of_snapshot(b, snap);
    assert(f->n && f->chunk_used);
    f->n--;
    f->chunk_used--;
}

static void names_sort(struct names *names)
{
    if (names->n)
        qsort(names->at, names->n, sizeof *names->at, text_cmp_ptr);
}

static void cut_runs(struct book *b, struct family *f)
{
    size_t cap = 0;
    for (size_t i = 0; i < f->n; i++) {
        const struct rate *r = f->rates[i];
        struct book_run *last = f->nruns ? &f->runs[f->nruns - 1] : NULL;
        if (last && strcmp(last->service, r->service) == 0 && strcmp(last->product, r->product) == 0) {
            last->n++;
            continue;
        }
        f->runs = arena_grow(b->arena, f->runs, f->nruns, &cap, sizeof *f->runs);
        f->runs[f->nruns++] =
            (struct book_run){.service = r->service, .product = r->product, .rates = &f->rates[i], .n = 1};
    }
}

static bool same_names(const struct rate *a, const struct rate *b)
{
    return strcmp(a->meter, b->meter) == 0 && strcmp(a->sku, b->sku) == 0 && strcmp(a->arm_sku, b->arm_sku) == 0;
}

static void cut_pieces(struct book *b, struct book_run *run)
{
    struct book_piece *pieces = NULL;
    size_t cap = 0;
    for (size_t i = 0; i < run->n; i++) {
        const struct rate *r = run->rates[i];
        if (i && same_names(run->rates[i - 1], r)) {
            pieces[run->npieces - 1].n++;
            continue;
        }
        pieces = arena_grow(b->arena, pieces, run->npieces, &cap, sizeof *pieces);
        pieces[run->npieces++] =
            (struct book_piece){text_sign(r->sku), text_sign(r->arm_sku), text_sign(r->meter), &run->rates[i], 1};
    }
    run->pieces = pieces;
}

/* What a rate names stays the same over its regions, so it is looked up once for all of them. */
struct naming {
    const struct rate *of;
    struct sizes sizes;
    struct group *groups[SIZES_MAX];
};

static void index_sizes(struct family *f, struct naming *last, const struct rate *r)
{
    char key[SIZES_TEXT];
    if (!last->of || strcmp(last->of->arm_sku, r->arm_sku) != 0 || strcmp(last->of->meter, r->meter) != 0) {
        sizes_named(r, &last->sizes);
        for (size_t k = 0; k < last->sizes.n; k++)
            last->groups[k] =
                sizes_fold(last->sizes.name[k], key) ? index_group(f->by_size, key, last->sizes.name[k]) : NULL;
    }
    last->of = r;
    for (size_t k = 0; k < last->sizes.n; k++)
        if (last->groups[k])
            index_add(f->by_size, last->groups[k], r, last->sizes.shared[k]);
}

static void family_seal(struct book *b, struct family *f)
{
    index_sort(f->rates, f->n);
    cut_runs(b, f);
    for (size_t i = 0; i < f->nruns; i++) {
        struct book_run *run = &f->runs[i];
        struct naming last = {.of = NULL};
        cut_pieces(b, run);
        bool vm = sizes_are_sold(run->service, run->product);
        for (size_t k = 0; vm && k < run->n; k++)
            index_sizes(f, &last, run->rates[k]);
    }
    f->by_id = id_index_new(b->arena, f->rates, f->n);
    index_seal(f->by_size);
    names_sort(&f->regions);
    names_sort(&f->services);
}

static int cmp_family(const void *a, const void *b)
{
    return strcmp(((const struct family *)a)->offer_id, ((const struct family *)b)->offer_id);
}

void book_seal(struct book *b)
{
    qsort(b->families + 1, b->nfamilies - 1, sizeof *b->families, cmp_family);
    b->offers = arena_array(b->arena, b->nfamilies, sizeof *b->offers);
    for (size_t i = 0; i < b->nfamilies; i++) {
        family_seal(b, &b->families[i]);
        if (i)
            b->offers[i - 1] = b->families[i].offer_id;
    }
}

/* Looking up */

const char *book_currency(const struct book *b)
{
    return b->currency;
}

const struct snapshot *const *book_snapshots(const struct book *b, size_t *n)
{
    *n = b->nsnapshots;
    return b->snapshots;
}

static const char *const *names_of(const struct names *names, size_t *n)
{
    *n = names ? names->n : 0;
    return names ? names->at : NULL;
}

const char *const *book_regions(const struct book *b, const char *offer_id, size_t *n)
{
    const struct family *f = family_of(b, offer_id);
    return names_of(f ? &f->regions : NULL, n);
}

const char *const *book_services(const struct book *b, const char *offer_id, size_t *n)
{
    const struct family *f = family_of(b, offer_id);
    return names_of(f ? &f->services : NULL, n);
}

bool book_has_option(const struct book *b, enum option o)
{
    return (b->families[0].options >> o) & 1;
}

bool book_service_has_option(const struct book *b, const char *service, enum option o)
{
    char key[128];
    size_t n = strlen(service);
    if (n >= sizeof key)
        return false;
    for (size_t i = 0; i <= n; i++)
        key[i] = text_lower_char(service[i]);
    const unsigned *options = map_get(b->families[0].service_options, key);
    return options && ((*options >> o) & 1);
}

bool book_region_has_option(const struct book *b, const char *region, enum option o)
{
    const unsigned *options = map_get(b->families[0].region_options, region);
    return options && ((*options >> o) & 1);
}

const char *const *book_offers(const struct book *b, size_t *n)
{
    *n = b->nfamilies - 1;
    return b->offers;
}

bool book_has_offer(const struct book *b, const char *offer_id)
{
    return family_of(b, offer_id) != NULL;
}

const char *book_other_currency(const struct book *b, const char *offer_id)
{
    const struct family *f = family_of(b, offer_id);
    if (f && f->services.n)
        return NULL;
    for (size_t i = 0; i < b->nelsewhere; i++) {
        const char *id = b->elsewhere[i].offer_id;
        if (offer_id ? id && text_eq_nocase(id, offer_id) : !id)
            return b->elsewhere[i].currency;
    }
    return NULL;
}

const struct rate_term *book_terms(const struct book *b, const char *offer_id, size_t *n)
{
    const struct family *f = offer_id ? family_of(b, offer_id) : NULL;
    *n = f ? f->nterms : 0;
    return f ? f->terms : NULL;
}

const struct rate *const *book_by_id(const struct book *b, const char *offer_id, const char *meter_id, size_t *n)
{
    const struct family *f = family_of(b, offer_id);
    *n = 0;
    return f ? id_index_get(f->by_id, meter_id, n) : NULL;
}

const struct rate *const *book_by_size(const struct book *b, const char *offer_id, const char *size, size_t *n)
{
    const struct family *f = family_of(b, offer_id);
    char key[SIZES_TEXT];
    *n = 0;
    return f && sizes_fold(size, key) ? index_get(f->by_size, key, n) : NULL;
}

const char *const *book_sizes(const struct book *b, const char *offer_id, size_t *n)
{
    const struct family *f = family_of(b, offer_id);
    *n = 0;
    return f ? index_names(f->by_size, n) : NULL;
}

const struct rate *const *book_siblings(const struct book *b, const struct rate *r, size_t *n)
{
    const struct family *f = family_of(b, r->snapshot->source == RATE_RETAIL ? NULL : r->snapshot->offer);
    *n = 0;
    if (!f)
        return NULL;
    size_t lo = 0, hi = f->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (rate_cmp_meter(f->rates[mid], r) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    while (lo + *n < f->n && rate_cmp_meter(f->rates[lo + *n], r) == 0)
        ++*n;
    return f->rates + lo;
}

const struct book_run *book_runs(const struct book *b, const char *offer_id, size_t *n)
{
    const struct family *f = family_of(b, offer_id);
    *n = f ? f->nruns : 0;
    return f ? f->runs : NULL;
}

const struct rate *const *book_all(const struct book *b, const char *offer_id, size_t *n)
{
    const struct family *f = family_of(b, offer_id);
    *n = f ? f->n : 0;
    return f ? f->rates : NULL;
}

struct day book_judge_day(const struct book *b, const struct rate *r)
{
    struct day fetched = r->snapshot->fetched;
    return !day_is_none(fetched) && day_cmp(fetched, b->as_of) < 0 ? fetched : b->as_of;
}
