/* backtest: what the forecast would have been worth on the past cycles of this very history. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/take_forecast.h"
#include "invoice/forecast.h"
#include "report/show.h"
#include "usage/usage.h"

struct options {
    struct cmd_common common;
    struct cmd_history history;
    struct opt_count top;
};

static int run_backtest(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

static const struct opt own[] = {
    {"top", 0, OPT_COUNT, offsetof(struct options, top), "N", "show the first N groups only"},
    {0},
};

const struct cmd cmd_backtest = {
    .name = "backtest",
    .summary = "how well the forecast would have done on the past cycles of a history",
    .synopsis = "USAGE...",
    .args = OPT_FILES,
    .about = "Forecasts every past cycle as it could have been done on its 5th, 10th, 15th, 20th and\n"
             "25th day, and compares with what came: mean error in percent of the total, against the\n"
             "run-rate, and how often the intervals held.\n"
             "\n"
             "  ratecast backtest export.csv\n"
             "  ratecast backtest export.csv --by service -o csv\n",
    .tables = (const struct opt *const[]){own, cmd_history_options, cmd_output_options, cmd_chart_options,
                                          cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 1,
    .max_args = 100000,
    .run = run_backtest,
};

static int run_backtest(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct usage_query q;
    struct usage_table *t;
    struct forecast_ask ask;
    struct forecast_backtest b;
    if (take_forecast(run, &o->history, &ask, err) ||
        take_history(run, &o->history, &ask, args, n, cmd_tells_sources(&o->common), NULL, &q, &t, err))
        return -1;
    int status = forecast_backtest(run->arena, t, &q, &ask, &b, err);
    if (!status) {
        struct show_context ctx = {.run = run, .usage = usage_table_facts(t), .top = o->top.all ? 0 : o->top.value};
        status = cmd_write(run, &o->common, show_backtest(run->arena, &ctx, &b), err);
    }
    usage_table_close(t);
    return status ? -1 : EXIT_OK;
}
