#include <string.h>

#include "base/arena.h"
#include "rates/book.h"
#include "rates/rate.h"
#include "report/show_common.h"

enum { ID_SHORT = 12 };

/* The purchase option that a rate is the price of; under RateCard its offer. */
void show_rate_tiers(struct doc *d, struct doc_value *rate, const struct rate *r)
{
    doc_put(d, rate, "included", doc_quantity(r->included));
    struct doc_value *tiers = doc_put(d, rate, "tiers", doc_list());
    for (size_t i = 0; i < r->ntiers; i++) {
        struct doc_value *tier = doc_push(d, tiers, doc_object());
        doc_put(d, tier, "from", doc_quantity(r->tiers[i].from));
        doc_put(d, tier, "price", doc_money(r->tiers[i].price));
    }
}

const char *show_rate_option(struct doc *d, const struct rate *r)
{
    if (r->snapshot && r->snapshot->source == RATE_RATECARD)
        return r->snapshot->offer;
    if (r->type == RATE_RESERVATION)
        return arena_printf(d->arena, "reservation-%dy", r->term_years);
    if (r->type == RATE_DEVTEST)
        return option_name(OPTION_DEVTEST);
    if (r->variant == RATE_SPOT)
        return option_name(OPTION_SPOT);
    return option_name(r->variant == RATE_LOW_PRIORITY ? OPTION_LOW_PRIORITY : OPTION_PAYG);
}

static const char *tiers_text(struct doc *d, const struct rate *r)
{
    const char *text = "";
    for (size_t i = 0; i < r->ntiers; i++)
        text = arena_printf(d->arena, "%s%sfrom %s: %s", text, i ? "; " : "", show_exact(d, r->tiers[i].from),
                            show_exact(d, r->tiers[i].price));
    return text;
}

static const char *region_text(const struct rate *r)
{
    return r->region[0] ? r->region : "(any)";
}

static void put_rate(struct doc *d, struct doc_value *rate, const struct rate *r)
{
    doc_put(d, rate, "meter_id", doc_text(r->meter_id));
    doc_put(d, rate, "sku_id", show_text(r->sku_id));
    doc_put(d, rate, "service", doc_text(r->service));
    doc_put(d, rate, "product", show_text(r->product));
    doc_put(d, rate, "sku", show_text(r->sku));
    doc_put(d, rate, "arm_sku", show_text(r->arm_sku));
    doc_put(d, rate, "meter", doc_text(r->meter));
    doc_put(d, rate, "unit", doc_text(r->unit_text));
    doc_put(d, rate, "region", doc_text(r->region));
    doc_put(d, rate, "location", show_text(r->location));
    doc_put(d, rate, "option", doc_text(show_rate_option(d, r)));
    doc_put(d, rate, "type", doc_text(rate_type_name(r->type)));
    doc_put(d, rate, "variant", doc_text(rate_variant_name(r->variant)));
    doc_put(d, rate, "term_years", r->term_years > 0 ? doc_count(r->term_years) : doc_null());
    doc_put(d, rate, "windows", doc_bool(r->windows));
    doc_put(d, rate, "primary", doc_bool(r->primary));
    doc_put(d, rate, "deprecated", doc_bool(r->deprecated));
    doc_put(d, rate, "hole", doc_bool(r->hole));
    show_rate_tiers(d, rate, r);
    doc_put(d, rate, "savings_plan_1y", r->has_plan_1y ? doc_money(r->plan_1y) : doc_null());
    doc_put(d, rate, "savings_plan_3y", r->has_plan_3y ? doc_money(r->plan_3y) : doc_null());
    doc_put(d, rate, "effective", show_day(d, r->start));
    doc_put(d, rate, "expires", show_day(d, r->end));
    doc_put(d, rate, "snapshot", doc_text(r->snapshot ? r->snapshot->id : NULL));
}

enum {
    SERVICE,
    PRODUCT,
    SKU,
    METER,
    REGION,
    OPTION,
    INCLUDED,
    FROM,
    PRICE,
    UNIT,
    PLAN_1Y,
    PLAN_3Y,
    EFFECTIVE,
    ID,
    NOTES,
    RATE_COLUMNS
};

static const struct doc_column rate_columns[RATE_COLUMNS] = {
    [SERVICE] = {"service", "Service", false, 7},
    [PRODUCT] = {"product", "Product", false, 2},
    [SKU] = {"sku", "SKU", false, 4},
    [METER] = {"meter", "Meter", false, 0},
    [REGION] = {"region", "Region", false, 0},
    [OPTION] = {"option", "Option", false, 1},
    [FROM] = {"from", "From", true, 1},
    [PRICE] = {"price", "Price", true, 0},
    [PLAN_1Y] = {"savings_plan_1y", "Plan 1y", true, 5},
    [PLAN_3Y] = {"savings_plan_3y", "Plan 3y", true, 5},
    [UNIT] = {"unit", "Unit", false, 0},
    [INCLUDED] = {"included", "Included", true, 1},
    [EFFECTIVE] = {"effective", "Effective", false, 6},
    [ID] = {"meter_id", "Meter id", false, 3},
    [NOTES] = {"notes", "Note", false, 0},
};

