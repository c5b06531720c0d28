/* show_passing: when an amount is passed, and how likely, in data and words. For show_forecast and show_budget. */
#ifndef REPORT_SHOW_PASSING_H
#define REPORT_SHOW_PASSING_H

#include "report/doc.h"

struct budget_passing;
struct forecast;

/* In percent, one decimal; null where it is not known. */
struct doc_value show_chance(const struct budget_passing *at);
/* Members probability_percent, passed_on, passed_earliest, passed_latest. */
void show_passing(struct doc *d, struct doc_value *to, const struct budget_passing *at);
/* "2026-08-29 to 2026-08-31": with 80 % probability between them; null where it is passed, or will not be. */
struct doc_value show_between(struct doc *d, const struct budget_passing *at);
/* The budget of a forecast, if it has one: member "budget" of the data, a sentence behind the lead. */
void show_forecast_budget(struct doc *d, const struct forecast *f);

#endif
