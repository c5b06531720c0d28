#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

struct sunk {
    size_t n, calls, fail_after;
};

static int sink(void *ctx, const void *p, size_t n)
{
    struct sunk *s = ctx;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(((const char *)p)[i], "0123456789"[(s->n + i) % 10]);
    s->n += n;
    return s->calls++ >= s->fail_after;
}

/* With an outlet it holds a chunk at most, whatever goes through, and says when the outlet failed. */
static void flows(void **state)
{
    (void)state;
    struct buf b;
    struct sunk s = {.fail_after = 1000};
    buf_init_outlet(&b, sink, &s);
    assert_false(buf_any(&b));
    size_t most = 0;
    for (int i = 0; i < 50000; i++) {
        assert_true(buf_puts(&b, "01234"));
        assert_true(buf_printf(&b, "%d", 56789));
        most = b.cap > most ? b.cap : most;
        assert_true(buf_any(&b));
    }
    assert_true(buf_flow(&b));
    assert_int_equal(s.n, 500000);
    assert_true(most < 200000);
    buf_release(&b);

    /* Pieces of any size, and what is made in place, keep their order. */
    s = (struct sunk){.fail_after = 1000};
    char *piece = malloc(300000);
    assert_non_null(piece);
    buf_init_outlet(&b, sink, &s);
    for (size_t size = 1, at = 0; size < 200000; at += size, size *= 3) {
        for (size_t i = 0; i < size; i++)
            piece[i] = "0123456789"[(at + i) % 10];
        if (size % 2 && size < 1000) {
            char *to = buf_room(&b, size);
            assert_non_null(to);
            memcpy(to, piece, size);
            buf_took(&b, to + size);
        } else {
            assert_true(buf_add(&b, piece, size));
        }
    }
    assert_true(buf_flow(&b));
    assert_int_equal(s.n, b.flowed);
    assert_int_equal(s.n, 265720); /* 1 + 3 + 9 + ... + 177147 */
    free(piece);
    buf_release(&b);

    s = (struct sunk){.fail_after = 0};
    buf_init_outlet(&b, sink, &s);
    bool ok = true;
    for (int i = 0; i < 20000; i++)
        ok = buf_puts(&b, "0123456789");
    assert_false(ok);
    assert_true(b.full);
    assert_false(buf_flow(&b));
    assert_int_equal(s.calls, 1); /* nothing goes after what was lost */
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes),
        cmocka_unit_test(stops_at_its_maximum),
        cmocka_unit_test(flows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
