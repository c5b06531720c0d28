/* show: results -> doc, one file per kind of result. */
#ifndef REPORT_SHOW_H
#define REPORT_SHOW_H

#include <stdbool.h>
#include <stddef.h>

#include "pricing/compare.h"
#include "pricing/estimate.h"
#include "usage/usage.h"

struct buf;
struct doc;
struct budget_result;
struct invoice_file;
struct invoices;
struct usage_fetched;
struct forecast;
struct forecast_ask;
struct forecast_backtest;
struct run;
struct reconciliation;
struct usage_odds;
struct usage_summary;

/* One placement, looked at closely. */
struct closeup {
    const char *region, *offer;          /* as in struct estimate */
    bool near;                           /* one of the few that are told in full */
    const struct explanation *explained; /* or NULL */
    const struct groups *groups;         /* or NULL */
    const struct alternates *alternates; /* or NULL */
};

/* What every result names. */
struct show_context {
    const struct run *run;
    const struct workload *workload;   /* inputs and line names; NULL where there is none */
    const struct book *book;           /* snapshots, currency; NULL where there is none */
    const char *currency;              /* where there is no book; or NULL */
    const struct basis *basis;         /* or NULL */
    const struct discounts *discounts; /* or NULL */
    const struct usage_facts *usage;   /* the bills read, or NULL */
    bool for_people;                   /* the format has no place for lines[]: they need not be made */
    size_t lines;                      /* compare: how many placements carry lines[] beside the base; SIZE_MAX = all */
    size_t top;                        /* --top: placements shown; 0 = all */
    const struct closeup *closeups;    /* what was asked to see closer, the base first */
    size_t ncloseups;
    const char *by;     /* --by: what the groups of the closeups are of; or NULL */
    bool few_explained; /* not in every placement that is shown */
};

/* "ratecast/estimate/1": one placement, line by line. */
struct doc *show_estimate(struct arena *a, const struct show_context *ctx, const struct estimate *e);
/* "ratecast/compare/1": placements ranked against the base. */
struct doc *show_compare(struct arena *a, const struct show_context *ctx, const struct compare_result *r);
/* "ratecast/prices-list/1": the snapshots, after book_mark_in_use. */
struct doc *show_snapshots(struct arena *a, const struct show_context *ctx, const struct snapshot *snaps, size_t n);
/* "ratecast/prices-show/1": rates, with their tiers; also for `search`. `total` = how many matched, of which n are
 * shown. */
struct doc *show_rates(struct arena *a, const struct show_context *ctx, const struct rate *const *rates, size_t n,
                       size_t total);

/* "ratecast/usage-check/1": what is odd about bills. `t` is the answer to a query by days without keys. */
struct doc *show_usage_check(struct arena *a, const struct show_context *ctx, const struct usage_table *t,
                             const struct usage_odds *odds);
/* "ratecast/usage-fetch/1": what was fetched into which folder. */
struct doc *show_fetched(struct arena *a, const struct show_context *ctx, const struct usage_fetched *list, size_t n);
/* "ratecast/usage-load/1": what a load brought into which table. */
struct usage_loaded;
struct doc *show_loaded(struct arena *a, const struct show_context *ctx, const struct usage_query *q, const char *to,
                        const struct usage_loaded *l);
/* "ratecast/invoices-list/1", "ratecast/invoices-download/1". */
struct doc *show_invoices(struct arena *a, const struct show_context *ctx, const struct invoices *list);
struct doc *show_invoice_files(struct arena *a, const struct show_context *ctx, const struct invoice_file *files,
                               size_t n);
/* The csv of the summary, which may have millions of rows: appended to `out` row by row. */
void show_usage_csv(const struct usage_query *q, const struct usage_table *t, unsigned threads, struct buf *out);
/* "ratecast/diff/1": what changed between two results. */
struct diff;
struct doc *show_diff(struct arena *a, const struct show_context *ctx, const struct diff *x);

/* "ratecast/prices-diff/1": what changed between two price lists; `bill`: and what that does to a workload, or NULL. */
struct rate_changes;
struct doc *show_changes(struct arena *a, const struct show_context *ctx, const struct snapshot *from,
                         const struct snapshot *to, const struct rate_changes *x, const struct diff *bill);

/* "ratecast/usage-summary/1": the groups of a bill, by date, or (s) summed over their whole time. */
struct doc *show_usage_summary(struct arena *a, const struct show_context *ctx, const struct usage_query *q,
                               const struct usage_table *t, const struct usage_summary *s);

/* "ratecast/reconcile/1": a bill against the price lists. `table`: with the table of all lines, for csv made later. */
struct doc *show_reconcile(struct arena *a, const struct show_context *ctx, const struct usage_query *q,
                           const struct reconciliation *r, bool table);
/* The csv of all lines, appended to `out` row by row. */
void show_reconcile_csv(const struct usage_query *q, const struct reconciliation *r, struct buf *out);

/* What doctor found. */
enum finding_state { FINDING_OK, FINDING_WARNING, FINDING_PROBLEM, FINDING_STATES };
struct finding {
    const char *topic; /* "cache" */
    enum finding_state state;
    const char *text;   /* what is so */
    const char *remedy; /* or NULL */
};
/* "ratecast/doctor/1": the findings, in their order. */
struct doc *show_findings(struct arena *a, const struct show_context *ctx, const struct finding *findings, size_t n);
/* "ratecast/forecast/1": the total of the cycle by group; path: csv holds the days instead of the totals. */
struct doc *show_forecast(struct arena *a, const struct show_context *ctx, const struct forecast *f, bool path);

/* "ratecast/backtest/1": errors on past cycles, by day of the cycle and by group. */
struct doc *show_backtest(struct arena *a, const struct show_context *ctx, const struct forecast_backtest *b);

/* "ratecast/budget-check/1": budgets against actual and forecast. The lead is one line that can stand alone. */
struct doc *show_budgets(struct arena *a, const struct show_context *ctx, const struct forecast_ask *ask,
                         const struct budget_result *results, size_t n);

#endif
