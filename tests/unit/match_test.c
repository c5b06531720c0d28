#include "tests/unit/rates_fixture.h"

#include "rates/match_parts.h"

static const struct row VMS[] = {
    {VM_ROW, "Virtual Machines Dsv5 Series", "Standard_D2s_v5", "D2s v5", "westeurope", "id-d2-we", "0.115",
     .plan_1y = "0.08"},
    {VM_ROW, "Virtual Machines Dsv5 Series", "Standard_D2s_v5", "D2s v5", "northeurope", "id-d2-ne", "0.107"},
    {VM_ROW, "Virtual Machines Dsv5 Series", "Standard_D2s_v5", "D2s v5", "belgiumcentral", "id-d2-be", "0.12"},
    {VM_ROW, "Virtual Machines Dsv5 Series Windows", "Standard_D2s_v5", "D2s v5", "westeurope", "id-w2-we", "0.207"},
    {VM_ROW, "Virtual Machines Dsv5 Series", "Standard_D2s_v5", "D2s v5 Spot", "westeurope", "id-s2-we", "0.02"},
    {VM_ROW, "Virtual Machines Dsv5 Series", "Standard_D2s_v5", "D2s v5", "westeurope", "id-d2-we", "622",
     .type = RATE_RESERVATION, .term = 1},
    {VM_ROW, "Virtual Machines Dsv5 Series", "Standard_D2s_v5", "D2s v5", "northeurope", "id-d2-ne", "590",
     .type = RATE_RESERVATION, .term = 1},
    {VM_ROW, "Dsv5 Series Cloud Services", "Standard_D2s_v5", "D2s v5", "westeurope", "id-cs", "0.5"},
    {VM_ROW, "Easv5 Series CloudServices", "Standard_E2as_v5", "E2as v5", "westeurope", "id-cs-2", "0.5"},
    {VM_ROW, "Dasv4 Series Dedicated Host", "Dasv4_Type1", "Dasv4 Type1", "westeurope", "id-host", "5"},
    {VM_ROW, "Lasv3 Series Linux", "Standard_L8as_v3", "L8as v3", "westeurope", "id-l8", "0.7"},
    /* one meter for two sizes, one of which has rates of its own in one region */
    {VM_ROW, "Virtual Machines Dv3 Series", "Standard_D2_v3", "D2 v3/D2s v3", "westeurope", "id-d2v3-we", "0.12"},
    {VM_ROW, "Virtual Machines Dv3 Series", "Standard_D2_v3", "D2 v3/D2s v3", "northeurope", "id-d2v3-ne", "0.11"},
    {VM_ROW, "Virtual Machines DSv3 Series", "Standard_D2s_v3", "D2s v3", "westeurope", "id-d2sv3-we", "0.13"},
    {VM_ROW, "Virtual Machines Dv2 promo Series", "Standard_D2_v2", "D2 v2/DS2 v2 - Expired", "westeurope", "id-promo",
     "0.09", .deprecated = true},
    {VM_ROW, "Virtual Machines Dv2 Series", "Standard_D2_v2", "D2 v2/DS2 v2", "westeurope", "id-d2v2", "0.136"},
    {VM_ROW, "Virtual Machines BS Series", "Standard_B1s", "B1s", "westeurope", "id-b1s", "0.0118"},
    {VM_ROW, "Virtual Machines BS Series", "Standard_B1s", "B1s - Free", "westeurope", "id-b1s-free", "0", .sku = "B1s",
     .secondary = true},
    {VM_ROW, "Virtual Machines BS Series", "Standard_B9s", "B9s - Free", "westeurope", "id-b9s-free", "0",
     .sku = "B9s"},
    {VM_ROW, "Virtual Machines LSv2 Series", "Standard_L96s_v2", "L96s v2", "westeurope", "id-hole", "0"},
    {VM_ROW, "Virtual Machines MS Series", "Standard_M1_v9", "M1 v9", "westeurope", "id-old", "1", .end = "2026-03-01"},
    {VM_ROW, "Virtual Machines MS Series", "Standard_M2_v9", "M2 v9", "westeurope", "id-new", "1",
     .start = "2026-08-25"},
    {VM_ROW, "Virtual Machines MS Series", "Standard_M3_v9", "M3 v9", "westeurope", "id-m3", "1",
     .start = "2024-01-01"},
    {VM_ROW, "Virtual Machines MS Series", "Standard_M3_v9", "M3 v9", "westeurope", "id-m3", "2",
     .start = "2025-01-01"},
    {VM_ROW, "Virtual Machines MS Series", "Standard_M3_v9", "M3 v9", "westeurope", "id-m3", "3",
     .start = "2026-08-21"},
    {"Storage", "Premium SSD Managed Disks", "", "P30 LRS Disk", "westeurope", "id-p30", "122.88", .sku = "P30 LRS",
     .unit = "1/Month"},
    {"Storage", "Premium SSD Managed Disks", "", "P30 LRS Disk", "northeurope", "id-p30-ne", "135.17", .sku = "P30 LRS",
     .unit = "1/Month"},
    {"Storage", "Premium SSD Managed Disks", "", "P30 LRS Disk Mount", "westeurope", "id-p30-m", "6.5",
     .sku = "P30 LRS", .unit = "1/Month"},
    {"Storage", "Standard HDD Managed Disks", "", "S4 LRS Disk Operations", "westeurope", "id-ops", "0.0005",
     .sku = "S4 LRS", .unit = "10K", .sku_id = "X/1"},
    {"Storage", "Standard HDD Managed Disks", "", "S6 LRS Disk Operations", "westeurope", "id-ops", "0.0005",
     .sku = "S6 LRS", .unit = "10K", .sku_id = "X/2"},
    {"Storage", "Standard HDD Managed Disks", "", "S4 LRS Disk Operations", "northeurope", "id-ops", "0.0005",
     .sku = "S4 LRS", .unit = "10K", .sku_id = "X/1"},
    {"Bandwidth", "Rtn Preference: MGN", "", "Standard Data Transfer Out", "Zone 1", "id-egress-1", "0", .unit = "1 GB",
     .next_from = "100", .next_price = "0.087"},
    {"Bandwidth", "Rtn Preference: MGN", "", "Standard Data Transfer Out", "Zone 2", "id-egress-2", "0.12",
     .unit = "1 GB"},
    {"Azure DNS", "Azure DNS", "", "Public Zones", "", "id-dns", "0.5", .unit = "1"},
    {"Key Vault", "Key Vault", "", "Operations", "westeurope", "id-kv", "0.03", .unit = "10K"},
    {"Key Vault", "Key Vault", "", "Operations", "", "id-kv-none", "0", .unit = "10K"},
    {"Key Vault", "Key Vault", "", "Renewals", "", "id-kv-ren", "3", .unit = "1"},
    {"Shared", "Shared", "", "One id", "eastasia", "id-many", "2", .sku = "One", .secondary = true},
    {"Shared", "Shared", "", "One id", "eastus", "id-many", "1", .sku = "One"},
    {"Unsure", "Unsure", "", "One id", "eastasia", "id-unsure", "2", .sku = "One"},
    {"Unsure", "Unsure", "", "One id", "eastus", "id-unsure", "1", .sku = "One"},
};

