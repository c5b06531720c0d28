#include <string.h>

#include "base/arena.h"
#include "report/show_chart.h"
#include "report/show_common.h"

enum { RANK, REGION, OFFER, MONTHLY, DELTA, PCT, LOW, HIGH, YEARLY, UPFRONT, PRICED, NOTES, SHOWN_COLUMNS };
enum { OWN_FOOTNOTES = 8 }; /* more rows than that share one, which names no amount */

static const struct doc_column shown_columns[SHOWN_COLUMNS] = {
    [RANK] = {"rank", "Rank", true, 0},
    [REGION] = {"region", "Region", false, 0},
    [OFFER] = {"offer", "Offer", false, 0},
    [MONTHLY] = {"total", "Monthly", true, 0},
    [DELTA] = {"delta", "Delta", true, 2},
    [PCT] = {"delta_pct", "%", true, 1},
    [LOW] = {"total_low", "Low", true, 6},
    [HIGH] = {"total_high", "High", true, 6},
    [YEARLY] = {"yearly", "Yearly", true, 5},
    [UPFRONT] = {"upfront", "Upfront", true, 4},
    [PRICED] = {"lines_priced", "Priced", true, 3},
    [NOTES] = {"notes", "Note", false, 0},
};

static size_t shown_count(const struct show_context *ctx, const struct compare_result *r)
{
    return ctx->top > 0 && ctx->top < r->n ? ctx->top : r->n;
}

/* The lead: the cheapest comparable placement, and what no total holds. */

/* All totals are of the lines that the base prices. */
static const char *part_text(struct doc *d, const struct comparison *base)
{
    if (base->e.complete)
        return "";
    return arena_printf(d->arena, " for %s", show_lines(d, base->e.priced, base->e.n));
}

static const char *lead_firm(struct doc *d, const struct compare_result *r, const struct comparison *best)
{
    if (!r->base.has_delta)
        return arena_printf(d->arena, "Nothing can be compared with the base, %s: %s.", show_place(d, &r->base.e),
                            show_none_priced(d, &r->base.e));
    const char *base = arena_printf(d->arena, "%s, %s%s%s", show_place(d, &r->base.e), show_money(d, r->base.total),
                                    d->span.per, part_text(d, &r->base));
    if (!best)
        return arena_printf(d->arena, "%s with the base (%s).",
                            r->n > 0 ? "Nothing firm is comparable" : "There is nothing to compare", base);
    if (best->is_base)
        return arena_printf(d->arena, "The base is the cheapest comparable placement: %s.", base);
    return arena_printf(d->arena, "Cheapest comparable: %s, %s%s%s%s, %s (%s).", show_place(d, &best->e),
                        show_money(d, best->total), d->span.per, part_text(d, &r->base), best->filled ? " (*)" : "",
                        show_against_base(d, best), base);
}

/* As they are, the lines may be under no offer that the price lists in use have: then a placement that prices more of
 * them makes a better base. NULL if there is none, or the base was chosen. */
static const struct comparison *better_base(const struct compare_result *r)
{
    const struct comparison *best = NULL;
    size_t most = r->base.e.priced;
    for (size_t i = 0; i < r->n && !r->base.e.placement.offer; i++)
        if (r->placements[i].e.priced > most && r->placements[i].e.placement.offer) {
            best = &r->placements[i];
            most = best->e.priced;
        }
    return best;
}

static const char *make_lead(struct doc *d, const struct show_context *ctx, const struct compare_result *r)
{
    const struct comparison *firm = show_best(r, false), *spot = show_best(r, true);
    const char *lead = lead_firm(d, r, firm);
    if (spot && !spot->is_base && (!firm || dec_cmp(spot->total, firm->total) < 0))
        lead = arena_printf(d->arena, "%s Cheapest that can be evicted: %s, %s%s, %s.", lead, show_place(d, &spot->e),
                            show_money(d, spot->total), d->span.per, show_against_base(d, spot));
    size_t unpriced = r->base.e.n - r->base.e.priced;
    if (unpriced > 0 && r->base.has_delta)
        lead = arena_printf(
            d->arena, "%s The base has no price for %zu of %zu lines (%s): the comparison leaves %s out.", lead,
            unpriced, r->base.e.n, show_unpriced(d, ctx, &r->base.e), show_plural(unpriced, "it", "them"));
    const struct comparison *better = better_base(r);
    if (better)
        lead = arena_printf(
            d->arena, "%s Give --base REGION/OFFER to compare with another placement: %s/%s prices %zu of %zu lines.",
            lead, better->e.placement.region ? better->e.region : "", better->e.offer, better->e.priced, better->e.n);
    return lead;
}

