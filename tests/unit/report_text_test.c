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

static const char *render(struct doc *d, struct report_style style)
{
    struct err err;
    struct buf out;
    err_init(&err);
    buf_init(&out, 1 << 20);
    assert_int_equal(report_text(d, &style, &out, &err), 0);
    const char *text = arena_strdup(d->arena, out.p);
    buf_release(&out);
    return text;
}

static struct report_style plain_style(int columns)
{
    return (struct report_style){.columns = columns, .ascii = true};
}

static struct doc *sample(struct arena *a)
{
    static const struct doc_column columns[] = {{"name", "Name", false, 0},
                                                {"what", "What", false, 2},
                                                {"amount", "Monthly", true, 0},
                                                {"year", "Yearly", true, 3}};
    struct doc *d = doc_new(a, "ratecast/test/1", "USD");
    d->lead = "The first sentence says it all, in so many words that a narrow terminal needs two lines.";
    struct doc_table *t = doc_table(d, "Title", columns, 4);
    struct doc_value *v = doc_row(d, t, NULL);
    v[0] = doc_text("web");
    v[1] = doc_text("some long words that can be broken");
    v[2] = doc_money(dec_of(1234));
    v[3] = doc_money(dec_of(14808));
    doc_tone(t, DOC_BEST);
    v = doc_row(d, t, "Group");
    v[0] = doc_text("db");
    v[1] = doc_text("short");
    v[2] = doc_money(dec_of(-1));
    doc_tone(t, DOC_DIM);
    doc_mark(d, t, "a footnote long enough to be broken into two lines below its mark");
    doc_about(d, "Before tax.");
    return d;
}

static void wide(void **state)
{
    assert_string_equal(render(sample(*state), plain_style(100)),
                        "The first sentence says it all, in so many words that a narrow terminal needs two lines.\n"
                        "\n"
                        "Title\n"
                        "Name  What                                 Monthly     Yearly\n"
                        "----  ----------------------------------  --------  ---------\n"
                        "web   some long words that can be broken  1,234.00  14,808.00\n"
                        "\n"
                        "Group\n"
                        "db    short                                  -1.00          -\n"
                        "\n"
                        "[1] a footnote long enough to be broken into two lines below its mark\n"
                        "\n"
                        "Before tax.\n");
}

static void narrow_breaks_at_words(void **state)
{
    assert_string_equal(render(sample(*state), plain_style(54)),
                        "The first sentence says it all, in so many words that\n"
                        "a narrow terminal needs two lines.\n"
                        "\n"
                        "Title\n"
                        "Name  What                          Monthly     Yearly\n"
                        "----  ---------------------------  --------  ---------\n"
                        "web   some long words that can be  1,234.00  14,808.00\n"
                        "      broken\n"
                        "\n"
                        "Group\n"
                        "db    short                           -1.00          -\n"
                        "\n"
                        "[1] a footnote long enough to be broken into two\n"
                        "    lines below its mark\n"
                        "\n"
                        "Before tax.\n");
}

static void narrower_drops_columns_and_says_so(void **state)
{
    const char *text = render(sample(*state), plain_style(40));
    assert_non_null(strstr(text, "Name  What                       Monthly\n"));
    assert_non_null(strstr(text, "Not shown for want of width: Yearly."));
    assert_non_null(strstr(text, "COLUMNS=48 shows all"));
    assert_null(strstr(text, "14,808.00"));
    text = render(sample(*state), plain_style(48)); /* as it says */
    assert_null(strstr(text, "Not shown"));
    assert_non_null(strstr(text, "14,808.00"));
}

static void lines_fit_and_end_clean(void **state)
{
    for (int columns = 40; columns < 120; columns++) {
        const char *text = render(sample(*state), plain_style(columns));
        while (*text) {
            size_t n = strcspn(text, "\n");
            assert_true(n <= (size_t)columns);
            assert_true(n == 0 || text[n - 1] != ' ');
            text += n + 1;
        }
    }
}

static void ascii_is_ascii(void **state)
{
    struct doc *d = sample(*state);
    d->tables[0]->cells[0] = doc_text("caf\xC3\xA9 \xE2\x80\x93 \x1b[2J");
    const char *text = render(d, plain_style(100));
    for (const char *p = text; *p; p++)
        assert_true(*p == '\n' || (*p >= 0x20 && *p < 0x7f));
    assert_non_null(strstr(text, "caf? ? ?[2J"));
}

static void color_only_where_allowed(void **state)
{
    assert_null(strchr(render(sample(*state), plain_style(100)), '\x1b'));
    const char *text = render(sample(*state), (struct report_style){.columns = 100, .ascii = true, .color = true});
    assert_non_null(strstr(text, "\x1b[1mTitle\x1b[0m\n"));
    assert_non_null(strstr(text, "\x1b[1;32mweb "));
    assert_non_null(strstr(text, "14,808.00\x1b[0m\n"));
    assert_non_null(strstr(text, "\x1b[2mdb "));
}

static void very_long_words_do_not_hold_it_up(void **state)
{
    struct doc *d = sample(*state);
    char word[5000];
    memset(word, 'x', sizeof word - 1);
    word[sizeof word - 1] = '\0';
    d->tables[0]->cells[1] = doc_text(word);
    const char *text = render(d, plain_style(80));
    for (; *text; text += strcspn(text, "\n") + 1)
        assert_true(strcspn(text, "\n") <= 80);
}

static void empty_tables_are_left_out(void **state)
{
    static const struct doc_column columns[] = {{"name", "Name", false, 0}};
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    d->lead = "Nothing.";
    doc_table(d, "Title", columns, 1);
    doc_row(d, doc_table(d, "Machines", columns, 1), NULL);
    d->tables[1]->machine_only = true;
    assert_string_equal(render(d, plain_style(80)), "Nothing.\n");
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(wide),
        WITH(narrow_breaks_at_words),
        WITH(narrower_drops_columns_and_says_so),
        WITH(lines_fit_and_end_clean),
        WITH(ascii_is_ascii),
        WITH(color_only_where_allowed),
        WITH(very_long_words_do_not_hold_it_up),
        WITH(empty_tables_are_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
