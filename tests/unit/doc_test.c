#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/arena.h"
#include "report/doc.h"
#include "report/plain.h"

static dec number(const char *text)
{
    dec n = DEC_ZERO;
    assert_int_equal(dec_parse(text, strlen(text), &n), DEC_OK);
    return n;
}

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

static void assert_shown(struct doc *d, struct doc_value v, const char *shown, const char *exact)
{
    assert_string_equal(doc_show(d, &v), shown);
    assert_string_equal(doc_exact(d, &v), exact);
}

static void values(void **state)
{
    struct doc *d = doc_new(*state, "ratecast/test/1", "USD");
    assert_shown(d, doc_null(), "-", "");
    assert_shown(d, doc_text(NULL), "-", "");
    assert_shown(d, doc_text("a"), "a", "a");
    assert_shown(d, doc_money(number("1234567.125")), "1,234,567.12", "1234567.125");
    assert_shown(d, doc_money(number("-999.5")), "-999.50", "-999.5");
    assert_shown(d, doc_money(number("-1000")), "-1,000.00", "-1000");
    assert_shown(d, doc_delta(number("0.5")), "+0.50", "0.5");
    assert_shown(d, doc_delta(number("-0.5")), "-0.50", "-0.5");
    assert_shown(d, doc_delta(number("0.001")), "0.00", "0.001"); /* no +0.00 */
    assert_shown(d, doc_delta(number("-0.001")), "0.00", "-0.001");
    assert_shown(d, doc_delta(DEC_ZERO), "0.00", "0");
    assert_shown(d, doc_quantity(number("51200.12345678")), "51,200.123457", "51200.12345678");
    assert_shown(d, doc_quantity(number("730")), "730", "730");
    assert_shown(d, doc_percent(number("23.45"), false), "23.4%", "23.45");
    assert_shown(d, doc_percent(number("23.45"), true), "+23.4%", "23.45");
    assert_shown(d, doc_count(27727), "27,727", "27727");
    assert_shown(d, doc_bool(true), "yes", "true");
    d->money_digits = 0;
    assert_shown(d, doc_money(number("1234.5")), "1,234", "1234.5");
    d->money_digits = 3;
    assert_shown(d, doc_money(number("1234.5")), "1,234.500", "1234.5");
    struct doc_value starred = doc_money(dec_of(1));
    starred.mark = "*";
    assert_shown(d, starred, "1.000*", "1");
}

static void tree(void **state)
{
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    struct doc_value *list = doc_put(d, &d->data, "list", doc_list());
    doc_put(d, &d->data, "after", doc_count(1));
    for (int i = 0; i < 3; i++)
        doc_push(d, list, doc_count(i));
    assert_string_equal(d->data.first->name, "list");
    assert_string_equal(d->data.first->next->name, "after");
    assert_null(list->first->name);
    assert_int_equal(list->last->value.count, 2);
}

static void tables_grow(void **state)
{
    static const struct doc_column columns[] = {{"a", "A", false, 0}, {"b", "B", true, 1}, {"c", NULL, false, 0}};
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    struct doc_table *t = doc_table(d, NULL, columns, 3);
    for (int i = 0; i < 100; i++) {
        struct doc_value *cells = doc_row(d, t, i == 50 ? "second half" : NULL);
        assert_int_equal(cells[2].type, DOC_NULL);
        cells[0] = doc_count(i);
        doc_tone(t, i % 2 ? DOC_DIM : DOC_PLAIN);
    }
    assert_int_equal(t->nrows, 100);
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(t->cells[i * 3].count, i);
        assert_int_equal(t->tones[i], i % 2 ? DOC_DIM : DOC_PLAIN);
        assert_true((t->groups[i] != NULL) == (i == 50));
    }
    assert_true(doc_column_shown(t, 0));
    assert_false(doc_column_shown(t, 1)); /* nothing in it */
    t->cells[1] = doc_text("");
    assert_false(doc_column_shown(t, 1));
    t->cells[1] = doc_text("x");
    assert_true(doc_column_shown(t, 1));
    assert_false(doc_column_shown(t, 2)); /* no title: for csv */
}

