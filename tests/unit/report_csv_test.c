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
    struct err err;
    struct buf out;
    err_init(&err);
    buf_init(&out, 10000);
    assert_int_equal(report_csv(d, NULL, &out, &err), 0);
    const char *text = arena_strdup(d->arena, out.p);
    buf_release(&out);
    return text;
}

static void one_table(void **state)
{
    static const struct doc_column columns[] = {{.key = "name"}, {.key = "amount"}, {.key = "ok"}};
    struct doc *d = doc_new(*state, "ratecast/test/1", "USD");
    doc_row(d, doc_table(d, "for people", columns, 3), NULL)[0] = doc_text("not this one");
    struct doc_table *t = doc_table(d, NULL, columns, 3);
    t->csv = t->machine_only = true;
    struct doc_value *v = doc_row(d, t, "a group is for people");
    v[0] = doc_text("a, \"b\"");
    v[1] = doc_money((dec){-(dec_int)1});
    v[1].mark = "*";
    v[2] = doc_bool(false);
    doc_row(d, t, NULL);
    assert_string_equal(render(d), "name,amount,ok\n\"a, \"\"b\"\"\",-0.000000000000000001,false\n,,\n");
}

static void formulas_are_defused(void **state)
{
    static const struct doc_column columns[] = {{.key = "name"}};
    static const char *const names[] = {"=1+1", "+1", "-1", "@x", "\t=x", "a=b", "  =1",
                                        "\xEF\xBC\x9D" "1", "k=v;=2;j", "a\nb\x1B\xC2\x9B\xE2\x80\xAE", "-", ""};
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    struct doc_table *t = doc_table(d, NULL, columns, 1);
    t->csv = true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        doc_row(d, t, NULL)[0] = doc_text(names[i]);
    doc_row(d, t, NULL)[0] = doc_money(dec_of(-1)); /* a number is none */
    assert_string_equal(render(d), "name\n'=1+1\n'+1\n'-1\n'@x\n' =x\na=b\n'  =1\n'\xEF\xBC\x9D" "1\nk=v;'=2;j\na b???\n'-\n\n-1\n");
}

static void nothing_without_a_csv_table(void **state)
{
    assert_string_equal(render(doc_new(*state, "ratecast/test/1", NULL)), "");
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {WITH(one_table), WITH(formulas_are_defused), WITH(nothing_without_a_csv_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
