/* budget: amounts that bills should stay below, and whether they will.
 *
 *     name,filter,period,month,start,end,amount,currency,thresholds
 *     all,,,,,,12000,USD,actual:80;actual:100;forecasted:100
 *     storage,service=Storage;region=westeurope,month,2026-08,,,900,,
 *     year,,year,,2026-01-01,2026-12-31,140000,USD,forecasted:110
 *
 * A budget is about the rows that all parts of `filter` are true of (empty: all rows), in one period: the billing cycle
 * (`month`, or empty), or the `quarter` or `year` of the calendar that holds the as-of date. It counts in periods that
 * start in `month` (empty: any), and from `start` to `end` (days; empty: open): several rows of one name give different
 * months different amounts. Thresholds are percentages of the amount, each of what is spent or of what is forecast. */
#ifndef INVOICE_BUDGET_H
#define INVOICE_BUDGET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "base/dec.h"
#include "invoice/forecast.h"
#include "usage/usage.h"

struct events;

enum { BUDGET_PARTS_MAX = USAGE_BY_MAX, BUDGET_THRESHOLDS_MAX = 10 };

enum budget_period { BUDGET_CYCLE, BUDGET_QUARTER, BUDGET_YEAR };

struct budget_threshold {
    bool forecasted; /* else of what is spent */
    dec percent;     /* above 0 */
};

struct budget {
    const char *name, *filter, *currency; /* "" = not said */
    enum budget_period period;
    int year, month;       /* of its start; 0: any */
    struct day start, end; /* the periods that it is for start on these days or between; DAY_NONE: open */
    dec amount;
    struct budget_threshold threshold[BUDGET_THRESHOLDS_MAX];
    size_t n_thresholds;
    unsigned long line;
    size_t n_parts;
    size_t key[BUDGET_PARTS_MAX]; /* into budgets.keys */
    const char *value[BUDGET_PARTS_MAX];
};

struct budgets {
    const char *path;
    struct budget *at;
    size_t n;
    struct usage_key keys[USAGE_BY_MAX]; /* of all filters: what the usage is to be read by */
    size_t nkeys;
};

/* In arena a. Fails with EXIT_INPUT, all bad lines listed: unreadable, a column missing, an unknown key, a filter without
 * a value, no period, month, date or threshold, an amount that is no number or not above 0. */
int budgets_read(struct arena *a, const char *path, struct budgets *out, struct err *err);
/* The keys that planned changes name by key=value join those of the filters, as many as there is room for. */
void budgets_take_event_keys(struct arena *a, struct budgets *budgets, const struct events *events);
/* "actual:80" or "forecasted:100", n bytes. False: neither, or no percentage above 0 and up to 1000. */
bool budget_threshold_parse(const char *text, size_t n, struct budget_threshold *out);

enum budget_state {
    BUDGET_OK,
    BUDGET_LIKELY,   /* will pass the amount with a probability above the risk */
    BUDGET_EXCEEDED, /* has passed it */
    BUDGET_NO_USAGE, /* no row is like its filter: nothing is known */
    BUDGET_REFUSED,  /* not passed yet, and there is no forecast */
};

/* When an amount is passed, and how likely. */
struct budget_passing {
    dec amount;
    bool passed;            /* by what is spent */
    double over;            /* probability of passing, 0 to 1; -1: not known */
    struct day day;         /* when it is passed; DAY_NONE: not in this cycle */
    struct day early, late; /* with 80 % probability between them; late DAY_NONE: or not in this cycle */
};

enum budget_threshold_state {
    BUDGET_OPEN,     /* not crossed */
    BUDGET_EXPECTED, /* of what is spent: will be crossed, with a probability above the risk */
    BUDGET_CROSSED,
    BUDGET_UNKNOWN,
};

struct budget_alert {
    enum budget_threshold_state state;
    struct budget_passing at;
};

struct budget_result {
    const struct budget *budget;
    enum budget_state state;
    const char *unmatched; /* BUDGET_NO_USAGE: why, in words */
    struct projection p;   /* not for BUDGET_NO_USAGE */
    struct budget_passing at;
    struct budget_alert alert[BUDGET_THRESHOLDS_MAX]; /* one for each threshold */
};

/* The day on which the projection passes the amount, and how likely; nothing of it is known without days. */
void budget_pass(const struct projection *p, dec amount, struct budget_passing *out);

/* Checks the budgets of the cycle against a table read by budgets.keys and day; *skipped: those of other months. Risk: 0
 * to 1. Planned changes (ask.events) are about the budgets they name, or whose rows they name by key=value; notes tell
 * of those that are about none. In arena a. Fails with EXIT_INPUT: a budget in another currency than the usage; and as
 * series_build does. */
int budget_check(struct arena *a, const struct usage_table *t, const struct usage_query *q,
                 const struct forecast_ask *ask, const struct budgets *budgets, double risk, struct budget_result **out,
                 size_t *n, size_t *skipped, struct notes *notes, struct err *err);

#endif
