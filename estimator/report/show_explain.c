/* The arithmetic of one line, for people as steps in words and numbers, for machines as factors that come to the very
 * amount. */
#include <string.h>

#include "base/arena.h"
#include "pricing/explain.h"
#include "rates/rate.h"
#include "report/show_common.h"

enum { STEP, HOW, RESULT, COLUMNS };

static const struct doc_column columns[COLUMNS] = {
    [STEP] = {"step", "Step", false, 0},
    [HOW] = {"how", "How", false, 0},
    [RESULT] = {"result", "Comes to", true, 0},
};

static const char *exact(struct doc *d, dec n)
{
    struct doc_value v = doc_quantity(n);
    return doc_exact(d, &v);
}

static const char *shown(struct doc *d, dec n)
{
    struct doc_value v = doc_quantity(n);
    return doc_show(d, &v);
}

static const char *join_names(struct doc *d, const struct rate *r)
{
    const char *const names[] = {r->service, r->product, r->sku, r->meter};
    const char *text = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && names[i][0])
            text = text ? arena_printf(d->arena, "%s / %s", text, names[i]) : names[i];
    return text ? text : "";
}

/* For machines */

static void put_product(struct doc *d, struct doc_value *object, const struct explain_product *p)
{
    struct doc_value *factors = doc_put(d, object, "factors", doc_list());
    for (size_t i = 0; i < p->n; i++) {
        struct doc_value *f = doc_push(d, factors, doc_object());
        doc_put(d, f, "op", doc_text(p->at[i].divides ? "divide" : "multiply"));
        doc_put(d, f, "value", doc_quantity(p->at[i].value));
        doc_put(d, f, "label", doc_text(p->at[i].label));
    }
    doc_put(d, object, "value", doc_quantity(p->value));
}

static void put_tiers(struct doc *d, struct doc_value *object, const struct rate *r)
{
    struct doc_value *tiers = doc_put(d, object, "tiers", doc_list());
    for (size_t i = 0; i < r->ntiers; i++) {
        struct doc_value *tier = doc_push(d, tiers, doc_object());
        doc_put(d, tier, "from", doc_quantity(r->tiers[i].from));
        doc_put(d, tier, "price", doc_money(r->tiers[i].price));
    }
}

static void put_meter(struct doc *d, struct doc_value *object, const struct rate *r)
{
    static const char *const types[] = {
        [RATE_CONSUMPTION] = "consumption", [RATE_DEVTEST] = "devtest", [RATE_RESERVATION] = "reservation"};
    doc_put(d, object, "id", doc_text(r->meter_id));
    doc_put(d, object, "service", doc_text(r->service));
    doc_put(d, object, "product", show_text(r->product));
    doc_put(d, object, "sku", show_text(r->sku));
    doc_put(d, object, "meter", doc_text(r->meter));
    doc_put(d, object, "region", show_text(r->region));
    doc_put(d, object, "type", doc_text(types[r->type]));
    doc_put(d, object, "unit", doc_text(r->unit_text));
    doc_put(d, object, "block", doc_quantity(r->unit.block));
    doc_put(d, object, "included", doc_quantity(r->included));
    doc_put(d, object, "effective", show_day(d, r->start));
    doc_put(d, object, "snapshot", doc_text(r->snapshot ? r->snapshot->id : NULL));
    put_tiers(d, object, r);
}

static void put_sharing(struct doc *d, struct doc_value *object, const struct explanation *x)
{
    if (x->sharing < 2) {
        doc_put(d, object, "share", doc_null());
        return;
    }
    struct doc_value *share = doc_put(d, object, "share", doc_object());
    doc_put(d, share, "lines", doc_count((long long)x->sharing));
    doc_put(d, share, "own", doc_quantity(x->own));
    doc_put(d, share, "all", doc_quantity(x->all));
    doc_put(d, share, "over", doc_quantity(x->over));
    doc_put(d, share, "last_digit", doc_money(x->last_digit));
}

static void put_arithmetic(struct doc *d, struct doc_value *object, const struct explanation *x)
{
    if (x->has_units)
        put_product(d, doc_put(d, object, "used", doc_object()), &x->used);
    else
        doc_put(d, object, "used", doc_null());
    if (x->committed)
        put_product(d, doc_put(d, object, "charged", doc_object()), &x->charged);
    else
        doc_put(d, object, "charged", doc_null());
    struct doc_value *terms = doc_put(d, object, "terms", doc_list());
    for (size_t i = 0; i < x->nterms; i++) {
        struct doc_value *term = doc_push(d, terms, doc_object());
        doc_put(d, term, "label", doc_text(x->terms[i].label));
        put_product(d, term, &x->terms[i]);
    }
    doc_put(d, object, "sum", show_known(x->has_whole, x->whole));
    put_sharing(d, object, x);
}

