#include "workload/read_usage.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/notes.h"
#include "base/text.h"
#include "catalog/region.h"
#include "usage/bill_buying.h"
#include "usage/usage.h"
#include "workload/bill.h"
#include "workload/identity.h"
#include "workload/workload.h"

/* Keys of the query. Rows of one meter stand together, and of one region, offer and `by` within them. */
enum { METER, REGION, OFFER, BY, CHARGE, MODEL, PUBLISHER, LIST_PRICE, SERVICE, SUBCATEGORY, NAME, KEYS };

static const enum usage_field fields[KEYS] = {
    [METER] = USAGE_METER,         [REGION] = USAGE_REGION,
    [OFFER] = USAGE_OFFER,         [BY] = USAGE_TAG,
    [CHARGE] = USAGE_CHARGE_TYPE,  [MODEL] = USAGE_PRICING_MODEL,
    [PUBLISHER] = USAGE_PUBLISHER, [LIST_PRICE] = USAGE_LIST_PRICE,
    [SERVICE] = USAGE_SERVICE,     [SUBCATEGORY] = USAGE_SUBCATEGORY,
    [NAME] = USAGE_METER_NAME,
};

/* All tallies that differ in `by` alone. */
struct pool {
    dec quantity, demand, cost; /* in all; and what was bought on demand */
    const char *list_price;     /* of most of the quantity */
    dec list_weight;
};

/* What will be a line. */
struct tally {
    const char *key[KEYS]; /* of the first row that says it */
    const char *unit;
    dec quantity, billed;
    dec committed, committed_billed; /* of rows that a commitment pays for */
    dec list_weight;                 /* of the list price taken: the quantity of its rows */
    bool has_billed;
    uint64_t rows, committed_rows;
    struct pool *pool;
};

struct fold {
    struct arena *arena; /* of the results */
    struct arena *scratch;
    const struct usage_key *by;
    struct tally *at;
    size_t n, cap, run; /* from `run` on: of the meter, region, offer and `by` at hand */
    struct map *rests;  /* what -> struct bill_rest */
    struct bill_rest **rest;
    size_t nrest, rest_cap;
    struct bill *bill;
    struct map *kept; /* texts that outlive the table */
    const char *file; /* for messages */
};

static int too_large(const struct fold *f, struct err *err)
{
    return err_at(err, EXIT_INPUT, f->file, 0, "is a quantity in it absurd? ratecast usage check looks at it",
                  "a sum is more than can be counted");
}

/* One copy of each text. */
static const char *keep(struct fold *f, const char *text)
{
    char *copy = map_get(f->kept, text);
    if (!copy) {
        copy = arena_strdup(f->arena, text);
        map_put(f->kept, copy, copy);
    }
    return copy;
}

/* What is no consumption */

static struct bill_rest *rest_of(struct fold *f, const char *what, const char *reason)
{
    struct bill_rest *r = map_get(f->rests, what);
    if (r)
        return r;
    r = arena_alloc(f->arena, sizeof *r);
    *r = (struct bill_rest){.what = keep(f, what), .reason = reason};
    map_put(f->rests, r->what, r);
    f->rest = arena_grow(f->scratch, f->rest, f->nrest, &f->rest_cap, sizeof *f->rest);
    return f->rest[f->nrest++] = r;
}

static int add_rest(struct fold *f, struct bill_rest *r, uint64_t rows, bool has_money, dec money, struct err *err)
{
    r->rows += rows;
    r->has_money |= has_money;
    return dec_add(r->money, money, &r->money) ? 0 : too_large(f, err);
}

/* What this row is, if it cannot be bought again; NULL if it can. */
static struct bill_rest *set_aside(struct fold *f, const char *const *key, const struct usage_row *row)
{
    if (bill_buying(key[CHARGE], key[MODEL]) == BILL_NO_USAGE) {
        bool named = bill_is_committed(bill_buying("Usage", key[MODEL]));
        const char *what = named ? arena_printf(f->scratch, "%s (%s)", key[CHARGE], key[MODEL]) : key[CHARGE];
        return rest_of(f, what, "money without consumption: nothing to buy again");
    }
    if (bill_is_third_party(key[PUBLISHER]))
        return rest_of(f, key[PUBLISHER], "sold by others: Azure's price lists do not have it");
    if (!bill_names_meter(key[METER]))
        return rest_of(f, "Rows without a meter", "the bill names no meter");
    if (row->has_quantity)
        return NULL;
    struct bill_rest *r = rest_of(f, "Rows without a quantity", "the bill does not say how much was used");
    r->needs_quantity = true;
    return r;
}

