/* usage fetch: usage from Azure into a folder that every command reads. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/take_azure.h"
#include "report/show.h"
#include "usage/fetch.h"

enum { SETTLE_MAX = 31 };

struct options {
    struct cmd_common common;
    struct cmd_azure azure;
    const char *granularity, *source, *store;
    struct opt_list by;
    struct day from, to;
    struct opt_count settle_days;
    bool again;
};

#define AT(member) offsetof(struct options, member)
static const struct opt own[] = {
    {"from", 0, OPT_DAY, AT(from), "DATE", "first usage day that counts"},
    {"to", 0, OPT_DAY, AT(to), "DATE", "last usage day that counts (default: yesterday, and on from there next time)"},
    {"source", 0, OPT_TEXT, AT(source), "SERVICE",
     "aggregates: quantities by meter and resource; query: cost by day and --by, also for a Customer Agreement",
     .choices = "aggregates|query"},
    {"granularity", 0, OPT_TEXT, AT(granularity), "STEP", "a row a step", .choices = "daily|hourly"},
    {"by", 0, OPT_LIST, AT(by), "KEY,KEY", "of the query: at most two, such as service,region (default: service)"},
    {"store", 0, OPT_TEXT, AT(store), "DIR", "where fetched usage is kept (default: ~/.local/share/ratecast/usage)",
     .names = OPT_FILES},
    {"settle-days", 0, OPT_COUNT, AT(settle_days), "N",
     "so long after a day its usage may still come: those days are asked again next time (default: 3)"},
    {"again", 0, OPT_FLAG, AT(again), NULL, "ask for everything once more"},
    {0},
};
#undef AT

static int run_fetch(struct run *, const void *, const char *const *, size_t, struct err *);

const struct cmd cmd_usage_fetch = {
    .name = "usage fetch",
    .summary = "fetch usage from Azure into a folder that every command reads",
    .synopsis = "--subscription ID --from DATE",
    .about = "UsageAggregates are asked by the day of their report, each day once: late rows are\n"
             "found, none counts twice. Next time only what is new, and the last days, are asked.\n"
             "A fetch that is stopped goes on where it was. Subscriptions under a Customer\n"
             "Agreement have no UsageAggregates: --source query gives their cost by day.\n"
             "\n"
             "  ratecast usage fetch --subscription 11111111-2222-3333-4444-555555555555 --from 2026-03-01\n"
             "  ratecast usage fetch --source query --by service,region --from 2026-01-01\n"
             "  ratecast forecast ~/.local/share/ratecast/usage/11111111-2222-3333-4444-555555555555/daily\n",
    .tables = (const struct opt *const[]){own, cmd_azure_options, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .run = run_fetch,
};

static int take_keys(struct run *run, const struct options *o, struct usage_fetch *ask, struct err *err)
{
    static const char *const service[] = {"service"};
    const char *const *words = o->by.n ? (const char *const *)o->by.at : service;
    size_t n = o->by.n ? o->by.n : 1, tags = 0;
    if (o->by.n && ask->source != USAGE_FETCH_QUERY)
        return err_set(err, EXIT_USAGE, "add --source query, or leave --by out: aggregates have all keys",
                       "--by is for --source query");
    if (n > USAGE_FETCH_KEYS_MAX)
        return err_set(err, EXIT_USAGE, "leave some out", "--by: the query takes at most %d keys",
                       (int)USAGE_FETCH_KEYS_MAX);
    for (size_t i = 0; i < n && ask->source == USAGE_FETCH_QUERY; i++) {
        const char *near = NULL;
        struct usage_key *key = &ask->keys[ask->nkeys++];
        if (!usage_key_parse(run->arena, words[i], key, &near) || !usage_fetch_dimension(run->arena, key))
            return err_set(err, EXIT_USAGE,
                           near ? arena_printf(run->arena, "did you mean %s?", near)
                                : "give meter, service, subcategory, resource-group, resource, region, charge-type, "
                                  "pricing-model or tag:NAME",
                           "--by: \"%s\" is no key of the query", words[i]);
        tags += key->field == USAGE_TAG;
    }
    if (tags > 1 || (n == 2 && ask->nkeys == 2 &&
                     strcmp(usage_key_text(run->arena, &ask->keys[0]), usage_key_text(run->arena, &ask->keys[1])) == 0))
        return err_set(err, EXIT_USAGE, "leave one out", "--by: the query takes one tag, and each key once");
    return 0;
}

static const char *store_folder(struct run *run)
{
    const char *xdg = run_env("XDG_DATA_HOME"), *home = run_env("HOME");
    if (xdg && xdg[0] == '/')
        return arena_printf(run->arena, "%s/ratecast/usage", xdg);
    return home ? arena_printf(run->arena, "%s/.local/share/ratecast/usage", home) : NULL;
}

static int take_ask(struct run *run, const struct options *o, struct usage_fetch *ask, struct err *err)
{
    bool query = o->source && strcmp(o->source, "query") == 0;
    *ask = (struct usage_fetch){.source = query ? USAGE_FETCH_QUERY : USAGE_FETCH_AGGREGATES,
                                .hourly = o->granularity && strcmp(o->granularity, "hourly") == 0,
                                .from = o->from,
                                .to = o->to,
                                .as_of = run->as_of,
                                .settle_days = USAGE_FETCH_SETTLE,
                                .again = o->again,
                                .store = o->store ? o->store : store_folder(run)};
    if (query && ask->hourly)
        return err_set(err, EXIT_USAGE, "leave --granularity out", "the query knows days, no hours");
    if (!day_is_none(o->from) && !day_is_none(o->to) && day_cmp(o->to, o->from) < 0)
        return err_set(err, EXIT_USAGE, "turn them round", "--to is before --from");
    if (o->settle_days.given && (o->settle_days.all || o->settle_days.value > SETTLE_MAX))
        return err_set(err, EXIT_USAGE, "give 0 to 31 days", "--settle-days: out of range");
    if (o->settle_days.given)
        ask->settle_days = (int)o->settle_days.value;
    if (!ask->store)
        return err_set(err, EXIT_USAGE, "say it with --store DIR",
                       "where to keep usage is not known: neither XDG_DATA_HOME nor HOME is set");
    return take_keys(run, o, ask, err);
}

static int run_fetch(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct usage_fetch ask;
    struct usage_fetched fetched;
    struct azure az;
    (void)args, (void)n;
    if (take_ask(run, o, &ask, err) || take_azure(run, &o->azure, &az, err))
        return -1;
    int status = take_arm(run, &o->azure, &az, err) || take_subscription(run, &o->azure, &az, &ask.subscription, err);
    if (!status) {
        ask.subscription = text_lower(run->arena, ask.subscription);
        status = usage_fetch(az.arm, &ask, run->arena, run->progress, &run->notes, &fetched, err);
    }
    if (take_azure_end(&az, err) || status)
        return -1;
    char day[DAY_TEXT];
    if (!day_is_none(fetched.provisional))
        notes_add(&run->notes, "usage of %s and later may not be complete yet: forecasts of the folder leave it out",
                  day_text(fetched.provisional, day));
    struct show_context ctx = {.run = run};
    return cmd_write(run, &o->common, show_fetched(run->arena, &ctx, &fetched, 1), err) ? -1 : EXIT_OK;
}
