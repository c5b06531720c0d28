#include "tests/unit/catalog_fixture.h"

#include <stdio.h>

#include "catalog/unit.h"
#include "data/embed.h"
#include "io/csv.h"

static void is(const char *text, const char *block, const char *name)
{
    char t[DEC_TEXT];
    struct unit u = unit_parse(C, text);
    if (strcmp(dec_text(u.block, t), block) != 0 || strcmp(u.name, name) != 0 || !u.known)
        fail_msg("\"%s\" is %s of \"%s\"%s, expected %s of \"%s\"", text, t, u.name, u.known ? "" : " (unknown)", block,
                 name);
}

/* "num/den" of from -> to, "none" when impossible, "~" in front when GB and GiB were taken as equal. */
static const char *factor(const char *from, const char *to)
{
    static char out[2 * DEC_TEXT + 4];
    char n[DEC_TEXT], d[DEC_TEXT];
    struct unit f = unit_parse(C, from), t = unit_parse(C, to);
    dec num, den;
    bool same;
    if (!unit_convert(&f, &t, &num, &den, &same))
        return "none";
    assert_true(dec_is_whole(num) && dec_is_whole(den) && dec_sign(num) > 0 && dec_sign(den) > 0);
    snprintf(out, sizeof out, "%s%s/%s", same ? "~" : "", dec_text(num, n), dec_text(den, d));
    return out;
}

/* All strings of the published table mean what it says, but for the one where the price list means otherwise. */
static void published_table(void **state)
{
    (void)state;
    static struct err err;
    const struct embed *e = embed_find("units.csv");
    struct csv *csv;
    struct csv_row row;
    size_t published = 0, differ = 0, ratecard = 0;
    err_init(&err);
    assert_int_equal(csv_open("units.csv", e->p, e->n, &csv, &err), 0);
    assert_int_equal(csv_next(csv, &row, &err), 1);
    while (csv_next(csv, &row, &err) > 0) {
        published += strcmp(row.field[4], "pricing-units") == 0;
        ratecard += strcmp(row.field[4], "ratecard") == 0;
        if (*row.field[3]) {
            differ++;
            assert_string_equal(row.field[0], "10000s");
        }
        is(row.field[0], *row.field[3] ? row.field[3] : row.field[1], row.field[2]);
    }
    csv_close(csv);
    assert_int_equal(published, 383);
    assert_int_equal(differ, 1);
    assert_true(ratecard > 40);
}

/* Copied from the published table by hand, so that a damaged data file shows. */
static void published_samples(void **state)
{
    (void)state;
    is("1", "1", "Units");
    is("1 ", "1", "Units");
    is("10 ", "10", "Units");
    is("10", "10", "Units");
    is("1 1 Hour", "1", "Hours");
    is("1 API Calls", "1", "Requests");
    is("1 Cubic Meter/Month", "1", "Cubic Meters/Month");
    is("1 GB/\xe6\x9c\x88", "1", "GB/Month");
    is("1 \xe5\xb0\x8f\xe6\x97\xb6", "1", "Hours");
    is("1 por mes", "1", "Months");
    is("1/10 Days", "1", "Units/10 Days");
    is("1/3 Months", "1", "Units/3 Months");
    is("10 DBU Hours", "10", "DBU Hours");
    is("10 PB Seconds", "10", "PB Seconds");
    is("100 Core Hrs", "100", "Hours");
    is("100 Mbps", "100", "Mbps");
    is("1000 MAUs", "1000", "Users/Month");
    is("10000 1,000s", "10000", "Transactions in Thousands");
    is("10000 Virtual User Minutes", "10000", "Minutes");
    is("100000000000 ", "100000000000", "Units");
    is("1B", "1000000000", "Units");
    is("10K/Month", "10000", "Units/Month");
    is("25K", "25000", "Units");
    is("MB/month", "1", "MB/month");
    is("Gb / Month", "1", "GB/Month");
    is("Per Call", "1", "Calls");
    is("print job", "1", "Requests");
    is("Text", "1", "Messages");
    is("744 Connections", "744", "Connections");
    is("5000000000 Requests", "5000000000", "Requests");
    /* The table says one transaction; the price is for ten thousand (data/README.md). */
    is("10000s", "10000", "Transactions");
}