static struct book *B; /* of VMS */

static struct match find(const struct want *w, const char *region, enum rate_type type, int years, enum rate_variant v)
{
    struct match first = {0};
    struct match_where where = {.region = region, .type = type, .term_years = years, .variant = v};
    for (size_t turn = 0; turn < 5; turn++) { /* whatever order the rates came in */
        struct match m;
        B = book_of_rows(VMS, COUNT(VMS), &LIST, turn * 7);
        match_find(B, C, A, w, &where, &m);
        if (!turn) {
            first = m;
            continue;
        }
        assert_int_equal(m.state, first.state);
        assert_true(!m.rate == !first.rate && (!m.rate || book_order(m.rate, first.rate) == 0));
        assert_int_equal(m.ncandidates, first.ncandidates);
        for (size_t i = 0; i < m.ncandidates; i++)
            assert_int_equal(book_order(m.candidates[i], first.candidates[i]), 0);
        assert_true(!m.reason == !first.reason && (!m.reason || strcmp(m.reason, first.reason) == 0));
    }
    return first;
}

static struct match vm(const char *size, bool windows, const char *region)
{
    struct want w = {.kind = WANT_VM, .size = size, .windows = windows};
    return find(&w, region, RATE_CONSUMPTION, 0, RATE_PLAIN);
}

