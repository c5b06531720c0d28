#include "tests/unit/catalog_fixture.h"

#include "catalog/region.h"

static const char *find(const char *text)
{
    const struct region *r = region_find(C, text);
    return r ? r->arm : "(none)";
}

static void spellings(void **state)
{
    (void)state;
    static const char *const same[][2] = {
        {"westeurope", "westeurope"},
        {"West Europe", "westeurope"},
        {"EU West", "westeurope"},
        {"west_europe", "westeurope"},
        {"WEST-EUROPE", "westeurope"},
        {"amsterdam", "westeurope"},
        {"US East 2", "eastus2"},
        {"us west", "westus"},
        {"US West Central", "westcentralus"},
        {"AP East", "eastasia"},
        {"JA East", "japaneast"},
        {"IN Central Jio", "jioindiacentral"},
        {"CH North", "switzerlandnorth"},
        {"DK East", "denmarkeast"},
        {"IN South Central", "indiasouthcentral"},
        {"US Gov Virginia", "usgovvirginia"},
        {"USGov Virginia", "usgovvirginia"},
        {"ATT Atlanta 1", "attatlanta1"},
        {"qatarentral", "qatarcentral"},
        {"saudi arabia east", "saudiarabiaeast"},
        {"South Africa North", "southafricanorth"},
        {"UK South", "uksouth"},
        {"hong kong", "eastasia"},
        {"CN East 3", "chinaeast3"},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(find(same[i][0]), same[i][1]);
}

/* Codes of old cost files and names that mislead are nobody's spelling. */
static void traps(void **state)
{
    (void)state;
    static const char *const refused[] = {"sa east", "eu",      "us2",          "usa",     "europe", "fr",         "se",
                                          "ch",      "ussouth", "us north",     "sanorth", "am2",    "weu",        "",
                                          "global",  "Zone 1",  "US Northwest", "US Gov",  "moon",   "westeurope2"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (region_find(C, refused[i]))
            fail_msg("\"%s\" is taken for %s", refused[i], find(refused[i]));
}

static void facts(void **state)
{
    (void)state;
    const struct region *r = region_find(C, "brazilsouth");
    assert_string_equal(r->price, "BR South");
    assert_string_equal(r->display, "Brazil South");
    assert_string_equal(r->zone, "Zone 3");
    assert_string_equal(region_find(C, "usgovtexas")->zone, "US Gov Zone 1");
    assert_string_equal(region_find(C, "belgiumcentral")->zone, "");
    assert_true(region_count(C) > 90);
    for (size_t i = 0; i < region_count(C); i++) {
        r = region_at(C, i);
        assert_string_equal(find(r->arm), r->arm);
        assert_string_equal(find(r->display), r->arm);
        assert_true(region_is_place(C, r->arm));
        if (i > 0)
            assert_true(strcmp(region_at(C, i - 1)->arm, r->arm) < 0);
    }
    assert_null(region_at(C, region_count(C)));
}

/* Every MeterRegion of a full RateCard reply of 2016 and of the list of 2020. */
static void ratecard_regions(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"", ""},
        {"AP East", "eastasia"},
        {"AP Southeast", "southeastasia"},
        {"AU East", "australiaeast"},
        {"AU Southeast", "australiasoutheast"},
        {"BR South", "brazilsouth"},
        {"CA Central", "canadacentral"},
        {"CA East", "canadaeast"},
        {"EU North", "northeurope"},
        {"EU West", "westeurope"},
        {"JA East", "japaneast"},
        {"JA West", "japanwest"},
        {"US Central", "centralus"},
        {"US East", "eastus"},
        {"US East 2", "eastus2"},
        {"US North Central", "northcentralus"},
        {"US Northwest", "US Northwest"},
        {"US South Central", "southcentralus"},
        {"US West", "westus"},
        {"US West Central", "westcentralus"},
        {"Zone 1", "Zone 1"},
        {"Zone 2", "Zone 2"},
        {"Zone 3", "Zone 3"},
        {"Zone 4", "Zone 4"},
        {"Zone 5", "Zone 5"},
        {"US Gov", "usgovvirginia"},
        {"USGov", "usgovvirginia"},
        {"US DoD", "US DoD"},
        {"Azure Stack", "Azure Stack"},
        {"US Gov Zone 2", "US Gov Zone 2"},
        {"US Sec East", "usseceast"},
        {"US Sec West", "ussecwest"},
        {"SA East", "saudiarabiaeast"},
        {"sa east", "saudiarabiaeast"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *got = region_of_rate(C, A, pairs[i][0]);
        assert_string_equal(got, pairs[i][1]);
        assert_int_equal(region_is_place(C, got), *got >= 'a' && *got <= 'z');
    }
}

/* armRegionName and location of the Retail price list name the same place. */
static void retail_regions(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"attatlanta1", "ATT Atlanta 1"},
        {"attdallas1", "ATT Dallas 1"},
        {"attdetroit1", "ATT Detroit 1"},
        {"australiacentral", "AU Central"},
        {"australiacentral2", "AU Central 2"},
        {"australiaeast", "AU East"},
        {"australiasoutheast", "AU Southeast"},
        {"belgiumcentral", "BE Central"},
        {"bleufrancecentral", "Bleu France Central"},
        {"bleufrancesouth", "Bleu France South"},
        {"brazilsouth", "BR South"},
        {"brazilsoutheast", "BR Southeast"},
        {"canadacentral", "CA Central"},
        {"canadaeast", "CA East"},
        {"centralindia", "IN Central"},
        {"centralus", "US Central"},
        {"chilecentral", "CL Central"},
        {"chinaeast3", "CN East 3"},
        {"chinanorth3", "CN North 3"},
        {"deloscloudgermanycentral", "Delos Cloud Germany Central"},
        {"deloscloudgermanynorth", "Delos Cloud Germany North"},
        {"denmarkeast", "DK East"},
        {"eastasia", "AP East"},
        {"eastus", "US East"},
        {"eastus2", "US East 2"},
        {"francecentral", "FR Central"},
        {"francesouth", "FR South"},
        {"germanynorth", "DE North"},
        {"germanywestcentral", "DE West Central"},
        {"indiasouthcentral", "IN South Central"},
        {"indonesiacentral", "ID Central"},
        {"israelcentral", "IL Central"},
        {"israelnorthwest", "IL Northwest"},
        {"italynorth", "IT North"},
        {"japaneast", "JA East"},
        {"japanwest", "JA West"},
        {"jioindiacentral", "IN Central Jio"},
        {"jioindiawest", "IN West Jio"},
        {"koreacentral", "KR Central"},
        {"koreasouth", "KR South"},
        {"malaysiawest", "MY West"},
        {"mexicocentral", "MX Central"},
        {"newzealandnorth", "NZ North"},
        {"northcentralus", "US North Central"},
        {"northeurope", "EU North"},
        {"norwayeast", "NO East"},
        {"norwaywest", "NO West"},
        {"polandcentral", "PL Central"},
        {"qatarcentral", "QA Central"},
        {"sgxsingapore1", "SGX Singapore 1"},
        {"southafricanorth", "ZA North"},
        {"southafricawest", "ZA West"},
        {"southcentralus", "US South Central"},
        {"southeastasia", "AP Southeast"},
        {"southindia", "IN South"},
        {"spaincentral", "ES Central"},
        {"swedencentral", "SE Central"},
        {"swedensouth", "SE South"},
        {"switzerlandnorth", "CH North"},
        {"switzerlandwest", "CH West"},
        {"taiwannorthwest", "TW Northwest"},
        {"uaecentral", "AE Central"},
        {"uaenorth", "AE North"},
        {"uknorth", "UK North"},
        {"uksouth", "UK South"},
        {"ukwest", "UK West"},
        {"usgovarizona", "US Gov AZ"},
        {"usgovtexas", "US Gov TX"},
        {"usgovvirginia", "US Gov Virginia"},
        {"westcentralus", "US West Central"},
        {"westeurope", "EU West"},
        {"westindia", "IN West"},
        {"westus", "US West"},
        {"westus2", "US West 2"},
        {"westus3", "US West 3"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_string_equal(region_of_rate(C, A, pairs[i][0]), pairs[i][0]);
        assert_string_equal(region_of_rate(C, A, pairs[i][1]), pairs[i][0]);
        assert_non_null(region_find(C, pairs[i][0]));
        assert_true(region_is_place(C, pairs[i][0]));
    }
    assert_string_equal(region_of_rate(C, A, "Global"), "");
    assert_string_equal(region_of_rate(C, A, "Unassigned"), "");
    assert_string_equal(region_of_rate(C, A, "All Regions"), "");
    assert_string_equal(region_of_rate(C, A, "Bleu"), "Bleu");
    assert_string_equal(region_of_rate(C, A, "DE Gov Zone 2"), "DE Gov Zone 2");
    assert_string_equal(region_of_rate(C, A, "us gov zone 1"), "US Gov Zone 1");
}

static void unknown(void **state)
{
    (void)state;
    assert_string_equal(region_of_rate(C, A, "Iceland North"), "icelandnorth");
    assert_true(region_is_place(C, "icelandnorth"));
    assert_string_equal(region_of_rate(C, A, "Zone 77"), "Zone 77");
    assert_false(region_is_place(C, "Zone 77"));
    assert_false(region_is_place(C, ""));
    assert_string_equal(region_suggest(C, "westeurop"), "westeurope");
    assert_string_equal(region_suggest(C, "swedncentral"), "swedencentral");
    assert_null(region_suggest(C, "qqqqqqqqqqqq"));
    char endless[4096];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_null(region_find(C, endless));
    assert_int_equal(strlen(region_of_rate(C, A, endless)), sizeof endless - 1);
    assert_false(region_is_place(C, endless));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings),        cmocka_unit_test(traps),          cmocka_unit_test(facts),
        cmocka_unit_test(ratecard_regions), cmocka_unit_test(retail_regions), cmocka_unit_test(unknown),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
