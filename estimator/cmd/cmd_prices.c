/* prices import, list, verify, remove: keeping the rate cache. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "rates/book.h"
#include "rates/builtin.h"
#include "rates/source.h"
#include "rates/store.h"
#include "report/show.h"

struct options {
    struct cmd_common common;
    const char *offer, *currency, *country;
    struct day fetched;
    bool accept;
};

#define AT(member) offsetof(struct options, member)
static const struct opt import_options[] = {
    {"offer", 0, OPT_TEXT, AT(offer), "ID", "offer of a RateCard (default: from the file name)"},
    {"currency", 0, OPT_TEXT, AT(currency), "CODE", "currency, if the file does not say it"},
    {"country", 0, OPT_TEXT, AT(country), "CC", "country of a RateCard (default: from the file name)"},
    {"fetched", 0, OPT_DAY, AT(fetched), "DATE", "day the list was fetched (default: from the file name, else today)"},
    {"accept", 0, OPT_FLAG, AT(accept), NULL, "take a list that looks wrong: far smaller, contradicting, negative"},
    {0},
};
static const struct opt none[] = {{0}};
#undef AT

static int run_import(struct run *, const void *, const char *const *, size_t, struct err *);
static int run_list(struct run *, const void *, const char *const *, size_t, struct err *);
static int run_verify(struct run *, const void *, const char *const *, size_t, struct err *);
static int run_remove(struct run *, const void *, const char *const *, size_t, struct err *);

#define PRICES(verb, arguments, named, least, most, text, more, ...) \
    const struct cmd cmd_prices_##verb = {.name = "prices " #verb, \
                                          .synopsis = arguments, \
                                          .args = named, \
                                          .summary = text, \
                                          .about = more, \
                                          .tables = \
                                              (const struct opt *const[]){__VA_ARGS__, cmd_common_options, NULL}, \
                                          .options_size = sizeof(struct options), \
                                          .min_args = least, \
                                          .max_args = most, \
                                          .run = run_##verb}

PRICES(import, "FILE...", OPT_FILES, 1, 100000, "read price lists into the rate cache",
       "Reads RateCard JSON (one offer a file) and Retail Prices JSON (pages, parts or arrays of\n"
       "one list; plain or .gz; - is stdin). What the list is, is seen from its content.\n"
       "\n"
       "  ratecast prices import MS-AZR-0003P_EUR_DE_2026-08-20.json\n"
       "  ratecast prices import page-*.json.gz --fetched 2026-08-20\n",
       import_options, cmd_output_options);
PRICES(list, "", OPT_ANYTHING, 0, 0, "the price snapshots at hand", "  ratecast prices list -o json\n",
       cmd_output_options);
PRICES(verify, "", OPT_ANYTHING, 0, 0, "check that every snapshot is what its id says", "  ratecast prices verify\n",
       none);
PRICES(remove, "ID", OPT_SNAPSHOT, 1, 1, "forget a cached snapshot", "  ratecast prices remove 3f9a\n", none);

static int show_all(struct run *run, const struct options *o, struct snapshot *snaps, size_t n, struct err *err)
{
    struct show_context ctx = {.run = run};
    struct catalog *catalog;
    if (catalog_load(run->arena, &catalog, err) || book_mark_in_use(run->arena, catalog, run->cache, snaps, n, err))
        return -1;
    return cmd_write(run, &o->common, show_snapshots(run->arena, &ctx, snaps, n), err) ? -1 : EXIT_OK;
}

static int import_files(struct run *run, const struct options *o, struct store *store, const char *const *args,
                        size_t n, struct err *err)
{
    struct catalog *catalog;
    struct import_options how = {.offer = o->offer,
                                 .currency = o->currency,
                                 .country = o->country,
                                 .fetched = o->fetched,
                                 .as_of = run->as_of,
                                 .accept = o->accept,
                                 .progress = run->progress};
    if (catalog_load(run->arena, &catalog, err))
        return -1;
    struct snapshot *snaps = arena_array(run->arena, n, sizeof *snaps);
    size_t done = 0;
    /* A RateCard is a list of its own; the Retail files of one call are parts of one list. */
    enum rate_source first = RATE_RETAIL;
    if (n > 1 && strcmp(args[0], "-") != 0 && source_detect(args[0], &first, err)) /* stdin is read once only */
        return -1;
    size_t step = first == RATE_RATECARD ? 1 : n;
    for (size_t i = 0; i < n; i += step)
        if (source_import(store, catalog, args + i, step, &how, run->arena, &snaps[done++], &run->notes, err))
            return -1;
    return show_all(run, o, snaps, done, err);
}

static int run_import(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    struct store *store = NULL;
    if (store_open(run->cache, STORE_WRITE, &store, err))
        return -1;
    int status = import_files(run, options, store, args, n, err);
    store_close(store);
    return status;
}

static int run_list(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    (void)args, (void)n;
    struct store *store = NULL;
    struct snapshot *cached = NULL;
    size_t ncached = 0;
    struct builtin builtin;
    if (builtin_load(run->arena, &builtin, err) || store_open(run->cache, STORE_READ, &store, err))
        return -1;
    int status = store ? store_list(store, run->arena, &cached, &ncached, err) : 0;
    if (!status) {
        struct snapshot *all = arena_array(run->arena, ncached + 1, sizeof *all);
        for (size_t i = 0; i < ncached; i++)
            all[i] = cached[i];
        all[ncached] = builtin.snapshot;
        status = show_all(run, options, all, ncached + 1, err);
    }
    store_close(store);
    return status;
}

static int run_verify(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    (void)options, (void)args, (void)n;
    struct store *store = NULL;
    struct notes done;
    notes_init(&done, run->arena);
    if (builtin_verify(run->arena, &done, err) || store_open(run->cache, STORE_READ, &store, err))
        return -1;
    int status = store ? store_verify(store, &done, err) : 0;
    for (size_t i = 0; i < done.n; i++)
        printf("%s\n", done.at[i]);
    store_close(store);
    return status ? -1 : EXIT_OK;
}

static int run_remove(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    (void)options, (void)n;
    struct store *store = NULL;
    struct snapshot *snaps;
    size_t nsnaps, hits = 0;
    const struct snapshot *hit = NULL;
    if (store_open(run->cache, STORE_WRITE, &store, err))
        return -1;
    int status = store_list(store, run->arena, &snaps, &nsnaps, err);
    for (size_t i = 0; !status && i < nsnaps; i++)
        if (text_starts(snaps[i].id, args[0])) {
            hit = &snaps[i];
            hits++;
        }
    if (!status && (hits != 1 || strlen(args[0]) < 4))
        status = err_set(err, EXIT_USAGE, "give at least 4 digits of one id of ratecast prices list",
                         "\"%s\" names %s snapshot", args[0], hits ? "no single" : "no");
    if (!status)
        status = store_remove(store, hit, err);
    if (!status)
        printf("removed %.12s\n", hit->id); /* main looks after stdout */
    store_close(store);
    return status ? -1 : EXIT_OK;
}
