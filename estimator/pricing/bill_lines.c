#include "pricing/bill_lines.h"

#include <string.h>

#include "base/arena.h"
#include "base/notes.h"
#include "catalog/offer.h"
#include "catalog/region.h"
#include "pricing/bill_rate.h"
#include "pricing/estimate.h"
#include "rates/book.h"
#include "rates/match.h"
#include "workload/bill.h"
#include "workload/workload.h"

struct settling {
    const struct book *book;
    const struct catalog *catalog;
    struct arena *arena;
    const struct workload *w;
    bool by_agreement;             /* bills of an agreement, which has no RateCard */
    size_t assumed, single, other; /* lines whose quantity ..., or whose rate is of another offer */
    const char *first_assumed, *first_single, *first_other, *other_offer;
};

static const char *counts_name(enum bill_counts c)
{
    static const char *const names[] = {[BILL_COUNTS_UNITS] = "units",
                                        [BILL_COUNTS_BLOCKS] = "blocks",
                                        [BILL_COUNTS_BASE] = "base units",
                                        [BILL_COUNTS_UNTOLD] = NULL};
    return names[c];
}

/* Today's offer: the list that has the meter. One that is not at hand is none. */
static void settle_offer(const struct settling *s, const struct bill_rate *r, struct line *l)
{
    const char *near, *id = r->rate ? r->offer_id : l->has_offer ? l->offer.id : NULL;
    l->borrows_list = r->other_offer && (s->by_agreement || l->has_offer);
    if (id && book_has_offer(s->book, id))
        l->has_offer = offer_parse(s->catalog, s->arena, id, &l->offer, &near);
    else if (r->devtest)
        l->has_offer = offer_parse(s->catalog, s->arena, "devtest", &l->offer, &near);
    else
        l->has_offer = false;
}

/* Does this id stand for one meter in several places? Then it does not say where it is. */
static bool is_sold_around(const struct settling *s, const struct bill_rate *r)
{
    size_t n;
    const struct rate *const *at = book_by_id(s->book, r->offer_id, r->rate->meter_id, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(at[i]->region, r->rate->region) != 0)
            return region_is_place(s->catalog, r->rate->region);
    return false;
}

/* The meter is named by its id: where another one of its names is sold in the region of the bill, it is not meant. An id of
 * many places is that of the bill's region, and has no price where the list does not have that. */
static void settle_region(const struct settling *s, const struct bill_rate *r, struct line *l)
{
    struct match_where where = {
        .offer_id = r->offer_id, .region = l->region, .type = r->devtest ? RATE_DEVTEST : RATE_CONSUMPTION};
    struct match m = {0};
    if (!l->region || strcmp(l->region, r->rate->region) == 0 || is_sold_around(s, r))
        return;
    match_find(s->book, s->catalog, s->arena, &l->want, &where, &m);
    if (m.state != MATCH_ONE || m.rate != r->rate)
        l->region = NULL;
}

static void flag(struct settling *s, const struct bill_rate *r, const struct line *l)
{
    if (r->assumed && s->assumed++ == 0)
        s->first_assumed = l->name;
    if (r->counts == BILL_COUNTS_BASE && s->single++ == 0)
        s->first_single = l->name;
    if (l->borrows_list && s->other++ == 0) {
        s->first_other = l->name;
        s->other_offer = r->offer_id;
    }
}

static void settle_line(struct settling *s, struct line *l, struct bill_line *b)
{
    struct bill_rate r;
    struct bill_says says = {
        .meter_id = l->want.meter_id,
        .service = b->service,
        .meter = b->meter,
        .unit = b->unit,
        .region = b->region,
        .offer = b->offer,
        .price = b->price,
        .list_price = b->list_price,
    };
    bill_rate(s->book, s->catalog, s->arena, &says, &r);
    settle_offer(s, &r, l);
    if (r.fit == BILL_NO_UNIT)
        l->unsupported = r.reason;
    if (r.fit != BILL_FOUND)
        return;
    const struct unit *unit = &r.rate->unit;
    l->has_unit = l->scaled = true;
    l->unit = (struct unit){.block = dec_of(1), .name = unit->name, .known = unit->known, .kind = unit->kind};
    l->unit_text = *b->unit ? b->unit : unit->name;
    if (!dec_mul_exact(r.num, s->w->bill->times, &l->times) || !dec_mul_exact(r.den, s->w->bill->over, &l->over))
        l->unsupported = "its unit and the time of the bill are more than can be counted with";
    b->counts = counts_name(r.counts);
    b->told = r.told;
    b->assumed = r.assumed;
    settle_region(s, &r, l);
    flag(s, &r, l);
}

static const char *lines_text(struct arena *a, size_t n)
{
    return arena_printf(a, "%zu line%s", n, n == 1 ? "" : "s");
}

