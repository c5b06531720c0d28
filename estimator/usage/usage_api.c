/* What the two APIs reply: UsageAggregates (Microsoft.Commerce) and legacy usageDetails (Microsoft.Consumption). All
 * rows of a UsageAggregates page share one id, so it names nothing. Members that have nothing to say are left out. */
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "io/json.h"
#include "usage/dialect.h"

static const char *text_of(const struct usage_item *i, const struct json *v)
{
    dec n;
    if (!v)
        return NULL;
    if (json_kind(v) == JSON_NUMBER && json_dec(v, &n) == DEC_OK) {
        char text[DEC_TEXT];
        return arena_strdup(i->scratch, dec_text(n, text));
    }
    if (json_kind(v) == JSON_NUMBER)
        return "1e99"; /* too big for anything: to be told as such */
    return json_string(v);
}

static const char *member(const struct usage_item *i, const struct json *object, const char *name)
{
    return object ? text_of(i, json_get(object, name)) : NULL;
}

/* The first of the members that says anything. */
static const char *either(const char *a, const char *b)
{
    return a && *a ? a : b;
}

/* /subscriptions/S/resourceGroups/G/...: what follows `part`, in any case. */
static const char *path_part(const struct usage_item *i, const char *path, const char *part)
{
    size_t n = strlen(part);
    for (const char *p = path; p && *p; p++)
        if (*p == '/' && strncasecmp(p + 1, part, n) == 0 && p[n + 1] == '/')
            return arena_strndup(i->scratch, p + n + 2, strcspn(p + n + 2, "/"));
    return NULL;
}

static const char *tag_of(const struct usage_item *i, const struct json *tags, const char *name)
{
    for (const struct json *v = tags ? json_first(tags) : NULL; v; v = json_next(v))
        if (json_name(v) && text_eq_nocase(json_name(v), name))
            return text_of(i, v);
    return NULL;
}

/* UsageAggregates */

static bool knows_aggregate(const struct json *item)
{
    const struct json *p = json_get(item, "properties");
    return p && json_get(p, "usageStartTime") && json_get(p, "quantity");
}

static void open_aggregate(struct usage_item *i)
{
    const struct json *data = json_get(i->properties, "instanceData");
    const char *text = data ? json_string(data) : NULL;
    struct err ignored; /* what cannot be read says nothing: the row counts without resource and tags */
    if (text && json_parse(text, strlen(text), &i->inner, &ignored))
        i->inner = NULL;
}

static const char *get_aggregate(const struct usage_item *i, enum usage_field field, const char *tag)
{
    const struct json *p = i->properties, *info = json_get(p, "infoFields");
    const struct json *instance = i->inner ? json_get(i->inner, "Microsoft.Resources") : NULL;
    const char *uri = member(i, instance, "resourceUri");
    switch (field) {
    case USAGE_DATE:
        return member(i, p, "usageStartTime");
    case USAGE_QUANTITY:
        return member(i, p, "quantity");
    case USAGE_UNIT:
        return member(i, p, "unit");
    case USAGE_METER:
        return member(i, p, "meterId");
    case USAGE_METER_NAME:
        return member(i, p, "meterName");
    case USAGE_SERVICE:
        return member(i, p, "meterCategory");
    case USAGE_SUBCATEGORY:
        return member(i, p, "meterSubCategory");
    case USAGE_SUBSCRIPTION:
        return member(i, p, "subscriptionId");
    case USAGE_RESOURCE_GROUP:
        return path_part(i, uri, "resourceGroups");
    case USAGE_RESOURCE:
        return either(uri, member(i, info, "project"));
    case USAGE_REGION:
        return either(member(i, instance, "location"),
                      either(member(i, info, "meteredRegion"), member(i, p, "meterRegion")));
    case USAGE_TAG:
        return tag_of(i, instance ? json_get(instance, "tags") : NULL, tag);
    default:
        return NULL;
    }
}

const struct usage_dialect usage_aggregates = {
    .name = "usage-aggregates",
    .summary = "UsageAggregates JSON",
    .knows_item = knows_aggregate,
    .open = open_aggregate,
    .get = get_aggregate,
};

/* usageDetails, legacy: two versions of the names */

static bool knows_detail(const struct json *item)
{
    const struct json *p = json_get(item, "properties");
    bool cost = p && (json_get(p, "cost") || json_get(p, "pretaxCost"));
    return cost && (json_get(p, "date") || json_get(p, "usageStart"));
}

static const char *get_detail(const struct usage_item *i, enum usage_field field, const char *tag)
{
    const struct json *p = i->properties, *meter = json_get(p, "meterDetails");
    const char *resource = either(member(i, p, "resourceId"), member(i, p, "instanceId"));
    switch (field) {
    case USAGE_DATE:
        return either(member(i, p, "date"), member(i, p, "usageStart"));
    case USAGE_QUANTITY:
        return either(member(i, p, "quantity"), member(i, p, "usageQuantity"));
    case USAGE_COST:
        return either(member(i, p, "cost"), member(i, p, "pretaxCost"));
    case USAGE_CURRENCY:
        return either(member(i, p, "billingCurrency"), member(i, p, "currency"));
    case USAGE_UNIT:
        return either(member(i, meter, "unitOfMeasure"), member(i, p, "unitOfMeasure"));
    case USAGE_METER:
        return member(i, p, "meterId");
    case USAGE_METER_NAME:
        return member(i, meter, "meterName");
    case USAGE_SERVICE:
        return either(member(i, meter, "meterCategory"), member(i, p, "consumedService"));
    case USAGE_SUBCATEGORY:
        return member(i, meter, "meterSubCategory");
    case USAGE_SUBSCRIPTION:
        return either(either(member(i, p, "subscriptionId"), member(i, p, "subscriptionGuid")),
                      path_part(i, either(resource, member(i, i->item, "id")), "subscriptions"));
    case USAGE_RESOURCE_GROUP:
        return either(member(i, p, "resourceGroup"), path_part(i, resource, "resourceGroups"));
    case USAGE_RESOURCE:
        return resource;
    case USAGE_REGION:
        return either(member(i, p, "resourceLocation"), member(i, p, "instanceLocation"));
    case USAGE_CHARGE_TYPE:
        return member(i, p, "chargeType");
    case USAGE_OFFER:
        return member(i, p, "offerId");
    case USAGE_PUBLISHER:
        return member(i, p, "publisherType");
    case USAGE_PRICE:
        return member(i, p, "effectivePrice");
    case USAGE_TAG:
        return tag_of(i, json_get(i->item, "tags"), tag);
    default:
        return NULL;
    }
}

const struct usage_dialect usage_details = {
    .name = "usage-details",
    .summary = "usageDetails JSON, legacy",
    .knows_item = knows_detail,
    .get = get_detail,
    .states_cost = true,
};
