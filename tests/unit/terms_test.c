#include "pricing_fixture.h"

#include "pricing/terms.h"

static const char *const IDS[] = {"aaa", "bbb", "ccc"};

static struct terms_input input(struct rate_term *terms, size_t nterms, const dec *amounts, const struct basis *b)
{
    return (struct terms_input){.offer = "MS-AZR-0003P",
                                .terms = terms,
                                .nterms = nterms,
                                .basis = b,
                                .meter_ids = IDS,
                                .amounts = amounts,
                                .n = COUNT(IDS)};
}

static struct day on(int month)
{
    struct day d = DAY_NONE;
    day_from_ymd(2026, month, 1, &d);
    return d;
}

static void credit_is_capped_and_excludes(void **state)
{
    (void)state;
    struct basis b = basis_default();
    const char *excluded[] = {"bbb"};
    struct rate_term t = {.kind = TERM_CREDIT, .amount = dec_of(100), .excluded = excluded, .nexcluded = 1};
    dec amounts[] = {D("40.5"), D("500"), D("32")}, total;
    struct terms_input in = input(&t, 1, amounts, &b);
    struct term_result *r;
    size_t n;
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_int_equal(n, 1);
    assert_string_equal(r->name, "Monetary Credit");
    assert_string_equal(r->offer, "MS-AZR-0003P");
    assert_dec(r->amount, "-72.5");
    assert_dec(r->eligible, "72.5");
    assert_dec(r->available, "100");
    assert_false(r->exhausted);
    assert_int_equal(r->last_day, 0);
    assert_string_equal(r->detail, "72.5 of 100 used");
    assert_dec(total, "500");
}

/* Spread over 31 days (730 h): 310 a month is 10 a day, so 100 are gone on day 10, and 100.01 on day 11. */
static void credit_runs_out(void **state)
{
    (void)state;
    struct basis b = basis_default();
    struct rate_term t = {.kind = TERM_CREDIT, .amount = dec_of(100)};
    dec amounts[] = {D("300"), D("10"), D("0")}, total;
    struct terms_input in = input(&t, 1, amounts, &b);
    struct term_result *r;
    size_t n;
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_true(r->exhausted);
    assert_int_equal(r->last_day, 10);
    assert_string_equal(r->detail, "runs out on day 10 of 31");
    assert_dec(total, "210");
    t.amount = D("100.000000000000000001");
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_int_equal(r->last_day, 11);
    t.amount = dec_of(310);
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_true(r->exhausted);
    assert_int_equal(r->last_day, 31);
    assert_dec(total, "0");
    t.amount = D("310.01");
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_false(r->exhausted);
    t.amount = D("0.01");
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_int_equal(r->last_day, 1);
    b.hours = dec_of(672);
    t.amount = dec_of(310);
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_int_equal(r->last_day, 28);
    t.amount = DEC_ZERO;
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_false(r->exhausted);
    assert_dec(total, "310");
}

static void commitment_takes_one_step(void **state)
{
    (void)state;
    struct basis b = basis_default();
    struct rate_term t = {.kind = TERM_COMMITMENT};
    t.discounts = tiers_of("500=5;2000=10.5;10000=20", &t.ndiscounts);
    dec amounts[] = {D("1000"), D("999.99"), D("0")}, total;
    struct terms_input in = input(&t, 1, amounts, &b);
    struct term_result *r;
    size_t n;
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_dec(r->available, "5");
    assert_dec(r->amount, "-99.9995");
    amounts[1] = D("1000");
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_dec(r->available, "10.5"); /* the bound itself counts; on all the spend, not on a slice */
    assert_dec(r->amount, "-210");
    assert_dec(total, "1790");
    assert_non_null(strstr(r->detail, "unverified"));
    in.has_commitment = true;
    in.commitment = dec_of(12000);
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_dec(r->amount, "-400");
    in.commitment = dec_of(499);
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_dec(r->amount, "0");
    assert_dec(total, "2000");
}

/* Discount, then credit on what is left, then the charge that no credit pays. */
static void the_order(void **state)
{
    (void)state;
    struct basis b = basis_default();
    const char *excluded[] = {"ccc"};
    struct rate_term t[] = {{.kind = TERM_RECURRING, .amount = dec_of(29)},
                            {.kind = TERM_CREDIT, .amount = dec_of(1000), .excluded = excluded, .nexcluded = 1},
                            {.kind = TERM_COMMITMENT}};
    t[2].discounts = tiers_of("0=10", &t[2].ndiscounts);
    dec amounts[] = {D("100"), D("200"), D("50")}, total;
    struct terms_input in = input(t, 3, amounts, &b);
    struct term_result *r;
    size_t n;
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_int_equal(n, 3);
    assert_int_equal(r[0].kind, TERM_COMMITMENT);
    assert_dec(r[0].amount, "-35");
    assert_int_equal(r[1].kind, TERM_CREDIT);
    assert_dec(r[1].eligible, "270");
    assert_dec(r[1].amount, "-270");
    assert_int_equal(r[2].kind, TERM_RECURRING);
    assert_dec(r[2].amount, "29");
    assert_dec(total, "74"); /* 50 - 5 + 29 */
}

static void the_latest_of_a_kind(void **state)
{
    (void)state;
    struct basis b = basis_default();
    struct rate_term t[] = {{.kind = TERM_CREDIT, .amount = dec_of(10), .start = on(3)},
                            {.kind = TERM_CREDIT, .amount = dec_of(20), .start = on(7)},
                            {.kind = TERM_CREDIT, .amount = dec_of(30), .start = DAY_NONE}};
    dec amounts[] = {D("100"), D("0"), D("0")}, total;
    struct terms_input in = input(t, 3, amounts, &b);
    struct term_result *r;
    size_t n;
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_int_equal(n, 1);
    assert_dec(total, "80");
}

static void nothing_and_too_much(void **state)
{
    (void)state;
    struct basis b = basis_default();
    dec amounts[] = {D("100000000000000000000"), D("100000000000000000000"), D("0")}, total;
    struct terms_input in = input(NULL, 0, amounts, &b);
    struct term_result *r;
    size_t n;
    assert_false(terms_apply(&in, A, &r, &n, &total));
    in.n = 0;
    assert_true(terms_apply(&in, A, &r, &n, &total));
    assert_int_equal(n, 0);
    assert_dec(total, "0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credit_is_capped_and_excludes), cmocka_unit_test(credit_runs_out),
        cmocka_unit_test(commitment_takes_one_step),     cmocka_unit_test(the_order),
        cmocka_unit_test(the_latest_of_a_kind),          cmocka_unit_test(nothing_and_too_much),
    };
    return cmocka_run_group_tests(tests, pricing_setup, pricing_teardown);
}