static void give_notes(const struct settling *s, struct notes *notes)
{
    if (s->assumed)
        notes_add(notes,
                  "%s: no price in the bill tells whether quantities count blocks or single units: blocks are "
                  "assumed (first: \"%s\")",
                  lines_text(s->arena, s->assumed), s->first_assumed);
    if (s->single)
        notes_add(notes, "%s: quantities count single units, not blocks, as the bill's prices tell (first: \"%s\")",
                  lines_text(s->arena, s->single), s->first_single);
    if (s->other)
        notes_add(notes,
                  "%s: the meter is in no price list but that of %s, which is not the bill's: priced by it, without "
                  "the terms of the offer (first: \"%s\")",
                  lines_text(s->arena, s->other), s->other_offer, s->first_other);
}

void bill_lines_settle(const struct book *b, const struct catalog *c, struct arena *a, struct workload *w,
                       struct notes *notes)
{
    struct settling s = {.book = b, .catalog = c, .arena = a, .w = w};
    s.by_agreement = strcmp(w->bill->dialect, "ea") == 0 || strcmp(w->bill->dialect, "mca") == 0;
    for (size_t i = 0; i < w->n; i++)
        settle_line(&s, &w->lines[i], &w->bill->lines[i]);
    if (notes)
        give_notes(&s, notes);
}

/* After pricing */

bool bill_lines_money(const struct workload *w, dec money, dec *out)
{
    return dec_muldiv(money, w->bill->times, w->bill->over, out);
}

bool bill_sum_difference(const struct bill_sum *s, dec *difference)
{
    return s->has_billed && dec_sub(s->list, s->billed, difference);
}

bool bill_sum_difference_pct(const struct bill_sum *s, dec *pct)
{
    dec difference;
    return dec_sign(s->billed) > 0 && bill_sum_difference(s, &difference) &&
           dec_muldiv(difference, dec_of(100), s->billed, pct);
}

static bool add(struct bill_sum *to, const struct bill_sum *s)
{
    to->lines += s->lines;
    to->rows += s->rows;
    to->has_billed |= s->has_billed;
    return dec_add(to->billed, s->billed, &to->billed) && dec_add(to->list, s->list, &to->list);
}

/* What commitments paid for, and the rest of the line: what the list says goes by quantity. */
static bool add_split(const struct line *l, const struct bill_line *b, const struct bill_sum *one, dec committed_billed,
                      struct bill_sums *out)
{
    struct bill_sum committed = {.lines = b->committed_rows > 0,
                                 .rows = b->committed_rows,
                                 .has_billed = b->has_billed && b->committed_rows > 0,
                                 .billed = committed_billed};
    struct bill_sum demand = {.lines = b->rows > b->committed_rows, .rows = b->rows - b->committed_rows};
    demand.has_billed = b->has_billed && demand.lines;
    return dec_muldiv(one->list, b->committed, l->quantity, &committed.list) &&
           dec_sub(one->list, committed.list, &demand.list) && dec_sub(one->billed, committed.billed, &demand.billed) &&
           add(&out->committed, &committed) && add(&out->demand, &demand);
}

static bool add_line(const struct workload *w, const struct cell *c, size_t i, struct bill_sums *out)
{
    const struct bill_line *b = &w->bill->lines[i];
    struct bill_sum one = {.lines = 1, .rows = b->rows, .has_billed = b->has_billed};
    bool priced = cell_has_amount(c);
    dec committed_billed;
    if (priced)
        one.list = c->amount;
    out->has_difference &= !priced || b->has_billed;
    return bill_lines_money(w, b->billed, &one.billed) && bill_lines_money(w, b->committed_billed, &committed_billed) &&
           add(priced ? &out->priced : &out->unpriced, &one) && add(&out->all, &one) &&
           (!priced || add_split(&w->lines[i], b, &one, committed_billed, out));
}

bool bill_lines_sum(const struct workload *w, const struct estimate *e, struct bill_sums *out)
{
    dec consumption;
    *out = (struct bill_sums){.has_difference = e->priced > 0};
    for (size_t i = 0; i < w->n; i++)
        if (!add_line(w, &e->cells[i], i, out))
            return false;
    for (size_t i = 0; i < w->bill->nrest; i++) {
        const struct bill_rest *r = &w->bill->rest[i];
        struct bill_sum one = {.rows = r->rows, .has_billed = r->has_money};
        if (!bill_lines_money(w, r->money, &one.billed) || !add(&out->rest, &one) || !add(&out->all, &one))
            return false;
    }
    if (!dec_add(out->priced.billed, out->unpriced.billed, &consumption))
        return false;
    out->has_priced_pct = (out->priced.has_billed || out->unpriced.has_billed) && dec_sign(consumption) > 0;
    return !out->has_priced_pct || dec_muldiv(out->priced.billed, dec_of(100), consumption, &out->priced_pct);
}