static struct match id(const char *meter_id, const char *region)
{
    struct want w = {.kind = WANT_ID, .meter_id = meter_id};
    return find(&w, region, RATE_CONSUMPTION, 0, RATE_PLAIN);
}

static struct match names(const char *service, const char *product, const char *sku, const char *meter,
                          const char *region)
{
    struct want w = {.kind = WANT_NAMES, .retail = {service, product, sku, meter}};
    return find(&w, region, RATE_CONSUMPTION, 0, RATE_PLAIN);
}

static void expect_one(struct match m, const char *meter_id, const char *price, const char *how)
{
    if (m.state != MATCH_ONE)
        fail_msg("wanted %s, got: %s", meter_id, m.reason);
    assert_string_equal(m.rate->meter_id, meter_id);
    assert_int_equal(dec_cmp(m.rate->tiers[0].price, dec_at(price)), 0);
    assert_string_equal(m.how, how);
}

static void expect_none(struct match m, const char *reason)
{
    assert_int_equal(m.state, MATCH_NONE);
    assert_string_equal(m.reason, reason);
}

static void sizes(void **state)
{
    (void)state;
    expect_one(vm("Standard_D2s_v5", false, "westeurope"), "id-d2-we", "0.115", "size");
    expect_one(vm("standard_d2S_V5", true, "westeurope"), "id-w2-we", "0.207", "size");
    expect_none(vm("Standard_D2s_v5", true, "northeurope"), "Standard_D2s_v5 (Windows) has no price in northeurope");
    expect_none(vm("Standard_D2s_v5", false, "polandcentral"), "Standard_D2s_v5 has no price in polandcentral");
    expect_none(vm("Standard_D2s_v9", false, "westeurope"),
                "Standard_D2s_v9 is not in the Retail price list; did you mean Standard_D2s_v3");
    expect_none(vm("Standard_D2sv5", false, "westeurope"),
                "Standard_D2sv5 is not in the Retail price list; did you mean Standard_D2s_v5");
    expect_none(vm("Standard_B9s", false, "westeurope"),
                "Standard_B9s has no price in the Retail price list, only a free row (a grant to new accounts)");
    expect_none(vm("Standard_X", false, "westeurope"), "Standard_X is not in the Retail price list");
    expect_none(vm("Standard_E2as_v5", false, "westeurope"), "Standard_E2as_v5 is not in the Retail price list");
    expect_one(vm("Standard_L8as_v3", false, "westeurope"), "id-l8", "0.7", "size");
    expect_one(id("id-host", "westeurope"), "id-host", "5", "meter id");
    size_t n;
    const char *const *all = book_sizes(B, NULL, &n);
    for (size_t i = 0; i < n; i++)
        assert_true(!strstr(all[i], "Type1") && strcmp(all[i], "Standard_E2as_v5") != 0);
    expect_none(vm("Standard_B1s", true, "westeurope"), "Standard_B1s has no Windows price in the Retail price list");
}

/* The size's own rates win where there are any; else those it shares. */
static void shared_names(void **state)
{
    (void)state;
    expect_one(vm("Standard_D2s_v3", false, "westeurope"), "id-d2sv3-we", "0.13", "size");
    expect_one(vm("Standard_D2s_v3", false, "northeurope"), "id-d2v3-ne", "0.11", "size");
    expect_one(vm("Standard_D2_v3", false, "westeurope"), "id-d2v3-we", "0.12", "size");
    expect_one(vm("Standard_DS2_v2", false, "westeurope"), "id-d2v2", "0.136", "size");
}

