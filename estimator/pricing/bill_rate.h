/* bill_rate: the rate of the price lists under which a meter of a bill is charged, and what the bill's quantity counts.
 *
 * Lists are asked in this order, and the first that has the meter answers: the RateCard of the offer that the bill names,
 * the Retail list, the RateCard of another offer (`other_offer`). The rate is that of consumption, in the meter's own
 * region; of an offer for Dev/Test the DevTest rate where there is one. A reservation or a savings plan is no rate of a
 * meter: what a bill says of one is told by bill_buying.
 *
 * Quantities of bills count blocks of their unit (of "10K": tens of thousands) or single units, and no column says which.
 * Only a price of the bill tells, for it is per what the quantity counts: it is compared with the rate's (docs/numbers.md).
 */
#ifndef PRICING_BILL_RATE_H
#define PRICING_BILL_RATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dec.h"
#include "usage/bill_buying.h"

struct arena;
struct book;
struct book_filter;
struct catalog;
struct rate;

/* What the bill says of the meter, in its own words; NULL or "" = nothing. */
struct bill_says {
    const char *meter_id;
    const char *service, *meter; /* their names: only for reasons, never to find the rate */
    const char *unit, *region, *offer, *pricing_model;
    const char *price, *list_price; /* numbers as text: paid, and before any agreement; in the book's currency */
};

enum bill_fit {
    BILL_FOUND,
    BILL_NO_METER,   /* the bill names no meter */
    BILL_NOT_LISTED, /* no price list has it, or none with a price that is in force */
    BILL_AMBIGUOUS,  /* several prices */
    BILL_NO_UNIT, /* there is a rate, but the quantity cannot be brought to its unit, or nothing tells what it counts */
};

enum bill_counts {
    BILL_COUNTS_UNITS,  /* blocks are of one: there is no question */
    BILL_COUNTS_BLOCKS, /* of the bill's unit, or where it states none, of the rate's */
    BILL_COUNTS_BASE,   /* single units, though the unit has a block */
    BILL_COUNTS_UNTOLD, /* it cannot be told */
};

struct bill_rate {
    enum bill_fit fit;
    const struct rate *rate; /* BILL_FOUND and BILL_NO_UNIT */
    const char *offer_id;    /* the RateCard that it is from; NULL = Retail */
    bool other_offer;        /* which is of another offer than the bill */
    bool devtest;            /* the DevTest rate */
    bool devtest_missing;    /* the bill's offer is for Dev/Test, and the list has no such rate of this meter */
    const char *reason;      /* where it is not BILL_FOUND: for people, with a did-you-mean where there is one */
    bool unknown;              /* BILL_NOT_LISTED: no list has the meter at all ... */
    const char *same_name;     /* ... but a meter of the same name: its id, or NULL */
    const struct rate *const *candidates; /* BILL_AMBIGUOUS */
    size_t ncandidates;
    enum bill_counts counts;
    bool assumed;     /* BILL_FOUND: no price tells what the quantity counts; what is usual was taken: to be flagged */
    const char *told; /* BILL_FOUND with blocks: why `counts` is what it is */
    dec num, den;     /* BILL_FOUND: base units of the rate (its unit without the block) = quantity x num / den */
};

/* Texts and candidates in arena a, rates of the book. */
void bill_rate(const struct book *b, const struct catalog *c, struct arena *a, const struct bill_says *says,
               struct bill_rate *out);

/* What the book has to hold for all that bills say: sets services, meter_ids and, if they are few, looks. In arena a, names
 * borrowed. */
void bill_needs(struct arena *a, const struct bill_says *says, size_t n, struct book_filter *f);
/* Does some list of the book have each of the meters? If not, only a whole book (no looks) can say what else there is. */
bool bill_has_all(const struct book *b, const struct bill_says *says, size_t n);

#endif
