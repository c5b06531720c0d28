#include "pricing_fixture.h"

#include "pricing/groups.h"

static struct book *B;

static int setup(void **state)
{
    if (pricing_setup(state))
        return -1;
    struct rate r[] = {
        vm("l1", D1, false, "westeurope", "0.2"),
        vm("l2", D1, false, "northeurope", "0.19"),
        made("disk", "Storage", "Made Disks", "", "P9 Made", "1/Month", "westeurope", "0=20"),
        made("ops", "Storage", "Made Blobs", "", "Ops", "10K", "westeurope", "0=0.004;100=0.002"),
    };
    B = made_book(r, COUNT(r), NULL, 0, "");
    return 0;
}

static struct grouping by(const struct workload *w, const char *text)
{
    struct grouping g;
    if (grouping_read(w, A, text, &g, &E))
        fail_msg("%s", E.text);
    return g;
}

static struct groups groups(const struct world *x, const struct estimate *e, const char *text)
{
    struct groups out;
    struct grouping g = by(&x->w, text);
    groups_of(&g, &x->w, e, A, &out);
    return out;
}

static void sums_and_order(void **state)
{
    (void)state;
    static const struct tag shop[] = {{"Team", "shop"}}, none[] = {{"team", ""}};
    struct line l[] = {
        vm_line("a", D1, false, "westeurope"),
        vm_line("b", D1, false, "northeurope"),
        meter_line("c", "Storage", "P9 Made", "westeurope", NULL),
        meter_line("d", "Storage", "Nothing", "westeurope", "1"),
        vm_line("e", "Standard_X1_v9", false, "northeurope"),
        id_line("f", "unknown", "1"),
    };
    struct world x;
    l[0].tags = l[2].tags = shop;
    l[1].tags = none;
    l[0].ntags = l[1].ntags = l[2].ntags = 1;
    world_init(&x, B, l, COUNT(l));
    struct estimate e = priced(&x, NULL, NULL);
    struct groups g = groups(&x, &e, "service");
    assert_int_equal(g.n, 3);
    assert_string_equal(g.at[0].key, "Virtual Machines");
    assert_int_equal(g.at[0].lines, 3);
    assert_int_equal(g.at[0].priced, 2);
    assert_dec(g.at[0].amount, "284.7");
    assert_string_equal(g.at[1].key, "Storage");
    assert_null(g.at[2].key);
    assert_string_equal(g.at[2].title, "(service not known)");
    assert_int_equal(g.at[2].priced, 0);
    g = groups(&x, &e, "meter"); /* one meter, though it has two ids in two regions */
    assert_string_equal(g.at[0].title, "Z1_v9 (Made Series)");
    assert_int_equal(g.at[0].lines, 2);
    g = groups(&x, &e, "region");
    assert_string_equal(g.at[0].title, "westeurope");
    assert_dec(g.at[0].amount, "166");
    g = groups(&x, &e, "tag:team");
    assert_int_equal(g.n, 3);
    assert_string_equal(g.at[0].title, "shop");
    assert_string_equal(g.at[1].title, "(empty)");
    assert_string_equal(g.at[2].title, "(untagged)");
}

/* Whatever the lines: each is in one group, and the groups add up to the sum of all. */
static void add_up(void **state)
{
    (void)state;
    static const char *const keys[] = {"service", "region", "meter", "tag:t"};
    static const char *const meters[] = {"Ops", "P9 Made", "None"};
    for (int turn = 0; turn < 50; turn++) {
        struct line l[10];
        struct world x;
        size_t n = 1 + dice(COUNT(l));
        for (size_t i = 0; i < n; i++) {
            struct tag *t = arena_alloc(A, sizeof *t);
            l[i] = dice(2) ? vm_line("v", D1, false, dice(2) ? "westeurope" : "northeurope")
                           : meter_line("m", "Storage", meters[dice(3)], "westeurope", dice(2) ? "123.4567" : NULL);
            *t = (struct tag){"t", dice(2) ? "x" : "y"};
            l[i].tags = t;
            l[i].ntags = i == 0 || dice(2);
            l[i].count = D(dice(2) ? "0.3" : "7");
            identify(&l[i]);
        }
        world_init(&x, B, l, n);
        struct estimate e = priced(&x, NULL, NULL);
        for (size_t k = 0; k < COUNT(keys); k++) {
            struct groups g = groups(&x, &e, keys[k]);
            size_t lines = 0, with = 0;
            dec sum = DEC_ZERO;
            for (size_t i = 0; i < g.n; i++) {
                lines += g.at[i].lines;
                with += g.at[i].priced;
                assert_true(dec_add(sum, g.at[i].amount, &sum));
                if (i && g.at[i].priced)
                    assert_true(dec_cmp(g.at[i - 1].amount, g.at[i].amount) >= 0);
            }
            assert_int_equal(lines, e.n);
            assert_int_equal(with, e.priced);
            assert_int_equal(dec_cmp(sum, e.before_terms), 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sums_and_order), cmocka_unit_test(add_up)};
    return cmocka_run_group_tests(tests, setup, pricing_teardown);
}