static void deprecated(void **state)
{
    (void)state;
    expect_one(vm("Standard_D2_v2", false, "westeurope"), "id-d2v2", "0.136", "size");
    expect_one(id("id-promo", "westeurope"), "id-promo", "0.09", "meter id");
    expect_none(
        names("Virtual Machines", "Virtual Machines Dv2 promo Series", "", "", "westeurope"),
        "\"Virtual Machines Dv2 promo Series\" is listed in westeurope only as expired or promotional: name its "
        "meter id to use it");
}

static void zeros(void **state)
{
    (void)state;
    expect_one(vm("Standard_B1s", false, "westeurope"), "id-b1s", "0.0118", "size");
    expect_one(id("id-b1s-free", NULL), "id-b1s-free", "0", "meter id");
    expect_none(vm("Standard_L96s_v2", false, "westeurope"),
                "listed at 0 in westeurope and nothing says that it is free: not a price");
    expect_none(id("id-kv-none", NULL),
                "listed at 0 in the list without a region while other regions charge: not a price");
    expect_one(id("id-kv-none", "westeurope"), "id-kv", "0.03", "same meter in region");
    expect_none(id("id-kv-none", "northeurope"), "meter \"Key Vault / Operations\" has no price in northeurope");
}

static void dates(void **state)
{
    (void)state;
    expect_none(vm("Standard_M1_v9", false, "westeurope"),
                "the price of Standard_M1_v9 in westeurope expired on 2026-03-01");
    assert_true(vm("Standard_M1_v9", false, "westeurope").not_in_force);
    assert_false(vm("Standard_M1_v9", false, "northeurope").not_in_force);
    /* judged on the day of the list, 2026-08-20, though the run is in September */
    expect_none(vm("Standard_M2_v9", false, "westeurope"),
                "the price of Standard_M2_v9 in westeurope starts on 2026-08-25");
    expect_one(vm("Standard_M3_v9", false, "westeurope"), "id-m3", "2", "size");
}

static void ways(void **state)
{
    (void)state;
    struct want d2 = {.kind = WANT_VM, .size = "Standard_D2s_v5"}, own = {.kind = WANT_ID, .meter_id = "id-d2-be"};
    struct want spot = {.kind = WANT_ID, .meter_id = "id-s2-we"}, plain = {.kind = WANT_ID, .meter_id = "ID-D2-WE"};
    expect_one(find(&d2, "westeurope", RATE_RESERVATION, 1, RATE_PLAIN), "id-d2-we", "622", "size");
    expect_none(find(&d2, "westeurope", RATE_RESERVATION, 3, RATE_PLAIN),
                "no reservation of 3 years for Standard_D2s_v5 in westeurope");
    expect_none(find(&d2, "belgiumcentral", RATE_RESERVATION, 1, RATE_PLAIN),
                "no reservation of 1 year for Standard_D2s_v5 in belgiumcentral");
    expect_none(find(&d2, "northeurope", RATE_CONSUMPTION, 0, RATE_SPOT),
                "no Spot price for Standard_D2s_v5 in northeurope");
    expect_none(find(&d2, "westeurope", RATE_CONSUMPTION, 0, RATE_LOW_PRIORITY),
                "no low priority price for Standard_D2s_v5 in westeurope");
    expect_none(find(&d2, "westeurope", RATE_DEVTEST, 0, RATE_PLAIN),
                "no DevTest price for Standard_D2s_v5 in westeurope");
    /* named where there is no reservation, moved to where there is one */
    expect_one(find(&own, "northeurope", RATE_RESERVATION, 1, RATE_PLAIN), "id-d2-ne", "590", "same meter in region");
    expect_none(find(&own, "belgiumcentral", RATE_RESERVATION, 1, RATE_PLAIN),
                "no reservation of 1 year for meter \"Virtual Machines Dsv5 Series / D2s v5\" in belgiumcentral");
    expect_one(find(&plain, "westeurope", RATE_CONSUMPTION, 0, RATE_SPOT), "id-s2-we", "0.02", "same meter in region");
    expect_one(find(&plain, "westeurope", RATE_RESERVATION, 1, RATE_PLAIN), "id-d2-we", "622", "meter id");
    expect_one(find(&spot, NULL, RATE_CONSUMPTION, 0, RATE_PLAIN), "id-s2-we", "0.02", "meter id");
}

