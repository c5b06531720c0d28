/* usage summary, check: what bills hold. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/progress.h"
#include "base/run.h"
#include "catalog/catalog.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/take_usage.h"
#include "io/out.h"
#include "report/show.h"
#include "usage/odds.h"
#include "usage/summary.h"
#include "usage/usage.h"

struct options {
    struct cmd_common common;
    struct opt_list by, filter;
    const char *granularity, *source;
    struct day from, to;
    struct opt_count top, threads;
    bool allow_duplicate;
};

#define AT(member) offsetof(struct options, member)
static const struct opt summary_options[] = {
    {"by", 0, OPT_LIST, AT(by), "KEY,KEY",
     "meter, service, subscription, resource-group, region, tag:NAME or series (default: service)"},
    {"top", 0, OPT_COUNT, AT(top), "N", "show only the N largest, and the others in one row"},
    {"granularity", 0, OPT_TEXT, AT(granularity), "STEP", "a row a step", .choices = "total|monthly|daily|hourly"},
    {0},
};
static const struct opt usage_options[] = {
    {"source", 0, OPT_TEXT, AT(source), "URL",
     "a table filled by usage load, in place of files: clickhouse://HOST:PORT/DATABASE/TABLE"},
    {"filter", 0, OPT_LIST, AT(filter), "KEY=A;B", "only rows with one of these values; repeated: all must hold"},
    {"from", 0, OPT_DAY, AT(from), "DATE", "first usage day that counts"},
    {"to", 0, OPT_DAY, AT(to), "DATE", "last usage day that counts"},
    {"allow-duplicate", 0, OPT_FLAG, AT(allow_duplicate), NULL, "take a file that has the content of another"},
    {"threads", 0, OPT_COUNT, AT(threads), "N", "threads to read with (default: one a processor)"},
    {0},
};
#undef AT

static int run_summary(struct run *, const void *, const char *const *, size_t, struct err *);

const struct cmd cmd_usage_summary = {
    .name = "usage summary",
    .summary = "add up bills by any key",
    .synopsis = "FILE... | --source URL",
    .args = OPT_FILES,
    .about = "Reads Cost Management exports (EA, MCA, pay-as-you-go), FOCUS, UsageAggregates and\n"
             "usageDetails JSON, and plain histories (date, cost or quantity, keys); plain or .gz.\n"
             "What a file is, is seen from its header. Sums are exact.\n"
             "\n"
             "  ratecast usage summary export.csv\n"
             "  ratecast usage summary export.csv --by meter,region --granularity daily -o csv\n"
             "  ratecast usage summary part-*.csv.gz --by tag:CostCenter --filter region=westeurope\n"
             "  ratecast usage summary --source clickhouse://localhost:8123/finops/bills --by meter\n",
    .tables = (const struct opt *const[]){summary_options, usage_options, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 0,
    .max_args = 100000,
    .run = run_summary,
};

static int run_check(struct run *, const void *, const char *const *, size_t, struct err *);

const struct cmd cmd_usage_check = {
    .name = "usage check",
    .summary = "what bills are, and what is odd about them",
    .synopsis = "FILE... | --source URL",
    .args = OPT_FILES,
    .about = "Says of each file what it is and which days it holds, and finds rows that cannot be\n"
             "read, repeated and negative rows, days without rows and days that look incomplete.\n"
             "Exit code 3 when rows had to be skipped. Of a table filled by usage load it tells what was\n"
             "loaded, and the odd days; its rows are sums, so skipped, repeated and negative rows are\n"
             "found in files alone: check them before the load.\n"
             "\n"
             "  ratecast usage check export.csv\n"
             "  ratecast usage check part-*.csv.gz -o json\n",
    .tables = (const struct opt *const[]){usage_options, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 0,
    .max_args = 100000,
    .run = run_check,
};

static int take_query(struct run *run, const struct options *o, const struct catalog *c, struct usage_query *q,
                      struct err *err)
{
    static const char *const steps[] = {
        [USAGE_TOTAL] = "total", [USAGE_MONTHLY] = "monthly", [USAGE_DAILY] = "daily", [USAGE_HOURLY] = "hourly"};
    *q = (struct usage_query){.from = o->from, .to = o->to};
    if (take_usage_query(run, c, &o->by, &o->filter, q, err))
        return -1;
    for (size_t i = 0; o->granularity && i < sizeof steps / sizeof *steps; i++)
        if (strcmp(o->granularity, steps[i]) == 0)
            q->granularity = (enum usage_granularity)i;
    return 0;
}

static unsigned threads_of(const struct options *o)
{
    return o->threads.given && !o->threads.all ? (unsigned)o->threads.value : 0;
}

static struct usage_input take_input(struct run *run, const struct options *o, const struct catalog *c,
                                     const char *const *args, size_t n)
{
    return (struct usage_input){.catalog = c,
                                .files = args,
                                .nfiles = n,
                                .threads = threads_of(o),
                                .allow_duplicate = o->allow_duplicate,
                                .simd = run_env("RATECAST_SCAN"),
                                .progress = run->progress,
                                .want_sha256 = cmd_is_format(&o->common, "json") ||
                                               cmd_is_format(&o->common, "ndjson") ||
                                               cmd_is_format(&o->common, "html")};
}

static int write_csv(struct run *run, const struct options *o, const struct usage_query *q, const struct usage_table *t,
                     struct err *err)
{
    struct out *out;
    progress_clear(run->progress);
    if (out_open(o->common.out_file ? o->common.out_file : "-", &out, err))
        return -1;
    show_usage_csv(q, t, threads_of(o), out_text(out));
    if (out_close(out, true, err))
        return -1;
    cmd_write_notes(run);
    return 0;
}

/* --by, or the key that such a file has. */
static int take_default_key(const struct usage_input *in, struct usage_query *q, struct err *err)
{
    static const enum usage_field fields[] = {USAGE_SERVICE, USAGE_SERIES, USAGE_METER};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        bool states;
        if (usage_states(in, fields[i], &states, err))
            return -1;
        if (states) {
            q->keys[q->nkeys++] = (struct usage_key){.field = fields[i]};
            return 0;
        }
    }
    return 0;
}

