#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/day.h"

static struct day date(const char *s)
{
    struct day d = {0};
    assert_true(day_parse(s, &d));
    return d;
}

static void every_day_there_and_back(void **state)
{
    (void)state;
    struct day d;
    assert_true(day_from_ymd(1, 1, 1, &d));
    int32_t n = d.n;
    for (int y = 1; y <= 9999; y++)
        for (int m = 1; m <= 12; m++)
            for (int i = 1; i <= day_month_length(y, m); i++, n++) {
                int y2, m2, d2;
                if (!day_from_ymd(y, m, i, &d) || d.n != n)
                    fail_msg("%d-%d-%d is not day %d", y, m, i, (int)n);
                day_to_ymd(d, &y2, &m2, &d2);
                if (y2 != y || m2 != m || d2 != i)
                    fail_msg("day %d is not %d-%d-%d", (int)n, y, m, i);
            }
}

static void known_days(void **state)
{
    (void)state;
    assert_int_equal(date("1970-01-01").n, 0);
    assert_int_equal(date("2000-03-01").n, 11017);
    assert_int_equal(day_of_week(date("1970-01-01")), 3);
    assert_int_equal(day_of_week(date("2026-08-31")), 0);
    assert_int_equal(day_of_week(date("1969-12-28")), 6);
    assert_int_equal(day_month_length(1900, 2), 28);
    assert_int_equal(day_month_length(2000, 2), 29);
    assert_int_equal(day_month_length(2026, 13), 0);
}

static void text_both_ways(void **state)
{
    (void)state;
    char text[DAY_TEXT];
    assert_string_equal(day_text(date("2024-02-29T23:59:59Z"), text), "2024-02-29");
    assert_string_equal(day_text(date("0987-06-05 00:00"), text), "0987-06-05");
    assert_true(day_is_none(date("0001-01-01T00:00:00")));
    assert_string_equal(day_text(DAY_NONE, text), "");
    assert_true(day_cmp(DAY_NONE, date("1000-01-01")) < 0);
    assert_true(day_cmp(date("2026-01-02"), date("2026-01-01")) > 0);
}

static void no_dates(void **state)
{
    (void)state;
    static const char *const bad[] = {"",           "2026",       "2026-8-31",   "2026-08-31x",
                                      "2026-02-29", "2026-00-10", "2026-13-01",  "2026-04-31",
                                      "0000-01-01", "2026/08/31", " 2026-08-31", "2026-08-3"};
    struct day d = {5};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(day_parse(bad[i], &d));
    assert_false(day_from_ymd(10000, 1, 1, &d));
    assert_int_equal(d.n, 5);
}

static void months(void **state)
{
    (void)state;
    int y = 0, m = 0;
    assert_true(day_parse_month("2026-08", &y, &m));
    assert_int_equal(y, 2026);
    assert_int_equal(m, 8);
    assert_false(day_parse_month("2026-08-01", &y, &m));
    assert_false(day_parse_month("2026-13", &y, &m));
    assert_false(day_parse_month("2026-8", &y, &m));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_there_and_back),
        cmocka_unit_test(known_days),
        cmocka_unit_test(text_both_ways),
        cmocka_unit_test(no_dates),
        cmocka_unit_test(months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
