/* offer: under which terms something is bought. Two families: the purchase options of the Retail price list, and the
 * offers of RateCard ("MS-AZR-0003P").
 */
#ifndef CATALOG_OFFER_H
#define CATALOG_OFFER_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct catalog;

enum option {
    OPTION_PAYG,
    OPTION_DEVTEST,
    OPTION_SPOT,
    OPTION_LOW_PRIORITY,
    OPTION_RESERVATION_1Y,
    OPTION_RESERVATION_3Y,
    OPTION_SAVINGS_PLAN_1Y,
    OPTION_SAVINGS_PLAN_3Y,
    OPTION_COUNT,
    OPTION_RATECARD = OPTION_COUNT, /* not a Retail option: `id` says which offer */
};

struct offer {
    const char *name; /* canonical: "payg", "reservation-1y+ahb", "MS-AZR-0003P" */
    enum option option;
    bool ahb;       /* Azure Hybrid Benefit: Windows lines at the Linux rate; Retail options only */
    const char *id; /* offer id for OPTION_RATECARD, else NULL */
};

/* One row of data/offers.csv: what is known of a RateCard offer id. */
struct offer_info {
    const char *id, *title;
    const char *nature; /* credit, commitment, recurring, list */
};

/* Reads a name in any case ("PAYG", "ms-azr-0003p"). False when it is neither an option nor of the form of an offer id;
 * then *suggestion is the nearest name or NULL. */
bool offer_parse(const struct catalog *c, struct arena *a, const char *text, struct offer *out,
                 const char **suggestion);
const char *option_name(enum option o); /* Retail options only */
bool option_is_reservation(enum option o, int *years);
bool option_is_savings_plan(enum option o, int *years);
const struct offer_info *offer_info(const struct catalog *c, const char *id); /* NULL when unknown */
const struct offer_info *offer_info_at(const struct catalog *c, size_t i);    /* NULL beyond the last */

#endif
