/* forecast: what the bill will come to at the end of the billing cycle. */
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "catalog/catalog.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/take_forecast.h"
#include "cmd/take_rates.h"
#include "cmd/take_usage.h"
#include "invoice/budget.h"
#include "invoice/events.h"
#include "invoice/forecast.h"
#include "report/show.h"
#include "usage/usage.h"

struct options {
    struct cmd_common common;
    struct cmd_history history;
    struct opt_count cycles_ahead, horizon, top;
    bool path;
    const char *events;
    struct opt_dec budget;
    struct cmd_rates rates;
};

static int run_forecast(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

#define AT(member) offsetof(struct options, member)
static const struct opt own[] = {
    {"cycles-ahead", 0, OPT_COUNT, AT(cycles_ahead), "N", "forecast the N cycles after this one too (at most 12)"},
    {"horizon", 0, OPT_COUNT, AT(horizon), "N", "days of the daily path (default: to the end of the last cycle)"},
    {"path", 0, OPT_FLAG, AT(path), NULL, "csv: the days to come instead of the totals; json: daily"},
    {"events", 0, OPT_TEXT, AT(events), "FILE", "planned changes: date,until,series,amount,factor,note",
     .names = OPT_FILES},
    {"budget", 0, OPT_DEC, AT(budget), "AMOUNT", "draw this line, and say how likely the total is above it"},
    {"snapshot", 0, OPT_TEXT, AT(rates.snapshot), "ID", "price quantities by this price snapshot alone",
     .names = OPT_SNAPSHOT},
    {"offer", 0, OPT_TEXT, AT(rates.offer), "X", "price them, and apply the terms, of this offer: MS-AZR-0003P or payg",
     .names = OPT_OFFERS},
    {"currency", 0, OPT_TEXT, AT(rates.currency), "CODE",
     "the price lists' currency, for a history that does not say it; never converts"},
    {"top", 0, OPT_COUNT, AT(top), "N", "show the N largest groups only"},
    {0},
};
#undef AT

const struct cmd cmd_forecast = {
    .name = "forecast",
    .summary = "what the bill will come to at the end of the cycle, with intervals",
    .synopsis = "USAGE...",
    .args = OPT_FILES,
    .about = "Reads what usage summary reads, takes the days up to the as-of date and forecasts the\n"
             "total of the billing cycle: what is known plus what remains. The intervals are for the\n"
             "total and come from what the same method erred by on the past of the same history.\n"
             "Beside it stand the two forecasts that anybody could make, and how it did before.\n"
             "Meters that have rates (the price lists in the cache and the built-in one) are forecast by\n"
             "quantity and priced through their tiers, included quantities and the terms of the offer,\n"
             "so a step of the price or the day a credit runs out comes out right; the rest by cost.\n"
             "--basis auto does so where rates in the bill's currency cover 95 % of the money.\n"
             "Less than 14 days of history are refused. Planned changes come in by --events: an\n"
             "amount on a day, or a factor from a day on.\n"
             "\n"
             "  ratecast forecast export.csv\n"
             "  ratecast forecast export.csv --basis quantity --offer MS-AZR-0003P\n"
             "  ratecast forecast export.csv --by service --interval 50,90 --cycles-ahead 2\n"
             "  ratecast forecast history.csv.gz --by series --cycles cycles.csv -o csv\n",
    .tables = (const struct opt *const[]){own, cmd_history_options, cmd_output_options, cmd_chart_options,
                                          cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 1,
    .max_args = 100000,
    .run = run_forecast,
};

static int take_ask(struct run *run, const struct options *o, struct forecast_ask *ask, struct err *err)
{
    if (take_forecast(run, &o->history, ask, err))
        return -1;
    if (o->cycles_ahead.all || o->cycles_ahead.value > 12)
        return err_set(err, EXIT_USAGE, "give a number up to 12", "--cycles-ahead: too many");
    if (o->horizon.given && (o->horizon.all || o->horizon.value == 0 || o->horizon.value > MODELS_MAX_HORIZON))
        return err_set(err, EXIT_USAGE, "give a number of days from 1 to 800", "--horizon: out of range");
    if (o->horizon.given && !o->path && cmd_is_for_people(&o->common))
        return err_set(err, EXIT_USAGE, "add --path", "--horizon: it is the length of the daily path");
    if (o->events) {
        struct events *events = arena_alloc(run->arena, sizeof *events);
        ask->events = events;
        if (events_read(run->arena, o->events, events, err))
            return -1;
    }
    ask->ahead = o->cycles_ahead.value;
    bool days = o->path || cmd_tells_sources(&o->common) || o->budget.given ||
                (cmd_is_for_people(&o->common) && cmd_charts(run, &o->common) != REPORT_NO_CHARTS);
    ask->path = o->horizon.given ? o->horizon.value : days ? SIZE_MAX : 0;
    ask->past = !cmd_is_format(&o->common, "csv");
    return 0;
}

static void take_budget(struct run *run, const struct options *o, struct forecast *f)
{
    if (!o->budget.given)
        return;
    if (!f->has_total) {
        notes_add(&run->notes, "--budget: there is no total to compare it with: %s", f->no_total);
        return;
    }
    if (f->priced && f->priced->has_invoice)
        notes_add(&run->notes, "--budget is compared with what the usage costs before the terms of the offer");
    struct budget_passing *passing = arena_alloc(run->arena, sizeof *passing);
    budget_pass(&f->total, o->budget.value, passing);
    f->budget = passing;
}

static int run_forecast(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct usage_query q;
    struct usage_table *t;
    struct forecast_ask ask;
    struct forecast f;
    struct usage_query more;
    const struct book *book = NULL;
    bool rates;
    if (take_ask(run, o, &ask, err) || take_rates_wanted(run, &ask, args, n, &rates, err) ||
        take_history(run, &o->history, &ask, args, n, cmd_tells_sources(&o->common), rates ? &more : NULL, &q, &t, err))
        return -1;
    int status = rates ? take_rates(run, &o->rates, t, &more, q.nkeys, &ask, &book, err) : 0;
    if (!status)
        status = forecast_run(run->arena, t, &q, &ask, &f, &run->notes, err);
    if (!status) {
        take_forecast_notes(run, &f);
        take_budget(run, o, &f);
        struct show_context ctx = {
            .run = run, .usage = usage_table_facts(t), .book = book, .top = o->top.all ? 0 : o->top.value};
        status = cmd_write(run, &o->common, show_forecast(run->arena, &ctx, &f, o->path), err);
    }
    usage_table_close(t);
    return status ? -1 : f.refused == f.n ? EXIT_REFUSED : EXIT_OK;
}
