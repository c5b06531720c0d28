/* Results made by hand, because what is tested is how they are told: four lines, a base and five placements. */
#ifndef TESTS_SHOW_FIXTURE_H
#define TESTS_SHOW_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "holds.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/run.h"
#include "io/json.h"
#include "rates/book_parts.h"
#include "rates/rate.h"
#include "report/doc.h"
#include "report/report.h"
#include "report/show.h"
#include "report/show_common.h"

enum { LINES = 4 };

static inline dec number(const char *text)
{
    dec n = DEC_ZERO;
    assert_int_equal(dec_parse(text, strlen(text), &n), DEC_OK);
    return n;
}

struct fixture {
    struct run run;
    struct basis basis;
    struct line lines[LINES];
    struct workload_input input;
    struct workload workload;
    struct rate rate;
    struct rate_tier tier;
    struct snapshot snapshot;
    struct offer offers[3];
    struct comparison placements[5];
    struct compare_result result;
    struct show_context ctx;
};

static const char *const LINE_NAMES[LINES] = {"web-1", "db-1", "disk|1", "=out"};
static const char *const LINE_WHATS[LINES] = {"vm/Standard_D4s_v5", "vm/Standard_E8s_v5", "disk/P30-LRS",
                                              "egress/internet"};

static inline void make_context(struct fixture *f)
{
    struct arena *a = arena_new();
    f->run = (struct run){.arena = a, .columns = 100};
    assert_true(day_from_ymd(2026, 8, 21, &f->run.as_of));
    notes_init(&f->run.notes, a);
    notes_add(&f->run.notes, "no devtest prices in the price lists in use: not compared");
    f->basis = (struct basis){.hours = dec_of(730), .source = "730 h convention"};
    for (size_t i = 0; i < LINES; i++)
        f->lines[i] = (struct line){.name = LINE_NAMES[i], .what = LINE_WHATS[i]};
    f->input = (struct workload_input){.path = "shop.csv", .sha256 = "00ff", .lines = LINES};
    f->workload = (struct workload){.lines = f->lines, .n = LINES, .inputs = &f->input, .ninputs = 1};
    f->tier = (struct rate_tier){.price = number("0.192")};
    f->snapshot = (struct snapshot){.id = "3f9a0c11d2e4b5a6978812345678901234567890123456789012345678901234",
                                    .source = RATE_RETAIL,
                                    .offer = "",
                                    .currency = "USD",
                                    .locale = "en-us",
                                    .country = "",
                                    .items = 27727,
                                    .builtin = true,
                                    .origin = "eu5_2026-08.json.gz"};
    assert_true(day_from_ymd(2026, 8, 20, &f->snapshot.fetched));
    f->rate = (struct rate){.meter_id = "aaaa-1",
                            .sku_id = "",
                            .service = "Virtual Machines",
                            .product = "Dsv5 Series",
                            .sku = "D4s v5",
                            .arm_sku = "Standard_D4s_v5",
                            .meter = "D4s v5",
                            .unit_text = "1 Hour",
                            .region = "westeurope",
                            .location = "EU West",
                            .primary = true,
                            .tiers = &f->tier,
                            .ntiers = 1,
                            .start = DAY_NONE,
                            .end = DAY_NONE,
                            .snapshot = &f->snapshot};
    f->ctx = (struct show_context){.run = &f->run, .workload = &f->workload, .basis = &f->basis};
}

static inline void set_cell(const struct fixture *f, struct estimate *e, size_t i, const char *amount,
                            const char *reason)
{
    e->cells[i] = (struct cell){.state = amount ? LINE_PRICED : LINE_NO_PRICE,
                                .reason = reason,
                                .region = e->region,
                                .offer = e->offer,
                                .quantity = dec_of(730),
                                .unit = "Hours",
                                .how = "size",
                                .rate = amount ? &f->rate : NULL};
    if (!amount)
        return;
    e->cells[i].amount = number(amount);
    e->priced++;
    assert_true(dec_add(e->before_terms, e->cells[i].amount, &e->before_terms));
}

static inline void make_estimate(struct fixture *f, struct estimate *e, const char *region, const struct offer *offer,
                                 const char *const amounts[LINES])
{
    *e = (struct estimate){.placement = {region, offer}, .region = region, .offer = offer->name, .n = LINES};
    e->cells = arena_array(f->run.arena, LINES, sizeof *e->cells);
    e->interruptible = offer->option == OPTION_SPOT;
    for (size_t i = 0; i < LINES; i++)
        set_cell(f, e, i, amounts[i], "Standard_E8s_v5 has no price in belgiumcentral");
    e->total = e->before_terms;
    e->complete = e->priced == LINES;
    assert_true(dec_mul(e->total, dec_of(12), &e->yearly));
}

