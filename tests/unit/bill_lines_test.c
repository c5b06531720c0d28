/* Lines of bills: settled by the rates they are charged by, priced, and put beside what was billed. */
#include "pricing_fixture.h"

#include "pricing/bill_lines.h"
#include "workload/bill.h"

static struct book *RETAIL, *CARD;

static int setup(void **state)
{
    if (pricing_setup(state))
        return -1;
    struct rate r[] = {
        vm("vm", D1, false, "westeurope", "0.2"),
        vm("vm2", D1, false, "northeurope", "0.19"),
        vm_reserved("vm", D1, "westeurope", "876", 1),
        made("ops", "Storage", "Blobs", "", "Ops", "10K", "westeurope", "0=0.05"),
        made("around", "Storage", "Disks", "", "Disk Ops", "10K", "westeurope", "0=0.0005"),
        made("around", "Storage", "Disks", "", "Disk Ops", "10K", "northeurope", "0=0.0005"),
        made("zone", "Bandwidth", "Egress", "", "Out", "1 GB", "Zone 1", "0=0.1"),
        vm("sized", "Standard_Z8-2s_v9", false, "westeurope", "0.8"),
        vm("sized", "Standard_Z8-4s_v9", false, "westeurope", "0.8"),
        vm("sized", "Standard_Z8s_v9", false, "westeurope", "0.8"),
        vm_reserved("sized8", "Standard_Z8s_v9", "westeurope", "876", 1),
        made("tiers", "Storage", "Blobs", "", "Stored", "1 GB/Month", "westeurope", "0=0.02;100=0.01"),
    };
    r[0].has_plan_1y = true;
    r[0].plan_1y = D("0.15");
    RETAIL = made_book(r, COUNT(r), NULL, 0, "");
    CARD = made_card();
    return 0;
}

/* One line of a bill: `b` says the rest. */
struct billed {
    const char *id, *region, *unit, *quantity, *billed, *price, *list, *offer, *committed;
};

static struct world bill_of(const struct book *book, const struct billed *rows, size_t n, const char *dialect)
{
    struct world x;
    struct bill *bill = arena_alloc(A, sizeof *bill);
    struct line *lines = arena_array(A, n, sizeof *lines);
    bill->lines = arena_array(A, n, sizeof *bill->lines);
    bill->dialect = dialect;
    bill->times = bill->over = dec_of(1);
    for (size_t i = 0; i < n; i++) {
        const struct billed *r = &rows[i];
        lines[i] = id_line(r->id, r->id, r->quantity);
        lines[i].region = r->region;
        lines[i].pool = lines[i].quantity;
        if (r->offer) {
            lines[i].has_offer = true;
            lines[i].offer = offer_of(r->offer);
        }
        bill->lines[i] = (struct bill_line){.rows = 2,
                                            .has_billed = r->billed != NULL,
                                            .billed = r->billed ? D(r->billed) : DEC_ZERO,
                                            .committed = r->committed ? D(r->committed) : DEC_ZERO,
                                            .committed_rows = r->committed ? 1 : 0,
                                            .service = "",
                                            .meter = "",
                                            .unit = r->unit,
                                            .region = r->region ? r->region : "",
                                            .offer = r->offer ? r->offer : "",
                                            .price = r->price ? r->price : "",
                                            .list_price = r->list ? r->list : ""};
    }
    world_init(&x, book, lines, n);
    x.w.bill = bill;
    return x;
}

static struct estimate settle(struct world *x, const char *region, const char *offer)
{
    x->in.workload = &x->w;
    x->in.notes = &x->notes;
    notes_init(&x->notes, A);
    bill_lines_settle(x->in.book, C, A, &x->w, &x->notes);
    return priced(x, region, offer);
}

