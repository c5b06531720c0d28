#include "catalog_fixture.h"

#include "base/buf.h"
#include "rates/rate.h"

static struct err err;

static struct rate sample(struct rate_tier *tiers)
{
    tiers[0] = (struct rate_tier){DEC_ZERO, DEC_ZERO};
    tiers[1] = (struct rate_tier){dec_of(10), DEC_ZERO};
    dec_parse("87.5", 4, &tiers[0].price);
    dec_parse("0.000000012", 11, &tiers[1].price);
    struct rate r = {.meter_id = "m-1",
                     .sku_id = "s/1",
                     .service = "Virtual Machines",
                     .product = "Dv2\tSeries",
                     .sku = "D2 v2",
                     .arm_sku = "Standard_D2_v2",
                     .meter = "D2 v2 Spot",
                     .unit_text = "1 Hour",
                     .region = "westeurope",
                     .location = "EU West",
                     .type = RATE_RESERVATION,
                     .variant = RATE_SPOT,
                     .term_years = 3,
                     .windows = true,
                     .primary = true,
                     .hole = true,
                     .tiers = tiers,
                     .ntiers = 2,
                     .has_plan_3y = true,
                     .plan_3y = dec_of(7),
                     .included = dec_of(5)};
    day_parse("2026-01-01", &r.start);
    r.end = DAY_NONE;
    return r;
}

static void goes_there_and_back(void **state)
{
    (void)state;
    struct rate_tier tiers[2];
    struct rate r = sample(tiers), back;
    struct buf line, again;
    buf_init(&line, 4096);
    buf_init(&again, 4096);
    rate_line(&line, &r);
    assert_string_equal(
        line.p, "Virtual Machines\tDv2 Series\tStandard_D2_v2\tD2 v2 Spot\t1 Hour\t2\t03\twesteurope\tm-1\ts/1\t"
                "2026-01-01\t\thpsw\tD2 v2\tEU West\t5\t0=87.5;10=0.000000012\t\t7");
    assert_int_equal(rate_from_line(C, A, arena_strdup(A, line.p), &back, &err), 0);
    rate_line(&again, &back);
    assert_string_equal(again.p, line.p);
    assert_string_equal(back.product, "Dv2 Series"); /* the tab became a blank */
    assert_string_equal(back.unit.name, "Hours");
    assert_true(back.hole && back.primary && back.windows && !back.deprecated && !back.third_party);
    assert_int_equal(back.variant, RATE_SPOT);
    assert_true(day_is_none(back.end) && !back.has_plan_1y && back.has_plan_3y);
    buf_release(&line);
    buf_release(&again);
}

static void keeps_either_sku(void **state)
{
    (void)state;
    static const char *const skus[][2] = {{"P30 LRS", ""}, {"", "Standard_X"}, {"", ""}, {"D2", "Standard_D2"}};
    for (size_t i = 0; i < 4; i++) {
        struct rate_tier tiers[2];
        struct rate r = sample(tiers), back;
        struct buf line;
        r.sku = skus[i][0];
        r.arm_sku = skus[i][1];
        buf_init(&line, 4096);
        rate_line(&line, &r);
        assert_int_equal(rate_from_line(C, A, arena_strdup(A, line.p), &back, &err), 0);
        assert_string_equal(back.sku, skus[i][0]);
        assert_string_equal(back.arm_sku, skus[i][1]);
        buf_release(&line);
    }
}

static void key_leaves_out_the_region(void **state)
{
    (void)state;
    struct rate_tier ta[2], tb[2];
    struct rate a = sample(ta), b = sample(tb);
    b.region = "northeurope";
    b.meter_id = "m-2";
    b.sku_id = "other";
    assert_int_equal(rate_cmp_meter(&a, &b), 0);
    b.sku = "something else"; /* arm_sku is there */
    assert_int_equal(rate_cmp_meter(&a, &b), 0);
    b.term_years = 1;
    assert_true(rate_cmp_meter(&a, &b) > 0);
    b.term_years = 10;
    assert_true(rate_cmp_meter(&a, &b) < 0);
    b.term_years = 3;
    b.unit_text = "1/Hour";
    assert_true(rate_cmp_meter(&a, &b) != 0);
    assert_false(rate_is_zero(&a));
    ta[0].price = ta[1].price = DEC_ZERO;
    assert_true(rate_is_zero(&a));
}

