/* The dates and times of bills. */
#include "usage/moment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void reads(const char *text, enum usage_date_order order, const char *day, int hour)
{
    struct moment m;
    char got[DAY_TEXT];
    if (!moment_parse(text, strlen(text), order, &m, NULL))
        fail_msg("\"%s\" is not read", text);
    assert_string_equal(day_text(m.day, got), day);
    assert_int_equal(m.hour, hour);
}

static void refuses(const char *text, enum usage_date_order order)
{
    struct moment m;
    if (moment_parse(text, strlen(text), order, &m, NULL))
        fail_msg("\"%s\" is read", text);
}

static void forms(void **state)
{
    (void)state;
    reads("2019-07-29", USAGE_MONTH_FIRST, "2019-07-29", 0);
    reads("2019-07-29 00:00:00", USAGE_DAY_FIRST, "2019-07-29", 0);
    reads("2019-04-09T23:59:59.0000000Z", USAGE_ISO, "2019-04-09", 23);
    reads("2024-09-18 22:00:00", USAGE_ISO, "2024-09-18", 22);
    reads("9/2/2023", USAGE_MONTH_FIRST, "2023-09-02", 0);
    reads("9/2/2023", USAGE_ISO, "2023-09-02", 0);
    reads("09/21/2023", USAGE_MONTH_FIRST, "2023-09-21", 0);
    reads("01-04-2025", USAGE_DAY_FIRST, "2025-04-01", 0);
    reads("01.04.2025", USAGE_DAY_FIRST, "2025-04-01", 0);
    reads("5/1/2015 12:00:00 AM", USAGE_MONTH_FIRST, "2015-05-01", 0);
    reads("5/1/2015 1:30:00 PM", USAGE_MONTH_FIRST, "2015-05-01", 13);
}

static void offsets_are_applied(void **state)
{
    (void)state;
    reads("2015-04-27T17:00:00-07:00", USAGE_ISO, "2015-04-28", 0);
    reads("2015-05-01T00:30:00+05:30", USAGE_ISO, "2015-04-30", 19);
    reads("2018-06-12T01:00:00+0000", USAGE_ISO, "2018-06-12", 1);
    reads("2022-08-01 03:00:00+00:00", USAGE_ISO, "2022-08-01", 3);
}

static void outside_the_calendar(void **state)
{
    (void)state;
    refuses("2023-02-29", USAGE_ISO);
    refuses("02/30/2024", USAGE_MONTH_FIRST);
    refuses("13/13/2024", USAGE_MONTH_FIRST);
    refuses("13/01/2024", USAGE_MONTH_FIRST);
    refuses("01/13/2024", USAGE_DAY_FIRST);
    refuses("2024-01-01T24:00:00", USAGE_ISO);
    refuses("2024-01-01x", USAGE_ISO);
    refuses("1/1/24", USAGE_MONTH_FIRST);
    refuses("45123", USAGE_MONTH_FIRST);
    refuses("", USAGE_ISO);
}

static void evidence(void **state)
{
    (void)state;
    struct moment m;
    unsigned e;
    moment_parse("09/21/2023", 10, USAGE_MONTH_FIRST, &m, &e);
    assert_int_equal(e, MOMENT_ONLY_MONTH_FIRST);
    assert_false(moment_parse("21/09/2023", 10, USAGE_MONTH_FIRST, &m, &e));
    assert_int_equal(e, MOMENT_ONLY_DAY_FIRST);
    moment_parse("01/04/2025", 10, USAGE_MONTH_FIRST, &m, &e);
    assert_int_equal(e, 0);
    moment_parse("2023-09-21", 10, USAGE_MONTH_FIRST, &m, &e);
    assert_int_equal(e, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(offsets_are_applied),
        cmocka_unit_test(outside_the_calendar),
        cmocka_unit_test(evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
