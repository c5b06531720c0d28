#include "pricing_fixture.h"

#include "pricing/discount.h"
#include "pricing/frac.h"
#include "pricing/tier.h"
#include "pricing/units.h"

static struct rate tiered(const char *unit, const char *tiers)
{
    return made("m", "Made", "Made", "", "Made", unit, "", tiers);
}

static void check(const struct rate *r, const char *base, const char *den, const char *want)
{
    dec cost;
    assert_true(tier_cost(r, D(base), D(den), NULL, &cost));
    assert_dec(cost, want);
}

/* Half-open: the unit at a bound is the first of the next slice. */
static void graduated(void **state)
{
    (void)state;
    struct rate r = tiered("1 GB", "0=1;200=0.9;500=0.8");
    check(&r, "0", "1", "0");
    check(&r, "199.5", "1", "199.5");
    check(&r, "200", "1", "200");
    check(&r, "250", "1", "245");
    check(&r, "500", "1", "470");
    check(&r, "501", "1", "470.8");
    check(&r, "1000000", "1", "800070");
}

/* One more factor before the one division and the one rounding. */
static void discounted(void **state)
{
    (void)state;
    struct rate r = tiered("1 GB", "0=1;200=0.9;500=0.8"), third = tiered("3 GB", "0=0.000000000000000001");
    struct discounts list;
    dec cost;
    err_init(&E);
    assert_int_equal(discounts_read(A, (const char *const[]){"10", "Other=66.6667"}, 2, &list, &E), 0);
    assert_true(tier_cost(&r, D("750"), D("3"), &list.at[0], &cost));
    assert_dec(cost, "220.5");
    assert_true(tier_cost(&r, D("1"), D("3"), &list.at[0], &cost));
    assert_dec(cost, "0.3");
    /* 1.5 x 10^-18 x 0.333333 is just below a half; rounded before the discount it would be 2 x 0.333333, above it. */
    assert_true(tier_cost(&third, D("4.5"), D("1"), &list.at[1], &cost));
    assert_dec(cost, "0");
}

/* A quantity is base/den: a third of 750 is 250. */
static void fractions(void **state)
{
    (void)state;
    struct rate r = tiered("1 GB", "0=1;200=0.9;500=0.8");
    check(&r, "750", "3", "245");
    check(&r, "600", "3", "200");
    check(&r, "1", "3", "0.333333333333333333");
    check(&r, "2", "3", "0.666666666666666667");
    check(&r, "43800", "168", "254.642857142857142857"); /* 200 + 0.9 x (260.714... - 200) */
}

/* Bounds and prices are per block, the quantity counts base units. */
static void blocks(void **state)
{
    (void)state;
    struct rate r = tiered("10K", "0=0.004;87.5=0.002");
    check(&r, "10000", "1", "0.004");
    check(&r, "875000", "1", "0.35");
    check(&r, "885000", "1", "0.352");
    check(&r, "1", "1", "0.0000004");
    check(&r, "2655000", "3", "0.352");
}

static void included_first(void **state)
{
    (void)state;
    struct rate r = tiered("1 GB", "0=20;101=15;501=10");
    r.included = dec_of(200);
    check(&r, "700", "1", "8005"); /* 500 net: 101 x 20 + 399 x 15 */
    check(&r, "200", "1", "0");
    check(&r, "150", "1", "0");
    check(&r, "603", "3", "20");
    r = tiered("10K", "0=1");
    r.included = D("0.5");
    check(&r, "5000", "1", "0");
    check(&r, "15000", "1", "1");
}

static void gross_free_tier(void **state)
{
    (void)state;
    struct rate r = tiered("1M", "0=0;10=2;100=1");
    check(&r, "9999999", "1", "0");
    check(&r, "10000000", "1", "0");
    check(&r, "11000000", "1", "2");
    check(&r, "101000000", "1", "181");
}

static void rising_prices_and_many_tiers(void **state)
{
    (void)state;
    struct rate r = tiered("1", "0=6;5=8;95=4;995=2;2000=2;3000=1;4000=0.5;5000=0");
    check(&r, "5", "1", "30");
    check(&r, "6", "1", "38");
    check(&r, "96", "1", "754");
    check(&r, "9999", "1", "9860");
}

