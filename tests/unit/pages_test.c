#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "azure/pages.h"
#include "base/arena.h"
#include "base/err.h"

#define FIRST "https://a.example/list?x=1"

static int next(struct pages *p, const char *link, const char *body, size_t items, const char **url, struct err *err)
{
    err_init(err);
    return pages_next(p, link, body, strlen(body), items, url, err);
}

static void a_list_with_an_end(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct pages *p = pages_new(FIRST, a);
    struct err err;
    const char *url;
    assert_int_equal(next(p, "https://A.example:443/list?skip=1", "{1}", 1, &url, &err), 0);
    assert_string_equal(url, "https://A.example:443/list?skip=1");
    assert_int_equal(next(p, "https://a.example/list?skip=2", "{2}", 1, &url, &err), 0);
    assert_int_equal(next(p, NULL, "{3}", 1, &url, &err), 0);
    assert_null(url);
    assert_int_equal(pages_count(p), 3);
    assert_int_equal(next(pages_new(FIRST, a), "", "{}", 0, &url, &err), 0);
    assert_null(url);
    arena_free(a);
}

static void links_that_are_not_followed(void **state)
{
    (void)state;
    static const char *const links[] = {
        "https://b.example/list",       "http://a.example/list", "https://a.example:444/list",
        "https://a.example@b.example/", "/list?skip=1",          "ftp://a.example/"};
    struct arena *a = arena_new();
    struct err err;
    const char *url;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        assert_int_equal(next(pages_new(FIRST, a), links[i], "{}", 1, &url, &err), -1);
        assert_null(url);
        assert_non_null(strstr(err.text, "the link to the next page"));
    }
    next(pages_new(FIRST, a), links[0], "{}", 1, &url, &err);
    assert_non_null(strstr(err.text, "a.example: the link to the next page leads to b.example"));
    arena_free(a);
}

static void circles(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct pages *p = pages_new(FIRST, a);
    struct err err;
    const char *url;
    assert_int_equal(next(p, "https://a.example/2", "{1}", 1, &url, &err), 0);
    assert_int_equal(next(p, "https://a.example/3", "{2}", 1, &url, &err), 0);
    assert_int_equal(next(p, "https://a.example/2", "{3}", 1, &url, &err), -1);
    assert_non_null(strstr(err.text, "the list goes round in a circle after 3 pages"));
    assert_int_equal(next(pages_new(FIRST, a), FIRST, "{1}", 1, &url, &err), -1);
    p = pages_new(FIRST, a);
    pages_seen(p, "https://a.example/9");
    assert_int_equal(next(p, "https://a.example/9", "{1}", 1, &url, &err), -1);
    arena_free(a);
}

/* The link moves on, what the page lists does not. Empty pages may. */
static void the_same_page_again(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct pages *p = pages_new(FIRST, a);
    struct err err;
    const char *url;
    assert_int_equal(next(p, "https://a.example/2", "{\"v\":[],\"n\":\"https://a.example/2\"}", 0, &url, &err), 0);
    assert_int_equal(next(p, "https://a.example/3", "{\"v\":[],\"n\":\"https://a.example/3\"}", 0, &url, &err), 0);
    assert_int_equal(next(p, "https://a.example/4", "{\"v\":[7],\"n\":\"https://a.example/4\"}", 1, &url, &err), 0);
    assert_int_equal(next(p, "https://a.example/5", "{\"v\":[8],\"n\":\"https://a.example/5\"}", 1, &url, &err), 0);
    assert_int_equal(next(p, "https://a.example/6", "{\"v\":[7],\"n\":\"https://a.example/6\"}", 1, &url, &err), -1);
    assert_non_null(strstr(err.text, "page 5 of the list is the same as one before"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_with_an_end),
        cmocka_unit_test(links_that_are_not_followed),
        cmocka_unit_test(circles),
        cmocka_unit_test(the_same_page_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
