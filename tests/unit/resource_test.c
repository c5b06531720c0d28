#include "tests/unit/catalog_fixture.h"

#include "catalog/resource.h"

static struct resource found(const char *form)
{
    struct resource r;
    if (!resource_find(C, form, &r, NULL))
        fail_msg("\"%s\" is not known", form);
    return r;
}

static const char *suggestion_for(const char *form)
{
    struct resource r;
    const char *s = "unset";
    assert_false(resource_find(C, form, &r, &s));
    return s ? s : "(none)";
}

static void disks(void **state)
{
    (void)state;
    struct resource r = found("DISK/p30-lrs");
    assert_string_equal(r.form, "disk/P30-LRS");
    assert_string_equal(r.title, "Premium SSD P30, LRS (1 TiB)");
    assert_false(r.is_vm);
    assert_string_equal(r.service, "Storage");
    assert_string_equal(r.product, "Premium SSD Managed Disks");
    assert_string_equal(r.sku, "P30 LRS");
    assert_string_equal(r.meter, "P30 LRS Disk");
    assert_string_equal(r.category, "Storage");
    assert_string_equal(r.subcategory, "Locally Redundant");
    assert_string_equal(r.name, "Premium Storage - Page Blob/P30 (Units)");
    r = found("disk/E10-ZRS");
    assert_string_equal(r.meter, "E10 ZRS Disk");
    assert_null(r.category);
    assert_null(r.subcategory);
    assert_null(r.name);
    assert_string_equal(found("disk/S4-LRS").product, "Standard HDD Managed Disks");
    assert_string_equal(found("disk-ops/E10-LRS").meter, "E10 LRS Disk Operations");
    assert_string_equal(found("disk-mount/P30-ZRS").meter, "P30 ZRS Disk Mount");
    assert_string_equal(found("snapshot/standard-ssd-zrs").meter, "Snapshots ZRS Snapshots");
    assert_string_equal(found("snapshot/premium-lrs").meter, "LRS Snapshots");
}

static void others(void **state)
{
    (void)state;
    struct resource r = found("egress/internet");
    assert_string_equal(r.service, "Bandwidth");
    assert_string_equal(r.category, "Networking");
    assert_string_equal(r.subcategory, "");
    assert_string_equal(r.name, "Data Transfer Out (GB)");
    r = found("blob/hot-lrs");
    assert_string_equal(r.meter, "Hot LRS Data Stored");
    assert_string_equal(r.name, "Standard IO - Hot Block Blob (GB)");
    assert_string_equal(found("sql/s0").name, "Standard S0 Database Days");
}

/* A row that would fit any meter at all prices nonsense. */
static void rows_say_something(void **state)
{
    (void)state;
    assert_true(resource_count(C) > 200);
    for (size_t i = 0; i < resource_count(C); i++) {
        const struct resource *r = resource_at(C, i);
        assert_true(*r->service && *r->product && *r->meter && *r->title);
        assert_true(!r->name == !r->category && !r->name == !r->subcategory);
        assert_string_equal(found(r->form).form, r->form);
    }
    assert_null(resource_at(C, resource_count(C)));
}

static void virtual_machines(void **state)
{
    (void)state;
    struct resource r = found("VM/standard_d4s_v5");
    assert_true(r.is_vm);
    assert_string_equal(r.form, "vm/Standard_D4s_v5");
    assert_string_equal(r.size, "Standard_D4s_v5");
    assert_null(r.service);
    assert_null(r.category);
    assert_string_equal(found("vm/STANDARD_X1-2new_v9").size, "Standard_X1-2new_v9");
    assert_string_equal(found("vm/basic_A1").size, "Basic_A1");
    assert_string_equal(suggestion_for("vm/D4s_v5"), "vm/Standard_D4s_v5");
    suggestion_for("vm/Standard_");
    assert_string_equal(suggestion_for("vm/Standard_D4s v5!"), "vm/Standard_D4s_v5");
    suggestion_for("vm/");
}

static void unknown(void **state)
{
    (void)state;
    assert_string_equal(suggestion_for("disk/P31-LRS"), "disk/P1-LRS");
    assert_string_equal(suggestion_for("Standard_D4s_v5"), "vm/Standard_D4s_v5");
    assert_string_equal(suggestion_for("spaceship"), "(none)");
    assert_string_equal(suggestion_for(""), "(none)");
    char endless[1024];
    memset(endless, 'v', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_string_equal(suggestion_for(endless), "(none)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disks),
        cmocka_unit_test(others),
        cmocka_unit_test(rows_say_something),
        cmocka_unit_test(virtual_machines),
        cmocka_unit_test(unknown),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
