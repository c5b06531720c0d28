#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/dec.h"

/* The arithmetic itself is held against Python decimal (make oracle-dec); here are the promises that have no oracle. */

static dec num(const char *s)
{
    dec d = DEC_ZERO;
    assert_int_equal(dec_parse(s, strlen(s), &d), DEC_OK);
    return d;
}

static void assert_dec(dec d, const char *want)
{
    char text[DEC_TEXT];
    assert_string_equal(dec_text(d, text), want);
}

static const char MOST[] = "170141183460469231731.687303715884105727",
                  LEAST[] = "-170141183460469231731.687303715884105728";

static void parse_quantises_once(void **state)
{
    (void)state;
    assert_dec(num("0.0000000000000000005"), "0");
    assert_dec(num("0.0000000000000000015"), "0.000000000000000002");
    assert_dec(num("0.00000000000000000050000000000000000000000000000000000001"), "0.000000000000000001");
    assert_dec(num("+007.50"), "7.5");
    assert_dec(num("-0"), "0");
    assert_dec(num("1e-400"), "0");
    assert_dec(num("0e999999999999999999999999"), "0");
    assert_dec(num("1e-99999999999999999999999999"), "0");
    assert_dec(num(MOST), MOST);
    assert_dec(num(LEAST), LEAST);
}

static void parse_refuses(void **state)
{
    (void)state;
    static const char *const bad[] = {"",   "-",   ".",   "1e",    "1e+", "1,5",  " 1",
                                      "1 ", "0x1", "nan", "1.2.3", "--1", "1e5.0"};
    dec d = dec_of(42);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(dec_parse(bad[i], strlen(bad[i]), &d), DEC_SYNTAX);
    assert_int_equal(dec_parse("1\0", 2, &d), DEC_SYNTAX);
    assert_int_equal(dec_parse("1e400", 5, &d), DEC_RANGE);
    assert_int_equal(dec_parse("1e99999999999999999999999", 25, &d), DEC_RANGE);
    assert_int_equal(dec_parse("170141183460469231731.687303715884105728", 40, &d), DEC_RANGE);
    assert_dec(d, "42"); /* untouched */
}

static void parse_reads_n_bytes_only(void **state)
{
    (void)state;
    dec d;
    assert_int_equal(dec_parse("12.345", 4, &d), DEC_OK);
    assert_dec(d, "12.3");
}

static void json_noise_goes(void **state)
{
    (void)state;
    dec d = DEC_ZERO;
    assert_int_equal(dec_from_json(1.5420000000000003, &d), DEC_OK);
    assert_dec(d, "1.542");
    assert_int_equal(dec_from_json((double)INFINITY, &d), DEC_SYNTAX);
    assert_int_equal(dec_from_json((double)NAN, &d), DEC_SYNTAX);
    assert_int_equal(dec_from_json(1e300, &d), DEC_RANGE);
    assert_dec(d, "1.542");
}

static void failure_leaves_out_untouched(void **state)
{
    (void)state;
    dec d = dec_of(7), most = num(MOST), tiny = num("0.000000000000000001");
    assert_false(dec_add(most, tiny, &d));
    assert_false(dec_sub(num(LEAST), tiny, &d));
    assert_false(dec_mul(most, dec_of(2), &d));
    assert_false(dec_div(dec_of(1), DEC_ZERO, &d));
    assert_false(dec_muldiv(most, dec_of(3), dec_of(2), &d));
    assert_false(dec_muldiv(most, dec_of(3), DEC_ZERO, &d));
    assert_false(dec_mul_exact(tiny, num("0.1"), &d));
    assert_false(dec_lcm(DEC_ZERO, dec_of(1), &d));
    struct dec_acc acc = {0};
    assert_false(dec_acc_div(&acc, DEC_ZERO, &d));
    assert_dec(d, "7");
}

static void acc_stops_at_256_bits(void **state)
{
    (void)state;
    struct dec_acc acc = {0};
    dec least = num(LEAST), d = DEC_ZERO;
    assert_true(dec_acc_addmul(&acc, least, least)); /* 2^254 */
    struct dec_acc before = acc;
    assert_false(dec_acc_addmul(&acc, least, least));
    assert_memory_equal(&acc, &before, sizeof acc);
    assert_false(dec_acc_div(&acc, dec_of(1), &d));
    assert_true(dec_acc_div(&acc, least, &d));
    assert_dec(d, LEAST);
}

