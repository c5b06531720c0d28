/* Charts as text: scales, short numbers, and that they keep their width, whatever the numbers are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "report/chart_scale.h"
#include "report/chart_text.h"
#include "report/doc.h"
#include "report/plain.h"

static dec number(const char *text)
{
    dec n;
    assert_int_equal(dec_parse(text, strlen(text), &n), DEC_OK);
    return n;
}

static void shortens(void **state)
{
    static const char *const pairs[][2] = {{"0", "0"},           {"0.25", "0.25"},   {"999", "999"},
                                           {"1000", "1K"},       {"-3500", "-3.5K"}, {"12500000", "12.5M"},
                                           {"7000000000", "7B"}, {"1e15", "1,000T"}, {"1.6e20", "160,000,000T"}};
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        assert_string_equal(chart_short(a, number(pairs[i][0])), pairs[i][1]);
    arena_free(a);
}

static const struct doc_series series[] = {
    {"day", "Each day", DOC_SERIES_BAR, DOC_PLAIN},      {"actual", "Actual", DOC_SERIES_LINE, DOC_BOLD},
    {"forecast", "Forecast", DOC_SERIES_LINE, DOC_BEST}, {"low", "80 %", DOC_SERIES_LOW, DOC_DIM},
    {"high", "80 %", DOC_SERIES_HIGH, DOC_DIM},
};
enum { DAY, ACTUAL, FORECAST, LOW, HIGH, SERIES };

static struct doc_chart *fan(struct doc *d, size_t known, size_t days)
{
    struct doc_chart *c = doc_chart(d, DOC_CHART_FAN, "fan", "A fan", series, SERIES);
    for (size_t k = 0; k < days; k++) {
        struct doc_point *p = doc_point(d, c,
                                        k + 1 == days    ? "2026-08-31"
                                        : k + 1 == known ? "2026-08-20"
                                                         : "2026-08-01");
        dec sum = dec_of((int64_t)(k + 1) * 100);
        if (k < known) {
            p->values[DAY] = doc_money(dec_of(100));
            p->values[ACTUAL] = doc_money(sum);
        }
        if (k + 1 < known)
            continue;
        p->values[FORECAST] = doc_money(sum);
        p->values[LOW] = doc_money(dec_of((int64_t)(k + 1) * 100 - (int64_t)(k + 1 - known) * 20));
        p->values[HIGH] = doc_money(dec_of((int64_t)(k + 1) * 100 + (int64_t)(k + 1 - known) * 20));
    }
    return c;
}

static void scales(void **state)
{
    struct arena *a = arena_new();
    struct doc *d = doc_new(a, "x", "USD");
    struct doc_chart *c = fan(d, 4, 8);
    struct chart_scale s;
    (void)state;
    chart_scale_of(c, false, &s); /* up to 880 */
    assert_string_equal(chart_short(a, s.high), "1K");
    assert_int_equal(dec_sign(s.low), 0);
    assert_string_equal(chart_short(a, chart_scale_mark(&s, 3)), "750");
    assert_int_equal(chart_scale_place(&s, number("750"), 48), 36);
    assert_int_equal(chart_scale_place(&s, number("5000"), 48), 48);
    assert_int_equal(chart_scale_place(&s, number("-1"), 48), 0);
    c->reference = doc_money(number("1300"));
    chart_scale_of(c, false, &s);
    assert_string_equal(chart_short(a, s.high), "1.4K");
    c->points[0].values[ACTUAL] = doc_money(number("-10"));
    chart_scale_of(c, false, &s);
    assert_string_equal(chart_short(a, s.low), "-1.4K");
    chart_scale_of(c, true, &s);
    assert_string_equal(chart_short(a, s.high), "100");
    arena_free(a);
}

