#include "usage/decode.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "usage/aggregate.h"
#include "usage/field.h"
#include "usage/group.h"
#include "usage/moment.h"
#include "usage/number.h"
#include "usage/repeats.h"

/* What the cache says of a key: its number, and some bits. */
enum { KEY_BAD = 1, KEY_OUT = 2 /* a filter does not let it pass */, KEY_UNREAD = 4 /* tags */, KEY_BITS = 3 };

enum { UNITS = 512, CURRENCIES = 4, STATED = 4, MEASURES = UNITS * CURRENCIES * STATED };
enum { STATES_QUANTITY = 1, STATES_COST = 2 };

void decode_plan_init(struct decode_plan *p, const struct usage_query *q, const struct catalog *c,
                      const struct usage_dialect *d)
{
    static const enum usage_field fixed[DECODE_KEYS] = {USAGE_DATE, USAGE_QUANTITY, USAGE_COST, USAGE_UNIT,
                                                        USAGE_CURRENCY};
    *p = (struct decode_plan){.query = q, .catalog = c, .dialect = d, .order = USAGE_MONTH_FIRST};
    for (size_t i = 0; i < DECODE_KEYS; i++)
        p->cell[p->ncells++].field = fixed[i];
    for (size_t i = 0; i < q->nkeys; i++)
        p->cell[p->ncells++] = q->keys[i];
    for (size_t i = 0; i < q->nfilters; i++)
        p->cell[p->ncells++] = q->filters[i].key;
}

void decode_counts_init(struct decode_counts *c)
{
    *c = (struct decode_counts){.first = DAY_NONE, .last = DAY_NONE};
}

static void add_sum(struct decode_sum *to, const struct decode_sum *from)
{
    group_sum(&to->low, &to->wraps, from->low);
    to->wraps += from->wraps;
}

void decode_counts_add(struct decode_counts *to, const struct decode_counts *from)
{
    to->rows += from->rows;
    to->filtered += from->filtered;
    to->negative += from->negative;
    to->unread_tags += from->unread_tags;
    to->no_cost += from->no_cost;
    to->only_month_first |= from->only_month_first;
    to->only_day_first |= from->only_day_first;
    add_sum(&to->negative_money, &from->negative_money);
    if (!day_is_none(from->first) && (day_is_none(to->first) || day_cmp(from->first, to->first) < 0))
        to->first = from->first;
    if (!day_is_none(from->last) && day_cmp(from->last, to->last) > 0)
        to->last = from->last;
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++) {
        struct decode_skips *t = &to->skipped[i];
        const struct decode_skips *f = &from->skipped[i];
        if (f->rows && (!t->rows || f->offset < t->offset))
            t->offset = f->offset;
        t->rows += f->rows;
        t->unknown += f->unknown;
        add_sum(&t->money, &f->money);
    }
}

void decoder_init(struct decoder *d, const struct decode_plan *plan)
{
    *d = (struct decoder){.plan = plan, .groups = aggregate_new(plan->query), .scratch = arena_new()};
    for (size_t i = 0; i < plan->ncells; i++)
        cache_init(&d->cache[i]);
    dict_init(&d->units);
    dict_init(&d->currencies);
    d->measure = arena_xrealloc(NULL, MEASURES, sizeof *d->measure);
    memset(d->measure, 0, MEASURES * sizeof *d->measure);
    d->cap = 64;
    d->dates = arena_xrealloc(NULL, d->cap, sizeof *d->dates);
    d->dates[d->ndates++] = (struct decode_date){0};
    decode_counts_init(&d->counts);
    if (plan->find_repeats)
        d->repeats = repeats_new();
}

void decoder_release(struct decoder *d)
{
    repeats_free(d->repeats);
    aggregate_free(d->groups);
    arena_free(d->scratch);
    for (size_t i = 0; d->plan && i < d->plan->ncells; i++)
        cache_release(&d->cache[i]);
    dict_release(&d->units);
    dict_release(&d->currencies);
    free(d->measure);
    free(d->dates);
}

static void saw_day(struct decode_counts *c, struct day day)
{
    if (day_is_none(c->first) || day_cmp(day, c->first) < 0)
        c->first = day;
    if (day_cmp(day, c->last) > 0)
        c->last = day;
}

void decoder_counts(struct decoder *d, struct decode_counts *out)
{
    for (size_t i = 1; i < d->ndates; i++)
        if (d->dates[i].used)
            saw_day(&d->counts, d->dates[i].day);
    *out = d->counts;
}

/* Texts */

