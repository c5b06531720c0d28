#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/notes.h"

static void put_and_get(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct map *m = map_new(a);
    int one = 1, two = 2;
    assert_null(map_get(m, "x"));
    assert_null(map_put(m, "x", &one));
    assert_null(map_put(m, "", &two));
    assert_ptr_equal(map_put(m, "x", &two), &one);
    assert_ptr_equal(map_get(m, "x"), &two);
    assert_ptr_equal(map_get(m, ""), &two);
    assert_int_equal(map_count(m), 2);
    arena_free(a);
}

static void many(void **state)
{
    (void)state;
    enum { N = 20000 };
    struct arena *a = arena_new();
    struct map *m = map_new(a);
    for (int i = 0; i < N; i++) {
        char *key = arena_printf(a, "meter-%d", i);
        assert_null(map_put(m, key, key));
    }
    assert_int_equal(map_count(m), N);
    for (int i = 0; i < N; i++) {
        const char *key = arena_printf(a, "meter-%d", i), *found = map_get(m, key);
        assert_non_null(found);
        assert_string_equal(found, key);
    }
    assert_null(map_get(m, "meter-20000"));
    arena_free(a);
}

static void arena_memory(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    for (size_t round = 0; round < 3; round++) {
        for (size_t n = 0; n < 200; n++) {
            size_t size = n * n * 7; /* also larger than a block */
            unsigned char *p = arena_alloc(a, size);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t i = 0; i < size; i += 97)
                assert_int_equal(p[i], 0);
            memset(p, 0xA5, size);
            assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
        }
        arena_reset(a);
    }
    size_t cap = 0;
    int *list = NULL;
    for (size_t n = 0; n < 1000; n++) {
        list = arena_grow(a, list, n, &cap, sizeof *list);
        list[n] = (int)n;
    }
    assert_int_equal(list[999], 999);
    assert_int_equal(list[0], 0);
    arena_free(a);
    arena_free(NULL);
}

static void notes_say_it_once(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct notes notes;
    notes_init(&notes, a);
    for (int i = 0; i < 40; i++)
        notes_add(&notes, "column \"%d\" is ignored", i % 20);
    assert_int_equal(notes.n, 20);
    assert_string_equal(notes.at[0], "column \"0\" is ignored");
    assert_string_equal(notes.at[19], "column \"19\" is ignored");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put_and_get),
        cmocka_unit_test(many),
        cmocka_unit_test(arena_memory),
        cmocka_unit_test(notes_say_it_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
