/* The difference of two price lists, and what it does to a bill. */
#include <string.h>

#include "base/arena.h"
#include "rates/changes.h"
#include "rates/rate.h"
#include "rates/store.h"
#include "report/diff.h"
#include "report/show_common.h"

enum { CHANGE, SERVICE, METER, REGION, OPTION, FROM, TO, PCT, UNIT, ALSO, COLUMNS };

static const struct doc_column shown[COLUMNS] = {
    [CHANGE] = {"change", "Change", false, 0}, [SERVICE] = {"service", "Service", false, 3},
    [METER] = {"meter", "Meter", false, 0},    [REGION] = {"region", "Region", false, 0},
    [OPTION] = {"option", "Option", false, 2}, [FROM] = {"from", "Before", true, 0},
    [TO] = {"to", "After", true, 0},           [PCT] = {"delta_pct", "%", true, 1},
    [UNIT] = {"unit", "Unit", false, 1},       [ALSO] = {"also", "Also", false, 0},
};

static const char *price_text(struct doc *d, const struct rate *r)
{
    if (!r || r->ntiers == 0)
        return NULL;
    const char *first = show_exact(d, r->tiers[0].price);
    return r->ntiers == 1 ? first : arena_printf(d->arena, "%s, %zu tiers", first, r->ntiers);
}

static const char *part_text(struct doc *d, const char *text, const char *what, const dec *from, const dec *to)
{
    char was[DEC_TEXT], is[DEC_TEXT];
    if ((!from && !to) || (from && to && dec_cmp(*from, *to) == 0))
        return text;
    return arena_printf(d->arena, "%s%s%s %s -> %s", text, *text ? "; " : "", what,
                        from ? dec_text(*from, was) : "none", to ? dec_text(*to, is) : "none");
}

/* The first tier above 0 that is not the same on both sides. */
static const char *tier_text(struct doc *d, const struct rate *from, const struct rate *to)
{
    char bound[DEC_TEXT];
    for (size_t i = 1; i < from->ntiers || i < to->ntiers; i++) {
        const struct rate_tier *a = i < from->ntiers ? &from->tiers[i] : NULL;
        const struct rate_tier *b = i < to->ntiers ? &to->tiers[i] : NULL;
        int order = !a ? 1 : !b ? -1 : dec_cmp(a->from, b->from);
        if (order == 0 && dec_cmp(a->price, b->price) == 0)
            continue;
        const char *what = arena_printf(d->arena, "tier from %s:", dec_text(order <= 0 ? a->from : b->from, bound));
        return part_text(d, "", what, order <= 0 ? &a->price : NULL, order >= 0 ? &b->price : NULL);
    }
    return "";
}

/* What differs beside the price of the first tier, so that no row tells the same price twice and no more. */
static const char *also_text(struct doc *d, const struct rate_change *c)
{
    const struct rate *a = c->from, *b = c->to;
    if (!a || !b)
        return NULL;
    const char *text = part_text(d, tier_text(d, a, b), "included", &a->included, &b->included);
    text =
        part_text(d, text, "savings-plan-1y", a->has_plan_1y ? &a->plan_1y : NULL, b->has_plan_1y ? &b->plan_1y : NULL);
    text =
        part_text(d, text, "savings-plan-3y", a->has_plan_3y ? &a->plan_3y : NULL, b->has_plan_3y ? &b->plan_3y : NULL);
    return *text ? text : NULL;
}

static const struct rate *one_of(const struct rate_change *c)
{
    return c->to ? c->to : c->from;
}

static const char *both_text(struct doc *d, const char *from, const char *to)
{
    return strcmp(from, to) == 0 ? to : arena_printf(d->arena, "%s -> %s", from, to);
}

static void add_shown(struct doc *d, const struct rate_changes *x, size_t most)
{
    struct doc_table *t = doc_table(d, NULL, shown, COLUMNS);
    for (size_t i = 0; i < x->n && i < most; i++) {
        const struct rate_change *c = &x->at[i];
        const struct rate *r = one_of(c), *was = c->from ? c->from : r;
        struct doc_value *v = doc_row(d, t, NULL);
        v[CHANGE] = doc_text(change_kind_name(c->kind));
        v[SERVICE] = doc_text(r->service);
        v[METER] = doc_text(arena_printf(d->arena, "%s / %s", both_text(d, was->product, r->product),
                                         both_text(d, was->meter, r->meter)));
        v[REGION] = doc_text(r->region[0] ? r->region : "(any)");
        v[OPTION] = doc_text(show_rate_option(d, r));
        v[FROM] = doc_text(price_text(d, c->from));
        v[TO] = doc_text(price_text(d, c->to));
        v[PCT] = c->has_pct ? doc_percent(c->pct, true) : doc_null();
        v[UNIT] = doc_text(both_text(d, was->unit_text, r->unit_text));
        v[ALSO] = doc_text(also_text(d, c));
    }
}

