/* A book that holds only what is looked for answers like a whole one. */
#include "tests/unit/import_fixture.h"

#include "base/arena.h"
#include "base/text.h"
#include "rates/book.h"
#include "rates/match.h"
#include "rates/names.h"
#include "rates/sizes.h"

enum { ASKED = 16 }; /* of each list */

struct asking {
    const char *cache, *id;
    const struct book *whole;
    size_t found, loaded;
};

static struct book *open_book(const struct asking *x, const struct book_look *looks, size_t n)
{
    struct book_filter f = {.snapshot = x->id, .looks = looks, .nlooks = n, .as_of = DAY_NONE};
    struct book *b;
    day_parse("2026-08-20", &f.as_of);
    if (book_load(A, C, x->cache, &f, &b, &notes, &err))
        fail_msg("%s", err.text);
    return b;
}

static const char *family_of(const struct rate *r)
{
    return r->snapshot->source == RATE_RETAIL ? NULL : r->snapshot->offer;
}

static size_t rates_in(const struct book *b, const char *offer)
{
    size_t n;
    book_all(b, offer, &n);
    return n;
}

static void same_rate(const struct rate *a, const struct rate *b)
{
    assert_int_equal(a != NULL, b != NULL);
    if (a)
        assert_int_equal(book_order(a, b), 0);
}

static void same_match(const struct asking *x, const struct book *few, const struct want *w,
                       const struct match_where *where)
{
    struct match all = {0}, some = {0};
    match_find(x->whole, C, A, w, where, &all);
    match_find(few, C, A, w, where, &some);
    assert_int_equal(all.state, some.state);
    same_rate(all.rate, some.rate);
    assert_int_equal(all.reason != NULL, some.reason != NULL);
    if (all.reason)
        assert_string_equal(all.reason, some.reason);
    assert_int_equal(all.ncandidates, some.ncandidates);
    for (size_t i = 0; i < all.ncandidates; i++)
        same_rate(all.candidates[i], some.candidates[i]);
}

static void ask(struct asking *x, const struct want *w, const struct book_look *look, const struct rate *of)
{
    static const enum rate_type types[] = {RATE_CONSUMPTION, RATE_DEVTEST, RATE_RESERVATION, RATE_RESERVATION};
    static const int years[] = {0, 0, 1, 3};
    const char *offer = family_of(of), *regions[] = {of->region, "westeurope", "francecentral", NULL};
    struct book *few = open_book(x, look, 1);
    const struct rate *any = match_any(x->whole, w, offer);
    same_rate(any, match_any(few, w, offer));
    if (!any)
        return;
    x->found++;
    x->loaded += rates_in(few, offer);
    for (size_t t = 0; t < sizeof types / sizeof *types; t++)
        for (size_t r = 0; r < sizeof regions / sizeof *regions; r++)
            for (int v = RATE_PLAIN; v <= RATE_LOW_PRIORITY; v++) {
                struct match_where where = {.offer_id = offer,
                                            .region = regions[r],
                                            .type = types[t],
                                            .term_years = years[t],
                                            .variant = (enum rate_variant)v};
                same_match(x, few, w, &where);
            }
}

static void ask_about(struct asking *x, const struct rate *r)
{
    struct sizes sizes;
    struct want id = {.kind = WANT_ID, .meter_id = r->meter_id};
    ask(x, &id, &(struct book_look){.meter_id = r->meter_id}, r);
    struct want_names n = {.service = r->service, .product = r->product, .sku = r->sku, .meter = r->meter};
    struct want names = {.kind = WANT_NAMES, .retail = n, .ratecard = n};
    ask(x, &names, &(struct book_look){.service = n.service, .meter = n.meter}, r);
    names.retail.product = names.ratecard.product = names.retail.sku = names.ratecard.sku = NULL;
    names.retail.meter = names.ratecard.meter = text_lower(A, r->meter);
    ask(x, &names, &(struct book_look){.service = n.service, .meter = names.retail.meter}, r);
    sizes_of(r, &sizes);
    for (size_t i = 0; i < sizes.n; i++)
        for (int windows = 0; windows < 2; windows++) {
            struct want vm = {.kind = WANT_VM, .size = arena_strdup(A, sizes.name[i]), .windows = windows};
            ask(x, &vm, &(struct book_look){.size = vm.size}, r);
        }
}

static void answers_like_a_whole_book(const char *list)
{
    assert_int_equal(import_file(list), 0);
    static int n;
    struct asking x = {.id = snap.id};
    char name[32];
    snprintf(name, sizeof name, "cache-%d.db", n++); /* as fresh_cache names them */
    x.cache = arena_strdup(A, scratch_path(name));
    x.whole = open_book(&x, NULL, 0);
    const char *offer = snap.source == RATE_RETAIL ? NULL : snap.offer;
    size_t all;
    const struct rate *const *r = book_all(x.whole, offer, &all);
    assert_true(all > 0);
    size_t step = all / ASKED + 1, asked = 0;
    for (size_t i = 0; i < all; i += step, asked++)
        ask_about(&x, r[i]);
    assert_true(x.found >= asked);
    if (all > 1000)
        assert_true(x.loaded / x.found < all / 4);
}

static void real_card(void **state)
{
    (void)state;
    answers_like_a_whole_book("tests/data/real/MS-AZR-0062P_USD_US_2016-05-25.json.gz");
}

static void real_retail(void **state)
{
    (void)state;
    answers_like_a_whole_book("tests/data/real/retail_mixed_2026-08.json");
}

static void made_up_options(void **state)
{
    (void)state;
    answers_like_a_whole_book("tests/data/made-up/retail_options.json");
}

static void made_up_quirks(void **state)
{
    (void)state;
    answers_like_a_whole_book("tests/data/made-up/retail_quirks.json");
}

/* A list from before there was the index is read by services, as ever. */
static void without_the_index(void **state)
{
    (void)state;
    assert_int_equal(import_file("tests/data/made-up/retail_options.json"), 0);
    struct store_run *runs;
    size_t n;
    assert_true(store_has_names(S, &snap));
    assert_int_equal(store_runs(S, A, &snap, name_of_meter(rates[0].service, rates[0].meter), &runs, &n, &err), 0);
    assert_true(n > 0 && runs[0].last >= runs[0].first);
    assert_int_equal(store_verify(S, &notes, &err), 0);
    assert_int_equal(store_remove(S, &snap, &err), 0);
    assert_false(store_has_names(S, &snap));
    assert_int_equal(store_runs(S, A, &snap, name_of_meter(rates[0].service, rates[0].meter), &runs, &n, &err), 0);
    assert_int_equal(n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(real_card, fresh_cache, close_cache),
        cmocka_unit_test_setup_teardown(real_retail, fresh_cache, close_cache),
        cmocka_unit_test_setup_teardown(made_up_options, fresh_cache, close_cache),
        cmocka_unit_test_setup_teardown(made_up_quirks, fresh_cache, close_cache),
        cmocka_unit_test_setup_teardown(without_the_index, fresh_cache, close_cache),
    };
    return cmocka_run_group_tests(tests, import_setup, import_teardown);
}