/* Each tier has a line; those after the first leave blank what they share with it. */
static void add_tiers(struct doc *d, struct doc_table *t, const struct rate *r)
{
    for (size_t i = 0; i < r->ntiers; i++) {
        struct doc_value *v = i > 0 ? doc_row(d, t, NULL) : t->cells + (t->nrows - 1) * t->ncolumns;
        for (size_t k = 0; i > 0 && k < RATE_COLUMNS; k++)
            v[k] = doc_text("");
        v[PRICE] = doc_text(show_exact(d, r->tiers[i].price));
        if (r->ntiers > 1)
            v[FROM] = doc_quantity(r->tiers[i].from);
    }
}

static const char *rate_notes(struct doc *d, struct doc_table *t, const struct rate *r)
{
    const char *notes = "";
    if (r->type == RATE_RESERVATION)
        notes = show_join(d, notes, doc_mark(d, t, "the price is for the whole term"));
    if (r->hole)
        notes = show_join(d, notes, doc_mark(d, t, "0 here but paid in other regions: taken as no price"));
    if (r->deprecated)
        notes = show_join(d, notes, doc_mark(d, t, "deprecated: used only when named by its id"));
    return notes;
}

static void add_rate(struct doc *d, struct doc_table *t, const struct rate *r)
{
    struct doc_value *v = doc_row(d, t, NULL);
    v[SERVICE] = doc_text(r->service);
    v[PRODUCT] = show_text(r->product);
    v[SKU] = show_text(r->arm_sku[0] ? r->arm_sku : r->sku);
    v[METER] = doc_text(r->meter);
    v[REGION] = doc_text(region_text(r));
    v[OPTION] = doc_text(show_rate_option(d, r));
    v[PLAN_1Y] = r->has_plan_1y ? doc_text(show_exact(d, r->plan_1y)) : doc_null();
    v[PLAN_3Y] = r->has_plan_3y ? doc_text(show_exact(d, r->plan_3y)) : doc_null();
    v[UNIT] = doc_text(r->unit_text);
    v[INCLUDED] = dec_sign(r->included) > 0 ? doc_quantity(r->included) : doc_null();
    v[EFFECTIVE] = show_day(d, r->start);
    v[ID] = doc_text(r->meter_id);
    v[NOTES] = doc_text(rate_notes(d, t, r));
    add_tiers(d, t, r);
}

static void add_machine_rates(struct doc *d, const struct rate *const *rates, size_t n)
{
    static const struct doc_column columns[] = {
        {.key = "meter_id"},  {.key = "service"},         {.key = "product"},
        {.key = "sku"},       {.key = "arm_sku"},         {.key = "meter"},
        {.key = "unit"},      {.key = "region"},          {.key = "option"},
        {.key = "price"},     {.key = "tiers"},           {.key = "included"},
        {.key = "currency"},  {.key = "savings_plan_1y"}, {.key = "savings_plan_3y"},
        {.key = "effective"}, {.key = "expires"},         {.key = "snapshot"},
    };
    struct doc_table *t = doc_table(d, NULL, columns, sizeof columns / sizeof *columns);
    t->csv = t->machine_only = true;
    for (size_t i = 0; i < n; i++) {
        const struct rate *r = rates[i];
        struct doc_value *v = doc_row(d, t, NULL);
        *v++ = doc_text(r->meter_id);
        *v++ = doc_text(r->service);
        *v++ = doc_text(r->product);
        *v++ = doc_text(r->sku);
        *v++ = doc_text(r->arm_sku);
        *v++ = doc_text(r->meter);
        *v++ = doc_text(r->unit_text);
        *v++ = doc_text(r->region);
        *v++ = doc_text(show_rate_option(d, r));
        *v++ = r->ntiers > 0 ? doc_money(r->tiers[0].price) : doc_null();
        *v++ = r->ntiers > 1 ? doc_text(tiers_text(d, r)) : doc_null();
        *v++ = doc_quantity(r->included);
        *v++ = doc_text(r->snapshot ? r->snapshot->currency : NULL);
        *v++ = r->has_plan_1y ? doc_money(r->plan_1y) : doc_null();
        *v++ = r->has_plan_3y ? doc_money(r->plan_3y) : doc_null();
        *v++ = show_day(d, r->start);
        *v++ = show_day(d, r->end);
        *v++ = doc_text(r->snapshot ? r->snapshot->id : NULL);
    }
}

