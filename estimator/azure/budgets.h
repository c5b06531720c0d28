/* budgets: those that are set in Azure (Microsoft.Consumption), as they are: names, amounts, periods, filters and alerts. */
#ifndef AZURE_BUDGETS_H
#define AZURE_BUDGETS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "base/dec.h"

struct arena;
struct arm;
struct err;

/* Rows whose dimension, or tag, is one of the values. All parts hold together. */
struct azure_budget_part {
    bool tag;
    const char *name;      /* "ResourceGroupName"; of a tag its name */
    const char *operator_; /* "In" */
    const char **values;
    size_t nvalues;
};

struct azure_alert {
    bool enabled, forecasted;
    const char *operator_; /* "GreaterThan" */
    dec percent;
};

struct azure_budget {
    const char *name;
    const char *category; /* "Cost" */
    const char *grain;    /* "Monthly", "Quarterly", "Annually", "BillingMonth", "BillingQuarter", "BillingAnnual" */
    dec amount;
    const char *currency;  /* "" = not said: nothing has been spent yet */
    struct day start, end; /* DAY_NONE: not said */
    struct azure_budget_part *parts;
    size_t nparts;
    const char *odd_filter; /* what else its filter says, in a word; NULL: nothing */
    struct azure_alert *alerts;
    size_t nalerts;
};

/* Budgets of a scope ("/subscriptions/S", "/subscriptions/S/resourceGroups/R", a billing account...), by name. In arena a.
 * Fails with EXIT_INTERNAL: refused, or a reply that is no list of budgets. */
int budgets_list(struct arm *arm, const char *scope, struct arena *a, struct azure_budget **out, size_t *n,
                 struct err *err);

#endif
