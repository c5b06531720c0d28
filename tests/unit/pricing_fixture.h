/* A made-up price list in a real book, and lines that need no file. */
#ifndef TESTS_PRICING_FIXTURE_H
#define TESTS_PRICING_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>

#include "catalog_fixture.h"
#include "scratch.h"

#include "base/notes.h"
#include "pricing/estimate.h"
#include "rates/book.h"
#include "rates/stage.h"
#include "rates/store.h"
#include "workload/workload.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define D1 "Standard_Z1_v9"

static struct err E;

static inline dec D(const char *s)
{
    dec out;
    assert_int_equal(dec_parse(s, strlen(s), &out), DEC_OK);
    return out;
}

#define assert_dec(got, want) \
    do { \
        char text_[DEC_TEXT]; \
        assert_string_equal(dec_text((got), text_), (want)); \
    } while (0)

static int pricing_setup(void **state)
{
    err_init(&E);
    return scratch_setup(state) || load(state) ? -1 : 0;
}

static int pricing_teardown(void **state)
{
    return unload(state) || scratch_teardown(state) ? -1 : 0;
}

/* "0=1;100=0.5" */
static inline struct rate_tier *tiers_of(const char *text, size_t *n)
{
    struct rate_tier *t = NULL;
    size_t cap = 0;
    *n = 0;
    while (*text) {
        size_t from = strcspn(text, "="), price = strcspn(text + from + 1, ";");
        t = arena_grow(A, t, *n, &cap, sizeof *t);
        t[(*n)++] = (struct rate_tier){D(arena_strndup(A, text, from)), D(arena_strndup(A, text + from + 1, price))};
        text += from + 1 + price;
        text += *text == ';';
    }
    return t;
}

/* A consumption rate; change its fields for anything else. */
static inline struct rate made(const char *id, const char *service, const char *product, const char *arm_sku,
                               const char *meter, const char *unit, const char *region, const char *tiers)
{
    struct rate r = {
        .meter_id = id,
        .sku_id = arena_printf(A, "%s/%s", product, meter),
        .service = service,
        .product = product,
        .sku = meter,
        .arm_sku = arm_sku,
        .meter = meter,
        .unit_text = unit,
        .region = region,
        .location = region,
        .primary = true,
        .start = DAY_NONE,
        .end = DAY_NONE,
        .unit = unit_parse(C, unit),
    };
    r.tiers = tiers_of(tiers, &r.ntiers);
    return r;
}

static inline struct rate vm(const char *id, const char *size, bool windows, const char *region, const char *price)
{
    struct rate r = made(id, "Virtual Machines", windows ? "Made Series Windows" : "Made Series", size, size + 9,
                         "1 Hour", region, arena_printf(A, "0=%s", price));
    r.windows = windows;
    return r;
}

static inline struct rate vm_variant(const char *id, const char *size, bool windows, const char *region,
                                     const char *price, enum rate_variant variant)
{
    struct rate r = vm(id, size, windows, region, price);
    r.variant = variant;
    r.meter = arena_printf(A, "%s %s", r.meter, variant == RATE_SPOT ? "Spot" : "Low Priority");
    r.sku = r.meter;
    return r;
}

static inline struct rate vm_reserved(const char *id, const char *size, const char *region, const char *price,
                                      int years)
{
    struct rate r = vm(id, size, false, region, price);
    r.type = RATE_RESERVATION;
    r.term_years = years;
    return r;
}

/* A book of these rates alone. offer "" = a Retail list. */
static inline struct book *made_book(const struct rate *rates, size_t n, const struct rate_term *terms, size_t nterms,
                                     const char *offer)
{
    static unsigned turn;
    static struct notes notes;
    struct store *s;
    struct stage *st;
    struct snapshot snap;
    struct book *book = NULL;
    const char *path = arena_printf(A, "%s/made%u.db", scratch_dir, turn++);
    struct snapshot meta = {
        .source = *offer ? RATE_RATECARD : RATE_RETAIL,
        .offer = offer,
        .currency = "USD",
        .locale = "en-US",
        .country = "US",
        .origin = "made-up",
    };
    day_from_ymd(2026, 8, 1, &meta.fetched);
    notes_init(&notes, A);
    if (store_open(path, STORE_WRITE, &s, &E) || stage_begin(s, C, &st, &E))
        fail_msg("%s", E.text);
    for (size_t i = 0; i < n; i++)
        if (stage_add(st, &rates[i], "made", i + 1, &E))
            fail_msg("%s", E.text);
    for (size_t i = 0; i < nterms; i++)
        stage_add_term(st, &terms[i]);
    if (stage_commit(st, &meta, false, A, &snap, &notes, &E))
        fail_msg("%s", E.text);
    store_close(s);
    struct book_filter f = {.currency = "USD", .snapshot = arena_strdup(A, snap.id)};
    day_from_ymd(2026, 8, 15, &f.as_of);
    if (book_load(A, C, path, &f, &book, &notes, &E))
        fail_msg("%s", E.text);
    return book;
}

