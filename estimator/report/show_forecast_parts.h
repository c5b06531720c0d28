/* Private to show_forecast.c, show_forecast_data.c and show_forecast_priced.c. */
#ifndef REPORT_SHOW_FORECAST_PARTS_H
#define REPORT_SHOW_FORECAST_PARTS_H

#include "invoice/forecast.h"
#include "report/show_common.h"

struct forecast_view {
    struct doc *d;
    const struct show_context *ctx;
    const struct forecast *f;
};

enum { FORECAST_COLUMNS_MAX = USAGE_KEYS_MAX + 16 + 2 * PROJECT_LEVELS_MAX, FORECAST_GAPS_MAX = 5 };

/* In the unit of the projection's series; null where the forecast is refused. */
struct doc_value forecast_amount(const struct projection *p, dec n);
const char *forecast_unit(const struct series *s); /* its currency, or the unit of a quantity */
const char *forecast_finding(enum models_note_kind kind);
/* Days that the history lacks: the newest runs of them, at most `max`, the oldest first. Returns how many. */
struct forecast_gap {
    struct day first;
    size_t days;
};
size_t forecast_gaps(const struct projection *p, struct forecast_gap *out, size_t max);
struct doc_value forecast_finding_size(const struct projection *p, double size);

/* Members of a sum: to date, remaining, mean, intervals. */
void forecast_put_sum(const struct forecast_view *v, struct doc_value *to, const struct projection *p,
                      const struct project_sum *s);

/* What is told of the basis and, where quantities are priced, of meters, terms and the invoice: as data, as a table, as
 * lines below it. */
void forecast_put_priced(const struct forecast_view *v);
void forecast_add_meters(const struct forecast_view *v);
void forecast_about_basis(const struct forecast_view *v);
const char *forecast_credit_text(const struct forecast_view *v); /* a sentence, or NULL */

/* The data of the result. */
void forecast_put_data(const struct forecast_view *v);
/* The csv: totals by group, or the days to come. */
void forecast_add_csv(const struct forecast_view *v, bool path);

#endif