static void by_id(void **state)
{
    (void)state;
    expect_one(id("ID-D2-we", NULL), "id-d2-we", "0.115", "meter id");
    expect_one(id("id-d2-we", "northeurope"), "id-d2-ne", "0.107", "same meter in region");
    expect_one(id("id-ops", NULL), "id-ops", "0.0005", "meter id"); /* several SKUs and regions, one price */
    expect_one(id("id-ops", "northeurope"), "id-ops", "0.0005", "meter id");
    expect_one(id("id-many", NULL), "id-many", "1", "meter id");
    assert_int_equal(id("id-unsure", NULL).state, MATCH_AMBIGUOUS);
    expect_none(id("id-nowhere", NULL), "meter \"id-nowhere\" is not in the Retail price list");
    expect_one(id("id-egress-1", "eastasia"), "id-egress-2", "0.12", "billing zone Zone 2");
    expect_one(id("id-egress-1", "westeurope"), "id-egress-1", "0", "meter id");
    expect_one(id("id-egress-1", NULL), "id-egress-1", "0", "meter id");
}

static void by_names(void **state)
{
    (void)state;
    expect_one(names("storage", "", "P30 LRS", "p30 lrs disk", "northeurope"), "id-p30-ne", "135.17", "names");
    expect_none(names("Storage", "", "", "P30 LRS Disk", NULL),
                "needs a region: \"P30 LRS Disk\" has prices in northeurope, westeurope");
    expect_one(names("Storage", "", "", "P30 LRS Disk Mount", NULL), "id-p30-m", "6.5", "names");
    expect_none(names("Storage", "", "", "P30 LRS Disk", "francecentral"),
                "\"P30 LRS Disk\" has no price in francecentral");
    expect_one(names("Azure DNS", "", "", "Public Zones", "westeurope"), "id-dns", "0.5", "not bound to a region");
    expect_one(names("Azure DNS", "", "", "Public Zones", NULL), "id-dns", "0.5", "names");
    expect_one(names("Bandwidth", "", "", "", "westeurope"), "id-egress-1", "0", "billing zone Zone 1");
    expect_one(names("Key Vault", "", "", "Renewals", "westeurope"), "id-kv-ren", "3", "not bound to a region");
    expect_one(names("", "", "", "D2s v5 Spot", "westeurope"), "id-s2-we", "0.02", "names");
    expect_none(names("Virtual Machine", "", "", "", NULL),
                "no service \"Virtual Machine\" in the Retail price list; did you mean \"Virtual Machines\"");
    expect_none(
        names("Storage", "Premium SSD Manged Disks", "", "", NULL),
        "no product \"Premium SSD Manged Disks\" in service \"Storage\"; did you mean \"Premium SSD Managed Disks\"");
    expect_none(names("Storage", "", "P31 LRS", "", NULL),
                "no sku \"P31 LRS\" in service \"Storage\"; did you mean \"P30 LRS\"");
    expect_none(names("Storage", "", "P30 LRS", "P30 LRS Dsk", NULL),
                "no meter \"P30 LRS Dsk\" in sku \"P30 LRS\"; did you mean \"P30 LRS Disk\"");
    expect_none(names("", "", "", "zzzz", NULL), "no meter \"zzzz\" in the Retail price list");
    expect_none(names("", "", "", "", NULL), "has no meter in the Retail price list");
}

static void several_prices(void **state)
{
    (void)state;
    struct match m = names("Storage", "", "P30 LRS", "", "westeurope");
    assert_int_equal(m.state, MATCH_AMBIGUOUS);
    assert_int_equal(m.ncandidates, 2);
    assert_string_equal(m.candidates[0]->meter, "P30 LRS Disk");
    assert_string_equal(m.candidates[1]->meter, "P30 LRS Disk Mount");
    assert_string_equal(m.reason, "2 different prices fit \"P30 LRS\": \"P30 LRS Disk\" at 122.88 per 1/Month, \"P30 "
                                  "LRS Disk Mount\" at 6.5 per 1/Month");
    expect_one(names("Storage", "Standard HDD Managed Disks", "", "", "westeurope"), "id-ops", "0.0005", "names");
}

