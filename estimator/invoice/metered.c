#include "invoice/metered.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "invoice/metered_parts.h"
#include "pricing/bill_rate.h"
#include "pricing/terms.h"
#include "rates/book.h"
#include "usage/usage.h"

/* The keys behind the user's. */
enum {
    KEY_METER,
    KEY_REGION,
    KEY_OFFER,
    KEY_CHARGE,
    KEY_MODEL,
    KEY_PUBLISHER,
    KEY_PRICE,
    KEY_LIST_PRICE,
    KEY_NAME,
    KEYS
};

size_t metered_query(struct usage_query *q)
{
    static const enum usage_field field[KEYS] = {
        [KEY_METER] = USAGE_METER,           [KEY_REGION] = USAGE_REGION,       [KEY_OFFER] = USAGE_OFFER,
        [KEY_CHARGE] = USAGE_CHARGE_TYPE,    [KEY_MODEL] = USAGE_PRICING_MODEL, [KEY_PRICE] = USAGE_PRICE,
        [KEY_LIST_PRICE] = USAGE_LIST_PRICE, [KEY_PUBLISHER] = USAGE_PUBLISHER, [KEY_NAME] = USAGE_METER_NAME};
    size_t n = q->nkeys;
    for (size_t i = 0; i < KEYS; i++)
        q->keys[q->nkeys++] = (struct usage_key){.field = field[i], .optional = true};
    return n;
}

static struct bill_says says_of(const struct metered_ask *ask, const struct usage_row *row)
{
    const char *const *key = row->keys + ask->nkeys;
    return (struct bill_says){.meter_id = key[KEY_METER],
                              .meter = key[KEY_NAME],
                              .unit = row->unit,
                              .region = key[KEY_REGION],
                              .offer = ask->offer ? ask->offer : key[KEY_OFFER],
                              .pricing_model = key[KEY_MODEL],
                              .price = key[KEY_PRICE],
                              .list_price = key[KEY_LIST_PRICE]};
}

bool metered_needs(struct arena *a, const struct usage_table *t, const struct metered_ask *ask,
                   struct book_filter *filter)
{
    struct bill_says *says = NULL;
    size_t n = 0, cap = 0;
    struct map *seen = map_new(a);
    for (size_t i = 0; i < usage_table_rows(t); i++) {
        struct usage_row row;
        usage_table_row(t, i, &row);
        struct bill_says one = says_of(ask, &row);
        if (!*one.meter_id || map_put(seen, one.meter_id, seen))
            continue;
        says = arena_grow(a, says, n, &cap, sizeof *says);
        says[n++] = one;
    }
    bill_needs(a, says, n, filter);
    return n > 0;
}

/* --- the rate of a row --- */

/* Rows that say the same of their meter have one rate, looked up once. */
struct found {
    struct bill_rate rate;
    size_t at; /* in out->rate, or METERED_NONE */
    const char *reason;
};

struct seek {
    struct metered_work *w;
    struct map *seen, *rates;
    size_t cap;
};

static size_t number_rate(struct seek *s, const struct bill_rate *r)
{
    struct metered *out = s->w->out;
    const char *name = arena_printf(s->w->arena, "%p", (const void *)r->rate);
    size_t *at = map_get(s->rates, name);
    if (at)
        return *at;
    at = arena_alloc(s->w->arena, sizeof *at);
    *at = out->nrates;
    map_put(s->rates, name, at);
    out->rate = arena_grow(s->w->arena, out->rate, out->nrates, &s->cap, sizeof *out->rate);
    out->rate[out->nrates++] = (struct metered_rate){.rate = r->rate,
                                                     .offer_id = r->offer_id,
                                                     .told = r->told,
                                                     .assumed = r->assumed,
                                                     .other_offer = r->other_offer,
                                                     .den = dec_of(1)};
    return *at;
}

static const char *how_bought(enum bill_buying buying)
{
    switch (buying) {
    case BILL_RESERVATION:
    case BILL_SAVINGS_PLAN:
    case BILL_COMMITTED:
        return "covered by a reservation or a savings plan";
    case BILL_SPOT:
        return "bought as spot";
    case BILL_NO_USAGE:
        return "a purchase, a refund, tax or rounding";
    case BILL_ON_DEMAND:
        break;
    }
    return NULL;
}

static const struct found *find(struct seek *s, const struct usage_row *row)
{
    const struct metered_work *w = s->w;
    struct bill_says says = says_of(w->ask, row);
    const char *const *key = row->keys + w->ask->nkeys;
    const char *name =
        arena_printf(w->arena, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", key[KEY_PUBLISHER], says.meter_id, says.unit,
                     says.region, says.offer, key[KEY_CHARGE], says.pricing_model, says.price, says.list_price);
    struct found *f = map_get(s->seen, name);
    if (f)
        return f;
    f = arena_alloc(w->arena, sizeof *f);
    map_put(s->seen, name, f);
    f->at = METERED_NONE;
    f->reason = bill_is_third_party(key[KEY_PUBLISHER]) ? "sold by a third party"
                                                        : how_bought(bill_buying(key[KEY_CHARGE], says.pricing_model));
    if (!f->reason)
        bill_rate(w->ask->book, w->ask->catalog, w->arena, &says, &f->rate);
    if (!f->reason && f->rate.fit != BILL_FOUND)
        f->reason = f->rate.reason;
    if (!f->reason)
        f->at = number_rate(s, &f->rate);
    return f;
}

