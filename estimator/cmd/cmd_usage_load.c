/* usage load: bills into a database, for more than one machine can hold. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "catalog/catalog.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/take_usage.h"
#include "report/show.h"
#include "usage/load.h"
#include "usage/usage.h"

struct options {
    struct cmd_common common;
    struct opt_list by;
    const char *to;
    struct opt_count threads;
    bool allow_duplicate;
};

#define AT(member) offsetof(struct options, member)
static const struct opt load_options[] = {
    {"to", 0, OPT_TEXT, AT(to), "URL", "the table: clickhouse://HOST:PORT/DATABASE/TABLE"},
    {"by", 0, OPT_LIST, AT(by), "KEY,KEY",
     "what to keep, at most 8 (default: those of meter, service, subscription, resource-group, region, series that are "
     "there)"},
    {"allow-duplicate", 0, OPT_FLAG, AT(allow_duplicate), NULL, "load what is there already once more"},
    {"threads", 0, OPT_COUNT, AT(threads), "N", "threads to read with (default: one a processor)"},
    {0},
};
#undef AT

static int run_load(struct run *, const void *, const char *const *, size_t, struct err *);

const struct cmd cmd_usage_load = {
    .name = "usage load",
    .summary = "load bills into a ClickHouse table",
    .synopsis = "FILE... --to URL",
    .args = OPT_FILES,
    .about = "A row for each hour and set of keys, with exact sums, in a table that is made if it is not\n"
             "there. A load arrives whole or not at all; the same content is taken once. Query it with\n"
             "usage summary --source. For several shards, load some of the files into each and read\n"
             "through a table of the engine Distributed. User and password are taken from\n"
             "CLICKHOUSE_USER and CLICKHOUSE_PASSWORD.\n"
             "\n"
             "  ratecast usage load part-*.csv.gz --to clickhouse://localhost:8123/finops/bills\n"
             "  ratecast usage load export.csv --by meter,region,tag:CostCenter --to clickhouse://db1/finops/bills\n",
    .tables = (const struct opt *const[]){load_options, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 1,
    .max_args = 100000,
    .run = run_load,
};

/* Each key once: names of tags do not depend on case. */
static void drop_repeats(struct run *run, struct usage_query *q)
{
    size_t n = 0;
    for (size_t i = 0; i < q->nkeys; i++) {
        size_t k = 0;
        while (k < n &&
               strcasecmp(usage_key_text(run->arena, &q->keys[k]), usage_key_text(run->arena, &q->keys[i])) != 0)
            k++;
        if (k == n)
            q->keys[n++] = q->keys[i];
    }
    q->nkeys = n;
}

static int take_keys(struct run *run, const struct options *o, const struct usage_input *in, struct usage_query *q,
                     struct err *err)
{
    static const enum usage_field usual[] = {USAGE_METER,          USAGE_SERVICE, USAGE_SUBSCRIPTION,
                                             USAGE_RESOURCE_GROUP, USAGE_REGION,  USAGE_SERIES};
    static const struct opt_list none = {0};
    if (take_usage_query(run, in->catalog, &o->by, &none, q, err))
        return -1;
    if (o->by.n == 0 && strcmp(in->files[0], "-") == 0)
        return err_set(err, EXIT_USAGE, "say it with --by, such as --by meter,region",
                       "what stdin has is not known before it is read");
    for (size_t i = 0; o->by.n == 0 && i < sizeof usual / sizeof *usual; i++) {
        bool states;
        if (usage_states(in, usual[i], &states, err))
            return -1;
        if (states)
            q->keys[q->nkeys++] = (struct usage_key){.field = usual[i]};
    }
    drop_repeats(run, q);
    return 0;
}

static int run_load(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct usage_query q = {.granularity = USAGE_HOURLY, .from = DAY_NONE, .to = DAY_NONE};
    struct usage_input in = {.files = args,
                             .nfiles = n,
                             .threads = o->threads.given && !o->threads.all ? (unsigned)o->threads.value : 0,
                             .allow_duplicate = o->allow_duplicate,
                             .want_sha256 = cmd_is_format(&o->common, "json") || cmd_is_format(&o->common, "ndjson") ||
                                            cmd_is_format(&o->common, "html"),
                             .progress = run->progress};
    struct usage_table *t;
    struct usage_loaded loaded;
    struct catalog *c;
    if (!o->to)
        return err_set(err, EXIT_USAGE, "write --to clickhouse://HOST:PORT/DATABASE/TABLE", "--to is missing");
    if (catalog_load(run->arena, &c, err))
        return -1;
    in.catalog = c;
    if (take_keys(run, o, &in, &q, err) || usage_read(&in, &q, run->arena, &t, &run->notes, err))
        return -1;
    struct usage_server to = take_usage_server(o->to);
    int status = usage_load(t, &q, &to, o->allow_duplicate, run->progress, run->arena, &loaded, err);
    struct show_context ctx = {.run = run, .usage = usage_table_facts(t)};
    if (!status)
        status = cmd_write(run, &o->common, show_loaded(run->arena, &ctx, &q, o->to, &loaded), err);
    usage_table_close(t);
    return status ? -1 : EXIT_OK;
}
