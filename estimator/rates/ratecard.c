/* Resource RateCard API: the rates of one offer, all regions in one list. One item is a whole rate. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/text.h"
#include "catalog/region.h"
#include "catalog/unit.h"
#include "io/json.h"
#include "rates/source_field.h"
#include "rates/stage.h"

/* One bound of the real list (DNS queries) is written in queries where the unit is a million of them: nobody
 * buys so much. */
static const int64_t IMPLAUSIBLE = 1000000000000000;

static int cmp_tier(const void *x, const void *y)
{
    const struct rate_tier *a = x, *b = y;
    return dec_cmp(a->from, b->from);
}

/* {"51200.0": 0.05, ...}: bounds are text in several spellings ("0", "0.0", "87.5") and JSON keeps no order.
 * Sorted; equal bounds are one. `what` is for messages. */
static int read_bounds(struct source_read *r, const struct json *object, const char *what, unsigned long line,
                       struct arena *a, struct rate_tier **out, size_t *n, struct err *err)
{
    size_t cap = 0, kept = 0;
    *out = NULL;
    *n = 0;
    if (!object || json_kind(object) != JSON_OBJECT)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"%s\" is not an object", what);
    for (const struct json *v = json_first(object); v; v = json_next(v)) {
        struct rate_tier t;
        const char *from = json_name(v);
        enum dec_status status = dec_parse(from, strlen(from), &t.from);
        if (status == DEC_RANGE)
            return err_more(err, EXIT_INPUT, r->file, line, source_again, "tier bound \"%s\" in \"%s\" is out of range",
                            from, what);
        if (status != DEC_OK || dec_sign(t.from) < 0)
            return err_more(err, EXIT_INPUT, r->file, line, source_again,
                            "tier bound \"%s\" in \"%s\" is not a number from 0 on", from, what);
        if (json_kind(v) != JSON_NUMBER)
            return err_more(err, EXIT_INPUT, r->file, line, source_again,
                            "the value of tier \"%s\" in \"%s\" is not a number", from, what);
        if (json_dec(v, &t.price) != DEC_OK)
            return err_more(err, EXIT_INPUT, r->file, line, source_again,
                            "the value of tier \"%s\" in \"%s\" is out of range", from, what);
        if (*n == RATE_TIERS_MAX)
            return err_more(err, EXIT_INPUT, r->file, line, source_again, "more than %d tiers in \"%s\"",
                            RATE_TIERS_MAX, what);
        *out = arena_grow(a, *out, *n, &cap, sizeof **out);
        (*out)[(*n)++] = t;
    }
    if (*n == 0)
        return 0;
    struct rate_tier *t = *out;
    qsort(t, *n, sizeof *t, cmp_tier);
    for (size_t i = 1; i < *n; i++) {
        if (dec_cmp(t[i].from, t[kept].from) != 0) {
            t[++kept] = t[i];
        } else if (dec_cmp(t[i].price, t[kept].price) != 0) {
            char text[DEC_TEXT];
            return err_more(err, EXIT_INPUT, r->file, line, source_again, "two values of tier \"%s\" in \"%s\"",
                            dec_text(t[i].from, text), what);
        }
    }
    *n = kept + 1;
    return 0;
}

static int read_tags(struct source_read *r, const struct json *item, unsigned long line, struct rate *out,
                     struct err *err)
{
    const struct json *tags = json_get(item, "MeterTags");
    if (!tags || json_kind(tags) == JSON_NULL)
        return 0;
    if (json_kind(tags) != JSON_ARRAY)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"MeterTags\" is not an array");
    for (const struct json *t = json_first(tags); t; t = json_next(t)) {
        const char *text = json_string(t);
        if (!text)
            return err_more(err, EXIT_INPUT, r->file, line, source_again, "a member of \"MeterTags\" is not a text");
        out->third_party |= text_eq_nocase(text, "Third Party");
    }
    return 0;
}

