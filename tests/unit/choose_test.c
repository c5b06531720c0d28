#include "pricing_fixture.h"

#include "pricing/choose.h"

#define D2 "Standard_Z2_v9"
#define D4 "Standard_Z4_v9"

/* Z1 has everything in westeurope and no reservation in northeurope; Z2 has pay-as-you-go only; nothing
 * of Z4 is in force. */
static struct book *B;

static int setup(void **state)
{
    if (pricing_setup(state))
        return -1;
    struct rate r[] = {
        vm("l1", D1, false, "westeurope", "0.2"),
        vm("w1", D1, true, "westeurope", "0.3"),
        vm("l1n", D1, false, "northeurope", "0.25"),
        vm("w1n", D1, true, "northeurope", "0.4"),
        vm_variant("l1s", D1, false, "westeurope", "0.05", RATE_SPOT),
        vm_variant("w1s", D1, true, "westeurope", "0.07", RATE_SPOT),
        vm_variant("l1p", D1, false, "westeurope", "0.04", RATE_LOW_PRIORITY),
        vm_reserved("l1", D1, "westeurope", "1000", 1),
        vm_reserved("l1", D1, "westeurope", "2000", 3),
        vm("l2", D2, false, "westeurope", "0.5"),
        vm("w2", D2, true, "westeurope", "0.9"),
        vm("w3", "Standard_Z3_v9", true, "westeurope", "0.9"),
        made("disk", "Storage", "Made Disks", "", "P9 Made", "1/Month", "westeurope", "0=20"),
        made("disk", "Storage", "Made Disks", "", "P9 Made", "1/Month", "westeurope", "0=200"),
        made("pack", "Storage", "Made Packs", "", "Pack", "1/Month", "westeurope", "0=7"),
        made("pack", "Storage", "Made Packs", "", "Pack", "1/Month", "northeurope", "0=8"),
        made("pack", "Storage", "Made Packs", "", "Pack", "1/Month", "northeurope", "0=80"),
        made("app", "Made Service", "Made", "", "App", "1 Hour", "westeurope", "0=0.1"),
        made("app", "Made Service", "Made", "", "App", "1 Hour", "northeurope", "0=0.1"),
        vm("w1", D1, true, "westeurope", "0.2"),
        vm_variant("l4s", D4, false, "westeurope", "0.05", RATE_SPOT),
        vm_reserved("l4", D4, "westeurope", "1000", 1),
        vm("l4dev", D4, false, "westeurope", "0.3"),
        vm("free", D1, false, "westeurope", "0"),
    };
    day_from_ymd(2026, 3, 31, &r[20].end);
    day_from_ymd(2026, 9, 1, &r[21].start);
    day_from_ymd(2026, 4, 30, &r[22].end);
    r[22].type = RATE_DEVTEST;
    r[22].sku_id = "l4dev";
    r[23].meter = "Z1 v9 - Free";
    r[23].sku_id = "free";
    r[0].has_plan_1y = r[1].has_plan_1y = r[2].has_plan_1y = true;
    r[0].plan_1y = D("0.15");
    r[1].plan_1y = D("0.22");
    r[2].plan_1y = D("0.17");
    r[13].type = r[16].type = RATE_RESERVATION;
    r[13].term_years = r[16].term_years = 1;
    r[17].has_plan_3y = true;
    r[17].plan_3y = D("0.06");
    r[19].type = RATE_DEVTEST;
    r[19].sku_id = "w1dev";
    B = made_book(r, COUNT(r), NULL, 0, "");
    return B ? 0 : -1;
}

static const struct choice *pick(struct line l, const char *region, const char *offer)
{
    static struct world x;
    struct placement p = at(region, offer);
    identify(&l);
    world_init(&x, B, &l, 1);
    return choose(&x.in, A, &l, &p);
}

