/* budget: amounts that bills should stay below, and whether they will.
 *
 *     name,filter,month,amount,currency
 *     all,,,12000,USD
 *     storage,service=Storage;region=westeurope,2026-08,900,
 *
 * A budget is about the rows that all parts of `filter` are true of (empty: all rows), in the cycle that starts in `month`
 * (empty: in any cycle). Several rows of one name give different months different amounts. */
#ifndef INVOICE_BUDGET_H
#define INVOICE_BUDGET_H

#include <stddef.h>

#include "base/day.h"
#include "base/dec.h"
#include "invoice/forecast.h"
#include "usage/usage.h"

enum { BUDGET_PARTS_MAX = USAGE_BY_MAX };

struct budget {
    const char *name, *filter, *currency; /* "" = not said */
    int year, month;                      /* 0: any */
    dec amount;
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
 * a value, no month, an amount that is no number or not above 0. */
int budgets_read(struct arena *a, const char *path, struct budgets *out, struct err *err);

enum budget_state {
    BUDGET_OK,
    BUDGET_LIKELY,   /* will pass the amount with a probability above the risk */
    BUDGET_EXCEEDED, /* has passed it */
    BUDGET_NO_USAGE, /* no row is like its filter: nothing is known */
    BUDGET_REFUSED,  /* not passed yet, and there is no forecast */
};

struct budget_result {
    const struct budget *budget;
    enum budget_state state;
    struct projection p;    /* not for BUDGET_NO_USAGE */
    double over;            /* probability of passing, 0 to 1; -1: not known */
    struct day day;         /* when it is passed; DAY_NONE: not in this cycle */
    struct day early, late; /* with 80 % probability between them; late DAY_NONE: or not in this cycle */
};

/* Checks the budgets of the cycle against a table read by budgets.keys and day; *skipped: those of other months. Risk: 0
 * to 1. In arena a. Fails with EXIT_INPUT: a budget in another currency than the usage; and as series_build does. */
int budget_check(struct arena *a, const struct usage_table *t, const struct usage_query *q,
                 const struct forecast_ask *ask, const struct budgets *budgets, double risk, struct budget_result **out,
                 size_t *n, size_t *skipped, struct err *err);

#endif
