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
struct metered;
struct metered_rate;
struct term_result;
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
    const struct forecast_basis *chosen; /* or NULL: nothing was to choose */
    struct metered *metered;             /* forecast quantities, and price them; or NULL */
    dec level[PROJECT_LEVELS_MAX];       /* percent */
    size_t nlevels;
    size_t ahead, path; /* see struct project_ask */
    bool past;
    unsigned threads;
};

/* What is forecast, and why. */
struct forecast_basis {
    enum series_basis asked, taken; /* taken: SERIES_COST or SERIES_QUANTITY */
    bool has_share;
    dec share;       /* percent of the last days' money that rates cover */
    const char *why; /* for people; NULL: it was asked for */
};

/* What comes of one rate in the cycle. Quantities are in the rate's unit without its block. */
struct forecast_meter {
    const struct metered_rate *rate;
    dec used, more;        /* to date, remaining */
    dec actual, remaining; /* money */
    /* The next bound that is passed, if any: of the included quantity or of a tier. */
    bool passes;
    struct day day;
    dec bound, from, to; /* prices of a block before and after */
};

/* When a monetary credit is used up. */
struct forecast_credit {
    dec available, used; /* by the end of the cycle */
    struct day day;      /* DAY_NONE: not in the cycle */
    bool known;          /* the day is past */
    /* Of as many intervals as are asked for; DAY_NONE: not in the cycle. */
    struct day low[PROJECT_LEVELS_MAX], high[PROJECT_LEVELS_MAX];
    double probability; /* that it is used up in the cycle, 0 to 1 */
};

/* Beside the sums of the groups: what quantities and prices make of them. */
struct forecast_priced {
    const struct metered *metered;
    struct forecast_meter *meter;
    size_t n_meters;
    bool has_invoice;           /* an offer has terms */
    struct project_sum invoice; /* the total with the terms applied */
    struct term_result *terms;
    size_t n_terms;
    bool has_credit;
    struct forecast_credit credit;
    size_t draws;
    double shared; /* 0 to 1: how much of their uncertainty the meters share */
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
    const struct forecast_basis *basis; /* or NULL */
    struct forecast_priced *priced;     /* or NULL: money is forecast as it is, or quantities without prices */
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
