/* Private to show_forecast.c and show_forecast_data.c. */
#ifndef REPORT_SHOW_FORECAST_PARTS_H
#define REPORT_SHOW_FORECAST_PARTS_H

#include "invoice/forecast.h"
#include "report/show_common.h"

struct forecast_view {
    struct doc *d;
    const struct show_context *ctx;
    const struct forecast *f;
};

enum { FORECAST_COLUMNS_MAX = USAGE_KEYS_MAX + 16 + 2 * PROJECT_LEVELS_MAX };

/* In the unit of the projection's series; null where the forecast is refused. */
struct doc_value forecast_amount(const struct projection *p, dec n);
const char *forecast_unit(const struct series *s); /* its currency, or the unit of a quantity */
const char *forecast_finding(enum models_note_kind kind);
struct doc_value forecast_finding_size(const struct projection *p, double size);

/* The data of the result. */
void forecast_put_data(const struct forecast_view *v);
/* The csv: totals by group, or the days to come. */
void forecast_add_csv(const struct forecast_view *v, bool path);

#endif
