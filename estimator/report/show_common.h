/* show_common: what the kinds of results share: the envelope, and one placement as data. */
#ifndef REPORT_SHOW_COMMON_H
#define REPORT_SHOW_COMMON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "base/dec.h"
#include "report/doc.h"
#include "report/show.h"

/* A doc whose data holds what every result has: schema, version, as_of, inputs, snapshots, currency, hours, notes. */
struct doc *show_open(struct arena *a, const struct show_context *ctx, const char *schema);
/* A table whose column `at` is of money for the span of the doc: it is titled so. */
struct doc_table *show_table(struct doc *d, const char *title, const struct doc_column *columns, size_t n, size_t at);

/* The lines for people that name the sources: price lists with their dates, hours, tax, version. */
void show_about(struct doc *d, const struct show_context *ctx);

/* "10 % on all other services, 15 % on Storage", or NULL where there is none. */
const char *show_discounts(struct doc *d, const struct discounts *list);

/* A snapshot as data, and in a few words: "built-in Azure Retail prices of 2026-08-20 (USD; 27,727 rates)". */
void show_snapshot(struct doc *d, struct doc_value *object, const struct snapshot *s);
const char *show_snapshot_text(struct doc *d, const struct snapshot *s);

/* The purchase option that a rate is the price of; under RateCard its offer. */
const char *show_rate_option(struct doc *d, const struct rate *r);
/* As data: what is included, and the tiers. */
void show_rate_tiers(struct doc *d, struct doc_value *rate, const struct rate *r);
/* A difference in one sentence, and as data and tables: its total, causes and lines go into `object`. */
struct diff;
const char *show_diff_lead(struct doc *d, const struct diff *x);
void show_diff_bill(struct doc *d, struct doc_value *object, const struct diff *x);

/* "westeurope under payg", or one word where region and offer say the same ("as-is"). */
const char *show_place(struct doc *d, const struct estimate *e);
int show_money_digits(const char *currency);         /* its number of decimals (ISO 4217); 2 when not known */
const char *show_money(struct doc *d, dec n);        /* "USD 1,234.50" */
const char *show_thousands(struct doc *d, size_t n); /* "27,727" */
const char *show_exact(struct doc *d, dec n);        /* all its digits: "0.0004" */
struct doc_value show_percent(double x);             /* of a model: three decimals are plenty */
const char *show_none_priced(struct doc *d, const struct estimate *e); /* "none of the 3 lines has a price" */
const char *show_lines(struct doc *d, size_t n, size_t all);           /* "3 of 10 lines", "1 of 1 line" */
const char *show_plural(size_t n, const char *one, const char *many);

struct doc_value show_day(struct doc *d, struct day day);           /* ISO; DAY_NONE is null */
struct doc_value show_text(const char *s);                          /* NULL and "" are null */
const char *show_join(struct doc *d, const char *a, const char *b); /* with a blank between, if a says anything */
/* Money, or null where it is not known: a sum of nothing that has a price is unknown, not 0. */
struct doc_value show_known(bool known, dec n);
/* "Monetary Credit", or "Monetary Credit of MS-AZR-0062P" if the placement itself is not under that offer. */
const char *show_term(struct doc *d, const struct estimate *e, const struct term_result *t);
/* Is it known what this term comes to? Without any price only a fixed charge is. */
bool show_term_known(const struct estimate *e, const struct term_result *t);
/* Is the total of the very lines that the estimate prices? Else its low and high bounds are of other lines. */
bool show_same_lines(const struct comparison *c);
/* Takes a column of texts away from people if it says nothing in any row. */
void show_hide_empty(struct doc_table *t, size_t column);

/* The names of the lines without a price: at most three, then "and 4 more". */
const char *show_unpriced(struct doc *d, const struct show_context *ctx, const struct estimate *e);

/* The fixed shape of a placement. `alone`: there is no base, so no delta. `lines`: with lines[]. */
void show_placement(struct doc *d, struct doc_value *object, const struct show_context *ctx, const struct comparison *c,
                    bool alone, bool lines);

/* Of all that is priced before terms. */
struct doc_value show_share(const struct estimate *e, dec amount);
/* The cheapest of its kind, or NULL. */
const struct comparison *show_best(const struct compare_result *r, bool interruptible);
/* "USD 1,616.02 or 25.2% below the base" */
const char *show_against_base(struct doc *d, const struct comparison *c);
/* Cells for people: the region, marked if it is the base's; "9 of 10" lines priced. */
struct doc_value show_region(const struct comparison *c);
struct doc_value show_priced(struct doc *d, const struct comparison *c);
/* --by: a table of the subtotals of the base and of the cheapest (NULL: of one placement), and csv of all. show_group_list
 * puts the member "groups" into a placement that has some. */
void show_groups(struct doc *d, const struct show_context *ctx, const struct comparison *cheapest);
void show_group_list(struct doc *d, struct doc_value *object, const struct show_context *ctx, const struct estimate *e);
/* --alternates: a table, and the member "alternates", of all placements and of each line that is put as data. */
void show_alternates(struct doc *d, const struct show_context *ctx);
void show_line_alternates(struct doc *d, struct doc_value *line, const struct closeup *closeup, size_t number);
const struct closeup *show_closeup(const struct show_context *ctx, const struct estimate *e); /* or NULL */
/* What bills charged, beside the estimate of what they say was consumed: the member "bills", a sentence of the lead, two tables;
 * nothing where the workload is no bill. show_line_bill: of one line that is put as data. */
void show_bill(struct doc *d, const struct show_context *ctx, const struct estimate *e);
void show_line_bill(struct doc *d, struct doc_value *line, const struct show_context *ctx, size_t number);
/* --explain: a table of steps, and the member "explain", for each placement that is looked at. */
void show_explanations(struct doc *d, const struct show_context *ctx);
/* The table of those of the first n placements that are not comparable, nothing if there are none. Many that price no
 * line at all are told in one line below it, or below `ranked` if they are all there is. */
void show_gaps(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n,
               struct doc_table *ranked);

#endif
