#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/table.h"

static struct err err;

static const struct table_column columns[] = {{"region", false}, {"total\nUSD", true}, {"note", false}};

static void renders(const char *const *cells, size_t rows, struct table_style style, const char *want)
{
    struct buf b;
    buf_init(&b, 1 << 16);
    assert_int_equal(table_render(columns, 3, cells, rows, style, &b, &err), 0);
    assert_string_equal(b.p, want);
    buf_release(&b);
}

static void aligns(void **state)
{
    (void)state;
    const char *cells[] = {"westeurope", "1,234.50", "", "z\xc3\xbcrich", "\xe2\x82\xac 1\n22", "two\nlines\nor three"};
    renders(cells, 2, (struct table_style){.ascii = false},
            "region         total  note\n"
            "                 USD\n"
            "──────────  ────────  ────────\n"
            "westeurope  1,234.50\n"
            "zürich           € 1  two\n"
            "                  22  lines\n"
            "                      or three\n");
    renders(cells, 1, (struct table_style){.ascii = true, .color = true},
            "\033[1mregion         total  note\033[0m\n"
            "\033[1m                 USD\033[0m\n"
            "----------  --------  ----\n"
            "westeurope  1,234.50\n");
}

static void keeps_wide_and_odd_cells(void **state)
{
    (void)state;
    char wide[3001];
    memset(wide, 'x', 3000);
    wide[3000] = '\0';
    const char *cells[] = {wide, "1", "esc \033[1m"};
    struct buf b;
    buf_init(&b, 1 << 16);
    assert_int_equal(table_render(columns, 3, cells, 1, (struct table_style){.ascii = true}, &b, &err), 0);
    assert_non_null(strstr(b.p, wide));
    assert_null(strchr(b.p, '\033')); /* input cannot steer the terminal */
    buf_release(&b);
}

static void without_rows(void **state)
{
    (void)state;
    renders(NULL, 0, (struct table_style){.ascii = true},
            "region  total  note\n"
            "          USD\n"
            "------  -----  ----\n");
}

static void tells_when_full(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10);
    assert_int_equal(table_render(columns, 3, NULL, 0, (struct table_style){.ascii = true}, &b, &err), -1);
    assert_non_null(strstr(err.text, "the table is longer than 10 bytes"));
    buf_release(&b);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aligns),
        cmocka_unit_test(keeps_wide_and_odd_cells),
        cmocka_unit_test(without_rows),
        cmocka_unit_test(tells_when_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