static void rounded_once_half_even(void **state)
{
    (void)state;
    struct rate r = tiered("10", "0=0.000000000000000005");
    check(&r, "1", "1", "0");                    /* 0.5 of the last digit: to even */
    check(&r, "3", "1", "0.000000000000000002"); /* 1.5 */
    check(&r, "5", "1", "0.000000000000000002"); /* 2.5 */
}

/* The cost of x / den units as the definition says, slice by slice in fractions of 10^-18, or false. */
static bool cost_by_definition(const struct rate *r, dec units, dec den, dec *out)
{
    struct dec_acc acc = {{0}};
    dec scale, net = units, bound;
    if (!dec_mul_exact(r->unit.block, den, &scale))
        return false;
    *out = DEC_ZERO;
    if (!dec_mul(r->included, scale, &bound))
        return true; /* all of any quantity is included */
    if (!dec_sub(net, bound, &net))
        return false;
    for (size_t i = 0; i < r->ntiers; i++) {
        dec from, to = net;
        if (!dec_mul(r->tiers[i].from, scale, &from))
            break; /* beyond every quantity */
        if (i + 1 < r->ntiers && dec_mul(r->tiers[i + 1].from, scale, &bound))
            to = dec_min(net, bound);
        if (dec_cmp(net, from) <= 0)
            break;
        if (!dec_sub(to, from, &to) || !dec_acc_addmul(&acc, to, r->tiers[i].price))
            return false;
    }
    return dec_acc_div(&acc, scale, out);
}

static dec random_number(unsigned digits, unsigned decimals)
{
    char text[64], *p = text;
    for (unsigned i = 1 + dice(digits); i > 0; i--)
        *p++ = (char)('0' + dice(10));
    *p++ = '.';
    for (unsigned i = 1 + dice(decimals); i > 0; i--)
        *p++ = (char)('0' + dice(10));
    *p = 0;
    return D(text);
}

/* What `make bench` measures, against the definition: random tiers, quantities of few and many digits, up to where the
 * range ends, which both must say. */
static void shares_are_by_definition(void **state)
{
    (void)state;
    static const char *const units[] = {"1 Hour", "10K", "1 GB", "100 Hours"};
    size_t beyond = 0, shared = 0;
    for (unsigned round = 0; round < 6000; round++) {
        enum { N = 8 };
        struct rate r = tiered(units[dice(4)], round % 3 ? "0=1" : "0=1;5=2;100=3");
        unsigned digits = round % 5 == 0 ? 18 : 6;
        dec amounts[N], lines[N], sum = DEC_ZERO, want, list, added = DEC_ZERO, den = dec_of(1 + dice(200));
        size_t n = 1 + dice(N), ranks[N];
        for (size_t i = 0; i < r.ntiers; i++) {
            r.tiers[i].price = random_number(digits / 2 + 1, 10);
            if (i)
                assert_true(dec_add(r.tiers[i - 1].from, random_number(digits, 3), &r.tiers[i].from));
        }
        r.included = round % 4 ? DEC_ZERO : random_number(3, 2);
        bool fits = true;
        for (size_t i = 0; i < n; i++) {
            lines[i] = random_number(digits, dice(4) ? 4 : 15);
            ranks[i] = i;
            fits = fits && dec_add(sum, lines[i], &sum);
        }
        fits = fits && cost_by_definition(&r, sum, den, &want);
        assert_int_equal(tier_share(&r, NULL, lines, ranks, n, den, &list, amounts), fits);
        beyond += !fits;
        if (!fits)
            continue;
        assert_int_equal(dec_cmp(list, want), 0);
        for (size_t i = 0; i < n; i++) {
            dec near;
            assert_true(dec_add(added, amounts[i], &added));
            if (dec_sign(sum) == 0)
                continue;
            assert_true(dec_muldiv(want, lines[i], sum, &near));
            assert_true(near.v - amounts[i].v <= 1 && amounts[i].v - near.v <= 1);
            shared++;
        }
        assert_int_equal(dec_cmp(added, want), 0);
    }
    assert_true(beyond > 50 && shared > 10000); /* both ends were met */
}

