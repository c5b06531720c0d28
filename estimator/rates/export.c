#include "rates/export.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "io/json.h"
#include "rates/builtin.h"
#include "rates/store.h"

static void put_text(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, ",\"%s\":", name);
    json_quote(out, value);
}

static void put_number(struct buf *out, const char *name, dec value)
{
    char text[DEC_TEXT];
    buf_printf(out, ",\"%s\":%s", name, dec_text(value, text));
}

/* What is not stated is left out. */
static void put_day(struct buf *out, const char *name, struct day d)
{
    char text[DAY_TEXT];
    if (!day_is_none(d))
        buf_printf(out, ",\"%s\":\"%sT00:00:00Z\"", name, day_text(d, text));
}

/* Retail */

static void retail_begin(struct export_run *x)
{
    buf_puts(x->out, "{\"BillingCurrency\":");
    json_quote(x->out, x->snapshot->currency);
    buf_puts(x->out, ",\"CustomerEntityId\":\"Default\",\"CustomerEntityType\":\"Retail\",\"Items\":[");
}

static void put_plan(struct buf *out, const char *before, dec price, const char *term)
{
    char text[DEC_TEXT];
    dec_text(price, text);
    buf_printf(out, "%s{\"unitPrice\":%s,\"retailPrice\":%s,\"term\":\"%s\"}", before, text, text, term);
}

static void put_plans(struct buf *out, const struct rate *r)
{
    if (!r->has_plan_1y && !r->has_plan_3y)
        return;
    buf_puts(out, ",\"savingsPlan\":[");
    if (r->has_plan_3y)
        put_plan(out, "", r->plan_3y, "3 Years");
    if (r->has_plan_1y)
        put_plan(out, r->has_plan_3y ? "," : "", r->plan_1y, "1 Year");
    buf_putc(out, ']');
}

static void retail_item(struct export_run *x, const struct rate *r, const struct rate_tier *tier)
{
    static const char *const types[] = {
        [RATE_CONSUMPTION] = "Consumption", [RATE_DEVTEST] = "DevTestConsumption", [RATE_RESERVATION] = "Reservation"};
    struct buf *out = x->out;
    buf_printf(out, "%s\n{\"currencyCode\":\"%s\"", x->rows++ ? "," : "", x->snapshot->currency);
    put_number(out, "tierMinimumUnits", tier->from);
    if (r->type == RATE_RESERVATION)
        buf_printf(out, ",\"reservationTerm\":\"%d Year%s\"", r->term_years, r->term_years == 1 ? "" : "s");
    put_number(out, "retailPrice", tier->price);
    put_number(out, "unitPrice", tier->price);
    put_text(out, "armRegionName", r->region);
    put_text(out, "location", r->location);
    put_day(out, "effectiveStartDate", r->start);
    put_day(out, "effectiveEndDate", r->end);
    put_text(out, "meterId", r->meter_id);
    put_text(out, "meterName", r->meter);
    put_text(out, "skuId", r->sku_id);
    put_text(out, "productName", r->product);
    put_text(out, "skuName", r->sku);
    put_text(out, "serviceName", r->service);
    put_text(out, "unitOfMeasure", r->unit_text);
    put_text(out, "type", types[r->type]);
    buf_printf(out, ",\"isPrimaryMeterRegion\":%s", r->primary ? "true" : "false");
    put_text(out, "armSkuName", r->arm_sku);
    put_plans(out, r);
    buf_putc(out, '}');
}

static void retail_rate(struct export_run *x, const struct rate *r)
{
    for (size_t i = 0; i < r->ntiers; i++)
        retail_item(x, r, &r->tiers[i]);
}

static void retail_end(struct export_run *x)
{
    buf_printf(x->out, "\n],\"NextPageLink\":null,\"Count\":%zu}\n", x->rows);
}

const struct export_form export_retail = {retail_begin, retail_rate, retail_end};

/* RateCard */

static void put_bounds(struct buf *out, const char *name, const struct rate_tier *t, size_t n)
{
    char from[DEC_TEXT], value[DEC_TEXT];
    buf_printf(out, ",\"%s\":{", name);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s\"%s\":%s", i ? "," : "", dec_text(t[i].from, from), dec_text(t[i].price, value));
    buf_putc(out, '}');
}

static void put_term(struct buf *out, const struct rate_term *t)
{
    static const char *const names[] = {[TERM_CREDIT] = "Monetary Credit",
                                        [TERM_COMMITMENT] = "Monetary Commitment",
                                        [TERM_RECURRING] = "Recurring Charge"};
    buf_printf(out, "{\"Name\":\"%s\"", names[t->kind]);
    if (t->kind == TERM_CREDIT)
        put_number(out, "Credit", t->amount);
    else if (t->kind == TERM_RECURRING)
        put_number(out, "RecurringCharge", t->amount);
    else
        put_bounds(out, "TieredDiscount", t->discounts, t->ndiscounts);
    buf_puts(out, ",\"ExcludedMeterIds\":[");
    for (size_t i = 0; i < t->nexcluded; i++) {
        buf_puts(out, i ? "," : "");
        json_quote(out, t->excluded[i]);
    }
    buf_putc(out, ']');
    put_day(out, "EffectiveDate", t->start);
    buf_putc(out, '}');
}

