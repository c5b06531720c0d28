#include "import_fixture.h"

#define MADE_UP "tests/data/made-up/retail_options.json"
#define MIXED "tests/data/real/retail_mixed_2026-08.json"

#define ID(n) "aaaaaaaa-0000-0000-0000-00000000000" #n

static void reads_made_up_options(void **state)
{
    (void)state;
    assert_int_equal(import_file(MADE_UP), 0);
    assert_int_equal(snap.source, RATE_RETAIL);
    assert_string_equal(snap.currency, "USD");
    assert_string_equal(snap.origin, "retail_options.json");
    assert_int_equal(snap.items, 7);
    assert_int_equal(nrates, 7);

    /* tiers unsorted, a row repeated, blanks in a name, an id in capitals: still one rate */
    const struct rate *egress = rate_of(ID(1), NULL, RATE_CONSUMPTION);
    assert_string_equal(tiers_of(egress), "0=0;100=0.087;10240=0.083");
    assert_string_equal(egress->meter, "Standard Data Transfer Out");
    assert_false(egress->hole);
    assert_true(noted("1 repeated row dropped"));

    const struct rate *vm = rate_of(ID(2), NULL, RATE_CONSUMPTION);
    assert_true(vm->has_plan_1y && vm->has_plan_3y);
    assert_string_equal(text_of_dec(vm->plan_1y), "0.15");
    assert_string_equal(text_of_dec(vm->plan_3y), "0.1");
    assert_true(noted("savings plans of \"5 Years\""));

    assert_true(rate_of(ID(3), NULL, RATE_CONSUMPTION)->hole); /* 0 beside a paid sibling */
    const struct rate *windows = rate_of(ID(4), NULL, RATE_CONSUMPTION);
    assert_true(windows->windows && !windows->primary);
    assert_string_equal(tiers_of(windows), "0=0.38");
    assert_true(noted("1 item has a unitPrice unlike"));
    assert_string_equal(tiers_of(rate_of(ID(4), NULL, RATE_DEVTEST)), "0=0.2");

    /* the reservation has the meter id of the consumption row, and the price of the whole term */
    const struct rate *reserved = rate_of(ID(2), NULL, RATE_RESERVATION);
    assert_int_equal(reserved->term_years, 1);
    assert_string_equal(tiers_of(reserved), "0=1505");

    const struct rate *low = rate_of(ID(5), NULL, RATE_CONSUMPTION);
    assert_int_equal(low->variant, RATE_LOW_PRIORITY);
    char day[DAY_TEXT];
    assert_string_equal(day_text(low->end, day), "2026-08-31");
    assert_true(noted("1 item of another type (\"Marketplace\") skipped"));
    assert_false(noted("NextPageLink"));
}

static void scopes_know_the_options(void **state)
{
    (void)state;
    struct scope *s;
    size_t n;
    assert_int_equal(import_file(MADE_UP), 0);
    assert_int_equal(store_scopes(S, A, &snap, &s, &n, &err), 0);
    assert_int_equal(n, 3);
    assert_string_equal(s[0].service, "Bandwidth");
    assert_int_equal(s[0].options, 1u << OPTION_PAYG);
    assert_string_equal(s[2].region, "westeurope");
    assert_int_equal(s[2].items, 5);
    assert_int_equal(s[2].options, 1u << OPTION_PAYG | 1u << OPTION_DEVTEST | 1u << OPTION_LOW_PRIORITY |
                                       1u << OPTION_RESERVATION_1Y | 1u << OPTION_SAVINGS_PLAN_1Y |
                                       1u << OPTION_SAVINGS_PLAN_3Y);
}

