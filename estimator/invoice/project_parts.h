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
/* Sets p->past. */
void project_past(struct work *w, struct projection *p, const struct project_ask *ask);

#endif
