#include "report/rates_csv.h"

#include "base/buf.h"
#include "io/csv.h"
#include "rates/store.h"
#include "report/report.h"

static void csv_begin(struct export_run *x)
{
    buf_puts(x->out,
             "source,offer,currency,meter_id,sku_id,service,product,sku,arm_sku,meter,unit,region,location,type,"
             "variant,term_years,included,from,price,savings_plan_1y,savings_plan_3y,effective,expires,windows,"
             "primary,deprecated,third_party,hole\n");
}

static void put_text(struct export_run *x, const char *text)
{
    csv_quote(x->out, report_csv_text(x->scratch, text));
    buf_putc(x->out, ',');
}

static void put_number(struct buf *out, bool has, dec value)
{
    char text[DEC_TEXT];
    buf_printf(out, "%s,", has ? dec_text(value, text) : "");
}

static void put_day(struct buf *out, struct day d)
{
    char text[DAY_TEXT];
    buf_printf(out, "%s,", day_text(d, text));
}

static void put_bool(struct buf *out, bool value, char after)
{
    buf_printf(out, "%s%c", value ? "true" : "false", after);
}

static void csv_rate(struct export_run *x, const struct rate *r)
{
    const char *const texts[] = {rate_source_name(x->snapshot->source),
                                 x->snapshot->offer,
                                 x->snapshot->currency,
                                 r->meter_id,
                                 r->sku_id,
                                 r->service,
                                 r->product,
                                 r->sku,
                                 r->arm_sku,
                                 r->meter,
                                 r->unit_text,
                                 r->region,
                                 r->location,
                                 rate_type_name(r->type),
                                 rate_variant_name(r->variant)};
    for (size_t i = 0; i < r->ntiers; i++) {
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            put_text(x, texts[k]);
        put_number(x->out, r->term_years > 0, dec_of(r->term_years));
        put_number(x->out, true, r->included);
        put_number(x->out, true, r->tiers[i].from);
        put_number(x->out, true, r->tiers[i].price);
        put_number(x->out, r->has_plan_1y, r->plan_1y);
        put_number(x->out, r->has_plan_3y, r->plan_3y);
        put_day(x->out, r->start);
        put_day(x->out, r->end);
        put_bool(x->out, r->windows, ',');
        put_bool(x->out, r->primary, ',');
        put_bool(x->out, r->deprecated, ',');
        put_bool(x->out, r->third_party, ',');
        put_bool(x->out, r->hole, '\n');
    }
}

static void csv_end(struct export_run *x)
{
    (void)x;
}

const struct export_form rates_csv = {csv_begin, csv_rate, csv_end};