/* Footnotes. They do not name the region, so that the same reason stands once. */

/* "old: Standard_D4s_v3 has no price in belgiumcentral (and 2 more lines without a price)" */
static const char *base_gap(struct doc *d, const struct show_context *ctx, const struct estimate *e)
{
    const struct unpriced *first = e->digest.unpriced;
    const char *text = arena_printf(d->arena, "%s: %s", ctx->workload->lines[first->line].name,
                                    first->reason ? first->reason : "no price");
    size_t others = e->digest.nunpriced - 1;
    if (!others)
        return text;
    return arena_printf(d->arena, "%s (and %s more %s without a price)", text, show_thousands(d, others),
                        show_plural(others, "line", "lines"));
}

static size_t rows_leaving_out(const struct compare_result *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += r->placements[i].has_total && r->placements[i].leaves_out;
    return n;
}

/* What the total of this row leaves out, or holds at the price of the base. */
static const char *coverage_notes(struct doc *d, struct doc_table *t, const struct show_context *ctx,
                                  const struct compare_result *r, const struct comparison *c)
{
    const struct estimate *e = &c->e;
    const char *notes = "";
    if (c->is_base && e->priced < e->n)
        notes = doc_mark(d, t, base_gap(d, ctx, e));
    else if (c->filled && c->reason)
        notes = doc_mark(d, t, c->reason);
    else if (e->priced < e->n)
        notes = doc_mark(d, t, arena_printf(d->arena, "without a price: %s", show_unpriced(d, ctx, e)));
    if (!c->leaves_out)
        return notes;
    const char *more = "it prices more, see priced_total in -o csv or json";
    if (rows_leaving_out(r) <= OWN_FOOTNOTES)
        more = arena_printf(d->arena, e->priced == e->n ? "all %zu cost %s" : "the %zu with a price cost %s", e->priced,
                            show_money(d, e->total));
    return show_join(
        d, notes,
        doc_mark(
            d, t,
            arena_printf(d->arena, "compared on the %s the base prices; %s",
                         r->base.e.priced == 1 ? "one line" : arena_printf(d->arena, "%zu lines", r->base.e.priced),
                         more)));
}

static const char *notes_of(struct doc *d, struct doc_table *t, const struct show_context *ctx,
                            const struct compare_result *r, const struct comparison *c)
{
    const struct estimate *e = &c->e;
    const struct digest *of = &e->digest;
    const char *notes = coverage_notes(d, t, ctx, r, c);
    if (of->otherwise > 0)
        notes = show_join(d, notes,
                          doc_mark(d, t,
                                   arena_printf(d->arena, "%s priced %s: %s does not apply to %s",
                                                show_lines(d, of->otherwise, e->n), of->otherwise_as,
                                                e->placement.offer->name, show_plural(of->otherwise, "it", "them"))));
    if (of->derived > 0)
        notes =
            show_join(d, notes,
                      doc_mark(d, t,
                               arena_printf(d->arena, "%s without a DevTest row: taken from the same size under Linux",
                                            show_lines(d, of->derived, e->n))));
    if (of->idle > 0)
        notes = show_join(d, notes,
                          doc_mark(d, t,
                                   arena_printf(d->arena, "committed for all hours of the month: %s %s fewer",
                                                show_lines(d, of->idle, e->n), show_plural(of->idle, "uses", "use"))));
    for (size_t i = 0; i < e->nterms; i++)
        if (show_term_known(e, &e->terms[i]) && e->terms[i].detail && e->terms[i].detail[0])
            notes = show_join(
                d, notes,
                doc_mark(d, t, arena_printf(d->arena, "%s: %s", show_term(d, e, &e->terms[i]), e->terms[i].detail)));
    return notes;
}

/* The table of what is ranked, for people. */