static void refuses_damaged_lines(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "a\tb",
        "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\t\t\ta\t\t\t\t0=1\t",     /* a field short */
        "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\t\t\ta\t\t\t\t0=1\t\t\t", /* one too many */
        "S\tP\tK\tM\t1 Hour\t3\t00\tr\tm\ts\t\t\ta\t\t\t\t0=1\t\t",   /* type */
        "S\tP\tK\tM\t1 Hour\t0\t0\tr\tm\ts\t\t\ta\t\t\t\t0=1\t\t",    /* term */
        "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\tx\t\ta\t\t\t\t0=1\t\t",  /* date */
        "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\t\t\tz\t\t\t\t0=1\t\t",   /* flag */
        "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\t\t\ta\t\t\t\t\t\t",      /* no tier */
        "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\t\t\ta\t\t\t\t1=1\t\t",   /* no tier 0 */
        "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\t\t\ta\t\t\t\t0=1;\t\t",
        "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\t\t\ta\t\t\t\t0=x\t\t",
        "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\t\t\ta\t\t\tx\t0=1\t\t",
        "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\t\t\ta\t\t\t\t0=1\tx\t",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct rate r;
        err_init(&err);
        if (rate_from_line(C, A, arena_strdup(A, bad[i]), &r, &err) != -1)
            fail_msg("accepted %zu: %s", i, bad[i]);
        assert_int_equal(err.code, EXIT_INTERNAL);
    }
    struct rate r;
    char good[] = "S\tP\tK\tM\t1 Hour\t0\t00\tr\tm\ts\t\t\ta\t\t\t\t0=1\t\t";
    assert_int_equal(rate_from_line(C, A, good, &r, &err), 0);
}

static void terms_go_there_and_back(void **state)
{
    (void)state;
    struct rate_tier discounts[] = {{DEC_ZERO, DEC_ZERO}, {dec_of(10000), dec_of(5)}};
    const char *excluded[] = {"id-1", "id-2"};
    struct rate_term terms[] = {
        {.kind = TERM_CREDIT, .amount = dec_of(100), .excluded = excluded, .nexcluded = 2},
        {.kind = TERM_COMMITMENT, .discounts = discounts, .ndiscounts = 2, .start = DAY_NONE},
        {.kind = TERM_RECURRING, .amount = dec_of(40), .start = DAY_NONE},
    };
    static const char *const want[] = {"credit\t100\t1970-01-01\t\tid-1,id-2", "commitment\t0\t\t0=0;10000=5\t",
                                       "recurring\t40\t\t\t"};
    for (size_t i = 0; i < 3; i++) {
        struct rate_term back;
        struct buf line, again;
        buf_init(&line, 4096);
        buf_init(&again, 4096);
        rate_term_line(&line, &terms[i]);
        assert_string_equal(line.p, want[i]);
        assert_int_equal(rate_term_from_line(A, arena_strdup(A, line.p), &back, &err), 0);
        assert_int_equal(back.nexcluded, terms[i].nexcluded);
        rate_term_line(&again, &back);
        assert_string_equal(again.p, line.p);
        buf_release(&line);
        buf_release(&again);
    }
    struct rate_term back;
    static const char *const bad[] = {"", "gift\t1\t\t\t", "credit\tx\t\t\t", "credit\t1\tx\t\t",
                                      "commitment\t0\t\t0\t"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(rate_term_from_line(A, arena_strdup(A, bad[i]), &back, &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_there_and_back),       cmocka_unit_test(keeps_either_sku),
        cmocka_unit_test(key_leaves_out_the_region), cmocka_unit_test(refuses_damaged_lines),
        cmocka_unit_test(terms_go_there_and_back),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
