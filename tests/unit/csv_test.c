#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/csv.h"

static struct err err;

/* Renders what is read as "LINE[a|b]LINE[c]", or the error. */
static void reads(const char *text, size_t n, const char *want)
{
    struct csv *c;
    struct csv_row row;
    struct buf b;
    int got;
    buf_init(&b, 1 << 16);
    char *exact = malloc(n + 1); /* so that reading too far is seen */
    memcpy(exact, text, n);
    assert_int_equal(csv_open("f.csv", exact, n, &c, &err), 0);
    while ((got = csv_next(c, &row, &err)) > 0) {
        buf_printf(&b, "%lu[", row.line);
        for (size_t i = 0; i < row.n; i++)
            buf_printf(&b, "%s%s", i ? "|" : "", row.field[i]);
        buf_puts(&b, "]");
    }
    if (got < 0) {
        buf_printf(&b, "!%.*s", (int)strcspn(err.text, "\n"), err.text);
        assert_int_equal(csv_next(c, &row, &err), -1);
    } else {
        assert_int_equal(csv_next(c, &row, &err), 0);
    }
    assert_string_equal(b.p, want);
    csv_close(c);
    free(exact);
    buf_release(&b);
}
#define READS(text, want) reads(text, sizeof(text) - 1, want)

static void rows_and_lines(void **state)
{
    (void)state;
    READS("", "");
    READS("\n\n", "");
    READS("a,b\n1,2\n", "1[a|b]2[1|2]");
    READS("a,b\n1,2", "1[a|b]2[1|2]");
    READS("a,b\r\n\r\n1,2\r\n", "1[a|b]3[1|2]");
    READS("a,b\r1,2\r", "1[a|b]2[1|2]");
    READS("\xef\xbb\xbf"
          "a,b\n",
          "1[a|b]");
    READS("\n  \t\na\n", "3[a]");
    READS(" a , \" b \" ,c\n", "1[a| b |c]");
    READS("a,\"x\ny\r\n\nz\",b\nc\n", "1[a|x\ny\r\n\nz|b]5[c]");
    READS("a,\"say \"\"hi\"\"\"\n", "1[a|say \"hi\"]");
    READS("a,,\n,\n\"\"\n", "1[a||]2[|]3[]");
    READS("a,\"b\"", "1[a|b]");
}

static void refuses(void **state)
{
    (void)state;
    READS("a\nb 5\" c\n", "1[a]!f.csv:2: stray quote");
    READS("a\n\n\"b\"c\n", "1[a]!f.csv:3: stray quote");
    READS("a\n\"b\nc\nd\n", "1[a]!f.csv:2: a quote that opens in this row is never closed");
    READS("a\nb\0c\n", "1[a]!f.csv:2: the line holds a NUL byte");
}

static void limits_fields(void **state)
{
    (void)state;
    size_t n = (3 << 20);
    char *p = malloc(n);
    struct csv *c;
    struct csv_row row;
    memset(p, 'x', n);
    p[0] = 'a';
    p[1] = '\n';
    p[2] = '"';
    assert_int_equal(csv_open("f.csv", p, n, &c, &err), 0);
    assert_int_equal(csv_next(c, &row, &err), 1);
    assert_int_equal(csv_next(c, &row, &err), -1);
    assert_non_null(strstr(err.text, "f.csv:2: a field or row is too long"));
    csv_close(c);
    p[2] = 'x';
    p[(1 << 20)] = ','; /* just under the limit, then far over it */
    assert_int_equal(csv_open("f.csv", p, n, &c, &err), 0);
    assert_int_equal(csv_next(c, &row, &err), 1);
    assert_int_equal(csv_next(c, &row, &err), -1);
    csv_close(c);
    assert_int_equal(csv_open("f.csv", p, (1 << 20) + 100, &c, &err), 0);
    assert_int_equal(csv_next(c, &row, &err), 1);
    assert_int_equal(csv_next(c, &row, &err), 1);
    assert_int_equal(row.n, 2);
    assert_int_equal(strlen(row.field[0]), (1 << 20) - 2);
    assert_int_equal(strlen(row.field[1]), 99);
    csv_close(c);
    csv_close(NULL);
    free(p);
}

static void stops_at_an_error(void **state)
{
    (void)state;
    struct csv *c;
    struct csv_row row;
    assert_int_equal(csv_open("f.csv", "a\"b\nc\n", 6, &c, &err), 0);
    assert_int_equal(csv_next(c, &row, &err), -1);
    assert_int_equal(csv_next(c, &row, &err), -1);
    assert_non_null(strstr(err.text, "cannot read on in \"f.csv\" after an error"));
    csv_close(c);
}

static void finds_columns(void **state)
{
    (void)state;
    const char *names[] = {"Meter_Id", "unit"};
    struct csv_row row = {.line = 1, .n = 2, .field = names};
    assert_int_equal(csv_column(&row, "meter_id"), 0);
    assert_int_equal(csv_column(&row, "UNIT"), 1);
    assert_int_equal(csv_column(&row, "region"), -1);
}

static void quotes(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    const char *in[] = {"plain", "", "a,b", "say \"hi\"", " edge", "edge\t", "two\nlines", "in side"};
    for (size_t i = 0; i < 8; i++) {
        buf_puts(&b, i ? "," : "");
        csv_quote(&b, in[i]);
    }
    assert_string_equal(b.p, "plain,,\"a,b\",\"say \"\"hi\"\"\",\" edge\",\"edge\t\",\"two\nlines\",in side");
    struct csv *c;
    struct csv_row row;
    assert_int_equal(csv_open("f.csv", b.p, b.n, &c, &err), 0);
    assert_int_equal(csv_next(c, &row, &err), 1);
    assert_int_equal(row.n, 8);
    for (size_t i = 0; i < 8; i++)
        assert_string_equal(row.field[i], in[i]);
    csv_close(c);
    buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_and_lines), cmocka_unit_test(refuses), cmocka_unit_test(limits_fields),
        cmocka_unit_test(stops_at_an_error), cmocka_unit_test(finds_columns),  cmocka_unit_test(quotes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
