#include "pricing_fixture.h"

static struct book *B, *CARD;

static int setup(void **state)
{
    if (pricing_setup(state))
        return -1;
    struct rate r[] = {
        vm("l1", D1, false, "westeurope", "0.2"),
        vm("w1", D1, true, "westeurope", "0.3"),
        vm_reserved("l1", D1, "westeurope", "1051.2", 1),
        vm_reserved("l1", D1, "westeurope", "2000", 3),
        vm_variant("l1s", D1, false, "westeurope", "0.05", RATE_SPOT),
        made("disk", "Storage", "Made Disks", "", "P9 Made", "1/Month", "westeurope", "0=20"),
        made("pack", "Storage", "Made Packs", "", "Pack", "1 GB/Month", "westeurope", "0=0.02"),
        made("pack", "Storage", "Made Packs", "", "Pack", "1 GB/Month", "westeurope", "0=1.2"),
        made("ops", "Storage", "Made Blobs", "", "Ops", "10K", "westeurope", "0=0.004;100=0.002"),
        made("push", "Storage", "Made Push", "", "Push", "1M", "westeurope", "0=0;10=2;100=1"),
        made("gift", "Storage", "Made Gift", "", "Gift", "1 GB", "westeurope", "0=0"),
    };
    r[0].has_plan_1y = true;
    r[0].plan_1y = D("0.15");
    r[7].type = RATE_RESERVATION;
    r[7].term_years = 1;
    B = made_book(r, COUNT(r), NULL, 0, "");
    CARD = made_card();
    return 0;
}

static void adds_up(const struct estimate *e)
{
    dec sum = DEC_ZERO, total;
    for (size_t i = 0; i < e->n; i++)
        if (e->cells[i].state <= LINE_FREE)
            assert_true(dec_add(sum, e->cells[i].amount, &sum));
    assert_int_equal(dec_cmp(sum, e->before_terms), 0);
    total = e->before_terms;
    for (size_t i = 0; i < e->nterms; i++)
        assert_true(dec_add(total, e->terms[i].amount, &total));
    assert_int_equal(dec_cmp(total, e->total), 0);
}

static void line_by_line(void **state)
{
    (void)state;
    struct line l[] = {
        vm_line("vm", D1, false, "westeurope"),
        vm_line("office hours", D1, true, "westeurope"),
        meter_line("disk", "Storage", "P9 Made", "westeurope", NULL),
        meter_line("ops", "Storage", "Ops", "westeurope", "1500000"),
        meter_line("no quantity", "Storage", "Ops", "westeurope", NULL),
        meter_line("gift", "Storage", "Gift", "westeurope", "7"),
        meter_line("nowhere", "Storage", "P9 Made", "northeurope", NULL),
        meter_line("zero", "Storage", "P9 Made", "westeurope", "0"),
        meter_line("gift without quantity", "Storage", "Gift", "westeurope", NULL),
    };
    struct world x;
    l[1].hours_kind = HOURS_WEEKLY;
    l[1].hours = dec_of(12);
    l[1].days_a_week = 5;
    l[2].count = dec_of(3);
    set_unit(&l[3], "operations");
    world_init(&x, B, l, COUNT(l));
    struct estimate e = priced(&x, NULL, NULL);
    assert_dec(e.cells[0].amount, "146");
    assert_dec(e.cells[0].quantity, "730");
    assert_string_equal(e.cells[0].unit, "Hours");
    assert_dec(e.cells[1].amount, "78.214285714285714286"); /* 0.3 x 730 x 60 / 168 */
    assert_dec(e.cells[2].amount, "60");
    assert_dec(e.cells[3].amount, "0.5"); /* 150 blocks: 100 x 0.004 + 50 x 0.002 */
    assert_int_equal(e.cells[4].state, LINE_NEEDS_USAGE);
    assert_non_null(strstr(e.cells[4].reason, "needs a quantity"));
    assert_int_equal(e.cells[5].state, LINE_FREE);
    assert_int_equal(e.cells[6].state, LINE_NO_PRICE);
    assert_non_null(e.cells[6].reason);
    assert_int_equal(e.cells[7].state, LINE_PRICED);
    assert_dec(e.cells[7].amount, "0");
    assert_int_equal(e.cells[8].state, LINE_FREE);
    assert_int_equal(e.priced, 7);
    assert_false(e.complete);
    assert_string_equal(e.region, "as-is");
    assert_string_equal(e.offer, "as-is");
    adds_up(&e);
    dec twelve;
    assert_true(dec_mul(e.total, dec_of(12), &twelve));
    assert_int_equal(dec_cmp(twelve, e.yearly), 0);
}

