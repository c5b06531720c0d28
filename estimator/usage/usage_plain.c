/* A plain history: one row a day (or hour) and series, as people make it and as `usage summary -o csv` writes it: date
 * and cost or quantity, and any of the keys by their names. None of the columns that only exports have. */
#include "usage/dialect.h"

static bool knows(const struct usage_header *h)
{
    static const char *const exports[] = {"MeterCategory", "ChargeType",       "EffectivePrice", "ResourceRate",
                                          "PreTaxCost",    "BillingAccountId", "BilledCost",     "MeterSubCategory"};
    for (size_t i = 0; i < sizeof exports / sizeof *exports; i++)
        if (usage_header_has(h, exports[i]))
            return false;
    return usage_header_has(h, "date") && (usage_header_has(h, "cost") || usage_header_has(h, "quantity"));
}

static const struct usage_column columns[] = {
    {USAGE_DATE, "date"},
    {USAGE_QUANTITY, "quantity"},
    {USAGE_COST, "cost"},
    {USAGE_UNIT, "unit"},
    {USAGE_CURRENCY, "currency"},
    {USAGE_METER, "meter_id|meter"},
    {USAGE_METER_NAME, "meter_name"},
    {USAGE_SERVICE, "service"},
    {USAGE_SUBCATEGORY, "subcategory"},
    {USAGE_SUBSCRIPTION, "subscription|subscription_id"},
    {USAGE_RESOURCE_GROUP, "resource_group"},
    {USAGE_RESOURCE, "resource|resource_id"},
    {USAGE_REGION, "region"},
    {USAGE_SERIES, "series"},
    {USAGE_CHARGE_TYPE, "charge_type"},
    {USAGE_PRICING_MODEL, "pricing_model"},
    {USAGE_OFFER, "offer"},
    {USAGE_PUBLISHER, "publisher"},
    {USAGE_PRICE, "price"},
    {USAGE_LIST_PRICE, "list_price"},
    {USAGE_TAG, "tags"},
    {0, NULL},
};

const struct usage_dialect usage_plain = {
    .name = "plain",
    .summary = "plain history",
    .knows = knows,
    .columns = columns,
    .states_cost = true,
};
