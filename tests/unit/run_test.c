#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/run.h"

static struct run run;

static int forget(void **state)
{
    (void)state;
    static const char *const names[] = {"RATECAST_CACHE", "XDG_CACHE_HOME", "COLUMNS", "NO_COLOR"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
    setenv("HOME", "/home/someone", 1);
    setenv("TERM", "xterm", 1);
    return 0;
}

static int release(void **state)
{
    (void)state;
    run_release(&run);
    return 0;
}

static void again(void)
{
    run_release(&run);
    run_init(&run);
}

static void as_of(void **state)
{
    (void)state;
    again();
    assert_true(run.as_of.n > 20000);
}

static void cache(void **state)
{
    (void)state;
    again();
    assert_string_equal(run.cache, "/home/someone/.cache/ratecast/rates.db");
    setenv("XDG_CACHE_HOME", "relative", 1);
    again();
    assert_string_equal(run.cache, "/home/someone/.cache/ratecast/rates.db");
    setenv("XDG_CACHE_HOME", "/var/tmp/c", 1);
    again();
    assert_string_equal(run.cache, "/var/tmp/c/ratecast/rates.db");
    setenv("RATECAST_CACHE", "here.db", 1);
    again();
    assert_string_equal(run.cache, "here.db");
    unsetenv("RATECAST_CACHE");
    unsetenv("XDG_CACHE_HOME");
    unsetenv("HOME");
    again();
    assert_null(run.cache);
}

static void columns(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int want;
    } all[] = {{"80", 80}, {"1000", 1000}, {"20", 20}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        setenv("COLUMNS", all[i].text, 1);
        again();
        assert_int_equal(run.columns, all[i].want);
    }
    static const char *const bad[] = {"19", "1001", "80x", "-5", "99999999999999999999"};
    unsetenv("COLUMNS");
    again();
    int otherwise = run.columns; /* 100 unless the tests run on a terminal */
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        setenv("COLUMNS", bad[i], 1);
        again();
        assert_int_equal(run.columns, otherwise);
    }
}

static void color(void **state)
{
    (void)state;
    again();
    run.stdout_is_terminal = true;
    run_set_color(&run, RUN_COLOR_AUTO);
    assert_true(run.color);
    setenv("NO_COLOR", "1", 1);
    run_set_color(&run, RUN_COLOR_AUTO);
    assert_false(run.color);
    run_set_color(&run, RUN_COLOR_ALWAYS);
    assert_true(run.color);
    unsetenv("NO_COLOR");
    setenv("TERM", "dumb", 1);
    run_set_color(&run, RUN_COLOR_AUTO);
    assert_false(run.color);
    run_set_color(&run, RUN_COLOR_NEVER);
    assert_false(run.color);
}

static void names_of_variables(void **state)
{
    (void)state;
    setenv("OURTEST_B", "1", 1);
    setenv("OURTEST_A", "", 1);
    again();
    const char **names = run_env_names(run.arena, "OURTEST_");
    assert_string_equal(names[0], "OURTEST_A");
    assert_string_equal(names[1], "OURTEST_B");
    assert_null(names[2]);
    assert_null(run_env_names(run.arena, "OURTEST_C")[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(as_of, forget, release),
        cmocka_unit_test_setup_teardown(cache, forget, release),
        cmocka_unit_test_setup_teardown(columns, forget, release),
        cmocka_unit_test_setup_teardown(color, forget, release),
        cmocka_unit_test_setup_teardown(names_of_variables, forget, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
