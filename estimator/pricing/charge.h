/* charge: choices and quantities -> amounts. Every line is rounded once; lines that use one rate share its tiers. */
#ifndef PRICING_CHARGE_H
#define PRICING_CHARGE_H

#include "pricing/choose.h"
#include "pricing/lines.h"
#include "pricing/units.h"

struct charging {
    const struct estimate_input *in;
    const struct lines *lines;
    const struct choice *const *choices; /* per kind of line */
    struct arena *arena;                 /* of the cells' texts and charges */
    enum units_of which;
    struct cell *cells; /* one per line, to be filled */
};

/* Fails (EXIT_INPUT), all lines in question listed, on impossible unit pairs, missing regions and amounts beyond the
 * range. */
int charge_lines(const struct charging *c, struct err *err);

#endif
