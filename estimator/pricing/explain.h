/* explain: the arithmetic of one cell, step by step, so that a person can redo it.
 *
 *     used       what the line uses: a product of factors                      730 hours of the month x 3 (count)
 *     charged    of a commitment: what is charged instead                      730 hours of the month x 3 (count)
 *     terms      products that are summed up and rounded once: `whole`         2190 ... x 0.23 per 1 Hour
 *     share      lines that use one rate share its tiers: this line's part     whole x own / all, cut, + last digit
 *
 * What the steps come to is the amount of the cell, to the last digit (explain_test.c, tests/ref/compare_oracle.py).
 * The factors are worked out here again, from the line, the rate and docs/numbers.md; taken over are only the choice
 * of rates and what the other lines of a shared rate use.
 */
#ifndef PRICING_EXPLAIN_H
#define PRICING_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "pricing/estimate.h"

struct explain_factor {
    const char *label; /* what the number is, to be read behind it: "hours of the month (730 h convention)". NULL: a
                          divisor that is the denominator of the number before it */
    dec value;
    bool divides;
};

struct explain_product {
    const char *label; /* "usage", "usage from 200 up to 500 GB", "reservation" */
    struct explain_factor *at;
    size_t n, cap;
    size_t price; /* of a term: which of the factors is the price */
    dec value;    /* rounded half-even at 18 decimals, for show: what follows goes on with the factors */
};

struct explanation {
    const struct line *line;
    const char *region, *offer; /* of the placement: as in struct estimate */
    const struct cell *cell;
    const char *looked_for; /* "the payg price of Standard_D4s_v5 (Windows) in westeurope" */
    const char *found;      /* how the rate was found, in words; NULL: it was not */
    bool has_units;         /* `used` is valid */
    struct explain_product used;
    bool committed; /* `charged` is valid */
    struct explain_product charged;
    size_t sharing;     /* lines that share the tiers of the rate, this one included; 0: not charged by usage */
    dec own, all, over; /* what this line and what all of them use, in units / over */
    dec included;       /* of that, taken off first, in units */
    struct explain_product *terms;
    size_t nterms;
    bool has_whole;     /* false: no amount; or numbers so long that the sum cannot be done again */
    dec whole;          /* of the terms, rounded once */
    dec last_digit;     /* what the share gets of the last digits: 0 or 10^-18 */
    const char **notes; /* sentences without full stop */
    size_t nnotes, notes_cap;
};

/* Line `line` of an estimate that has its cells; results in arena a, borrowing from input and estimate. */
void explain_line(const struct estimate_input *in, struct arena *a, const struct estimate *e, size_t line,
                  struct explanation *out);

/* What the explanation comes to: the whole, or the line's part of it. False where there is no whole. */
bool explain_amount(const struct explanation *x, dec *out);

/* The steps of explain_line, for its files only (explain_units.c, explain_words.c). */
struct choice;
void explain_factor(struct arena *a, struct explain_product *p, dec value, bool divides, const char *label);
void explain_used(const struct estimate_input *in, struct arena *a, const struct line *l, const struct unit *unit,
                  struct explain_product *out);
void explain_whole_month(const struct estimate_input *in, struct arena *a, const struct line *l,
                         struct explain_product *out);
void explain_words(const struct estimate_input *in, struct arena *a, const struct estimate *e, struct explanation *x);

#endif
