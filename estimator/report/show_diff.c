/* The difference of two results: for people what changed, for machines every line and placement. */
#include <string.h>

#include "base/arena.h"
#include "report/diff.h"
#include "report/show_common.h"
#include "workload/workload.h"

enum { NAME, CHANGE, FROM, TO, DELTA, WHY, COLUMNS };

static const struct doc_column columns[COLUMNS] = {
    [NAME] = {"name", "Line", false, 0},   [CHANGE] = {"status", "Change", false, 1},
    [FROM] = {"from", "Before", true, 2},  [TO] = {"to", "After", true, 2},
    [DELTA] = {"delta", "Delta", true, 0}, [WHY] = {"why", "Why", false, 0},
};

static const char *signed_money(struct doc *d, dec n)
{
    struct doc_value v = doc_delta(n);
    return doc_show(d, &v);
}

static struct doc_value delta_of(bool known, dec n)
{
    return known ? doc_delta(n) : doc_null();
}

static struct doc_value amount_of(const struct kept_line *l)
{
    return l && l->has_amount ? doc_money(l->amount) : doc_null();
}

/* Why */

static const char *arrow(struct doc *d, const char *what, const char *from, const char *to)
{
    return arena_printf(d->arena, "%s %s -> %s", what, from ? from : "none", to ? to : "none");
}

static const char *quantity_text(struct doc *d, const struct kept_line *l)
{
    struct doc_value v = doc_quantity(l->quantity);
    return l->has_quantity
               ? arena_printf(d->arena, "%s%s%s", doc_show(d, &v), l->unit ? " " : "", l->unit ? l->unit : "")
               : NULL;
}

static const char *with(struct doc *d, const char *text, const char *more)
{
    return *text ? arena_printf(d->arena, "%s; %s", text, more) : more;
}

static const char *effect(struct doc *d, const char *text, dec n)
{
    return dec_sign(n) != 0 ? arena_printf(d->arena, "%s (%s)", text, signed_money(d, n)) : text;
}

static const char *why_unknown(struct doc *d, const struct diff_line *l)
{
    const char *text = "";
    const struct kept_line *sides[] = {l->from, l->to};
    for (size_t i = 0; i < 2; i++)
        if (sides[i] && !sides[i]->has_amount)
            text = with(d, text,
                        arena_printf(d->arena, "no amount %s: %s", i ? "after" : "before",
                                     sides[i]->reason  ? sides[i]->reason
                                     : sides[i]->state ? sides[i]->state
                                                       : "no reason given"));
    return text;
}

static const char *meter_moved(struct doc *d, const struct kept_line *a, const struct kept_line *b)
{
    if (a->meter && b->meter && strcmp(a->meter, b->meter) != 0)
        return arrow(d, "meter", a->meter, b->meter);
    if (a->product && b->product && strcmp(a->product, b->product) != 0)
        return arrow(d, "product", a->product, b->product);
    return "another meter";
}

static const char *why(struct doc *d, const struct diff_line *l)
{
    const struct kept_line *a = l->from, *b = l->to;
    const char *text = "", *moved = "";
    if (!l->known)
        return why_unknown(d, l);
    if (!a || !b)
        return quantity_text(d, a ? a : b) ? quantity_text(d, a ? a : b) : "";
    if (l->changes & (DIFF_QUANTITY | DIFF_UNIT))
        text = effect(d, arrow(d, "quantity", quantity_text(d, a), quantity_text(d, b)), l->quantity);
    if (l->changes & DIFF_REGION)
        moved = with(d, moved, arrow(d, "region", a->region, b->region));
    if (l->changes & DIFF_OFFER)
        moved = with(d, moved, arrow(d, "offer", a->offer, b->offer));
    if (l->changes & DIFF_METER)
        moved = with(d, moved, meter_moved(d, a, b));
    if (*moved)
        text = with(d, text, effect(d, moved, l->move));
    if (l->changes & DIFF_PRICE)
        text = with(d, text, effect(d, "price", l->price));
    return text;
}

/* For people */