static void pick_ignores_order(void **state)
{
    (void)state;
    struct want w = {.kind = WANT_NAMES, .retail = {.service = "Virtual Machines"}};
    struct match_where where = {.region = "westeurope"};
    B = book_of_rows(VMS, COUNT(VMS), &LIST, 0);
    struct search s = {.book = B, .catalog = C, .arena = A, .scratch = A, .want = &w, .where = &where};
    size_t n;
    const struct rate *const *all = book_all(B, NULL, &n);
    for (size_t width = 1; width <= 6; width++) {
        for (size_t at = 0; at + width <= n; at++) {
            struct match first = {0}, m;
            for (size_t turn = 0; turn < width * 2; turn++) {
                struct rates list = {0};
                for (size_t i = 0; i < width; i++)
                    rates_add(A, &list, all[at + (turn < width ? (i + turn) % width : width - 1 - (i + turn) % width)]);
                match_pick(&s, &list, &m);
                if (!turn)
                    first = m;
                assert_int_equal(m.state, first.state);
                assert_ptr_equal(m.rate, first.rate);
                assert_int_equal(m.ncandidates, first.ncandidates);
                for (size_t i = 0; i < m.ncandidates; i++)
                    assert_ptr_equal(m.candidates[i], first.candidates[i]);
            }
        }
    }
}

static void any(void **state)
{
    (void)state;
    struct want w = {.kind = WANT_VM, .size = "Standard_D2s_v5"};
    B = book_of_rows(VMS, COUNT(VMS), &LIST, 3);
    const struct rate *r = match_any(B, &w, NULL);
    assert_true(r && r->type == RATE_CONSUMPTION && r->variant == RATE_PLAIN);
    w.size = "Standard_D2s_v7";
    assert_null(match_any(B, &w, NULL));
    w = (struct want){.kind = WANT_NAMES, .retail = {.meter = "p30 lrs disk"}};
    assert_non_null(match_any(B, &w, NULL));
    assert_null(match_any(B, &w, "MS-AZR-0062P"));
    w = (struct want){.kind = WANT_ID, .meter_id = "ID-DNS"};
    assert_non_null(match_any(B, &w, NULL));
}

/* A RateCard: both namings of VMs, and the trap of keys that stand at 0 without a region beside regions that charge. */
#define OLD_VM VM_ROW, .meter = "Compute Hours", .unit = "Hours"
static const struct row METERS[] = {
    {OLD_VM, .product = "Standard_D3_v2 VM (Windows)", .region = "westeurope", .id = "c-d3w", .price = "0.35"},
    {OLD_VM, .product = "Standard_D3_v2 VM (Windows)", .region = "", .id = "c-d3w-none", .price = "0", .hole = true},
    {OLD_VM, .product = "Standard_D3_v2 VM", .region = "westeurope", .id = "c-d3", .price = "0.25"},
    {OLD_VM, .product = "Standard_D3_v2 VM Low Priority", .region = "westeurope", .id = "c-d3l", .price = "0.05"},
    {OLD_VM, .product = "A3 VM", .region = "", .id = "c-a3", .price = "0.24"},
    {OLD_VM, .product = "BASIC.A2 VM (Windows)", .region = "westeurope", .id = "c-a2", .price = "0.133"},
    {OLD_VM, .product = "G1 SQL Server DW VM", .region = "", .id = "c-sql", .price = "1"},
    {OLD_VM, .product = "SQL Server Web", .region = "", .id = "c-web", .price = "0"},
    {VM_ROW, .product = "Dv3/DSv3 Series", .meter = "D2 v3/D2s v3", .region = "westeurope", .id = "c-d2",
     .price = "0.1"},
    {VM_ROW, .product = "Dv3/DSv3 Series Windows", .meter = "D2 v3/D2s v3", .region = "westeurope", .id = "c-d2w",
     .price = "0.2"},
    {VM_ROW, .product = "Dv3/DSv3 Series", .meter = "D2 v3/D2s v3 Low Priority", .region = "westeurope", .id = "c-d2l",
     .price = "0.02"},
    {VM_ROW, .product = "A Series Basic", .meter = "A1", .region = "westeurope", .id = "c-a1", .price = "0.02"},
    {"Networking", "", "", "Data Transfer Out (GB)", "Zone 1", "c-out", "0.087", .unit = "GB"},
    {"Networking", "ExpressRoute", "", "Data Transfer Out (GB)", "Zone 1", "c-express", "0.025", .unit = "GB"},
    {"Networking", "", "", "Data Transfer Out (GB)", "Zone 2", "c-out-2", "0.138", .unit = "GB"},
    {"Networking", "", "", "Data Transfer Out (GB)", "", "c-out-none", "0", .unit = "GB"},
};

