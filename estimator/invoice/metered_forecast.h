/* metered_forecast: quantities forecast by leaf, drawn together and priced, put in place of the forecast of money.
 * Private to invoice/. */
#ifndef INVOICE_METERED_FORECAST_H
#define INVOICE_METERED_FORECAST_H

#include "invoice/forecast.h"
#include "invoice/simulate.h"

struct pricing {
    struct arena *arena;
    const struct forecast_ask *ask;
    const struct project_ask *asks; /* of the groups, which have one cycle */
    const double *levels;
    struct forecast *out; /* group and total hold the forecast of their money */
    struct metered *m;
    struct priced priced;
    struct projection *leaf;
    struct stretch now;
    double shared;
    size_t draws;
};

/* ask->metered is there, out->set is its groups. Fails with EXIT_INPUT: a number out of range; EXIT_INTERNAL as
 * project_run. */
int metered_forecast(struct arena *a, const struct forecast_ask *ask, const struct project_ask *asks,
                     const double *levels, struct forecast *out, struct err *err);

/* The rest is for metered_forecast.c and metered_days.c only. */

int metered_too_large(struct err *err);
bool metered_open(struct pricing *w, const struct projection *leaf, const struct cycle *c, struct stretch *out);
/* Moves the leaves half of the way to what all of them, as one sum, are forecast at. `draws`: 0 for as many as there may
 * be, and w->shared is set; else that many, with it. */
int metered_draw(struct pricing *w, const struct projection *leaf, const struct project_ask *ask, struct stretch *s,
                 size_t draws, struct drawn *out, struct err *err);
/* Money of each leaf for other quantities than the central ones, summed up by group and in all. */
bool metered_sum(struct pricing *w, const struct stretch *s, const dec *more, dec *by_group, dec *all);
/* actual + what remains, with its bounds; `remains` = sorted draws of it. */
bool metered_bounds(const struct pricing *w, dec actual, dec remaining, const dec *remains, size_t n,
                    struct project_sum *sum);

bool metered_come(struct pricing *w);                 /* sets come, all and before of w->now */
bool metered_path(struct pricing *w);                 /* the days of groups and total */
int metered_next(struct pricing *w, struct err *err); /* the cycles after it */
int metered_past(struct pricing *w, struct err *err); /* and before */
bool metered_meters(struct pricing *w);               /* what comes of each rate */

#endif
