/* Retail Prices API: one item is one price row; tiers are rows of their own, which the stage joins. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/text.h"
#include "catalog/region.h"
#include "io/json.h"
#include "rates/source_field.h"
#include "rates/stage.h"

/* "1 Year", "3 Years" -> years, 1..99; 0 when it is not of that form. */
static int years_of(const char *term)
{
    int n = 0;
    const char *p = term;
    for (; *p >= '0' && *p <= '9' && n < 100; p++)
        n = n * 10 + (*p - '0');
    if (n == 0 || n > 99 || (strcmp(p, " Year") != 0 && strcmp(p, " Years") != 0))
        return 0;
    return n;
}

static int read_type(struct source_read *r, const struct json *item, unsigned long line, struct rate *out, bool *skip,
                     struct err *err)
{
    const char *type, *term;
    if (source_text(r, item, "type", FIELD_FILLED, line, &type, err) ||
        source_text(r, item, "reservationTerm", FIELD_OPTIONAL, line, &term, err))
        return -1;
    *skip = false;
    if (strcmp(type, "Consumption") == 0) {
        out->type = RATE_CONSUMPTION;
    } else if (strcmp(type, "DevTestConsumption") == 0) {
        out->type = RATE_DEVTEST;
    } else if (strcmp(type, "Reservation") == 0) {
        out->type = RATE_RESERVATION;
        out->term_years = years_of(term);
        if (!out->term_years)
            return err_more(err, EXIT_INPUT, r->file, line, source_again,
                            "\"reservationTerm\" is \"%s\", not a number of years", term);
    } else {
        *skip = true;
        if (!r->skipped_type)
            r->skipped_type = arena_strdup(r->arena, type);
    }
    return 0;
}

static int read_plan(struct source_read *r, const struct json *plan, unsigned long line, struct rate *out,
                     struct err *err)
{
    const char *term;
    dec price;
    if (json_kind(plan) != JSON_OBJECT)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "a member of \"savingsPlan\" is not an object");
    if (source_text(r, plan, "term", FIELD_FILLED, line, &term, err) ||
        source_number(r, plan, "retailPrice", FIELD_PRESENT, line, &price, err))
        return -1;
    int years = years_of(term);
    bool *has = years == 1 ? &out->has_plan_1y : &out->has_plan_3y;
    dec *at = years == 1 ? &out->plan_1y : &out->plan_3y;
    if (years != 1 && years != 3) {
        notes_add(r->notes, "savings plans of \"%s\" are not used", term);
        return 0;
    }
    if (*has && dec_cmp(*at, price) != 0)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "two savings plan prices of \"%s\" in one item",
                        term);
    *has = true;
    *at = price;
    return 0;
}

static int read_plans(struct source_read *r, const struct json *item, unsigned long line, struct rate *out,
                      struct err *err)
{
    const struct json *plans = json_get(item, "savingsPlan");
    if (!plans || json_kind(plans) == JSON_NULL)
        return 0;
    if (json_kind(plans) != JSON_ARRAY)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"savingsPlan\" is not an array");
    for (const struct json *p = json_first(plans); p; p = json_next(p))
        if (read_plan(r, p, line, out, err))
            return -1;
    return 0;
}

static int read_price(struct source_read *r, const struct json *item, unsigned long line, struct rate *out,
                      struct err *err)
{
    dec unit_price;
    out->tiers = arena_array(r->item_arena, 1, sizeof *out->tiers);
    out->ntiers = 1;
    if (source_number(r, item, "retailPrice", FIELD_PRESENT, line, &out->tiers[0].price, err) ||
        source_number(r, item, "tierMinimumUnits", FIELD_PRESENT, line, &out->tiers[0].from, err) ||
        source_number(r, item, "unitPrice", FIELD_OPTIONAL, line, &unit_price, err))
        return -1;
    if (dec_sign(out->tiers[0].from) < 0)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"tierMinimumUnits\" is negative");
    const struct json *v = json_get(item, "unitPrice");
    r->odd_prices += v && json_kind(v) == JSON_NUMBER && dec_cmp(unit_price, out->tiers[0].price) != 0;
    return 0;
}

static int read_names(struct source_read *r, const struct json *item, unsigned long line, struct rate *out,
                      struct err *err)
{
    const char *region;
    if (source_id(r, item, "meterId", FIELD_FILLED, line, &out->meter_id, err) ||
        source_name(r, item, "skuId", FIELD_PRESENT, line, &out->sku_id, err) ||
        source_name(r, item, "serviceName", FIELD_FILLED, line, &out->service, err) ||
        source_name(r, item, "productName", FIELD_FILLED, line, &out->product, err) ||
        source_name(r, item, "skuName", FIELD_PRESENT, line, &out->sku, err) ||
        source_name(r, item, "armSkuName", FIELD_OPTIONAL, line, &out->arm_sku, err) ||
        source_name(r, item, "meterName", FIELD_FILLED, line, &out->meter, err) ||
        source_name(r, item, "unitOfMeasure", FIELD_PRESENT, line, &out->unit_text, err) ||
        source_name(r, item, "armRegionName", FIELD_PRESENT, line, &region, err) ||
        source_name(r, item, "location", FIELD_OPTIONAL, line, &out->location, err))
        return -1;
    out->region = region_of_rate(r->catalog, r->item_arena, region);
    return 0;
}

static int retail_item(struct source_read *r, const struct json *item, unsigned long line, struct err *err)
{
    struct rate rate = {.start = DAY_NONE, .end = DAY_NONE};
    bool skip;
    if (json_kind(item) != JSON_OBJECT)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "an item is not an object");
    if (read_type(r, item, line, &rate, &skip, err))
        return -1;
    if (skip) {
        r->skipped++;
        return 0;
    }
    if (source_currency(r, "currencyCode", json_get(item, "currencyCode"), line, err) ||
        read_names(r, item, line, &rate, err) || read_price(r, item, line, &rate, err) ||
        read_plans(r, item, line, &rate, err) || source_day(r, item, "effectiveStartDate", line, &rate.start, err) ||
        source_day(r, item, "effectiveEndDate", line, &rate.end, err) ||
        source_bool(r, item, "isPrimaryMeterRegion", true, line, &rate.primary, err))
        return -1;
    rate.windows = text_has_word(rate.product, "Windows") || text_has_word(rate.product, "Win");
    rate.variant = source_variant(rate.meter, source_variant(rate.sku, RATE_PLAIN));
    rate.deprecated = text_ends(rate.meter, "- Expired") || text_has_word(rate.product, "promo");
    r->items++;
    return stage_add(r->stage, &rate, r->file, line, err);
}

static int retail_field(struct source_read *r, const char *name, const struct json *value, unsigned long line,
                        struct err *err)
{
    if (strcmp(name, "BillingCurrency") == 0)
        return source_currency(r, name, value, line, err);
    if (strcmp(name, "NextPageLink") == 0) {
        const char *text = json_string(value);
        r->pages++;
        r->last_pages += !text || !*text;
    }
    return 0; /* Count, CustomerEntityId, ... say nothing about prices */
}

static const char *const ARRAYS[] = {"Items", "items", "", NULL};

const struct rate_source_type source_retail = {
    .source = RATE_RETAIL,
    .title = "a Retail price list",
    .arrays = ARRAYS,
    .item = retail_item,
    .field = retail_field,
};
