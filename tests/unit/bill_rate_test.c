#include "pricing_fixture.h"

#include "pricing/bill_rate.h"

/* Rows of real bills (tests/data/usage/README.md) against rates as the Retail list and a RateCard have them. */
static struct book *RETAIL, *CARD;

#define OPS "aaaef613-418a-4a5f-af72-d224d7dee2c6"
#define RUNS "04f2be54-5cfe-4ad7-97f3-0badfc1dc247"
#define VM_ID "f48cba03-db89-4cec-9536-67f7f4e5515f"
#define PLAIN_VM "ec8c7b49-9790-4261-b46f-293dabb53fd9"
#define MANY "82cd70ab-1aee-4b30-bc04-8b71e1204dbc"

static int setup(void **state)
{
    if (pricing_setup(state))
        return -1;
    struct rate r[] = {
        made(OPS, "Storage", "Tables", "", "GRS List and Create Container Operations", "10K", "eastus2", "0=0.1"),
        made(RUNS, "Azure Data Factory v2", "Azure Data Factory v2", "", "Cloud Orchestration Activity Run", "1K",
             "centralus", "0=1;50=0.8"),
        made(VM_ID, "Virtual Machines", "Virtual Machines Dv3 Series", "Standard_D4_v3", "D4 v3/D4s v3", "1 Hour",
             "northcentralus", "0=0.192"),
        made(PLAIN_VM, "Virtual Machines", "Virtual Machines Dv3 Series", "Standard_D2_v3", "D2 v3/D2s v3", "1 Hour",
             "southcentralus", "0=0.11"),
        made(PLAIN_VM, "Virtual Machines", "Virtual Machines Dv3 Series", "Standard_D2_v3", "D2 v3/D2s v3", "1 Hour",
             "southcentralus", "0=0.1"),
        made(PLAIN_VM, "Virtual Machines", "Virtual Machines Dv3 Series", "Standard_D2_v3", "D2 v3/D2s v3", "1 Hour",
             "southcentralus", "0=600"),
        made(MANY, "Storage", "Standard HDD Managed Disks", "", "S60 LRS Disk Operations", "10K", "norwayeast",
             "0=0.0005"),
        made(MANY, "Storage", "Standard HDD Managed Disks", "", "S60 LRS Disk Operations", "10K", "westeurope",
             "0=0.0006"),
        made("twice", "Shared", "Shared", "", "One", "1 Hour", "westeurope", "0=1"),
        made("twice", "Shared", "Shared", "", "Other", "1 Hour", "westeurope", "0=2"),
        made("few", "Shared", "Shared", "", "Few", "5", "westeurope", "0=2"),
        made("dbu", "Azure Databricks", "Databricks", "", "DBU", "10 DBU Hours", "westeurope", "0=4"),
        made("free", "Shared", "Shared", "", "Free", "10K", "westeurope", "0=0"),
        made("gone", "Shared", "Shared", "", "Gone", "1 Hour", "westeurope", "0=1"),
    };
    r[4].type = RATE_DEVTEST;
    r[5].type = RATE_RESERVATION;
    r[5].term_years = 1;
    day_from_ymd(2026, 3, 1, &r[13].end);
    RETAIL = made_book(r, COUNT(r), NULL, 0, "");
    struct rate c[] = {
        made("42e2a22f-fabf-41ea-a21e-e86bb3ff5799", "Data Management", "", "",
             "Standard IO - Disk Read Operation Units (in 10,000s)", "10,000s", "", "0=0.00036"),
        made("cae64797-9ecf-4906-b517-6238c80c045f", "SQL Database", "", "", "Basic Database Days", "Days", "",
             "0=0.161"),
        made("26ce34b7-67b3-480d-9d1b-54a7fb80f67a", "Networking", "Public IP Addresses", "", "IP Address Hours",
             "Hours", "", "0=0.0036"),
        made("same", "Data Management", "", "", "IP", "100 Hours", "", "0=0.36"),
    };
    CARD = made_book(c, COUNT(c), NULL, 0, "MS-AZR-0062P");
    return 0;
}

static struct bill_rate ask(const struct book *b, struct bill_says says)
{
    struct bill_rate out;
    bill_rate(b, C, A, &says, &out);
    return out;
}