static void ratecard(void **state)
{
    (void)state;
    static const struct {
        const char *size;
        bool windows;
        const char *id;
    } found[] = {
        {"Standard_D3_v2", true, "c-d3w"},  {"Standard_D3_v2", false, "c-d3"}, {"Standard_A3", false, "c-a3"},
        {"Basic_A2", true, "c-a2"},         {"Standard_D2_v3", false, "c-d2"}, {"Standard_D2s_v3", false, "c-d2"},
        {"Standard_D2s_v3", true, "c-d2w"}, {"Basic_A1", false, "c-a1"},
    };
    struct match m;
    struct match_where where = {.offer_id = "MS-AZR-0062P", .region = "westeurope"};
    B = book_of_rows(METERS, COUNT(METERS), &CARD, 5);
    for (size_t i = 0; i < COUNT(found); i++) {
        struct want w = {.kind = WANT_VM, .size = found[i].size, .windows = found[i].windows};
        match_find(B, C, A, &w, &where, &m);
        if (m.state != MATCH_ONE)
            fail_msg("%s: %s", found[i].size, m.reason);
        assert_string_equal(m.rate->meter_id, found[i].id);
    }
    struct want d3 = {.kind = WANT_VM, .size = "Standard_D3_v2", .windows = true};
    where.region = "northeurope";
    match_find(B, C, A, &d3, &where, &m);
    expect_none(m, "Standard_D3_v2 (Windows) has no price in northeurope");
    struct want out = {.kind = WANT_NAMES, .ratecard = {"Networking", "", "", "Data Transfer Out (GB)"}};
    match_find(B, C, A, &out, &where, &m);
    expect_one(m, "c-out", "0.087", "billing zone Zone 1");
    struct want express = {.kind = WANT_NAMES, .ratecard = {"Networking", "ExpressRoute", "", ""}};
    match_find(B, C, A, &express, &where, &m);
    expect_one(m, "c-express", "0.025", "billing zone Zone 1");
    where.region = "eastasia";
    match_find(B, C, A, &out, &where, &m);
    expect_one(m, "c-out-2", "0.138", "billing zone Zone 2");
    where.region = "brazilsouth"; /* Zone 3: this card has no price for it, and the 0 is none */
    match_find(B, C, A, &out, &where, &m);
    expect_none(m, "\"Data Transfer Out (GB)\" has no price in brazilsouth");
    struct want web = {.kind = WANT_ID, .meter_id = "c-web"};
    where.region = NULL;
    match_find(B, C, A, &web, &where, &m);
    expect_none(m, "listed at 0 in the list without a region and nothing says that it is free: not a price");
    where.offer_id = "MS-AZR-0003P";
    match_find(B, C, A, &web, &where, &m);
    expect_none(m, "there is no price list of MS-AZR-0003P");
    where.offer_id = NULL;
    match_find(B, C, A, &web, &where, &m);
    expect_none(m, "meter \"c-web\" is not in the Retail price list; it is in that of MS-AZR-0062P");
}

/* Names are no key: two meters with all names equal differ in unit and price. Of the rates of one meter the last in force counts; no
 * date is always. */