static void ratecard_begin(struct export_run *x)
{
    buf_puts(x->out, "{\"OfferTerms\":[");
    for (size_t i = 0; i < x->nterms; i++) {
        buf_puts(x->out, i ? ",\n" : "\n");
        put_term(x->out, &x->terms[i]);
    }
    buf_puts(x->out, "],\n\"Meters\":[");
}

static void ratecard_rate(struct export_run *x, const struct rate *r)
{
    struct buf *out = x->out;
    buf_printf(out, "%s\n{\"MeterId\":", x->rates ? "," : "");
    json_quote(out, r->meter_id);
    put_text(out, "MeterName", r->meter);
    put_text(out, "MeterCategory", r->service);
    put_text(out, "MeterSubCategory", r->product);
    put_text(out, "Unit", r->unit_text);
    buf_printf(out, ",\"MeterTags\":[%s]", r->third_party ? "\"Third Party\"" : "");
    put_text(out, "MeterRegion", r->location);
    put_bounds(out, "MeterRates", r->tiers, r->ntiers);
    put_day(out, "EffectiveDate", r->start);
    put_number(out, "IncludedQuantity", r->included);
    put_text(out, "MeterStatus", r->deprecated ? "Deprecated" : "Active");
    buf_putc(out, '}');
}

static void ratecard_end(struct export_run *x)
{
    buf_puts(x->out, "\n]");
    put_text(x->out, "Currency", x->snapshot->currency);
    if (*x->snapshot->locale)
        put_text(x->out, "Locale", x->snapshot->locale);
    buf_puts(x->out, "}\n");
}

const struct export_form export_ratecard = {ratecard_begin, ratecard_rate, ratecard_end};

/* One line after the other */

struct walk {
    struct export_run x;
    const struct catalog *catalog;
    const struct export_filter *filter;
    const struct export_form *form;
    size_t holes;
};

static bool is_wanted(const struct export_filter *f, const char *region)
{
    for (size_t i = 0; i < f->nregions; i++)
        if (strcmp(f->regions[i], region) == 0)
            return true;
    return f->nregions == 0;
}

static int take_line(void *ctx, char *line, struct err *err)
{
    struct walk *w = ctx;
    struct rate r;
    int rc = rate_from_line(w->catalog, w->x.scratch, line, &r, err);
    if (!rc && is_wanted(w->filter, r.region)) {
        bool left_out = r.hole && w->filter->nregions > 0;
        r.snapshot = w->x.snapshot;
        if (!left_out)
            w->form->rate(&w->x, &r);
        w->x.rates += !left_out;
        w->holes += left_out;
    }
    arena_reset(w->x.scratch);
    return rc;
}

static int write_builtin(struct walk *w, struct arena *a, struct err *err)
{
    struct builtin b;
    int rc = builtin_load(a, &b, err);
    if (rc)
        return -1;
    w->form->begin(&w->x);
    for (char *line = b.text, *end; !rc && *line; line = end + 1) {
        end = strchr(line, '\n');
        *end = '\0';
        rc = take_line(w, line, err);
    }
    return rc;
}

static int write_stored(struct walk *w, const char *cache, struct arena *a, struct err *err)
{
    struct store *store = NULL;
    struct rate_term *terms = NULL;
    int rc = -1;
    if (store_open(cache, STORE_READ, &store, err) || store_terms(store, a, w->x.snapshot, &terms, &w->x.nterms, err))
        goto out;
    w->x.terms = terms;
    w->form->begin(&w->x);
    rc = store_lines(store, w->x.snapshot, NULL, NULL, NULL, take_line, w, err);
out:
    store_close(store);
    return rc;
}

int export_write(const struct catalog *c, const char *cache, const struct snapshot *snap,
                 const struct export_filter *filter, const struct export_form *form, struct buf *out, size_t *written,
                 size_t *holes, struct err *err)
{
    struct arena *a = arena_new();
    struct walk w = {
        .x = {.out = out, .scratch = arena_new(), .snapshot = snap}, .catalog = c, .filter = filter, .form = form};
    int rc = snap->builtin ? write_builtin(&w, a, err) : write_stored(&w, cache, a, err);
    if (!rc)
        form->end(&w.x);
    *written = w.x.rates;
    *holes = w.holes;
    arena_free(w.x.scratch);
    arena_free(a);
    return rc;
}