/* --- the terms --- */

/* Those of the offer that all is bought under, or that all the bill's own rates are of. */
static void take_terms(struct metered_work *w)
{
    struct metered *out = w->out;
    const char *offer = NULL;
    for (size_t i = 0; i < out->nrates && !w->ask->offer; i++) {
        const char *id = out->rate[i].other_offer ? NULL : out->rate[i].offer_id;
        if (offer && id && strcmp(offer, id) != 0)
            return;
        offer = id ? id : offer;
    }
    if (w->ask->offer && book_has_offer(w->ask->book, w->ask->offer))
        offer = w->ask->offer;
    if (!offer)
        return;
    out->terms = book_terms(w->ask->book, offer, &out->nterms);
    out->offer = out->nterms ? offer : NULL;
}

static unsigned eligible_for(const struct metered_work *w, const struct usage_row *row)
{
    const struct metered *m = w->out;
    const char *const *key = row->keys + w->ask->nkeys, *id = *key[KEY_METER] ? key[KEY_METER] : NULL;
    const struct rate_term *credit = terms_in_force(m->terms, m->nterms, TERM_CREDIT);
    const struct rate_term *commitment = terms_in_force(m->terms, m->nterms, TERM_COMMITMENT);
    if (bill_is_third_party(key[KEY_PUBLISHER]))
        return 0;
    return (credit && terms_cover(credit, id) ? METERED_CREDIT : 0u) |
           (commitment && terms_cover(commitment, id) ? METERED_COMMITMENT : 0u);
}

/* --- rows into leaves --- */

struct place { /* of a row */
    size_t raw;
    dec num, den;
};

static bool counts(const struct metered_work *w, const struct usage_row *row)
{
    return (row->has_cost || row->has_quantity) && !day_is_none(row->date) && day_cmp(row->date, w->ask->last) <= 0;
}

static struct metered_raw *raw_of(struct metered_work *w, struct map *raws, size_t *cap, size_t group,
                                  const struct found *f, unsigned eligible, const struct usage_row *row)
{
    const char *const *key = row->keys + w->ask->nkeys;
    const char *what = key[KEY_NAME][0] ? key[KEY_NAME] : key[KEY_METER][0] ? key[KEY_METER] : "rows without a meter";
    const char *name = f->at != METERED_NONE
                           ? arena_printf(w->arena, "%zu\t%zu\t%u", group, f->at, eligible)
                           : arena_printf(w->arena, "%zu\t%s\t%u\t%s", group, what, eligible, f->reason);
    size_t *at = map_get(raws, name);
    if (!at) {
        at = arena_alloc(w->arena, sizeof *at);
        *at = w->n;
        map_put(raws, name, at);
        w->raw = arena_grow(w->arena, w->raw, w->n, cap, sizeof *w->raw);
        w->raw[w->n++] = (struct metered_raw){.group = group,
                                              .rate = f->at,
                                              .eligible = eligible,
                                              .name = what,
                                              .reason = f->reason,
                                              .first = row->date.n,
                                              .end = row->date.n};
    }
    struct metered_raw *r = &w->raw[*at];
    r->first = row->date.n < r->first ? row->date.n : r->first;
    r->end = row->date.n > r->end ? row->date.n : r->end;
    r->has_cost |= row->has_cost;
    r->has_quantity |= row->has_quantity;
    return r;
}

static void add_group(struct metered_work *w, const struct usage_row *row, size_t *cap)
{
    struct series_set *set = &w->out->groups;
    const char **keys = arena_array(w->arena, w->ask->nkeys + 1, sizeof *keys);
    for (size_t k = 0; k < w->ask->nkeys; k++)
        keys[k] = row->keys[k];
    set->at = arena_grow(w->arena, set->at, set->n, cap, sizeof *set->at);
    set->at[set->n++] = (struct series){.keys = keys, .is_cost = true, .unit = ""};
}

static bool same_group(const struct metered_work *w, const struct usage_row *row)
{
    const struct series_set *set = &w->out->groups;
    for (size_t k = 0; k < w->ask->nkeys && set->n; k++)
        if (strcmp(set->at[set->n - 1].keys[k], row->keys[k]) != 0)
            return false;
    return set->n > 0;
}

