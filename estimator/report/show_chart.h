/* show_chart: the figures and charts of results, for documents. They hold only numbers that the data of the doc holds
 * too, lines of placements included: only of the base and of those that carry lines[]. */
#ifndef REPORT_SHOW_CHART_H
#define REPORT_SHOW_CHART_H

#include <stddef.h>

struct comparison;
struct compare_result;
struct doc;
struct estimate;
struct show_context;

/* `n` placements are shown; `ranked` are those of them that have a total, with the base in its place. */
void show_compare_pictures(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n,
                           const struct comparison *const *ranked, size_t nranked);
void show_compare_line_chart(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n);
void show_estimate_line_chart(struct doc *d, const struct show_context *ctx, const struct estimate *e);
/* The table of what each line costs under the base and under the first placements that carry lines. */
void show_compare_lines(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n);
void show_estimate_pictures(struct doc *d, const struct show_context *ctx, const struct estimate *e);

#endif
