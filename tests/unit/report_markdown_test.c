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

static const char *render(struct doc *d)
{
    struct report_style style = {.columns = 20};
    struct err err;
    struct buf out;
    err_init(&err);
    buf_init(&out, 10000);
    assert_int_equal(report_markdown(d, &style, &out, &err), 0);
    static const char tag[] = "<!-- ratecast:test -->\n"; /* hidden, for scripts that update a comment in place */
    assert_memory_equal(out.p, tag, sizeof tag - 1);
    const char *text = arena_strdup(d->arena, out.p + sizeof tag - 1 + (out.p[sizeof tag - 1] == '\n'));
    buf_release(&out);
    return text;
}

static void whole(void **state)
{
    static const struct doc_column columns[] = {
        {"name", "Name", false, 0}, {"amount", "Monthly", true, 0}, {"none", "None", true, 1}, {"key", NULL, false, 0}};
    static const char *const notes[] = {"- one", "two"};
    struct doc *d = doc_new(*state, "ratecast/test/1", "USD");
    d->lead = "All of it.";
    d->notes = notes;
    d->nnotes = 2;
    struct doc_table *t = doc_table(d, "Title", columns, 4);
    struct doc_value *v = doc_row(d, t, NULL);
    v[0] = doc_text("first");
    v[1] = doc_money(dec_of(1234));
    doc_tone(t, DOC_BEST);
    v = doc_row(d, t, "Others");
    v[0] = doc_text(doc_mark(d, t, "why"));
    doc_row(d, t, "")[0] = doc_text("sum");
    doc_about(d, "Before tax.");
    assert_string_equal(render(d), "All of it.\n\n"
                                   "**Title**\n\n"
                                   "| Name | Monthly |\n"
                                   "| :--- | ---: |\n"
                                   "| **first** | **1,234.00** |\n"
                                   "| **Others** | |\n"
                                   "| \\[1\\] | - |\n"
                                   "| sum | - |\n\n"
                                   "- \\[1\\] why\n\n"
                                   "**Basis**\n\n"
                                   "- Before tax.\n\n"
                                   "**Notes**\n\n"
                                   "- \\- one\n"
                                   "- two\n");
}

static void names_are_no_markup(void **state)
{
    static const struct doc_column columns[] = {{"name", "Name", false, 0}};
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    struct doc_table *t = doc_table(d, NULL, columns, 1);
    doc_row(d, t, NULL)[0] = doc_text("a|b\nc <script>&amp; `x` *y* [z](u) \\ Standard_D4s_v5 _i_ \x1b[0m");
    assert_string_equal(render(d), "| Name |\n| :--- |\n"
                                   "| a\\|b c &lt;script&gt;&amp;amp; \\`x\\` \\*y\\* \\[z\\](u) \\\\ Standard_D4s_v5 "
                                   "\\_i\\_ ?\\[0m |\n");
}

static void names_call_nobody(void **state)
{
    static const struct doc_column columns[] = {{"name", "Name", false, 0}};
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    struct doc_table *t = doc_table(d, NULL, columns, 1);
    doc_row(d, t, NULL)[0] = doc_text("@team a@b @ https://x.y WWW.z.y ww.z a: //");
    assert_string_equal(render(d), "| Name |\n| :--- |\n"
                                   "| @<!-- -->team a@<!-- -->b @ https:<!-- -->//x.y WWW.<!-- -->z.y ww.z a: // |\n");
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {WITH(whole), WITH(names_are_no_markup), WITH(names_call_nobody)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
