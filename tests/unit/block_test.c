#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "io/block.h"
#include "scratch.h"

static struct err err;

static void reads_from_any_place(void **state)
{
    (void)state;
    struct block *b;
    char p[8] = "";
    assert_int_equal(block_open(scratch_put("ten", "0123456789", 10), &b, &err), 0);
    assert_int_equal(block_size(b), 10);
    assert_int_equal(block_read(b, p, 3, 7, &err), 0);
    assert_string_equal(p, "789");
    assert_int_equal(block_check(b, &err), 0);
    block_close(b);
}

/* What is written while it is read would be counted half. */
static void tells_that_the_file_changes(void **state)
{
    (void)state;
    struct block *b;
    char p[10];
    const char *path = scratch_put("ten", "0123456789", 10);
    assert_int_equal(block_open(path, &b, &err), 0);
    assert_int_equal(truncate(path, 5), 0);
    assert_int_equal(block_read(b, p, 10, 0, &err), -1);
    assert_non_null(strstr(err.text, "became shorter while it was read"));
    assert_int_equal(block_check(b, &err), -1);
    assert_non_null(strstr(err.text, "changed while it was read"));
    assert_int_equal(err.code, EXIT_INPUT);
    block_close(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(reads_from_any_place), cmocka_unit_test(tells_that_the_file_changes)};
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