/* Folding */

static bool same_run(const char *const *a, const char *const *b)
{
    return strcmp(a[METER], b[METER]) == 0 && strcmp(a[REGION], b[REGION]) == 0 && strcmp(a[OFFER], b[OFFER]) == 0 &&
           strcmp(a[BY], b[BY]) == 0;
}

static struct tally *tally_of(struct fold *f, const char *const *key, const char *unit)
{
    if (f->n > f->run && !same_run(f->at[f->n - 1].key, key))
        f->run = f->n;
    for (size_t i = f->run; i < f->n; i++)
        if (strcmp(f->at[i].unit, unit) == 0)
            return &f->at[i];
    f->at = arena_grow(f->scratch, f->at, f->n, &f->cap, sizeof *f->at);
    struct tally *t = &f->at[f->n++];
    *t = (struct tally){.unit = unit};
    for (size_t k = 0; k < KEYS; k++)
        t->key[k] = key[k];
    t->key[LIST_PRICE] = "";
    return t;
}

/* The list price that most of the quantity has; bills state 0 for what is under a commitment. */
static void weigh_list_price(const char **taken, dec *taken_weight, const char *price, dec weight)
{
    dec number;
    if (dec_parse(price, strlen(price), &number) != DEC_OK || dec_sign(number) <= 0)
        return;
    int c = dec_cmp(weight, *taken_weight);
    if (!**taken || c > 0 || (c == 0 && strcmp(price, *taken) > 0)) {
        *taken = price;
        *taken_weight = weight;
    }
}

static int add_row(struct fold *f, const char *const *key, const struct usage_row *row, struct err *err)
{
    struct tally *t = tally_of(f, key, row->unit);
    enum bill_buying how = bill_buying(key[CHARGE], key[MODEL]);
    t->rows += row->rows;
    t->has_billed |= row->has_cost;
    for (size_t k = SERVICE; k <= NAME; k++)
        if (!*t->key[k])
            t->key[k] = key[k];
    weigh_list_price(&t->key[LIST_PRICE], &t->list_weight, key[LIST_PRICE], dec_abs(row->quantity));
    bool ok = dec_add(t->quantity, row->quantity, &t->quantity) && dec_add(t->billed, row->cost, &t->billed);
    if (bill_is_committed(how)) {
        t->committed_rows += row->rows;
        ok = ok && dec_add(t->committed, row->quantity, &t->committed) &&
             dec_add(t->committed_billed, row->cost, &t->committed_billed);
    }
    return ok ? 0 : too_large(f, err);
}

static int take_row(struct fold *f, const struct usage_row *row, struct err *err)
{
    const char *key[KEYS];
    for (size_t k = 0, at = 0; k < KEYS; k++)
        key[k] = k == BY && !f->by ? "" : row->keys[at++];
    struct bill *b = f->bill;
    b->rows += row->rows;
    b->has_money |= row->has_cost;
    if (row->has_cost && !dec_add(b->money, row->cost, &b->money))
        return too_large(f, err);
    struct bill_rest *rest = set_aside(f, key, row);
    return rest ? add_rest(f, rest, row->rows, row->has_cost, row->cost, err) : add_row(f, key, row, err);
}

/* Only what something was used of can be bought again. */
static int drop_unused(struct fold *f, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        const struct tally *t = &f->at[i];
        int sign = dec_sign(t->quantity);
        if (sign > 0) {
            f->at[n++] = *t;
            continue;
        }
        struct bill_rest *r = sign < 0 ? rest_of(f, "Given back", "more was given back than used")
                              : dec_sign(t->billed) != 0
                                  ? rest_of(f, "Money without a quantity", "the bill says that 0 was used")
                                  : rest_of(f, "Nothing used", "a quantity of 0 costs nothing anywhere");
        if (add_rest(f, r, t->rows, t->has_billed, t->billed, err))
            return -1;
    }
    f->n = n;
    return 0;
}

