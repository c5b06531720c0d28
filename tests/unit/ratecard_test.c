#include "import_fixture.h"

#define REAL "tests/data/real/MS-AZR-0062P_USD_US_2016-05-25.json.gz"
#define MADE_UP "tests/data/made-up/MS-AZR-0003P_EUR_DE_2026-08-01.json"

#define ID(n) "bbbbbbbb-0000-0000-0000-00000000000" #n

static const struct rate *rate_by_id(const char *id)
{
    return rate_of(id, NULL, RATE_CONSUMPTION);
}

static void reads_the_real_card(void **state)
{
    (void)state;
    char day[DAY_TEXT];
    assert_int_equal(import_file(REAL), 0);
    assert_int_equal(snap.items, 3817);
    assert_int_equal(snap.source, RATE_RATECARD);
    assert_string_equal(snap.offer, "MS-AZR-0062P");
    assert_string_equal(snap.currency, "USD");
    assert_string_equal(snap.country, "US");
    assert_string_equal(snap.locale, "en-US");
    assert_string_equal(day_text(snap.fetched, day), "2016-05-25");
    size_t tiered = 0, most = 0, undated = 0, everywhere = 0, zero = 0, third = 0, windows = 0, fractions = 0;
    for (size_t i = 0; i < nrates; i++) {
        const struct rate *r = &rates[i];
        tiered += r->ntiers > 1;
        most = r->ntiers > most ? r->ntiers : most;
        undated += day_is_none(r->start);
        everywhere += !r->region[0];
        zero += rate_is_zero(r);
        third += r->third_party;
        windows += r->windows;
        for (size_t k = 0; k < r->ntiers; k++) {
            fractions += !dec_is_whole(r->tiers[k].from);
            assert_true(k == 0 || dec_cmp(r->tiers[k - 1].from, r->tiers[k].from) < 0);
        }
        assert_true(dec_sign(r->included) == 0 && !r->deprecated);
    }
    assert_int_equal(tiered, 203);
    assert_int_equal(most, 8);
    assert_int_equal(undated, 31);
    assert_int_equal(zero, 96);
    assert_true(everywhere > 0 && third > 0 && windows > 0 && fractions > 0);
}

