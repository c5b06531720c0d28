/* Private to forecast.c and backtest.c. */
#ifndef INVOICE_FORECAST_PARTS_H
#define INVOICE_FORECAST_PARTS_H

#include "invoice/forecast.h"

struct forecast_asked {
    struct project_ask ask;
    bool without; /* no line in the file of cycles */
};

/* The keys of a series joined by '/'; "total" without keys. */
const char *forecast_label(struct arena *a, const struct series *s, size_t nkeys);
struct forecast_asked forecast_ask_of(const struct forecast_ask *ask, const struct usage_table *t, const char *label);
void forecast_levels(const struct forecast_ask *ask, double *levels);

#endif