/* A RateCard: egress of which 5 GB are included, hours, a meter that its credit leaves out; a credit, a fixed charge. */
static inline struct book *made_card(void)
{
    struct rate c[] = {
        made("e1", "Networking", "", "", "Egress", "GB", "westeurope", "0=0.1;10=0.08"),
        made("h1", "Virtual Machines", "", "", "Hours", "Hours", "westeurope", "0=0.5"),
        made("x1", "Third", "", "", "Excluded", "Hours", "westeurope", "0=0.1"),
    };
    c[0].included = dec_of(5);
    const char *excluded[] = {"x1"};
    struct rate_term t[] = {
        {.kind = TERM_CREDIT, .amount = dec_of(100), .excluded = excluded, .nexcluded = 1, .start = DAY_NONE},
        {.kind = TERM_RECURRING, .amount = dec_of(29), .start = DAY_NONE}};
    return made_book(c, COUNT(c), t, COUNT(t), "MS-AZR-0062P");
}

static inline struct offer offer_of(const char *name)
{
    struct offer o;
    const char *near;
    assert_true(offer_parse(C, A, name, &o, &near));
    return o;
}

/* The identity of a made-up line: call after the last change of its fields. */
static inline void identify(struct line *l)
{
    char q[DEC_TEXT], lo[DEC_TEXT], hi[DEC_TEXT], c[DEC_TEXT], h[DEC_TEXT];
    l->identity = arena_printf(
        A, "%d|%s|%s|%s|%s|%d|%d%s|%s|%s|%s|%s|%d|%s|%u|%s|%s", l->want.kind, l->want.meter_id ? l->want.meter_id : "",
        l->want.size ? l->want.size : "", l->want.retail.meter ? l->want.retail.meter : "",
        l->want.ratecard.meter ? l->want.ratecard.meter : "", l->want.windows, l->has_quantity,
        dec_text(l->quantity, q), dec_text(l->quantity_low, lo), dec_text(l->quantity_high, hi),
        l->unit_text ? l->unit_text : "", dec_text(l->count, c), (int)l->hours_kind, dec_text(l->hours, h),
        l->days_a_week, l->region ? l->region : "", l->has_offer ? l->offer.name : "");
}

static inline struct line line_of(const char *name)
{
    return (struct line){.file = "made.csv", .at = 2, .name = name, .what = name, .count = dec_of(1)};
}

static inline struct line vm_line(const char *name, const char *size, bool windows, const char *region)
{
    struct line l = line_of(name);
    l.want = (struct want){.kind = WANT_VM, .size = size, .windows = windows};
    l.region = region;
    identify(&l);
    return l;
}

static inline struct line meter_line(const char *name, const char *service, const char *meter, const char *region,
                                     const char *quantity)
{
    struct line l = line_of(name);
    l.want = (struct want){.kind = WANT_NAMES,
                           .retail = {.service = service, .meter = meter},
                           .ratecard = {.service = service, .meter = meter}};
    l.region = region;
    if (quantity) {
        l.has_quantity = true;
        l.quantity = l.quantity_low = l.quantity_high = D(quantity);
    }
    identify(&l);
    return l;
}

static inline struct line id_line(const char *name, const char *id, const char *quantity)
{
    struct line l = meter_line(name, NULL, NULL, NULL, quantity);
    l.want = (struct want){.kind = WANT_ID, .meter_id = id};
    identify(&l);
    return l;
}

static inline void set_unit(struct line *l, const char *text)
{
    l->has_unit = true;
    l->unit_text = text;
    l->unit = unit_parse(C, text);
    identify(l);
}

struct world {
    struct workload w;
    struct notes notes;
    struct estimate_input in;
};

static inline void world_init(struct world *x, const struct book *book, struct line *lines, size_t n)
{
    *x = (struct world){.w = {.lines = lines, .n = n}};
    notes_init(&x->notes, A);
    x->in = (struct estimate_input){
        .book = book, .catalog = C, .workload = &x->w, .basis = basis_default(), .notes = &x->notes};
    err_init(&E);
}

/* region, offer: NULL = as the lines are. */
static inline struct placement at(const char *region, const char *offer)
{
    struct offer *o = NULL;
    if (offer) {
        o = arena_alloc(A, sizeof *o);
        *o = offer_of(offer);
    }
    return (struct placement){region, o};
}

static inline struct estimate priced(const struct world *x, const char *region, const char *offer)
{
    struct estimate e;
    struct placement p = at(region, offer);
    if (estimate_run(&x->in, A, &p, &e, &E))
        fail_msg("%s", E.text);
    return e;
}

/* Random numbers that are the same everywhere. */
static inline unsigned dice(unsigned below)
{
    static uint64_t state = 20260801;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % below;
}

#endif
