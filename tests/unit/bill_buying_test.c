/* How charges were bought, in the words of all dialects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "usage/bill_buying.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void buying(void **state)
{
    (void)state;
    static const struct {
        const char *charge, *model;
        enum bill_buying want;
        bool committed;
    } rows[] = {{"", "", BILL_ON_DEMAND, false},
                {NULL, NULL, BILL_ON_DEMAND, false},
                {"Usage", "OnDemand", BILL_ON_DEMAND, false},
                {"usage", "Standard", BILL_ON_DEMAND, false},
                {"Usage", "Reservation", BILL_RESERVATION, true},
                {"Usage", "Savings Plan", BILL_SAVINGS_PLAN, true},
                {"Usage", "SavingsPlan", BILL_SAVINGS_PLAN, true},
                {"Usage", "Committed", BILL_COMMITTED, true},
                {"Usage", "Spot", BILL_SPOT, false},
                {"Usage", "Dynamic", BILL_SPOT, false},
                {"Purchase", "Reservation", BILL_NO_USAGE, false},
                {"UnusedReservation", "Reservation", BILL_NO_USAGE, false},
                {"RoundingAdjustment", "", BILL_NO_USAGE, false},
                {"Tax", "OnDemand", BILL_NO_USAGE, false}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        enum bill_buying b = bill_buying(rows[i].charge, rows[i].model);
        assert_int_equal(b, rows[i].want);
        assert_int_equal(bill_is_committed(b), rows[i].committed);
    }
}

static void third_parties(void **state)
{
    (void)state;
    assert_true(bill_is_third_party("Marketplace"));
    assert_true(bill_is_third_party("marketplace"));
    assert_true(bill_is_third_party("Vendor"));
    assert_true(bill_is_third_party("AWS"));
    assert_false(bill_is_third_party("Azure"));
    assert_false(bill_is_third_party("Microsoft"));
    assert_false(bill_is_third_party("Cloud Provider"));
    assert_false(bill_is_third_party(""));
    assert_false(bill_is_third_party(NULL));
}

static void meters(void **state)
{
    (void)state;
    assert_true(bill_names_meter("f48cba03-db89-4cec-9536-67f7f4e5515f"));
    assert_true(bill_names_meter("DZH318Z0BQ4B/0001"));
    assert_false(bill_names_meter("00000000-0000-0000-0000-000000000000"));
    assert_false(bill_names_meter(""));
    assert_false(bill_names_meter(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buying),
        cmocka_unit_test(third_parties),
        cmocka_unit_test(meters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
