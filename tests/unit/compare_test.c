#include "pricing_fixture.h"

#include "pricing/compare.h"

#define D2 "Standard_Z2_v9"

static struct book *B;

/* Z2 is missing in northeurope; swedencentral has Z2 and no Z1. */
static int setup(void **state)
{
    if (pricing_setup(state))
        return -1;
    struct rate r[] = {
        vm("l1", D1, false, "westeurope", "0.2"),
        vm("l1n", D1, false, "northeurope", "0.1"),
        vm("l1f", D1, false, "francecentral", "0.3"),
        vm("l2", D2, false, "westeurope", "0.4"),
        vm("l2s", D2, false, "swedencentral", "0.35"),
        vm("l2f", D2, false, "francecentral", "0.5"),
        vm_variant("l1x", D1, false, "westeurope", "0.05", RATE_SPOT),
        vm_variant("l2x", D2, false, "westeurope", "0.06", RATE_SPOT),
        vm_variant("l1y", D1, false, "francecentral", "0.04", RATE_SPOT),
        vm_variant("l2y", D2, false, "francecentral", "0.04", RATE_SPOT),
        vm_reserved("l1", D1, "westeurope", "1000", 1),
        vm_reserved("l2", D2, "westeurope", "1500", 1),
        made("ops", "Storage", "Made Blobs", "", "Ops", "10K", "westeurope", "0=0.004;100=0.002"),
        made("opsn", "Storage", "Made Blobs", "", "Ops", "10K", "northeurope", "0=0.005;100=0.001"),
        made("opsf", "Storage", "Made Blobs", "", "Ops", "10K", "francecentral", "0=0.003;50=0.002"),
    };
    B = made_book(r, COUNT(r), NULL, 0, "");
    return 0;
}

static struct compare_result compared(const struct world *x, struct compare_options o)
{
    struct compare_result r;
    if (compare_run(&x->in, A, &o, &r, &E))
        fail_msg("%s", E.text);
    return r;
}

static const struct comparison *get(const struct compare_result *r, const char *region, const char *offer)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->placements[i].e.region, region) == 0 && strcmp(r->placements[i].e.offer, offer) == 0)
            return &r->placements[i];
    fail_msg("no %s/%s", region, offer);
    return NULL;
}

static const char *const REGIONS[] = {"westeurope", "northeurope", "francecentral", "swedencentral"};

static void ranked_against_the_base(void **state)
{
    (void)state;
    struct line l[] = {vm_line("a", D1, false, "westeurope"), vm_line("b", D2, false, "westeurope")};
    struct offer offers[] = {offer_of("payg"), offer_of("spot"), offer_of("reservation-1y"), offer_of("devtest")};
    struct world x;
    world_init(&x, B, l, 2);
    struct compare_result r =
        compared(&x, (struct compare_options){.regions = REGIONS, .nregions = 4, .offers = offers, .noffers = 4});
    assert_int_equal(r.n, 12); /* no devtest rows: a note */
    assert_int_equal(x.notes.n, 1);
    assert_string_equal(x.notes.at[0], "no devtest prices in the price lists in use: not compared");
    assert_dec(r.base.total, "438");
    assert_true(r.base.is_base);
    static const char *const want[][2] = {{"westeurope", "reservation-1y"}, {"westeurope", "payg"},
                                          {"francecentral", "payg"},        {"francecentral", "spot"},
                                          {"westeurope", "spot"},           {"francecentral", "reservation-1y"}};
    static const int ranks[] = {1, 2, 3, 1, 2, 0};
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_string_equal(r.placements[i].e.region, want[i][0]);
        assert_string_equal(r.placements[i].e.offer, want[i][1]);
        assert_int_equal(r.placements[i].rank, ranks[i]);
    }
    const struct comparison *n = get(&r, "northeurope", "payg");
    assert_false(n->complete || n->has_total || n->filled);
    assert_int_equal(n->rank, 0);
    assert_dec(n->e.total, "73");
    assert_dec(n->missing, "292");
    assert_int_equal(n->lines_priced, 1);
    assert_true(n->has_spend_pct);
    assert_dec(n->spend_pct, "33.333333333333333333");
    assert_non_null(strstr(n->reason, "1 of 2 lines not priced, first \"b\": "));
    const struct comparison *f = get(&r, "francecentral", "payg");
    assert_dec(f->delta, "146");
    assert_dec(f->delta_pct, "33.333333333333333333");
    assert_dec(f->spend_pct, "100");
    assert_dec(get(&r, "westeurope", "payg")->delta, "0");
}

static void the_base_beside_itself(void **state)
{
    (void)state;
    struct line l[] = {vm_line("a", D1, false, NULL), vm_line("b", D2, false, NULL)};
    struct offer payg = offer_of("payg");
    struct world x;
    world_init(&x, B, l, 2);
    struct compare_result r = compared(
        &x, (struct compare_options){
                .regions = REGIONS, .nregions = 4, .offers = &payg, .noffers = 1, .base = at("francecentral", "payg")});
    const struct comparison *f = get(&r, "francecentral", "payg");
    assert_true(f->is_base);
    assert_dec(f->delta, "0");
    assert_dec(f->delta_pct, "0");
    assert_int_equal(f->rank, 2);
    assert_int_equal(r.base.rank, 2);
    assert_false(get(&r, "westeurope", "payg")->is_base);
}