static void blocks(void **state)
{
    (void)state;
    const struct billed rows[] = {
        {.id = "ops", .region = "westeurope", .unit = "10K", .quantity = "3", .list = "0.05", .billed = "0.15"},
        {.id = "ops",
         .region = "westeurope",
         .unit = "10K",
         .quantity = "30000",
         .price = "0.000005",
         .billed = "0.15"},
        {.id = "ops", .region = "westeurope", .unit = "10K", .quantity = "3", .billed = "0"},
        {.id = "vm", .region = "westeurope", .unit = "100 Hours", .quantity = "24", .list = "0.2", .billed = "4.8"},
        {.id = "vm", .region = "westeurope", .unit = "100 Hours", .quantity = "24", .billed = "0"},
        {.id = "vm", .region = "westeurope", .unit = "GB", .quantity = "24", .billed = "4.8"},
    };
    struct world x = bill_of(RETAIL, rows, COUNT(rows), "ea");
    struct estimate e = settle(&x, NULL, NULL);
    assert_dec(e.cells[0].quantity, "30000");
    assert_dec(e.cells[0].amount, "0.15");
    assert_string_equal(x.w.bill->lines[0].counts, "blocks");
    assert_dec(e.cells[1].amount, "0.15"); /* the same, counted one by one */
    assert_string_equal(x.w.bill->lines[1].counts, "base units");
    assert_true(x.w.bill->lines[2].assumed);
    assert_dec(e.cells[2].amount, "0.15");
    assert_dec(e.cells[3].amount, "4.8");
    assert_int_equal(e.cells[4].state, LINE_UNSUPPORTED); /* 24 hours or 2,400: nothing tells */
    assert_int_equal(e.cells[5].state, LINE_UNSUPPORTED);
    assert_string_equal(e.cells[5].reason, "the bill counts \"GB\", the price list \"1 Hour\"");
    assert_int_equal(x.notes.n, 2); /* assumed, and single units: never silent */
    assert_non_null(strstr(x.notes.at[0], "1 line: no price in the bill tells"));
    assert_non_null(strstr(x.notes.at[1], "2 lines: quantities count single units"));
}

static void places(void **state)
{
    (void)state;
    const struct billed rows[] = {
        {.id = "around", .region = "northeurope", .unit = "10K", .quantity = "1", .list = "0.0005"},
        {.id = "around", .region = "eastus", .unit = "10K", .quantity = "1", .list = "0.0005"},
        {.id = "zone", .region = "westeurope", .unit = "1 GB", .quantity = "7"},
        {.id = "vm", .region = "eastus", .unit = "1 Hour", .quantity = "10"},
        {.id = "none", .region = "westeurope", .unit = "1", .quantity = "1"},
    };
    struct world x = bill_of(RETAIL, rows, COUNT(rows), "ea");
    struct estimate e = settle(&x, NULL, NULL);
    assert_string_equal(e.cells[0].region, "northeurope");
    assert_int_equal(e.cells[1].state, LINE_NO_PRICE); /* sold in many places, not in this one */
    assert_dec(e.cells[2].amount, "0.7");
    assert_dec(e.cells[3].amount, "2"); /* the id names one meter: it is where that is */
    assert_int_equal(e.cells[4].state, LINE_NO_PRICE);
}

static void offers(void **state)
{
    (void)state;
    const struct billed rows[] = {
        {.id = "h1", .region = "westeurope", .unit = "Hours", .quantity = "10", .offer = "MS-AZR-0062P"},
        {.id = "h1", .region = "westeurope", .unit = "Hours", .quantity = "10", .offer = "MS-AZR-0003P"},
        {.id = "h1", .region = "westeurope", .unit = "Hours", .quantity = "10"},
    };
    struct world x = bill_of(CARD, rows, COUNT(rows), "payg");
    struct estimate e = settle(&x, NULL, NULL);
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_dec(e.cells[i].amount, "5");
    assert_string_equal(e.cells[0].offer_id, "MS-AZR-0062P");
    assert_null(e.cells[1].offer_id); /* the list of another offer: not its terms */
    assert_string_equal(e.cells[2].offer_id, "MS-AZR-0062P");
    assert_int_equal(x.notes.n, 1);
    x = bill_of(CARD, &rows[2], 1, "ea"); /* an agreement has no RateCard */
    e = settle(&x, NULL, NULL);
    assert_null(e.cells[0].offer_id);
}

/* One id stands for a machine and its sizes with fewer CPUs: the bill's name tells, else the plain one is meant. */
static void sizes_of_one_id(void **state)
{
    (void)state;
    const struct billed rows[] = {
        {.id = "sized", .region = "westeurope", .unit = "1 Hour", .quantity = "730"},
        {.id = "sized", .region = "westeurope", .unit = "1 Hour", .quantity = "730"},
    };
    struct world x = bill_of(RETAIL, rows, COUNT(rows), "ea");
    x.w.lines[1].want.meter_name = "Z8-4s_v9";
    struct estimate e = settle(&x, NULL, NULL);
    assert_string_equal(e.cells[0].rate->meter, "Z8s_v9");
    assert_string_equal(e.cells[1].rate->meter, "Z8-4s_v9");
    e = priced(&x, NULL, "reservation-1y");
    assert_dec(e.cells[0].amount, "73");
    assert_int_equal(e.cells[1].state, LINE_NO_PRICE);
}

