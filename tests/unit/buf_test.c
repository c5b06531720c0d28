#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"

static void writes(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    assert_string_equal(b.p, "");
    assert_true(buf_puts(&b, "hello "));
    assert_true(buf_printf(&b, "%d-%s", 42, "x"));
    assert_true(buf_putc(&b, '!'));
    assert_true(buf_add(&b, "\0z", 2));
    assert_int_equal(b.n, 13);
    assert_memory_equal(b.p, "hello 42-x!\0z", 14);
    buf_clear(&b);
    assert_int_equal(b.n, 0);
    for (int i = 0; i < 250; i++)
        assert_true(buf_printf(&b, "%04d", i));
    assert_int_equal(b.n, 1000);
    assert_false(b.full);
    buf_release(&b);
}

static void stops_at_its_maximum(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 5);
    assert_true(buf_puts(&b, "abc"));
    assert_false(buf_printf(&b, "%s", "def"));
    assert_true(b.full);
    assert_false(buf_putc(&b, 'd')); /* would fit, but something before it is missing */
    assert_string_equal(b.p, "abc");
    buf_clear(&b);
    assert_true(buf_puts(&b, "abcde"));
    assert_false(buf_add(&b, "f", SIZE_MAX));
    assert_string_equal(b.p, "abcde");
    buf_release(&b);
    buf_init(&b, 0);
    assert_false(buf_putc(&b, 'x'));
    assert_true(b.p != NULL && b.p[0] == '\0');
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes),
        cmocka_unit_test(stops_at_its_maximum),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
