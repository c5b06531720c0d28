/* frame: a series as the models read it: doubles, and the calendar as small integers. Private to invoice/. */
#ifndef INVOICE_FRAME_H
#define INVOICE_FRAME_H

#include "base/day.h"
#include "invoice/cycle.h"
#include "invoice/series.h"
#include "models/models.h"

enum { FRAME_DAYS = MODELS_MAX_DAYS + MODELS_MAX_HORIZON };

struct frame {
    struct models_input in;
    struct day first; /* of in.value */
    double value[MODELS_MAX_DAYS];
    signed char weekday[FRAME_DAYS], month_day[FRAME_DAYS], month_length[FRAME_DAYS];
    short cycle_day[FRAME_DAYS];
};

/* The days of s up to `last` (which is known), at most MODELS_MAX_DAYS of them, and `horizon` days more. */
void frame_fill(struct frame *f, const struct series *s, struct day last, size_t horizon, const struct cycle *cycle);

/* The double next to an exact number: one of the gates of docs/numbers.md. */
double frame_double(dec n);

#endif