static void tiers(void **state)
{
    (void)state;
    const struct billed rows[] = {
        {.id = "tiers", .region = "westeurope", .unit = "1 GB/Month", .quantity = "150"},
        {.id = "tiers", .region = "westeurope", .unit = "1 GB/Month", .quantity = "50"},
    };
    struct world x = bill_of(RETAIL, rows, COUNT(rows), "mca");
    struct estimate e = settle(&x, NULL, NULL);
    assert_dec(e.before_terms, "3"); /* 100 at 0.02, 100 at 0.01 */
    assert_dec(e.cells[0].amount, "2.25");
}

static void commitments(void **state)
{
    (void)state;
    const struct billed rows[] = {
        {.id = "vm", .region = "westeurope", .unit = "1 Hour", .quantity = "73"},
        {.id = "vm", .region = "westeurope", .unit = "1 Hour", .quantity = "219"},
    };
    struct world one = bill_of(RETAIL, rows, 1, "ea"), both = bill_of(RETAIL, rows, COUNT(rows), "ea");
    struct estimate e = settle(&one, NULL, "reservation-1y");
    assert_dec(e.before_terms, "73"); /* 876 x 730 / 8760: one machine, of which a tenth is used */
    assert_dec(e.cells[0].utilisation, "10");
    both.w.lines[0].pool = both.w.lines[1].pool = D("292");
    e = settle(&both, NULL, "reservation-1y");
    assert_dec(e.before_terms, "73"); /* the same machine, shared */
    assert_dec(e.cells[0].amount, "18.25");
    assert_dec(e.cells[1].utilisation, "40");
    both.w.lines[0].pool = both.w.lines[1].pool = D("1460"); /* two, with others that are not here */
    e = settle(&both, NULL, "savings-plan-1y");
    assert_dec(e.cells[0].quantity, "73");
    assert_dec(e.before_terms, "43.8");
}

static void brought_to_a_month(void **state)
{
    (void)state;
    const struct billed rows[] = {
        {.id = "vm", .region = "westeurope", .unit = "1 Hour", .quantity = "2184", .billed = "400"}};
    struct world x = bill_of(RETAIL, rows, 1, "ea");
    struct bill_sums s;
    x.w.bill->times = dec_of(730);
    x.w.bill->over = dec_of(2184);
    struct estimate e = settle(&x, NULL, "reservation-1y");
    assert_dec(e.cells[0].quantity, "730");
    assert_dec(e.cells[0].utilisation, "100");
    assert_true(bill_lines_sum(&x.w, &e, &s));
    assert_dec(s.priced.billed, "133.699633699633699634");
}

static void sums(void **state)
{
    (void)state;
    const struct billed rows[] = {
        {.id = "vm", .region = "westeurope", .unit = "1 Hour", .quantity = "100", .billed = "9", .committed = "40"},
        {.id = "ops", .region = "westeurope", .unit = "10K", .quantity = "2", .billed = "0.1", .list = "0.05"},
        {.id = "none", .region = "westeurope", .unit = "1", .quantity = "1", .billed = "0.9"},
    };
    struct bill_rest rest = {.what = "Purchase", .rows = 3, .has_money = true, .money = dec_of(30)};
    struct world x = bill_of(RETAIL, rows, COUNT(rows), "ea");
    struct bill_sums s;
    dec n;
    x.w.bill->rest = &rest;
    x.w.bill->nrest = 1;
    struct estimate e = settle(&x, NULL, NULL);
    assert_true(bill_lines_sum(&x.w, &e, &s));
    assert_dec(s.all.billed, "40");
    assert_int_equal(s.all.rows, 9);
    assert_dec(s.priced.billed, "9.1");
    assert_dec(s.priced.list, "20.1");
    assert_dec(s.unpriced.billed, "0.9");
    assert_dec(s.rest.billed, "30");
    assert_dec(s.committed.list, "8"); /* 40 of 100 hours */
    assert_dec(s.committed.billed, "0");
    assert_dec(s.demand.list, "12.1");
    assert_dec(s.demand.billed, "9.1");
    assert_dec(s.priced_pct, "91");
    assert_true(bill_sum_difference(&s.demand, &n));
    assert_dec(n, "3");
    assert_true(bill_sum_difference_pct(&s.demand, &n));
    assert_dec(n, "32.967032967032967033");
    assert_false(bill_sum_difference_pct(&s.committed, &n)); /* percent of nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks),
        cmocka_unit_test(places),
        cmocka_unit_test(offers),
        cmocka_unit_test(sizes_of_one_id),
        cmocka_unit_test(tiers),
        cmocka_unit_test(commitments),
        cmocka_unit_test(brought_to_a_month),
        cmocka_unit_test(sums),
    };
    return cmocka_run_group_tests(tests, setup, pricing_teardown);
}
