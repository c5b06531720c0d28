/* Groups of usage and their order; numbers of bills. */
#include "usage/aggregate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "usage/number.h"

static dec number(const char *text)
{
    dec n;
    assert_int_equal(dec_parse(text, strlen(text), &n), DEC_OK);
    return n;
}

static void add(struct aggregate *g, const char *key, int day, const char *unit, const char *quantity)
{
    struct usage_query q = {.granularity = USAGE_DAILY};
    uint32_t ids[AGGREGATE_IDS_MAX] = {aggregate_slot(&q, (struct day){day}, 0),
                                       aggregate_measure(g, unit, "EUR", true, true),
                                       aggregate_key(g, 0, key, strlen(key))};
    aggregate_add(g, ids, number(quantity), number("1"), 1);
}

static void sorted_and_exact(void **state)
{
    (void)state;
    struct usage_query q = {.granularity = USAGE_DAILY, .nkeys = 1};
    struct aggregate *g = aggregate_new(&q), *h = aggregate_new(&q);
    struct err err;
    err_init(&err);
    add(g, "b", 3, "GB", "0.1");
    add(g, "a", 5, "GB", "1");
    add(g, "b", -3, "GB", "2");
    add(h, "c", 1, "Hours", "3");
    add(h, "b", 3, "GB", "0.2");
    add(h, "b", 3, "Days", "9");
    aggregate_merge(g, h);
    aggregate_free(h);
    assert_int_equal(aggregate_finish(g, &err), 0);
    static const struct {
        const char *key, *unit, *quantity;
        int day;
    } want[] = {{"a", "GB", "1", 5},
                {"b", "GB", "2", -3},
                {"b", "Days", "9", 3},
                {"b", "GB", "0.3", 3},
                {"c", "Hours", "3", 1}};
    assert_int_equal(aggregate_rows(g), 5);
    for (size_t i = 0; i < 5; i++) {
        struct usage_row row;
        char text[DEC_TEXT];
        aggregate_row(g, i, &row);
        assert_string_equal(row.keys[0], want[i].key);
        assert_string_equal(row.unit, want[i].unit);
        assert_string_equal(dec_text(row.quantity, text), want[i].quantity);
        assert_int_equal(row.date.n, want[i].day);
    }
    aggregate_free(g);
}

/* A sum that leaves the range and comes back is exact; one that stays out is refused. */
static void wraps(void **state)
{
    (void)state;
    struct usage_query q = {.granularity = USAGE_DAILY, .nkeys = 1};
    struct err err;
    err_init(&err);
    for (int back = 0; back < 2; back++) {
        struct aggregate *g = aggregate_new(&q);
        for (int i = 0; i < 5; i++)
            add(g, "a", 1, "GB", "170000000000000000000");
        for (int i = 0; i < 4 + back; i++)
            add(g, "a", 1, "GB", "-170000000000000000000");
        add(g, "a", 1, "GB", back ? "0.5" : "160000000000000000000");
        assert_int_equal(aggregate_finish(g, &err), back ? 0 : -1);
        if (back) {
            struct usage_row row;
            char text[DEC_TEXT];
            aggregate_row(g, 0, &row);
            assert_string_equal(dec_text(row.quantity, text), "0.5");
        }
        aggregate_free(g);
    }
}

/* More groups than a block holds, keys whose order needs more than 64 bits. */
static void many(void **state)
{
    (void)state;
    struct usage_query q = {.granularity = USAGE_HOURLY, .nkeys = 6};
    struct aggregate *g = aggregate_new(&q);
    struct err err;
    err_init(&err);
    uint32_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        uint32_t ids[AGGREGATE_IDS_MAX];
        seed = seed * 1664525 + 1013904223;
        ids[AGGREGATE_SLOT] = aggregate_slot(&q, (struct day){(int)(seed >> 20)}, (int)(seed >> 8) % 24);
        ids[AGGREGATE_MEASURE] = aggregate_measure(g, "GB", "", true, false);
        for (size_t k = 0; k < 6; k++) {
            char text[16];
            seed = seed * 1664525 + 1013904223;
            int n = snprintf(text, sizeof text, "%u", k < 2 ? seed >> 30 : seed >> 16);
            ids[AGGREGATE_KEYS + k] = aggregate_key(g, k, text, (size_t)n);
        }
        aggregate_add(g, ids, number("1"), DEC_ZERO, 1);
    }
    assert_int_equal(aggregate_finish(g, &err), 0);
    struct usage_row row, before = {.keys = {"", "", "", "", "", ""}};
    uint64_t rows = 0;
    for (size_t i = 0; i < aggregate_rows(g); i++, before = row) {
        aggregate_row(g, i, &row);
        rows += row.rows;
        int c = 0;
        for (size_t k = 0; k < 6 && c == 0; k++)
            c = strcmp(before.keys[k], row.keys[k]);
        assert_true(c < 0 || (c == 0 && (day_cmp(before.date, row.date) < 0 || before.hour < row.hour)));
    }
    assert_int_equal(rows, 20000);
    aggregate_free(g);
}

/* All ways to read it agree, whatever stands around it. */
static void same_number(const char *text, size_t n)
{
    dec fast = DEC_ZERO, slow = DEC_ZERO, among = DEC_ZERO;
    char row[96];
    memset(row, '7', sizeof row);
    memcpy(row + 32, text, n);
    int read = dec_parse(text, n, &slow);
    assert_int_equal(number_parse(text, n, &fast), read);
    assert_int_equal(number_parse_among(row + 32, n, &among), read);
    assert_int_equal(dec_cmp(fast, slow), 0);
    assert_int_equal(dec_cmp(among, slow), 0);
}

static void numbers(void **state)
{
    (void)state;
    static const char *const texts[] = {"0",
                                        "24",
                                        "-24",
                                        "0.123456789012345678",
                                        "123456789012345678",
                                        ".5",
                                        "5.",
                                        "-.5",
                                        "1e-5",
                                        "0.0000000072922557592391990000",
                                        "999999999999999999.9",
                                        "+3",
                                        "-0",
                                        "00012.50",
                                        "170141183460469231731.687303715884105727",
                                        "",
                                        "-",
                                        ".",
                                        "1.2.3",
                                        "1,5",
                                        "x",
                                        "1e40",
                                        "--1",
                                        "0.1234567890123456789",
                                        "12345678901234567890"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        same_number(texts[i], strlen(texts[i]));
    /* Every point of every length, one wrong character anywhere. */
    for (size_t n = 1; n <= 18; n++)
        for (size_t point = 0; point <= n; point++)
            for (size_t wrong = 0; wrong <= n; wrong++) {
                char text[32] = "123456789098765432";
                text[point] = point < n ? '.' : text[point];
                same_number(text, n);
                text[wrong] = wrong < n ? "-/:.eE9 \xb3"[(n + point + wrong) % 9] : text[wrong];
                same_number(text, n);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_and_exact),
        cmocka_unit_test(wraps),
        cmocka_unit_test(many),
        cmocka_unit_test(numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
