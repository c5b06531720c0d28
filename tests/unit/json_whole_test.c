#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "io/json.h"

static void whole_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool whole;
        int64_t value;
    } cases[] = {
        {"3599", true, 3599},
        {"\"3599\"", true, 3599},
        {"-7", true, -7},
        {"1e3", true, 1000},
        {"999999999999999", true, 999999999999999},
        {"1.5", false, 0},
        {"\"\"", false, 0},
        {"\"12s\"", false, 0},
        {"null", false, 0},
        {"1e30", false, 0},
        {"\"99999999999999999999\"", false, 0},
        {"[1]", false, 0},
        {"true", false, 0},
    };
    struct err err;
    err_init(&err);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct json *v;
        int64_t value = 0;
        assert_int_equal(json_parse(cases[i].text, strlen(cases[i].text), &v, &err), 0);
        assert_int_equal(json_whole(v, &value), cases[i].whole);
        if (cases[i].whole)
            assert_int_equal(value, cases[i].value);
        json_wipe(v);
    }
    int64_t value;
    assert_false(json_whole(NULL, &value));
    json_wipe(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whole_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
