/* budget check: will the bill stay below its budgets? */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/take_forecast.h"
#include "invoice/budget.h"
#include "report/show.h"
#include "usage/usage.h"

struct options {
    struct cmd_common common;
    struct cmd_history history;
    struct opt_dec risk;
};

static int run_budget(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

static const struct opt own[] = {
    {"risk", 0, OPT_DEC, offsetof(struct options, risk), "PCT",
     "a budget is likely exceeded above this probability (default 50)"},
    {0},
};

const struct cmd cmd_budget_check = {
    .name = "budget check",
    .summary = "what is spent and forecast against budgets, with the probability of passing them",
    .synopsis = "BUDGETS USAGE...",
    .args = OPT_FILES,
    .about = "BUDGETS is a CSV file: name,filter,month,amount,currency. A filter is like\n"
             "service=Storage;region=westeurope (empty: all of the usage), a month like 2026-08\n"
             "(empty: every month). Exit code 10: a budget is exceeded; 11: one will be, with a\n"
             "probability above --risk. The result is written before.\n"
             "\n"
             "  ratecast budget check budgets.csv export.csv\n"
             "  ratecast budget check budgets.csv export.csv --risk 20 -o markdown\n",
    .tables = (const struct opt *const[]){own, cmd_history_options, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 2,
    .max_args = 100000,
    .run = run_budget,
};

static int gate(const struct budget_result *results, size_t n)
{
    int code = EXIT_OK;
    for (size_t i = 0; i < n; i++) {
        if (results[i].state == BUDGET_EXCEEDED)
            return EXIT_OVER_BUDGET;
        if (results[i].state == BUDGET_LIKELY)
            code = EXIT_LIKELY_OVER;
    }
    return code;
}

static int take_options(struct run *run, const struct options *o, struct forecast_ask *ask, double *risk,
                        struct err *err)
{
    *risk = 0.5;
    if (o->history.by.n || o->history.cycles)
        return err_set(err, EXIT_USAGE, "the filters of the budgets say what they are about",
                       "--by and --cycles are not for budget check");
    if (take_forecast(run, &o->history, ask, err))
        return -1;
    if (!o->risk.given)
        return 0;
    if (dec_cmp(o->risk.value, dec_of(100)) > 0)
        return err_set(err, EXIT_USAGE, "give a percentage from 0 to 100", "--risk: more than 100 %%");
    *risk = (double)o->risk.value.v / 1e20;
    return 0;
}

static int run_budget(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct forecast_ask ask;
    struct budgets budgets;
    struct usage_query q;
    struct usage_table *t;
    struct budget_result *results;
    size_t checked = 0, skipped = 0;
    double risk;
    bool json = o->common.format && strcmp(o->common.format, "json") == 0;
    if (take_options(run, o, &ask, &risk, err) || budgets_read(run->arena, args[0], &budgets, err))
        return -1;
    struct cmd_history history = o->history;
    history.by.at = arena_array(run->arena, budgets.nkeys + 1, sizeof *history.by.at);
    for (size_t i = 0; i < budgets.nkeys; i++)
        history.by.at[history.by.n++] = usage_key_text(run->arena, &budgets.keys[i]);
    if (take_history(run, &history, &ask, args + 1, n - 1, json, &q, &t, err))
        return -1;
    int status = budget_check(run->arena, t, &q, &ask, &budgets, risk, &results, &checked, &skipped, err);
    if (!status) {
        if (skipped)
            notes_add(&run->notes, "%zu of %zu budgets are for other months", skipped, budgets.n);
        struct show_context ctx = {.run = run, .usage = usage_table_facts(t)};
        status = cmd_write(run, &o->common, show_budgets(run->arena, &ctx, results, checked), err);
    }
    usage_table_close(t);
    return status ? -1 : gate(results, checked);
}