static void knows_the_real_terms(void **state)
{
    (void)state;
    struct rate_term *t;
    size_t n;
    assert_int_equal(import_file(REAL), 0);
    assert_int_equal(store_terms(S, A, &snap, &t, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_int_equal(t->kind, TERM_CREDIT);
    assert_string_equal(text_of_dec(t->amount), "100");
    assert_int_equal(t->nexcluded, 139);
    for (size_t i = 1; i < t->nexcluded; i++)
        assert_true(strcmp(t->excluded[i - 1], t->excluded[i]) < 0);
}

/* The exclusions of the credit are a list of ids: all 126 meters with the tag are in it, and 13 without. */
static void exclusions_are_not_the_tag(void **state)
{
    (void)state;
    struct rate_term *t;
    size_t n, tagged = 0, untagged = 0;
    assert_int_equal(import_file(REAL), 0);
    assert_int_equal(store_terms(S, A, &snap, &t, &n, &err), 0);
    for (size_t i = 0; i < t->nexcluded; i++) {
        const struct rate *r = rate_by_id(t->excluded[i]);
        assert_non_null(r);
        tagged += r->third_party;
        untagged += !r->third_party;
    }
    assert_int_equal(tagged, 126);
    assert_int_equal(untagged, 13);
    for (size_t i = 0; i < nrates; i++)
        tagged -= rates[i].third_party;
    assert_int_equal(tagged, 0);
}

/* Bounds are net of the grant here; the Retail list has the same meter (5d392d84...) gross: 0, 10, 100. */
static void bounds_are_net_of_the_grant(void **state)
{
    (void)state;
    assert_int_equal(import_file(REAL), 0);
    assert_string_equal(tiers_of(rate_by_id("5d392d84-c8d6-45d4-a758-790ed34f49c7")), "0=10;90=2.5");
    assert_string_equal(tiers_of(rate_by_id("2a9992f8-e914-490b-a7a6-6d21ba55acda")), "0=0.8;87.5=0.5;2487.5=0.2");
    assert_string_equal(tiers_of(rate_by_id("9995d93a-7d35-4d3f-9c69-7a7fea447ef4")),
                        "0=0.087;10235=0.083;51195=0.07;153595=0.05;511995=0.05"); /* equal neighbours stay */
    assert_string_equal(tiers_of(rate_by_id("daf52501-330a-4a7a-a88a-cf85ed40988f")), "0=6;5=8;95=4;995=2");
}

/* 162 keys have both a named and the empty region; the zeros among the empty ones are no prices. */
static void finds_the_holes(void **state)
{
    (void)state;
    size_t both = 0, traps = 0, holes = 0;
    assert_int_equal(import_file(REAL), 0);
    for (size_t i = 0, end; i < nrates; i = end) {
        bool named = false, empty = false, trap = false;
        for (end = i; end < nrates && rate_cmp_meter(&rates[i], &rates[end]) == 0; end++) {
            named |= rates[end].region[0] != 0;
            empty |= !rates[end].region[0];
            trap |= !rates[end].region[0] && rate_is_zero(&rates[end]);
        }
        both += named && empty;
        traps += named && trap;
        for (size_t k = i; k < end; k++) {
            holes += rates[k].hole;
            if (named && !rates[k].region[0] && rate_is_zero(&rates[k]))
                assert_true(rates[k].hole);
            assert_true(!rates[k].hole || rate_is_zero(&rates[k]));
        }
    }
    assert_int_equal(both, 162);
    assert_int_equal(traps, 20);
    assert_true(holes >= traps);
}

static void notes_the_bound_in_the_wrong_unit(void **state)
{
    (void)state;
    assert_int_equal(import_file(REAL), 0);
    assert_true(noted("\"DNS Queries (1M)\""));
    assert_true(noted("the tier from 1000000000 units of \"1M Queries\""));
    assert_int_equal(notes.n, 1); /* Traffic Manager's 1000 is fine */
}

static void reads_made_up_members(void **state)
{
    (void)state;
    assert_int_equal(import_file(MADE_UP), 0);
    assert_string_equal(snap.offer, "MS-AZR-0003P");
    assert_string_equal(snap.currency, "EUR");
    assert_string_equal(snap.country, "DE");
    assert_int_equal(nrates, 5);
    const struct rate *egress = rate_by_id(ID(1));
    assert_string_equal(tiers_of(egress), "0=0.087;87.5=0.085;10235=0.083;51195=0.05");
    assert_string_equal(text_of_dec(egress->included), "5");
    assert_true(day_is_none(egress->start));
    assert_string_equal(egress->region, "Zone 1");
    const struct rate *vm = rate_by_id(ID(2));
    assert_true(vm->windows && vm->third_party && !vm->deprecated);
    assert_string_equal(vm->region, "westeurope");
    assert_string_equal(vm->location, "EU West");
    assert_string_equal(tiers_of(vm), "0=1.542"); /* not 1.5420000000000003 */
    const struct rate *low = rate_by_id(ID(3));
    assert_true(low->deprecated && low->variant == RATE_LOW_PRIORITY && !low->windows);
    assert_true(rate_by_id(ID(4))->hole);
    assert_string_equal(text_of_dec(rate_by_id(ID(5))->unit.block), "10000");
    struct rate_term *t;
    size_t n;
    assert_int_equal(store_terms(S, A, &snap, &t, &n, &err), 0);
    assert_int_equal(n, 3); /* sorted by their lines */
    assert_int_equal(t[0].kind, TERM_COMMITMENT);
    assert_int_equal(t[0].ndiscounts, 2);
    assert_string_equal(text_of_dec(t[0].discounts[1].price), "5.5");
    assert_int_equal(t[1].kind, TERM_CREDIT);
    assert_string_equal(t[1].excluded[1], ID(2));
    assert_int_equal(t[2].kind, TERM_RECURRING);
    assert_string_equal(text_of_dec(t[2].amount), "40");
    assert_true(noted("offer term \"Overage discount\" is not known and ignored"));
}

/* {"Meters":[one with `rates`, second], ...} under a name that says offer, currency, country. */
static const char *card(const char *rates_text, const char *second)
{
    static char out[8192];
    snprintf(
        out, sizeof out,
        "{\"Meters\":[{\"MeterId\":\"m1\",\"MeterName\":\"N\",\"MeterCategory\":\"C\",\"Unit\":\"Hours\",%s}%s%s]}",
        rates_text, second ? ",\n" : "", second ? second : "");
    return scratch_put("MS-AZR-0003P_USD_US.json", out, strlen(out));
}

/* The first naming says in the subcategory what the later one says in the name. */
static void low_priority_and_promo_stand_in_the_subcategory(void **state)
{
    (void)state;
    size_t low = 0;
    assert_int_equal(import_file(REAL), 0);
    for (size_t i = 0; i < nrates; i++)
        low += rates[i].variant == RATE_LOW_PRIORITY;
    assert_int_equal(low, 96);
    assert_int_equal(import_file(card("\"MeterRates\":{\"0\":1},\"MeterSubCategory\":\"Dv2/DSv2 Promo Series\"", NULL)),
                     0);
    assert_true(rates[0].deprecated);
    assert_int_equal(import_file(card("\"MeterRates\":{\"0\":1},\"MeterSubCategory\":\"Dv2/DSv2 Series\"", NULL)), 0);
    assert_false(rates[0].deprecated);
}

static void refuses_wrong_meters(void **state)
{
    (void)state;
    static const struct {
        const char *member, *says;
    } bad[] = {
        {"\"a\":1", "a price without \"MeterRates\""},
        {"\"MeterRates\":[]", "\"MeterRates\" is not an object"},
        {"\"MeterRates\":{}", "meter \"m1\" has no tier from 0"},
        {"\"MeterRates\":{\"1\":2}", "meter \"m1\" has no tier from 0"},
        {"\"MeterRates\":{\"x\":2}", "tier bound \"x\" in \"MeterRates\" is not a number"},
        {"\"MeterRates\":{\"0\":1,\"-5\":2}", "tier bound \"-5\" in \"MeterRates\" is not a number"},
        {"\"MeterRates\":{\"0\":1,\"1,000\":2}", "tier bound \"1,000\""},
        {"\"MeterRates\":{\"0\":\"1\"}", "the value of tier \"0\" in \"MeterRates\" is not a number"},
        {"\"MeterRates\":{\"0\":1e300}", "the value of tier \"0\" in \"MeterRates\" is out of range"},
        {"\"MeterRates\":{\"0\":1e400}", "the value of tier \"0\" in \"MeterRates\" is out of range"},
        {"\"MeterRates\":{\"0\":1,\"1e300\":2}", "tier bound \"1e300\" in \"MeterRates\" is out of range"},
        {"\"MeterRates\":{\"0\":1,\"0.0\":2}", "two values of tier \"0\" in \"MeterRates\""},
        {"\"MeterRates\":{\"0\":1},\"IncludedQuantity\":-1", "\"IncludedQuantity\" is negative"},
        {"\"MeterRates\":{\"0\":1},\"IncludedQuantity\":\"5\"", "\"IncludedQuantity\" is not a number"},
        {"\"MeterRates\":{\"0\":1},\"MeterTags\":\"x\"", "\"MeterTags\" is not an array"},
        {"\"MeterRates\":{\"0\":1},\"MeterTags\":[1]", "a member of \"MeterTags\" is not a text"},
        {"\"MeterRates\":{\"0\":1},\"EffectiveDate\":\"soon\"", "\"EffectiveDate\" is \"soon\", not a date"},
        {"\"MeterRates\":{\"0\":1},\"MeterRegion\":7", "\"MeterRegion\" is not a text"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_fails(import_file(card(bad[i].member, NULL)), EXIT_INPUT, bad[i].says);
    /* equal bounds with equal prices are one */
    assert_int_equal(import_file(card("\"MeterRates\":{\"0\":1,\"0.0\":1.0,\"10.00\":2}", NULL)), 0);
    assert_string_equal(tiers_of(&rates[0]), "0=1;10=2");
}

/* As sorted text 1000 comes before 90; and numbers as JSON may spell them. */
static void reads_numbers_as_spelt(void **state)
{
    (void)state;
    static const struct {
        const char *rates, *tiers;
    } rows[] = {
        {"{\"1000\":1,\"90\":2,\"0\":3}", "0=3;90=2;1000=1"},
        {"{\"51200.0000000000\":1,\"5120.0\":2,\"0\":3}", "0=3;5120=2;51200=1"},
        {"{\"87.5\":1.5E-1,\"0\":3.4e-05}", "0=0.000034;87.5=0.15"},
        {"{\"1e3\":1,\"0\":2}", "0=2;1000=1"},
        {"{\"0\":1.5420000000000003,\"1\":0.141999999999999896}", "0=1.542;1=0.142"},
        {"{\"0\":0.1234567890123456789012345678}", "0=0.123456789012346"}, /* a double has no more */
        {"{\"0.1234567890123456785\":1,\"0\":2}",
         "0=2;0.123456789012345678=1"}, /* text is exact: 18 decimals, half-even */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char member[256];
        snprintf(member, sizeof member, "\"MeterRates\":%s", rows[i].rates);
        assert_int_equal(import_file(card(member, NULL)), 0);
        assert_string_equal(tiers_of(&rates[0]), rows[i].tiers);
    }
}

/* The older version of the API has no MeterStatus; a list may start with a byte order mark, and its members in any order. */
static void reads_either_version(void **state)
{
    (void)state;
    static const char *const status[] = {"", "\"MeterStatus\":null,", "\"MeterStatus\":\"Active\",",
                                         "\"MeterStatus\":\"Deprecated\","};
    for (size_t i = 0; i < sizeof status / sizeof *status; i++) {
        char text[1024];
        snprintf(text, sizeof text,
                 "\xef\xbb\xbf{\r\n\"Currency\":\"USD\",\"Meters\":[{\"Unit\":\"Hours\",\"MeterRates\":{\"0\":1},%s\r\n"
                 "\"MeterName\":\"N\",\"MeterCategory\":\"C\",\"EffectiveDate\":\"0001-01-01T00:00:00\",\"MeterId\":"
                 "\"m1\"}],"
                 "\"OfferTerms\":[]}\r\n",
                 status[i]);
        assert_int_equal(import_text("MS-AZR-0003P_USD_US.json", text), 0);
        assert_int_equal(nrates, 1);
        assert_int_equal(rates[0].deprecated, i == 3);
        assert_true(day_is_none(rates[0].start) && day_is_none(rates[0].end));
    }
}

static void refuses_wrong_terms(void **state)
{
    (void)state;
    static const struct {
        const char *terms, *says;
    } bad[] = {
        {"{}", "\"OfferTerms\" is not an array"},
        {"[1]", "a member of \"OfferTerms\" is not an object"},
        {"[{}]", "a price without \"Name\""},
        {"[{\"Name\":\"Monetary Credit\"}]", "a price without \"Credit\""},
        {"[{\"Name\":\"Monetary Credit\",\"Credit\":-1}]", "\"Credit\" is negative"},
        {"[{\"Name\":\"Monetary Credit\",\"Credit\":1,\"ExcludedMeterIds\":1}]",
         "\"ExcludedMeterIds\" is not an array"},
        {"[{\"Name\":\"Monetary Commitment\"}]", "\"TieredDiscount\" is not an object"},
        {"[{\"Name\":\"Monetary Commitment\",\"TieredDiscount\":{\"0\":100.5}}]",
         "the value of tier \"0\" in \"TieredDiscount\" is 100.5, not a percentage from 0 to 100"},
        {"[{\"Name\":\"Monetary Commitment\",\"TieredDiscount\":{\"0\":5,\"1000\":-1}}]",
         "the value of tier \"1000\" in \"TieredDiscount\" is -1, not a percentage"},
        {"[{\"Name\":\"Recurring Charge\",\"RecurringCharge\":\"x\"}]", "\"RecurringCharge\" is not a number"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[1024];
        snprintf(text, sizeof text, "{\"OfferTerms\":%s,\"Meters\":[]}", bad[i].terms);
        assert_fails(import_text("MS-AZR-0003P_USD_US.json", text), EXIT_INPUT, bad[i].says);
    }
}

/* A list of one meter under the name `file`; `currency` is JSON, or NULL. */
static int import_in_currency(const char *file, const char *currency)
{
    char text[512];
    snprintf(text, sizeof text,
             "{%s%s%s\n\"Meters\":[{\"MeterId\":\"m\",\"MeterName\":\"n\",\"MeterCategory\":\"c\",\"Unit\":\"1\","
             "\"MeterRates\":{\"0\":1}}]}",
             currency ? "\"Currency\":" : "", currency ? currency : "", currency ? "," : "");
    return import_text(file, text);
}

static void currency_is_a_code(void **state)
{
    (void)state;
    static const char named[] = "MS-AZR-0003P_USD_US.json";
    static const struct {
        const char *currency, *says;
    } bad[] = {
        {"\"DOLLARS\"", ":1: currency \"DOLLARS\" is not a currency code"},
        {"\"\"", ":1: currency \"\" is not a currency code"},
        {"\"U$D\"", ":1: currency \"U$D\" is not a currency code"},
        {"\"\u00e9E\"", " is not a currency code"}, /* three bytes, two letters */
        {"840", ":1: \"Currency\" is not a text"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_fails(import_in_currency(named, bad[i].currency), EXIT_INPUT, bad[i].says);
    assert_int_equal(import_in_currency(named, "\"usd\""), 0);
    assert_string_equal(snap.currency, "USD");
    assert_false(noted("its name says"));
    assert_int_equal(import_in_currency(named, "null"), 0);
    assert_string_equal(snap.currency, "USD");
    assert_int_equal(import_in_currency(named, "\"eur\""), 0);
    assert_string_equal(snap.currency, "EUR");
    assert_true(noted("the list says that its currency is EUR, its name says USD: EUR is taken"));
}

static void hints_name_what_is_missing(void **state)
{
    (void)state;
    static const struct {
        const char *file, *offer, *country, *hint;
    } rows[] = {
        {"card.json", NULL, NULL, "\n  pass --offer and --country, or name"},
        {"card.json", "ms-azr-0003p", NULL, "\n  pass --country, or name"},
        {"card.json", NULL, "us", "\n  pass --offer, or name"},
        {"MS-AZR-0003P.json", NULL, NULL, "\n  pass --country, or name"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct import_options o = {.offer = rows[i].offer, .country = rows[i].country, .fetched = DAY_NONE};
        day_parse("2026-01-01", &o.as_of);
        import_in_currency(rows[i].file, "\"USD\"");
        const char *file = scratch_path(rows[i].file);
        assert_fails(source_import(S, C, &file, 1, &o, A, &snap, &notes, &err), EXIT_USAGE, rows[i].hint);
    }
}

static void needs_offer_and_country(void **state)
{
    (void)state;
    const char *text =
        "{\"Meters\":[{\"MeterId\":\"m\",\"MeterName\":\"n\",\"MeterCategory\":\"c\",\"Unit\":\"1\",\"MeterRates\":"
        "{\"0\":1}}],\"Currency\":\"USD\"}";
    assert_fails(import_text("card.json", text), EXIT_USAGE, "does not say of which offer it is");
    assert_fails(import_text("MS-AZR-0003P.json", text), EXIT_USAGE, "does not say of which country it is");
    assert_fails(import_text("MS-AZR-0003P_EUR.json", text), EXIT_USAGE, "of which country");
    struct import_options o = {.offer = "ms-azr-0003p", .country = "us", .currency = "EUR", .fetched = DAY_NONE};
    const char *file = scratch_path("card.json");
    day_parse("2026-01-01", &o.as_of);
    assert_fails(source_import(S, C, &file, 1, &o, A, &snap, &notes, &err), EXIT_INPUT,
                 "the prices are in \"USD\", not in \"EUR\"");
    o.currency = "dollars";
    assert_fails(source_import(S, C, &file, 1, &o, A, &snap, &notes, &err), EXIT_USAGE, "is not a currency");
    o.currency = NULL;
    o.offer = "payg";
    assert_fails(source_import(S, C, &file, 1, &o, A, &snap, &notes, &err), EXIT_USAGE, "is not the id of an offer");
    o.offer = "ms-azr-0003p";
    o.country = "America";
    assert_fails(source_import(S, C, &file, 1, &o, A, &snap, &notes, &err), EXIT_USAGE, "is not a country");
    o.country = "us";
    assert_int_equal(source_import(S, C, &file, 1, &o, A, &snap, &notes, &err), 0);
    assert_string_equal(snap.offer, "MS-AZR-0003P");
    assert_string_equal(snap.country, "US");
    const char *two[] = {file, file};
    assert_fails(source_import(S, C, two, 2, &o, A, &snap, &notes, &err), EXIT_USAGE, "second RateCard");
    const char *mixed[] = {retail_list("", NULL), file};
    assert_fails(source_import(S, C, mixed, 2, &o, A, &snap, &notes, &err), EXIT_INPUT,
                 "a RateCard after a Retail price list");
}

static void same_meter_twice(void **state)
{
    (void)state;
    const char *same =
        "{\"MeterId\":\"m1\",\"MeterName\":\"N\",\"MeterCategory\":\"C\",\"Unit\":\"Hours\",\"MeterRates\":{\"0\":1}}";
    const char *other =
        "{\"MeterId\":\"m1\",\"MeterName\":\"N\",\"MeterCategory\":\"C\",\"Unit\":\"Hours\",\"MeterRates\":{\"0\":2}}";
    assert_int_equal(import_file(card("\"MeterRates\":{\"0\":1}", same)), 0);
    assert_int_equal(nrates, 1);
    assert_true(noted("1 repeated row dropped"));
    const char *list = card("\"MeterRates\":{\"0\":1}", other);
    assert_fails(import_file(list), EXIT_SNAPSHOT, ":2: meter \"m1\" in \"\" has two prices");
    /* two effective dates are two rates */
    assert_int_equal(import_file(card("\"MeterRates\":{\"0\":1},\"EffectiveDate\":\"2026-01-01\"", other)), 0);
    assert_int_equal(nrates, 2);
}

#define each(f) cmocka_unit_test_setup_teardown(f, fresh_cache, close_cache)
int main(void)
{
    const struct CMUnitTest tests[] = {
        each(reads_the_real_card),
        each(knows_the_real_terms),
        each(finds_the_holes),
        each(low_priority_and_promo_stand_in_the_subcategory),
        each(exclusions_are_not_the_tag),
        each(bounds_are_net_of_the_grant),
        each(reads_numbers_as_spelt),
        each(reads_either_version),
        each(notes_the_bound_in_the_wrong_unit),
        each(reads_made_up_members),
        each(refuses_wrong_meters),
        each(refuses_wrong_terms),
        each(currency_is_a_code),
        each(hints_name_what_is_missing),
        each(needs_offer_and_country),
        each(same_meter_twice),
    };
    return cmocka_run_group_tests(tests, import_setup, import_teardown);
}