static void marks(void **state)
{
    struct doc *d = doc_new(*state, "ratecast/test/1", NULL);
    struct doc_table *t = doc_table(d, NULL, NULL, 0), *u = doc_table(d, NULL, NULL, 0);
    assert_string_equal(doc_mark(d, t, "first"), "[1]");
    assert_string_equal(doc_mark(d, t, "second one"), "[2]");
    assert_string_equal(doc_mark(d, t, "first"), "[1]");
    assert_string_equal(doc_mark(d, u, "first"), "[3]"); /* it stands below this table too */
    doc_footnote(d, t, "* star");
    doc_footnote(d, t, "* star");
    assert_int_equal(t->nfootnotes, 3);
    assert_string_equal(t->footnotes[1], "[2] second one");
}

static void plain(void **state)
{
    struct arena *a = *state;
    const char *ok = "D4s v5 \xC3\xA9\xE2\x82\xAC";
    assert_ptr_equal(plain_text(a, ok, false), ok);
    assert_string_equal(plain_text(a, ok, true), "D4s v5 ??");
    assert_string_equal(plain_text(a, "a\nb\tc\rd", false), "a b c d");
    assert_string_equal(plain_text(a, "\x1b[31mred\x7f", false), "?[31mred?");
    assert_string_equal(plain_text(a,
                                   "\xC2\x9b"
                                   "31m",
                                   false),
                        "?31m"); /* CSI as one character */
    assert_string_equal(plain_text(a,
                                   "a\xE2\x80\xAE"
                                   "b",
                                   false),
                        "a?b");                                                        /* right-to-left override */
    assert_string_equal(plain_text(a, "\xFF\xC3\xE2\x82 \xC0\xAF", false), "???? ??"); /* no UTF-8 */
}

static void widths(void **state)
{
    (void)state;
    assert_int_equal(plain_width("abc", 3), 3);
    assert_int_equal(plain_width("\xC3\xA9", 2), 1);
    assert_int_equal(plain_width("e\xCC\x81", 3), 1);    /* combining */
    assert_int_equal(plain_width("\xE6\x9D\xB1", 3), 2); /* wide */
}

static void wrap(void **state)
{
    struct arena *a = *state;
    const char *text = "one two three";
    assert_ptr_equal(plain_wrap(a, text, 13), text);
    assert_string_equal(plain_wrap(a, text, 12), "one two\nthree");
    assert_string_equal(plain_wrap(a, text, 5), "one\ntwo\nthree");
    assert_string_equal(plain_wrap(a, text, 3), "one\ntwo\nthr\nee");
    assert_string_equal(plain_wrap(a, "a abcdefgh b", 4), "a\nabcd\nefgh\nb");
    assert_string_equal(plain_wrap(a, "abcdef b", 4), "abcd\nef b");
    assert_string_equal(plain_wrap(a, "\xC3\xA9\xC3\xA9\xC3\xA9", 2), "\xC3\xA9\xC3\xA9\n\xC3\xA9");
    assert_string_equal(plain_wrap(a, "\xE6\x9D\xB1\xE6\x9D\xB1", 1), "\xE6\x9D\xB1\n\xE6\x9D\xB1"); /* never stuck */
    assert_string_equal(plain_wrap(a, "costs USD 1.50 a day", 9), "costs\nUSD 1.50\na day");
    assert_string_equal(plain_wrap(a, "costs USD 1.50 a day", 7), "costs\nUSD\n1.50 a\nday"); /* wider than the line */
    assert_string_equal(plain_wrap(a, "the XUSD 1 of Usd 2", 8), "the XUSD\n1 of Usd\n2");
    assert_int_equal(plain_longest_word("costs USD 1.50 a day"), 8);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH(values), WITH(tree), WITH(tables_grow), WITH(marks), WITH(plain), WITH(widths), WITH(wrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