static void expect(struct bill_rate r, enum bill_counts counts, const char *num, const char *told)
{
    if (r.fit != BILL_FOUND)
        fail_msg("%s", r.reason);
    assert_int_equal(r.counts, counts);
    assert_dec(r.num, num);
    assert_dec(r.den, "1");
    if (!told)
        assert_null(r.told);
    else
        assert_string_equal(r.told, told);
}

static void expect_not(struct bill_rate r, enum bill_fit fit, const char *reason)
{
    assert_int_equal(r.fit, fit);
    assert_string_equal(r.reason, reason);
}

static void blocks_are_told_by_a_price(void **state)
{
    (void)state;
    struct bill_rate r = ask(RETAIL, (struct bill_says){.meter_id = OPS, .unit = "10K", .price = "0.1"});
    expect(r, BILL_COUNTS_BLOCKS, "10000", "counts blocks of 10,000 Units: its price of 0.1 goes with 0.1 per 10K");
    assert_false(r.assumed);
    /* a negotiated price; another tier; upper case */
    expect(ask(RETAIL, (struct bill_says){.meter_id = OPS, .unit = "10K", .price = "0.06"}), BILL_COUNTS_BLOCKS,
           "10000", "counts blocks of 10,000 Units: its price of 0.06 goes with 0.1 per 10K");
    expect(ask(RETAIL, (struct bill_says){.meter_id = RUNS, .unit = "1K", .price = "0.9"}), BILL_COUNTS_BLOCKS, "1000",
           "counts blocks of 1,000 Units: its price of 0.9 goes with 1 per 1K");
    expect(
        ask(RETAIL,
            (struct bill_says){.meter_id = "AAAEF613-418A-4A5F-AF72-D224D7DEE2C6", .unit = "10K", .price = "0.00001"}),
        BILL_COUNTS_BASE, "1", "counts single Units: its price of 0.00001 goes with 0.1 per 10K");
    /* the list price goes first; the price paid tells where it says nothing */
    expect(ask(RETAIL, (struct bill_says){.meter_id = OPS, .unit = "10K", .price = "0.06", .list_price = "0.1"}),
           BILL_COUNTS_BLOCKS, "10000", "counts blocks of 10,000 Units: its list price of 0.1 goes with 0.1 per 10K");
    expect(ask(RETAIL, (struct bill_says){.meter_id = OPS, .unit = "10K", .price = "0.1", .list_price = "40"}),
           BILL_COUNTS_BLOCKS, "10000", "counts blocks of 10,000 Units: its price of 0.1 goes with 0.1 per 10K");
    expect_not(ask(RETAIL, (struct bill_says){.meter_id = OPS, .unit = "10K", .price = "0.1", .list_price = "0.00001"}),
               BILL_NO_UNIT,
               "its list price of 0.00001 is that of single Units, its price of 0.1 that of blocks of 10,000 Units");
    expect_not(ask(RETAIL, (struct bill_says){.meter_id = OPS, .unit = "10K", .price = "0.002"}), BILL_NO_UNIT,
               "the quantity counts blocks of 10,000 Units or single Units: the price of 0.002 goes with neither at "
               "0.1 per 10K");
}

/* "10 Hours" and "100 Hours" of old Enterprise Agreement bills: the quantity may be hours. */
static void hours_in_blocks(void **state)
{
    (void)state;
    expect(ask(RETAIL, (struct bill_says){.meter_id = VM_ID, .unit = "10 Hours", .price = "0.17475"}), BILL_COUNTS_BASE,
           "1", "counts single Hours: its price of 0.17475 goes with 0.192 per 1 Hour");
    expect(ask(RETAIL, (struct bill_says){.meter_id = VM_ID, .unit = "100 Hours", .price = "19.2"}), BILL_COUNTS_BLOCKS,
           "100", "counts blocks of 100 Hours: its price of 19.2 goes with 0.192 per 1 Hour");
    expect_not(ask(RETAIL, (struct bill_says){.meter_id = VM_ID, .unit = "100 Hours"}), BILL_NO_UNIT,
               "the quantity counts blocks of 100 Hours or single Hours, and the bill states no price that tells");
}

