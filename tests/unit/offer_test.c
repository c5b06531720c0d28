#include "tests/unit/catalog_fixture.h"

#include <stdio.h>

#include "catalog/offer.h"

static const char *name_of(const char *text)
{
    struct offer o;
    return offer_parse(C, A, text, &o, NULL) ? o.name : "(none)";
}

static const char *suggestion_for(const char *text)
{
    struct offer o;
    const char *s = "unset";
    assert_false(offer_parse(C, A, text, &o, &s));
    return s ? s : "(none)";
}

static void every_option(void **state)
{
    (void)state;
    static const char *const names[OPTION_COUNT] = {
        "payg",           "devtest",         "spot",           "low-priority", "reservation-1y",
        "reservation-3y", "savings-plan-1y", "savings-plan-3y"};
    for (int i = 0; i < OPTION_COUNT; i++) {
        struct offer o;
        char text[64];
        assert_string_equal(option_name((enum option)i), names[i]);
        assert_true(offer_parse(C, A, names[i], &o, NULL));
        assert_int_equal(o.option, i);
        assert_false(o.ahb);
        assert_null(o.id);
        snprintf(text, sizeof text, "%s+AHB", names[i]);
        assert_true(offer_parse(C, A, text, &o, NULL));
        assert_int_equal(o.option, i);
        assert_true(o.ahb);
        assert_int_equal(strlen(o.name), strlen(names[i]) + 4);
    }
    assert_null(option_name(OPTION_RATECARD));
}

static void friendly(void **state)
{
    (void)state;
    assert_string_equal(name_of("PAYG"), "payg");
    assert_string_equal(name_of(" Pay-As-You-Go "), "payg");
    assert_string_equal(name_of("ri-1y"), "reservation-1y");
    assert_string_equal(name_of("reserved-3y+ahb"), "reservation-3y+ahb");
    assert_string_equal(name_of("sp-3y"), "savings-plan-3y");
    assert_string_equal(name_of("SavingsPlan-1Y"), "savings-plan-1y");
    assert_string_equal(name_of("lowpriority"), "low-priority");
    assert_string_equal(name_of("dev/test"), "devtest");
}

static void offer_ids(void **state)
{
    (void)state;
    struct offer o;
    assert_true(offer_parse(C, A, "ms-azr-0003p", &o, NULL));
    assert_int_equal(o.option, OPTION_RATECARD);
    assert_string_equal(o.id, "MS-AZR-0003P");
    assert_string_equal(o.name, "MS-AZR-0003P");
    assert_string_equal(name_of("MS-AZR-USGOV-0003p"), "MS-AZR-USGOV-0003P");
    assert_string_equal(name_of("MS-AZR-0017P-0111P"), "MS-AZR-0017P-0111P");
    assert_string_equal(name_of("MS-MC-AZR-0044P"), "MS-MC-AZR-0044P");
    assert_string_equal(name_of("MS-AZR-9999P"), "MS-AZR-9999P");
    static const char *const wrong[] = {"MS-AZR-",       "MS-AZR-003P",        "MS-AZR-0003",
                                        "MS-AZR-0003P-", "MS-AZR--0003P",      "MS-AZR-0003PX",
                                        "AZR-0003P",     "MS-AZR-0003P' or 1", ""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_string_equal(name_of(wrong[i]), "(none)");
}

static void suggestions(void **state)
{
    (void)state;
    assert_string_equal(suggestion_for("reservation-2y"), "reservation-1y");
    assert_string_equal(suggestion_for("savings-plan-3"), "savings-plan-3y");
    assert_string_equal(suggestion_for("spott+ahb"), "spot+ahb");
    assert_string_equal(suggestion_for("ms-azr-0003p+ahb"), "MS-AZR-0003P");
    assert_string_equal(suggestion_for("0062p"), "MS-AZR-0062P");
    assert_string_equal(suggestion_for("MS-AZR-003P"), "MS-AZR-0003P");
    assert_string_equal(suggestion_for("entirely different"), "(none)");
}

static void properties(void **state)
{
    (void)state;
    int years = 0;
    assert_true(option_is_reservation(OPTION_RESERVATION_3Y, &years));
    assert_int_equal(years, 3);
    assert_false(option_is_reservation(OPTION_SAVINGS_PLAN_1Y, &years));
    assert_true(option_is_savings_plan(OPTION_SAVINGS_PLAN_1Y, &years));
    assert_int_equal(years, 1);
    assert_false(option_is_savings_plan(OPTION_RATECARD, NULL));
}

static void table(void **state)
{
    (void)state;
    const struct offer_info *o = offer_info(C, "MS-AZR-0062P");
    assert_string_equal(o->title, "MSDN Platforms");
    assert_string_equal(o->nature, "credit");
    assert_string_equal(offer_info(C, "MS-AZR-0026P")->nature, "commitment");
    assert_string_equal(offer_info(C, "MS-AZR-0041P")->nature, "recurring");
    assert_string_equal(offer_info(C, "MS-AZR-0003P")->nature, "list");
    assert_null(offer_info(C, "MS-AZR-9999P"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option), cmocka_unit_test(friendly),   cmocka_unit_test(offer_ids),
        cmocka_unit_test(suggestions),  cmocka_unit_test(properties), cmocka_unit_test(table),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