/* All hours of the month are paid, however few are used; the licence goes by the hours. */
static void commitments(void **state)
{
    (void)state;
    struct line l[] = {vm_line("a", D1, false, "westeurope"), vm_line("b", D1, true, "westeurope"),
                       meter_line("two machines", "Virtual Machines", "Z1_v9", "westeurope", "1460"),
                       meter_line("capacity", "Storage", "Pack", "westeurope", "100")};
    struct world x;
    l[0].count = dec_of(2);
    l[1].hours_kind = HOURS_MONTH;
    l[1].hours = dec_of(73);
    l[2].want.retail.product = "Made Series";
    identify(&l[0]);
    identify(&l[1]);
    world_init(&x, B, l, COUNT(l));
    struct estimate e = priced(&x, NULL, "reservation-1y");
    assert_dec(e.cells[0].amount, "175.2"); /* 1051.2 x 730 x 2 / 8760 */
    assert_dec(e.cells[0].upfront, "2102.4");
    assert_dec(e.cells[0].utilisation, "100");
    assert_dec(e.cells[1].amount, "94.9"); /* 87.6 + 0.1 x 73 */
    assert_dec(e.cells[1].utilisation, "10");
    assert_dec(e.cells[1].quantity, "730");
    assert_int_equal(e.cells[1].ncharges, 2);
    assert_string_equal(e.cells[1].charges[1].label, "Windows licence");
    assert_dec(e.cells[2].amount, "175.2");
    assert_dec(e.cells[2].utilisation, "100");
    assert_dec(e.cells[3].amount, "10"); /* 1.2 x 100 x 730 / 8760 */
    assert_dec(e.cells[3].upfront, "120");
    assert_dec(e.upfront, "5376"); /* 2 x 1051.2 + 1051.2 + 2 x 1051.2 + 120 */
    assert_string_equal(e.offer, "reservation-1y");
    adds_up(&e);
    e = priced(&x, NULL, "reservation-3y");
    assert_dec(e.cells[1].amount, "62.855555555555555556"); /* one rounding: 2000 x 730 / 26280 + 7.3 */
    assert_string_equal(e.cells[3].offer, "payg");
    assert_dec(e.cells[3].amount, "2");
    e = priced(&x, NULL, "savings-plan-1y");
    assert_dec(e.cells[0].amount, "219");
    assert_dec(e.cells[1].amount, "116.8"); /* 0.15 x 730 + 0.1 x 73 */
    assert_dec(e.cells[0].upfront, "0");
    assert_true(e.cells[0].commitment);
    assert_false(e.interruptible);
    e = priced(&x, NULL, "spot");
    assert_true(e.interruptible);
    assert_true(e.cells[0].interruptible);
    assert_false(e.cells[3].interruptible);
}

