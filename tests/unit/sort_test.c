#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/err.h"
#include "io/sort.h"
#include "scratch.h"

static struct err err;

static uint64_t dice(uint64_t below)
{
    static uint64_t state = 20260828;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 20) % below;
}

enum { LINES = 3000, TEXT = 40 };

struct want {
    char text[TEXT];
    size_t n;
    int64_t place;
};

static int by_text(const void *x, const void *y)
{
    const struct want *a = x, *b = y;
    int c = strcmp(a->text, b->text);
    return c ? c : (a->place > b->place) - (a->place < b->place);
}

/* Few different texts, so that many are equal and many are the beginning of others. */
static void make(struct want *w, int64_t place)
{
    w->place = place;
    w->n = (size_t)dice(12) + (dice(50) ? 0 : 20);
    for (size_t i = 0; i < w->n; i++)
        w->text[i] = "ab\xc3"[dice(3)];
    w->text[w->n] = '\0';
}

static void sorts(size_t memory, size_t n)
{
    static struct want want[LINES];
    struct sort *s = sort_new(scratch_path("cache.db"), memory);
    struct sort_line line;
    for (size_t i = 0; i < n; i++) {
        make(&want[i], (int64_t)i);
        const int64_t tag[] = {(int64_t)i * 7, -(int64_t)i};
        assert_int_equal(sort_add(s, want[i].text, want[i].n, tag, &err), 0);
    }
    qsort(want, n, sizeof *want, by_text);
    assert_int_equal(sort_finish(s, &err), 0);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(sort_next(s, &line, &err), 1);
        assert_int_equal(line.n, want[i].n);
        assert_memory_equal(line.text, want[i].text, line.n);
        assert_int_equal(line.place, want[i].place);
        assert_int_equal(line.tag[0], line.place * 7);
        assert_int_equal(line.tag[1], -line.place);
    }
    assert_int_equal(sort_next(s, &line, &err), 0);
    assert_int_equal(sort_next(s, &line, &err), 0);
    sort_close(s);
}

static void in_memory_and_in_runs(void **state)
{
    (void)state;
    sorts(1 << 20, 0);
    sorts(1 << 20, 1);
    sorts(1 << 20, LINES);
    sorts(1 << 10, 1);
    for (size_t memory = 512; memory < 1 << 20; memory *= 3)
        sorts(memory, LINES);
}

/* Longer than what is read ahead. */
static void long_lines(void **state)
{
    (void)state;
    enum { LONG = 100000, COUNT = 30 };
    static char text[LONG + COUNT];
    struct sort *s = sort_new(scratch_path("cache.db"), 512 << 10);
    struct sort_line line;
    for (int i = 0; i < COUNT; i++) {
        memset(text, 'a' + (i * 7) % COUNT, sizeof text);
        assert_int_equal(sort_add(s, text, (size_t)(LONG + i), (const int64_t[]){i, 0}, &err), 0);
    }
    assert_int_equal(sort_finish(s, &err), 0);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(sort_next(s, &line, &err), 1);
        assert_int_equal(line.text[0], 'a' + i);
        assert_int_equal(line.text[line.n - 1], 'a' + i);
        assert_int_equal(line.n, LONG + line.tag[0]);
    }
    sort_close(s);
}

static int fill(struct sort *s)
{
    int rc = 0;
    for (int i = 0; i < 1000 && !rc; i++)
        rc = sort_add(s, "a line of some length", 21, (const int64_t[]){0, 0}, &err);
    return rc ? rc : sort_finish(s, &err);
}

static void no_room_for_the_file(void **state)
{
    (void)state;
    struct rlimit old, none;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    none = old;
    none.rlim_cur = 2048;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    struct sort *s = sort_new(scratch_path("cache.db"), 4096);
    err_init(&err);
    int rc = fill(s);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, EXIT_INTERNAL);
    assert_non_null(strstr(err.text, "cannot write a temporary file beside"));
    sort_close(s);
}

static void no_place_for_the_file(void **state)
{
    (void)state;
    struct sort *s = sort_new("/nonexistent/cache.db", 4096);
    err_init(&err);
    assert_int_equal(fill(s), -1);
    assert_non_null(strstr(err.text, "cannot create a temporary file beside"));
    sort_close(s);
    sort_close(NULL);
}

/* The file has no name any more; it is found among what is open. */
static int open_run_file(void)
{
    for (int fd = 3; fd < 64; fd++) {
        char link[64], name[512];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t n = readlink(link, name, sizeof name - 1);
        name[n > 0 ? n : 0] = '\0';
        if (strstr(name, ".sort-"))
            return fd;
    }
    return -1;
}

static void the_file_is_cut(void **state)
{
    (void)state;
    struct sort *s = sort_new(scratch_path("cache.db"), 256 << 10); /* more than is read ahead */
    struct sort_line line;
    int got = 1;
    err_init(&err);
    for (int i = 0; i < 10000; i++)
        assert_int_equal(sort_add(s, "a line of some length", 21, (const int64_t[]){0, 0}, &err), 0);
    assert_int_equal(sort_finish(s, &err), 0);
    assert_int_equal(ftruncate(open_run_file(), 100), 0);
    while (got > 0)
        got = sort_next(s, &line, &err);
    assert_int_equal(got, -1);
    assert_non_null(strstr(err.text, "cannot read a temporary file beside"));
    assert_non_null(strstr(err.text, "it was cut short"));
    sort_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory_and_in_runs),
        cmocka_unit_test(long_lines),
        cmocka_unit_test(no_room_for_the_file),
        cmocka_unit_test(no_place_for_the_file),
        cmocka_unit_test(the_file_is_cut),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