struct doc *show_rates(struct arena *a, const struct show_context *ctx, const struct rate *const *rates, size_t n,
                       size_t total)
{
    struct doc *d = show_open(a, ctx, "ratecast/prices-show/1");
    d->title = "Rates";
    const char *currency = d->currency ? arena_printf(a, ", in %s before tax", d->currency) : "";
    if (total == 0)
        d->lead = "No rate matches.";
    else if (n < total)
        d->lead = arena_printf(a, "The first %s of %s rates that match%s.", show_thousands(d, n),
                               show_thousands(d, total), currency);
    else
        d->lead =
            arena_printf(a, "%s %s%s.", show_thousands(d, n), show_plural(n, "rate matches", "rates match"), currency);
    doc_put(d, &d->data, "total", doc_count((long long)total));
    struct doc_value *list = doc_put(d, &d->data, "rates", doc_list());
    struct doc_table *t = doc_table(d, NULL, rate_columns, RATE_COLUMNS);
    for (size_t i = 0; i < n; i++) {
        put_rate(d, doc_push(d, list, doc_object()), rates[i]);
        add_rate(d, t, rates[i]);
    }
    show_hide_empty(t, NOTES);
    add_machine_rates(d, rates, n);
    show_about(d, ctx);
    return d;
}

static void add_snapshots(struct doc *d, const struct snapshot *snaps, size_t n)
{
    static const struct doc_column columns[] = {
        {"id", "Id", false, 0},           {"source", "Source", false, 0},
        {"offer", "Offer", false, 1},     {"currency", "Currency", false, 1},
        {"country", "Country", false, 3}, {"fetched", "Fetched", false, 0},
        {"items", "Rates", true, 2},      {"origin", "Origin", false, 4},
        {"in_use", "In use", false, 1},
    };
    struct doc_table *t = doc_table(d, NULL, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < n; i++) {
        const struct snapshot *s = &snaps[i];
        struct doc_value *v = doc_row(d, t, NULL);
        *v++ = doc_text(s->builtin ? "built-in" : arena_strndup(d->arena, s->id, ID_SHORT));
        *v++ = doc_text(s->source == RATE_RETAIL ? "Retail" : "RateCard");
        *v++ = show_text(s->offer);
        *v++ = doc_text(s->currency);
        *v++ = show_text(s->country);
        *v++ = show_day(d, s->fetched);
        *v++ = doc_count((long long)s->items);
        *v++ = show_text(s->origin);
        *v++ = doc_bool(s->in_use);
    }
}

static void add_machine_snapshots(struct doc *d, const struct snapshot *snaps, size_t n)
{
    static const struct doc_column columns[] = {
        {.key = "id"},      {.key = "source"}, {.key = "offer"},  {.key = "currency"}, {.key = "country"},
        {.key = "fetched"}, {.key = "items"},  {.key = "origin"}, {.key = "builtin"},  {.key = "in_use"},
    };
    struct doc_table *t = doc_table(d, NULL, columns, sizeof columns / sizeof *columns);
    t->csv = t->machine_only = true;
    for (size_t i = 0; i < n; i++) {
        const struct snapshot *s = &snaps[i];
        struct doc_value *v = doc_row(d, t, NULL);
        *v++ = doc_text(s->id);
        *v++ = doc_text(rate_source_name(s->source));
        *v++ = doc_text(s->offer);
        *v++ = doc_text(s->currency);
        *v++ = doc_text(s->country);
        *v++ = show_day(d, s->fetched);
        *v++ = doc_count((long long)s->items);
        *v++ = doc_text(s->origin);
        *v++ = doc_bool(s->builtin);
        *v++ = doc_bool(s->in_use);
    }
}

/* Elsewhere "snapshots" names what the result used; here the list is the result. */
static void put_snapshots(struct doc *d, const struct snapshot *snaps, size_t n)
{
    struct doc_node *member = d->data.first;
    while (strcmp(member->name, "snapshots") != 0)
        member = member->next;
    member->value = doc_list();
    for (size_t i = 0; i < n; i++) {
        struct doc_value *one = doc_push(d, &member->value, doc_object());
        show_snapshot(d, one, &snaps[i]);
        doc_put(d, one, "in_use", doc_bool(snaps[i].in_use));
    }
}

struct doc *show_snapshots(struct arena *a, const struct show_context *ctx, const struct snapshot *snaps, size_t n)
{
    struct doc *d = show_open(a, ctx, "ratecast/prices-list/1");
    d->title = "Price lists";
    d->lead =
        n == 0 ? "No price list." : arena_printf(a, "%zu price %s, newest first.", n, show_plural(n, "list", "lists"));
    put_snapshots(d, snaps, n);
    add_snapshots(d, snaps, n);
    add_machine_snapshots(d, snaps, n);
    return d;
}