static void is_usage(const struct choice *c, const char *price, const char *offer)
{
    if (c->state != LINE_PRICED)
        fail_msg("%s", c->reason);
    assert_int_equal(c->nparts, 1);
    assert_int_equal(c->parts[0].kind, PART_USAGE);
    assert_dec(c->rate->tiers[0].price, price);
    assert_string_equal(c->offer, offer);
}

static void is_part(const struct part *p, enum part_kind kind, const char *price)
{
    assert_int_equal(p->kind, kind);
    assert_dec(p->price, price);
}

static void lacks(const struct choice *c, const char *words)
{
    assert_int_equal(c->state, LINE_NO_PRICE);
    assert_null(c->rate);
    if (!strstr(c->reason, words))
        fail_msg("\"%s\" has no \"%s\"", c->reason, words);
}

static void payg(void **state)
{
    (void)state;
    struct line l = vm_line("a", D1, false, "westeurope"), w = vm_line("b", D1, true, "westeurope");
    is_usage(pick(l, NULL, NULL), "0.2", "payg");
    is_usage(pick(l, "northeurope", NULL), "0.25", "payg");
    is_usage(pick(w, NULL, "payg"), "0.3", "payg");
    is_usage(pick(w, NULL, "payg+ahb"), "0.2", "payg+ahb");
    is_usage(pick(l, NULL, "payg+ahb"), "0.2", "payg");
    assert_true(pick(w, NULL, NULL)->windows_vm);
    lacks(pick(vm_line("c", "Standard_Z3_v9", true, "westeurope"), NULL, "payg+ahb"), "");
}

static void pins_and_own_offers(void **state)
{
    (void)state;
    struct line l = vm_line("a", D1, false, "westeurope");
    l.pin_region = true;
    is_usage(pick(l, "northeurope", NULL), "0.2", "payg");
    l.has_offer = true;
    l.offer = offer_of("spot");
    is_usage(pick(l, NULL, NULL), "0.05", "spot");
    is_usage(pick(l, NULL, "payg"), "0.2", "payg");
    l.pin_offer = true;
    is_usage(pick(l, NULL, "payg"), "0.05", "spot");
}

static void devtest(void **state)
{
    (void)state;
    is_usage(pick(vm_line("a", D1, true, "westeurope"), NULL, "devtest"), "0.2", "devtest");
    assert_false(pick(vm_line("a", D1, true, "westeurope"), NULL, "devtest")->derived);
    const struct choice *c = pick(vm_line("a", D2, true, "westeurope"), NULL, "devtest");
    is_usage(c, "0.5", "devtest");
    assert_true(c->derived);
    is_usage(pick(vm_line("a", D2, false, "westeurope"), NULL, "devtest"), "0.5", "payg");
    is_usage(pick(meter_line("a", "Storage", "P9 Made", "westeurope", NULL), NULL, "devtest"), "20", "payg");
}

static void spot_and_low_priority(void **state)
{
    (void)state;
    const struct choice *c = pick(vm_line("a", D1, false, "westeurope"), NULL, "spot");
    is_usage(c, "0.05", "spot");
    assert_true(c->interruptible);
    is_usage(pick(vm_line("a", D1, true, "westeurope"), NULL, "spot"), "0.07", "spot");
    is_usage(pick(vm_line("a", D1, true, "westeurope"), NULL, "spot+ahb"), "0.05", "spot+ahb");
    is_usage(pick(vm_line("a", D1, false, "westeurope"), NULL, "spot+ahb"), "0.05", "spot");
    is_usage(pick(vm_line("a", D1, false, "westeurope"), NULL, "low-priority"), "0.04", "low-priority");
    lacks(pick(vm_line("a", D1, true, "westeurope"), NULL, "low-priority"),
          "no low-priority price of " D1 " (Windows)");
    lacks(pick(vm_line("a", D2, false, "westeurope"), NULL, "spot"), "no spot price of " D2 " in westeurope");
    c = pick(meter_line("a", "Storage", "P9 Made", "westeurope", NULL), NULL, "spot");
    is_usage(c, "20", "payg");
    assert_false(c->interruptible);
}

