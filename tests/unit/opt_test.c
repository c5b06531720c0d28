/* Options: parsing, ranks of their origins, and that every command's table is sound. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "cmd/cmd.h"
#include "cmd/opt.h"
#include "report/report.h"

struct options {
    bool flag, other;
    const char *text, *choice;
    struct opt_count count;
    struct opt_dec number;
    struct day day;
    struct opt_list list;
};
#define AT(member) offsetof(struct options, member)
// clang-format off
static const struct opt table[] = {
    {"flag", 'f', OPT_FLAG, AT(flag), NULL, "a flag"},
    {"other", 'g', OPT_FLAG, AT(other), NULL, "another flag"},
    {"text", 't', OPT_TEXT, AT(text), "TEXT", "a text"},
    {"count", 0, OPT_COUNT, AT(count), "N", "a count"},
    {"number", 0, OPT_DEC, AT(number), "X", "a number"},
    {"day", 0, OPT_DAY, AT(day), "DATE", "a day"},
    {"list", 0, OPT_LIST, AT(list), "A,B", "a list"},
    {"choice", 0, OPT_TEXT, AT(choice), "WORD", "a word", .choices = "one|two|three"},
    {0},
};
// clang-format on
static const struct opt *const tables[] = {table, NULL};

static struct arena *arena;
static struct err err;
static struct options got;
static int nargs;
static const char *args[16];

static int parse(const char *const *argv, int n)
{
    memset(&got, 0, sizeof got);
    opt_init(tables, &got);
    memcpy(args, argv, (size_t)n * sizeof *argv);
    err_init(&err);
    return opt_parse(tables, &got, arena, n, args, &nargs, &err);
}
#define PARSE(...) \
    parse((const char *const[]){__VA_ARGS__}, (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)))

static void long_and_short(void **state)
{
    (void)state;
    assert_int_equal(PARSE("a", "--flag", "--text=x=y", "b", "--count", "12", "--number", "1e2", "--day", "2026-08-20"),
                     0);
    assert_true(got.flag);
    assert_string_equal(got.text, "x=y");
    assert_int_equal(got.count.value, 12);
    assert_int_equal(dec_cmp(got.number.value, dec_of(100)), 0);
    char day[DAY_TEXT];
    assert_string_equal(day_text(got.day, day), "2026-08-20");
    assert_int_equal(nargs, 2);
    assert_string_equal(args[0], "a");
    assert_string_equal(args[1], "b");
    assert_int_equal(PARSE("-fg", "-tvalue"), 0);
    assert_true(got.flag && got.other);
    assert_string_equal(got.text, "value");
    assert_int_equal(PARSE("-t", "value", "--flag", "--no-flag"), 0);
    assert_false(got.flag);
    assert_true(day_is_none(got.day));
    assert_int_equal(PARSE("--count", "all"), 0);
    assert_true(got.count.all);
}

static void dashes(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-", "--", "--flag", "-f"), 0);
    assert_false(got.flag);
    assert_int_equal(nargs, 3);
    assert_string_equal(args[0], "-");
    assert_string_equal(args[1], "--flag");
}

static void lists(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--list", "a, b,,c", "--list", "d"), 0);
    assert_int_equal(got.list.n, 4);
    assert_string_equal(got.list.at[1], "b");
    assert_string_equal(got.list.at[3], "d");
}

static void ranks(void **state)
{
    (void)state;
    memset(&got, 0, sizeof got);
    opt_init(tables, &got);
    err_init(&err);
    setenv("RATECAST_LIST", "env", 1);
    setenv("RATECAST_NUMBER", "2", 1);
    setenv("RATECAST_FLAG", "yes", 1);
    assert_int_equal(
        opt_config(tables, &got, arena, "config", "# c\nlist = conf\nnumber=1\ntext = hello \n", NULL, &err), 0);
    assert_int_equal(opt_environment(tables, &got, arena, &err), 0);
    const char *argv[] = {"--list", "line", "--no-flag"};
    assert_int_equal(opt_parse(tables, &got, arena, 3, argv, &nargs, &err), 0);
    assert_string_equal(got.text, "hello");
    assert_int_equal(dec_cmp(got.number.value, dec_of(2)), 0);
    assert_int_equal(got.list.n, 1);
    assert_string_equal(got.list.at[0], "line");
    assert_false(got.flag);
    unsetenv("RATECAST_LIST"), unsetenv("RATECAST_NUMBER"), unsetenv("RATECAST_FLAG");
}

static void refused(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--txet", "x"), -1);
    assert_int_equal(err.code, EXIT_USAGE);
    assert_string_equal(err.text, "unknown option --txet\n  did you mean --text?\n");
    assert_int_equal(PARSE("--flag=1"), -1);
    assert_int_equal(PARSE("--text"), -1);
    assert_int_equal(PARSE("--text", "--flag"), -1);
    assert_int_equal(PARSE("-t"), -1);
    assert_int_equal(PARSE("-x"), -1);
    assert_int_equal(PARSE("--no-text"), -1);
    assert_int_equal(PARSE("--count", "-1"), -1);
    assert_int_equal(PARSE("--count", "9999999999"), -1);
    assert_int_equal(PARSE("--number", "-0.1"), -1);
    assert_int_equal(PARSE("--number", "nan"), -1);
    assert_int_equal(PARSE("--list", ""), -1);
    assert_int_equal(PARSE("--list= , "), -1);
    assert_int_equal(PARSE("--day", "2026-02-30"), -1);
    assert_int_equal(PARSE("--day", "2026-02-03T00:00:00"), -1);
}

static bool knows(const char *name)
{
    return strcmp(name, "elsewhere") == 0;
}

static void config_faults(void **state)
{
    (void)state;
    assert_int_equal(opt_config(tables, &got, arena, "config", "elsewhere = 1\n", knows, &err), 0);
    assert_int_equal(opt_config(tables, &got, arena, "config", "\nunheard = 1\n", knows, &err), -1);
    assert_int_equal(strncmp(err.text, "config:2: ", 10), 0);
    assert_int_equal(opt_config(tables, &got, arena, "config", "words\n", knows, &err), -1);
    assert_int_equal(opt_config(tables, &got, arena, "config", "number = x\n", knows, &err), -1);
    assert_int_equal(err.code, EXIT_INPUT);
}

static void tables_are_sound(void **state)
{
    (void)state;
    for (const struct cmd *const *c = cmd_all(); *c; c++) {
        const char *fault = opt_check((*c)->tables, arena);
        if (fault)
            fail_msg("%s: %s", (*c)->name, fault);
        assert_true(*(*c)->summary && (*c)->about && (*c)->run && (*c)->min_args <= (*c)->max_args);
    }
    static const struct opt twice[] = {
        {"flag", 0, OPT_FLAG, 0, NULL, "a flag"}, {"flag", 0, OPT_TEXT, 0, "X", "again"}, {0}};
    assert_non_null(opt_check((const struct opt *const[]){twice, NULL}, arena));
}

static void choices(void **state)
{
    (void)state;
    assert_string_equal(opt_choices_text(arena, "a", true), "a (default)");
    assert_string_equal(opt_choices_text(arena, "a|b", false), "a or b");
    assert_string_equal(opt_choices_text(arena, "a|b|c|", true), "a (default), b or c");
    assert_int_equal(PARSE("--choice", "two"), 0);
    assert_string_equal(got.choice, "two");
    static const char *const wrong[] = {"", "tw", "twoo", "one|two"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(PARSE("--choice", wrong[i]), -1);
        assert_int_equal(err.code, EXIT_USAGE);
        assert_non_null(strstr(err.text, "give one, two or three"));
    }
}

/* Every format is a choice of --output, the default first. */
static void formats_are_choices(void **state)
{
    (void)state;
    size_t n, length;
    const struct report_format *formats = report_formats(&n);
    const char *rest = REPORT_CHOICES, *word;
    for (size_t i = 0; i < n; i++) {
        assert_true(opt_next_choice(&rest, &word, &length));
        assert_int_equal(strncmp(word, formats[i].name, length), 0);
    }
    assert_false(opt_next_choice(&rest, &word, &length));
}

int main(void)
{
    arena = arena_new();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_and_short),
        cmocka_unit_test(dashes),
        cmocka_unit_test(lists),
        cmocka_unit_test(ranks),
        cmocka_unit_test(refused),
        cmocka_unit_test(config_faults),
        cmocka_unit_test(tables_are_sound),
        cmocka_unit_test(choices),
        cmocka_unit_test(formats_are_choices),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
