/* prices export: a price list as a file, as its source would send it. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/run.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/prepare.h"
#include "io/out.h"
#include "rates/book.h"
#include "rates/export.h"
#include "report/rates_csv.h"

struct options {
    struct cmd_common common;
    const char *currency, *snapshot;
    struct opt_list regions;
};

static int run_export(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

#define AT(member) offsetof(struct options, member)
static const struct opt own[] = {
    {"snapshot", 0, OPT_TEXT, AT(snapshot), "ID", "the price list to write (default: the only one there is)",
     .names = OPT_SNAPSHOT},
    {"currency", 0, OPT_TEXT, AT(currency), "CODE", "the only list of this currency"},
    {"regions", 0, OPT_LIST, AT(regions), "A,B", "only these regions", .names = OPT_REGIONS},
    {"output", 'o', OPT_TEXT, AT(common.format), "FORMAT", "json (default): as its source sends it; csv: a row a tier"},
    {"out-file", 0, OPT_TEXT, AT(common.out_file), "FILE", "write the list there instead of stdout",
     .names = OPT_FILES},
    {0},
};
#undef AT

const struct cmd cmd_prices_export = {
    .name = "prices export",
    .summary = "a price snapshot as a list that prices import reads, or as csv",
    .synopsis = "",
    .about = "Writes what the Retail Prices API or the RateCard API would send, in exact decimals. Imported\n"
             "into an empty cache, a whole list gets the id that it has here. With --regions, prices of 0\n"
             "that are none (the meter is paid elsewhere) are left out.\n"
             "\n"
             "  ratecast prices export --snapshot builtin --out-file retail_USD_2026-08-20.json\n"
             "  ratecast prices export --snapshot 3f9a --regions westeurope,northeurope -o csv\n",
    .tables = (const struct opt *const[]){own, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 0,
    .max_args = 0,
    .run = run_export,
};

static int choose_form(const char *format, const struct snapshot *s, const struct export_form **out, struct err *err)
{
    if (format && strcmp(format, "csv") == 0)
        *out = &rates_csv;
    else if (!format || strcmp(format, "json") == 0)
        *out = s->source == RATE_RETAIL ? &export_retail : &export_ratecard;
    else
        return err_set(err, EXIT_USAGE, "pass -o json or -o csv", "price lists are not exported as \"%s\"", format);
    return 0;
}

/* What prices import takes from the name of a file, because no list says it. */
static void note_name(struct run *run, const struct snapshot *s, const char *file)
{
    char day[DAY_TEXT];
    bool card = s->source == RATE_RATECARD;
    const char *stem =
        card ? arena_printf(run->arena, "%s_%s_%s_%s", s->offer, s->currency, s->country, day_text(s->fetched, day))
             : arena_printf(run->arena, "retail_%s_%s", s->currency, day_text(s->fetched, day));
    const char *slash = file ? strrchr(file, '/') : NULL, *base = slash ? slash + 1 : file;
    if (!base || !text_starts(base, stem))
        notes_add(&run->notes, "prices import takes %s from the name of the file: keep it as %s.json",
                  card ? "offer, country and day" : "the day", stem);
}

static const char *join_regions(struct run *run, const struct export_filter *f)
{
    const char *text = "";
    for (size_t i = 0; i < f->nregions; i++)
        text = arena_printf(run->arena, "%s%s%s", text, i ? ", " : "", f->regions[i]);
    return text;
}

static int write_list(struct run *run, const struct options *o, const struct catalog *c, const struct snapshot *s,
                      const struct export_filter *filter, const struct export_form *form, struct err *err)
{
    struct out *out;
    size_t written, holes;
    if (out_open(o->common.out_file ? o->common.out_file : "-", &out, err))
        return -1;
    int status = export_write(c, run->cache, s, filter, form, out_text(out), &written, &holes, err);
    if (!status && written == 0)
        status = err_set(err, EXIT_INPUT, "leave --regions out, or name others",
                         "snapshot \"%.12s\" has no prices in %s", s->id, join_regions(run, filter));
    if (out_close(out, status == 0, err) || status)
        return -1;
    if (holes)
        notes_add(&run->notes,
                  "%zu price%s of 0 left out: the meter is paid in other regions, and without these it would look free",
                  holes, holes == 1 ? "" : "s");
    if (form != &rates_csv)
        note_name(run, s, o->common.out_file);
    return 0;
}

static int run_export(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    (void)args, (void)n;
    const struct options *o = options;
    const struct book_filter which = {.snapshot = o->snapshot, .currency = o->currency, .as_of = run->as_of};
    const char **regions = arena_array(run->arena, o->regions.n + 1, sizeof *regions);
    struct snapshot snapshot;
    struct catalog *catalog;
    const struct export_form *form = NULL;
    if (catalog_load(run->arena, &catalog, err))
        return -1;
    for (size_t i = 0; i < o->regions.n; i++)
        if (prepare_region(catalog, run, "--regions", o->regions.at[i], &regions[i], err))
            return -1;
    if (book_one_snapshot(run->arena, run->cache, &which, &snapshot, err) ||
        choose_form(o->common.format, &snapshot, &form, err))
        return -1;
    const struct export_filter filter = {regions, o->regions.n};
    if (write_list(run, o, catalog, &snapshot, &filter, form, err))
        return -1;
    cmd_write_notes(run);
    return EXIT_OK;
}
