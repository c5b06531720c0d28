/* take_forecast: the options of the commands that forecast, and reading the history they ask for. */
#ifndef CMD_TAKE_FORECAST_H
#define CMD_TAKE_FORECAST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "cmd/opt.h"

struct err;
struct forecast;
struct forecast_ask;
struct run;
struct usage_query;
struct usage_table;

/* Second member of their options. */
struct cmd_history {
    struct opt_list by, filter, interval;
    const char *basis, *cycles;
    struct opt_count cycle_day, settle_days, threads;
    struct day cycle_start, cycle_end;
    bool allow_duplicate;
};

extern const struct opt cmd_history_options[];

/* Fails with EXIT_USAGE: options that contradict each other or are out of range; EXIT_INPUT: a bad file of cycles. */
int take_forecast(struct run *run, const struct cmd_history *h, struct forecast_ask *ask, struct err *err);
/* Reads the usage by day. q holds the keys of --by; `more`: and behind them, in the rows, those that metered_query adds.
 * The caller closes *t. */
int take_history(struct run *run, const struct cmd_history *h, const struct forecast_ask *ask, const char *const *files,
                 size_t nfiles, bool want_sha256, struct usage_query *more, struct usage_query *q,
                 struct usage_table **t, struct err *err);
/* What the reader of a forecast should know: days that are taken as unknown, cycles that are over. */
void take_forecast_notes(struct run *run, const struct forecast *f);

#endif