/* A month has no more hours than it has; a quantity above them is more than one machine, on average. */
static void hours_above_the_month(void **state)
{
    (void)state;
    static const char *const offers[] = {"payg", "reservation-1y", "savings-plan-1y"};
    static const char *const months[] = {"730", "672"};
    for (size_t i = 0; i < COUNT(offers); i++)
        for (size_t k = 0; k < COUNT(months); k++) {
            struct line l[] = {vm_line("a", D1, true, "westeurope"), vm_line("b", D1, true, "westeurope")};
            struct world x;
            l[1].hours_kind = HOURS_MONTH;
            l[1].hours = dec_of(744);
            l[0].count = l[1].count = dec_of(2);
            identify(&l[0]);
            identify(&l[1]);
            world_init(&x, B, l, COUNT(l));
            x.in.basis.hours = D(months[k]);
            struct estimate e = priced(&x, NULL, offers[i]);
            assert_int_equal(dec_cmp(e.cells[0].amount, e.cells[1].amount), 0);
            assert_int_equal(dec_cmp(e.cells[0].upfront, e.cells[1].upfront), 0);
            if (e.cells[1].commitment)
                assert_dec(e.cells[1].utilisation, "100");
            assert_int_equal(x.notes.n, 1);
            assert_string_equal(
                x.notes.at[0],
                arena_printf(A, "hours above the month's %s count as the whole month: 1 line", months[k]));
        }
    struct line more = meter_line("a machine and a third", "Virtual Machines", "Z1_v9", "westeurope", "1000");
    struct world x;
    more.want.retail.product = "Made Series";
    identify(&more);
    world_init(&x, B, &more, 1);
    struct estimate e = priced(&x, NULL, "reservation-1y");
    assert_dec(e.cells[0].amount, "120"); /* 1051.2 x 1000 / 8760 */
    assert_dec(e.cells[0].upfront, "1440");
    assert_int_equal(x.notes.n, 0);
}

static void hours_of_what_is_not_hourly(void **state)
{
    (void)state;
    struct line l[] = {meter_line("disk", "Storage", "P9 Made", "westeurope", NULL),
                       vm_line("vm", D1, false, "westeurope"),
                       meter_line("more", "Storage", "P9 Made", "westeurope", "1")};
    struct world x;
    for (size_t i = 0; i < 2; i++) {
        l[i].hours_kind = HOURS_MONTH;
        l[i].hours = dec_of(100);
        identify(&l[i]);
    }
    world_init(&x, B, l, COUNT(l));
    priced(&x, NULL, NULL);
    assert_int_equal(x.notes.n, 1);
    assert_string_equal(x.notes.at[0], "hours change nothing for 1 line: the meter is not billed by the hour");
}

static void a_free_tier_is_shared(void **state)
{
    (void)state;
    struct line l[] = {meter_line("a", "Storage", "Push", "westeurope", "6"),
                       meter_line("b", "Storage", "Push", "westeurope", "4"),
                       meter_line("c", "Storage", "Push", "westeurope", "10")};
    struct world x;
    world_init(&x, B, l, 2);
    struct estimate e = priced(&x, NULL, NULL);
    assert_int_equal(e.cells[0].state, LINE_FREE);
    assert_int_equal(e.cells[1].state, LINE_FREE);
    assert_true(e.complete);
    world_init(&x, B, l, 3);
    e = priced(&x, NULL, NULL);
    assert_int_equal(e.cells[0].state, LINE_PRICED);
    assert_dec(e.cells[0].amount, "6"); /* 20 in all, 10 of them paid at 2: 20 x 6 / 20 */
    assert_dec(e.cells[1].amount, "4");
    assert_dec(e.cells[2].amount, "10");
}

static void ratecard_terms(void **state)
{
    (void)state;
    struct line l[] = {meter_line("egress", "Networking", "Egress", "westeurope", "25"),
                       meter_line("hours", "Virtual Machines", "Hours", "westeurope", "100"),
                       meter_line("third", "Third", "Excluded", "westeurope", "50")};
    struct world x;
    world_init(&x, CARD, l, COUNT(l));
    struct estimate e = priced(&x, NULL, "MS-AZR-0062P");
    assert_dec(e.cells[0].amount, "1.8"); /* 20 net of the included 5 */
    assert_dec(e.before_terms, "56.8");
    assert_int_equal(e.nterms, 2);
    assert_dec(e.terms[0].amount, "-51.8");
    assert_dec(e.total, "34"); /* 5 that no credit pays, 29 a month */
    assert_string_equal(e.cells[0].offer_id, "MS-AZR-0062P");
    adds_up(&e);
    e = priced(&x, NULL, "payg"); /* nothing there: the terms of another offer do not matter */
    assert_int_equal(e.priced, 0);
    assert_dec(e.total, "0");
    for (size_t i = 0; i < COUNT(l); i++) { /* as they are, the lines bring the terms along */
        l[i].has_offer = true;
        l[i].offer = offer_of("MS-AZR-0062P");
        identify(&l[i]);
    }
    e = priced(&x, NULL, NULL);
    assert_dec(e.total, "34");
    bool use[] = {true, false, true};
    dec total;
    assert_int_equal(estimate_total_of(&x.in, &e, use, &total, &E), 0);
    assert_dec(total, "34");
    use[2] = false;
    assert_int_equal(estimate_total_of(&x.in, &e, use, &total, &E), 0);
    assert_dec(total, "29");
}