/* First the places of the rows and the days of the leaves; the classes of terms need all rates. */
static void place_rows(struct metered_work *w, const struct usage_table *t, struct seek *s, struct place *place)
{
    size_t n = usage_table_rows(t), caps[2] = {0};
    struct map *raws = map_new(w->arena);
    struct usage_row row;
    for (size_t i = 0; i < n; i++) {
        usage_table_row(t, i, &row);
        w->out->any_meter |= row.keys[w->ask->nkeys + KEY_METER][0] != 0;
        w->out->has_cost |= row.has_cost;
        if (counts(w, &row))
            find(s, &row);
    }
    take_terms(w);
    for (size_t i = 0; i < n; i++) {
        usage_table_row(t, i, &row);
        place[i].raw = METERED_NONE;
        if (!counts(w, &row))
            continue;
        if (!same_group(w, &row))
            add_group(w, &row, &caps[0]);
        const struct found *f = find(s, &row);
        unsigned eligible = eligible_for(w, &row);
        struct metered_raw *raw = raw_of(w, raws, &caps[1], w->out->groups.n - 1, f, eligible, &row);
        place[i] = (struct place){(size_t)(raw - w->raw), f->rate.num, f->rate.den};
        if (f->at != METERED_NONE && !dec_lcm(w->out->rate[f->at].den, f->rate.den, &w->out->rate[f->at].den))
            w->out->rate[f->at].reason = "its unit cannot be counted";
    }
}

static void open_days(struct metered_work *w, const struct usage_table *t, const struct place *place)
{
    bool complete = strcmp(usage_dialect_name(usage_table_facts(t)->dialect), "plain") != 0;
    int32_t first = INT32_MAX, end = INT32_MIN;
    struct usage_row row;
    for (size_t i = 0; i < w->n; i++) {
        first = w->raw[i].first < first ? w->raw[i].first : first;
        end = w->raw[i].end > end ? w->raw[i].end : end;
    }
    bool *any = arena_array(w->arena, w->n ? (size_t)(end - first) + 1 : 0, sizeof *any);
    for (size_t i = 0; i < usage_table_rows(t) && complete; i++) {
        usage_table_row(t, i, &row);
        if (place[i].raw != METERED_NONE)
            any[row.date.n - first] = true;
    }
    for (size_t i = 0; i < w->n; i++) {
        struct metered_raw *r = &w->raw[i];
        struct day from = {complete ? first : r->first};
        size_t days = (size_t)((complete ? end : r->end) - from.n) + 1;
        struct series s = {.first = from, .n = days, .unit = "", .currency = w->out->currency};
        s.known = arena_array(w->arena, days, sizeof *s.known);
        for (size_t d = 0; d < days && complete; d++)
            s.known[d] = any[d];
        r->use = r->cost = s;
        r->cost.is_cost = true;
        r->use.amount = arena_array(w->arena, days, sizeof(dec));
        r->cost.amount = arena_array(w->arena, days, sizeof(dec));
        r->list = arena_array(w->arena, days, sizeof(dec));
    }
}

static int too_large(struct day day, struct err *err)
{
    char text[DAY_TEXT];
    return err_set(err, EXIT_INPUT, "look for a wrong number in the usage files", "the sum of %s is beyond 1.7e20",
                   day_text(day, text));
}

static int add_rows(struct metered_work *w, const struct usage_table *t, const struct place *place, struct err *err)
{
    struct usage_row row;
    for (size_t i = 0; i < usage_table_rows(t); i++) {
        usage_table_row(t, i, &row);
        if (place[i].raw == METERED_NONE)
            continue;
        struct metered_raw *r = &w->raw[place[i].raw];
        size_t d = (size_t)(row.date.n - r->use.first.n);
        dec units = DEC_ZERO, factor;
        r->use.known[d] = true;
        if (r->rate != METERED_NONE && row.has_quantity) {
            r->negative |= dec_sign(row.quantity) < 0;
            if (!dec_div(w->out->rate[r->rate].den, place[i].den, &factor) || !dec_mul(factor, place[i].num, &factor) ||
                !dec_mul(row.quantity, factor, &units))
                return too_large(row.date, err);
        }
        if (!dec_add(r->use.amount[d], units, &r->use.amount[d]) ||
            (row.has_cost && !dec_add(r->cost.amount[d], row.cost, &r->cost.amount[d])))
            return too_large(row.date, err);
    }
    return 0;
}

int metered_build(struct arena *a, const struct usage_table *t, const struct metered_ask *ask, struct metered *out,
                  struct err *err)
{
    struct metered_work w = {.arena = a, .ask = ask, .out = out};
    struct seek s = {.w = &w, .seen = map_new(a), .rates = map_new(a)};
    struct place *place = arena_array(a, usage_table_rows(t), sizeof *place);
    const char *currency = usage_table_facts(t)->currency;
    *out = (struct metered){.currency = *currency ? currency : book_currency(ask->book)};
    place_rows(&w, t, &s, place);
    open_days(&w, t, place);
    return add_rows(&w, t, place, err) ? -1 : metered_fit(&w, err);
}