static void no_price_tells(void **state)
{
    (void)state;
    struct bill_rate r =
        ask(RETAIL, (struct bill_says){.meter_id = OPS, .unit = "10K", .price = "0", .list_price = "x"});
    expect(r, BILL_COUNTS_BLOCKS, "10000",
           "assumed to count blocks of 10,000 Units: the bill states no price that tells");
    assert_true(r.assumed);
    r = ask(RETAIL, (struct bill_says){.meter_id = OPS});
    expect(r, BILL_COUNTS_BLOCKS, "10000",
           "assumed to count blocks of 10,000 Units: the bill states no price that tells");
    assert_true(r.assumed);
    /* the unit says so itself, unless a price says otherwise: FOCUS */
    r = ask(RETAIL, (struct bill_says){.meter_id = OPS, .unit = "Units"});
    expect(r, BILL_COUNTS_BASE, "1", "assumed to count single Units: the bill states no price that tells");
    assert_true(r.assumed);
    expect(ask(RETAIL, (struct bill_says){.meter_id = OPS, .unit = "Units", .price = "0.1"}), BILL_COUNTS_BLOCKS,
           "10000", "counts blocks of 10,000 Units: its price of 0.1 goes with 0.1 per 10K");
    /* blocks of less than ten: only an exact price tells */
    expect(ask(RETAIL, (struct bill_says){.meter_id = "few", .unit = "5", .price = "2"}), BILL_COUNTS_BLOCKS, "5",
           "counts blocks of 5 Units: its price of 2 goes with 2 per 5");
    r = ask(RETAIL, (struct bill_says){.meter_id = "few", .unit = "5", .price = "1"});
    expect(r, BILL_COUNTS_BLOCKS, "5", "assumed to count blocks of 5 Units: the bill states no price that tells");
    assert_true(r.assumed);
}

static void units(void **state)
{
    (void)state;
    expect(ask(RETAIL, (struct bill_says){.meter_id = PLAIN_VM, .unit = "1 Hour", .price = "7"}), BILL_COUNTS_UNITS,
           "1", NULL);
    expect(ask(RETAIL, (struct bill_says){.meter_id = PLAIN_VM, .unit = "Hrs"}), BILL_COUNTS_UNITS, "1", NULL);
    expect(ask(RETAIL, (struct bill_says){.meter_id = PLAIN_VM}), BILL_COUNTS_UNITS, "1", NULL);
    expect_not(ask(RETAIL, (struct bill_says){.meter_id = PLAIN_VM, .unit = "1 GB"}), BILL_NO_UNIT,
               "the bill counts \"1 GB\", the price list \"1 Hour\"");
    expect(ask(RETAIL, (struct bill_says){.meter_id = "dbu", .unit = "10 DBU Hours", .price = "4"}), BILL_COUNTS_BLOCKS,
           "10", "counts blocks of 10 DBU Hours: its price of 4 goes with 4 per 10 DBU Hours");
    expect(ask(CARD, (struct bill_says){.meter_id = "cae64797-9ecf-4906-b517-6238c80c045f", .unit = "1/Day"}),
           BILL_COUNTS_UNITS, "1", NULL);
    expect(ask(CARD, (struct bill_says){.meter_id = "26ce34b7-67b3-480d-9d1b-54a7fb80f67a", .unit = "1 Hour"}),
           BILL_COUNTS_UNITS, "1", NULL);
    /* the Usage API counts in the units of the card */
    struct bill_rate r =
        ask(CARD, (struct bill_says){.meter_id = "42e2a22f-fabf-41ea-a21e-e86bb3ff5799", .unit = "10,000s"});
    expect(r, BILL_COUNTS_BLOCKS, "10000", "quantities in units of a RateCard count its blocks");
    assert_false(r.assumed);
    expect(ask(CARD, (struct bill_says){.meter_id = "same", .unit = "100 Hours"}), BILL_COUNTS_BLOCKS, "100",
           "quantities in units of a RateCard count its blocks");
}

