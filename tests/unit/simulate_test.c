#include "pricing_fixture.h"

#include <math.h>

#include "invoice/frame.h"
#include "invoice/simulate.h"
#include "models/models.h"
#include "pricing/terms.h"

enum { A_EGRESS, B_EGRESS, A_HOURS, B_MONEY, LEAVES };

/* Two groups that share egress (200 GB at 1, then 0.9); hours of one, money of the other. */
struct bill {
    struct rate egress, hours;
    struct metered_rate rate[2];
    struct leaf leaf[LEAVES];
    struct series group[2];
    struct rate_term terms[2];
    struct metered m;
    struct priced priced;
};

static struct bill *open_bill(void)
{
    struct bill *b = arena_alloc(A, sizeof *b);
    b->egress = made("e", "Made", "Made", "", "Egress", "1 GB", "", "0=1;200=0.9;500=0.8");
    b->hours = made("h", "Made", "Made", "", "Hours", "1 Hour", "", "0=0.5");
    b->rate[0] = (struct metered_rate){.rate = &b->egress, .den = dec_of(1)};
    b->rate[1] = (struct metered_rate){.rate = &b->hours, .den = dec_of(1)};
    b->leaf[A_EGRESS] = (struct leaf){.group = 0, .rate = 0, .eligible = METERED_CREDIT};
    b->leaf[B_EGRESS] = (struct leaf){.group = 1, .rate = 0, .eligible = METERED_CREDIT};
    b->leaf[A_HOURS] = (struct leaf){.group = 0, .rate = 1, .eligible = METERED_CREDIT};
    b->leaf[B_MONEY] = (struct leaf){.group = 1, .rate = METERED_NONE};
    b->terms[0] = (struct rate_term){.kind = TERM_CREDIT, .amount = dec_of(100)};
    b->terms[1] = (struct rate_term){.kind = TERM_RECURRING, .amount = dec_of(29)};
    b->m = (struct metered){.groups = {.at = b->group, .n = 2},
                            .leaf = b->leaf,
                            .n = LEAVES,
                            .rate = b->rate,
                            .nrates = 2,
                            .terms = b->terms,
                            .nterms = 2,
                            .offer = "MS-AZR-0003P"};
    priced_open(A, &b->m, 30, &b->priced);
    return b;
}

static const char *const BASE[LEAVES] = {"90", "60", "10", "0"}, *const MORE[LEAVES] = {"60", "40", "20", "7"};

static dec *decs(const char *const *texts)
{
    dec *d = arena_array(A, LEAVES, sizeof *d);
    for (size_t i = 0; i < LEAVES; i++)
        d[i] = D(texts[i]);
    return d;
}

/* 150 GB are used; 100 more pass the bound at 200: 50 x 1 + 50 x 0.9 = 95, given back 60 : 40. */
static void tiers_are_shared(void **state)
{
    (void)state;
    struct bill *b = open_bill();
    dec money[LEAVES];
    assert_true(priced_start(&b->priced, decs(BASE)) && priced_money(&b->priced, decs(MORE), money));
    assert_dec(money[A_EGRESS], "57");
    assert_dec(money[B_EGRESS], "38");
    assert_dec(money[A_HOURS], "10");
    assert_dec(money[B_MONEY], "7");
    b->rate[0].scaled = true; /* the bill pays nine tenths */
    b->rate[0].paid = D("45");
    b->rate[0].list = D("50");
    assert_true(priced_money(&b->priced, decs(MORE), money));
    assert_dec(money[A_EGRESS], "51.3");
    assert_dec(money[B_EGRESS], "34.2");
    assert_dec(money[A_HOURS], "10");
    assert_true(priced_start(&b->priced, NULL) && priced_money(&b->priced, decs(MORE), money));
    assert_dec(money[A_EGRESS], "54"); /* another cycle begins at 0: 100 x 1 x 0.9 */
}

static void credit_pays_its_own(void **state)
{
    (void)state;
    struct bill *b = open_bill();
    dec sums[METERED_ELIGIBLE] = {D("40"), D("70"), D("0"), D("0")}, total, eligible;
    struct term_result *terms;
    size_t n;
    assert_true(priced_terms(&b->priced, sums, A, &terms, &n, &total));
    assert_int_equal(n, 2);
    assert_dec(terms[0].amount, "-70");
    assert_dec(total, "69");
    sums[METERED_CREDIT | METERED_COMMITMENT] = D("50");
    assert_true(priced_eligible(sums, dec_of(10), &eligible));
    assert_dec(eligible, "115");
}

/* A discount of the offer is in the bill's prices already where they are below the list. */
static void no_discount_twice(void **state)
{
    (void)state;
    struct bill *b = open_bill();
    struct rate_tier steps[] = {{DEC_ZERO, dec_of(10)}};
    b->terms[1] = (struct rate_term){.kind = TERM_COMMITMENT, .discounts = steps, .ndiscounts = 1};
    priced_open(A, &b->m, 30, &b->priced);
    assert_int_equal(b->priced.nterms, 2);
    b->rate[1].scaled = true;
    priced_open(A, &b->m, 30, &b->priced);
    assert_int_equal(b->priced.nterms, 1);
    assert_int_equal(b->priced.terms[0].kind, TERM_CREDIT);
}

