#include <string.h>

#include "base/arena.h"
#include "report/show_chart.h"
#include "report/show_common.h"

enum { NAME, WHAT, REGION, OFFER, QUANTITY, UNIT, MONTHLY, NOTES, SHOWN_COLUMNS };

static const struct doc_column shown_columns[SHOWN_COLUMNS] = {
    [NAME] = {"name", "Line", false, 0},
    [WHAT] = {"what", "What", false, 3},
    [REGION] = {"region", "Region", false, 1},
    [OFFER] = {"offer", "Offer", false, 2},
    [QUANTITY] = {"quantity", "Quantity", true, 4},
    [UNIT] = {"unit", "Unit", false, 4},
    [MONTHLY] = {"amount", "Monthly", true, 0},
    [NOTES] = {"notes", "Notes", false, 0},
};

/* What a reader must know about a line beside its amount: the state if it is not plainly priced, and footnotes. */
static const char *line_notes(struct doc *d, struct doc_table *t, const struct estimate *e, const struct line *l,
                              const struct cell *c)
{
    const char *notes = c->state == LINE_PRICED ? "" : line_state_name(c->state);
    if (!cell_has_amount(c))
        return c->reason ? show_join(d, notes, doc_mark(d, t, arena_printf(d->arena, "%s: %s", l->name, c->reason)))
                         : notes;
    if (c->interruptible)
        notes = show_join(d, notes, doc_mark(d, t, "interruptible: Azure can evict it"));
    if (estimate_bought_otherwise(e, l, c))
        notes = show_join(
            d, notes,
            doc_mark(d, t,
                     arena_printf(d->arena, "priced %s: %s does not apply to it", c->offer, e->placement.offer->name)));
    if (c->derived)
        notes = show_join(d, notes, doc_mark(d, t, "no DevTest row: taken from the same size under Linux"));
    if (c->commitment && dec_cmp(c->utilisation, dec_of(100)) < 0) {
        struct doc_value used = doc_percent(c->utilisation, false);
        notes = show_join(
            d, notes,
            doc_mark(d, t,
                     arena_printf(d->arena,
                                  "committed and charged for all hours of the month, of which the line uses %s",
                                  doc_show(d, &used))));
    }
    return notes;
}

/* Not twice what the name says already. Linux goes without saying. */
static const char *what_of(struct doc *d, const struct line *l, const struct cell *c)
{
    if (l->what && c->os && strcmp(c->os, "windows") == 0)
        return arena_printf(d->arena, "%s, Windows", l->what);
    return l->what && strcmp(l->what, l->name) != 0 ? l->what : NULL;
}

static void add_line(struct doc *d, struct doc_table *t, const struct estimate *e, const struct line *l,
                     const struct cell *c)
{
    bool priced = cell_has_amount(c);
    struct doc_value *cells = doc_row(d, t, NULL);
    cells[NAME] = doc_text(l->name);
    cells[WHAT] = doc_text(what_of(d, l, c));
    cells[REGION] = doc_text(c->region);
    cells[OFFER] = doc_text(c->offer);
    cells[QUANTITY] = priced ? doc_quantity(c->quantity) : doc_null();
    cells[UNIT] = doc_text(priced ? c->unit : NULL);
    cells[MONTHLY] = priced ? doc_money(c->amount) : doc_null();
    cells[NOTES] = doc_text(line_notes(d, t, e, l, c));
}

static struct doc_value *add_sum(struct doc *d, struct doc_table *t, bool first, const char *name,
                                 struct doc_value amount, const char *notes, enum doc_tone tone)
{
    struct doc_value *cells = doc_row(d, t, first ? "" : NULL);
    for (size_t i = 0; i < SHOWN_COLUMNS; i++)
        cells[i] = doc_text("");
    cells[NAME] = doc_text(name);
    cells[MONTHLY] = amount;
    cells[NOTES] = doc_text(notes);
    doc_tone(t, tone);
    return cells;
}

static void add_sums(struct doc *d, struct doc_table *t, const struct estimate *e)
{
    bool any = e->priced > 0;
    if (e->nterms > 0)
        add_sum(d, t, true, "Before terms", show_known(any, e->before_terms), "", DOC_PLAIN);
    for (size_t i = 0; i < e->nterms; i++) {
        const struct term_result *r = &e->terms[i];
        bool known = show_term_known(e, r);
        const char *name = show_term(d, e, r);
        const char *note =
            known && r->detail && r->detail[0] ? doc_mark(d, t, arena_printf(d->arena, "%s: %s", name, r->detail)) : "";
        struct doc_value *cells =
            add_sum(d, t, false, r->name, known ? doc_delta(r->amount) : doc_null(), note, DOC_PLAIN);
        if (name != r->name) /* not the placement's own */
            cells[OFFER] = doc_text(r->offer);
    }
    const char *part = e->complete ? "" : arena_printf(d->arena, "%s priced", show_lines(d, e->priced, e->n));
    add_sum(d, t, e->nterms == 0, arena_printf(d->arena, "%s%s", e->complete ? "Total" : "Priced part", d->span.per),
            show_known(any, e->total), part, DOC_BOLD);
    if (e->has_range) {
        add_sum(d, t, false, "  quantities all low", show_known(any, e->total_low), "", DOC_PLAIN);
        add_sum(d, t, false, "  quantities all high", show_known(any, e->total_high), "", DOC_PLAIN);
    }
    if (d->span.month)
        add_sum(d, t, false, e->complete ? "Total a year" : "Priced part a year", show_known(any, e->yearly), "",
                DOC_PLAIN);
    if (dec_sign(e->upfront) > 0)
        add_sum(d, t, false, "Upfront", doc_money(e->upfront),
                doc_mark(d, t, "the reservations for their whole term, if paid at once instead of monthly"), DOC_PLAIN);
}