static bool filter_passes(const struct usage_filter *f, const char *text, size_t n)
{
    for (size_t i = 0; i < f->n; i++)
        if (strlen(f->values[i]) == n && strncasecmp(f->values[i], text, n) == 0)
            return true;
    return false;
}

/* What cell i says, for the cache. */
static __attribute__((noinline)) uint32_t make_key(struct decoder *d, size_t i, const struct cell *c)
{
    const struct decode_plan *p = d->plan;
    struct field_text text;
    uint32_t value = 0;
    bool unread = false;
    arena_reset(d->scratch);
    if (!field_read(p, &p->cell[i], c, d->scratch, &text, &unread))
        return KEY_BAD;
    if (i == DECODE_UNIT)
        value = dict_put(&d->units, text.p, text.n) << KEY_BITS;
    else if (i == DECODE_CURRENCY)
        value = dict_put(&d->currencies, text.p, text.n) << KEY_BITS;
    else if (i < DECODE_KEYS + p->query->nkeys)
        value = aggregate_key(d->groups, i - DECODE_KEYS, text.p, text.n) << KEY_BITS;
    else if (!filter_passes(&p->query->filters[i - DECODE_KEYS - p->query->nkeys], text.p, text.n))
        value = KEY_OUT;
    return value | (unread ? KEY_UNREAD : 0);
}

static inline uint32_t key_of(struct decoder *d, size_t i, const struct cell *c)
{
    uint64_t hash = cache_hash(c->p, c->n, c->escaped);
    uint32_t value;
    if (__builtin_expect(!cache_find(&d->cache[i], c->p, c->n, hash, &value), 0)) {
        value = make_key(d, i, c);
        cache_store(&d->cache[i], c->p, c->n, hash, value);
    }
    return value;
}

/* Dates */

static struct decode_date make_date(struct decoder *d, const struct cell *c)
{
    const struct decode_plan *p = d->plan;
    struct decode_date date = {.day = DAY_NONE};
    struct field_text text;
    struct moment m;
    unsigned evidence = 0;
    bool unread;
    arena_reset(d->scratch);
    date.bad = !field_read(p, &p->cell[DECODE_DATE], c, d->scratch, &text, &unread) ||
               !moment_parse(text.p, text.n, p->order, &m, &evidence);
    d->counts.only_month_first |= (evidence & MOMENT_ONLY_MONTH_FIRST) != 0;
    d->counts.only_day_first |= (evidence & MOMENT_ONLY_DAY_FIRST) != 0;
    if (date.bad)
        return date;
    date.day = m.day;
    date.slot = aggregate_slot(p->query, m.day, m.hour);
    date.outside = (!day_is_none(p->query->from) && day_cmp(m.day, p->query->from) < 0) ||
                   (!day_is_none(p->query->to) && day_cmp(m.day, p->query->to) > 0);
    return date;
}

static struct decode_date *date_of(struct decoder *d, const struct cell *c)
{
    struct cache *cache = &d->cache[DECODE_DATE];
    uint64_t hash = cache_hash(c->p, c->n, c->escaped);
    uint32_t value;
    if (cache_find(cache, c->p, c->n, hash, &value))
        return &d->dates[value];
    struct decode_date date = make_date(d, c);
    if (!cache_store(cache, c->p, c->n, hash, (uint32_t)d->ndates)) {
        d->dates[0] = date;
        return &d->dates[0];
    }
    if (d->ndates == d->cap) {
        d->cap *= 2;
        d->dates = arena_xrealloc(d->dates, d->cap, sizeof *d->dates);
    }
    d->dates[d->ndates] = date;
    return &d->dates[d->ndates++];
}

/* Numbers */

static bool is_empty(const struct decoder *d, const struct cell *c)
{
    return c->n == 0 || (d->plan->dialect->null_text && c->n == 4 && memcmp(c->p, "NULL", 4) == 0);
}

void decoder_skip(struct decoder *d, enum usage_skip why, const struct cell *cost, uint64_t offset)
{
    struct decode_skips *s = &d->counts.skipped[why];
    dec money;
    d->counts.rows++;
    if (!s->rows || offset < s->offset)
        s->offset = offset;
    s->rows++;
    if (cost && !is_empty(d, cost) && number_parse(cost->p, cost->n, &money) == DEC_OK)
        group_sum(&s->money.low, &s->money.wraps, money.v);
    else
        s->unknown++;
}

