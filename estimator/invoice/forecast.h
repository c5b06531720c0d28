/* forecast: usage -> projections of every group and of all together. */
#ifndef INVOICE_FORECAST_H
#define INVOICE_FORECAST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "base/dec.h"
#include "invoice/cycle.h"
#include "invoice/project.h"
#include "invoice/series.h"

struct arena;
struct budget_passing;
struct cycles_file;
struct events;
struct err;
struct notes;
struct usage_query;
struct usage_table;

enum { FORECAST_TRIAL_DAYS = 5, FORECAST_SETTLE_DAYS = 2 };

struct forecast_ask {
    const struct cycles_file *cycles; /* or NULL: `cycle` is of all */
    const struct events *events;      /* or NULL */
    struct cycle cycle;
    struct day as_of;
    int settle_days; /* -1: 0 for plain histories, FORECAST_SETTLE_DAYS for bills */
    enum series_basis basis;
    dec level[PROJECT_LEVELS_MAX]; /* percent */
    size_t nlevels;
    size_t ahead, path; /* see struct project_ask */
    bool past;
    unsigned threads;
};

struct forecast {
    const struct usage_query *query;
    struct series_set set;
    const char **label; /* of each group: its keys joined by '/' */
    struct projection *group;
    size_t n, refused;
    bool has_total; /* total is a projection, and the groups add up to it where none is refused */
    const char *no_total;
    struct projection total;
    const struct budget_passing *budget; /* of the total, if one was given; or NULL */
    dec level[PROJECT_LEVELS_MAX];
    size_t nlevels;
};

/* Name of member i of the models, in the order of models_forecast.weight. */
const char *forecast_member(size_t i);

/* In arena a. Without keys in the query there is one group, which is the total. Fails like series_build, and with
 * EXIT_INPUT: no series of the usage is in the file of cycles. */
int forecast_run(struct arena *a, const struct usage_table *t, const struct usage_query *q,
                 const struct forecast_ask *ask, struct forecast *out, struct notes *notes, struct err *err);

/* --- backtest: past cycles, asked on several days of each --- */

/* What came of asking on one day of all past cycles of one series, or of all series. */
struct forecast_trials {
    int day;       /* of the cycle; 0: all days together */
    size_t n;      /* cycles that were forecast */
    size_t early;  /* cycles before which there was too little history */
    size_t better; /* than the run-rate */
    size_t held[PROJECT_LEVELS_MAX];
    double mape, run_rate_mape, seasonal_mape; /* mean errors in percent */
};

struct forecast_record {
    const char *label;
    const struct series *series;
    struct forecast_trials day[FORECAST_TRIAL_DAYS], all;
};

struct forecast_backtest {
    const struct usage_query *query;
    struct series_set set;
    struct forecast_record *group;
    size_t n;
    bool has_total; /* the bill as one series; else `total` pools the groups */
    struct forecast_record total;
    dec level[PROJECT_LEVELS_MAX];
    size_t nlevels;
};

/* Days 5, 10, 15, 20 and 25 of every past cycle, at most PROJECT_PAST_MAX. In arena a. Fails like forecast_run. */
int forecast_backtest(struct arena *a, const struct usage_table *t, const struct usage_query *q,
                      const struct forecast_ask *ask, struct forecast_backtest *out, struct err *err);

#endif
