/* FOCUS 1.0 to 1.2, of Azure with its x_ columns or of any other provider. Real files write NULL for what is empty.
 * The quantity is the consumed one, in the consumed unit: PricingQuantity of Azure has been wrong by the block size. */
#include "usage/dialect.h"

static bool knows(const struct usage_header *h)
{
    return usage_header_has(h, "ChargePeriodStart") && usage_header_has(h, "BilledCost");
}

static const struct usage_column columns[] = {
    {USAGE_DATE, "ChargePeriodStart"},
    {USAGE_QUANTITY, "ConsumedQuantity|PricingQuantity"},
    {USAGE_COST, "BilledCost"},
    {USAGE_UNIT, "ConsumedUnit|PricingUnit"},
    {USAGE_CURRENCY, "BillingCurrency"},
    {USAGE_METER, "x_SkuMeterId|SkuMeter|SkuId"},
    {USAGE_METER_NAME, "x_SkuMeterName|SkuMeter|ChargeDescription"},
    {USAGE_SERVICE, "ServiceName|x_SkuMeterCategory"},
    {USAGE_SUBCATEGORY, "x_SkuMeterSubcategory|ServiceSubcategory"},
    {USAGE_SUBSCRIPTION, "SubAccountId"},
    {USAGE_RESOURCE_GROUP, "x_ResourceGroupName"},
    {USAGE_RESOURCE, "ResourceId"},
    {USAGE_REGION, "RegionId|RegionName"},
    {USAGE_CHARGE_TYPE, "ChargeCategory"},
    {USAGE_PRICING_MODEL, "PricingCategory"},
    {USAGE_OFFER, "x_SkuOfferId"},
    {USAGE_PUBLISHER, "x_PublisherCategory"},
    {USAGE_PRICE, "ContractedUnitPrice"},
    {USAGE_LIST_PRICE, "ListUnitPrice"},
    {USAGE_TAG, "Tags"},
    {USAGE_PERIOD_START, "BillingPeriodStart"},
    {USAGE_PERIOD_END, "BillingPeriodEnd"},
    {0, NULL},
};

const struct usage_dialect usage_focus = {
    .name = "focus",
    .summary = "FOCUS",
    .knows = knows,
    .columns = columns,
    .null_text = true,
    .states_cost = true,
};
