#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/err.h"
#include "base/text.h"

static void one_problem(void **state)
{
    (void)state;
    struct err e;
    err_init(&e);
    assert_int_equal(e.code, EXIT_OK);
    assert_int_equal(err_set(&e, EXIT_USAGE, "use --help", "no such verb \"%s\"", "prize"), -1);
    assert_string_equal(e.text, "no such verb \"prize\"\n  use --help\n");
    assert_int_equal(e.code, EXIT_USAGE);
    assert_int_equal(e.len, strlen(e.text));
    assert_int_equal(err_at(&e, EXIT_INPUT, "w.csv", 7, NULL, "bad"), -1);
    assert_string_equal(e.text, "w.csv:7: bad\n");
    assert_int_equal(e.count, 1);
    err_at(&e, EXIT_INPUT, "w.csv", 0, NULL, "not read");
    assert_string_equal(e.text, "w.csv: not read\n");
    err_at(&e, EXIT_INPUT, "outer", 0, NULL, "%s", e.text); /* its own text as an argument */
    assert_string_equal(e.text, "outer: w.csv: not read\n");
    err_remedy(&e, "look for it");
    err_remedy(&e, "or make it");
    assert_string_equal(e.text, "outer: w.csv: not read\n  look for it\n  or make it\n");
    assert_int_equal(e.len, strlen(e.text));
}

static void many_problems(void **state)
{
    (void)state;
    struct err e;
    char subject[4000];
    memset(subject, 'y', sizeof subject - 1);
    subject[sizeof subject - 1] = '\0';
    err_init(&e);
    for (unsigned long i = 1; i <= 50; i++)
        err_more(&e, i == 1 ? EXIT_INPUT : EXIT_USAGE, "w.csv", i, "write a number", "\"%s\" is too much", subject);
    assert_int_equal(e.count, 50);
    assert_int_equal(e.code, EXIT_INPUT);
    assert_int_equal(e.len, strlen(e.text));
    size_t lines = 0, remedies = 0;
    for (const char *p = e.text; *p; p = strchr(p, '\n') + 1) {
        lines++;
        remedies += text_starts(p, "  write a number\n");
    }
    assert_int_equal(lines, 2 * ERR_LISTED); /* a long subject is cut, so that all twenty find room */
    assert_int_equal(remedies, ERR_LISTED);
    assert_non_null(strstr(e.text, "w.csv:20: \"yyy"));
    assert_null(strstr(e.text, "w.csv:21"));
}

static void subjects_are_tamed(void **state)
{
    (void)state;
    struct err e;
    err_set(&e, EXIT_INPUT, NULL, "column \"%s\"", "\x1B[31m\t\x7F");
    assert_string_equal(e.text, "column \"?[31m ?\"\n");
    err_set(&e, EXIT_INPUT, "did you mean \xC2\x9B\n?", "\"%s\"", "a\nw.csv:9: forged\xE2\x80\xAE\xFF");
    assert_string_equal(e.text, "\"a w.csv:9: forged??\"\n  did you mean ? ?\n");

    char subject[ERR_TEXT_MAX * 2]; /* two-byte letters: the cut falls between them */
    for (size_t i = 0; i + 1 < sizeof subject; i++)
        subject[i] = (char)(i % 2 ? 0xA9 : 0xC3);
    subject[sizeof subject - 2] = '\0';
    for (int shift = 0; shift < 2; shift++) {
        err_set(&e, EXIT_INPUT, "remedy", "%s%s", shift ? "x" : "", subject);
        assert_true(text_utf8_ok(e.text, e.len));
        assert_true(text_ends(e.text, "...\n  remedy\n"));
        assert_true(e.len < ERR_TEXT_MAX);
    }
}

static void problems_of_another(void **state)
{
    (void)state;
    struct err e, from;
    err_init(&e);
    err_init(&from);
    err_at(&from, EXIT_INPUT, "a.csv", 3, "close it", "an open quote");
    err_add(&e, &from);
    assert_string_equal(e.text, "a.csv:3: an open quote\n  close it\n");
    assert_true(e.located && e.code == EXIT_INPUT && e.count == 1);
    err_add(&e, &from);
    assert_string_equal(e.text, "a.csv:3: an open quote\n  close it\na.csv:3: an open quote\n  close it\n");
    assert_int_equal(e.len, strlen(e.text));
    for (size_t i = 0; i < 2 * ERR_LISTED; i++) {
        err_add(&e, &from);
        err_more(&e, EXIT_INPUT, "b.csv", 1, NULL, "more");
    }
    assert_int_equal(e.count, 2 + 4 * ERR_LISTED);
    assert_int_equal(e.len, strlen(e.text));
    assert_true(e.len < ERR_TEXT_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_problem),
        cmocka_unit_test(many_problems),
        cmocka_unit_test(subjects_are_tamed),
        cmocka_unit_test(problems_of_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