/* The cells were made up by hand, so they are digested now. */
static inline struct doc *estimated(struct fixture *f, struct estimate *e)
{
    estimate_digest(&f->workload, f->run.arena, e);
    return show_estimate(f->run.arena, &f->ctx, e);
}

static inline struct doc *compared(struct fixture *f)
{
    estimate_digest(&f->workload, f->run.arena, &f->result.base.e);
    for (size_t i = 0; i < f->result.n; i++)
        estimate_digest(&f->workload, f->run.arena, &f->result.placements[i].e);
    return show_compare(f->run.arena, &f->ctx, &f->result);
}

static inline void rank(struct fixture *f, struct comparison *c, int place)
{
    const struct comparison *base = &f->result.base;
    c->rank = place;
    c->complete = c->has_total = c->has_delta = place > 0;
    c->has_missing = true;
    c->total = c->e.total;
    c->lines_priced = c->e.priced;
    assert_true(dec_sub(c->total, base->total, &c->delta));
    c->has_delta_pct = dec_sign(base->total) != 0;
    if (c->has_delta_pct)
        assert_true(dec_muldiv(c->delta, dec_of(100), base->total, &c->delta_pct));
    c->has_spend_pct = true;
    c->spend_pct = dec_of(100);
}

/* Five placements: cheaper, base, dearer, one that can be evicted, one with a gap. */
static inline void make_result(struct fixture *f)
{
    static const char *const plan[LINES] = {"700.125", "400.25", "135.17", "20"};
    static const char *const base[LINES] = {"900", "577", "135.17", "20"};
    static const char *const dear[LINES] = {"950", "577", "135.17", "20"};
    static const char *const spot[LINES] = {"100", "77", "135.17", "20"};
    static const char *const gap[LINES] = {"10", NULL, "135.17", "20"};
    f->offers[0] = (struct offer){.name = "savings-plan-1y", .option = OPTION_SAVINGS_PLAN_1Y};
    f->offers[1] = (struct offer){.name = "payg", .option = OPTION_PAYG};
    f->offers[2] = (struct offer){.name = "spot", .option = OPTION_SPOT};
    struct comparison *p = f->placements, *b = &f->result.base;
    make_estimate(f, &b->e, "westeurope", &f->offers[1], base);
    b->total = b->e.total;
    rank(f, b, 2);
    b->is_base = true;
    make_estimate(f, &p[0].e, "northeurope", &f->offers[0], plan);
    p[0].e.cells[2].offer = p[0].e.cells[3].offer = "payg";
    make_estimate(f, &p[2].e, "swedencentral", &f->offers[1], dear);
    make_estimate(f, &p[3].e, "francecentral", &f->offers[2], spot);
    make_estimate(f, &p[4].e, "belgiumcentral", &f->offers[1], gap);
    rank(f, &p[0], 1);
    p[1] = *b;
    rank(f, &p[2], 3);
    rank(f, &p[3], 1);
    rank(f, &p[4], 0);
    p[4].missing = number("577");
    p[4].spend_pct = number("64.645");
    p[4].reason = "1 of 4 lines not priced, first \"db-1\": Standard_E8s_v5 has no price in belgiumcentral";
    f->result.placements = p;
    f->result.n = 5;
}

static inline int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    make_context(f);
    make_result(f);
    *state = f;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *f = *state;
    arena_free(f->run.arena);
    test_free(f);
    return 0;
}

/* In the arena of the doc. */
static inline const char *render(struct doc *d, const char *format, int columns)
{
    struct report_style style = {.columns = columns, .ascii = true};
    struct err err;
    struct buf out;
    err_init(&err);
    buf_init(&out, 1 << 20);
    assert_int_equal(report_find(format)->write(d, &style, &out, &err), 0);
    const char *text = arena_strdup(d->arena, out.p);
    buf_release(&out);
    return text;
}

static inline struct json *parse(struct doc *d)
{
    const char *text = render(d, "json", 100);
    struct json *root = NULL;
    struct err err;
    err_init(&err);
    assert_int_equal(json_parse(text, strlen(text), &root, &err), 0);
    return root;
}

static inline const struct json *nth(const struct json *list, size_t i)
{
    const struct json *v = json_first(list);
    while (i-- > 0)
        v = json_next(v);
    return v;
}

#endif