static int read_rates(struct source_read *r, const struct json *item, unsigned long line, struct rate *out,
                      struct err *err)
{
    const struct json *rates = json_get(item, "MeterRates");
    if (!rates)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "a price without \"MeterRates\"");
    if (read_bounds(r, rates, "MeterRates", line, r->item_arena, &out->tiers, &out->ntiers, err) ||
        source_number(r, item, "IncludedQuantity", FIELD_OPTIONAL, line, &out->included, err))
        return -1;
    if (dec_sign(out->included) < 0)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"IncludedQuantity\" is negative");
    if (out->ntiers == 0 || dec_sign(out->tiers[0].from) != 0)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "meter \"%s\" has no tier from 0", out->meter_id);
    struct unit unit = unit_parse(r->catalog, out->unit_text);
    dec most;
    char text[DEC_TEXT];
    const struct rate_tier *last = &out->tiers[out->ntiers - 1];
    if (!dec_mul(last->from, unit.block, &most) || dec_cmp(most, dec_of(IMPLAUSIBLE)) >= 0)
        notes_add(
            r->notes,
            "%s:%lu: meter \"%s\" (%s): the tier from %s units of \"%s\" lies beyond any plausible use; kept as it is",
            r->file, line, out->meter, out->meter_id, dec_text(last->from, text), out->unit_text);
    return 0;
}

static int ratecard_item(struct source_read *r, const struct json *item, unsigned long line, struct err *err)
{
    struct rate rate = {.sku_id = "", .sku = "", .arm_sku = "", .start = DAY_NONE, .end = DAY_NONE, .primary = true};
    const char *status;
    if (json_kind(item) != JSON_OBJECT)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "a meter is not an object");
    if (source_id(r, item, "MeterId", FIELD_FILLED, line, &rate.meter_id, err) ||
        source_name(r, item, "MeterName", FIELD_FILLED, line, &rate.meter, err) ||
        source_name(r, item, "MeterCategory", FIELD_FILLED, line, &rate.service, err) ||
        source_name(r, item, "MeterSubCategory", FIELD_OPTIONAL, line, &rate.product, err) ||
        source_name(r, item, "Unit", FIELD_PRESENT, line, &rate.unit_text, err) ||
        source_name(r, item, "MeterRegion", FIELD_OPTIONAL, line, &rate.location, err) ||
        source_text(r, item, "MeterStatus", FIELD_OPTIONAL, line, &status, err) ||
        source_day(r, item, "EffectiveDate", line, &rate.start, err) || read_tags(r, item, line, &rate, err) ||
        read_rates(r, item, line, &rate, err))
        return -1;
    rate.region = region_of_rate(r->catalog, r->item_arena, rate.location);
    rate.windows = text_has_word(rate.product, "Windows") || text_has_word(rate.product, "Win");
    /* The first naming says it in the subcategory ("Standard_D2_v2 VM Low Priority"), the later one in the name. */
    rate.variant = source_variant(rate.meter, source_variant(rate.product, RATE_PLAIN));
    rate.deprecated = text_eq_nocase(status, "Deprecated") || text_ends(rate.meter, " Expired") ||
                      text_has_word(rate.product, "promo");
    r->items++;
    return stage_add(r->stage, &rate, r->file, line, err);
}

/* Offer terms */

static int read_excluded(struct source_read *r, const struct json *term, unsigned long line, struct rate_term *out,
                         struct err *err)
{
    const struct json *ids = json_get(term, "ExcludedMeterIds");
    size_t cap = 0, n = 0, kept = 0;
    if (!ids || json_kind(ids) == JSON_NULL)
        return 0;
    if (json_kind(ids) != JSON_ARRAY)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"ExcludedMeterIds\" is not an array");
    for (const struct json *v = json_first(ids); v; v = json_next(v)) {
        const char *text = json_string(v);
        if (!text)
            return err_more(err, EXIT_INPUT, r->file, line, source_again,
                            "a member of \"ExcludedMeterIds\" is not a text");
        char *id = text_trim(text_lower(r->arena, text));
        if (!*id || strchr(id, ',') || strchr(id, '\t'))
            return err_more(err, EXIT_INPUT, r->file, line, source_again,
                            "\"%s\" in \"ExcludedMeterIds\" is not a meter id", text);
        out->excluded = arena_grow(r->arena, out->excluded, n, &cap, sizeof *out->excluded);
        out->excluded[n++] = id;
    }
    if (n == 0)
        return 0;
    qsort(out->excluded, n, sizeof *out->excluded, text_cmp_ptr);
    for (size_t i = 1; i < n; i++)
        if (strcmp(out->excluded[i], out->excluded[kept]) != 0)
            out->excluded[++kept] = out->excluded[i];
    out->nexcluded = kept + 1;
    return 0;
}

