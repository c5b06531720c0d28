/* The "v2" usage download of the account portal (pay-as-you-go): three blocks, each below its title. The rows of the
 * third count; it has quantities in RateCard units and no cost. Texts stand in quotes of their own. */
#include "usage/dialect.h"

static bool knows(const struct usage_header *h)
{
    return usage_header_has(h, "Usage Date") && usage_header_has(h, "Consumed Quantity");
}

static const struct usage_column columns[] = {
    {USAGE_DATE, "Usage Date"},
    {USAGE_QUANTITY, "Consumed Quantity"},
    {USAGE_UNIT, "Unit"},
    {USAGE_METER, "Meter Id"},
    {USAGE_METER_NAME, "Meter Name"},
    {USAGE_SERVICE, "Meter Category"},
    {USAGE_SUBCATEGORY, "Meter Sub-category"},
    {USAGE_RESOURCE_GROUP, "Resource Group"},
    {USAGE_RESOURCE, "Instance Id"},
    {USAGE_REGION, "Resource Location|Meter Region"},
    {USAGE_TAG, "Tags"},
    {0, NULL},
};

const struct usage_dialect usage_portal = {
    .name = "portal",
    .summary = "usage download of the account portal, version 2",
    .knows = knows,
    .columns = columns,
    .block = "Daily Usage",
    .quoted_text = true,
};