static struct doc_value price_of(const struct rate *r)
{
    return r && r->ntiers ? doc_money(r->tiers[0].price) : doc_null();
}

static void put_changes(struct doc *d, const struct rate_changes *x)
{
    static const struct doc_column own[] = {
        {.key = "change"}, {.key = "meter_id"}, {.key = "service"},     {.key = "product"}, {.key = "sku"},
        {.key = "meter"},  {.key = "region"},   {.key = "option"},      {.key = "from"},    {.key = "to"},
        {.key = "pct"},    {.key = "unit"},     {.key = "unit_before"}, {.key = "also"}};
    struct doc_value *list = doc_put(d, &d->data, "changes", doc_list());
    struct doc_table *t = doc_table(d, NULL, own, sizeof own / sizeof *own);
    t->csv = t->machine_only = true;
    for (size_t i = 0; i < x->n; i++) {
        const struct rate_change *c = &x->at[i];
        const struct rate *r = one_of(c);
        struct doc_value values[] = {doc_text(change_kind_name(c->kind)),
                                     doc_text(r->meter_id),
                                     doc_text(r->service),
                                     show_text(r->product),
                                     show_text(r->arm_sku[0] ? r->arm_sku : r->sku),
                                     doc_text(r->meter),
                                     doc_text(r->region),
                                     doc_text(show_rate_option(d, r)),
                                     price_of(c->from),
                                     price_of(c->to),
                                     c->has_pct ? doc_percent(c->pct, true) : doc_null(),
                                     doc_text(r->unit_text),
                                     doc_text(c->from && c->to ? c->from->unit_text : NULL),
                                     doc_text(also_text(d, c))};
        struct doc_value *object = doc_push(d, list, doc_object()), *cells = doc_row(d, t, NULL);
        for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
            doc_put(d, object, own[k].key, values[k]);
            cells[k] = values[k];
        }
    }
}

static const char *lead(struct doc *d, const struct rate_changes *x)
{
    const char *text = "";
    for (int k = 0; k < CHANGE_KINDS; k++) {
        static const char *const words[] = {"changed in price", "changed in unit", "renamed", "added", "removed"};
        if (x->count[k])
            text =
                arena_printf(d->arena, "%s%s%s %s", text, *text ? ", " : "", show_thousands(d, x->count[k]), words[k]);
    }
    return arena_printf(d->arena, "Rates: %s%s%s the same.", text, *text ? ", " : "", show_thousands(d, x->same));
}

struct doc *show_changes(struct arena *a, const struct show_context *ctx, const struct snapshot *from,
                         const struct snapshot *to, const struct rate_changes *x, const struct diff *bill)
{
    struct doc *d = show_open(a, ctx, "ratecast/prices-diff/1");
    d->title = "Price changes";
    d->lead = lead(d, x);
    if (bill)
        d->lead = arena_printf(a, "%s The bill: %s", d->lead, show_diff_lead(d, bill));
    show_snapshot(d, doc_put(d, &d->data, "from", doc_object()), from);
    show_snapshot(d, doc_put(d, &d->data, "to", doc_object()), to);
    struct doc_value *counts = doc_put(d, &d->data, "counts", doc_object());
    for (int k = 0; k < CHANGE_KINDS; k++)
        doc_put(d, counts, change_kind_name((enum change_kind)k), doc_count((long long)x->count[k]));
    doc_put(d, counts, "same", doc_count((long long)x->same));
    if (bill)
        show_diff_bill(d, doc_put(d, &d->data, "bill", doc_object()), bill);
    size_t most = ctx->top ? ctx->top : x->n;
    add_shown(d, x, most);
    put_changes(d, x);
    if (most < x->n)
        doc_about(d, arena_printf(a, "The first %s of %s changes (--top); -o csv and json have all.",
                                  show_thousands(d, most), show_thousands(d, x->n)));
    doc_about(d, arena_printf(a, "Before: %s.", show_snapshot_text(d, from)));
    doc_about(d, arena_printf(a, "After: %s.", show_snapshot_text(d, to)));
    struct show_context own = *ctx;
    own.book = NULL;
    own.workload = NULL;
    show_about(d, &own);
    return d;
}
