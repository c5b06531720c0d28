/* reconcile: a bill, repriced from the price lists, and why it differs.
 *
 * A line is what the bill charges for one meter in one cycle at one price: rows with the same meter, unit, price, list
 * price, region, charge type, pricing model, offer and cycle (and the user's keys) are one. Each ends repriced, or with a
 * reason why not; what it was billed less what it comes to at list prices is told by cause, and the causes of a line add
 * up to its difference exactly (docs/numbers.md). What is not repriced is a difference as a whole.
 *
 *     bill_rate.c          the rate of a line, and what its quantity counts
 *     reconcile_tiers.c    amounts at list prices; the lines of one rate share its tiers over the cycle
 *     reconcile_causes.c   the difference of a line, by cause
 *     reconcile.c          lines, groups and sums
 */
#ifndef PRICING_RECONCILE_H
#define PRICING_RECONCILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"
#include "base/dec.h"
#include "pricing/bill_rate.h"
#include "usage/usage.h"

struct arena;
struct book;
struct catalog;
struct discounts;
struct err;

/* In the order in which they are shown. The first six split the difference of a line that is repriced; the others are
 * the whole amount of one that is not. */
#define RECONCILE_CAUSES(X) \
    X(CAUSE_RATE, "rate", "another price than the list's") \
    X(CAUSE_COMMITMENT, "commitment", "reservation, savings plan, spot, Dev/Test") \
    X(CAUSE_NOT_CHARGED, "not-charged", "consumption billed at 0") \
    X(CAUSE_TIERS, "tiers", "tiers and included quantities") \
    X(CAUSE_ARITHMETIC, "arithmetic", "cost is not quantity x price") \
    X(CAUSE_ROUNDING, "rounding", "of costs, prices, quantities") \
    X(CAUSE_NO_USAGE, "no-usage", "purchases, refunds, tax") \
    X(CAUSE_NOT_LISTED, "not-listed", "not in the price lists") \
    X(CAUSE_AMBIGUOUS, "ambiguous", "several prices in the list") \
    X(CAUSE_QUANTITY, "quantity", "it does not go with the list's unit")
#define RECONCILE_CAUSE_MEMBER(cause, name, words) cause,
enum reconcile_cause { RECONCILE_CAUSES(RECONCILE_CAUSE_MEMBER) CAUSE_COUNT };
#undef RECONCILE_CAUSE_MEMBER
const char *reconcile_cause_name(enum reconcile_cause c);  /* "not-listed" */
const char *reconcile_cause_words(enum reconcile_cause c); /* "not in the price lists" */

/* The keys that the question to the bill begins with; the user's follow. */
enum {
    RECONCILE_METER,
    RECONCILE_METER_NAME,
    RECONCILE_SERVICE,
    RECONCILE_REGION,
    RECONCILE_CHARGE,
    RECONCILE_MODEL,
    RECONCILE_OFFER,
    RECONCILE_PUBLISHER,
    RECONCILE_PRICE,
    RECONCILE_LIST_PRICE,
    RECONCILE_KEYS
};
void reconcile_ask(struct usage_query *q); /* sets them */

struct reconcile_line {
    struct usage_row row; /* sums; its date is the first day of the cycle */
    enum bill_buying buying;
    struct bill_rate found;
    bool repriced;
    dec amount;                /* at list prices, less the own discount; valid if repriced */
    bool has_paid;             /* does the bill state its price */
    dec paid;                  /* for one of what the quantity counts */
    bool has_list;             /* repriced, and a quantity other than 0 */
    dec list;                  /* amount / quantity: what the list would charge for one of them */
    bool has_difference;       /* false: the bill states no cost for it */
    dec difference;            /* billed less `amount`; of a line that is not repriced all that is billed */
    dec cause[CAUSE_COUNT];    /* add up to it */
    enum reconcile_cause main; /* the largest of them; CAUSE_COUNT: there is none */
    bool reproduced;           /* repriced, and nothing but rounding differs */
    const char *reason;        /* of the main cause, for people; or NULL */
};

/* What is added up over lines. */
struct reconcile_sum {
    size_t lines, repriced, reproduced;
    uint64_t rows;
    dec billed;     /* of all lines */
    dec amount;     /* of those repriced */
    dec difference; /* billed less amount */
    dec cause[CAUSE_COUNT];
    size_t with[CAUSE_COUNT]; /* lines that have this cause; a line that is not repriced has one, be it billed at 0 */
    dec money, money_reproduced; /* amounts billed without their signs, so that credits do not hide charges */
};
/* Share of the money that is reproduced, in percent. False: nothing is billed. */
bool reconcile_share(const struct reconcile_sum *s, dec *percent);

struct reconcile_group {
    const char *const *keys; /* as many as reconciliation.nby */
    struct reconcile_sum sum;
};

struct reconciliation {
    struct reconcile_line *lines; /* sorted by keys, cycle, unit */
    size_t n;
    const struct reconcile_line **largest; /* those not reproduced, the largest difference first */
    size_t nlargest;
    struct reconcile_group *groups; /* the largest amount billed first */
    size_t ngroups;
    size_t by, nby; /* the groups' keys in the query: the first, and how many */
    struct reconcile_sum total;
    size_t assumed;     /* repriced lines whose quantity is assumed to count blocks ... */
    size_t other_offer; /* ... that are priced from the RateCard of another offer, ... */
    const char *card;   /* this one */
};

struct reconcile_input {
    const struct book *book;
    const struct catalog *catalog;
    const struct discounts *discounts;              /* or NULL */
    const struct usage_query *query;                /* by months, or by days */
    int digits;                                     /* of the currency: 2 */
    struct day (*cycle)(void *ctx, struct day day); /* first day of the cycle that holds it */
    void *cycle_ctx;
};

/* What the lines of a bill say of their meters: what the book has to hold. In arena a. */
struct bill_says *reconcile_needs(const struct usage_table *t, struct arena *a, size_t *n);

/* Texts live as long as the table and the book. Fails with EXIT_INPUT on a sum out of range. */
int reconcile_run(const struct reconcile_input *in, const struct usage_table *t, struct arena *a,
                  struct reconciliation *out, struct err *err);

#endif
