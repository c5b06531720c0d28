/* terms: what an offer does to the sum of the lines: monetary commitment (discount), monetary credit, recurring
 * charge, in this order. */
#ifndef PRICING_TERMS_H
#define PRICING_TERMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dec.h"
#include "rates/rate.h"

struct arena;
struct basis;

struct term_result {
    enum term_kind kind;
    const char *name;   /* "Monetary Credit" ... as the RateCard spells it */
    const char *offer;  /* id of the offer whose term it is */
    dec amount;         /* signed effect on the total: discounts and credits are negative */
    dec available;      /* credit or charge as the offer states it; percent for a commitment */
    dec eligible;       /* spend it could apply to */
    const char *detail; /* for people: "72.50 of 100 used", "runs out on day 12 of 30", "unverified reading" */
    bool exhausted;     /* a credit that is used up within the cycle */
    int last_day;       /* day of the cycle (1 = first) on which it runs out, spend spread evenly; 0 if not exhausted */
};

/* Of several terms of a kind the one in force; NULL if there is none. Does it apply to this meter? */
const struct rate_term *terms_in_force(const struct rate_term *terms, size_t n, enum term_kind kind);
bool terms_cover(const struct rate_term *t, const char *meter_id);

struct terms_input {
    const char *offer; /* its id */
    const struct rate_term *terms;
    size_t nterms;
    const struct basis *basis;
    const char *const *meter_ids; /* per priced line: its meter, for the exclusions */
    const dec *amounts;           /* per priced line */
    size_t n;
    bool has_commitment; /* --commitment: the monthly commitment that decides the discount step */
    dec commitment;
};

/* Results in arena a. *total = sum of the amounts with the terms applied. False on overflow. */
bool terms_apply(const struct terms_input *in, struct arena *a, struct term_result **out, size_t *n, dec *total)
    __attribute__((warn_unused_result));

#endif