static void reads_real_rows(void **state)
{
    (void)state;
    assert_int_equal(import_file(MIXED), 0);
    /* 0, 10, 1000010, 240010, 750010 in the file */
    assert_string_equal(tiers_of(rate_of("ba2b4df6-e886-4cf2-9818-33f27d22b3cf", "westus", RATE_CONSUMPTION)),
                        "0=0;10=0.3;240010=0.1;750010=0.05;1000010=0.02");
    /* free grant: gross bounds */
    assert_string_equal(tiers_of(rate_of("5d392d84-c8d6-45d4-a758-790ed34f49c7", NULL, RATE_CONSUMPTION)),
                        "0=0;10=10;100=2.5");
    size_t everywhere = 0, ten = 0, promo = 0, expired = 0, spot = 0, cloud = 0, ended = 0, secondary = 0;
    for (size_t i = 0; i < nrates; i++) {
        const struct rate *r = &rates[i];
        assert_int_equal(dec_sign(r->tiers[0].from), 0);
        everywhere += !r->region[0];
        ten += r->term_years == 10;
        promo += r->deprecated && strstr(r->product, "romo");
        expired += r->deprecated && strstr(r->meter, "- Expired");
        spot += r->variant != RATE_PLAIN;
        cloud += strstr(r->product, "Cloud Services") != NULL;
        ended += !day_is_none(r->end);
        secondary += !r->primary;
    }
    assert_true(everywhere >= 5 && ten >= 3 && promo >= 2 && expired >= 1 && spot >= 3 && cloud >= 3 && ended >= 1 &&
                secondary >= 3);
    assert_null(rate_of("", "Global", RATE_CONSUMPTION)); /* Global is everywhere */
}

/* One key, expired and current: two rates, told apart by their dates. */
static void keeps_validities_apart(void **state)
{
    (void)state;
    assert_int_equal(import_file(retail_list("\"effectiveEndDate\":\"2026-08-31T23:59:00Z\"",
                                             "\"effectiveStartDate\":\"2026-09-01T00:00:00Z\",\"retailPrice\":1.6")),
                     0);
    assert_int_equal(nrates, 2);
    assert_int_equal(rate_cmp_meter(&rates[0], &rates[1]), 0);
    assert_true(day_cmp(rates[0].end, rates[1].start) < 0 && day_is_none(rates[1].end));
}

#define OLD_TIER "\"effectiveStartDate\":\"2014-02-01T00:00:00Z\""
#define NEW_TIER "\"effectiveStartDate\":\"2020-03-01T00:00:00Z\",\"tierMinimumUnits\":10,\"retailPrice\":0.5"

/* A tier that was added later says its own day. */
static void joins_tiers_of_two_days(void **state)
{
    (void)state;
    char day[DAY_TEXT];
    const char *lists[][2] = {{OLD_TIER, NEW_TIER}, {NEW_TIER, OLD_TIER}};
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(import_file(retail_list(lists[i][0], lists[i][1])), 0);
        assert_int_equal(nrates, 1);
        assert_string_equal(tiers_of(&rates[0]), "0=1.5;10=0.5");
        assert_string_equal(day_text(rates[0].start, day), "2020-03-01");
        assert_int_equal(store_verify(S, &notes, &err), 0);
    }
    /* the tier from 0 may be the later one */
    assert_int_equal(import_file(retail_list("\"effectiveStartDate\":\"2021-01-01T00:00:00Z\"", NEW_TIER)), 0);
    assert_string_equal(day_text(rates[0].start, day), "2021-01-01");
    /* another meter, region, type or end is no part of it */
    static const char *const others[] = {"\"meterId\":\"m2\",", "\"armRegionName\":\"northeurope\",",
                                         "\"type\":\"DevTestConsumption\",",
                                         "\"effectiveEndDate\":\"2026-09-01T00:00:00Z\","};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char other[512];
        snprintf(other, sizeof other, "%s%s", others[i], NEW_TIER);
        assert_fails(import_file(retail_list(OLD_TIER, other)), EXIT_INPUT, "has no tier from 0");
    }
}

