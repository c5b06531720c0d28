/* show_chart: the figures and charts of results, for documents. They hold only numbers that the data of the doc holds
 * too, lines of placements included: only of the base and of those that carry lines[]. */
#ifndef REPORT_SHOW_CHART_H
#define REPORT_SHOW_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dec.h"

struct budget_passing;
struct comparison;
struct compare_result;
struct doc;
struct estimate;
struct forecast;
struct projection;
struct show_context;

/* `n` placements are shown; `ranked` are those of them that have a total, with the base in its place. */
void show_compare_pictures(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n,
                           const struct comparison *const *ranked, size_t nranked);
void show_compare_line_chart(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n);
void show_estimate_line_chart(struct doc *d, const struct show_context *ctx, const struct estimate *e);
/* The table of what each line costs under the base and under the first placements that carry lines. */
void show_compare_lines(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n);
void show_estimate_pictures(struct doc *d, const struct show_context *ctx, const struct estimate *e);
/* A fan of one projection. Its numbers between the last known day and the end of the cycle, and those of single
 * days that are over, are not in the data: they make the picture, its caption says how. Nothing without a path. */
struct show_fan {
    const char *key, *title;
    const struct projection *p;
    const dec *level; /* percent, of the bands */
    size_t nlevels;
    const struct budget_passing *budget; /* a line at its amount; or NULL */
    bool glance;                         /* see struct doc_chart */
    bool bare;                           /* another chart says how to read it */
};
void show_fan(struct doc *d, const struct show_fan *f);
/* Of the total, if there is one. */
void show_forecast_pictures(struct doc *d, const struct forecast *f);

#endif
