#include "pricing_fixture.h"

#include "pricing/explain.h"
#include "workload/find.h"

static struct book *B, *CARD;

static int setup(void **state)
{
    if (pricing_setup(state))
        return -1;
    struct rate r[] = {
        vm("l1", D1, false, "westeurope", "0.2"),
        vm("w1", D1, true, "westeurope", "0.3"),
        vm("l2", D1, false, "northeurope", "0.19"),
        vm_reserved("l1", D1, "westeurope", "1051.2", 1),
        vm_variant("l1s", D1, false, "westeurope", "0.05", RATE_SPOT),
        made("disk", "Storage", "Made Disks", "", "P9 Made", "1/Month", "westeurope", "0=20"),
        made("pack", "Storage", "Made Packs", "", "Pack", "1 GB/Month", "westeurope", "0=0.02"),
        made("pack", "Storage", "Made Packs", "", "Pack", "1 GB/Month", "westeurope", "0=1.2"),
        made("ops", "Storage", "Made Blobs", "", "Ops", "10K", "westeurope", "0=0.004;100=0.002"),
        made("push", "Storage", "Made Push", "", "Push", "1M", "westeurope", "0=0;10=2;100=1"),
        made("gift", "Storage", "Made Gift", "", "Gift", "1 GB", "westeurope", "0=0"),
        made("third", "Storage", "Made Third", "", "Third", "3 GB", "westeurope", "0=0.1;7=0.07"),
        made("two", "Storage", "Made Two", "", "Two", "1 GB", "westeurope", "0=1"),
        made("too", "Storage", "Made Too", "", "Two", "1 GB", "westeurope", "0=2"),
    };
    r[0].has_plan_1y = true;
    r[0].plan_1y = D("0.15");
    r[7].type = RATE_RESERVATION;
    r[7].term_years = 1;
    B = made_book(r, COUNT(r), NULL, 0, "");
    CARD = made_card();
    return 0;
}

/* Every explained amount is that of the cell; of a shared rate the last digits stay within what a split may give. */
static size_t come_to_the_amount(const struct world *x, const char *region, const char *offer)
{
    struct estimate e = priced(x, region, offer);
    size_t n = 0;
    for (size_t i = 0; i < e.n; i++) {
        struct explanation one;
        dec amount, last = {1};
        explain_line(&x->in, A, &e, i, &one);
        assert_non_null(one.looked_for);
        if (!cell_has_amount(&e.cells[i])) {
            assert_false(explain_amount(&one, &amount));
            assert_int_equal(one.nterms, 0);
            continue;
        }
        assert_true(explain_amount(&one, &amount));
        assert_int_equal(dec_cmp(amount, e.cells[i].amount), 0);
        assert_true(dec_sign(one.last_digit) >= 0 && dec_cmp(one.last_digit, last) <= 0);
        n++;
    }
    return n;
}

static struct line random_line(void)
{
    static const char *const meters[] = {"Ops", "Push", "Third", "Gift", "P9 Made", "Pack", "Two", "None"};
    static const char *const amounts[] = {"0", "1", "0.333333333333333333", "21.5", "123456.789", "1000000", "7"};
    struct line l;
    if (dice(2)) {
        l = vm_line("vm", dice(9) ? D1 : "Standard_X9_v9", dice(2), "westeurope");
        switch (dice(4)) {
        case 0:
            l.hours_kind = HOURS_MONTH;
            l.hours = D(dice(2) ? "73.7" : "744");
            break;
        case 1:
            l.hours_kind = HOURS_WEEKLY;
            l.hours = dec_of(1 + dice(24));
            l.days_a_week = 1 + dice(7);
            break;
        case 2:
            l.has_quantity = true;
            l.quantity = l.quantity_low = l.quantity_high = D(dice(2) ? "1000.1" : "0");
            if (dice(2))
                set_unit(&l, "100 Hours");
            break;
        default:
            break;
        }
    } else {
        const char *meter = meters[dice(COUNT(meters))];
        l = meter_line("meter", "Storage", meter, "westeurope", dice(8) ? amounts[dice(COUNT(amounts))] : NULL);
        if (l.has_quantity && strcmp(meter, "Third") == 0 && dice(2))
            set_unit(&l, dice(2) ? "TB" : "MB");
    }
    if (dice(2))
        l.count = D(dice(2) ? "3" : "0.7");
    identify(&l);
    return l;
}

static void all_lines_everywhere(void **state)
{
    (void)state;
    static const char *const regions[] = {NULL, "westeurope", "northeurope"};
    static const char *const offers[] = {NULL, "payg", "spot", "reservation-1y", "savings-plan-1y", "payg+ahb"};
    size_t n = 0;
    for (int turn = 0; turn < 60; turn++) {
        struct line l[12];
        struct world x;
        struct discounts off;
        size_t lines = 1 + dice(COUNT(l));
        for (size_t i = 0; i < lines; i++)
            l[i] = random_line();
        world_init(&x, B, l, lines);
        if (turn % 3 == 0) {
            assert_int_equal(discounts_read(A, (const char *const[]){"12.5", "Storage=33.3333"}, 2, &off, &E), 0);
            x.in.discounts = off;
        }
        if (turn % 2)
            x.in.basis = (struct basis){.hours = dec_of(672), .year = 2026, .month = 2, .source = "2026-02 (672 h)"};
        for (size_t r = 0; r < COUNT(regions); r++)
            for (size_t o = 0; o < COUNT(offers); o++)
                n += come_to_the_amount(&x, regions[r], offers[o]);
    }
    assert_true(n > 3000);
}

