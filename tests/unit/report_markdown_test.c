#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
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
                                   "<details>\n<summary>Basis</summary>\n\n"
                                   "- Before tax.\n\n</details>\n\n"
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

static struct doc_table *table_of(struct doc *d, const char *title, size_t rows, const char *text)
{
    static const struct doc_column columns[] = {{"name", "Name", false, 0}};
    struct doc_table *t = doc_table(d, title, columns, 1);
    for (size_t i = 0; i < rows; i++)
        doc_row(d, t, NULL)[0] = doc_text(text);
    return t;
}

static size_t count(const char *text, const char *word)
{
    size_t n = 0;
    for (const char *p = text; (p = strstr(p, word)); p++)
        n++;
    return n;
}

static void folds_what_is_long(void **state)
{
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    table_of(d, NULL, 25, "first");
    table_of(d, "Short", 5, "second");
    table_of(d, "A <b> & c", 6, "third");
    const char *text = render(d);
    const char *fold = strstr(text, "<details>\n<summary>A &lt;b&gt; &amp; c: 6 rows</summary>\n\n| Name |");
    assert_non_null(fold);
    assert_int_equal(count(text, "<details>"), 1);
    assert_int_equal(count(text, "\n\n</details>\n"), 1);
    assert_int_equal(count(fold, "| third |"), 6);
    assert_non_null(strstr(text, "**Short**"));

    d = doc_new(*state, "ratecast/test/1", NULL);
    table_of(d, NULL, 26, "first");
    text = render(d);
    fold = strstr(text, "<summary>More of this table: 6 rows</summary>");
    assert_non_null(fold);
    assert_int_equal(count(text, "| first |"), 26);
    assert_int_equal(count(fold, "| first |"), 6);
}

/* What does not fit into a comment is counted, nothing is cut in two, and the notes are still there. */
static void fits_into_a_comment(void **state)
{
    enum { ROWS = 2000, LIMIT = 65536 };
    static const char *const notes[] = {"the last note"};
    char name[101];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    d->lead = "The lead.";
    d->notes = notes;
    d->nnotes = 1;
    table_of(d, NULL, ROWS, name);
    doc_about(d, "Before tax.");
    struct report_style style = {.columns = 20};
    struct err err;
    struct buf out;
    err_init(&err);
    buf_init(&out, 1 << 20);
    assert_int_equal(report_markdown(d, &style, &out, &err), 0);
    assert_true(out.n <= LIMIT && out.n > LIMIT / 2);
    size_t shown = count(out.p, name);
    char said[64];
    snprintf(said, sizeof said, "**Left out: %zu rows**", ROWS - shown);
    assert_non_null(strstr(out.p, said));
    assert_int_equal(count(out.p, "<details>"), count(out.p, "</details>"));
    assert_non_null(strstr(out.p, "- Before tax."));
    assert_non_null(strstr(out.p, "- the last note"));
    buf_release(&out);
}

static void a_row_that_fits_nowhere(void **state)
{
    enum { LONG = 70000 };
    char *name = arena_alloc(*state, LONG + 1);
    memset(name, 'x', LONG);
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    d->lead = name;
    table_of(d, NULL, 1, name);
    const char *text = render(d);
    assert_non_null(strstr(text, "**Left out: 1 row and 1 remark**"));
    assert_int_equal(count(text, "xx"), 0);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {WITH(whole),
                                       WITH(names_are_no_markup),
                                       WITH(names_call_nobody),
                                       WITH(folds_what_is_long),
                                       WITH(fits_into_a_comment),
                                       WITH(a_row_that_fits_nowhere)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