static void uncertain_quantities(void **state)
{
    (void)state;
    struct line l[] = {meter_line("a", "Storage", "Ops", "westeurope", "120"),
                       meter_line("b", "Storage", "P9 Made", "westeurope", "1")};
    struct world x;
    l[0].has_range = true;
    l[0].quantity_low = dec_of(50);
    l[0].quantity_high = dec_of(200);
    world_init(&x, B, l, COUNT(l));
    struct estimate e = priced(&x, NULL, NULL);
    assert_true(e.has_range);
    assert_dec(e.total, "20.44");
    assert_dec(e.total_low, "20.2");
    assert_dec(e.total_high, "20.6");
}

static void refuses(const struct world *x, const char *region, const char *words, size_t problems)
{
    struct estimate e;
    struct placement p = at(region, NULL);
    err_init(&E);
    assert_int_equal(estimate_run(&x->in, A, &p, &e, &E), -1);
    assert_int_equal(E.code, EXIT_INPUT);
    assert_int_equal(E.count, problems);
    if (!strstr(E.text, words))
        fail_msg("%s", E.text);
    err_init(&E);
}

static void bad_lines_are_listed(void **state)
{
    (void)state;
    struct line l[] = {meter_line("a", "Storage", "Ops", "westeurope", "1"),
                       meter_line("b", "Storage", "P9 Made", "westeurope", "1"),
                       meter_line("c", "Storage", "Pack", "westeurope", "1")};
    struct world x;
    set_unit(&l[0], "GB");
    set_unit(&l[1], "hours");
    set_unit(&l[2], "GiB");
    l[1].at = 7;
    world_init(&x, B, l, COUNT(l));
    refuses(&x, NULL, "made.csv:7: \"b\" cannot be counted in \"hours\": its meter counts \"1/Month\"", 2);
    assert_int_equal(x.notes.n, 0);
    world_init(&x, B, l + 2, 1);
    priced(&x, NULL, NULL);
    assert_int_equal(x.notes.n, 1);
    assert_string_equal(x.notes.at[0], "GB and GiB are taken as equal, as the price lists do");
    l[0] = meter_line("a", "Storage", "P9 Made", "westeurope", "100000000000000000000");
    world_init(&x, B, l, 1);
    refuses(&x, NULL, "made.csv:2: the amount of \"a\" is more than can be counted", 1);
    for (size_t i = 0; i < COUNT(l); i++)
        l[i] = meter_line("a", "Storage", "P9 Made", "westeurope", i ? "1" : "8000000000000000000");
    l[1] = meter_line("b", "Storage", "Pack", "westeurope", "8000000000000000000");
    l[1].count = dec_of(10);
    world_init(&x, B, l, 2);
    refuses(&x, NULL, "more than can be counted", 1);
}

static void a_region_is_needed(void **state)
{
    (void)state;
    struct rate r[] = {vm("l1", D1, false, "westeurope", "0.2"), vm("l1", D1, false, "northeurope", "0.2")};
    struct book *two = made_book(r, COUNT(r), NULL, 0, "");
    struct line l[] = {vm_line("a", D1, false, NULL), vm_line("b", D1, false, NULL), id_line("c", "l1", NULL)};
    struct world x;
    l[1].at = 3;
    world_init(&x, two, l, 2);
    refuses(&x, NULL, "made.csv:3: \"b\" needs a region\n  fill the region column or give --regions", 2);
    assert_dec(priced(&x, "northeurope", NULL).total, "292");
    assert_string_equal(priced(&x, "northeurope", NULL).region, "northeurope");
}

