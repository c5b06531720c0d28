/* Private to forecast.c, backtest.c and the files of budgets. */
#ifndef INVOICE_FORECAST_PARTS_H
#define INVOICE_FORECAST_PARTS_H

#include "invoice/forecast.h"

struct forecast_asked {
    struct project_ask ask;
    bool without; /* no line in the file of cycles */
};

/* The series of the groups, at least one, up to the last day that is asked about. Fails like series_build, and with
 * EXIT_INPUT: there is none. */
int forecast_series(struct arena *a, const struct usage_table *t, const struct usage_query *q,
                    const struct forecast_ask *ask, struct series_set *out, struct err *err);
/* The keys of a series joined by '/'; "total" without keys. */
const char *forecast_label(struct arena *a, const struct series *s, size_t nkeys);
struct forecast_asked forecast_ask_of(const struct forecast_ask *ask, const struct usage_table *t, const char *label);
void forecast_levels(const struct forecast_ask *ask, double *levels);

#endif
