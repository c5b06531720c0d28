#include "data/embed.h"

#include <stdint.h>
#include <string.h>

/* Where the assembler finds the files: the Makefile says, relative to the repository root, so that no path of the
 * building machine gets into the program. */
#ifndef EMBED_DIR
#define EMBED_DIR "data"
#endif

/* One row per file: the name of its symbol, its name from data/. */
#define EMBED_FILES(X) \
    X(offers, "offers.csv") \
    X(pseudo_regions, "pseudo_regions.csv") \
    X(regions, "regions.csv") \
    X(report, "report.css") \
    X(report_rows, "report_rows.css") \
    X(resources, "resources.csv") \
    X(schema_common, "schemas/common.json") \
    X(schema_compare, "schemas/compare.json") \
    X(schema_diff, "schemas/diff.json") \
    X(schema_doctor, "schemas/doctor.json") \
    X(schema_backtest, "schemas/backtest.json") \
    X(schema_budget_check, "schemas/budget-check.json") \
    X(schema_forecast, "schemas/forecast.json") \
    X(schema_invoices_download, "schemas/invoices-download.json") \
    X(schema_invoices_list, "schemas/invoices-list.json") \
    X(schema_reconcile, "schemas/reconcile.json") \
    X(schema_usage_check, "schemas/usage-check.json") \
    X(schema_usage_fetch, "schemas/usage-fetch.json") \
    X(schema_usage_load, "schemas/usage-load.json") \
    X(schema_usage_summary, "schemas/usage-summary.json") \
    X(schema_estimate, "schemas/estimate.json") \
    X(schema_prices_diff, "schemas/prices-diff.json") \
    X(schema_prices_list, "schemas/prices-list.json") \
    X(schema_prices_show, "schemas/prices-show.json") \
    X(retail_builtin, "retail_builtin.tsv.gz") \
    X(unit_words, "unit_words.csv") \
    X(units, "units.csv") \
    X(vm_sizes, "vm_sizes.csv") \
    X(demo, EMBED_DEMO)

/* ".byte 0" so that an empty file has an address of its own too. */
#define EMBED_BYTES(symbol, file) \
    __asm__(".pushsection .rodata\n" \
            ".balign 16\n" \
            ".global embed_" #symbol "_start\n" \
            ".global embed_" #symbol "_end\n" \
            "embed_" #symbol "_start:\n" \
            ".incbin \"" EMBED_DIR "/" file "\"\n" \
            "embed_" #symbol "_end:\n" \
            ".byte 0\n" \
            ".popsection\n"); \
    extern const char embed_##symbol##_start[], embed_##symbol##_end[];

EMBED_FILES(EMBED_BYTES)

/* Sizes are differences of addresses, which C cannot state in a constant: the table is filled on the first call. */
#define EMBED_COUNT(symbol, file) +1
enum { FILES = 0 EMBED_FILES(EMBED_COUNT) };

const struct embed *embed_all(void)
{
    static struct embed all[FILES + 1];
    size_t i = 0;
#define EMBED_ROW(symbol, file) \
    all[i++] = (struct embed){file, embed_##symbol##_start, \
                              (size_t)((uintptr_t)embed_##symbol##_end - (uintptr_t)embed_##symbol##_start)};
    EMBED_FILES(EMBED_ROW)
    return all;
}

const struct embed *embed_find(const char *name)
{
    for (const struct embed *e = embed_all(); e->name; e++)
        if (strcmp(e->name, name) == 0)
            return e;
    return NULL;
}