static void lower_coverage_fills_in(void **state)
{
    (void)state;
    struct line l[] = {vm_line("a", D1, false, "westeurope"), vm_line("b", D2, false, "westeurope")};
    struct offer payg = offer_of("payg");
    struct world x;
    world_init(&x, B, l, 2);
    struct compare_options o = {.regions = REGIONS,
                                .nregions = 4,
                                .offers = &payg,
                                .noffers = 1,
                                .has_min_coverage = true,
                                .min_coverage = D("33.3")};
    struct compare_result r = compared(&x, o);
    const struct comparison *n = get(&r, "northeurope", "payg");
    assert_true(n->filled);
    assert_false(n->complete);
    assert_dec(n->total, "365"); /* 73 + 292 of the base */
    assert_dec(n->delta, "-73");
    assert_int_equal(n->rank, 1);
    assert_true(get(&r, "swedencentral", "payg")->filled);
    o.min_coverage = dec_of(50);
    r = compared(&x, o);
    assert_false(get(&r, "northeurope", "payg")->filled);
    assert_true(get(&r, "swedencentral", "payg")->filled);
}

/* The base knows no price of b, the others do or do not: nobody gains by leaving it out. */
static void a_gap_in_the_base(void **state)
{
    (void)state;
    struct line l[] = {vm_line("a", D1, false, "northeurope"), vm_line("b", D2, false, "northeurope")};
    struct offer payg = offer_of("payg");
    struct world x;
    world_init(&x, B, l, 2);
    struct compare_result r =
        compared(&x, (struct compare_options){.regions = REGIONS, .nregions = 4, .offers = &payg, .noffers = 1});
    assert_dec(r.base.total, "73");
    assert_false(r.base.has_spend_pct);
    assert_string_equal(r.base.reason, "the base prices 1 of 2 lines");
    const struct comparison *w = get(&r, "westeurope", "payg"), *n = get(&r, "northeurope", "payg");
    assert_dec(w->e.total, "438");
    assert_dec(w->total, "146"); /* of a alone, as the base */
    assert_dec(w->delta, "73");
    assert_false(w->has_spend_pct);
    assert_true(w->complete && w->leaves_out && !n->leaves_out);
    assert_string_equal(w->reason, "compared on the 1 of 2 lines that the base prices; 2 are priced here");
    assert_true(r.base.has_delta && !r.base.has_total);
    assert_int_equal(n->rank, 1);
    assert_int_equal(w->rank, 2);
    assert_int_equal(get(&r, "swedencentral", "payg")->rank, 0); /* it prices b only */
    world_init(&x, B, l + 1, 1);
    r = compared(&x, (struct compare_options){.regions = REGIONS, .nregions = 4, .offers = &payg, .noffers = 1});
    for (size_t i = 0; i < r.n; i++)
        assert_int_equal(r.placements[i].rank, 0);
    assert_string_equal(r.placements[0].reason, "the base prices no line");
    assert_false(r.base.has_delta || r.base.has_total || r.base.has_missing || r.placements[0].has_missing);
}

static void every_region_and_no_list(void **state)
{
    (void)state;
    struct line l[] = {vm_line("a", D1, false, "westeurope")};
    struct offer offers[] = {offer_of("payg+ahb"), offer_of("MS-AZR-0003P"), offer_of("payg+ahb")};
    struct world x;
    world_init(&x, B, l, 1);
    struct compare_result r =
        compared(&x, (struct compare_options){.every_region = true, .offers = offers, .noffers = 3});
    assert_int_equal(r.n, 4);
    assert_int_equal(x.notes.n, 2);
    assert_string_equal(x.notes.at[0], "no MS-AZR-0003P prices in the price lists in use: not compared");
    assert_string_equal(x.notes.at[1], "no Windows virtual machine in the workload: +ahb changes nothing");
    r = compared(&x, (struct compare_options){0});
    assert_int_equal(r.n, 1);
    assert_string_equal(r.placements[0].e.region, "as-is");
    assert_true(r.placements[0].is_base);
    assert_dec(r.placements[0].delta, "0");
}

/* Properties, over random workloads. */

enum { LINES = 12, ROUNDS = 40 };

static void random_world(struct world *x, struct line *l)
{
    for (unsigned i = 0; i < LINES; i++) {
        char *name = arena_printf(A, "x%u", i);
        if (dice(2))
            l[i] = vm_line(name, dice(2) ? D1 : D2, false, "westeurope");
        else
            l[i] = meter_line(name, "Storage", "Ops", "westeurope", arena_printf(A, "%u.%03u", dice(90), dice(1000)));
        l[i].count = D(arena_printf(A, "%u.%u", 1 + dice(3), dice(10)));
        identify(&l[i]);
    }
    world_init(x, B, l, LINES);
}

