/* A book of made-up rates, written as tables in the test. */
#ifndef TESTS_RATES_FIXTURE_H
#define TESTS_RATES_FIXTURE_H

#include "tests/unit/catalog_fixture.h"

#include "base/day.h"
#include "base/text.h"
#include "rates/book_parts.h"
#include "rates/match.h"

/* One row. What is not written is usual: a primary Retail consumption rate by the hour. */
struct row {
    const char *service, *product, *arm, *meter, *region, *id, *price;
    const char *sku, *sku_id, *unit, *start, *end, *plan_1y, *next_from, *next_price;
    enum rate_type type;
    int term;
    bool secondary, deprecated, hole;
};

#define VM_ROW .service = "Virtual Machines"
#define COUNT(a) (sizeof(a) / sizeof *(a))

static struct snapshot LIST = {.key = 1,
                               .id = "aaaa1111",
                               .source = RATE_RETAIL,
                               .offer = "",
                               .currency = "USD",
                               .locale = "",
                               .country = "",
                               .origin = "made-up"};
static struct snapshot CARD = {.key = 2,
                               .id = "bbbb2222",
                               .source = RATE_RATECARD,
                               .offer = "MS-AZR-0062P",
                               .currency = "USD",
                               .locale = "en-US",
                               .country = "US",
                               .origin = "made-up"};

static inline struct day day_at(const char *text)
{
    struct day d = DAY_NONE;
    assert_true(!text || day_parse(text, &d));
    return d;
}

static inline dec dec_at(const char *text)
{
    dec d = DEC_ZERO;
    assert_true(!text || dec_parse(text, strlen(text), &d) == DEC_OK);
    return d;
}

static inline const char *or_empty(const char *s)
{
    return s ? s : "";
}

static inline void row_rate(const struct row *w, struct rate *r)
{
    const struct snapshot *snap = r->snapshot;
    *r = (struct rate){.service = w->service,
                       .product = or_empty(w->product),
                       .arm_sku = or_empty(w->arm),
                       .meter = w->meter,
                       .region = or_empty(w->region),
                       .location = "",
                       .meter_id = w->id,
                       .sku = w->sku ? w->sku : or_empty(w->meter),
                       .sku_id = or_empty(w->sku_id),
                       .unit_text = w->unit ? w->unit : "1 Hour",
                       .type = w->type,
                       .term_years = w->term,
                       .primary = !w->secondary,
                       .deprecated = w->deprecated,
                       .hole = w->hole,
                       .start = day_at(w->start),
                       .end = day_at(w->end),
                       .snapshot = snap};
    if (snap->source == RATE_RATECARD)
        r->sku = "";
    r->unit = unit_parse(C, r->unit_text);
    r->windows = text_has_word(r->product, "Windows") || text_has_word(r->product, "Win");
    r->variant = text_has_word(r->meter, "Spot") ? RATE_SPOT
                 : text_contains_nocase(r->meter, "Low Priority") || text_contains_nocase(r->product, "Low Priority")
                     ? RATE_LOW_PRIORITY
                     : RATE_PLAIN;
    r->ntiers = w->next_from ? 2 : 1;
    r->tiers = arena_array(A, 2, sizeof *r->tiers);
    r->tiers[0].price = dec_at(w->price);
    r->tiers[1].from = dec_at(w->next_from);
    r->tiers[1].price = dec_at(w->next_price);
    r->has_plan_1y = w->plan_1y != NULL;
    r->plan_1y = dec_at(w->plan_1y);
}

/* Rows in an order that `turn` decides: results must not depend on it. */
static inline struct book *book_of_rows(const struct row *rows, size_t n, struct snapshot *snap, size_t turn)
{
    struct book *b = book_new(A, C, day_at("2026-09-01"), "USD");
    struct scope *scopes = arena_array(A, n, sizeof *scopes);
    snap->fetched = day_at("2026-08-20");
    for (size_t i = 0; i < n; i++)
        scopes[i] = (struct scope){or_empty(rows[i].region), rows[i].service, 1, 1u << OPTION_PAYG};
    book_use(b, snap, scopes, n);
    for (size_t i = 0; i < n; i++) {
        size_t at = turn % 2 ? n - 1 - (i + turn) % n : (i + turn) % n;
        row_rate(&rows[at], book_slot(b, snap));
    }
    book_seal(b);
    return b;
}

#endif