static void put_explanation(struct doc *d, struct doc_value *object, const struct explanation *x)
{
    const struct cell *c = x->cell;
    doc_put(d, object, "name", doc_text(x->line->name));
    doc_put(d, object, "file", doc_text(x->line->file));
    doc_put(d, object, "line", doc_count((long long)x->line->at));
    doc_put(d, object, "region", doc_text(x->region));
    doc_put(d, object, "offer", doc_text(x->offer));
    doc_put(d, object, "state", doc_text(line_state_name(c->state)));
    doc_put(d, object, "amount", show_known(cell_has_amount(c), c->amount));
    doc_put(d, object, "reason", doc_text(cell_has_amount(c) ? NULL : c->reason));
    doc_put(d, object, "looked_for", doc_text(x->looked_for));
    doc_put(d, object, "found", doc_text(x->found));
    if (c->rate)
        put_meter(d, doc_put(d, object, "meter", doc_object()), c->rate);
    else
        doc_put(d, object, "meter", doc_null());
    struct doc_value *candidates = doc_put(d, object, "candidates", doc_list());
    for (size_t i = 0; i < c->ncandidates; i++)
        put_meter(d, doc_push(d, candidates, doc_object()), c->candidates[i]);
    put_arithmetic(d, object, x);
    struct doc_value *notes = doc_put(d, object, "notes", doc_list());
    for (size_t i = 0; i < x->nnotes; i++)
        doc_push(d, notes, doc_text(x->notes[i]));
}

/* For people */