static void add_ranked(struct doc *d, struct doc_table *t, const struct show_context *ctx,
                       const struct compare_result *r, const struct comparison *c, bool *evictable)
{
    const char *group = c->e.interruptible && !*evictable ? "Interruptible: Azure can evict it" : NULL;
    *evictable = *evictable || c->e.interruptible;
    const struct estimate *e = &c->e;
    dec yearly = DEC_ZERO;
    struct doc_value *v = doc_row(d, t, group);
    v[RANK] = c->rank > 0 ? doc_count(c->rank) : doc_null();
    v[REGION] = show_region(c);
    v[OFFER] = doc_text(e->offer);
    v[MONTHLY] = show_known(c->has_delta, c->total);
    v[DELTA] = c->has_delta ? doc_delta(c->delta) : doc_null();
    v[PCT] = c->has_delta && c->has_delta_pct ? doc_percent(c->delta_pct, true) : doc_null();
    v[LOW] = show_known(e->has_range && show_same_lines(c), e->total_low);
    v[HIGH] = show_known(e->has_range && show_same_lines(c), e->total_high);
    v[YEARLY] = show_known(c->has_delta && d->span.month && dec_mul(c->total, dec_of(12), &yearly), yearly);
    v[UPFRONT] = dec_sign(e->upfront) > 0 ? doc_money(e->upfront) : doc_null();
    v[PRICED] = show_priced(d, c);
    v[NOTES] = doc_text(notes_of(d, t, ctx, r, c));
    if (c->filled) {
        v[MONTHLY].mark = "*";
        doc_footnote(d, t, "* lines without a price there are counted at the price of the base (--min-coverage)");
    }
    doc_tone(t, c->rank == 1 && !e->interruptible ? DOC_BEST : c->is_base ? DOC_BOLD : DOC_PLAIN);
}

/* Does the base, which need not be one of the placements, come before this one? */
static bool base_precedes(const struct comparison *base, const struct comparison *c)
{
    if (!c->has_total)
        return true;
    if (base->e.interruptible != c->e.interruptible)
        return c->e.interruptible;
    return dec_cmp(base->total, c->total) < 0;
}

/* The placements that have a total, of the first n, with the base in its place among them. */
static const struct comparison **ranked_of(struct doc *d, const struct compare_result *r, size_t n, size_t *nranked)
{
    const struct comparison **list = arena_array(d->arena, n + 1, sizeof *list);
    bool base_done = false;
    *nranked = 0;
    for (size_t i = 0; i < n; i++)
        base_done = base_done || (r->placements[i].is_base && r->placements[i].has_total);
    for (size_t i = 0; i < n; i++) {
        const struct comparison *c = &r->placements[i];
        if (!base_done && base_precedes(&r->base, c)) {
            list[(*nranked)++] = &r->base;
            base_done = true;
        }
        if (c->has_total)
            list[(*nranked)++] = c;
    }
    if (!base_done)
        list[(*nranked)++] = &r->base;
    return list;
}

static void add_shown_tables(struct doc *d, const struct show_context *ctx, const struct compare_result *r)
{
    struct doc_table *ranked = show_table(d, NULL, shown_columns, SHOWN_COLUMNS, MONTHLY);
    ranked->heading = "Ranking";
    size_t n = shown_count(ctx, r), nranked;
    const struct comparison *const *list = ranked_of(d, r, n, &nranked);
    show_compare_pictures(d, ctx, r, n, list, nranked);
    bool evictable = false;
    for (size_t i = 0; i < nranked; i++)
        add_ranked(d, ranked, ctx, r, list[i], &evictable);
    show_hide_empty(ranked, NOTES);
    show_gaps(d, ctx, r, n, ranked);
    show_compare_lines(d, ctx, r, n);
}

/* For machines. */

static const char *terms_text(struct doc *d, const struct estimate *e)
{
    const char *text = "";
    char number[DEC_TEXT];
    for (size_t i = 0; i < e->nterms; i++)
        text = arena_printf(d->arena, "%s%s%s=%s", text, i ? ";" : "", show_term(d, e, &e->terms[i]),
                            show_term_known(e, &e->terms[i]) ? dec_text(e->terms[i].amount, number) : "");
    return text;
}

