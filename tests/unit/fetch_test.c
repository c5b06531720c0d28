#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "azure/budgets.h"
#include "azure/invoices.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/notes.h"
#include "invoice/budget.h"
#include "invoice/budget_fetch.h"
#include "scratch.h"
#include "usage/fetch.h"
#include "usage/fetch_store.h"

static struct err err;
static const char sub[] = "11111111-2222-4333-8444-555555555555";

static struct day day(const char *text)
{
    struct day d;
    assert_true(day_parse(text, &d));
    return d;
}

static void put(struct fetch_store *s, const char *start, uint64_t rows)
{
    struct fetch_window w = {
        .start = day(start), .from = s->from, .to = DAY_NONE, .rows = rows, .before = 3, .settled = true};
    assert_int_equal(fetch_store_put(s, &w, &err), 0);
    if (rows)
        fclose(fopen(fetch_store_path(s, w.start), "w"));
}

/* What is written down is there again, whatever the order in which it came. */
static void keeps(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct fetch_store s;
    char folder[200];
    snprintf(folder, sizeof folder, "%s/a/b", scratch_dir);
    err_init(&err);
    assert_int_equal(fetch_store_open(folder, sub, "daily", ".json.gz", a, &s, &err), 0);
    assert_true(day_is_none(s.from) && s.n == 0);
    s.from = day("2026-02-27");
    s.to = day("2026-03-31");
    s.provisional = day("2026-03-01");
    put(&s, "2026-03-02", 5);
    put(&s, "2026-02-27", 7);
    put(&s, "2026-03-01", 0);
    put(&s, "2026-03-02", 6);
    struct fetch_store other;
    assert_int_equal(fetch_store_open(folder, sub, "daily", ".json.gz", a, &other, &err), -1); /* it is held */
    assert_non_null(strstr(err.text, "at work in it already"));
    fetch_store_close(&s);
    static const char *const left[] = {"a/b/2026-03-03.json.gz.77-0.tmp", "a/b/.fetch.json.77-1.tmp"},
                             *const mine[] = {"a/b/notes.tmp", "a/b/.7-7.tmp", "a/b/x.7.tmp"};
    for (size_t i = 0; i < 2; i++)
        fclose(fopen(scratch_path(left[i]), "w"));
    for (size_t i = 0; i < 3; i++)
        fclose(fopen(scratch_path(mine[i]), "w"));
    assert_int_equal(fetch_store_open(folder, sub, "daily", ".json.gz", a, &s, &err), 0);
    assert_int_equal(s.n, 3);
    assert_int_equal(s.from.n, day("2026-02-27").n);
    assert_int_equal(s.to.n, day("2026-03-31").n);
    const struct fetch_window *w = fetch_store_find(&s, day("2026-03-02"));
    assert_non_null(w);
    assert_int_equal(w->rows, 6);
    assert_int_equal(w->before, 3);
    assert_true(w->settled && day_is_none(w->to));
    assert_non_null(fetch_store_find(&s, day("2026-03-01"))); /* empty: it needs no file */
    assert_null(fetch_store_find(&s, day("2026-03-03")));
    for (size_t i = 0; i < 2; i++)
        assert_int_equal(access(scratch_path(left[i]), F_OK), -1);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(access(scratch_path(mine[i]), F_OK), 0);
    remove(fetch_store_path(&s, day("2026-03-02")));
    assert_null(fetch_store_find(&s, day("2026-03-02")));
    put(&s, "2026-02-27", 0);
    assert_int_equal(access(fetch_store_path(&s, day("2026-02-27")), F_OK), -1); /* nothing in it any more */
    fetch_store_close(&s);
    const char *const files[] = {"-", scratch_dir, folder, scratch_put("a.csv", "", 0)};
    assert_int_equal(usage_provisional(files, 4).n, day("2026-03-01").n);
    assert_true(day_is_none(usage_provisional(files, 2)));
    assert_int_equal(fetch_store_open(folder, sub, "hourly", ".json.gz", a, &s, &err), -1);
    assert_int_equal(err.code, EXIT_INPUT);
    arena_free(a);
}

static void names_of_files(void **state)
{
    (void)state;
    static const char *const good[] = {"201810-318387190656310", "G123456789", "a_b.c"}, *const bad[] = {
                                                                                             "",        ".",   "../x",
                                                                                             "a/b",     "a b", "x\n",
                                                                                             "\xc3\xbc"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(invoice_name_ok(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(invoice_name_ok(bad[i]));
}

/* Each key that a query can be asked by has a dimension, the others have none. */
static void dimensions(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(usage_fetch_dimension(a, &(struct usage_key){USAGE_SERVICE, NULL}), "ServiceName");
    assert_string_equal(usage_fetch_dimension(a, &(struct usage_key){USAGE_TAG, "Cost Center"}), "Cost Center");
    assert_null(usage_fetch_dimension(a, &(struct usage_key){USAGE_SERIES, NULL}));
    arena_free(a);
}

/* What is written, budget check reads, and reads as what it was. */
static void budgets_come_back(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct notes notes;
    struct buf csv;
    struct budgets read;
    const char *groups[] = {"rg-a", "rg, \"b\""};
    struct azure_budget_part parts[] = {
        {.name = "resourcegroupname", .operator_ = "In", .values = groups, .nvalues = 2},
        {.tag = true, .name = "Cost Center", .operator_ = "In", .values = groups, .nvalues = 1}};
    struct azure_alert alerts[] = {{true, false, "GreaterThan", dec_of(80)},
                                   {true, true, "GreaterThanOrEqualTo", dec_of(1000)},
                                   {true, true, "GreaterThan", dec_of(1001)}};
    struct azure_budget list[] = {{.name = "a, b",
                                   .category = "Cost",
                                   .grain = "Annually",
                                   .amount = dec_of(1200),
                                   .currency = "EUR",
                                   .start = day("2026-05-01"),
                                   .end = day("2027-04-30"),
                                   .parts = parts,
                                   .nparts = 2,
                                   .alerts = alerts,
                                   .nalerts = 3},
                                  {.name = "c",
                                   .category = "Cost",
                                   .grain = "Daily",
                                   .amount = dec_of(1),
                                   .currency = "",
                                   .start = DAY_NONE,
                                   .end = DAY_NONE}};
    notes_init(&notes, a);
    buf_init(&csv, 1 << 16);
    err_init(&err);
    assert_int_equal(budget_fetch_csv(list, 2, a, &notes, &csv), 1);
    assert_int_equal(budgets_read(a, scratch_put("budgets.csv", csv.p, csv.n), &read, &err), 0);
    assert_int_equal(read.n, 1);
    const struct budget *b = &read.at[0];
    assert_string_equal(b->name, "a, b");
    assert_int_equal(b->period, BUDGET_YEAR);
    assert_int_equal(b->start.n, day("2026-01-01").n);
    assert_int_equal(b->end.n, day("2027-04-30").n);
    assert_int_equal(b->n_parts, 3);
    assert_string_equal(b->value[1], groups[1]);
    assert_int_equal(read.nkeys, 2);
    assert_int_equal(read.keys[1].field, USAGE_TAG);
    assert_string_equal(read.keys[1].tag, "Cost Center");
    assert_int_equal(b->n_thresholds, 2);
    assert_true(b->threshold[1].forecasted && dec_cmp(b->threshold[1].percent, dec_of(1000)) == 0);
    assert_int_equal(notes.n, 3); /* the year, the alert, the other budget */
    buf_release(&csv);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps),
        cmocka_unit_test(names_of_files),
        cmocka_unit_test(dimensions),
        cmocka_unit_test(budgets_come_back),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
