/* bill_buying: how the charge on a row of a bill came about, from the words that the dialects have for it. NULL and "" are
 * what bills leave out that have on-demand usage only. */
#ifndef USAGE_BILL_BUYING_H
#define USAGE_BILL_BUYING_H

#include <stdbool.h>

enum bill_buying {
    BILL_ON_DEMAND,
    BILL_RESERVATION,
    BILL_SAVINGS_PLAN,
    BILL_COMMITTED, /* one of these two, the bill does not say which */
    BILL_SPOT,
    BILL_NO_USAGE, /* a purchase, a refund, tax, rounding, unused commitment: money without consumption */
};
enum bill_buying bill_buying(const char *charge_type, const char *pricing_model);

/* Consumption that a commitment pays for, whatever the row itself costs. */
bool bill_is_committed(enum bill_buying b);

/* Does this kind of publisher sell beside Azure, at prices that its lists do not have? */
bool bill_is_third_party(const char *publisher);

/* "00000000-0000-0000-0000-000000000000" stands where there is no meter: purchases from the marketplace. */
bool bill_names_meter(const char *meter_id);

#endif