static void add_lines(struct doc *d, const struct diff *x)
{
    struct doc_table *t = doc_table(d, NULL, columns, COLUMNS);
    for (size_t i = 0; i < x->n; i++) {
        const struct diff_line *l = &x->lines[i];
        if (l->status == DIFF_SAME)
            continue;
        struct doc_value *v = doc_row(d, t, NULL);
        v[NAME] = doc_text(l->to ? l->to->name : l->from->name);
        v[CHANGE] = doc_text(l->known ? diff_status_name(l->status) : "unknown");
        v[FROM] = amount_of(l->from);
        v[TO] = amount_of(l->to);
        v[DELTA] = delta_of(l->known, l->delta);
        v[WHY] = doc_text(why(d, l));
        doc_tone(t, l->known ? DOC_PLAIN : DOC_DIM);
    }
    if (dec_sign(x->terms) != 0) {
        struct doc_value *v = doc_row(d, t, NULL);
        v[NAME] = doc_text("Terms of offers");
        v[CHANGE] = doc_text("changed");
        v[DELTA] = doc_delta(x->terms);
    }
    struct doc_value *v = doc_row(d, t, "");
    v[NAME] = doc_text(x->known ? "Total a month" : "Known part a month");
    v[CHANGE] = doc_text("");
    v[FROM] = show_known(x->from->main.has_part, x->from->main.part);
    v[TO] = show_known(x->to->main.has_part, x->to->main.part);
    v[DELTA] = doc_delta(x->delta);
    v[WHY] = doc_text(x->known ? ""
                               : doc_mark(d, t,
                                          "Before and After are of what has an amount there, Delta is of the "
                                          "lines that have one on every side they are on"));
    doc_tone(t, DOC_BOLD);
}

static void add_causes(struct doc *d, const struct diff *x)
{
    static const struct doc_column own[] = {{"cause", "Cause", false, 0}, {"delta", "Delta", true, 0}};
    const struct {
        const char *name;
        dec n;
    } causes[] = {{"lines added", x->added}, {"lines removed", x->removed},       {"quantities", x->quantity},
                  {"prices", x->price},      {"region, offer or meter", x->move}, {"terms of offers", x->terms}};
    struct doc_table *t = doc_table(d, "Causes", own, 2);
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
        if (dec_sign(causes[i].n) == 0)
            continue;
        struct doc_value *v = doc_row(d, t, NULL);
        v[0] = doc_text(causes[i].name);
        v[1] = doc_delta(causes[i].n);
    }
}

static void add_placements(struct doc *d, const struct diff *x)
{
    static const struct doc_column own[] = {{"region", "Region", false, 0}, {"offer", "Offer", false, 0},
                                            {"from", "Before", true, 0},    {"to", "After", true, 0},
                                            {"delta", "Delta", true, 0},    {"status", "Change", false, 1}};
    struct doc_table *t = doc_table(d, "Placements", own, sizeof own / sizeof *own);
    for (size_t i = 0; i < x->nplacements; i++) {
        const struct diff_placement *p = &x->placements[i];
        const struct kept_placement *one = p->to ? p->to : p->from;
        if (p->from && p->to && (p->known ? dec_sign(p->delta) == 0 : !p->from->has_total && !p->to->has_total))
            continue;
        struct doc_value *v = doc_row(d, t, NULL);
        v[0] = doc_text(one->region);
        v[1] = doc_text(one->offer);
        v[2] = p->from ? show_known(p->from->has_total, p->from->total) : doc_null();
        v[3] = p->to ? show_known(p->to->has_total, p->to->total) : doc_null();
        v[4] = delta_of(p->known, p->delta);
        v[5] = doc_text(!p->from ? "added" : !p->to ? "removed" : p->known ? "changed" : "unknown");
    }
}

static size_t unknown_lines(const struct diff *x)
{
    size_t n = 0;
    for (size_t i = 0; i < x->n; i++)
        n += !x->lines[i].known;
    return n;
}

static const char *counts_text(struct doc *d, const struct diff *x)
{
    static const enum diff_status order[] = {DIFF_ADDED, DIFF_REMOVED, DIFF_CHANGED};
    const char *text = "";
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (x->count[order[i]])
            text = arena_printf(d->arena, "%s%s%s %s", text, *text ? ", " : "", show_thousands(d, x->count[order[i]]),
                                diff_status_name(order[i]));
    return *text ? arena_printf(d->arena, "lines: %s", text) : "no line changed";
}