static size_t lines_of(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static const char drawn[] = "A fan\n"
                            "# Each day   ** Actual 400.00\n"
                            "oo Forecast 800.00\n"
                            ".. 80 % 720.00 to 880.00\n"
                            "-- Budget 900.00\n"
                            " 1K +\n"
                            "    |\n"
                            "    |- Budget 900.00 -------------------\n"
                            "    |                              ...\n"
                            "750 +                           ...ooo\n"
                            "    |                         ..ooo...\n"
                            "    |                       ..oo...\n"
                            "    |                     .ooo..\n"
                            "500 +                   ooo..\n"
                            "    |                ooo.\n"
                            "    |             ***\n"
                            "    |          ****\n"
                            "250 +        ***\n"
                            "    |     ***\n"
                            "    |   ***\n"
                            "    |  *\n"
                            "  0 +\n"
                            "\n"
                            "100 +#### ### #### ###\n"
                            "    |#### ### #### ###\n"
                            "    |#### ### #### ###\n"
                            "  0 +#### ### #### ###\n"
                            "    +---------------^-------------------\n"
                            "     2026-08-01               2026-08-31\n";

static void draws(void **state)
{
    struct arena *a = arena_new();
    struct doc *d = doc_new(a, "x", "USD");
    struct doc_chart *c = fan(d, 4, 8);
    struct buf out;
    (void)state;
    buf_init(&out, 1 << 20);
    c->reference = doc_money(number("900"));
    c->reference_name = "Budget";
    chart_text(d, c, &(struct chart_style){40, true}, &out);
    assert_string_equal(out.p, drawn);
    buf_release(&out);
    arena_free(a);
}

/* A kept result may come from anywhere: what is missing is nothing. */
static void lacks_names(void **state)
{
    struct arena *a = arena_new();
    struct doc *d = doc_new(a, "x", NULL);
    struct buf out;
    (void)state;
    buf_init(&out, 1 << 20);
    for (int kind = DOC_CHART_BARS; kind <= DOC_CHART_FAN; kind++) {
        struct doc_chart *c = doc_chart(d, (enum doc_chart_kind)kind, "x", "x", series, SERIES);
        chart_text(d, c, &(struct chart_style){40, true}, &out);
        doc_point(d, c, "a\x1b[2J\n");
        c->reference = doc_money(dec_of(5));
        chart_text(d, c, &(struct chart_style){40, true}, &out);
    }
    assert_null(strchr(out.p, '\x1b'));
    buf_release(&out);
    arena_free(a);
}

static uint64_t seed = 7;

static uint32_t any(uint32_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % below;
}

/* Any numbers, any width: no line is wider, and with ascii no byte is above 126. */
static void keeps_its_width(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct arena *a = arena_new();
        struct doc *d = doc_new(a, "x", "USD");
        struct doc_chart *c = fan(d, 0, 1 + any(round % 10 ? 40 : 400));
        int columns = 40 + (int)any(120);
        bool ascii = round % 2;
        struct buf out;
        for (size_t k = 0; k < c->npoints; k++)
            for (size_t i = 0; i < SERIES; i++)
                if (any(4))
                    c->points[k].values[i] =
                        doc_money((dec){((dec_int)any(1000000) - 300000) * any(1000000) * any(1000000000)});
        if (any(2)) {
            c->reference = doc_money(dec_of((int64_t)any(100000)));
            c->reference_name = "Budget \xc3\xa9";
        }
        buf_init(&out, 1 << 20);
        chart_text_fan(d, c, &(struct chart_style){columns, ascii}, &out);
        assert_true(lines_of(out.p) >= 3);
        for (const char *p = out.p; *p; p += strcspn(p, "\n") + 1) {
            size_t n = strcspn(p, "\n");
            assert_true(plain_width(p, n) <= columns);
            for (size_t i = 0; i < n && ascii; i++)
                assert_in_range((unsigned char)p[i], 32, 126);
        }
        buf_release(&out);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shortens),    cmocka_unit_test(scales),          cmocka_unit_test(draws),
        cmocka_unit_test(lacks_names), cmocka_unit_test(keeps_its_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
