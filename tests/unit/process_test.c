#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "io/process.h"

struct
try {
    struct buf out, said;
    struct err err;
    int code, status;
};

static bool at_once(void)
{
    return true;
}

static void shell(struct try *t, const char *script, unsigned ms, bool (*stopped)(void))
{
    const char *argv[] = {"/bin/sh", "-c", script, NULL};
    buf_init(&t->out, 1000);
    buf_init(&t->said, 1000);
    err_init(&t->err);
    t->status = process_run(argv, ms, stopped, &t->out, &t->said, &t->code, &t->err);
}

static void release(struct try *t)
{
    buf_release(&t->out);
    buf_release(&t->said);
}

static void both_streams_and_the_code(void **state)
{
    (void)state;
    struct try t;
    shell(&t, "read x || echo no stdin; echo words >&2; exit 7", 10000, NULL);
    assert_int_equal(t.status, 0);
    assert_int_equal(t.code, 7);
    assert_string_equal(t.out.p, "no stdin\n");
    assert_string_equal(t.said.p, "words\n");
    release(&t);
    shell(&t, "kill -9 $$", 10000, NULL);
    assert_int_equal(t.code, 128 + 9);
    release(&t);
    shell(&t, "head -c 100000 /dev/zero | tr '\\0' x", 10000, NULL);
    assert_int_equal(t.code, 0);
    assert_true(t.out.full && t.out.n <= 1000);
    release(&t);
}

static void no_end(void **state)
{
    (void)state;
    struct try t;
    shell(&t, "exec sleep 60", 200, NULL);
    assert_int_equal(t.status, -1);
    assert_non_null(strstr(t.err.text, "/bin/sh does not come to an end"));
    release(&t);
    shell(&t, "exec sleep 60", 60000, at_once);
    assert_int_equal(t.status, -1);
    assert_non_null(strstr(t.err.text, "/bin/sh: stopped"));
    release(&t);
}

static void what_cannot_be_started(void **state)
{
    (void)state;
    struct buf b;
    struct err err;
    int code;
    const char *argv[] = {"/nowhere/az", NULL};
    buf_init(&b, 10);
    if (process_run(argv, 1000, NULL, &b, &b, &code, &err))
        assert_non_null(strstr(err.text, "/nowhere/az cannot be started: No such file or directory"));
    else
        assert_int_equal(code, 127); /* under valgrind, which forks where posix_spawn shares memory */
    buf_release(&b);
}

static void finds_files_in_absolute_folders(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(process_find("/nowhere:bin::.:/bin:/usr/bin", "sh", a), "/bin/sh");
    assert_null(process_find("bin:", "sh", a));
    assert_null(process_find("/", "bin", a)); /* a folder */
    assert_null(process_find("/etc", "passwd", a));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_streams_and_the_code),
        cmocka_unit_test(no_end),
        cmocka_unit_test(what_cannot_be_started),
        cmocka_unit_test(finds_files_in_absolute_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
