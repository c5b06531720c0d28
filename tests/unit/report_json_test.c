#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "report/doc.h"
#include "report/report.h"

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static const char *render(struct doc *d, size_t max, int expected)
{
    struct err err;
    struct buf out;
    err_init(&err);
    buf_init(&out, max);
    assert_int_equal(report_write(report_find("json"), d, NULL, &out, &err), expected);
    assert_int_equal(err.code, expected ? EXIT_INTERNAL : EXIT_OK);
    const char *text = arena_strdup(d->arena, out.p);
    buf_release(&out);
    return text;
}

static void shapes(void **state)
{
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    doc_put(d, &d->data, "text", doc_text("a \"b\"\n"));
    doc_put(d, &d->data, "money", doc_delta((dec){(dec_int)1}));
    doc_put(d, &d->data, "count", doc_count(-1234567));
    doc_put(d, &d->data, "yes", doc_bool(true));
    doc_put(d, &d->data, "unknown", doc_null());
    doc_put(d, &d->data, "none", doc_list());
    doc_put(d, &d->data, "empty", doc_object());
    struct doc_value *list = doc_put(d, &d->data, "list", doc_list());
    doc_put(d, doc_push(d, list, doc_object()), "x", doc_count(1));
    doc_push(d, list, doc_percent(dec_of(50), true));
    assert_string_equal(render(d, 10000, 0), "{\n"
                                             "  \"text\": \"a \\\"b\\\"\\n\",\n"
                                             "  \"money\": \"0.000000000000000001\",\n"
                                             "  \"count\": -1234567,\n"
                                             "  \"yes\": true,\n"
                                             "  \"unknown\": null,\n"
                                             "  \"none\": [],\n"
                                             "  \"empty\": {},\n"
                                             "  \"list\": [\n"
                                             "    {\n"
                                             "      \"x\": 1\n"
                                             "    },\n"
                                             "    \"50\"\n"
                                             "  ],\n"
                                             "  \"view\": {\n"
                                             "    \"of\": "
                                             "\"a94b5dd781796b8ca5fe831cbb67369687a9b332d76232b17071cd2d590cc0e8\",\n"
                                             "    \"title\": null,\n"
                                             "    \"lead\": null,\n"
                                             "    \"figures\": [],\n"
                                             "    \"charts\": [],\n"
                                             "    \"tables\": [],\n"
                                             "    \"about\": []\n"
                                             "  }\n"
                                             "}\n");
}

/* What a cell may be: types that JSON has stand as they are, the others are named; so are marks and signs. */
static void cells(void **state)
{
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    static const struct doc_column columns[] = {{"a", "A", true, 2}, {.key = "b"}};
    struct doc_table *t = doc_table(d, NULL, columns, 2);
    struct doc_value *v = doc_row(d, t, "group");
    v[0] = doc_delta(dec_of(5));
    v[0].mark = "*";
    v[1] = doc_count(3);
    doc_tone(t, DOC_BOLD);
    v = doc_row(d, t, NULL);
    v[0] = doc_text("x");
    v[0].mark = " (base)";
    const char *text = render(d, 10000, 0);
    assert_non_null(strstr(text, "{\"key\": \"a\", \"title\": \"A\", \"right\": true, \"keep\": 2},\n"));
    assert_non_null(strstr(text, "{\"key\": \"b\"}\n"));
    assert_non_null(strstr(text,
                           "{\"group\": \"group\", \"tone\": \"bold\", \"cells\": [{\"money\": \"5\", \"sign\": true, "
                           "\"mark\": \"*\"}, 3]},\n"));
    assert_non_null(strstr(text, "{\"cells\": [{\"value\": \"x\", \"mark\": \" (base)\"}, null]}\n"));
}

static void refuses_what_does_not_fit(void **state)
{
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    doc_put(d, &d->data, "text", doc_text("a long text"));
    render(d, 10, -1);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {WITH(shapes), WITH(cells), WITH(refuses_what_does_not_fit)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
