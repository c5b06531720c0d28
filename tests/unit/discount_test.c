#include "pricing_fixture.h"

#include "pricing/discount.h"

static struct book *B;

static int setup(void **state)
{
    if (pricing_setup(state))
        return -1;
    struct rate r[] = {
        vm("l1", D1, false, "westeurope", "0.2"),
        vm("w1", D1, true, "westeurope", "0.3"),
        vm_reserved("l1", D1, "westeurope", "1051.2", 1),
        vm_variant("l1s", D1, false, "westeurope", "0.05", RATE_SPOT),
        made("push", "Storage", "Made Push", "", "Push", "1 GB", "westeurope", "0=0;10=2"),
        made("gift", "Storage", "Made Gift", "", "Gift", "1 GB", "westeurope", "0=0"),
    };
    r[0].has_plan_1y = true;
    r[0].plan_1y = D("0.15");
    B = made_book(r, COUNT(r), NULL, 0, "");
    return 0;
}

static struct discounts reading(const char *const *texts, size_t n)
{
    struct discounts d;
    err_init(&E);
    if (discounts_read(A, texts, n, &d, &E))
        fail_msg("%s", E.text);
    return d;
}

static void factors(void **state)
{
    (void)state;
    struct discounts d = reading((const char *const[]){"15", "A=0", "B=100 %", "C=33.3333", "D = 12.5%"}, 5);
    assert_dec(d.at[0].num, "17");
    assert_dec(d.at[0].den, "20");
    assert_dec(d.at[1].num, "1");
    assert_dec(d.at[1].den, "1");
    assert_dec(d.at[2].num, "0");
    assert_dec(d.at[2].den, "1");
    assert_dec(d.at[3].num, "666667");
    assert_dec(d.at[3].den, "1000000");
    assert_string_equal(d.at[4].service, "D");
    assert_dec(d.at[4].pct, "12.5");
}

/* Off list prices alone; the service's own before that of all. */
static void what_it_is_taken_off(void **state)
{
    (void)state;
    static const struct {
        const char *offer, *amount;
    } want[] = {
        {"payg", "131.4"},           /* 0.2 x 730 x 0.9 */
        {"spot", "36.5"},            /* a price of its own */
        {"reservation-1y", "87.6"},  /* likewise */
        {"savings-plan-1y", "109.5"} /* likewise */
    };
    struct line l[] = {vm_line("vm", D1, false, "westeurope"), vm_line("win", D1, true, "westeurope"),
                       meter_line("push", "Storage", "Push", "westeurope", "12")};
    struct world x;
    world_init(&x, B, l, COUNT(l));
    x.in.discounts = reading((const char *const[]){"50", "virtual machines=10"}, 2);
    for (size_t i = 0; i < COUNT(want); i++) {
        struct estimate e = priced(&x, NULL, want[i].offer);
        assert_dec(e.cells[0].amount, want[i].amount);
        assert_dec(e.cells[2].amount, "2");
    }
    struct estimate e = priced(&x, NULL, "reservation-1y");
    assert_dec(e.cells[1].amount, "153.3"); /* 87.6, and the licence: 0.1 x 730 x 0.9 */
    assert_dec(e.cells[1].upfront, "1051.2");
    assert_null(e.cells[1].charges[0].discount);
    assert_non_null(e.cells[1].charges[1].discount);
}

static void all_of_it_is_not_free(void **state)
{
    (void)state;
    struct line l[] = {vm_line("vm", D1, false, "westeurope"), meter_line("push", "Storage", "Push", "westeurope", "9"),
                       meter_line("gift", "Storage", "Gift", "westeurope", "1")};
    struct world x;
    world_init(&x, B, l, COUNT(l));
    x.in.discounts = reading((const char *const[]){"100"}, 1);
    struct estimate e = priced(&x, NULL, NULL);
    assert_int_equal(e.cells[0].state, LINE_PRICED);
    assert_dec(e.cells[0].amount, "0");
    assert_int_equal(e.cells[1].state, LINE_FREE); /* within the free tier */
    assert_int_equal(e.cells[2].state, LINE_FREE);
    discounts_note_unused(&x.in, e.cells);
    assert_int_equal(x.notes.n, 0);
    x.in.discounts = reading((const char *const[]){"Storage=5", "Functions=5"}, 2);
    discounts_note_unused(&x.in, e.cells);
    assert_int_equal(x.notes.n, 1);
    assert_string_equal(x.notes.at[0], "no line is of the service \"Functions\": its discount changes nothing");
}

static void services_of_the_lists(void **state)
{
    (void)state;
    struct discounts d = reading((const char *const[]){"STORAGE=5", "Something else entirely=6"}, 2);
    assert_int_equal(discounts_check(&d, B, A, &E), 0);
    d = reading((const char *const[]){"Storge=5"}, 1);
    assert_int_equal(discounts_check(&d, B, A, &E), -1);
    assert_int_equal(E.code, EXIT_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(factors), cmocka_unit_test(what_it_is_taken_off),
                                       cmocka_unit_test(all_of_it_is_not_free),
                                       cmocka_unit_test(services_of_the_lists)};
    return cmocka_run_group_tests(tests, setup, pricing_teardown);
}