const char *show_diff_lead(struct doc *d, const struct diff *x)
{
    int sign = dec_sign(x->delta);
    size_t unknown = unknown_lines(x);
    const char *by = show_money(d, dec_abs(x->delta));
    if (!x->known)
        return arena_printf(
            d->arena, "The whole difference is not known: %s %s no amount on a side. What is known %s; %s.",
            show_lines(d, unknown, x->n), show_plural(unknown, "has", "have"),
            sign == 0 ? "did not change"
                      : arena_printf(d->arena, "comes to %s a month %s", by, sign < 0 ? "less" : "more"),
            counts_text(d, x));
    if (sign == 0)
        return arena_printf(d->arena, "The same cost, %s a month; %s.", show_money(d, x->to->main.part),
                            counts_text(d, x));
    if (x->has_pct) {
        struct doc_value pct = doc_percent(dec_abs(x->pct), false);
        by = arena_printf(d->arena, "%s or %s", by, doc_show(d, &pct));
    }
    return arena_printf(d->arena, "%s a month %s: %s before, %s after; %s.", by, sign < 0 ? "less" : "more",
                        show_money(d, x->from->main.part), show_money(d, x->to->main.part), counts_text(d, x));
}

/* For machines */

static void put_side(struct doc *d, struct doc_value *object, const char *name, const struct kept_line *l)
{
    if (!l) {
        doc_put(d, object, name, doc_null());
        return;
    }
    struct doc_value *side = doc_put(d, object, name, doc_object());
    doc_put(d, side, "amount", show_known(l->has_amount, l->amount));
    doc_put(d, side, "quantity", l->has_quantity ? doc_quantity(l->quantity) : doc_null());
    doc_put(d, side, "unit", doc_text(l->unit));
    doc_put(d, side, "meter_id", doc_text(l->meter_id));
    doc_put(d, side, "region", doc_text(l->region));
    doc_put(d, side, "offer", doc_text(l->offer));
    doc_put(d, side, "state", doc_text(l->state));
    doc_put(d, side, "reason", doc_text(l->reason));
}

static void put_lines(struct doc *d, struct doc_value *object, const struct diff *x)
{
    struct doc_value *list = doc_put(d, object, "lines", doc_list());
    for (size_t i = 0; i < x->n; i++) {
        const struct diff_line *l = &x->lines[i];
        bool both = l->known && l->from && l->to;
        struct doc_value *line = doc_push(d, list, doc_object());
        doc_put(d, line, "name", doc_text(l->to ? l->to->name : l->from->name));
        doc_put(d, line, "status", doc_text(diff_status_name(l->status)));
        doc_put(d, line, "delta", show_known(l->known, l->delta));
        doc_put(d, line, "quantity_effect", show_known(both, l->quantity));
        doc_put(d, line, "price_effect", show_known(both, l->price));
        doc_put(d, line, "move_effect", show_known(both, l->move));
        doc_put(d, line, "reason", doc_text(l->known ? NULL : why_unknown(d, l)));
        put_side(d, line, "from", l->from);
        put_side(d, line, "to", l->to);
    }
}

static void put_placements(struct doc *d, const struct diff *x)
{
    struct doc_value *list = doc_put(d, &d->data, "placements", doc_list());
    for (size_t i = 0; i < x->nplacements; i++) {
        const struct diff_placement *p = &x->placements[i];
        const struct kept_placement *one = p->to ? p->to : p->from;
        struct doc_value *v = doc_push(d, list, doc_object());
        doc_put(d, v, "region", doc_text(one->region));
        doc_put(d, v, "offer", doc_text(one->offer));
        doc_put(d, v, "status", doc_text(!p->from ? "added" : !p->to ? "removed" : "both"));
        doc_put(d, v, "from", p->from ? show_known(p->from->has_total, p->from->total) : doc_null());
        doc_put(d, v, "to", p->to ? show_known(p->to->has_total, p->to->total) : doc_null());
        doc_put(d, v, "delta", show_known(p->known, p->delta));
    }
}