static void ranges(void **state)
{
    (void)state;
    struct rate r = tiered("1M", "0=1;100000000000000000=0.5"); /* the bound in base units is beyond every number */
    check(&r, "100000000000000000000", "1", "100000000000000");
    r = tiered("1 GB", "0=10");
    dec cost;
    assert_false(tier_cost(&r, D("100000000000000000000"), dec_of(1), NULL, &cost));
}

static void frac_is_exact(void **state)
{
    (void)state;
    struct frac f = {D("0.123456789012345679"), dec_of(1)};
    dec v;
    int c;
    assert_true(frac_mul(&f, D("1.5")));
    assert_dec(f.num, "1.851851835185185185");
    assert_dec(f.den, "10");
    assert_true(frac_div(&f, D("0.5")));
    assert_true(frac_value(f, &v));
    assert_dec(v, "0.370370367037037037");
    assert_true(frac_cmp((struct frac){dec_of(1), dec_of(3)}, (struct frac){D("0.333333333333333333"), dec_of(1)}, &c));
    assert_int_equal(c, 1);
    assert_true(frac_cmp((struct frac){dec_of(2), dec_of(6)}, (struct frac){dec_of(1), dec_of(3)}, &c));
    assert_int_equal(c, 0);
    assert_true(frac_cmp((struct frac){dec_of(-2), dec_of(6)}, (struct frac){dec_of(1), dec_of(3)}, &c));
    assert_int_equal(c, -1);
    f = (struct frac){D("100000000000000000000"), dec_of(1)};
    assert_false(frac_mul(&f, dec_of(2)));
}

static void quantity_rules(void **state)
{
    (void)state;
    struct frac hours = {dec_of(43800), dec_of(168)}, f;
    bool gib = false;
    struct unit hour = unit_parse(C, "1 Hour"), month = unit_parse(C, "1/Month"), gb = unit_parse(C, "1 GB/Month"),
                block = unit_parse(C, "10K");
    struct line l = line_of("x");
    l.count = dec_of(3);
    assert_int_equal(units_count(&l, UNITS_GIVEN, &hour, hours, &f, &gib), UNITS_OK);
    assert_dec(f.num, "131400");
    assert_dec(f.den, "168");
    assert_int_equal(units_count(&l, UNITS_GIVEN, &month, hours, &f, &gib), UNITS_OK);
    assert_dec(f.num, "3");
    assert_int_equal(units_count(&l, UNITS_GIVEN, &gb, hours, &f, &gib), UNITS_NEEDED);
    l.has_quantity = true;
    l.quantity = dec_of(2);
    l.quantity_high = dec_of(5);
    assert_int_equal(units_count(&l, UNITS_GIVEN, &block, hours, &f, &gib), UNITS_OK);
    assert_dec(f.num, "60000"); /* the meter's own unit, blocks included */
    assert_int_equal(units_count(&l, UNITS_HIGH, &block, hours, &f, &gib), UNITS_OK);
    assert_dec(f.num, "150000");
    set_unit(&l, "TB");
    assert_int_equal(units_count(&l, UNITS_GIVEN, &gb, hours, &f, &gib), UNITS_OK);
    dec v;
    assert_true(frac_value(f, &v));
    assert_dec(v, "6144");
    assert_false(gib);
    set_unit(&l, "GiB");
    assert_int_equal(units_count(&l, UNITS_GIVEN, &gb, hours, &f, &gib), UNITS_OK);
    assert_true(gib);
    assert_int_equal(units_count(&l, UNITS_GIVEN, &hour, hours, &f, &gib), UNITS_IMPOSSIBLE);
    l.quantity = D("100000000000000000000");
    assert_int_equal(units_count(&l, UNITS_GIVEN, &gb, hours, &f, &gib), UNITS_RANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(graduated),
        cmocka_unit_test(discounted),
        cmocka_unit_test(fractions),
        cmocka_unit_test(blocks),
        cmocka_unit_test(included_first),
        cmocka_unit_test(gross_free_tier),
        cmocka_unit_test(rising_prices_and_many_tiers),
        cmocka_unit_test(shares_are_by_definition),
        cmocka_unit_test(ranges),
        cmocka_unit_test(rounded_once_half_even),
        cmocka_unit_test(frac_is_exact),
        cmocka_unit_test(quantity_rules),
    };
    return cmocka_run_group_tests(tests, pricing_setup, pricing_teardown);
}