static void ratecard_with_grant_and_terms(void **state)
{
    (void)state;
    struct line l[] = {meter_line("a", "Networking", "Egress", "westeurope", "8"),
                       meter_line("b", "Networking", "Egress", "westeurope", "9.5"),
                       meter_line("c", "Third", "Excluded", "westeurope", "10"),
                       meter_line("d", "Virtual Machines", "Hours", "westeurope", NULL)};
    struct world x;
    struct explanation one;
    world_init(&x, CARD, l, COUNT(l));
    assert_int_equal(come_to_the_amount(&x, NULL, "MS-AZR-0062P"), 4);
    struct estimate e = priced(&x, NULL, "MS-AZR-0062P");
    explain_line(&x.in, A, &e, 0, &one);
    assert_int_equal(one.sharing, 2);
    assert_dec(one.included, "5");
    assert_int_equal(one.nterms, 2); /* 17.5 less 5: 10 at 0.1, 2.5 at 0.08 */
    assert_string_equal(one.terms[1].label, "usage from 10 GB on");
    assert_dec(one.terms[1].value, "0.2");
    assert_dec(one.whole, "1.2");
    explain_line(&x.in, A, &e, 2, &one);
    assert_int_equal(one.nnotes, 2);
    assert_string_equal(one.notes[0], "Monetary Credit of MS-AZR-0062P: acts on the sum of the lines, of which this "
                                      "meter is excluded");
    assert_string_equal(one.notes[1], "Recurring Charge of MS-AZR-0062P: acts on the sum of the lines");
}

static void says_it_in_words(void **state)
{
    (void)state;
    struct line l[] = {vm_line("vm", D1, true, "westeurope"), id_line("id", "l2", NULL),
                       meter_line("two", "Storage", "Two", "westeurope", "1")};
    struct world x;
    struct explanation one;
    l[0].hours_kind = HOURS_WEEKLY;
    l[0].hours = dec_of(12);
    l[0].days_a_week = 5;
    world_init(&x, B, l, COUNT(l));
    struct estimate e = priced(&x, "westeurope", "reservation-1y");
    explain_line(&x.in, A, &e, 0, &one);
    assert_string_equal(one.looked_for, "the reservation-1y price of " D1 " (Windows) in westeurope");
    assert_string_equal(one.found, "by the VM size, in westeurope");
    assert_int_equal(one.nterms, 2);
    assert_string_equal(one.terms[0].label, "reservation");
    assert_dec(one.terms[0].value, "87.6");
    assert_string_equal(one.terms[1].label, "Windows licence");
    assert_string_equal(one.used.at[1].label, "days a week");
    assert_true(one.used.at[2].divides);
    explain_line(&x.in, A, &e, 1, &one);
    assert_string_equal(one.looked_for, "the reservation-1y price of meter l2 in westeurope");
    explain_line(&x.in, A, &e, 2, &one);
    assert_null(one.found);
    assert_int_equal(one.cell->ncandidates, 2);
    assert_false(one.has_whole);
    e = priced(&x, "westeurope", NULL);
    explain_line(&x.in, A, &e, 1, &one);
    assert_string_equal(one.found, "the same names, unit and type as the meter that the line names, in westeurope");
}

static void finds_the_line(void **state)
{
    (void)state;
    struct line l[] = {line_of("web"), line_of("Web"), line_of("db"), line_of("4"), line_of("db")};
    struct workload w = {.lines = l, .n = COUNT(l)};
    size_t at;
    for (size_t i = 0; i < w.n; i++)
        l[i].at = 2 + i;
    assert_int_equal(workload_find(&w, A, "--explain", "Web", &at, &E), 0);
    assert_int_equal(at, 1);
    assert_int_equal(workload_find(&w, A, "--explain", "2", &at, &E), 0);
    assert_int_equal(at, 0);
    assert_int_equal(workload_find(&w, A, "--explain", "4", &at, &E), 0); /* a name goes before a number */
    assert_int_equal(at, 3);
    assert_int_equal(workload_find(&w, A, "--explain", "made.csv:4", &at, &E), 0);
    assert_int_equal(at, 2);
    assert_int_equal(workload_find(&w, A, "--explain", "WEB", &at, &E), -1);
    assert_int_equal(E.code, EXIT_USAGE);
    assert_int_equal(workload_find(&w, A, "--explain", "db", &at, &E), -1);
    assert_string_equal(E.text, "--explain: \"db\" may be 2 lines\n  give the line number of one: 4, 6\n");
    assert_int_equal(workload_find(&w, A, "--explain", "99", &at, &E), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_lines_everywhere),
        cmocka_unit_test(ratecard_with_grant_and_terms),
        cmocka_unit_test(says_it_in_words),
        cmocka_unit_test(finds_the_line),
    };
    return cmocka_run_group_tests(tests, setup, pricing_teardown);
}