static void which_rate(void **state)
{
    (void)state;
    struct bill_rate r = ask(RETAIL, (struct bill_says){.meter_id = PLAIN_VM, .offer = "MS-AZR-0017P"});
    assert_int_equal(r.rate->type, RATE_CONSUMPTION);
    assert_dec(r.rate->tiers[0].price, "0.11");
    assert_false(r.devtest || r.other_offer);
    static const char *const devtest[] = {"MS-AZR-0148P", "ms-azr-0023p", "devtest"};
    for (size_t i = 0; i < COUNT(devtest); i++) {
        r = ask(RETAIL, (struct bill_says){.meter_id = PLAIN_VM, .offer = devtest[i]});
        assert_int_equal(r.rate->type, RATE_DEVTEST);
        assert_true(r.devtest);
    }
    r = ask(RETAIL, (struct bill_says){.meter_id = OPS, .unit = "10K", .price = "0.1", .offer = "MS-AZR-0148P"});
    assert_true(r.fit == BILL_FOUND && !r.devtest);
    /* the bill's region decides between the regions of one id */
    r = ask(RETAIL, (struct bill_says){.meter_id = MANY, .region = "EU West"});
    assert_string_equal(r.rate->region, "westeurope");
    r = ask(RETAIL, (struct bill_says){.meter_id = MANY, .region = "eastus"});
    assert_int_equal(r.fit, BILL_AMBIGUOUS);
    assert_int_equal(r.ncandidates, 2);
    r = ask(RETAIL, (struct bill_says){.meter_id = "twice"});
    assert_int_equal(r.fit, BILL_AMBIGUOUS);
    assert_non_null(strstr(r.reason, "2 different prices fit"));
    expect_not(ask(RETAIL, (struct bill_says){.meter_id = "gone"}), BILL_NOT_LISTED,
               "the price of meter \"Shared / Gone\" in westeurope expired on 2026-03-01");
    expect_not(ask(RETAIL, (struct bill_says){.meter_id = "nowhere"}), BILL_NOT_LISTED,
               "meter \"nowhere\" is not in the Retail price list");
    expect_not(ask(RETAIL, (struct bill_says){.meter_id = "nowhere",
                                              .service = "Storage",
                                              .meter = "GRS List and Create Container Operations"}),
               BILL_NOT_LISTED, "meter \"nowhere\" is not in the price list; meter \"" OPS "\" has the same name");
    expect_not(ask(RETAIL, (struct bill_says){0}), BILL_NO_METER, "the bill names no meter");
    expect_not(ask(RETAIL, (struct bill_says){.meter_id = "00000000-0000-0000-0000-000000000000"}), BILL_NO_METER,
               "the bill names no meter");
    /* the card of the bill's offer, and of another one */
    r = ask(CARD, (struct bill_says){.meter_id = "same", .unit = "100 Hours", .offer = "ms-azr-0062p"});
    assert_string_equal(r.offer_id, "MS-AZR-0062P");
    assert_false(r.other_offer);
    r = ask(CARD, (struct bill_says){.meter_id = "same", .unit = "100 Hours", .offer = "MS-AZR-0017P"});
    assert_true(r.other_offer);
    expect_not(ask(CARD, (struct bill_says){.meter_id = "nowhere"}), BILL_NOT_LISTED,
               "meter \"nowhere\" is not in the price list of MS-AZR-0062P");
}

static void all_there(void **state)
{
    (void)state;
    struct bill_says says[] = {{.meter_id = PLAIN_VM}, {.meter_id = ""}, {.meter_id = "twice"}};
    assert_true(bill_has_all(RETAIL, says, COUNT(says)));
    assert_false(bill_has_all(CARD, says, COUNT(says)));
    says[1].meter_id = "same";
    assert_false(bill_has_all(RETAIL, says, COUNT(says)));
    assert_true(bill_has_all(CARD, &says[1], 1));
}

static void needs(void **state)
{
    (void)state;
    struct bill_says says[] = {{.meter_id = "a", .service = "Storage"},
                               {.meter_id = "A", .service = "storage"},
                               {.meter_id = "", .service = NULL},
                               {.meter_id = "b", .service = "Bandwidth"}};
    struct book_filter f = {0};
    bill_needs(A, says, COUNT(says), &f);
    assert_int_equal(f.nmeter_ids, 2);
    assert_int_equal(f.nservices, 2);
    assert_int_equal(f.nlooks, 2);
    assert_string_equal(f.looks[1].meter_id, "b");
    assert_string_equal(f.services[1], "Bandwidth");
    struct bill_says many[100];
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = (struct bill_says){.meter_id = arena_printf(A, "id-%zu", i)};
    bill_needs(A, many, COUNT(many), &f);
    assert_int_equal(f.nmeter_ids, 100);
    assert_null(f.looks);
    assert_non_null(f.services);
    bill_needs(A, NULL, 0, &f);
    assert_true(f.services && !f.nservices && !f.looks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_told_by_a_price),
        cmocka_unit_test(hours_in_blocks),
        cmocka_unit_test(no_price_tells),
        cmocka_unit_test(units),
        cmocka_unit_test(which_rate),
        cmocka_unit_test(needs),
        cmocka_unit_test(all_there),
    };
    return cmocka_run_group_tests(tests, setup, pricing_teardown);
}