static void reservations(void **state)
{
    (void)state;
    const struct choice *c = pick(vm_line("a", D1, false, "westeurope"), NULL, "reservation-1y");
    assert_int_equal(c->nparts, 1);
    is_part(&c->parts[0], PART_RESERVATION, "1000");
    assert_true(c->commitment);
    c = pick(vm_line("a", D1, false, "westeurope"), NULL, "reservation-3y");
    is_part(&c->parts[0], PART_RESERVATION, "2000");
    assert_int_equal(c->parts[0].years, 3);
    c = pick(vm_line("a", D1, true, "westeurope"), NULL, "reservation-1y");
    assert_int_equal(c->nparts, 2);
    is_part(&c->parts[0], PART_RESERVATION, "1000");
    is_part(&c->parts[1], PART_LICENCE, "0.1");
    c = pick(vm_line("a", D1, true, "westeurope"), NULL, "reservation-1y+ahb");
    assert_int_equal(c->nparts, 1);
    lacks(pick(vm_line("a", D1, false, "northeurope"), NULL, "reservation-1y"), "no reservation-1y price of " D1);
    /* Disks: reserved here; a gap where the same meter can be reserved elsewhere; payg where it nowhere can. */
    c = pick(meter_line("a", "Storage", "P9 Made", "westeurope", NULL), NULL, "reservation-1y");
    is_part(&c->parts[0], PART_RESERVATION, "200");
    lacks(pick(meter_line("a", "Storage", "Pack", "westeurope", NULL), NULL, "reservation-1y"), "Pack in westeurope");
    is_usage(pick(meter_line("a", "Storage", "P9 Made", "westeurope", NULL), NULL, "reservation-3y"), "20", "payg");
    is_usage(pick(meter_line("a", "Made Service", "App", "westeurope", NULL), NULL, "reservation-1y"), "0.1", "payg");
}

static void savings_plans(void **state)
{
    (void)state;
    const struct choice *c = pick(vm_line("a", D1, false, "westeurope"), NULL, "savings-plan-1y");
    is_part(&c->parts[0], PART_PLAN, "0.15");
    c = pick(vm_line("a", D1, true, "westeurope"), NULL, "savings-plan-1y");
    assert_int_equal(c->nparts, 1);
    is_part(&c->parts[0], PART_PLAN, "0.22"); /* the Windows row has its own */
    c = pick(vm_line("a", D1, true, "northeurope"), NULL, "savings-plan-1y");
    assert_int_equal(c->nparts, 2);
    is_part(&c->parts[0], PART_PLAN, "0.17");
    is_part(&c->parts[1], PART_LICENCE, "0.15");
    c = pick(vm_line("a", D1, true, "northeurope"), NULL, "savings-plan-1y+ahb");
    assert_int_equal(c->nparts, 1);
    is_part(&c->parts[0], PART_PLAN, "0.17");
    lacks(pick(vm_line("a", D2, false, "westeurope"), NULL, "savings-plan-1y"), "no savings-plan-1y price of " D2);
    lacks(pick(vm_line("a", D1, false, "westeurope"), NULL, "savings-plan-3y"), "no savings-plan-3y price");
    is_part(&pick(meter_line("a", "Made Service", "App", "westeurope", NULL), NULL, "savings-plan-3y")->parts[0],
            PART_PLAN, "0.06");
    lacks(pick(meter_line("a", "Made Service", "App", "northeurope", NULL), NULL, "savings-plan-3y"), "App");
    is_usage(pick(meter_line("a", "Storage", "Pack", "westeurope", NULL), NULL, "savings-plan-1y"), "7", "payg");
}

