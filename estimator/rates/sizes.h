/* sizes: which VM sizes a rate is for.
 *
 *     Retail     armSkuName Standard_D14_v2, meterName "D14 v2/DS14 v2 Spot"   Standard_D14_v2, Standard_DS14_v2
 *     RateCard   MeterSubCategory "Standard_D2_v2 VM (Windows)"                Standard_D2_v2
 *                "BASIC.A2 VM", "A3 VM"                                        Basic_A2, Standard_A3
 *     RateCard   MeterName "D2 v3/D2s v3 Low Priority", since 2018             Standard_D2_v3, Standard_D2s_v3
 *
 * Only the service "Virtual Machines" sells sizes; its Cloud Services products, dedicated hosts and software meters
 * name none.
 */
#ifndef RATES_SIZES_H
#define RATES_SIZES_H

#include <stdbool.h>
#include <stddef.h>

struct rate;

extern const char sizes_service[]; /* "Virtual Machines": the one service that sells sizes */

enum { SIZES_MAX = 8, SIZES_TEXT = 64 };

struct sizes {
    size_t n;
    char name[SIZES_MAX][SIZES_TEXT];
    bool shared[SIZES_MAX]; /* named only beside others: rates of its own win over this one */
};

void sizes_of(const struct rate *r, struct sizes *out);
bool sizes_is_vm_service(const char *service); /* in any case */
/* The two steps of sizes_of, for those who go through many rates of one product. */
bool sizes_are_sold(const char *service, const char *product);
void sizes_named(const struct rate *r, struct sizes *out);

/* The free month of a size ("B1s - Free"): a grant to new accounts, not the price of the size. */
bool sizes_is_grant(const struct rate *r);

/* How sizes are compared: lower case, blanks as '_'. False when it does not fit. */
bool sizes_fold(const char *name, char out[SIZES_TEXT]);

#endif
