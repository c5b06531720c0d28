/* Private to budget.c and budget_events.c. */
#ifndef INVOICE_BUDGET_PARTS_H
#define INVOICE_BUDGET_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "invoice/budget.h"
#include "invoice/series.h"

/* What is asked of the series of n budgets. */
struct budget_plan {
    const struct series_set *set; /* by the keys of all filters */
    const struct usage_query *query;
    const struct forecast_ask *ask;
    const struct budgets *all;
    const struct budget **of;
    struct project_ask *asks;
    size_t n;
};

bool budget_is_about(const struct budgets *all, const struct budget *b, const struct series *s);

/* Puts the planned changes that are about a budget into what is asked of its series. A factor on a part of its rows
 * becomes an amount a day, from a forecast of that part. In arena a. Fails as project_run and series_build do. */
int budget_take_events(struct arena *a, struct budget_plan *plan, const double *levels, struct notes *notes,
                       struct err *err);

#endif
