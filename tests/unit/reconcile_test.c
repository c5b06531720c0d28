#include "pricing_fixture.h"

#include "pricing/discount.h"
#include "pricing/reconcile.h"
#include "usage/usage.h"

static struct book *BOOK;
static struct usage_query Q;
static struct usage_table *TABLE;

static int setup(void **state)
{
    if (pricing_setup(state))
        return -1;
    struct rate r[] = {
        made("flat", "Shared", "Shared", "", "Flat", "1 Hour", "westeurope", "0=0.5"),
        made("tiers", "Shared", "Shared", "", "Tiers", "1 GB", "westeurope", "0=0;100=0.1;200=0.05"),
        made("ops", "Shared", "Shared", "", "Ops", "10K", "westeurope", "0=0.04"),
        made("huge", "Shared", "Shared", "", "Huge", "1 Hour", "westeurope", "0=1000000"),
    };
    BOOK = made_book(r, COUNT(r), NULL, 0, "");
    return 0;
}

static struct day month_of(void *ctx, struct day day)
{
    int y, m, d;
    (void)ctx;
    day_to_ymd(day, &y, &m, &d);
    day_from_ymd(y, m, 1, &day);
    return day;
}

/* Rows "2026-08-01,flat,1 Hour,24,0.5,12": date, meter, unit, quantity, price, cost. */
static int run(const char *rows, struct reconciliation *out)
{
    static unsigned turn;
    static struct notes notes;
    const char *path = arena_printf(A, "%s/bill%u.csv", scratch_dir, turn++);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "date,meter,unit,quantity,price,cost,currency\n%s", rows);
    fclose(f);
    struct usage_input in = {.catalog = C, .files = &path, .nfiles = 1, .threads = 1};
    Q = (struct usage_query){.from = DAY_NONE, .to = DAY_NONE, .granularity = USAGE_DAILY};
    reconcile_ask(&Q);
    notes_init(&notes, A);
    err_init(&E);
    if (usage_read(&in, &Q, A, &TABLE, &notes, &E))
        fail_msg("%s", E.text);
    struct reconcile_input how = {.book = BOOK, .catalog = C, .query = &Q, .digits = 2, .cycle = month_of};
    return reconcile_run(&how, TABLE, A, out, &E);
}

static struct reconciliation reconciled(const char *rows)
{
    struct reconciliation r;
    if (run(rows, &r))
        fail_msg("%s", E.text);
    return r;
}

static const struct reconcile_line *line_at(const struct reconciliation *r, const char *price)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->lines[i].row.keys[RECONCILE_PRICE], price) == 0)
            return &r->lines[i];
    fail_msg("no line at %s", price);
    return NULL;
}

static void expect_sums(const struct reconcile_sum *s)
{
    dec causes = DEC_ZERO, difference;
    for (int c = 0; c < CAUSE_COUNT; c++)
        assert_true(dec_add(causes, s->cause[c], &causes));
    assert_int_equal(dec_cmp(causes, s->difference), 0);
    assert_true(dec_sub(s->billed, s->amount, &difference));
    assert_int_equal(dec_cmp(difference, s->difference), 0);
}

static void rows_become_lines(void **state)
{
    (void)state;
    struct reconciliation r = reconciled("2026-08-01,flat,1 Hour,24,0.5,12,USD\n2026-08-31,FLAT,1 Hour,1,0.50,0.5,USD\n"
                                         "2026-09-01,flat,1 Hour,1,0.5,0.5,USD\n2026-08-01,flat,Hours,1,0.5,0.5,USD\n");
    assert_int_equal(r.n, 3); /* two cycles, two spellings of the unit */
    assert_int_equal(r.total.rows, 4);
    assert_int_equal(r.total.reproduced, 3);
    assert_dec(r.total.amount, "13.5");
    usage_table_close(TABLE);
}

/* The bill shares the tiers in its own way, which is as good: 100 free, 50 at 0.1. */
static void tiers_as_billed(void **state)
{
    (void)state;
    struct reconciliation r = reconciled("2026-08-01,tiers,1 GB,100,0,0,USD\n2026-08-02,tiers,1 GB,50,0.1,5,USD\n");
    assert_dec(line_at(&r, "0")->amount, "0");
    assert_dec(line_at(&r, "0.1")->amount, "5");
    assert_int_equal(r.total.reproduced, 2);
    expect_sums(&r.total);
    usage_table_close(TABLE);
}