/* A price that was replaced, and new tiers: they join the last day that fits. */
static void joins_the_last_day_that_fits(void **state)
{
    (void)state;
    static const char *const rows[] = {
        OLD_TIER,
        "\"effectiveStartDate\":\"2018-01-01T00:00:00Z\",\"retailPrice\":1.2",
        NEW_TIER,
        "\"effectiveStartDate\":\"2021-03-01T00:00:00Z\",\"tierMinimumUnits\":100,\"retailPrice\":0.4",
    };
    char text[16384], day[DAY_TEXT];
    size_t n = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? "," : "[", retail_with(rows[i]));
    snprintf(text + n, sizeof text - n, "]");
    assert_int_equal(import_text("tiers.json", text), 0);
    assert_int_equal(nrates, 2);
    assert_string_equal(tiers_of(&rates[0]), "0=1.5");
    assert_string_equal(tiers_of(&rates[1]), "0=1.2;10=0.5;100=0.4");
    assert_string_equal(day_text(rates[1].start, day), "2021-03-01");
}

#define QUIRKS "tests/data/made-up/retail_quirks.json"
#define QUIRK(n) "cccccccc-0000-0000-0000-0000000000" #n

static void reads_numbers_as_spelt(void **state)
{
    (void)state;
    assert_int_equal(import_file(QUIRKS), 0);
    assert_string_equal(tiers_of(rate_of(QUIRK(41), NULL, RATE_CONSUMPTION)), "0=0.000034");
    assert_string_equal(tiers_of(rate_of(QUIRK(42), NULL, RATE_CONSUMPTION)), "0=15");
    assert_string_equal(tiers_of(rate_of(QUIRK(43), NULL, RATE_CONSUMPTION)), "0=0.123456789012346");
    assert_string_equal(tiers_of(rate_of(QUIRK(44), NULL, RATE_CONSUMPTION)), "0=0.142");
    char text[8192];
    snprintf(text, sizeof text, "\xef\xbb\xbf{\"Items\":[%s]}\r\n", retail_with("\"retailPrice\":1.0e-7"));
    assert_int_equal(import_text("bom.json", text), 0);
    assert_string_equal(tiers_of(&rates[0]), "0=0.0000001");
}

/* One meter id: in several regions at several prices, under two names, with a reservation and a DevTest row. */
static void an_id_is_not_one_rate(void **state)
{
    (void)state;
    assert_int_equal(import_file(QUIRKS), 0);
    assert_string_equal(tiers_of(rate_of(QUIRK(35), "eastus", RATE_CONSUMPTION)), "0=1");
    assert_string_equal(tiers_of(rate_of(QUIRK(35), "eastasia", RATE_CONSUMPTION)), "0=2");
    assert_false(rate_of(QUIRK(35), "eastasia", RATE_CONSUMPTION)->primary);
    size_t names = 0;
    for (size_t i = 0; i < nrates; i++)
        names += strcmp(rates[i].meter_id, QUIRK(36)) == 0;
    assert_int_equal(names, 2);
    const struct rate *windows = rate_of(QUIRK(22), NULL, RATE_CONSUMPTION),
                      *devtest = rate_of(QUIRK(22), NULL, RATE_DEVTEST);
    assert_string_equal(windows->sku_id, devtest->sku_id);
    assert_string_equal(tiers_of(windows), "0=0.4");
    assert_string_equal(tiers_of(devtest), "0=0.2"); /* the Linux price: */
    assert_string_equal(tiers_of(rate_of(QUIRK(21), NULL, RATE_CONSUMPTION)), "0=0.2");
    const struct rate *reserved = rate_of(QUIRK(34), NULL, RATE_RESERVATION);
    assert_int_equal(reserved->term_years, 10);
    assert_string_equal(reserved->unit_text, "1 GB/Month"); /* yet the price is for ten years */
    assert_string_equal(tiers_of(reserved), "0=37245480");
    assert_null(rate_of(QUIRK(34), NULL, RATE_CONSUMPTION));
}