static int write_summary(struct run *run, const struct options *o, const struct usage_query *q,
                         const struct usage_table *t, bool by_line, struct err *err)
{
    struct show_context ctx = {.run = run, .usage = usage_table_facts(t)};
    struct usage_summary s;
    size_t top = o->top.all ? 0 : o->top.value;
    if (by_line && usage_summarise(t, q, run->as_of, top, run->arena, &s, err))
        return -1;
    return cmd_write(run, &o->common, show_usage_summary(run->arena, &ctx, q, t, by_line ? &s : NULL), err);
}

/* What both commands start with. */
struct asked {
    struct catalog *catalog;
    struct usage_query q;
    struct usage_input in;
    struct usage_server server;
};

static int take_asked(struct run *run, const struct options *o, const struct cmd *cmd, const char *const *args,
                      size_t n, struct asked *out, struct err *err)
{
    if (o->source && n > 0)
        return err_set(err, EXIT_USAGE, "give one of them", "--source stands in place of files");
    if (!o->source && n == 0)
        return err_set(err, EXIT_USAGE, arena_printf(run->arena, "ratecast help %s says how", cmd->name),
                       "%s: an argument is missing, write ratecast %s FILE...", cmd->name, cmd->name);
    if (catalog_load(run->arena, &out->catalog, err) || take_query(run, o, out->catalog, &out->q, err))
        return -1;
    out->in = take_input(run, o, out->catalog, args, n);
    out->server = take_usage_server(o->source);
    out->in.server = o->source ? &out->server : NULL;
    return 0;
}

static int run_summary(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct asked ask;
    struct usage_table *t;
    if (take_asked(run, o, &cmd_usage_summary, args, n, &ask, err))
        return -1;
    struct usage_query *q = &ask.q;
    if (o->by.n == 0 && take_default_key(&ask.in, q, err))
        return -1;
    bool csv = cmd_is_format(&o->common, "csv"), by_line = q->granularity == USAGE_TOTAL && !csv;
    if (o->top.given && !by_line)
        return err_set(err, EXIT_USAGE, "csv and rows by date have all rows, sorted by key", "--top: only for totals");
    if (by_line)
        q->granularity = USAGE_DAILY; /* for this month, the one before and the trend */
    if (usage_read(&ask.in, q, run->arena, &t, &run->notes, err))
        return -1;
    int status = csv ? write_csv(run, o, q, t, err) : write_summary(run, o, q, t, by_line, err);
    usage_table_close(t);
    return status ? -1 : EXIT_OK;
}

static int run_check(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct asked ask;
    struct usage_table *t;
    if (take_asked(run, o, &cmd_usage_check, args, n, &ask, err))
        return -1;
    ask.q.granularity = USAGE_DAILY;
    ask.in.find_duplicates = true;
    if (usage_read(&ask.in, &ask.q, run->arena, &t, &run->notes, err))
        return -1;
    struct show_context ctx = {.run = run, .usage = usage_table_facts(t)};
    struct usage_odds odds;
    usage_find_odds(t, run->as_of, run->arena, &odds);
    int status = cmd_write(run, &o->common, show_usage_check(run->arena, &ctx, t, &odds), err);
    uint64_t skipped = 0;
    for (size_t i = 0; i < ctx.usage->nfiles; i++)
        skipped += ctx.usage->files[i].skipped;
    usage_table_close(t);
    return status ? -1 : skipped ? EXIT_INPUT : EXIT_OK;
}
