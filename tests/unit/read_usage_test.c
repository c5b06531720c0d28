/* Bills as workloads: what becomes a line, what is set aside, and that neither order nor files matter. */
#include "pricing_fixture.h"

#include "usage/usage.h"
#include "workload/bill.h"
#include "workload/read_usage.h"

#define HEAD \
    "Date,MeterId,MeterName,MeterCategory,MeterSubCategory,ResourceLocation,UnitOfMeasure,Quantity,EffectivePrice," \
    "CostInBillingCurrency,BillingCurrencyCode,PayGPrice,ChargeType,PricingModel,PublisherType,ResourceGroup," \
    "OfferId\n"
#define ROW(date, id, name, region, unit, quantity, cost, list, charge, model, publisher, group) \
    date "," id "," name ",Service,Kind " id "," region "," unit "," quantity ",," cost ",EUR," list "," charge \
         "," model "," publisher "," group ",\n"
#define VM_1 \
    ROW("07/01/2026", "a1", "D2", "westeurope", "1 Hour", "10", "1.8", "0.2", "Usage", "OnDemand", "Azure", "x")
#define VM_2 ROW("07/02/2026", "A1", "D2", "EU West", "1 Hour", "20", "0", "0.2", "Usage", "Reservation", "Azure", "y")
#define VM_3 ROW("07/03/2026", "a1", "D2", "westeurope", "1 Hour", "5", "0.9", "0.3", "Usage", "", "Azure", "x")
#define OTHER ROW("07/03/2026", "b2", "D2", "westeurope", "100 Hours", "7", "9", "", "Usage", "OnDemand", "Azure", "y")
#define ASIDE \
    ROW("07/04/2026", "a1", "D2", "westeurope", "1 Hour", "1", "100", "", "Purchase", "Reservation", "Azure", "x") \
    ROW("07/05/2026", "", "", "", "", "", "0.01", "", "RoundingAdjustment", "", "Azure", "x") \
    ROW("07/06/2026", "c3", "Thing", "", "1", "1", "50", "", "Usage", "OnDemand", "Marketplace", "x") \
    ROW("07/07/2026", "0000-0000", "Unassigned", "", "1", "1", "3", "", "Usage", "OnDemand", "Azure", "x") \
    ROW("07/08/2026", "d4", "No quantity", "", "1", "", "4", "", "Usage", "OnDemand", "Azure", "x") \
    ROW("07/09/2026", "e5", "Back", "", "1", "-2", "-8", "", "Usage", "OnDemand", "Azure", "x") \
    ROW("07/10/2026", "f6", "Nothing", "", "1", "0", "0", "", "Usage", "OnDemand", "Azure", "x") \
    ROW("07/10/2026", "g7", "Money", "", "1", "0", "2", "", "Usage", "OnDemand", "Azure", "x")

struct read {
    struct workload w;
    struct notes notes;
    int status;
};

static struct read read_files(const char *const *files, size_t n, const struct usage_key *by)
{
    struct read out;
    struct usage_query q = {.from = DAY_NONE, .to = DAY_NONE};
    struct usage_input in = {.catalog = C, .files = files, .nfiles = n, .threads = 2, .want_sha256 = true};
    notes_init(&out.notes, A);
    err_init(&E);
    out.status = read_usage(A, &in, &q, by, &out.w, &out.notes, &E);
    return out;
}

static struct read read_text(const char *text, const struct usage_key *by)
{
    const char *file = arena_strdup(A, scratch_put("bill.csv", text, strlen(text)));
    return read_files(&file, 1, by);
}