static void keeps_terms_apart(void **state)
{
    (void)state;
    static const char *const terms[] = {"1 Year", "3 Years", "5 Years", "10 Years"};
    static const int years[] = {1, 3, 5, 10};
    for (size_t i = 0; i < sizeof years / sizeof *years; i++) {
        char member[128];
        snprintf(member, sizeof member, "\"type\":\"Reservation\",\"reservationTerm\":\"%s\"", terms[i]);
        assert_int_equal(import_file(retail_list("", member)), 0);
        assert_int_equal(nrates, 2);
        assert_int_equal(rate_of("m1", NULL, RATE_RESERVATION)->term_years, years[i]);
    }
}

/* Offset paging over a changing list repeats rows: a crawler that did not advance published its page ten times. */
static void takes_a_page_ten_times(void **state)
{
    (void)state;
    static char text[65536];
    size_t n = 0;
    for (int i = 0; i < 10; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "{\"Items\":[%s],\"NextPageLink\":%s}\n", retail_with(""),
                              i < 9 ? "\"https://x\"" : "null");
    assert_int_equal(import_text("ten.json", text), 0);
    assert_int_equal(snap.items, 1);
    assert_true(noted("9 repeated rows"));
}

/* Windows stands in productName alone; Spot and Low Priority in meterName and skuName, whose styles differ; a prefix is no word. */
static void tells_the_rows_of_a_size_apart(void **state)
{
    (void)state;
    static const struct {
        const char *product, *sku, *meter;
        bool windows;
        enum rate_variant variant;
        bool deprecated;
    } rows[] = {
        {"Virtual Machines Fsv2 Series", "F4s v2", "F4s v2", false, RATE_PLAIN, false},
        {"Virtual Machines Fsv2 Series Windows", "F4s v2", "F4s v2", true, RATE_PLAIN, false},
        {"Virtual Machines Fsv2 Series Win", "F4s v2", "F4s v2", true, RATE_PLAIN, false},
        {"Winning Series", "F4s v2", "F4s v2", false, RATE_PLAIN, false},
        {"Virtual Machines Fsv2 Series", "F4s v2 Spot", "F4s v2 Spot", false, RATE_SPOT, false},
        {"Virtual Machines Fsv2 Series", "Standard_F4s_v2 Spot", "F4s v2", false, RATE_SPOT, false},
        {"Virtual Machines Fsv2 Series Windows", "Standard_F4s_v2 Low Priority", "F4s v2 Low Priority", true,
         RATE_LOW_PRIORITY, false},
        {"Virtual Machines DSv2 promo Series", "DS12 v2", "DS12 v2", false, RATE_PLAIN, true},
        {"Virtual Machines DSv2 Series", "DS12 v2", "DS12 v2 - Expired", false, RATE_PLAIN, true},
        {"Spotlight", "Expired items", "Calls", false, RATE_PLAIN, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char member[256];
        snprintf(member, sizeof member, "\"productName\":\"%s\",\"skuName\":\"%s\",\"meterName\":\"%s\"",
                 rows[i].product, rows[i].sku, rows[i].meter);
        assert_int_equal(import_file(retail_list(member, NULL)), 0);
        assert_int_equal(rates[0].windows, rows[i].windows);
        assert_int_equal(rates[0].variant, rows[i].variant);
        assert_int_equal(rates[0].deprecated, rows[i].deprecated);
    }
}

static void says_that_the_list_goes_on(void **state)
{
    (void)state;
    assert_int_equal(import_file("tests/data/real/retail_page_2021-12.json"), 0);
    assert_true(noted("the list goes on (NextPageLink)"));
    char day[DAY_TEXT];
    assert_string_equal(day_text(snap.fetched, day), "2026-11-01"); /* a month in the name is no date */
    assert_true(noted("retail_page_2021-12.json does not say when it was fetched: taken as 2026-11-01 (--fetched"));
}

static void takes_pages_and_bare_arrays(void **state)
{
    (void)state;
    char text[16384];
    snprintf(text, sizeof text, "{\"Items\":[%s],\"NextPageLink\":\"https://x\"}", retail_with(""));
    size_t n = strlen(text);
    snprintf(text + n, sizeof text - n, "\n{\"Items\":[%s],\"NextPageLink\":null}", retail_with("\"meterId\":\"m2\""));
    assert_int_equal(import_text("pages-2026-02-03.json", text), 0);
    assert_int_equal(snap.items, 2);
    assert_false(noted("NextPageLink"));
    char day[DAY_TEXT];
    assert_string_equal(day_text(snap.fetched, day), "2026-02-03");
    assert_false(noted("when it was fetched"));
    snprintf(text, sizeof text, "[%s]", retail_with("\"armRegionName\":\"northeurope\""));
    assert_int_equal(import_text("bare.json", text), 0);
    assert_int_equal(snap.items, 1);
}

static void refuses_wrong_rows(void **state)
{
    (void)state;
    static const struct {
        const char *member, *says;
    } bad[] = {
        {"\"meterId\":5", ":1: \"meterId\" is not a text"},
        {"\"meterId\":null", ":1: a price without \"meterId\""},
        {"\"meterId\":\"\"", ":1: \"meterId\" is empty"},
        {"\"serviceName\":[]", ":1: \"serviceName\" is not a text"},
        {"\"currencyCode\":\"DOLLARS\"", ":1: currency \"DOLLARS\" is not a currency code"},
        {"\"currencyCode\":\"U1D\"", ":1: currency \"U1D\" is not a currency code"},
        {"\"currencyCode\":5", ":1: \"currencyCode\" is not a text"},
        {"\"retailPrice\":\"1.5\"", ":1: \"retailPrice\" is not a number"},
        {"\"retailPrice\":null", ":1: a price without \"retailPrice\""},
        {"\"retailPrice\":1e30", ":1: \"retailPrice\" is out of range"},
        {"\"tierMinimumUnits\":-1", ":1: \"tierMinimumUnits\" is negative"},
        {"\"tierMinimumUnits\":\"x\"", ":1: \"tierMinimumUnits\" is not a number"},
        {"\"tierMinimumUnits\":10", ":1: meter \"m1\" in \"westeurope\" has no tier from 0"},
        {"\"type\":\"Reservation\"", ":1: \"reservationTerm\" is \"\""},
        {"\"type\":\"Reservation\",\"reservationTerm\":\"x Years\"", ":1: \"reservationTerm\" is \"x Years\""},
        {"\"savingsPlan\":{}", ":1: \"savingsPlan\" is not an array"},
        {"\"savingsPlan\":[1]", ":1: a member of \"savingsPlan\" is not an object"},
        {"\"savingsPlan\":[{\"term\":\"1 Year\"}]", ":1: a price without \"retailPrice\""},
        {"\"effectiveStartDate\":\"yesterday\"", ":1: \"effectiveStartDate\" is \"yesterday\", not a date"},
        {"\"isPrimaryMeterRegion\":\"yes\"", ":1: \"isPrimaryMeterRegion\" is not true or false"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_fails(import_file(retail_list(bad[i].member, NULL)), EXIT_INPUT, bad[i].says);
    assert_fails(import_file(retail_list("", "\"currencyCode\":\"EUR\"")), EXIT_INPUT,
                 ":2: currency \"EUR\" after \"USD\"");
    assert_fails(import_text("none.json", "{\"Items\":[]}"), EXIT_INPUT, "no prices in");
    assert_fails(import_text("other.json", "{\"a\":1}"), EXIT_INPUT, "neither a RateCard nor a Retail price list");
    assert_fails(import_text("item.json", "{\"Items\":[1]}"), EXIT_INPUT, ":1: an item is not an object");
    assert_fails(import_file(retail_list("\"currencyCode\":null", NULL)), EXIT_INPUT, "does not name its currency");
    assert_fails(import_text("billing.json", "{\"BillingCurrency\":\"DM\",\"Items\":[]}"), EXIT_INPUT,
                 ":1: currency \"DM\" is not a currency code");
    struct snapshot *all;
    size_t n;
    assert_int_equal(store_list(S, A, &all, &n, &err), 0);
    assert_int_equal(n, 0);
}

static void currency_in_either_case(void **state)
{
    (void)state;
    assert_int_equal(import_file(retail_list("\"currencyCode\":\"usd\"", "\"meterId\":\"m2\"")), 0);
    assert_string_equal(snap.currency, "USD");
}

static void lists_all_wrong_rows(void **state)
{
    (void)state;
    assert_fails(import_file(retail_list("\"meterId\":1", "\"meterName\":1")), EXIT_INPUT, ":1: \"meterId\"");
    assert_int_equal(err.count, 2);
    assert_non_null(strstr(err.text, ":2: \"meterName\""));
}

static void contradictions_need_accept(void **state)
{
    (void)state;
    const char *list = retail_list("", "\"retailPrice\":1.6");
    assert_fails(import_file(list), EXIT_SNAPSHOT, ":2: meter \"m1\" in \"westeurope\" has two prices");
    accept_all = true;
    assert_int_equal(import_file(list), 0);
    assert_string_equal(tiers_of(&rates[0]), "0=1.6"); /* the later line, though it sorts... */
    assert_true(noted("1 contradicting price:"));
    assert_int_equal(import_file(retail_list("\"retailPrice\":1.6", "")), 0);
    assert_string_equal(tiers_of(&rates[0]), "0=1.5"); /* ...either way */
}

static void negative_prices_need_accept(void **state)
{
    (void)state;
    const char *list = retail_list("\"retailPrice\":-0.5", NULL);
    assert_fails(import_file(list), EXIT_SNAPSHOT, ":1: price -0.5 of meter \"m1\" is negative");
    accept_all = true;
    assert_int_equal(import_file(list), 0);
    assert_true(noted("1 negative price taken"));
}

static void detects_kinds(void **state)
{
    (void)state;
    enum rate_source kind;
    assert_int_equal(source_detect(MADE_UP, &kind, &err), 0);
    assert_int_equal(kind, RATE_RETAIL);
    assert_int_equal(source_detect("tests/data/made-up/MS-AZR-0003P_EUR_DE_2026-08-01.json", &kind, &err), 0);
    assert_int_equal(kind, RATE_RATECARD);
    assert_int_equal(source_detect(scratch_put("x.json", "{\"a\":[]}", 8), &kind, &err), -1);
    assert_int_equal(source_detect(scratch_put("x.json", "{", 1), &kind, &err), -1);
}

#define each(f) cmocka_unit_test_setup_teardown(f, fresh_cache, close_cache)
int main(void)
{
    const struct CMUnitTest tests[] = {
        each(reads_made_up_options),
        each(scopes_know_the_options),
        each(reads_real_rows),
        each(keeps_validities_apart),
        each(joins_tiers_of_two_days),
        each(joins_the_last_day_that_fits),
        each(says_that_the_list_goes_on),
        each(takes_pages_and_bare_arrays),
        each(refuses_wrong_rows),
        each(currency_in_either_case),
        each(lists_all_wrong_rows),
        each(contradictions_need_accept),
        each(negative_prices_need_accept),
        each(detects_kinds),
        each(reads_numbers_as_spelt),
        each(an_id_is_not_one_rate),
        each(keeps_terms_apart),
        each(takes_a_page_ten_times),
        each(tells_the_rows_of_a_size_apart),
    };
    return cmocka_run_group_tests(tests, import_setup, import_teardown);
}
