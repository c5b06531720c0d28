#include "pricing_fixture.h"

#include "catalog/size.h"
#include "catalog/size_name.h"
#include "pricing/alternates.h"

static struct book *B;

static int setup(void **state)
{
    if (pricing_setup(state))
        return -1;
    struct rate r[] = {
        vm("d4", "Standard_D4s_v5", false, "westeurope", "0.20"),
        vm("d4w", "Standard_D4s_v5", true, "westeurope", "0.38"),
        vm("d4a", "Standard_D4as_v5", false, "westeurope", "0.18"),
        vm("d4aw", "Standard_D4as_v5", true, "westeurope", "0.37"),
        vm("d4as4", "Standard_D4as_v4", false, "westeurope", "0.19"),
        vm("d4p", "Standard_D4ps_v5", false, "westeurope", "0.10"), /* Arm: fits no x64 */
        vm("d4n", "Standard_D4_v5", false, "westeurope", "0.05"),   /* no premium disks */
        vm("b4", "Standard_B4ms", false, "westeurope", "0.15"),     /* burstable: last */
        vm("d4e", "Standard_D4s_v5", false, "northeurope", "0.21"),
        vm("e4", "Standard_E4s_v5", false, "northeurope", "0.25"),
        vm("d8", "Standard_D8s_v5", false, "northeurope", "0.19"),
        vm("e16", "Standard_E16-4s_v5", false, "northeurope", "0.9"), /* 4 of 16 vCPUs */
        vm("e8", "Standard_E8s_v5", false, "northeurope", "0.5"),
        vm_variant("spot", "Standard_D4s_v5", false, "westeurope", "0.03", RATE_SPOT),
    };
    B = made_book(r, COUNT(r), NULL, 0, "");
    return 0;
}

static struct alternates find(const struct world *x, const struct estimate *e, const struct estimate *base,
                              bool missing)
{
    struct alternates out;
    if (alternates_find(&x->in, A, e, base, missing, &out, &E))
        fail_msg("%s", E.text);
    return out;
}

static void cheaper_and_near(void **state)
{
    (void)state;
    struct line l[] = {vm_line("a", "Standard_D4s_v5", false, "westeurope"),
                       vm_line("w", "standard_d4s_V5", true, "westeurope"), id_line("spot", "spot", NULL),
                       vm_line("cheap", "Standard_D4as_v5", false, "westeurope")};
    struct world x;
    l[0].hours_kind = HOURS_MONTH;
    l[0].hours = dec_of(100);
    l[0].count = dec_of(2);
    world_init(&x, B, l, COUNT(l));
    struct estimate e = priced(&x, NULL, NULL);
    dec before = e.total;
    struct alternates found = find(&x, &e, NULL, false);
    assert_int_equal(found.n, 3); /* spot capacity is left alone */
    assert_int_equal(dec_cmp(before, e.total), 0);
    assert_string_equal(found.at[0].size->name, "Standard_D4as_v5");
    assert_string_equal(found.at[0].differences, "AMD, same vCPU and memory");
    assert_dec(found.at[0].amount, "36");
    assert_dec(found.at[0].delta, "-4");
    assert_false(found.at[0].missing);
    assert_int_equal(found.at[1].line, 1);
    assert_dec(found.at[1].delta, "-7.3");                        /* Windows for Windows */
    assert_string_equal(found.at[2].size->name, "Standard_B4ms"); /* where nothing else costs less */
    assert_string_equal(found.at[2].differences, "B series, Intel, same vCPU and memory, burstable, with a local disk");
    assert_int_equal(find(&x, &e, NULL, true).n, 0);
}

static void missing(void **state)
{
    (void)state;
    struct line l[] = {vm_line("gone", "Standard_D4as_v5", false, "westeurope"),
                       vm_line("few", "Standard_E16-4s_v4", false, "northeurope"),
                       vm_line("gpu", "Standard_NC6s_v3", false, "westeurope"),
                       vm_line("odd", "Standard_X9_v9", false, "westeurope")};
    struct world x;
    world_init(&x, B, l, COUNT(l));
    struct estimate base = priced(&x, NULL, NULL), e = priced(&x, "northeurope", NULL);
    struct alternates found = find(&x, &e, &base, true);
    assert_int_equal(found.n, 4);
    assert_string_equal(found.at[0].size->name, "Standard_D4s_v5"); /* the own series before E, 4 vCPUs before 8 */
    assert_true(found.at[0].missing);
    assert_true(found.at[0].has_delta);
    assert_dec(found.at[0].delta, "21.9");                             /* 0.21 there, 0.18 of the own at the base */
    assert_string_equal(found.at[1].size->name, "Standard_E16-4s_v5"); /* available vCPUs count */
    assert_string_equal(found.at[1].differences, "generation 5 instead of 4, same vCPU and memory");
    assert_false(found.at[1].has_delta); /* the base has no price either */
    assert_null(found.at[2].size);
    assert_string_equal(found.at[2].why, "no size that fits has a price there");
    assert_string_equal(found.at[3].why, "not in the catalogue");
}

static void check_name(const char *name, const char *series, enum size_maker maker, unsigned generation,
                       enum size_disk local)
{
    struct size_name n;
    size_name_read(name, &n);
    assert_string_equal(n.series, series);
    assert_int_equal(n.maker, maker);
    assert_int_equal(n.generation, generation);
    assert_int_equal(n.local, local);
}

static void names_say(void **state)
{
    (void)state;
    struct size_name n;
    check_name("Standard_D4s_v5", "D", SIZE_INTEL, 5, SIZE_DISK_NONE);
    check_name("Standard_D4ads_v5", "D", SIZE_AMD, 5, SIZE_DISK_LOCAL);
    check_name("Standard_D4pds_v6", "D", SIZE_ARM, 6, SIZE_DISK_LOCAL);
    check_name("Standard_DS14_v2", "D", SIZE_INTEL, 2, SIZE_DISK_LOCAL);
    check_name("Standard_D2", "D", SIZE_INTEL, 1, SIZE_DISK_LOCAL);
    check_name("Standard_E16-4as_v4", "E", SIZE_AMD, 4, SIZE_DISK_NONE);
    check_name("Standard_F8s_v2", "F", SIZE_INTEL, 2, SIZE_DISK_LOCAL);
    check_name("Standard_B2s_v2", "B", SIZE_INTEL, 2, SIZE_DISK_NONE);
    check_name("Standard_L8as_v3", "L", SIZE_AMD, 3, SIZE_DISK_LOCAL);
    check_name("Standard_M64-32ms", "M", SIZE_INTEL, 1, SIZE_DISK_UNKNOWN);
    check_name("nonsense", "", SIZE_INTEL, 1, SIZE_DISK_UNKNOWN);
    size_name_read("Standard_NC24ads_A100_v4", &n);
    assert_string_equal(n.series, "NC");
    assert_string_equal(n.accelerator, "A100");
    assert_int_equal(n.generation, 4);
    size_name_read("Standard_E104ids_v5", &n);
    assert_true(n.isolated);
    size_name_read("Standard_E8bds_v5", &n);
    assert_true(n.more_storage);
    for (size_t i = 0; i < size_count(C); i++) { /* every name of the catalogue is of this form */
        size_name_read(size_at(C, i)->name, &n);
        assert_true(n.series[0] >= 'A');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(cheaper_and_near), cmocka_unit_test(missing),
                                       cmocka_unit_test(names_say)};
    return cmocka_run_group_tests(tests, setup, pricing_teardown);
}
