/* Cost Management exports of a pay-as-you-go subscription, in the capitals of 2019 and in camel case. */
#include "usage/dialect.h"

static bool knows(const struct usage_header *h)
{
    return usage_header_has(h, "UsageDateTime") && usage_header_has(h, "PreTaxCost");
}

static const struct usage_column columns[] = {
    {USAGE_DATE, "UsageDateTime"},
    {USAGE_QUANTITY, "UsageQuantity|Quantity"},
    {USAGE_COST, "PreTaxCost"},
    {USAGE_UNIT, "UnitOfMeasure"},
    {USAGE_CURRENCY, "Currency"},
    {USAGE_METER, "MeterId"},
    {USAGE_METER_NAME, "MeterName"},
    {USAGE_SERVICE, "MeterCategory"},
    {USAGE_SUBCATEGORY, "MeterSubcategory"},
    {USAGE_SUBSCRIPTION, "SubscriptionGuid|SubscriptionId"},
    {USAGE_RESOURCE_GROUP, "ResourceGroup"},
    {USAGE_RESOURCE, "InstanceId|ResourceId"},
    {USAGE_REGION, "ResourceLocation|MeterRegion"},
    {USAGE_OFFER, "OfferId"},
    {USAGE_PRICE, "ResourceRate"},
    {USAGE_TAG, "Tags"},
    {0, NULL},
};

const struct usage_dialect usage_payg = {
    .name = "payg",
    .summary = "Cost Management export, pay-as-you-go",
    .knows = knows,
    .columns = columns,
    .states_cost = true,
};
