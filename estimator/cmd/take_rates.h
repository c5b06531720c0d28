/* take_rates: the options that say which prices a history is forecast at, and finding them. */
#ifndef CMD_TAKE_RATES_H
#define CMD_TAKE_RATES_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/opt.h"

struct book;
struct err;
struct forecast_ask;
struct run;
struct usage_query;
struct usage_table;

struct cmd_rates {
    const char *snapshot, *currency, *offer;
};

/* Could rates matter to a forecast of these files? Not by cost, not with cycles of several kinds (an error if quantities
 * are asked for), and not if the files name no meters. */
int take_rates_wanted(struct run *run, const struct forecast_ask *ask, const char *const *files, size_t n, bool *wanted,
                      struct err *err);

/* The rates of the meters, and the choice between them and cost: sets basis, chosen and, for quantities, metered of ask
 * and *book; else *book is NULL. more: as take_history read it; nkeys of its keys are the user's. Fails with EXIT_INPUT:
 * quantities are asked for, and there are no prices in the bill's currency, or no rate that can be used; no list of the
 * offer; EXIT_USAGE: an offer or a snapshot that is none. */
int take_rates(struct run *run, const struct cmd_rates *o, const struct usage_table *t, const struct usage_query *more,
               size_t nkeys, struct forecast_ask *ask, const struct book **book, struct err *err);

#endif
