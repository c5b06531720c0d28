#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/day.h"
#include "invoice/cycle.h"

static struct day date(const char *s)
{
    struct day d = {0};
    assert_true(day_parse(s, &d));
    return d;
}

static void assert_cycle(struct cycle c, const char *start, const char *end)
{
    assert_int_equal(c.start.n, date(start).n);
    assert_int_equal(c.end.n, date(end).n);
}

static void calendar_months(void **state)
{
    (void)state;
    assert_cycle(cycle_holding(date("2026-08-25"), 1), "2026-08-01", "2026-08-31");
    assert_cycle(cycle_holding(date("2028-02-01"), 1), "2028-02-01", "2028-02-29");
    struct cycle c = cycle_holding(date("2026-01-31"), 1);
    assert_cycle(cycle_step(&c, -1), "2025-12-01", "2025-12-31");
    assert_cycle(cycle_step(&c, 13), "2027-02-01", "2027-02-28");
}

static void anniversaries(void **state)
{
    (void)state;
    assert_cycle(cycle_holding(date("2026-08-14"), 15), "2026-07-15", "2026-08-14");
    assert_cycle(cycle_holding(date("2026-08-15"), 15), "2026-08-15", "2026-09-14");
    /* A month without that day begins on its last one. */
    struct cycle c = cycle_holding(date("2026-02-28"), 31);
    assert_cycle(c, "2026-02-28", "2026-03-30");
    assert_cycle(cycle_step(&c, 1), "2026-03-31", "2026-04-29");
    assert_cycle(cycle_step(&c, -1), "2026-01-31", "2026-02-27");
}

/* Every day of years is in one cycle, and cycles follow without a gap. */
static void no_gaps(void **state)
{
    (void)state;
    for (int month_day = 1; month_day <= 31; month_day++) {
        struct day d = date("2023-12-25"), end = date("2025-04-01");
        struct cycle c = cycle_holding(d, month_day);
        int number = cycle_day(&c, d);
        for (; d.n < end.n; d.n++, number++) {
            struct cycle holding = cycle_holding(d, month_day);
            assert_true(holding.start.n <= d.n && d.n <= holding.end.n);
            if (d.n > c.end.n) {
                c = cycle_step(&c, 1);
                number = 1;
            }
            assert_int_equal(holding.start.n, c.start.n);
            assert_int_equal(holding.end.n, c.end.n);
            assert_int_equal(cycle_day(&c, d), number);
        }
    }
}

static void any_dates(void **state)
{
    (void)state;
    struct cycle c;
    assert_true(cycle_between(date("2026-08-05"), date("2026-09-04"), &c));
    assert_int_equal(c.month_day, 5); /* looks like a month */
    assert_cycle(cycle_step(&c, -1), "2026-07-05", "2026-08-04");
    assert_true(cycle_between(date("2026-08-03"), date("2026-08-30"), &c));
    assert_int_equal(c.month_day, 0); /* four weeks */
    assert_int_equal(cycle_length(&c), 28);
    assert_cycle(cycle_step(&c, 2), "2026-09-28", "2026-10-25");
    assert_int_equal(cycle_day(&c, date("2026-08-02")), 28);
    assert_int_equal(cycle_day(&c, date("2026-08-31")), 1);
    assert_true(cycle_between(date("2026-08-03"), date("2026-08-03"), &c));
    assert_false(cycle_between(date("2026-08-03"), date("2026-08-02"), &c));
    assert_false(cycle_between(date("2026-08-03"), date("2028-08-02"), &c));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calendar_months),
        cmocka_unit_test(anniversaries),
        cmocka_unit_test(no_gaps),
        cmocka_unit_test(any_dates),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