static const char *capital(struct doc *d, const char *s)
{
    char *copy = arena_strdup(d->arena, s);
    if (copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return copy;
}

static void add_step(struct doc *d, struct doc_table *t, const char *step, const char *how, const char *result)
{
    struct doc_value *v = doc_row(d, t, NULL);
    v[STEP] = doc_text(step);
    v[HOW] = doc_text(how);
    v[RESULT] = doc_text(result ? result : "");
}

/* "730 hours of the month x 3 (count) / 168 hours of a week". A divisor without a label is the denominator of the
 * number before it. */
static const char *product_text(struct doc *d, const struct explain_product *p)
{
    const char *text = "";
    for (size_t i = 0; i < p->n; i++) {
        const struct explain_factor *f = &p->at[i];
        bool fraction = i + 1 < p->n && !p->at[i + 1].label;
        dec value = f->value;
        if (fraction && !dec_div(f->value, p->at[i + 1].value, &value))
            value = f->value;
        text = arena_printf(d->arena, "%s%s%s %s", text,
                            i == 0       ? ""
                            : f->divides ? " / "
                                         : " x ",
                            fraction ? shown(d, value) : exact(d, value), f->label);
        i += fraction;
    }
    return text;
}

static const char *price_text(struct doc *d, const struct rate *r)
{
    const char *text = "";
    for (size_t i = 0; i < r->ntiers; i++) {
        const char *price = exact(d, r->tiers[i].price);
        if (r->ntiers == 1)
            text = price;
        else
            text = arena_printf(d->arena, "%s%s%s from %s", text, i ? ", " : "", price, exact(d, r->tiers[i].from));
    }
    const char *day = show_day(d, r->start).text;
    return arena_printf(d->arena, "%s %s %s%s%s%s", d->currency ? d->currency : "", text,
                        r->type == RATE_RESERVATION
                            ? arena_printf(d->arena, "for %d year%s", r->term_years, r->term_years == 1 ? "" : "s")
                            : arena_printf(d->arena, "per %s", r->unit_text),
                        day ? ", effective " : "", day ? day : "",
                        r->snapshot ? arena_printf(d->arena, "; %s", show_snapshot_text(d, r->snapshot)) : "");
}

static void add_meter(struct doc *d, struct doc_table *t, const char *step, const struct rate *r)
{
    add_step(
        d, t, step,
        arena_printf(d->arena, "%s; %s; %s", join_names(d, r), r->region[0] ? r->region : "all regions", r->meter_id),
        NULL);
    add_step(d, t, "Price", price_text(d, r), NULL);
}

static void add_sharing(struct doc *d, struct doc_table *t, const struct explanation *x, const char *unit)
{
    dec own, all;
    if (x->sharing > 1 && dec_div(x->own, x->over, &own) && dec_div(x->all, x->over, &all))
        add_step(d, t, "Shared",
                 arena_printf(d->arena, "%zu lines share the tiers of this meter; %s of their %s %s are of this one",
                              x->sharing, shown(d, own), shown(d, all), unit),
                 arena_printf(d->arena, "%s %s", shown(d, all), unit));
    if (dec_sign(x->included) > 0)
        add_step(d, t, "Included",
                 arena_printf(d->arena, "%s %s a month, taken off first", exact(d, x->included), unit), NULL);
}

static void add_amount(struct doc *d, struct doc_table *t, const struct explanation *x)
{
    static const char rounded[] = "rounded once, half-even, at 18 decimals";
    if (x->sharing < 2) {
        add_step(d, t, "Amount", x->nterms > 1 ? arena_printf(d->arena, "the sum, %s", rounded) : rounded,
                 exact(d, x->cell->amount));
    } else {
        dec own, all;
        add_step(d, t, "All lines", x->nterms > 1 ? arena_printf(d->arena, "the sum, %s", rounded) : rounded,
                 exact(d, x->whole));
        if (!dec_div(x->own, x->over, &own) || !dec_div(x->all, x->over, &all))
            own = x->own, all = x->all;
        add_step(d, t, "Amount",
                 arena_printf(d->arena, "of this line: %s x %s / %s, cut at 18 decimals%s", exact(d, x->whole),
                              shown(d, own), shown(d, all),
                              dec_sign(x->last_digit) > 0 ? ", and one last digit for its large remainder" : ""),
                 exact(d, x->cell->amount));
    }
    doc_tone(t, DOC_BOLD);
}

static void add_arithmetic(struct doc *d, struct doc_table *t, const struct explanation *x)
{
    const char *unit = x->cell->rate->unit.name;
    if (x->has_units)
        add_step(d, t, "Used", product_text(d, &x->used),
                 arena_printf(d->arena, "%s %s", shown(d, x->used.value), unit));
    if (x->committed)
        add_step(d, t, "Charged for", product_text(d, &x->charged),
                 arena_printf(d->arena, "%s %s", shown(d, x->charged.value), unit));
    add_sharing(d, t, x, unit);
    for (size_t i = 0; i < x->nterms; i++)
        add_step(d, t, capital(d, x->terms[i].label), product_text(d, &x->terms[i]), shown(d, x->terms[i].value));
    if (x->has_whole)
        add_amount(d, t, x);
}

static void add_table(struct doc *d, const struct explanation *x)
{
    const struct line *l = x->line;
    const struct cell *c = x->cell;
    bool priced = cell_has_amount(c);
    const char *place =
        strcmp(x->region, x->offer) == 0 ? x->region : arena_printf(d->arena, "%s under %s", x->region, x->offer);
    struct doc_table *t =
        doc_table(d,
                  arena_printf(d->arena, "%s (%s:%lu), %s: %s", l->name, l->file, l->at, place,
                               priced ? arena_printf(d->arena, "%s%s%s", show_money(d, c->amount), d->span.per,
                                                     c->state == LINE_FREE ? " (free)" : "")
                                      : line_state_name(c->state)),
                  columns, COLUMNS);
    add_step(d, t, "Looked for", x->looked_for, NULL);
    if (c->rate)
        add_meter(d, t, "Meter", c->rate);
    if (x->found)
        add_step(d, t, "Found", x->found, NULL);
    if (!priced)
        add_step(d, t, "Not priced",
                 arena_printf(d->arena, "%s: %s", line_state_name(c->state), c->reason ? c->reason : "no price"), NULL);
    for (size_t i = 0; i < c->ncandidates; i++)
        add_meter(d, t, arena_printf(d->arena, "Candidate %zu", i + 1), c->candidates[i]);
    if (priced)
        add_arithmetic(d, t, x);
    for (size_t i = 0; i < x->nnotes; i++)
        add_step(d, t, "Note", x->notes[i], NULL);
    show_hide_empty(t, RESULT);
}

void show_explanations(struct doc *d, const struct show_context *ctx)
{
    struct doc_value *list = NULL;
    for (size_t i = 0; i < ctx->ncloseups; i++) {
        const struct explanation *x = ctx->closeups[i].explained;
        if (!x)
            continue;
        if (!list)
            list = doc_put(d, &d->data, "explain", doc_list());
        put_explanation(d, doc_push(d, list, doc_object()), x);
        add_table(d, x);
    }
    if (ctx->few_explained)
        doc_about(d,
                  "Explained in the base and the cheapest; name up to four places with --regions and --offers to see "
                  "others.");
}
