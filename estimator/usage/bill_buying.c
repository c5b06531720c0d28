#include "usage/bill_buying.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"

static bool is_one_of(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text_eq_folded(text ? text : "", words[i]))
            return true;
    return false;
}

#define IS_ONE_OF(text, words) is_one_of(text, words, sizeof(words) / sizeof *(words))

enum bill_buying bill_buying(const char *charge_type, const char *pricing_model)
{
    static const char *const usage[] = {"", "Usage"};
    static const char *const reservations[] = {"Reservation", "Reservations"};
    static const char *const plans[] = {"SavingsPlan", "SavingsPlans"};
    static const char *const committed[] = {"Committed", "Commitment-Based"};
    static const char *const spot[] = {"Spot", "Dynamic"};
    if (!IS_ONE_OF(charge_type, usage))
        return BILL_NO_USAGE;
    if (IS_ONE_OF(pricing_model, reservations))
        return BILL_RESERVATION;
    if (IS_ONE_OF(pricing_model, plans))
        return BILL_SAVINGS_PLAN;
    if (IS_ONE_OF(pricing_model, committed))
        return BILL_COMMITTED;
    return IS_ONE_OF(pricing_model, spot) ? BILL_SPOT : BILL_ON_DEMAND;
}

bool bill_is_committed(enum bill_buying b)
{
    return b == BILL_RESERVATION || b == BILL_SAVINGS_PLAN || b == BILL_COMMITTED;
}

bool bill_is_third_party(const char *publisher)
{
    static const char *const others[] = {"Marketplace", "Vendor", "AWS"};
    return IS_ONE_OF(publisher, others);
}

bool bill_names_meter(const char *meter_id)
{
    return meter_id && meter_id[strspn(meter_id, "0- ")];
}
