#include "pricing/reconcile.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "pricing/discount.h"
#include "pricing/reconcile_parts.h"
#include "rates/book.h"

#define CAUSE_NAME(cause, name, words) name,
static const char *const names[] = {RECONCILE_CAUSES(CAUSE_NAME)};
#define CAUSE_WORDS(cause, name, words) words,
static const char *const words[] = {RECONCILE_CAUSES(CAUSE_WORDS)};

const char *reconcile_cause_name(enum reconcile_cause c)
{
    return c < CAUSE_COUNT ? names[c] : NULL;
}

const char *reconcile_cause_words(enum reconcile_cause c)
{
    return c < CAUSE_COUNT ? words[c] : NULL;
}

/* The question */

static const enum usage_field fields[RECONCILE_KEYS] = {
    [RECONCILE_METER] = USAGE_METER,        [RECONCILE_METER_NAME] = USAGE_METER_NAME,
    [RECONCILE_SERVICE] = USAGE_SERVICE,    [RECONCILE_REGION] = USAGE_REGION,
    [RECONCILE_CHARGE] = USAGE_CHARGE_TYPE, [RECONCILE_MODEL] = USAGE_PRICING_MODEL,
    [RECONCILE_OFFER] = USAGE_OFFER,        [RECONCILE_PUBLISHER] = USAGE_PUBLISHER,
    [RECONCILE_PRICE] = USAGE_PRICE,        [RECONCILE_LIST_PRICE] = USAGE_LIST_PRICE,
};

void reconcile_ask(struct usage_query *q)
{
    for (size_t k = 0; k < RECONCILE_KEYS; k++)
        q->keys[k] = (struct usage_key){.field = fields[k], .optional = true};
    q->nkeys = RECONCILE_KEYS;
}

const char *reconcile_says(const struct reconcile_line *l, size_t key)
{
    return l->row.keys[key];
}

static struct bill_says says_of(const struct usage_row *row)
{
    return (struct bill_says){
        .meter_id = row->keys[RECONCILE_METER],
        .service = row->keys[RECONCILE_SERVICE],
        .meter = row->keys[RECONCILE_METER_NAME],
        .unit = row->unit,
        .region = row->keys[RECONCILE_REGION],
        .offer = row->keys[RECONCILE_OFFER],
        .price = row->keys[RECONCILE_PRICE],
        .list_price = row->keys[RECONCILE_LIST_PRICE],
    };
}

struct bill_says *reconcile_needs(const struct usage_table *t, struct arena *a, size_t *n)
{
    size_t rows = usage_table_rows(t);
    struct bill_says *at = arena_array(a, rows + 1, sizeof *at);
    *n = 0;
    for (size_t i = 0; i < rows; i++) {
        struct usage_row row;
        usage_table_row(t, i, &row);
        struct bill_says one = says_of(&row);
        if (*n && at[*n - 1].meter_id == one.meter_id && at[*n - 1].service == one.service)
            continue; /* rows of one meter stand together */
        at[(*n)++] = one;
    }
    return at;
}

/* Lines */

enum { FAR_OFF = 20 }; /* one part in so many: more than rounding */

struct work {
    const struct reconcile_input *in;
    const struct usage_table *table;
    struct arena *arena;
    struct reconciliation *out;
    struct map *rates; /* what was asked of bill_rate before */
    struct reprice *at;
};

static bool same_line(const struct reconcile_line *l, const struct usage_row *row, size_t nkeys)
{
    return day_cmp(l->row.date, row->date) == 0 && strcmp(l->row.unit, row->unit) == 0 &&
           l->row.has_quantity == row->has_quantity && l->row.has_cost == row->has_cost &&
           memcmp(l->row.keys, row->keys, nkeys * sizeof *row->keys) == 0;
}

static bool add_row(struct reconcile_line *l, const struct usage_row *row)
{
    l->row.rows += row->rows;
    return dec_add(l->row.quantity, row->quantity, &l->row.quantity) && dec_add(l->row.cost, row->cost, &l->row.cost);
}