static int by_money(const void *a, const void *b)
{
    static const size_t order[] = {METER, REGION, OFFER, BY};
    const struct tally *x = a, *y = b;
    int c = dec_cmp(y->billed, x->billed);
    for (size_t i = 0; i < sizeof order / sizeof *order && !c; i++)
        c = strcmp(x->key[order[i]], y->key[order[i]]);
    return c ? c : strcmp(x->unit, y->unit);
}

static int by_what(const void *a, const void *b)
{
    return strcmp((*(struct bill_rest *const *)a)->what, (*(struct bill_rest *const *)b)->what);
}

/* Lines */

/* What was paid for one on demand, on average. */
static const char *price_of(struct fold *f, const struct pool *p)
{
    char text[DEC_TEXT];
    dec price;
    if (dec_sign(p->demand) <= 0 || dec_sign(p->cost) <= 0 || !dec_div(p->cost, p->demand, &price) ||
        dec_sign(price) <= 0)
        return "";
    return keep(f, dec_text(price, text));
}

/* As short as tells it from all others: meter and place; then what kind of meter; then unit and offer. */
enum { SHORT_NAME, KIND_NAME, FULL_NAME, NAMES };

static const char *name_of(const struct fold *f, const struct tally *t, int how)
{
    const char *meter = *t->key[NAME] ? t->key[NAME] : t->key[METER], *region = t->key[REGION], *by = t->key[BY];
    const char *kind = how >= KIND_NAME ? t->key[SUBCATEGORY] : "", *unit = how == FULL_NAME ? t->unit : "";
    const char *offer = how == FULL_NAME ? t->key[OFFER] : "";
    return arena_printf(f->scratch, "%s%s%s%s%s%s%s%s%s%s%s%s", by, *by ? ": " : "", meter, *kind ? " (" : "", kind,
                        *kind ? ")" : "", *region ? " in " : "", region, *unit ? " per " : "", unit,
                        *offer ? " under " : "", offer);
}

static void count_name(struct fold *f, struct map *uses, const char *name)
{
    size_t *n = map_get(uses, name);
    if (!n)
        map_put(uses, name, n = arena_alloc(f->scratch, sizeof *n));
    ++*n;
}

static const char **name_all(struct fold *f)
{
    const char **names = arena_array(f->scratch, f->n, sizeof *names);
    bool *open = arena_array(f->scratch, f->n, sizeof *open); /* has it no name of its own yet? */
    for (int how = SHORT_NAME; how < NAMES; how++) {
        struct map *uses = map_new(f->scratch);
        for (size_t i = 0; i < f->n; i++)
            if (how == SHORT_NAME || open[i])
                count_name(f, uses, names[i] = name_of(f, &f->at[i], how));
        for (size_t i = 0; i < f->n; i++)
            if (how == SHORT_NAME || open[i])
                open[i] = *(const size_t *)map_get(uses, names[i]) > 1;
    }
    return names;
}

static int add_to_pool(const struct fold *f, const struct tally *t, struct pool *p, struct err *err)
{
    dec demand, cost;
    bool ok = dec_sub(t->quantity, t->committed, &demand) && dec_sub(t->billed, t->committed_billed, &cost) &&
              dec_add(p->quantity, t->quantity, &p->quantity) && dec_add(p->demand, demand, &p->demand) &&
              dec_add(p->cost, cost, &p->cost);
    weigh_list_price(&p->list_price, &p->list_weight, t->key[LIST_PRICE], t->list_weight);
    return ok ? 0 : too_large(f, err);
}