static void ratecard_names_and_dates(void **state)
{
    (void)state;
    static const struct row meters[] = {
        {"Made", "Sub", "", "Calls", "westeurope", "c-1k", "3", .unit = "1K Calls"},
        {"Made", "Sub", "", "Calls", "westeurope", "c-10k", "20", .unit = "10K Calls"},
        {"Made", "Dated", "", "Blob", "westeurope", "c-blob", "2", .unit = "GB", .start = "2026-07-01"},
        {"Made", "Dated", "", "Blob", "westeurope", "c-blob", "1", .unit = "GB"},
        {"Made", "Dated", "", "Blob", "westeurope", "c-blob", "3", .unit = "GB", .start = "2026-08-21"},
        {"Made", "Undated", "", "Blob", "westeurope", "c-undated", "5", .unit = "GB"},
        {"Made", "Old", "", "Blob", "westeurope", "c-old", "7", .unit = "GB", .deprecated = true},
        {"Made", "Both", "", "Blob", "westeurope", "c-both", "9", .unit = "GB"},
        {"Made", "Both", "", "Blob", "", "c-both-none", "8", .unit = "GB"},
        {"Made", "Everywhere", "", "Blob", "", "c-none", "6", .unit = "GB"},
    };
    struct match m;
    struct match_where where = {.offer_id = "MS-AZR-0062P", .region = "westeurope"};
    for (size_t turn = 0; turn < 4; turn++) {
        B = book_of_rows(meters, COUNT(meters), &CARD, turn);
        struct want calls = {.kind = WANT_NAMES, .ratecard = {"Made", "Sub", "", "Calls"}};
        match_find(B, C, A, &calls, &where, &m);
        assert_int_equal(m.state, MATCH_AMBIGUOUS);
        assert_int_equal(m.ncandidates, 2);
        assert_string_equal(m.reason, "2 different prices fit \"Calls\": \"Calls\" at 20 per 10K Calls (meter c-10k), "
                                      "\"Calls\" at 3 per 1K Calls (meter c-1k)");
        struct want by_id_1k = {.kind = WANT_ID, .meter_id = "c-1k"};
        match_find(B, C, A, &by_id_1k, &where, &m);
        expect_one(m, "c-1k", "3", "meter id");
        struct want dated = {.kind = WANT_NAMES, .ratecard = {"Made", "Dated", "", "Blob"}};
        match_find(B, C, A, &dated, &where, &m);
        expect_one(m, "c-blob", "2", "names");
        struct want undated = {.kind = WANT_NAMES, .ratecard = {"Made", "Undated", "", "Blob"}};
        match_find(B, C, A, &undated, &where, &m);
        expect_one(m, "c-undated", "5", "names");
        struct want old = {.kind = WANT_NAMES, .ratecard = {"Made", "Old", "", "Blob"}};
        match_find(B, C, A, &old, &where, &m);
        assert_int_equal(m.state, MATCH_NONE);
        struct want old_id = {.kind = WANT_ID, .meter_id = "c-old"};
        match_find(B, C, A, &old_id, &where, &m);
        expect_one(m, "c-old", "7", "meter id");
        /* the empty region is for keys that name no region */
        struct match_where north = {.offer_id = "MS-AZR-0062P", .region = "northeurope"};
        struct want both = {.kind = WANT_NAMES, .ratecard = {"Made", "Both", "", "Blob"}};
        match_find(B, C, A, &both, &where, &m);
        expect_one(m, "c-both", "9", "names");
        match_find(B, C, A, &both, &north, &m);
        expect_none(m, "\"Blob\" has no price in northeurope");
        struct want everywhere = {.kind = WANT_NAMES, .ratecard = {"Made", "Everywhere", "", "Blob"}};
        match_find(B, C, A, &everywhere, &north, &m);
        expect_one(m, "c-none", "6", "not bound to a region");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes),
        cmocka_unit_test(shared_names),
        cmocka_unit_test(deprecated),
        cmocka_unit_test(zeros),
        cmocka_unit_test(dates),
        cmocka_unit_test(ways),
        cmocka_unit_test(by_id),
        cmocka_unit_test(by_names),
        cmocka_unit_test(several_prices),
        cmocka_unit_test(pick_ignores_order),
        cmocka_unit_test(any),
        cmocka_unit_test(ratecard),
        cmocka_unit_test(ratecard_names_and_dates),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