/* Rows by days become rows by cycles. Rows with the same keys stand together, so few lines are looked at. */
static bool read_lines(struct work *w)
{
    struct reconciliation *out = w->out;
    size_t rows = usage_table_rows(w->table), nkeys = w->in->query->nkeys, first = 0;
    out->lines = arena_array(w->arena, rows + 1, sizeof *out->lines);
    for (size_t i = 0; i < rows; i++) {
        struct usage_row row;
        usage_table_row(w->table, i, &row);
        row.date = w->in->cycle(w->in->cycle_ctx, row.date);
        if (out->n && memcmp(out->lines[first].row.keys, row.keys, nkeys * sizeof *row.keys) != 0)
            first = out->n;
        size_t k = out->n;
        while (k > first && !same_line(&out->lines[k - 1], &row, nkeys))
            k--;
        if (k > first) {
            if (!add_row(&out->lines[k - 1], &row))
                return false;
            continue;
        }
        out->lines[out->n++] = (struct reconcile_line){.row = row};
    }
    return true;
}

/* What tells blocks from single units is a price in the currency of the costs: cost / quantity, where the bill states none,
 * or one that its cost has nothing to do with (of another currency). */
static struct bill_says says_with_price(struct work *w, const struct usage_row *row)
{
    struct bill_says says = says_of(row);
    dec implied, price, off;
    char text[DEC_TEXT];
    if (!row->has_quantity || !row->has_cost || dec_sign(row->cost) == 0 ||
        !dec_div(row->cost, row->quantity, &implied))
        return says;
    bool stated = dec_parse(says.price, strlen(says.price), &price) == DEC_OK;
    if (stated && dec_mul(row->quantity, price, &off) && dec_sub(row->cost, off, &off) &&
        dec_mul(off, dec_of(FAR_OFF), &off) && dec_cmp(dec_abs(off), dec_abs(row->cost)) <= 0)
        return says;
    says.price = arena_strdup(w->arena, dec_text(implied, text));
    if (stated)
        says.list_price = "";
    return says;
}

/* The rate of a line; lines that say the same of their meter find the same. */
static const struct bill_rate *rate_of(struct work *w, const struct usage_row *row)
{
    struct bill_says says = says_with_price(w, row);
    const char *key =
        arena_printf(w->arena, "%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s\x1f%s", says.meter_id, says.service, says.meter,
                     says.unit, says.region, says.offer, says.price, says.list_price);
    struct bill_rate *r = map_get(w->rates, key);
    if (!r) {
        r = arena_alloc(w->arena, sizeof *r);
        bill_rate(w->in->book, w->in->catalog, w->arena, &says, r);
        map_put(w->rates, key, r);
    }
    return r;
}

static bool is_marketplace(const struct usage_row *row)
{
    return text_contains_nocase(row->keys[RECONCILE_PUBLISHER], "Marketplace");
}

static bool find_rate(struct work *w, size_t i)
{
    struct reconcile_line *l = &w->out->lines[i];
    struct reprice *r = &w->at[i];
    r->line = l;
    l->buying = bill_buying(l->row.keys[RECONCILE_CHARGE], l->row.keys[RECONCILE_MODEL]);
    l->has_paid = dec_parse(l->row.keys[RECONCILE_PRICE], strlen(l->row.keys[RECONCILE_PRICE]), &l->paid) == DEC_OK;
    if (l->buying == BILL_NO_USAGE)
        return true;
    l->found = *rate_of(w, &l->row);
    if (l->found.fit == BILL_NOT_LISTED && is_marketplace(&l->row))
        l->found.reason = "sold by another publisher in the marketplace";
    l->repriced = l->found.fit == BILL_FOUND && l->row.has_quantity;
    if (!l->repriced)
        return true;
    w->out->assumed += l->found.assumed;
    w->out->other_offer += l->found.other_offer;
    if (l->found.other_offer)
        w->out->card = l->found.offer_id;
    r->off = w->in->discounts ? discount_of(w->in->discounts, l->found.rate) : NULL;
    r->units = (struct frac){l->row.quantity, dec_of(1)};
    return frac_mul(&r->units, l->found.num) && frac_div(&r->units, l->found.den);
}

/* Sums */

static bool add_line(struct reconcile_sum *s, const struct reconcile_line *l)
{
    dec money = dec_abs(l->row.cost);
    s->lines++;
    s->rows += l->row.rows;
    s->repriced += l->repriced;
    s->reproduced += l->reproduced;
    if (!l->has_difference)
        return true;
    for (int c = 0; c < CAUSE_COUNT; c++) {
        s->with[c] += dec_sign(l->cause[c]) != 0 || (!l->repriced && l->main == (enum reconcile_cause)c);
        if (!dec_add(s->cause[c], l->cause[c], &s->cause[c]))
            return false;
    }
    if (l->repriced && !dec_add(s->amount, l->amount, &s->amount))
        return false;
    return dec_add(s->billed, l->row.cost, &s->billed) && dec_add(s->difference, l->difference, &s->difference) &&
           dec_add(s->money, money, &s->money) &&
           (!l->reproduced || dec_add(s->money_reproduced, money, &s->money_reproduced));
}