static uint32_t measure_of(struct decoder *d, uint32_t unit, uint32_t currency, unsigned stated)
{
    bool quantity = stated & STATES_QUANTITY, cost = stated & STATES_COST;
    uint32_t *known = NULL;
    if (unit < UNITS && currency < CURRENCIES) {
        known = &d->measure[(unit * CURRENCIES + currency) * STATED + stated];
        if (*known)
            return *known - 1;
    }
    uint32_t id =
        aggregate_measure(d->groups, dict_text(&d->units, unit), dict_text(&d->currencies, currency), quantity, cost);
    if (known)
        *known = id + 1;
    return id;
}

/* 0 read or empty (*stated tells), else why the row is skipped. */
static inline int number_of(const struct decoder *d, const struct cell *c, bool among, dec *out, bool *stated)
{
    *out = DEC_ZERO;
    *stated = !is_empty(d, c);
    if (!*stated)
        return DEC_OK;
    return among ? number_parse_among(c->p, c->n, out) : number_parse(c->p, c->n, out);
}

static void count_negative(struct decoder *d, dec cost)
{
    d->counts.negative++;
    group_sum(&d->counts.negative_money.low, &d->counts.negative_money.wraps, cost.v);
}

void decoder_bytes(struct decoder *d, const char *p, size_t n)
{
    if (!d->repeats)
        return;
    while (n > 0 && (p[n - 1] == '\n' || p[n - 1] == '\r'))
        n--;
    d->row_hash = dict_hash(p, n);
}

static inline __attribute__((always_inline)) void take_row(struct decoder *d, const struct cell *cells, bool among,
                                                           uint64_t offset)
{
    const struct decode_plan *p = d->plan;
    size_t nkeys = p->query->nkeys;
    uint32_t ids[AGGREGATE_IDS_MAX], bits = 0;
    for (size_t i = DECODE_KEYS; i < p->ncells; i++) {
        uint32_t value = key_of(d, i, &cells[i]);
        bits |= value;
        if (i < DECODE_KEYS + nkeys)
            ids[AGGREGATE_KEYS + i - DECODE_KEYS] = value >> KEY_BITS;
        else if (value & KEY_OUT) {
            d->counts.rows++;
            d->counts.filtered++;
            return;
        }
    }
    uint32_t unit = key_of(d, DECODE_UNIT, &cells[DECODE_UNIT]);
    uint32_t currency = key_of(d, DECODE_CURRENCY, &cells[DECODE_CURRENCY]);
    struct decode_date *date = date_of(d, &cells[DECODE_DATE]);
    const struct cell *cost_cell = &cells[DECODE_COST];
    if ((bits | unit | currency) & KEY_BAD) {
        decoder_skip(d, USAGE_BAD_TEXT, cost_cell, offset);
        return;
    }
    if (date->bad) {
        decoder_skip(d, USAGE_BAD_DATE, cost_cell, offset);
        return;
    }
    if (date->outside) {
        d->counts.rows++;
        d->counts.filtered++;
        return;
    }
    dec quantity, cost;
    bool has_quantity, has_cost;
    int q = number_of(d, &cells[DECODE_QUANTITY], among, &quantity, &has_quantity);
    int c = number_of(d, cost_cell, among, &cost, &has_cost);
    if (q != DEC_OK || c != DEC_OK || (!has_quantity && !has_cost)) {
        bool big = q == DEC_RANGE || c == DEC_RANGE, no_cost = c != DEC_OK || (q == DEC_OK && !p->missing[DECODE_COST]);
        decoder_skip(d, big ? USAGE_BIG_NUMBER : no_cost ? USAGE_BAD_COST : USAGE_BAD_QUANTITY, cost_cell, offset);
        return;
    }
    unsigned stated = (has_quantity ? STATES_QUANTITY : 0) | (has_cost ? STATES_COST : 0);
    ids[AGGREGATE_SLOT] = date->slot;
    ids[AGGREGATE_MEASURE] = measure_of(d, unit >> KEY_BITS, currency >> KEY_BITS, stated);
    aggregate_add(d->groups, ids, quantity, cost, 1);
    if (d->repeats)
        repeats_add(d->repeats, d->row_hash, cost);
    d->counts.rows++;
    d->counts.unread_tags += (bits & KEY_UNREAD) != 0;
    d->counts.no_cost += !has_cost; /* then it has a quantity */
    if (date == d->dates)
        saw_day(&d->counts, date->day);
    date->used = true;
    if (cost.v < 0 || (!has_cost && quantity.v < 0))
        count_negative(d, cost);
}

void decoder_row(struct decoder *d, const struct cell *cells, uint64_t offset)
{
    take_row(d, cells, false, offset);
}

void decoder_row_among(struct decoder *d, const struct cell *cells, uint64_t offset)
{
    take_row(d, cells, true, offset);
}