static int read_amount(struct source_read *r, const struct json *term, const char *name, unsigned long line,
                       struct rate_term *out, struct err *err)
{
    if (source_number(r, term, name, FIELD_PRESENT, line, &out->amount, err))
        return -1;
    if (dec_sign(out->amount) < 0)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"%s\" is negative", name);
    return 0;
}

/* A discount is a percentage: one above 100 would pay for usage, one below 0 would be a surcharge. */
static int read_discounts(struct source_read *r, const struct json *term, unsigned long line, struct rate_term *out,
                          struct err *err)
{
    char from[DEC_TEXT], percent[DEC_TEXT];
    if (read_bounds(r, json_get(term, "TieredDiscount"), "TieredDiscount", line, r->arena, &out->discounts,
                    &out->ndiscounts, err))
        return -1;
    for (size_t i = 0; i < out->ndiscounts; i++) {
        const struct rate_tier *t = &out->discounts[i];
        if (dec_sign(t->price) < 0 || dec_cmp(t->price, dec_of(100)) > 0)
            return err_more(err, EXIT_INPUT, r->file, line, source_again,
                            "the value of tier \"%s\" in \"TieredDiscount\" is %s, not a percentage from 0 to 100",
                            dec_text(t->from, from), dec_text(t->price, percent));
    }
    return 0;
}

static int read_term(struct source_read *r, const struct json *term, unsigned long line, struct err *err)
{
    struct rate_term t = {.start = DAY_NONE};
    const char *name;
    int rc;
    if (json_kind(term) != JSON_OBJECT)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "a member of \"OfferTerms\" is not an object");
    if (source_text(r, term, "Name", FIELD_FILLED, line, &name, err) ||
        source_day(r, term, "EffectiveDate", line, &t.start, err) || read_excluded(r, term, line, &t, err))
        return -1;
    if (text_eq_nocase(name, "Monetary Credit")) {
        t.kind = TERM_CREDIT;
        rc = read_amount(r, term, "Credit", line, &t, err);
    } else if (text_eq_nocase(name, "Recurring Charge")) {
        t.kind = TERM_RECURRING;
        rc = read_amount(r, term, "RecurringCharge", line, &t, err);
    } else if (text_eq_nocase(name, "Monetary Commitment")) {
        t.kind = TERM_COMMITMENT;
        rc = read_discounts(r, term, line, &t, err);
    } else {
        notes_add(r->notes, "offer term \"%s\" is not known and ignored", name);
        return 0;
    }
    if (rc)
        return -1;
    stage_add_term(r->stage, &t);
    return 0;
}

static int ratecard_field(struct source_read *r, const char *name, const struct json *value, unsigned long line,
                          struct err *err)
{
    const char *text = json_string(value);
    if (strcmp(name, "Currency") == 0)
        return source_currency(r, name, value, line, err);
    if (strcmp(name, "Locale") == 0 && text)
        return source_agree(r, "locale", text, line, &r->meta->locale, err);
    if (strcmp(name, "IsTaxIncluded") == 0 && json_bool(value, false))
        notes_add(r->notes, "%s:%lu: the list says that its prices include tax", r->file, line);
    if (strcmp(name, "OfferTerms") != 0 || json_kind(value) == JSON_NULL)
        return 0;
    if (json_kind(value) != JSON_ARRAY)
        return err_more(err, EXIT_INPUT, r->file, line, source_again, "\"OfferTerms\" is not an array");
    for (const struct json *t = json_first(value); t; t = json_next(t))
        if (read_term(r, t, line, err))
            return -1;
    return 0;
}

static const char *const ARRAYS[] = {"Meters", NULL};

const struct rate_source_type source_ratecard = {
    .source = RATE_RATECARD,
    .title = "a RateCard",
    .arrays = ARRAYS,
    .item = ratecard_item,
    .field = ratecard_field,
};
