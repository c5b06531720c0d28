/* The scanner of bills: the marks of every kind of SIMD, and a nasty file with chunk borders at every byte. */
#include "usage/scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "catalog_fixture.h"
#include "scratch.h"
#include "usage/aggregate.h"
#include "usage/dialect.h"
#include "usage/scan_simd.h"

static void marks(void **state)
{
    (void)state;
    enum { BLOCKS = 64, SIZE = BLOCKS * MARKS_BLOCK };
    static char text[SIZE + 1];
    static const char some[] = "\",\n\r\x0b\x0d\x8a\xa2\x21\x23\x2b\x2d\x01\x80\xff a";
    struct marks got[BLOCKS];
    uint32_t seed = 7;
    for (size_t i = 0; i < SIZE; i++) {
        seed = seed * 1664525 + 1013904223;
        text[i] = seed >> 31 ? some[(seed >> 16) % (sizeof some - 1)] : (char)(seed >> 20);
    }
    for (const struct marks_kind *k = marks_kinds; k->name; k++) {
        if (k->usable && !k->usable())
            continue;
        k->find(text + 1, BLOCKS - 1, got); /* not aligned */
        for (size_t i = 0; i < (BLOCKS - 1) * MARKS_BLOCK; i++) {
            const struct marks *m = &got[i / MARKS_BLOCK];
            uint64_t bit = UINT64_C(1) << i % MARKS_BLOCK;
            char c = text[1 + i];
            if (((m->quote & bit) != 0) != (c == '"') || ((m->comma & bit) != 0) != (c == ',') ||
                ((m->lf & bit) != 0) != (c == '\n') || ((m->cr & bit) != 0) != (c == '\r'))
                fail_msg("%s: byte %zu (%02x) is marked wrongly", k->name, i, (unsigned char)c);
        }
    }
    assert_null(marks_choose("mmx"));
    assert_string_equal(marks_choose("portable")->name, "portable");
}

/* Everything at once: newlines and commas in quotes, escaped quotes, CRLF, blank lines, stray quotes, a lone CR, short
 * and long rows, no line end at the end. */
static const char nasty[] = "m1,2025-01-01,1.5,\"a,\nb\"\n"
                            "\"m\"\"2\"\"\",2025-01-02,2,\"\"\r\n"
                            "\n  \n\r\n"
                            "m1,2025-01-01,0.000000000000000001,\"\r\n\r\n\"\"x,\"\r\n"
                            "m3,2025-01-03,1,5\" disk\n"
                            "m3,2025-01-03,1,\"a\"b, c\n\"\n"
                            "m3,2025-01-03,-4,x\r"
                            "m3,2025-01-03,4\n"
                            "m3,2025-01-03\n"
                            "m3,2025-01-03,4,x,y\n"
                            " m4 , \"2025-01-04\" ,\"7\" ,\"\"\"\n\"\"\"\n"
                            "m4,04/13/2025,1e-3,,,\n"
                            "m5,2025-01-05,9,\"last\"";

static char *text_of(struct aggregate *g, const struct decode_counts *c, struct arena *a)
{
    struct err err;
    struct usage_row row;
    char day[DAY_TEXT], q[DEC_TEXT];
    char *text = arena_printf(a, "%d rows", (int)c->rows);
    err_init(&err);
    assert_int_equal(aggregate_finish(g, &err), 0);
    for (size_t i = 0; i < aggregate_rows(g); i++) {
        aggregate_row(g, i, &row);
        text = arena_printf(a, "%s|%s %s %s %d", text, row.keys[0], day_text(row.date, day), dec_text(row.quantity, q),
                            (int)row.rows);
    }
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++)
        if (c->skipped[i].rows)
            text = arena_printf(a, "%s|%s %d at %d", text, usage_skip_text((enum usage_skip)i), (int)c->skipped[i].rows,
                                (int)c->skipped[i].offset);
    return text;
}