static void folds(void **state)
{
    (void)state;
    struct read r = read_text(HEAD VM_1 VM_2 VM_3 OTHER, NULL);
    assert_int_equal(r.status, 0);
    assert_int_equal(r.w.n, 2);
    const struct line *dear = &r.w.lines[0], *vm = &r.w.lines[1];
    const struct bill_line *b = &r.w.bill->lines[1];
    assert_string_equal(dear->want.meter_id, "b2"); /* most money first */
    assert_string_equal(dear->name, "D2 (Kind b2) in westeurope");
    assert_string_equal(vm->name, "D2 (Kind a1) in westeurope");
    assert_int_equal(vm->want.kind, WANT_ID);
    assert_string_equal(vm->want.meter_id, "a1");
    assert_string_equal(vm->want.meter_name, "D2");
    assert_string_equal(vm->region, "westeurope");
    assert_string_equal(vm->what, "Service");
    assert_dec(vm->quantity, "35");
    assert_dec(vm->pool, "35");
    assert_int_equal(b->rows, 3);
    assert_int_equal(b->committed_rows, 1);
    assert_dec(b->committed, "20");
    assert_dec(b->committed_billed, "0");
    assert_dec(b->billed, "2.7");
    assert_string_equal(b->price, "0.18");     /* of what was bought on demand: 2.7 for 15 hours */
    assert_string_equal(b->list_price, "0.2"); /* of most hours */
    assert_string_equal(b->unit, "1 Hour");
    assert_string_equal(r.w.bill->currency, "EUR");
    assert_string_equal(r.w.bill->dialect, "ea");
    assert_int_equal(r.w.bill->days, 3);
    assert_dec(r.w.bill->money, "11.7");
    assert_int_equal(r.w.bill->nrest, 0);
    assert_int_equal(r.w.inputs[0].lines, 4);
    assert_int_equal(strlen(r.w.inputs[0].sha256), 64);
}

static void sets_aside(void **state)
{
    (void)state;
    static const struct {
        const char *what, *money;
        bool needs_quantity;
    } want[] = {{"Given back", "-8", false},
                {"Marketplace", "50", false},
                {"Money without a quantity", "2", false},
                {"Nothing used", "0", false},
                {"Purchase (Reservation)", "100", false},
                {"RoundingAdjustment", "0.01", false},
                {"Rows without a meter", "3", false},
                {"Rows without a quantity", "4", true}};
    struct read r = read_text(HEAD VM_1 ASIDE, NULL);
    const struct bill *b = r.w.bill;
    assert_int_equal(r.status, 0);
    assert_int_equal(r.w.n, 1);
    assert_int_equal(b->nrest, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_string_equal(b->rest[i].what, want[i].what);
        assert_dec(b->rest[i].money, want[i].money);
        assert_int_equal(b->rest[i].rows, 1);
        assert_true(b->rest[i].has_money);
        assert_int_equal(b->rest[i].needs_quantity, want[i].needs_quantity);
    }
    assert_int_equal(b->rows, 9);
    assert_dec(b->money, "152.81"); /* all of it is told: lines and rest */
}

static void tells_lines_apart(void **state)
{
    (void)state;
    struct usage_key by = {.field = USAGE_RESOURCE_GROUP};
    struct read r = read_text(HEAD VM_1 VM_2 VM_3 OTHER, &by);
    assert_int_equal(r.w.n, 3);
    assert_string_equal(r.w.lines[0].name, "y: D2 (Kind b2) in westeurope");
    assert_string_equal(r.w.lines[1].name, "x: D2 in westeurope");
    assert_string_equal(r.w.lines[2].name, "y: D2 (Kind A1) in westeurope");
    assert_int_equal(r.w.lines[1].ntags, 1);
    assert_string_equal(r.w.lines[1].tags[0].key, "resource-group");
    assert_string_equal(r.w.lines[1].tags[0].value, "x");
    assert_dec(r.w.lines[1].quantity, "15");
    assert_dec(r.w.lines[2].quantity, "20");
    for (size_t i = 1; i < 3; i++) { /* what is known of the meter as a whole does not depend on it */
        assert_dec(r.w.lines[i].pool, "35");
        assert_string_equal(r.w.bill->lines[i].price, "0.18");
        assert_string_equal(r.w.bill->lines[i].list_price, "0.2");
    }
}