/* A VM that is named by its meter follows the options as its size does. */
static void meters_named_exactly(void **state)
{
    (void)state;
    is_usage(pick(id_line("a", "l1", NULL), NULL, NULL), "0.2", "payg");
    assert_string_equal(pick(id_line("a", "l1", NULL), NULL, NULL)->region, "westeurope");
    is_usage(pick(id_line("a", "l1", NULL), "northeurope", NULL), "0.25", "payg");
    is_part(&pick(id_line("a", "l1", NULL), NULL, "reservation-1y")->parts[0], PART_RESERVATION, "1000");
    is_usage(pick(id_line("a", "l1", NULL), NULL, "spot"), "0.05", "spot");
    const struct choice *c = pick(id_line("a", "w1", NULL), NULL, "reservation-3y");
    assert_int_equal(c->nparts, 2);
    is_part(&c->parts[1], PART_LICENCE, "0.1");
    c = pick(id_line("a", "l1s", NULL), NULL, NULL);
    is_usage(c, "0.05", "payg");
    assert_true(c->interruptible);
    is_usage(pick(id_line("a", "w1s", NULL), NULL, "payg+ahb"), "0.05", "payg+ahb");
    c = pick(id_line("a", "w1s", NULL), NULL, "reservation-1y");
    assert_int_equal(c->nparts, 2);
    is_part(&c->parts[1], PART_LICENCE, "0.1");
}

/* There is a row, but not of this day: that is told instead of "no price". */
static void not_in_force(void **state)
{
    (void)state;
    struct line l = vm_line("a", D4, false, "westeurope");
    lacks(pick(l, NULL, "spot"), "expired on 2026-03-31");
    lacks(pick(l, NULL, "reservation-1y"), "starts on 2026-09-01");
    lacks(pick(l, NULL, "devtest"), "expired on 2026-04-30");
    lacks(pick(l, NULL, "reservation-3y"), "no reservation-3y price of");
}

/* The free month of a size is not the size: no other option applies to it. */
static void free_row_by_id(void **state)
{
    (void)state;
    static const char *const offers[] = {"payg",    "reservation-1y", "reservation-3y", "savings-plan-1y",
                                         "devtest", "spot",           "low-priority"};
    for (size_t i = 0; i < COUNT(offers); i++) {
        const struct choice *c = pick(id_line("a", "free", NULL), NULL, offers[i]);
        is_usage(c, "0", "payg");
        assert_false(c->commitment);
    }
}

static void what_cannot_be_chosen(void **state)
{
    (void)state;
    assert_true(pick(vm_line("a", D1, false, NULL), NULL, NULL)->needs_region);
    assert_false(pick(vm_line("a", D1, false, NULL), "westeurope", NULL)->needs_region);
    is_usage(pick(vm_line("a", D2, false, NULL), NULL, NULL), "0.5", "payg"); /* there is only one place */
    const struct choice *c = pick(vm_line("a", "Standard_Nowhere", false, NULL), NULL, NULL);
    assert_false(c->needs_region);
    assert_int_equal(c->state, LINE_NO_PRICE);
    struct line l = meter_line("a", "Storage", "P9 Made", "westeurope", NULL);
    l.want.retail = (struct want_names){0};
    assert_int_equal(pick(l, NULL, NULL)->state, LINE_UNSUPPORTED);
    l.want.ratecard = (struct want_names){0};
    assert_int_equal(pick(l, NULL, "MS-AZR-0003P")->state, LINE_UNSUPPORTED);
    l = meter_line("a", "Storage", NULL, "westeurope", NULL);
    c = pick(l, NULL, NULL);
    assert_int_equal(c->state, LINE_AMBIGUOUS);
    assert_int_equal(c->ncandidates, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(payg),
        cmocka_unit_test(pins_and_own_offers),
        cmocka_unit_test(devtest),
        cmocka_unit_test(spot_and_low_priority),
        cmocka_unit_test(reservations),
        cmocka_unit_test(savings_plans),
        cmocka_unit_test(meters_named_exactly),
        cmocka_unit_test(not_in_force),
        cmocka_unit_test(free_row_by_id),
        cmocka_unit_test(what_cannot_be_chosen),
    };
    return cmocka_run_group_tests(tests, setup, pricing_teardown);
}
