/* Private to project.c, past.c and parallel.c. */
#ifndef INVOICE_PROJECT_PARTS_H
#define INVOICE_PROJECT_PARTS_H

#include "invoice/frame.h"
#include "invoice/project.h"

struct work { /* of one thread */
    struct models_work *models;
    struct frame *frame;
    const double *levels;
    size_t nlevels;
    double path[MODELS_MAX_HORIZON];
};

bool project_dec(double x, dec *out);
/* Sum of the known days of the cycle up to `last`, and how many are not known. False: beyond the range. */
bool project_known(const struct series *s, const struct cycle *c, struct day last, dec *sum, size_t *missing);
/* How many of the days from last + 1 on are before the cycle: what is forecast of them is no part of it. */
size_t project_before(const struct cycle *c, struct day last);
/* Takes the first `skip` days of w->path, which are before the cycle, out of the forecast of all of it. */
void project_trim(const struct work *w, size_t skip, struct models_forecast *f);
/* Sets p->past. */
void project_past(struct work *w, struct projection *p, const struct project_ask *ask);

#endif