/* All units of a full RateCard reply of 2016, then those of 2017-18. */
static void ratecard_forms(void **state)
{
    (void)state;
    static const char *const rows[][3] = {
        {"1 Unit", "1", "Units"},
        {"1 User", "1", "Users"},
        {"1,000 APIs", "1000", "APIs"},
        {"1,000 Transactions", "1000", "Transactions"},
        {"1,000,000s", "1000000", "Units"},
        {"1,000s", "1000", "Units"},
        {"10,000s", "10000", "Units"},
        {"100 Keys", "100", "Keys"},
        {"100 Licenses", "100", "Licenses"},
        {"100 Users", "100", "Users"},
        {"1000 Renders", "1000", "Renders"},
        {"1000s", "1000", "Units"},
        {"100s", "100", "Units"},
        {"1M Data Points", "1000000", "Data Points"},
        {"1M Queries", "1000000", "Queries"},
        {"Activities", "1", "Activities"},
        {"Agents", "1", "Agents"},
        {"Annual Domains", "1", "Domains/Year"},
        {"Annual subscriptions", "1", "Subscriptions/Year"},
        {"Apps", "1", "Apps"},
        {"Authentications", "1", "Authentications"},
        {"Authentications (10s)", "10", "Authentications"},
        {"Azure Endpoints", "1", "Endpoints"},
        {"Certificates", "1", "Certificates"},
        {"Connections", "1", "Connections"},
        {"Content Minutes", "1", "Minutes"},
        {"Core Hours", "1", "Core Hours"},
        {"DB Units", "1", "Units"},
        {"DNS Zones", "1", "Zones"},
        {"Daily Units", "1", "Units/Day"},
        {"Days", "1", "Days"},
        {"Devices", "1", "Devices"},
        {"External Endpoints", "1", "Endpoints"},
        {"GB", "1", "GB"},
        {"GB/month", "1", "GB/Month"},
        {"Hours", "1", "Hours"},
        {"Instances", "1", "Instances"},
        {"Key Use", "1", "Keys"},
        {"Messaging Unit", "1", "Units"},
        {"Minutes", "1", "Minutes"},
        {"Named Users", "1", "Users"},
        {"Nodes", "1", "Nodes"},
        {"Packs", "1", "Packs"},
        {"Pipelines", "1", "Pipelines"},
        {"Plans", "1", "Plans"},
        {"Remaps", "1", "Remaps"},
        {"Seats", "1", "Seats"},
        {"Sites", "1", "Sites"},
        {"Subscriptions", "1", "Subscriptions"},
        {"Unit Hours", "1", "Unit Hours"},
        {"Units", "1", "Units"},
        {"Users", "1", "Users"},
        {"VM", "1", "Virtual Machines"},
        {"Virtual User Minutes", "1", "Minutes"},
        {"1 Hour", "1", "Hours"},
        {"10K Operations", "10000", "Operations"},
        {"1M Characters", "1000000", "Characters"},
        {"10 Requests", "10", "Requests"},
        {"GB Seconds", "1", "GB Seconds"},
        {"128 MB", "128", "MB"},
        {"5 GB", "5", "GB"},
        {"1K Faces", "1000", "Faces"},
        {"DB Units (10s)", "10", "Units"},
        {"1 GB/Month", "1", "GB/Month"},
        {"100 Operations", "100", "Operations"},
        {"1 GB/Hr", "1", "GB/Hour"},
        {"10 Hrs", "10", "Hours"},
        {"0 Unassigned", "1", "Units"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        is(rows[i][0], rows[i][1], rows[i][2]);
}

/* What is in no table goes by the rule. */
static void by_rule(void **state)
{
    (void)state;
    is("", "1", "Units");
    is("  ", "1", "Units");
    is("gb", "1", "GB");
    is("10k", "10000", "Units");
    is("7 Hours", "7", "Hours");
    is("3M Transactions", "3000000", "Transactions");
    is("2,500 GB", "2500", "GB");
    is("0.5 GB", "0.5", "GB");
    is("5GB", "5", "GB");
    is("TB/month", "1", "TB/Month");
    is("tb per month", "1", "TB/Month");
    is("50K/Day", "50000", "Units/Day");
    is("1T", "1000000000000", "Units");
    is("40,000s", "40000", "Units");
    is("9 GiB Hours", "9", "GiB Hours");
    is("Monthly Users", "1", "Users/Month");
    is("GB months", "1", "GB/Month");
    is("3 Unit Hours", "3", "Unit Hours");
    is("per call", "1", "Calls");
    is("12 MAUs", "12", "Users/Month");
}

static void unknown(void **state)
{
    (void)state;
    char t[DEC_TEXT];
    struct unit u = unit_parse(C, "10K Zorkmids");
    assert_false(u.known);
    assert_string_equal(u.name, "Zorkmids");
    assert_string_equal(dec_text(u.block, t), "10000");
    assert_string_equal(factor("10 zorkmids", "Zorkmids"), "1/1");
    assert_string_equal(factor("Zorkmids", "Units"), "none");
    static const char *const odd[] = {
        "0 GB",    "-1 GB", "999999999999999999999999 GB", "1/0 Days",  "1/ Days/Month", "/",
        "//",      "GB/",   "Hours Hours Hours",           "K",         "/Month/Month",  "1e5 GB",
        "1,,0 GB", "Daily", "1/99999999999999999999 Days", "999999999T"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        u = unit_parse(C, odd[i]);
        assert_false(u.known);
        assert_true(dec_sign(u.block) > 0);
        assert_non_null(u.name);
    }
    char endless[4096];
    memset(endless, '9', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_false(unit_parse(C, endless).known);
    /* Parsed once, remembered. */
    assert_ptr_equal(unit_parse(C, "17 Zorkmids").name, unit_parse(C, "17 Zorkmids").name);
}

static void time_and_months(void **state)
{
    (void)state;
    assert_string_equal(factor("hours", "1 Hour"), "1/1");
    assert_string_equal(factor("minutes", "1 Hour"), "1/60");
    assert_string_equal(factor("seconds", "Hours"), "1/3600");
    assert_string_equal(factor("days", "100 Hours"), "24/1");
    assert_string_equal(factor("hours", "Days"), "1/24");
    assert_string_equal(factor("hours", "1/Hour"), "1/1");
    assert_string_equal(factor("hours", "1/Day"), "1/24");
    assert_string_equal(factor("hours", "Unit Hours"), "1/1");
    assert_string_equal(factor("hours", "Core Hours"), "1/1");
    assert_string_equal(factor("1/Day", "1/Hour"), "24/1");
    assert_string_equal(factor("months", "1/Month"), "1/1");
    assert_string_equal(factor("years", "1 Month"), "12/1");
    assert_string_equal(factor("units", "1/Month"), "1/1");
    assert_string_equal(factor("disks", "1/Month"), "1/1");
    assert_string_equal(factor("hours", "1/Month"), "none");
    assert_string_equal(factor("1/Month", "1 Hour"), "none");
    assert_string_equal(factor("units", "1/Hour"), "none");
    assert_string_equal(factor("units", "1/Year"), "none");
    assert_string_equal(factor("months", "10K"), "none");
    assert_string_equal(factor("hours", "1 GB Hour"), "none");
    assert_string_equal(factor("hours", "10 DBU Hours"), "none");
}

static void bytes(void **state)
{
    (void)state;
    assert_string_equal(factor("TB", "1 GB"), "1024/1");
    assert_string_equal(factor("10 TB", "1 GB/Month"), "1024/1");
    assert_string_equal(factor("KB", "1 GB"), "1/1048576");
    assert_string_equal(factor("PB", "MB"), "1073741824/1");
    assert_string_equal(factor("bytes", "1 TB"), "1/1099511627776");
    assert_string_equal(factor("GiB", "1 GB"), "~1/1");
    assert_string_equal(factor("GB", "1 GiB/Month"), "~1/1");
    assert_string_equal(factor("TiB", "1 GB/Month"), "~1024/1");
    assert_string_equal(factor("TiB", "1 GiB"), "1024/1");
    assert_string_equal(factor("GB/month", "GB"), "1/1");
    assert_string_equal(factor("GB", "1 GB/Hour"), "none");
    assert_string_equal(factor("GB/Month", "GB Hours"), "none");
    assert_string_equal(factor("GB Hours", "1 GB/Hour"), "1/1");
    assert_string_equal(factor("GiB Hours", "1 GB Second"), "~3600/1");
    assert_string_equal(factor("TB/Day", "1 GB Hour"), "24576/1");
    assert_string_equal(factor("GB", "1 Hour"), "none");
    assert_string_equal(factor("GB", "10K"), "none");
    assert_string_equal(factor("Mbps", "1 MB"), "none");
    assert_string_equal(factor("PB Days", "Bytes Seconds"), "none"); /* beyond what is counted */
}

static void counts(void **state)
{
    (void)state;
    assert_string_equal(factor("operations", "10K"), "1/1");
    assert_string_equal(factor("10K Transactions", "10,000s"), "1/1");
    assert_string_equal(factor("requests/month", "1M"), "1/1");
    assert_string_equal(factor("units", "1000000 Requests"), "1/1");
    assert_string_equal(factor("", "1M Queries"), "1/1");
    assert_string_equal(factor("operations", "10K Transactions"), "none");
    assert_string_equal(factor("Million", "10K"), "1000000/1");
    assert_string_equal(factor("Transactions", "10000 1,000s"), "1/1000");
    assert_string_equal(factor("IOPS", "1 IOPS/Month"), "1/1");
    assert_string_equal(factor("IOPS", "1/Month"), "1/1");
    assert_string_equal(factor("users", "1000 MAUs"), "1/1");
    assert_string_equal(factor("vm", "VM"), "1/1");
}

static void hourly_and_monthly(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool hourly, monthly;
    } rows[] = {{"1 Hour", true, false},      {"100 Hours", true, false},     {"1/Hour", true, false},
                {"Unit Hours", true, false},  {"1 GB Hour", false, false},    {"1 GiB/Hour", false, false},
                {"Core Hours", false, false}, {"Days", false, false},         {"1/Day", false, false},
                {"1 Minute", false, false},   {"1/Month", false, true},       {"1 Month", false, true},
                {"1 GB/Month", false, false}, {"1 IOPS/Month", false, false}, {"1/Year", false, false},
                {"1/3 Months", false, false}, {"10K", false, false},          {"Zorkmids", false, false}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct unit u = unit_parse(C, rows[i].text);
        assert_int_equal(unit_is_hourly(&u), rows[i].hourly);
        assert_int_equal(unit_is_monthly(&u), rows[i].monthly);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_table),
        cmocka_unit_test(published_samples),
        cmocka_unit_test(ratecard_forms),
        cmocka_unit_test(by_rule),
        cmocka_unit_test(unknown),
        cmocka_unit_test(time_and_months),
        cmocka_unit_test(bytes),
        cmocka_unit_test(counts),
        cmocka_unit_test(hourly_and_monthly),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