static void every_border(void **state)
{
    (void)state;
    static const char want[] =
        "12 rows|m\"2\" 2025-01-02 2 1|m1 2025-01-01 1.500000000000000001 2|m3 2025-01-03 0 2|m4 2025-01-04 7 1|"
        "m4 2025-04-13 0.001 1|m5 2025-01-05 9 1|too few fields 1 at 189|too many fields 1 at 203|"
        "a stray quote 2 at 104";
    struct usage_query q = {
        .keys = {{USAGE_METER, NULL}}, .nkeys = 1, .granularity = USAGE_DAILY, .from = DAY_NONE, .to = DAY_NONE};
    const char *path = scratch_put("nasty.csv", nasty, sizeof nasty - 1);
    struct decode_plan plan;
    struct scan_input in = {.path = path, .file = path, .ncolumns = 4, .plan = &plan};
    decode_plan_init(&plan, &q, C, &usage_ea);
    const int column[] = {1, 2, -1, -1, -1, 0};
    memcpy(in.column, column, sizeof column);
    plan.missing[DECODE_COST] = plan.missing[DECODE_UNIT] = plan.missing[DECODE_CURRENCY] = true;
    static const struct marks_kind fastest = {.name = ""};
    const struct marks_kind *k = &fastest;
    for (size_t i = 0; k->name; k = &marks_kinds[i++])
        for (in.chunk = 1; in.chunk <= sizeof nasty; in.chunk++)
            for (in.threads = 1; in.threads <= 8; in.threads += in.threads == 1 ? 1 : 3) {
                struct aggregate *g = aggregate_new(&q);
                struct decode_counts counts;
                struct arena *a = arena_new();
                struct err err;
                uint64_t bytes;
                if (k->usable && !k->usable()) {
                    aggregate_free(g);
                    arena_free(a);
                    continue;
                }
                decode_counts_init(&counts);
                err_init(&err);
                in.simd = k->name;
                if (scan_file(&in, g, &counts, &bytes, &err))
                    fail_msg("%s", err.text);
                assert_int_equal(bytes, sizeof nasty - 1);
                assert_string_equal(text_of(g, &counts, a), want);
                aggregate_free(g);
                arena_free(a);
            }
}

/* What somebody does to the file while it is read. */
struct meddler {
    const char *path;
    long size; /* cut to; < 0: a byte is added */
    bool done;
};

static void meddle(void *ctx, uint64_t rows, uint64_t bytes)
{
    struct meddler *m = ctx;
    (void)rows, (void)bytes;
    if (m->done)
        return;
    m->done = true;
    if (m->size >= 0) {
        assert_int_equal(truncate(m->path, m->size), 0);
        return;
    }
    FILE *f = fopen(m->path, "ab");
    assert_non_null(f);
    fputc('\n', f);
    fclose(f);
}

static void changes_while_read(void **state)
{
    (void)state;
    enum { ROWS = 4000 };
    static const char row[] = "m1,2025-01-01,1,x\n";
    static char text[ROWS * (sizeof row - 1)];
    for (size_t i = 0; i < ROWS; i++)
        memcpy(text + i * (sizeof row - 1), row, sizeof row - 1);
    struct usage_query q = {.keys = {{USAGE_METER, NULL}}, .nkeys = 1, .from = DAY_NONE, .to = DAY_NONE};
    struct decode_plan plan;
    decode_plan_init(&plan, &q, C, &usage_ea);
    for (int in_order = 0; in_order < 2; in_order++)
        for (long size = -1; size < 20000; size += 20000 - 999) {
            const char *path = scratch_put("live.csv", text, sizeof text);
            struct meddler m = {.path = path, .size = size};
            struct scan_input in = {.path = path, .file = path, .ncolumns = 4, .plan = &plan, .threads = 1};
            const int column[] = {1, 2, -1, -1, -1, 0};
            struct aggregate *g = aggregate_new(&q);
            struct decode_counts counts;
            struct err err;
            uint64_t bytes;
            memcpy(in.column, column, sizeof column);
            in.in_order = in_order;
            in.chunk = 4096;
            in.progress = meddle;
            in.progress_ctx = &m;
            decode_counts_init(&counts);
            err_init(&err);
            assert_int_equal(scan_file(&in, g, &counts, &bytes, &err), -1);
            assert_int_equal(err.code, EXIT_INPUT);
            assert_non_null(
                strstr(err.text, size < 0 ? "changed while it was read" : "became shorter while it was read"));
            aggregate_free(g);
        }
}

static int set_up(void **state)
{
    return load(state) || scratch_setup(state) ? -1 : 0;
}

static int tear_down(void **state)
{
    return unload(state) || scratch_teardown(state) ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks),
        cmocka_unit_test(every_border),
        cmocka_unit_test(changes_while_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
