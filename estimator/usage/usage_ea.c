/* Cost Management exports and portal downloads of an Enterprise Agreement, 2019 to 2024, actual or amortized. Tags have
 * no braces around them; dates are MM/DD/YYYY, or ISO, or as Excel left them. */
#include "usage/dialect.h"

static bool knows(const struct usage_header *h)
{
    bool cost = usage_header_has(h, "CostInBillingCurrency") || usage_header_has(h, "Cost") ||
                usage_header_has(h, "PreTaxCost") || usage_header_has(h, "ExtendedCost");
    bool sign = usage_header_has(h, "AccountOwnerId") || usage_header_has(h, "CostInBillingCurrency") ||
                usage_header_has(h, "BillingAccountId") || usage_header_has(h, "DepartmentName");
    return cost && sign && usage_header_column(h, &usage_ea, USAGE_DATE) >= 0;
}

static const struct usage_column columns[] = {
    {USAGE_DATE, "Date|UsageDateTime|UsageDate"},
    {USAGE_QUANTITY, "Quantity|UsageQuantity|ConsumedQuantity"},
    {USAGE_COST, "CostInBillingCurrency|Cost|PreTaxCost|ExtendedCost"},
    {USAGE_UNIT, "UnitOfMeasure|Unit"},
    {USAGE_CURRENCY, "BillingCurrencyCode|BillingCurrency|Currency"},
    {USAGE_METER, "MeterId|ResourceGuid"},
    {USAGE_METER_NAME, "MeterName"},
    {USAGE_SERVICE, "MeterCategory"},
    {USAGE_SUBCATEGORY, "MeterSubCategory"},
    {USAGE_SUBSCRIPTION, "SubscriptionId|SubscriptionGuid"},
    {USAGE_RESOURCE_GROUP, "ResourceGroup|ResourceGroupName"},
    {USAGE_RESOURCE, "ResourceId|InstanceId|InstanceName"},
    {USAGE_REGION, "ResourceLocationNormalized|ResourceLocation|MeterRegion"},
    {USAGE_CHARGE_TYPE, "ChargeType"},
    {USAGE_PRICING_MODEL, "PricingModel"},
    {USAGE_OFFER, "OfferId"},
    {USAGE_PUBLISHER, "PublisherType"},
    {USAGE_PRICE, "EffectivePrice|ResourceRate"},
    {USAGE_LIST_PRICE, "PayGPrice"},
    {USAGE_TAG, "Tags"},
    {USAGE_PERIOD_START, "BillingPeriodStartDate"},
    {USAGE_PERIOD_END, "BillingPeriodEndDate"},
    {0, NULL},
};

const struct usage_dialect usage_ea = {
    .name = "ea",
    .summary = "Cost Management export, Enterprise Agreement",
    .knows = knows,
    .columns = columns,
    .states_cost = true,
};