/* Ten days are to come, a tenth of all on each. */
static struct stretch *open_stretch(struct bill *b, const struct models_forecast *f)
{
    struct stretch *s = arena_alloc(A, sizeof *s);
    dec *come = arena_array(A, LEAVES * 10, sizeof *come), *all = arena_array(A, LEAVES, sizeof *all);
    *s = (struct stretch){
        .start = {100}, .last = {119}, .end = {129}, .n = LEAVES, .base = decs(BASE), .more = decs(MORE)};
    s->sums[METERED_CREDIT] = D("60");
    s->money = arena_array(A, LEAVES, sizeof(dec));
    s->price = arena_array(A, LEAVES, sizeof(double));
    s->share = arena_array(A, LEAVES, sizeof(double));
    s->of = arena_array(A, LEAVES, sizeof *s->of);
    for (size_t i = 0; i < LEAVES; i++) {
        s->of[i] = &f[i];
        s->share[i] = 1;
        all[i] = dec_of(10);
        for (int t = 0; t < 10; t++)
            come[i * 10 + (size_t)t] = dec_of(t + 1);
    }
    s->come = come;
    s->all = all;
    s->days = 10;
    assert_true(stretch_centre(&b->priced, s));
    return s;
}

/* 60 of 100 are used; after n days 6n + 4n GB and 2n hours cost 11n up to the bound, which comes after 5 days: 44 on the 4th. */
static void credit_runs_out(void **state)
{
    (void)state;
    struct bill *b = open_bill();
    struct models_forecast f[LEAVES] = {{0}};
    struct stretch *s = open_stretch(b, f);
    struct term_result *terms;
    size_t n;
    dec total;
    struct day day;
    assert_true(stretch_terms(A, &b->priced, s, &terms, &n, &total, &day));
    assert_dec(total, "101"); /* 60 + 105 + 7 - 100 + 29 */
    assert_int_equal(day.n, 123);
    b->terms[0].amount = dec_of(166); /* one more than there is */
    priced_open(A, &b->m, 30, &b->priced);
    assert_true(priced_start(&b->priced, s->base) && stretch_terms(A, &b->priced, s, &terms, &n, &total, &day));
    assert_true(day_is_none(day));
}

/* What does not vary comes out as it is in every draw; what does keeps its middle, and the draws are the same again. */
static void draws(void **state)
{
    (void)state;
    struct bill *b = open_bill();
    struct models_forecast f[LEAVES] = {{0}};
    struct stretch *s = open_stretch(b, f);
    struct joint j;
    struct drawn x, y;
    dec low, high;
    joint_open(A, s->of, s->price, LEAVES, 0, &j);
    assert_true(simulate(A, &b->priced, s, &j, &x));
    assert_int_equal(x.count, JOINT_DRAWS);
    assert_true(drawn_bounds(x.total, x.count, dec_of(95), &low, &high));
    assert_dec(low, "112");
    assert_dec(high, "112");
    assert_dec(x.invoice[0], "101");
    assert_int_equal(x.day[0].n, 123);
    assert_int_equal(x.day[x.count - 1].n, 123);
    f[A_HOURS] = (struct models_forecast){.sum = 20, .scale = 5, .ceiling = 1e9};
    joint_open(A, s->of, s->price, LEAVES, 20, &j);
    assert_true(simulate(A, &b->priced, s, &j, &x) && simulate(A, &b->priced, s, &j, &y));
    assert_memory_equal(x.total, y.total, x.count * sizeof *x.total);
    assert_true(drawn_bounds(x.group, x.count, dec_of(80), &low, &high));
    assert_true(dec_cmp(low, D("67")) < 0 && dec_cmp(high, D("67")) > 0);
    assert_true(fabs(frame_double(x.total[x.count / 2]) - 112) < 0.2);
    assert_dec(x.group[x.count], "45"); /* the other group stays */
}

static void bounds(void **state)
{
    (void)state;
    dec n[11], low, high;
    for (int i = 0; i < 11; i++)
        n[i] = dec_of(i);
    assert_true(drawn_bounds(n, 11, dec_of(80), &low, &high));
    assert_dec(low, "1");
    assert_dec(high, "9");
    assert_true(drawn_bounds(n, 11, D("95"), &low, &high));
    assert_dec(low, "0.25");
    assert_dec(high, "9.75");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiers_are_shared),
        cmocka_unit_test(credit_pays_its_own),
        cmocka_unit_test(no_discount_twice),
        cmocka_unit_test(credit_runs_out),
        cmocka_unit_test(draws),
        cmocka_unit_test(bounds),
    };
    return cmocka_run_group_tests(tests, pricing_setup, pricing_teardown);
}
