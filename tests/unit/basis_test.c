#include "pricing_fixture.h"

static void check(const struct basis *b, struct line l, const char *num, const char *den)
{
    dec n, d;
    assert_true(basis_line_hours(b, &l, &n, &d));
    assert_dec(n, num);
    assert_dec(d, den);
}

static void whole_month(void **state)
{
    (void)state;
    struct basis b = basis_default();
    assert_string_equal(b.source, "730 h convention");
    check(&b, line_of("x"), "730", "1");
    b.hours = D("700.5");
    check(&b, line_of("x"), "700.5", "1");
}

static void stated_hours(void **state)
{
    (void)state;
    struct basis b = basis_default();
    struct line l = line_of("x");
    l.hours_kind = HOURS_MONTH;
    l.hours = D("176.5");
    check(&b, l, "176.5", "1");
}

static void weekly_pattern(void **state)
{
    (void)state;
    struct basis b = basis_default();
    struct line l = line_of("x");
    l.hours_kind = HOURS_WEEKLY;
    l.hours = dec_of(12);
    l.days_a_week = 5;
    check(&b, l, "43800", "168"); /* 730 x 60 / 168 */
    l.hours = dec_of(24);
    l.days_a_week = 7;
    check(&b, l, "122640", "168"); /* 730 */
    l.hours = D("7.5");
    l.days_a_week = 5;
    check(&b, l, "27375", "168");
}

/* February 2026 begins on a Sunday and has 20 days from Monday to Friday; August 2026 begins on a Saturday and has
 * 21. */
static void calendar_month(void **state)
{
    (void)state;
    struct basis b = {.hours = dec_of(672), .year = 2026, .month = 2, .source = "2026-02 (672 h)"};
    struct line l = line_of("x");
    check(&b, l, "672", "1");
    l.hours_kind = HOURS_WEEKLY;
    l.hours = dec_of(12);
    l.days_a_week = 5;
    check(&b, l, "240", "1");
    l.days_a_week = 6;
    check(&b, l, "288", "1");
    l.hours = dec_of(24);
    l.days_a_week = 7;
    check(&b, l, "672", "1");
    b = (struct basis){.hours = dec_of(744), .year = 2026, .month = 8, .source = "2026-08 (744 h)"};
    l.hours = dec_of(8);
    l.days_a_week = 5;
    check(&b, l, "168", "1");
    l.days_a_week = 0;
    check(&b, l, "0", "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whole_month), cmocka_unit_test(stated_hours),
                                       cmocka_unit_test(weekly_pattern), cmocka_unit_test(calendar_month)};
    return cmocka_run_group_tests(tests, pricing_setup, pricing_teardown);
}
