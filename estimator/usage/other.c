#include "usage/other.h"

#include <string.h>

#include "base/err.h"

#define TEXT(t) t, sizeof(t) - 1
#define EXPORT_CSV "export usage as CSV from Cost Management"
#define UNPACK "unpack it first; .gz is read as it is"

static const struct {
    size_t at; /* where they stand */
    const char *bytes;
    size_t n;
    const char *what, *hint;
} files[] = {
    {0, TEXT("PK\x03\x04"), "a zip archive or an Excel workbook", "unpack it, or save the sheet as CSV (UTF-8)"},
    {0, TEXT("\xd0\xcf\x11\xe0"), "an old Excel workbook", "save the sheet as CSV (UTF-8)"},
    {0, TEXT("%PDF-"), "a PDF", EXPORT_CSV},
    {0, TEXT("PAR1"), "a Parquet file", "export it as CSV, or turn it into CSV, as DuckDB does"},
    {0, TEXT("SQLite format 3"), "an SQLite database", EXPORT_CSV},
    {0, TEXT("\x28\xb5\x2f\xfd"), "a file compressed with zstd", UNPACK},
    {0, TEXT("\xfd\x37zXZ"), "a file compressed with xz", UNPACK},
    {0, TEXT("BZh"), "a file compressed with bzip2", UNPACK},
    {257, TEXT("ustar"), "a tar archive", UNPACK},
    {0, TEXT("<!DOCTYPE"), "a web page, perhaps of a sign-in", "download it again"},
    {0, TEXT("<!doctype"), "a web page, perhaps of a sign-in", "download it again"},
    {0, TEXT("<html"), "a web page, perhaps of a sign-in", "download it again"},
    {0, TEXT("<?xml"), "an XML document, perhaps an error of a storage account", "look at it, and download it again"},
};

/* CSV by one or two of its columns. */
static const struct {
    const char *column, *beside, *what, *hint;
} headers[] = {
    {"lineItem/UsageAmount", NULL, "an AWS Cost and Usage Report",
     "ratecast reads Azure bills; AWS exports its usage as FOCUS too"},
    {"line_item_usage_amount", NULL, "an AWS Cost and Usage Report (CUR 2.0)",
     "ratecast reads Azure bills; AWS exports its usage as FOCUS too"},
    {"usage.amount_in_pricing_units", NULL, "a Google Cloud billing export", "ratecast reads Azure bills and FOCUS"},
    {"TierMinimumUnits", NULL, "a price sheet", "ratecast prices import reads price lists"},
    {"IncludedQuantity", NULL, "a price sheet", "ratecast prices import reads price lists"},
    {"Unit Price", "Part Number", "a price sheet", "ratecast prices import reads price lists"},
    {"retailPrice", NULL, "a price list", "ratecast prices import reads the JSON of Retail Prices"},
    {"ReservationId", "UsedHours", "a report on reservations", EXPORT_CSV},
    {"resource", NULL, "a workload", "ratecast estimate and compare price workloads"},
    {"meter_id", "quantity", "a workload", "ratecast estimate and compare price workloads; usage has dates"},
    {"meter", "quantity", "a workload", "ratecast estimate and compare price workloads; usage has dates"},
    {"month", "amount", "a list of budgets", "ratecast budget check BUDGETS USAGE... reads it"},
    {"filter", "amount", "a list of budgets", "ratecast budget check BUDGETS USAGE... reads it"},
    {"date", "factor", "a list of planned changes", "ratecast forecast --events reads it"},
    {"cycle_start", "cycle_end", "a list of billing cycles", "ratecast forecast --cycles reads it"},
    {"cycle_end", "lo80", "a forecast", "it is made from usage: give that"},
    {"VM", "Powerstate", "an RVTools inventory", "a workload CSV names what to price; usage is what was billed"},
};

/* JSON by a member's name, with the quotes. */
static const struct {
    const char *member, *beside, *what, *hint;
} members[] = {
    {"\"OfferTerms\"", "\"Meters\"", "a RateCard", "ratecast prices import reads price lists"},
    {"\"MeterRates\"", NULL, "a RateCard", "ratecast prices import reads price lists"},
    {"\"retailPrice\"", NULL, "a list of Retail Prices", "ratecast prices import reads price lists"},
    {"\"schema\"", "\"ratecast/", "a result of ratecast", "ratecast render shows it, ratecast diff compares two"},
    {"\"columns\"", "\"rows\"", "an answer of the Cost Management query API", EXPORT_CSV},
    {"\"error\"", "\"code\"", "an error that a service sent in place of the data", "look at it, and fetch it again"},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

int other_bytes(const char *path, const char *head, size_t n, struct err *err)
{
    for (size_t i = 0; i < COUNT(files); i++)
        if (n >= files[i].at + files[i].n && memcmp(head + files[i].at, files[i].bytes, files[i].n) == 0)
            return err_at(err, EXIT_INPUT, path, 0, files[i].hint, "this is %s, no usage", files[i].what);
    return 0;
}

int other_header(const char *path, unsigned long line, const struct usage_header *h, struct err *err)
{
    for (size_t i = 0; i < COUNT(headers); i++)
        if (usage_header_has(h, headers[i].column) && (!headers[i].beside || usage_header_has(h, headers[i].beside)))
            return err_at(err, EXIT_INPUT, path, line, headers[i].hint, "this is %s, no usage", headers[i].what);
    return err_at(err, EXIT_INPUT, path, line,
                  "give a Cost Management export, FOCUS, UsageAggregates JSON, or a CSV with date and cost or quantity",
                  "the header \"%.60s%s%.60s...\" is of no usage file", h->n ? h->name[0] : "", h->n > 1 ? "," : "",
                  h->n > 1 ? h->name[1] : "");
}

static bool holds(const char *head, size_t n, const char *text)
{
    return memmem(head, n, text, strlen(text)) != NULL;
}

int other_json(const char *path, unsigned long line, const char *head, size_t n, struct err *err)
{
    for (size_t i = 0; i < COUNT(members); i++)
        if (holds(head, n, members[i].member) && (!members[i].beside || holds(head, n, members[i].beside)))
            return err_at(err, EXIT_INPUT, path, line, members[i].hint, "this JSON is %s, no usage", members[i].what);
    return err_at(err, EXIT_INPUT, path, line,
                  "give UsageAggregates or usageDetails JSON; ratecast prices import reads price lists",
                  "this JSON is no usage");
}
