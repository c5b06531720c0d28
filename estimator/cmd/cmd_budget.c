/* budget check: will the bill stay below its budgets? */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/run.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/take_forecast.h"
#include "invoice/budget.h"
#include "invoice/events.h"
#include "report/doc.h"
#include "report/plain.h"
#include "report/show.h"
#include "usage/usage.h"

enum { LINE_MAX = 1 << 16 };

struct options {
    struct cmd_common common;
    struct cmd_history history;
    struct opt_dec risk;
    struct opt_list threshold;
    const char *events;
    bool summary;
};

static int run_budget(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

#define AT(member) offsetof(struct options, member)
static const struct opt own[] = {
    {"risk", 0, OPT_DEC, AT(risk), "PCT", "a budget is likely exceeded above this probability (default 50)"},
    {"threshold", 0, OPT_LIST, AT(threshold), "KIND:PCT",
     "actual:80,forecasted:100: thresholds of the budgets that name none"},
    {"events", 0, OPT_TEXT, AT(events), "FILE", "planned changes: date,until,series,amount,factor,note",
     .names = OPT_FILES},
    {"summary", 0, OPT_FLAG, AT(summary), NULL, "one line instead of the table: for the subject of a mail, for a log"},
    {0},
};
#undef AT

const struct cmd cmd_budget_check = {
    .name = "budget check",
    .summary = "what is spent and forecast against budgets, with the probability of passing them",
    .synopsis = "BUDGETS USAGE...",
    .args = OPT_FILES,
    .about = "BUDGETS is a CSV file with columns in any order; only name and amount are needed:\n"
             "  name        of the budget; several rows of one name are for different months\n"
             "  filter      like service=Storage;region=westeurope: rows for which all parts are\n"
             "              true; a key given twice may have either value; empty: all usage\n"
             "  period      month (the billing cycle; default), quarter or year of the calendar\n"
             "  month       like 2026-08: only for the period that starts in it; empty: for each\n"
             "  start, end  dates: only for periods that start on them or between\n"
             "  amount      above 0; currency: that of the bill, or empty\n"
             "  thresholds  like actual:50;actual:90;forecasted:100, in percent of the amount\n"
             "A threshold is crossed when what is spent, or what is forecast, is above it.\n"
             "Exit code 10: a budget is exceeded; 11: one will be, with a probability above\n"
             "--risk; 6: nothing is known of any. Thresholds change no exit code. The result is\n"
             "written before.\n"
             "\n"
             "  ratecast budget check budgets.csv export.csv\n"
             "  ratecast budget check budgets.csv export.csv --risk 20 -o markdown\n"
             "  ratecast budget check budgets.csv export.csv -q --summary | mail -s budgets me\n",
    .tables = (const struct opt *const[]){own, cmd_history_options, cmd_output_options, cmd_chart_options,
                                          cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 2,
    .max_args = 100000,
    .run = run_budget,
};

static int gate(const struct budget_result *results, size_t n)
{
    int code = EXIT_OK;
    size_t unknown = 0;
    for (size_t i = 0; i < n; i++) {
        unknown += results[i].state == BUDGET_NO_USAGE || results[i].state == BUDGET_REFUSED;
        if (results[i].state == BUDGET_EXCEEDED)
            return EXIT_OVER_BUDGET;
        if (results[i].state == BUDGET_LIKELY)
            code = EXIT_LIKELY_OVER;
    }
    return n > 0 && unknown == n ? EXIT_REFUSED : code;
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

/* Those of the option, for budgets that have none. */
static int take_thresholds(const struct options *o, struct budgets *budgets, struct err *err)
{
    struct budget_threshold list[BUDGET_THRESHOLDS_MAX];
    if (o->threshold.n > BUDGET_THRESHOLDS_MAX)
        return err_set(err, EXIT_USAGE, "leave some out", "--threshold: more than %d", (int)BUDGET_THRESHOLDS_MAX);
    for (size_t i = 0; i < o->threshold.n; i++)
        if (!budget_threshold_parse(o->threshold.at[i], strlen(o->threshold.at[i]), &list[i]))
            return err_set(err, EXIT_USAGE, "write them like actual:80,forecasted:100, in percent up to 1000",
                           "--threshold: \"%s\" is none", o->threshold.at[i]);
    for (size_t i = 0; i < budgets->n; i++) {
        struct budget *b = &budgets->at[i];
        if (b->n_thresholds == 0)
            for (size_t k = 0; k < o->threshold.n; k++)
                b->threshold[b->n_thresholds++] = list[k];
    }
    return 0;
}

static int take_events(struct run *run, const struct options *o, struct budgets *budgets, struct forecast_ask *ask,
                       struct err *err)
{
    if (!o->events)
        return 0;
    struct events *events = arena_alloc(run->arena, sizeof *events);
    ask->events = events;
    if (events_read(run->arena, o->events, events, err))
        return -1;
    budgets_take_event_keys(run->arena, budgets, events);
    return 0;
}

static int write_result(struct run *run, const struct options *o, struct doc *d, struct err *err)
{
    struct buf line;
    if (!o->summary)
        return cmd_write(run, &o->common, d, err);
    buf_init(&line, LINE_MAX);
    buf_printf(&line, "%s\n", plain_text(run->arena, d->lead, run->ascii));
    int status = cmd_write_text(run, &o->common, &line, err);
    buf_release(&line);
    return status;
}

/* What does not hold a budget up, but should not go unseen: nothing is known of it. */
static void note_unmatched(struct run *run, const struct budget_result *results, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (results[i].state == BUDGET_NO_USAGE)
            notes_add(&run->notes, "nothing is known of the budget \"%s\": %s", results[i].budget->name,
                      results[i].unmatched);
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
    if (take_options(run, o, &ask, &risk, err) || budgets_read(run->arena, args[0], &budgets, err) ||
        take_thresholds(o, &budgets, err) || take_events(run, o, &budgets, &ask, err))
        return -1;
    struct cmd_history history = o->history;
    history.by.at = arena_array(run->arena, budgets.nkeys + 1, sizeof *history.by.at);
    for (size_t i = 0; i < budgets.nkeys; i++)
        history.by.at[history.by.n++] = usage_key_text(run->arena, &budgets.keys[i]);
    if (take_history(run, &history, &ask, args + 1, n - 1, cmd_tells_sources(&o->common), NULL, &q, &t, err))
        return -1;
    int status = budget_check(run->arena, t, &q, &ask, &budgets, risk, &results, &checked, &skipped, &run->notes, err);
    if (!status) {
        if (skipped)
            notes_add(&run->notes, "%zu of %zu budgets are for other months", skipped, budgets.n);
        note_unmatched(run, results, checked);
        struct show_context ctx = {.run = run, .usage = usage_table_facts(t)};
        status = write_result(run, o, show_budgets(run->arena, &ctx, &ask, results, checked), err);
    }
    usage_table_close(t);
    return status ? -1 : gate(results, checked);
}