static void add_machine_row(struct doc *d, struct doc_table *t, const struct comparison *c, const char *discounts)
{
    const struct estimate *e = &c->e;
    bool known = c->has_total;
    dec yearly = DEC_ZERO;
    bool has_yearly = known && d->span.month && dec_mul(c->total, dec_of(12), &yearly);
    struct doc_value *v = doc_row(d, t, NULL);
    *v++ = c->rank > 0 ? doc_count(c->rank) : doc_null();
    *v++ = doc_text(e->region);
    *v++ = doc_text(e->offer);
    *v++ = doc_text(known ? "ok" : "incomplete");
    *v++ = doc_bool(e->interruptible);
    *v++ = doc_bool(c->is_base);
    *v++ = show_known(known, c->total);
    *v++ = show_known(e->priced > 0, e->total);
    *v++ = show_known(e->priced > 0, e->before_terms);
    *v++ = doc_text(terms_text(d, e));
    *v++ = show_known(c->has_delta, c->delta);
    *v++ = c->has_delta && c->has_delta_pct ? doc_percent(c->delta_pct, false) : doc_null();
    *v++ = show_known(has_yearly, yearly);
    *v++ = show_known(e->priced > 0, e->upfront);
    *v++ = doc_count((long long)e->n);
    *v++ = doc_count((long long)c->lines_priced);
    *v++ = c->has_spend_pct ? doc_percent(c->spend_pct, false) : doc_null();
    *v++ = show_known(c->has_missing, c->missing);
    *v++ = doc_bool(c->filled);
    *v++ = doc_text(d->currency);
    *v++ = doc_text(c->reason);
    if (discounts)
        *v++ = doc_text(discounts);
}

static void add_machine_table(struct doc *d, const struct show_context *ctx, const struct compare_result *r)
{
    static const struct doc_column columns[] = {
        {.key = "rank"},          {.key = "region"},    {.key = "offer"},  {.key = "status"},
        {.key = "interruptible"}, {.key = "base"},      {.key = "total"},  {.key = "priced_total"},
        {.key = "before_terms"},  {.key = "terms"},     {.key = "delta"},  {.key = "delta_pct"},
        {.key = "yearly"},        {.key = "upfront"},   {.key = "lines"},  {.key = "lines_priced"},
        {.key = "spend_pct"},     {.key = "missing"},   {.key = "filled"}, {.key = "currency"},
        {.key = "reason"},        {.key = "discounts"},
    };
    const char *discounts = show_discounts(d, ctx->discounts); /* NULL: there is no such column */
    size_t ncolumns = sizeof columns / sizeof *columns;
    struct doc_table *t = doc_table(d, NULL, columns, discounts ? ncolumns : ncolumns - 1);
    t->csv = t->machine_only = true;
    add_machine_row(d, t, &r->base, discounts);
    for (size_t i = 0; i < shown_count(ctx, r); i++)
        if (!r->placements[i].is_base)
            add_machine_row(d, t, &r->placements[i], discounts);
}

struct doc *show_compare(struct arena *a, const struct show_context *ctx, const struct compare_result *r)
{
    struct doc *d = show_open(a, ctx, "ratecast/compare/1");
    d->title = "Cost comparison";
    size_t n = shown_count(ctx, r);
    d->lead = make_lead(d, ctx, r);
    show_placement(d, doc_put(d, &d->data, "base", doc_object()), ctx, &r->base, false, true);
    doc_put(d, &d->data, "placements_total", doc_count((long long)r->n));
    struct doc_value *list = doc_put(d, &d->data, "placements", doc_list());
    for (size_t i = 0; i < n; i++)
        show_placement(d, doc_push(d, list, doc_object()), ctx, &r->placements[i], false, i < ctx->lines);

    add_shown_tables(d, ctx, r);
    add_machine_table(d, ctx, r);
    show_bill(d, ctx, &r->base.e);
    show_groups(d, ctx, show_best(r, false));
    show_alternates(d, ctx);
    show_explanations(d, ctx);
    if (n < r->n)
        doc_about(d, arena_printf(a, "The first %s of %s placements (--top).", show_thousands(d, n),
                                  show_thousands(d, r->n)));
    show_about(d, ctx);
    return d;
}