static void swapping_flips_the_sign(void **state)
{
    (void)state;
    static const char *const offers[] = {"payg", "spot", "reservation-1y"};
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct line l[LINES];
        struct world x;
        random_world(&x, l);
        struct placement p = at("westeurope", offers[round % 3]), q = at("francecentral", offers[dice(2)]);
        struct compare_result there = compared(
            &x,
            (struct compare_options){.regions = &q.region, .nregions = 1, .offers = q.offer, .noffers = 1, .base = p});
        struct compare_result back = compared(
            &x,
            (struct compare_options){.regions = &p.region, .nregions = 1, .offers = p.offer, .noffers = 1, .base = q});
        assert_true(there.placements[0].has_total && back.placements[0].has_total);
        assert_int_equal(dec_cmp(there.placements[0].delta, dec_neg(back.placements[0].delta)), 0);
        struct compare_result same = compared(
            &x,
            (struct compare_options){.regions = &p.region, .nregions = 1, .offers = p.offer, .noffers = 1, .base = p});
        assert_dec(same.placements[0].delta, "0");
    }
}

static void order_of_regions_and_offers(void **state)
{
    (void)state;
    struct offer offers[] = {offer_of("payg"), offer_of("spot"), offer_of("reservation-1y")};
    struct offer other[] = {offers[2], offers[0], offers[1]};
    const char *const shuffled[] = {REGIONS[2], REGIONS[0], REGIONS[3], REGIONS[1]};
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct line l[LINES];
        struct world x;
        random_world(&x, l);
        struct compare_result a =
            compared(&x, (struct compare_options){.regions = REGIONS, .nregions = 4, .offers = offers, .noffers = 3});
        struct compare_result b =
            compared(&x, (struct compare_options){.regions = shuffled, .nregions = 4, .offers = other, .noffers = 3});
        assert_int_equal(a.n, 12);
        assert_int_equal(b.n, 12);
        for (size_t i = 0; i < a.n; i++) {
            assert_string_equal(a.placements[i].e.region, b.placements[i].e.region);
            assert_string_equal(a.placements[i].e.offer, b.placements[i].e.offer);
            assert_int_equal(a.placements[i].rank, b.placements[i].rank);
            assert_int_equal(dec_cmp(a.placements[i].e.total, b.placements[i].e.total), 0);
            assert_int_equal(dec_cmp(a.placements[i].delta, b.placements[i].delta), 0);
        }
    }
}

static void same_cells(const struct estimate *a, const struct estimate *b)
{
    for (size_t i = 0; i < LINES; i++) {
        assert_int_equal(a->cells[i].state, b->cells[i].state);
        assert_int_equal(dec_cmp(a->cells[i].amount, b->cells[i].amount), 0);
        assert_true(a->cells[i].rate == b->cells[i].rate);
        assert_int_equal(a->cells[i].ncharges, b->cells[i].ncharges);
    }
}

static void same_digest(const struct digest *a, const struct digest *b)
{
    assert_int_equal(a->nunpriced, b->nunpriced);
    assert_int_equal(a->otherwise, b->otherwise);
    assert_int_equal(a->idle, b->idle);
    for (size_t i = 0; i < a->nunpriced; i++) {
        assert_int_equal(a->unpriced[i].line, b->unpriced[i].line);
        assert_int_equal(a->unpriced[i].state, b->unpriced[i].state);
        assert_string_equal(a->unpriced[i].reason, b->unpriced[i].reason);
    }
}

/* How many placements keep their cells changes nothing else. */
static void keeps_the_cells_it_is_asked_for(void **state)
{
    (void)state;
    struct offer offers[] = {offer_of("payg"), offer_of("spot"), offer_of("reservation-1y")};
    struct compare_options o = {.regions = REGIONS, .nregions = 4, .offers = offers, .noffers = 3};
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct line l[LINES];
        struct world x;
        random_world(&x, l);
        o.lines = SIZE_MAX;
        struct compare_result all = compared(&x, o);
        o.lines = dice(5);
        struct compare_result some = compared(&x, o);
        assert_non_null(some.base.e.cells);
        for (size_t i = 0; i < all.n; i++) {
            const struct estimate *a = &all.placements[i].e, *b = &some.placements[i].e;
            struct estimate alone = priced(&x, a->region, a->offer);
            assert_string_equal(a->region, b->region);
            assert_string_equal(a->offer, b->offer);
            assert_int_equal(dec_cmp(a->total, b->total), 0);
            assert_int_equal(a->priced, b->priced);
            same_digest(&a->digest, &b->digest);
            same_digest(&a->digest, &alone.digest);
            same_cells(a, &alone);
            assert_int_equal(b->cells != NULL, i < o.lines);
            if (b->cells)
                same_cells(a, b);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranked_against_the_base),     cmocka_unit_test(the_base_beside_itself),
        cmocka_unit_test(lower_coverage_fills_in),     cmocka_unit_test(a_gap_in_the_base),
        cmocka_unit_test(every_region_and_no_list),    cmocka_unit_test(swapping_flips_the_sign),
        cmocka_unit_test(order_of_regions_and_offers), cmocka_unit_test(keeps_the_cells_it_is_asked_for),
    };
    return cmocka_run_group_tests(tests, setup, pricing_teardown);
}
