#include "rates/rate.h"
#include "report/show_common.h"

static void put_terms(struct doc *d, struct doc_value *object, const struct estimate *e)
{
    struct doc_value *terms = doc_put(d, object, "terms", doc_list());
    for (size_t i = 0; i < e->nterms; i++) {
        const struct term_result *t = &e->terms[i];
        struct doc_value *term = doc_push(d, terms, doc_object());
        doc_put(d, term, "name", doc_text(t->name));
        doc_put(d, term, "offer", doc_text(t->offer));
        doc_put(d, term, "kind", doc_text(rate_term_name(t->kind)));
        bool known = show_term_known(e, t);
        doc_put(d, term, "amount", show_known(known, t->amount));
        doc_put(d, term, "available", doc_quantity(t->available));
        doc_put(d, term, "eligible", show_known(known, t->eligible));
        doc_put(d, term, "detail", doc_text(known ? t->detail : NULL));
        doc_put(d, term, "exhausted", doc_bool(t->exhausted));
        doc_put(d, term, "last_day", t->last_day > 0 ? doc_count(t->last_day) : doc_null());
    }
}

static void put_candidates(struct doc *d, struct doc_value *match, const struct cell *c)
{
    struct doc_value *list = doc_put(d, match, "candidates", doc_list());
    for (size_t i = 0; i < c->ncandidates; i++) {
        const struct rate *r = c->candidates[i];
        struct doc_value *one = doc_push(d, list, doc_object());
        doc_put(d, one, "meter_id", doc_text(r->meter_id));
        doc_put(d, one, "product", doc_text(r->product));
        doc_put(d, one, "sku", show_text(r->sku));
        doc_put(d, one, "meter", doc_text(r->meter));
        doc_put(d, one, "region", doc_text(r->region));
        doc_put(d, one, "unit", doc_text(r->unit_text));
        doc_put(d, one, "price", show_known(r->ntiers > 0, r->ntiers ? r->tiers[0].price : DEC_ZERO));
    }
}

static void put_match(struct doc *d, struct doc_value *line, const struct cell *c)
{
    const struct rate *r = c->rate;
    struct doc_value *match = doc_put(d, line, "match", doc_object());
    doc_put(d, match, "region", doc_text(c->region));
    doc_put(d, match, "offer", doc_text(c->offer));
    doc_put(d, match, "how", doc_text(c->how));
    doc_put(d, match, "meter", doc_text(r ? r->meter : NULL));
    doc_put(d, match, "product", doc_text(r ? r->product : NULL));
    doc_put(d, match, "sku", show_text(r ? r->sku : NULL));
    doc_put(d, match, "derived", doc_bool(c->derived));
    doc_put(d, match, "interruptible", doc_bool(c->interruptible));
    doc_put(d, match, "utilisation", c->commitment ? doc_percent(c->utilisation, false) : doc_null());
    doc_put(d, match, "upfront", show_known(dec_sign(c->upfront) > 0, c->upfront));
    put_candidates(d, match, c);
}

static void put_line(struct doc *d, struct doc_value *lines, const struct show_context *ctx, const struct cell *c,
                     const struct closeup *closeup, size_t number)
{
    const struct line *l = &ctx->workload->lines[number];
    bool priced = cell_has_amount(c);
    const char *id = c->rate ? c->rate->meter_id : l->want.kind == WANT_ID ? l->want.meter_id : NULL;
    struct doc_value *line = doc_push(d, lines, doc_object());
    doc_put(d, line, "name", doc_text(l->name));
    doc_put(d, line, "meter_id", show_text(id));
    doc_put(d, line, "quantity", priced ? doc_quantity(c->quantity) : doc_null());
    doc_put(d, line, "unit", doc_text(c->unit));
    doc_put(d, line, "state", doc_text(line_state_name(c->state)));
    doc_put(d, line, "amount", show_known(priced, c->amount));
    doc_put(d, line, "reason", doc_text(priced ? NULL : c->reason));
    put_match(d, line, c);
    show_line_bill(d, line, ctx, number);
    show_line_alternates(d, line, closeup, number);
}

static void put_coverage(struct doc *d, struct doc_value *object, const struct comparison *c, bool alone)
{
    struct doc_value *coverage = doc_put(d, object, "coverage", doc_object());
    doc_put(d, coverage, "lines", doc_count((long long)c->e.n));
    doc_put(d, coverage, "lines_priced", doc_count((long long)c->lines_priced));
    doc_put(d, coverage, "spend_pct", c->has_spend_pct ? doc_percent(c->spend_pct, false) : doc_null());
    if (!c->has_spend_pct)
        doc_put(d, coverage, "reason",
                doc_text(alone ? "a line has no price, so the whole spend is not known"
                               : "the base cannot price every line, so its whole spend is not known"));
}

void show_placement(struct doc *d, struct doc_value *object, const struct show_context *ctx, const struct comparison *c,
                    bool alone, bool lines)
{
    const struct estimate *e = &c->e;
    dec yearly = DEC_ZERO;
    bool ranked = c->has_total, has_yearly = ranked && d->span.month && dec_mul(c->total, dec_of(12), &yearly),
         any = e->priced > 0;
    doc_put(d, object, "region", doc_text(e->region));
    doc_put(d, object, "offer", doc_text(e->offer));
    doc_put(d, object, "rank", c->rank > 0 ? doc_count(c->rank) : doc_null());
    doc_put(d, object, "status", doc_text(ranked ? "ok" : "incomplete"));
    doc_put(d, object, "base", doc_bool(c->is_base));
    doc_put(d, object, "interruptible", doc_bool(e->interruptible));
    doc_put(d, object, "total", show_known(ranked, c->total));
    doc_put(d, object, "priced_total", show_known(any, e->total));
    doc_put(d, object, "before_terms", show_known(any, e->before_terms));
    put_terms(d, object, e);
    doc_put(d, object, "delta", show_known(c->has_delta, c->delta));
    doc_put(d, object, "delta_pct", c->has_delta && c->has_delta_pct ? doc_percent(c->delta_pct, true) : doc_null());
    doc_put(d, object, "yearly", show_known(has_yearly, yearly));
    doc_put(d, object, "upfront", show_known(any, e->upfront));
    doc_put(d, object, "missing", show_known(c->has_missing, c->missing));
    doc_put(d, object, "filled", doc_bool(c->filled));
    doc_put(d, object, "reason", doc_text(c->reason));
    put_coverage(d, object, c, alone);
    if (e->has_range) {
        bool same = ranked && show_same_lines(c);
        doc_put(d, object, "total_low", show_known(same, e->total_low));
        doc_put(d, object, "total_high", show_known(same, e->total_high));
    }
    show_group_list(d, object, ctx, e);
    if (!lines || ctx->for_people)
        return;
    struct doc_value *list = doc_put(d, object, "lines", doc_list());
    for (size_t i = 0; i < e->n; i++)
        put_line(d, list, ctx, &e->cells[i], show_closeup(ctx, e), i);
}