static void same(const struct read *a, const struct read *b)
{
    assert_int_equal(a->w.n, b->w.n);
    for (size_t i = 0; i < a->w.n; i++) {
        assert_string_equal(a->w.lines[i].name, b->w.lines[i].name);
        assert_string_equal(a->w.lines[i].identity, b->w.lines[i].identity);
        assert_int_equal(dec_cmp(a->w.bill->lines[i].billed, b->w.bill->lines[i].billed), 0);
        assert_string_equal(a->w.bill->lines[i].list_price, b->w.bill->lines[i].list_price);
    }
    assert_int_equal(a->w.bill->nrest, b->w.bill->nrest);
    for (size_t i = 0; i < a->w.bill->nrest; i++) {
        assert_string_equal(a->w.bill->rest[i].what, b->w.bill->rest[i].what);
        assert_int_equal(dec_cmp(a->w.bill->rest[i].money, b->w.bill->rest[i].money), 0);
    }
    assert_int_equal(a->w.bill->days, b->w.bill->days);
}

static void order_and_files(void **state)
{
    (void)state;
    struct read one = read_text(HEAD VM_1 VM_2 VM_3 OTHER ASIDE, NULL);
    struct read turned = read_text(HEAD ASIDE OTHER VM_3 VM_2 VM_1, NULL);
    const char *files[] = {arena_strdup(A, scratch_put("p1.csv", HEAD VM_2 ASIDE, strlen(HEAD VM_2 ASIDE))),
                           arena_strdup(A, scratch_put("p2.csv", HEAD OTHER VM_3 VM_1, strlen(HEAD OTHER VM_3 VM_1)))};
    struct read split = read_files(files, 2, NULL);
    same(&one, &turned);
    same(&one, &split);
}

static void asks_less(void **state)
{
    (void)state;
    static const char plain[] = "date,quantity,unit,meter_id\n2026-07-01,3,GB,m1\n2026-07-05,4,GB,m1\n";
    struct read r = read_text(plain, NULL);
    assert_int_equal(r.w.n, 1);
    assert_string_equal(r.w.lines[0].name, "m1");
    assert_null(r.w.lines[0].region);
    assert_false(r.w.bill->has_money);
    assert_false(r.w.bill->lines[0].has_billed);
    assert_string_equal(r.w.bill->lines[0].price, "");
    assert_int_equal(r.w.bill->days, 5);
}

static void period(void **state)
{
    (void)state;
    static const char plain[] = "date,quantity,unit,meter_id\n2026-07-02,3,GB,m1\n2026-07-05,4,GB,m1\n";
    const char *file = arena_strdup(A, scratch_put("bill.csv", plain, strlen(plain)));
    struct usage_query q = {.from = DAY_NONE, .to = DAY_NONE};
    struct usage_input in = {.catalog = C, .files = &file, .nfiles = 1};
    struct workload w;
    struct notes notes;
    notes_init(&notes, A);
    day_from_ymd(2026, 7, 1, &q.from);
    day_from_ymd(2026, 7, 31, &q.to);
    assert_int_equal(read_usage(A, &in, &q, NULL, &w, &notes, &E), 0);
    assert_int_equal(w.bill->days, 31); /* what was asked for, whatever days have rows */
}

static void fails(void **state)
{
    (void)state;
    assert_int_equal(read_text(HEAD, NULL).status, -1);
    assert_int_equal(E.code, EXIT_INPUT);
    assert_int_equal(read_text(HEAD ASIDE, NULL).status, -1);
    assert_non_null(strstr(E.text, "no row is consumption of a meter"));
    /* The sum of each kind of row holds, but not what comes of two kinds. */
    assert_int_equal(read_text(HEAD ROW("07/01/2026", "a1", "D2", "westeurope", "1 Hour", "1.5e20", "1", "", "Usage",
                                        "OnDemand", "", "x") ROW("07/01/2026", "a1", "D2", "westeurope", "1 Hour",
                                                                 "1.5e20", "1", "", "Usage", "Reservation", "", "x"),
                               NULL)
                         .status,
                     -1);
    assert_non_null(strstr(E.text, "more than can be counted"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folds),           cmocka_unit_test(sets_aside), cmocka_unit_test(tells_lines_apart),
        cmocka_unit_test(order_and_files), cmocka_unit_test(asks_less),  cmocka_unit_test(period),
        cmocka_unit_test(fails),
    };
    return cmocka_run_group_tests(tests, pricing_setup, pricing_teardown);
}