/* A commitment serves all that runs of a meter in a place, whoever uses it; and what a quantity counts is the same. */
static int make_pools(struct fold *f, struct err *err)
{
    struct map *pools = map_new(f->scratch);
    for (size_t i = 0; i < f->n; i++) {
        struct tally *t = &f->at[i];
        char *key =
            f->by ? arena_printf(f->scratch, "%s\n%s\n%s\n%s", t->key[METER], t->key[REGION], t->key[OFFER], t->unit)
                  : NULL;
        t->pool = key ? map_get(pools, key) : NULL;
        if (!t->pool) {
            t->pool = arena_alloc(f->scratch, sizeof *t->pool);
            t->pool->list_price = "";
            if (key)
                map_put(pools, key, t->pool);
        }
        if (add_to_pool(f, t, t->pool, err))
            return -1;
    }
    return 0;
}

static void make_line(struct fold *f, const struct tally *t, const struct catalog *c, const char *name, size_t at,
                      struct line *l, struct bill_line *b)
{
    const char *const *key = t->key, *near;
    const struct region *region = *key[REGION] ? region_find(c, key[REGION]) : NULL;
    *b = (struct bill_line){
        .rows = t->rows,
        .has_billed = t->has_billed,
        .billed = t->billed,
        .committed_rows = t->committed_rows,
        .committed = t->committed,
        .committed_billed = t->committed_billed,
        .service = keep(f, key[SERVICE]),
        .meter = keep(f, key[NAME]),
        .unit = keep(f, t->unit),
        .region = keep(f, key[REGION]),
        .offer = keep(f, key[OFFER]),
        .price = price_of(f, t->pool),
        .list_price = keep(f, t->pool->list_price),
    };
    *l = (struct line){
        .file = f->file,
        .at = (unsigned long)at,
        .name = arena_strdup(f->arena, name),
        .what = keep(f, *key[SERVICE] ? key[SERVICE] : name),
        .want = {.kind = WANT_ID,
                 .meter_id = keep(f, key[METER]),
                 .meter_name = *key[NAME] ? keep(f, key[NAME]) : NULL},
        .has_quantity = true,
        .quantity = t->quantity,
        .quantity_low = t->quantity,
        .quantity_high = t->quantity,
        .count = dec_of(1),
        .pool = t->pool->quantity,
        .region = region && region_is_place(c, region->arm) ? region->arm : NULL,
    };
    l->has_offer = *key[OFFER] && offer_parse(c, f->arena, key[OFFER], &l->offer, &near);
    if (f->by && *key[BY]) {
        struct tag *tag = arena_alloc(f->arena, sizeof *tag);
        *tag = (struct tag){f->by->tag ? f->by->tag : usage_key_text(f->arena, f->by), keep(f, key[BY])};
        l->tags = tag;
        l->ntags = 1;
    }
    l->identity = identity_of(f->arena, l);
}

static void make_lines(struct fold *f, const struct catalog *c, struct workload *out)
{
    if (f->n)
        qsort(f->at, f->n, sizeof *f->at, by_money);
    out->n = f->n;
    out->lines = arena_array(f->arena, f->n, sizeof *out->lines);
    f->bill->lines = arena_array(f->arena, f->n, sizeof *f->bill->lines);
    const char **names = name_all(f);
    for (size_t i = 0; i < f->n; i++)
        make_line(f, &f->at[i], c, names[i], i + 1, &out->lines[i], &f->bill->lines[i]);
    if (f->nrest)
        qsort(f->rest, f->nrest, sizeof *f->rest, by_what);
    f->bill->rest = arena_array(f->arena, f->nrest, sizeof *f->bill->rest);
    f->bill->nrest = f->nrest;
    for (size_t i = 0; i < f->nrest; i++)
        f->bill->rest[i] = *f->rest[i];
}