static void tiers_by_quantity(void **state)
{
    (void)state;
    struct reconciliation r = reconciled("2026-08-01,tiers,1 GB,100,0.1,10,USD\n2026-08-02,tiers,1 GB,50,0.05,2.5,USD\n"
                                         "2026-08-03,tiers,1 GB,-25,0.02,-0.5,USD\n");
    /* 125 GB: 2.5. Given back at the average, 0.02; the others share 3 by 100 and 50. */
    assert_dec(line_at(&r, "0.02")->amount, "-0.5");
    assert_dec(line_at(&r, "0.1")->amount, "2");
    assert_dec(line_at(&r, "0.05")->amount, "1");
    assert_dec(line_at(&r, "0.1")->cause[CAUSE_TIERS], "8");
    assert_dec(line_at(&r, "0.05")->cause[CAUSE_TIERS], "1.5");
    assert_dec(line_at(&r, "0.02")->cause[CAUSE_RATE], "0");
    assert_dec(r.total.amount, "2.5");
    expect_sums(&r.total);
    usage_table_close(TABLE);
    /* All given back: by the first prices. */
    r = reconciled("2026-08-01,tiers,1 GB,-150,0.1,-15,USD\n");
    assert_dec(line_at(&r, "0.1")->amount, "-5");
    expect_sums(&r.total);
    usage_table_close(TABLE);
}

/* The unit has blocks, and no price: cost / quantity tells. */
static void cost_tells(void **state)
{
    (void)state;
    struct reconciliation r = reconciled("2026-08-01,ops,10K,12,,0.45,USD\n");
    assert_int_equal(r.lines[0].found.counts, BILL_COUNTS_BLOCKS);
    assert_false(r.lines[0].found.assumed);
    assert_dec(r.lines[0].amount, "0.48");
    assert_int_equal(r.lines[0].main, CAUSE_RATE);
    usage_table_close(TABLE);
    /* the price is in another currency */
    r = reconciled("2026-08-01,ops,10K,120000,0.0006,0.48,USD\n");
    assert_int_equal(r.lines[0].found.counts, BILL_COUNTS_BASE);
    assert_dec(r.lines[0].difference, "0");
    usage_table_close(TABLE);
}

static void digits(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        bool reproduced;
        enum reconcile_cause main;
    } rows[] = {
        {"2026-08-01,flat,1 Hour,0.033336,0.5,0.02,USD\n", true, CAUSE_ROUNDING},      /* to cents */
        {"2026-08-01,flat,1 Hour,0.033336,0.5,0.0201,USD\n", false, CAUSE_ARITHMETIC}, /* not to cents */
        {"2026-08-01,flat,1 Hour,1000,0.500004,500.004,USD\n", true, CAUSE_ROUNDING},
        {"2026-08-01,flat,1 Hour,1000,0.50001,500.01,USD\n", false, CAUSE_RATE},
        {"2026-08-01,flat,1 Hour,1000,0.5,0,USD\n", false, CAUSE_ARITHMETIC},
        {"2026-08-01,flat,1 Hour,1000,0,0,USD\n", false, CAUSE_NOT_CHARGED},
        {"2026-08-01,flat,1 Hour,10,,5,USD\n", true, CAUSE_COUNT},
        {"2026-08-01,flat,1 Hour,0,0.5,0,USD\n", true, CAUSE_COUNT},
        {"2026-08-01,nowhere,1 Hour,1,0.5,0.5,USD\n", false, CAUSE_NOT_LISTED},
        {"2026-08-01,flat,1 Hour,,0.5,0.5,USD\n", false, CAUSE_QUANTITY},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct reconciliation r = reconciled(rows[i].row);
        const struct reconcile_line *l = &r.lines[0];
        if (l->main != rows[i].main || l->reproduced != rows[i].reproduced)
            fail_msg("%s: %s, %d", rows[i].row, reconcile_cause_name(l->main), l->reproduced);
        expect_sums(&r.total);
        usage_table_close(TABLE);
    }
}

static void nothing_and_too_much(void **state)
{
    (void)state;
    struct reconciliation r = reconciled("");
    dec share;
    assert_true(r.n == 0 && r.ngroups == 0 && r.nlargest == 0 && !reconcile_share(&r.total, &share));
    usage_table_close(TABLE);
    assert_int_equal(run("2026-08-01,huge,1 Hour,1e18,1,1,USD\n", &r), -1);
    assert_int_equal(E.code, EXIT_INPUT);
    usage_table_close(TABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_lines), cmocka_unit_test(tiers_as_billed), cmocka_unit_test(tiers_by_quantity),
        cmocka_unit_test(cost_tells),        cmocka_unit_test(digits),          cmocka_unit_test(nothing_and_too_much),
    };
    return cmocka_run_group_tests(tests, setup, pricing_teardown);
}