static void absent_option_is_noted(void **state)
{
    (void)state;
    struct line l[] = {vm_line("a", D1, true, "westeurope")};
    struct world x;
    world_init(&x, B, l, 1);
    struct estimate e = priced(&x, NULL, "devtest");
    assert_true(e.cells[0].derived);
    assert_dec(e.total, "146");
    assert_int_equal(x.notes.n, 1);
    assert_string_equal(x.notes.at[0], "no devtest prices in the price lists in use");
}

/* Properties, over random workloads. */

enum { LINES = 24, ROUNDS = 60 };

static struct line random_line(unsigned i)
{
    static const char *const meters[] = {"Ops", "Push", "P9 Made", "Pack", "Gift"};
    struct line l;
    if (dice(3) == 0) {
        l = vm_line(arena_printf(A, "vm%u", i), D1, dice(2), "westeurope");
        l.hours_kind = (enum hours_kind)dice(3);
        l.hours =
            l.hours_kind == HOURS_WEEKLY ? D(arena_printf(A, "%u.%u", 1 + dice(20), dice(10))) : dec_of(dice(744));
        l.days_a_week = 1 + dice(7);
    } else {
        l = meter_line(arena_printf(A, "m%u", i), "Storage", meters[dice(COUNT(meters))], "westeurope",
                       arena_printf(A, "%u.%03u", dice(300), dice(1000)));
    }
    l.count = D(arena_printf(A, "%u.%u", dice(4), dice(2) * 5));
    identify(&l);
    return l;
}

static void order_does_not_matter(void **state)
{
    (void)state;
    static const char *const offers[] = {"payg", "reservation-3y", "savings-plan-1y", "spot+ahb", "devtest"};
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct line l[LINES], other[LINES];
        size_t to[LINES];
        struct world x, y;
        const char *offer = offers[round % COUNT(offers)];
        for (unsigned i = 0; i < LINES; i++) {
            l[i] = random_line(i);
            to[i] = i;
        }
        for (unsigned i = LINES - 1; i > 0; i--) {
            unsigned k = dice(i + 1);
            size_t t = to[i];
            to[i] = to[k];
            to[k] = t;
        }
        for (unsigned i = 0; i < LINES; i++)
            other[to[i]] = l[i];
        world_init(&x, B, l, LINES);
        world_init(&y, B, other, LINES);
        struct estimate a = priced(&x, NULL, offer), b = priced(&y, NULL, offer);
        adds_up(&a);
        assert_int_equal(dec_cmp(a.total, b.total), 0);
        for (unsigned i = 0; i < LINES; i++) {
            assert_int_equal(a.cells[i].state, b.cells[to[i]].state);
            assert_int_equal(dec_cmp(a.cells[i].amount, b.cells[to[i]].amount), 0);
        }
    }
}

static void splitting_a_line_costs_the_same(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned p = dice(400000), q = dice(400000);
        struct line one = meter_line("one", "Storage", "Ops", "westeurope",
                                     arena_printf(A, "%u.%03u", (p + q) / 1000, (p + q) % 1000));
        struct line two[] = {
            meter_line("p", "Storage", "Ops", "westeurope", arena_printf(A, "%u.%03u", p / 1000, p % 1000)),
            meter_line("q", "Storage", "Ops", "westeurope", arena_printf(A, "%u.%03u", q / 1000, q % 1000))};
        struct world x, y;
        world_init(&x, B, &one, 1);
        world_init(&y, B, two, 2);
        assert_int_equal(dec_cmp(priced(&x, NULL, NULL).total, priced(&y, NULL, NULL).total), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_by_line),          cmocka_unit_test(commitments),
        cmocka_unit_test(a_free_tier_is_shared), cmocka_unit_test(ratecard_terms),
        cmocka_unit_test(uncertain_quantities),  cmocka_unit_test(bad_lines_are_listed),
        cmocka_unit_test(a_region_is_needed),    cmocka_unit_test(absent_option_is_noted),
        cmocka_unit_test(hours_above_the_month), cmocka_unit_test(hours_of_what_is_not_hourly),
        cmocka_unit_test(order_does_not_matter), cmocka_unit_test(splitting_a_line_costs_the_same),
    };
    return cmocka_run_group_tests(tests, setup, pricing_teardown);
}