bool reconcile_share(const struct reconcile_sum *s, dec *percent)
{
    return dec_sign(s->money) > 0 && dec_muldiv(s->money_reproduced, dec_of(100), s->money, percent);
}

static bool any_says(const struct reconciliation *out, size_t key)
{
    for (size_t i = 0; i < out->n; i++)
        if (*out->lines[i].row.keys[key])
            return true;
    return false;
}

static int by_money(const void *a, const void *b)
{
    const struct reconcile_group *x = a, *y = b;
    int c = dec_cmp(y->sum.money, x->sum.money);
    return c ? c : x->keys < y->keys ? -1 : x->keys > y->keys; /* in the order of the lines */
}

/* What the groups are of: the user's keys, else the service, else the meter. */
static bool add_groups(struct work *w)
{
    struct reconciliation *out = w->out;
    struct map *seen = map_new(w->arena);
    size_t cap = 0;
    out->nby = w->in->query->nkeys - RECONCILE_KEYS;
    out->by = out->nby ? RECONCILE_KEYS : any_says(out, RECONCILE_SERVICE) ? RECONCILE_SERVICE : RECONCILE_METER;
    out->nby = out->nby ? out->nby : 1;
    for (size_t i = 0; i < out->n; i++) {
        const struct reconcile_line *l = &out->lines[i];
        const char *key = "";
        for (size_t k = 0; k < out->nby; k++)
            key = arena_printf(w->arena, "%s%s\x1f", key, l->row.keys[out->by + k]);
        uintptr_t at = (uintptr_t)map_get(seen, key);
        if (!at) {
            out->groups = arena_grow(w->arena, out->groups, out->ngroups, &cap, sizeof *out->groups);
            out->groups[out->ngroups++] = (struct reconcile_group){.keys = l->row.keys + out->by};
            at = out->ngroups;
            map_put(seen, key, (void *)at);
        }
        if (!add_line(&out->groups[at - 1].sum, l))
            return false;
    }
    if (out->ngroups)
        qsort(out->groups, out->ngroups, sizeof *out->groups, by_money);
    return true;
}

static dec off_by(const struct reconcile_line *l)
{
    return dec_abs(l->has_difference ? l->difference : DEC_ZERO);
}

static int by_difference(const void *a, const void *b)
{
    const struct reconcile_line *x = *(const struct reconcile_line *const *)a,
                                *y = *(const struct reconcile_line *const *)b;
    int c = dec_cmp(off_by(y), off_by(x));
    return c ? c : x < y ? -1 : x > y;
}

static void find_largest(struct work *w)
{
    struct reconciliation *out = w->out;
    out->largest = arena_array(w->arena, out->n + 1, sizeof *out->largest);
    for (size_t i = 0; i < out->n; i++)
        if (!out->lines[i].reproduced)
            out->largest[out->nlargest++] = &out->lines[i];
    qsort(out->largest, out->nlargest, sizeof *out->largest, by_difference);
}

static bool run_all(struct work *w)
{
    struct reconciliation *out = w->out;
    if (!read_lines(w))
        return false;
    w->at = arena_array(w->arena, out->n + 1, sizeof *w->at);
    for (size_t i = 0; i < out->n; i++)
        if (!find_rate(w, i))
            return false;
    if (!reconcile_reprice(w->at, out->n, w->in->digits, w->arena))
        return false;
    for (size_t i = 0; i < out->n; i++) {
        struct reconcile_line *l = &out->lines[i];
        l->has_list = l->repriced && dec_div(l->amount, l->row.quantity, &l->list);
        if (!reconcile_explain(&w->at[i], w->in->digits, w->arena) || !add_line(&out->total, l))
            return false;
    }
    find_largest(w);
    return add_groups(w);
}

int reconcile_run(const struct reconcile_input *in, const struct usage_table *t, struct arena *a,
                  struct reconciliation *out, struct err *err)
{
    struct work w = {.in = in, .table = t, .arena = a, .out = out, .rates = map_new(a)};
    *out = (struct reconciliation){0};
    if (run_all(&w))
        return 0;
    return err_set(err, EXIT_INPUT, "check its quantities and costs", "the bill has an amount beyond 1.7e20");
}