static void put_total(struct doc *d, struct doc_value *object, const struct diff *x)
{
    struct doc_value *total = doc_put(d, object, "total", doc_object());
    doc_put(d, total, "from", show_known(x->from->main.has_total, x->from->main.total));
    doc_put(d, total, "to", show_known(x->to->main.has_total, x->to->main.total));
    doc_put(d, total, "delta", show_known(x->known, x->delta));
    doc_put(d, total, "delta_pct", x->has_pct ? doc_percent(x->pct, true) : doc_null());
    doc_put(d, total, "known_delta", doc_money(x->delta));
    doc_put(d, total, "lines_unknown", doc_count((long long)unknown_lines(x)));
    doc_put(d, total, "reason", doc_text(x->known ? NULL : "a line has no amount on a side"));
    struct doc_value *causes = doc_put(d, object, "causes", doc_object());
    doc_put(d, causes, "added", doc_money(x->added));
    doc_put(d, causes, "removed", doc_money(x->removed));
    doc_put(d, causes, "quantity", doc_money(x->quantity));
    doc_put(d, causes, "price", doc_money(x->price));
    doc_put(d, causes, "move", doc_money(x->move));
    doc_put(d, causes, "terms", doc_money(x->terms));
}

static void add_csv(struct doc *d, const struct diff *x)
{
    static const struct doc_column own[] = {
        {.key = "name"},        {.key = "status"},      {.key = "from_amount"},     {.key = "to_amount"},
        {.key = "delta"},       {.key = "currency"},    {.key = "quantity_effect"}, {.key = "price_effect"},
        {.key = "move_effect"}, {.key = "from_region"}, {.key = "to_region"},       {.key = "from_offer"},
        {.key = "to_offer"},    {.key = "why"},
    };
    struct doc_table *t = doc_table(d, NULL, own, sizeof own / sizeof *own);
    t->csv = t->machine_only = true;
    for (size_t i = 0; i < x->n; i++) {
        const struct diff_line *l = &x->lines[i];
        bool both = l->known && l->from && l->to;
        struct doc_value *v = doc_row(d, t, NULL);
        *v++ = doc_text(l->to ? l->to->name : l->from->name);
        *v++ = doc_text(diff_status_name(l->status));
        *v++ = amount_of(l->from);
        *v++ = amount_of(l->to);
        *v++ = show_known(l->known, l->delta);
        *v++ = doc_text(d->currency);
        *v++ = show_known(both, l->quantity);
        *v++ = show_known(both, l->price);
        *v++ = show_known(both, l->move);
        *v++ = doc_text(l->from ? l->from->region : NULL);
        *v++ = doc_text(l->to ? l->to->region : NULL);
        *v++ = doc_text(l->from ? l->from->offer : NULL);
        *v++ = doc_text(l->to ? l->to->offer : NULL);
        *v++ = doc_text(why(d, l));
    }
}

void show_diff_bill(struct doc *d, struct doc_value *object, const struct diff *x)
{
    put_total(d, object, x);
    put_lines(d, object, x);
    add_lines(d, x);
    add_causes(d, x);
}

static void about_side(struct doc *d, const char *word, const struct kept_result *r)
{
    doc_about(d, arena_printf(d->arena, "%s: %s, as of %s.", word, r->path, r->as_of ? r->as_of : "no date"));
}

struct doc *show_diff(struct arena *a, const struct show_context *ctx, const struct diff *x)
{
    const struct kept_result *sides[] = {x->from, x->to};
    struct workload_input inputs[2];
    for (size_t i = 0; i < 2; i++) {
        inputs[i] = (struct workload_input){.path = sides[i]->path, .lines = sides[i]->main.n};
        memcpy(inputs[i].sha256, sides[i]->sha256, sizeof inputs[i].sha256);
    }
    struct workload files = {.inputs = arena_array(a, 2, sizeof *inputs), .ninputs = 2};
    memcpy(files.inputs, inputs, sizeof inputs);
    struct show_context own = *ctx;
    own.workload = &files;
    own.currency = x->to->currency;
    struct doc *d = show_open(a, &own, "ratecast/diff/1");
    d->title = "Cost difference";
    d->lead = show_diff_lead(d, x);
    doc_put(d, &d->data, "result_kind", doc_text(x->to->kind));
    show_diff_bill(d, &d->data, x);
    put_placements(d, x);
    add_placements(d, x);
    add_csv(d, x);
    about_side(d, "Before", x->from);
    about_side(d, "After", x->to);
    own.workload = NULL;
    show_about(d, &own);
    return d;
}
