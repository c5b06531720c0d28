/* project: series -> the total of their billing cycle, with intervals.
 *
 * Total = what is known of the cycle + what remains. What is known stays an exact dec. What remains are the days to
 * come, the last days that the provider still settles, and days that the history lacks: all of them unknown, none of
 * them 0. It is forecast by models/ and becomes a dec of 12 digits. */
#ifndef INVOICE_PROJECT_H
#define INVOICE_PROJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "base/dec.h"
#include "invoice/cycle.h"
#include "models/models.h"

struct arena;
struct err;
struct event;
struct series;
struct series_set;

enum { PROJECT_LEVELS_MAX = 8, PROJECT_PAST_MAX = 12, PROJECT_STALE_DAYS = 31 };

/* What is asked of one series. */
struct project_ask {
    struct day as_of;
    struct cycle cycle;
    int settle_days;                   /* how many last days are provisional */
    size_t ahead;                      /* further cycles */
    size_t path;                       /* days of the path; 0 = none, SIZE_MAX = to the end of the last cycle */
    bool past;                         /* try the past cycles too */
    const struct event *const *events; /* planned changes that are about this series, or NULL */
    size_t n_events;
};

/* Sum of a stretch of days: remaining forecast and bounds are of the whole stretch. */
struct project_sum {
    struct cycle cycle;
    dec actual, remaining, total; /* total = actual + remaining */
    dec median;                   /* of the total */
    dec low[PROJECT_LEVELS_MAX], high[PROJECT_LEVELS_MAX];
};

struct project_day {
    dec mean;
    dec low[PROJECT_LEVELS_MAX], high[PROJECT_LEVELS_MAX];
};

/* How this would have worked on the past cycles of the series, asked on the same day of the cycle. */
struct project_past {
    size_t cycles, held; /* held: total inside the first level's interval */
    double mape, run_rate_mape;
};

enum project_state {
    PROJECT_FORECAST,
    PROJECT_OVER,    /* every day of the cycle is known: nothing to forecast */
    PROJECT_REFUSED, /* only series, as_of, cycle, settle_days, days and reason are set */
};

struct projection {
    const struct series *series;
    struct day as_of;
    int settle_days;
    enum project_state state;
    const char *reason; /* of a refusal */
    struct day last;    /* last day that is taken as known; DAY_NONE: none */
    size_t days;        /* known days of history */
    size_t missing;     /* days of the cycle up to `last` that are not known, from the first one of the history on */
    size_t before;      /* days of the cycle before the first one of the history: they count as nothing */
    bool late;          /* last is before as_of less the settle days: the history ends early */
    bool stale;         /* so early that nothing is forecast from it */
    bool last_is_low;   /* the last known day looks as if it were still being settled */
    struct project_sum sum;
    struct project_sum *next; /* n_next of them */
    size_t n_next;
    struct models_forecast *far; /* with n_next: what they are parts of, from the day after `last` on */
    dec planned;                 /* what the events changed in sum.remaining */
    dec run_rate, seasonal;      /* totals that the two simple methods give */
    struct project_past past;
    struct project_day *path; /* n_path days from `last` + 1 on */
    size_t n_path;
    struct day history;           /* first day that the models read: notes count from it */
    struct models_forecast model; /* of what remains, in units of the series */
};

/* Projects n series, asks[i] of series[i], on `threads` threads (0: one a processor). The result does not depend on
 * them. Levels: shares such as 0.8, in the order wanted. In arena a. Fails with EXIT_INTERNAL: no memory, no threads;
 * EXIT_INPUT: a total out of range. */
int project_run(struct arena *a, const struct series *const *series, const struct project_ask *asks, size_t n,
                const double *levels, size_t nlevels, unsigned threads, struct projection *out, struct err *err);

/* A past cycle as if it were the present one. */
struct project_trial {
    struct cycle cycle;
    bool forecast; /* else there was too little history */
    double total, central, run_rate, seasonal;
    double low[PROJECT_LEVELS_MAX], high[PROJECT_LEVELS_MAX];
};

struct work; /* of one thread */

/* The past cycles of s, asked on day `day` of each, the newest first; at most max. Returns how many there were. */
size_t project_trials(struct work *w, const struct series *s, const struct project_ask *ask, int day,
                      struct project_trial *out, size_t max);
/* Absolute error in percent of the total; 200 at most. */
double project_off(double forecast, double total);

#endif