static const char *candidates_text(struct doc *d, const struct cell *c)
{
    const char *text = NULL;
    for (size_t i = 0; i < c->ncandidates; i++)
        text = arena_printf(d->arena, "%s%s%s", text ? text : "", text ? ";" : "", c->candidates[i]->meter_id);
    return text;
}

static struct doc_value discount_value(const struct cell *c)
{
    for (size_t i = 0; i < c->ncharges; i++)
        if (c->charges[i].discount)
            return doc_percent(c->charges[i].discount->pct, false);
    return doc_null();
}

static void add_machine_table(struct doc *d, const struct show_context *ctx, const struct estimate *e)
{
    static const struct doc_column columns[] = {
        {.key = "name"},          {.key = "what"},        {.key = "os"},       {.key = "meter_id"},
        {.key = "region"},        {.key = "offer"},       {.key = "quantity"}, {.key = "unit"},
        {.key = "state"},         {.key = "amount"},      {.key = "currency"}, {.key = "reason"},
        {.key = "product"},       {.key = "sku"},         {.key = "meter"},    {.key = "derived"},
        {.key = "interruptible"}, {.key = "utilisation"}, {.key = "upfront"},  {.key = "candidates"},
        {.key = "discount_pct"},
    };
    size_t ncolumns = sizeof columns / sizeof *columns;
    bool discounted = ctx->discounts && ctx->discounts->n > 0; /* else there is no such column */
    struct doc_table *t = doc_table(d, NULL, columns, discounted ? ncolumns : ncolumns - 1);
    t->csv = t->machine_only = true;
    for (size_t i = 0; i < e->n; i++) {
        const struct line *l = &ctx->workload->lines[i];
        const struct cell *c = &e->cells[i];
        const struct rate *r = c->rate;
        bool priced = cell_has_amount(c);
        struct doc_value *v = doc_row(d, t, NULL);
        *v++ = doc_text(l->name);
        *v++ = doc_text(l->what);
        *v++ = doc_text(c->os);
        *v++ = doc_text(r ? r->meter_id : l->want.kind == WANT_ID ? l->want.meter_id : NULL);
        *v++ = doc_text(c->region);
        *v++ = doc_text(c->offer);
        *v++ = priced ? doc_quantity(c->quantity) : doc_null();
        *v++ = doc_text(priced ? c->unit : NULL);
        *v++ = doc_text(line_state_name(c->state));
        *v++ = priced ? doc_money(c->amount) : doc_null();
        *v++ = doc_text(d->currency);
        *v++ = doc_text(priced ? NULL : c->reason);
        *v++ = doc_text(r ? r->product : NULL);
        *v++ = doc_text(r ? r->sku : NULL);
        *v++ = doc_text(r ? r->meter : NULL);
        *v++ = doc_bool(c->derived);
        *v++ = doc_bool(c->interruptible);
        *v++ = c->commitment ? doc_percent(c->utilisation, false) : doc_null();
        *v++ = dec_sign(c->upfront) > 0 ? doc_money(c->upfront) : doc_null();
        *v++ = doc_text(candidates_text(d, c));
        if (discounted)
            *v++ = discount_value(c);
    }
}

static const char *lead(struct doc *d, const struct show_context *ctx, const struct estimate *e)
{
    const char *place = show_place(d, e);
    if (e->priced == 0 && e->n > 0)
        return arena_printf(d->arena, "%s: %s.", place, show_none_priced(d, e));
    if (!e->complete)
        return arena_printf(d->arena, "%s: %s%s for %s; without a price and in no total: %s.", place,
                            show_money(d, e->total), d->span.per, show_lines(d, e->priced, e->n),
                            show_unpriced(d, ctx, e));
    const char *year = d->span.month ? arena_printf(d->arena, ", %s a year", show_money(d, e->yearly)) : "";
    return arena_printf(d->arena, "%s: %s%s%s; %zu %s, all priced.", place, show_money(d, e->total), d->span.per, year,
                        e->n, show_plural(e->n, "line", "lines"));
}

struct doc *show_estimate(struct arena *a, const struct show_context *ctx, const struct estimate *e)
{
    struct doc *d = show_open(a, ctx, "ratecast/estimate/1");
    d->title = "Cost estimate";
    d->lead = lead(d, ctx, e);
    show_estimate_pictures(d, ctx, e);
    /* On its own, a placement is complete when all its lines are priced. */
    struct comparison alone = {
        .e = *e,
        .complete = e->complete,
        .has_total = e->complete,
        .has_missing = e->complete,
        .total = e->total,
        .lines_priced = e->priced,
        .has_spend_pct = e->complete,
        .spend_pct = dec_of(100),
        .reason = e->complete ? NULL : arena_printf(a, "%s priced", show_lines(d, e->priced, e->n)),
    };
    struct doc_value *list = doc_put(d, &d->data, "placements", doc_list());
    show_placement(d, doc_push(d, list, doc_object()), ctx, &alone, true, true);

    struct doc_table *t = show_table(d, NULL, shown_columns, SHOWN_COLUMNS, MONTHLY);
    t->heading = "Line by line";
    for (size_t i = 0; i < e->n; i++)
        add_line(d, t, e, &ctx->workload->lines[i], &e->cells[i]);
    add_sums(d, t, e);
    show_hide_empty(t, NOTES);
    add_machine_table(d, ctx, e);
    show_bill(d, ctx, e);
    show_groups(d, ctx, NULL);
    show_alternates(d, ctx);
    show_explanations(d, ctx);
    show_about(d, ctx);
    return d;
}