static void take_facts(struct fold *f, const struct usage_facts *facts, const struct usage_query *q,
                       struct workload *out)
{
    struct bill *b = f->bill;
    b->dialect = usage_dialect_name(facts->dialect);
    b->currency = keep(f, facts->currency);
    b->first = day_is_none(q->from) ? facts->first : q->from;
    b->last = day_is_none(q->to) ? facts->last : q->to;
    b->days = (long)b->last.n - b->first.n + 1;
    b->times = b->over = dec_of(1);
    out->inputs = arena_array(f->arena, facts->nfiles, sizeof *out->inputs);
    out->ninputs = facts->nfiles;
    for (size_t i = 0; i < facts->nfiles; i++) {
        struct workload_input *to = &out->inputs[i];
        const char *sha256 = facts->files[i].sha256 ? facts->files[i].sha256 : "";
        to->path = arena_strdup(f->arena, facts->files[i].path);
        memcpy(to->sha256, sha256, strlen(sha256) + 1);
        to->lines = (size_t)facts->files[i].rows;
    }
}

static int fold_table(struct fold *f, const struct usage_table *t, const struct usage_input *in,
                      const struct usage_query *q, struct workload *out, struct err *err)
{
    struct usage_row row;
    size_t n = usage_table_rows(t);
    if (n == 0)
        return err_at(err, EXIT_INPUT, f->file, 0,
                      usage_table_facts(t)->filtered
                          ? "--filter, --from and --to leave no row: usage summary --by KEY shows the values"
                          : "ratecast usage check says what it holds",
                      "no row counts: there is nothing to price");
    for (size_t i = 0; i < n; i++) {
        usage_table_row(t, i, &row);
        if (take_row(f, &row, err))
            return -1;
    }
    if (drop_unused(f, err) || make_pools(f, err))
        return -1;
    if (f->n == 0)
        return err_at(
            err, EXIT_INPUT, f->file, 0,
            "purchases, taxes and what others sell have no list price; usage summary --by charge-type shows them",
            "no row is consumption of a meter: there is nothing to price");
    take_facts(f, usage_table_facts(t), q, out);
    make_lines(f, in->catalog, out);
    return 0;
}

static void ask_for(const struct usage_query *q, const struct usage_key *by, struct usage_query *out)
{
    *out = *q;
    out->nkeys = 0;
    out->granularity = USAGE_TOTAL;
    for (size_t k = 0; k < KEYS; k++)
        if (k != BY)
            out->keys[out->nkeys++] = (struct usage_key){.field = fields[k], .optional = true};
        else if (by)
            out->keys[out->nkeys++] = *by;
}

/* Filters leave out rows, not time: a group that runs on two days of a month is part of the month. A stream cannot be
 * read twice: its days are those of the rows that count. */
static int find_days(struct fold *f, const struct usage_input *in, struct usage_query *q, struct err *err)
{
    struct usage_query whole = {.from = q->from, .to = q->to};
    struct usage_table *t = NULL;
    struct notes unheard;
    bool again = q->nfilters > 0 && (day_is_none(q->from) || day_is_none(q->to));
    for (size_t i = 0; i < in->nfiles; i++)
        again = again && strcmp(in->files[i], "-") != 0;
    if (!again)
        return 0;
    notes_init(&unheard, f->scratch);
    if (usage_read(in, &whole, f->scratch, &t, &unheard, err))
        return -1;
    if (usage_table_rows(t) > 0) {
        q->from = usage_table_facts(t)->first;
        q->to = usage_table_facts(t)->last;
    }
    usage_table_close(t);
    return 0;
}

int read_usage(struct arena *a, const struct usage_input *in, const struct usage_query *q, const struct usage_key *by,
               struct workload *out, struct notes *notes, struct err *err)
{
    struct usage_query all;
    struct usage_table *t = NULL;
    struct fold f = {.arena = a, .scratch = arena_new(), .by = by};
    *out = (struct workload){.bill = arena_alloc(a, sizeof *out->bill)};
    f.bill = out->bill;
    f.rests = map_new(f.scratch);
    f.kept = map_new(f.scratch);
    f.file = in->nfiles == 1 ? strcmp(in->files[0], "-") == 0 ? "<stdin>" : arena_strdup(a, in->files[0]) : "the bills";
    ask_for(q, by, &all);
    int status = find_days(&f, in, &all, err);
    if (!status)
        status = usage_read(in, &all, a, &t, notes, err);
    if (!status)
        status = fold_table(&f, t, in, &all, out, err);
    usage_table_close(t);
    arena_free(f.scratch);
    return status;
}
