/* metered: the rows of a bill whose meters have rates, as quantities; the rest of it as money.
 *
 * A leaf is what one group uses under one rate, or the money of one group that has no rate. Leaves of a rate share its
 * tiers. What the bill says of its own money is compared with what the rates make of its quantities: a rate that gives
 * more or less is scaled to what the bill pays; one that is far off, or free where the bill is not, is not used. */
#ifndef INVOICE_METERED_H
#define INVOICE_METERED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "base/dec.h"
#include "invoice/cycle.h"
#include "invoice/series.h"

struct arena;
struct book;
struct book_filter;
struct catalog;
struct err;
struct rate;
struct rate_term;
struct usage_query;
struct usage_table;

enum {
    METERED_MONEY_DAYS = 30,
    METERED_CREDIT = 1,     /* what the credit of the offer pays for, */
    METERED_COMMITMENT = 2, /* what its commitment discounts: */
    METERED_ELIGIBLE = 4    /* none, one or both */
};
#define METERED_NONE ((size_t)-1)

/* Adds to the keys of the query, which are the user's, what it takes to find rates. Returns how many are the user's. */
size_t metered_query(struct usage_query *q);

struct metered_ask {
    const struct usage_query *query; /* after metered_query */
    size_t nkeys;                    /* of them the user's */
    const struct book *book;
    const struct catalog *catalog;
    const char *offer; /* under which all is bought, or NULL: as the rows say */
    struct cycle cycle;
    struct day last; /* of the days that count */
};

/* What one rate is to the bill. */
struct metered_rate {
    const struct rate *rate;
    const char *offer_id; /* RateCard, or NULL */
    const char *reason;   /* why it is not used, or NULL */
    const char *told;     /* what the bill's quantities count, where there was a question; or NULL */
    bool assumed;         /* which was assumed */
    bool other_offer;     /* the rate is of another offer than the bill's */
    dec den;              /* quantities count 1/den of a base unit */
    dec paid, list;       /* since the start of the last cycle: what the bill says, and what the rate makes of it */
    bool scaled;          /* amounts are list x paid / list */
    dec recent;           /* money of the last METERED_MONEY_DAYS days */
};

struct leaf {
    size_t group, rate;  /* METERED_NONE: money without a rate */
    unsigned eligible;   /* METERED_CREDIT and METERED_COMMITMENT */
    struct series use;   /* of a rate: quantity; else money */
    struct series money; /* what the bill says; what it does not say is from the rate */
};

/* A meter, or what has none, without a usable rate. */
struct metered_without {
    const char *name, *reason;
    dec recent;
    bool no_money; /* and the bill says no cost either */
};

struct metered {
    struct series_set groups; /* in money; the total too */
    const char **unknown;     /* of each group: why its money is not known, or NULL */
    struct leaf *leaf;
    size_t n;
    struct metered_rate *rate;
    size_t nrates;
    struct metered_without *without;
    size_t nwithout;
    const struct rate_term *terms; /* of the offer; or NULL */
    size_t nterms;
    const char *offer; /* whose terms, or NULL */
    bool any_meter;    /* does any row name a meter */
    bool has_cost;     /* does any row state a cost */
    bool has_share;    /* share is known: there is money in the last days */
    dec share;         /* percent of the last days' money that rates cover */
    const char *currency;
};

/* What the book has to hold for this usage. In arena a. False: no row names a meter. */
bool metered_needs(struct arena *a, const struct usage_table *t, const struct metered_ask *ask,
                   struct book_filter *filter);

/* In arena a. Fails with EXIT_INPUT: a sum out of range. */
int metered_build(struct arena *a, const struct usage_table *t, const struct metered_ask *ask, struct metered *out,
                  struct err *err);

struct forecast_basis;
enum { METERED_LEAST = 95 /* percent of the last days' money that rates have to cover, for SERIES_AUTO */ };

/* Quantities or money? *out says which and why. Fails with EXIT_INPUT: SERIES_QUANTITY is asked for, and no rate can be
 * used. */
int metered_choose(struct arena *a, const struct metered *m, enum series_basis asked, struct forecast_basis *out,
                   struct err *err);

#endif