static void ends_of_the_range(void **state)
{
    (void)state;
    assert_dec(dec_neg(num(LEAST)), MOST);
    assert_dec(dec_abs(num(LEAST)), MOST);
    assert_dec(dec_round(num(MOST), 0), "170141183460469231731");
    assert_dec(dec_ceil(num(MOST)), "170141183460469231731");
    assert_dec(dec_of(INT64_MIN), "-9223372036854775808");
    char text[DEC_TEXT];
    assert_string_equal(dec_text_fixed(num(LEAST), 0, text), "-170141183460469231732");
}

static void small_questions(void **state)
{
    (void)state;
    assert_true(dec_is_whole(dec_of(-3)));
    assert_false(dec_is_whole(num("-3.000000000000000001")));
    assert_int_equal(dec_sign(num("-0.1")), -1);
    assert_int_equal(dec_sign(DEC_ZERO), 0);
    assert_dec(dec_min(dec_of(-1), dec_of(2)), "-1");
    assert_dec(dec_max(dec_of(-1), dec_of(2)), "2");
    assert_dec(dec_round(num("2.5"), -3), "2"); /* places outside 0..18 count as the nearest */
    assert_dec(dec_round(num("2.5"), 30), "2.5");
    char text[DEC_TEXT];
    assert_string_equal(dec_text_fixed(num("-0.004"), 2, text), "0.00");
    assert_string_equal(dec_text_fixed(num("12.5"), 2, text), "12.50");
    assert_string_equal(dec_text_fixed(num("-1.125"), 2, text), "-1.12");
}

static void split_ignores_the_order_of_the_parts(void **state)
{
    (void)state;
    dec total = num("1"), parts[3], turned[3];
    dec weights[] = {dec_of(1), dec_of(1), dec_of(1)};
    size_t rank[] = {2, 0, 1}, turned_rank[] = {1, 2, 0};
    assert_true(dec_split(total, weights, rank, 3, parts));
    assert_true(dec_split(total, weights, turned_rank, 3, turned));
    assert_dec(parts[0], "0.333333333333333333");
    assert_dec(parts[1], "0.333333333333333334"); /* the first by rank takes the last digit */
    assert_dec(turned[2], "0.333333333333333334");
    assert_true(dec_split(DEC_ZERO, weights, rank, 0, parts));
    assert_false(dec_split(total, weights, rank, 0, parts));
    weights[1] = dec_of(-1);
    assert_false(dec_split(total, weights, rank, 3, parts));
}

static uint64_t dice(void)
{
    static uint64_t state = 20260826;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 16;
}

/* Weights of few decimals are split another way than those of many: dividing all by 10^9 changes the way, not the
 * parts. The definition checks a few: rounded toward zero, adding up, at most one last digit apart. */
static void split_is_the_same_both_ways(void **state)
{
    (void)state;
    enum { N = 40 };
    for (int round = 0; round < 4000; round++) {
        size_t n = 1 + dice() % N, rank[N];
        dec weights[N], fine[N], parts[N], other[N], all = DEC_ZERO, sum = DEC_ZERO;
        dec total = {(dec_int)dice() << (dice() % 70)};
        for (size_t i = 0; i < n; i++) {
            weights[i] = dec_of((int64_t)(dice() % (round % 7 ? 100000 : 5)));
            assert_true(dec_mul_exact(weights[i], num("0.000000001"), &fine[i]));
            assert_true(dec_add(all, weights[i], &all));
            rank[i] = dice() % 3;
        }
        total = dice() % 4 ? total : dec_neg(total);
        if (dec_sign(all) == 0)
            continue;
        assert_true(dec_split(total, weights, rank, n, parts));
        assert_true(dec_split(total, fine, rank, n, other));
        for (size_t i = 0; i < n; i++) {
            dec near;
            assert_true(parts[i].v == other[i].v);
            assert_true(dec_muldiv(total, weights[i], all, &near));
            assert_true(near.v - parts[i].v <= 1 && parts[i].v - near.v <= 1);
            assert_true(dec_add(sum, parts[i], &sum));
        }
        assert_true(sum.v == total.v);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse_quantises_once),
        cmocka_unit_test(parse_refuses),
        cmocka_unit_test(parse_reads_n_bytes_only),
        cmocka_unit_test(json_noise_goes),
        cmocka_unit_test(failure_leaves_out_untouched),
        cmocka_unit_test(acc_stops_at_256_bits),
        cmocka_unit_test(ends_of_the_range),
        cmocka_unit_test(small_questions),
        cmocka_unit_test(split_ignores_the_order_of_the_parts),
        cmocka_unit_test(split_is_the_same_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
