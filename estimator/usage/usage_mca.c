/* Cost Management exports of a Microsoft Customer Agreement, 2019-10 to 2023-12. The bill and the price list may be in
 * two currencies; what counts is the billing one. */
#include "usage/dialect.h"

static bool knows(const struct usage_header *h)
{
    return usage_header_column(h, &usage_mca, USAGE_DATE) >= 0 && usage_header_column(h, &usage_mca, USAGE_COST) >= 0 &&
           (usage_header_has(h, "PricingCurrency") || usage_header_has(h, "PricingCurrencyCode") ||
            usage_header_has(h, "ServicePeriodStartDate") || usage_header_has(h, "ExchangeRatePricingToBilling"));
}

static const struct usage_column columns[] = {
    {USAGE_DATE, "Date|UsageDate"},
    {USAGE_QUANTITY, "Quantity|UsageQuantity"},
    {USAGE_COST, "CostInBillingCurrency|Cost|PreTaxCost"},
    {USAGE_UNIT, "UnitOfMeasure"},
    {USAGE_CURRENCY, "BillingCurrency|BillingCurrencyCode"},
    {USAGE_METER, "MeterId"},
    {USAGE_METER_NAME, "MeterName"},
    {USAGE_SERVICE, "MeterCategory"},
    {USAGE_SUBCATEGORY, "MeterSubCategory"},
    {USAGE_SUBSCRIPTION, "SubscriptionId|SubscriptionGuid"},
    {USAGE_RESOURCE_GROUP, "ResourceGroupName|ResourceGroup"},
    {USAGE_RESOURCE, "ResourceId|InstanceId|InstanceName"},
    {USAGE_REGION, "ResourceLocationNormalized|ResourceLocation|MeterRegion"},
    {USAGE_CHARGE_TYPE, "ChargeType"},
    {USAGE_PRICING_MODEL, "PricingModel"},
    {USAGE_OFFER, "OfferId"},
    {USAGE_PUBLISHER, "PublisherType"},
    {USAGE_PRICE, "EffectivePrice"},
    {USAGE_LIST_PRICE, "PayGPrice|MarketPrice"},
    {USAGE_TAG, "Tags"},
    {USAGE_PERIOD_START, "BillingPeriodStartDate"},
    {USAGE_PERIOD_END, "BillingPeriodEndDate"},
    {0, NULL},
};

const struct usage_dialect usage_mca = {
    .name = "mca",
    .summary = "Cost Management export, Microsoft Customer Agreement",
    .knows = knows,
    .columns = columns,
    .states_cost = true,
};
