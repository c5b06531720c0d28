#include "pricing/estimate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/notes.h"
#include "base/text.h"
#include "catalog/unit.h"
#include "pricing/charge.h"
#include "pricing/choose.h"
#include "pricing/lines.h"

static const char AS_IS[] = "as-is";

const char *line_state_name(enum line_state s)
{
    static const char *const names[] = {
        [LINE_PRICED] = "priced",     [LINE_FREE] = "free",           [LINE_NEEDS_USAGE] = "needs-usage",
        [LINE_NO_PRICE] = "no-price", [LINE_AMBIGUOUS] = "ambiguous", [LINE_UNSUPPORTED] = "unsupported",
    };
    return names[s];
}

bool cell_has_amount(const struct cell *c)
{
    return c->state == LINE_PRICED || c->state == LINE_FREE;
}

static int sum_too_large(const struct estimate_input *in, size_t line, struct err *err)
{
    const struct line *l = &in->workload->lines[line];
    return err_at(err, EXIT_INPUT, l->file, l->at, "give smaller quantities or counts",
                  "the total up to \"%s\" is more than can be counted", l->name);
}

/* What the terms of one RateCard offer act on: the lines priced under it. */
struct under_offer {
    const struct estimate_input *in;
    const struct cell *cells;
    const bool *use; /* NULL: all */
    const char **meter_ids;
    dec *amounts;
};

static bool counts(const struct under_offer *u, size_t i)
{
    return cell_has_amount(&u->cells[i]) && (!u->use || u->use[i]);
}

/* *effect = what the terms of this offer add to the sum. */
static bool apply_terms(const struct under_offer *u, const char *offer_id, struct arena *a, struct term_result **terms,
                        size_t *nterms, dec *effect)
{
    struct terms_input t = {
        .offer = offer_id, .basis = &u->in->basis, .meter_ids = u->meter_ids, .amounts = u->amounts};
    dec sum = DEC_ZERO, total;
    t.has_commitment = u->in->has_commitment;
    t.commitment = u->in->commitment;
    t.terms = book_terms(u->in->book, offer_id, &t.nterms);
    for (size_t i = 0; i < u->in->workload->n; i++) {
        if (!counts(u, i) || !u->cells[i].offer_id || strcmp(u->cells[i].offer_id, offer_id) != 0)
            continue;
        u->meter_ids[t.n] = u->cells[i].rate->meter_id;
        u->amounts[t.n++] = u->cells[i].amount;
        if (!dec_add(sum, u->cells[i].amount, &sum))
            return false;
    }
    return terms_apply(&t, a, terms, nterms, &total) && dec_sub(total, sum, effect);
}

/* The RateCard offers in play, sorted: the placement's, and those that lines were under already. */
static const char **offers_of(const struct placement *p, const struct cell *cells, size_t n, struct arena *a,
                              size_t *count)
{
    const char **ids = NULL;
    size_t used = 0, cap = 0;
    const char *last = p->offer && p->offer->option == OPTION_RATECARD ? p->offer->id : NULL;
    if (last) {
        ids = arena_grow(a, ids, used, &cap, sizeof *ids);
        ids[used++] = last;
    }
    for (size_t i = 0; i < n; i++) {
        const char *id = cells[i].offer_id;
        bool known = !id || id == last;
        for (size_t k = 0; k < used && !known; k++) /* one or two offers, hardly ever more */
            known = strcmp(ids[k], id) == 0;
        last = id;
        if (known)
            continue;
        ids = arena_grow(a, ids, used, &cap, sizeof *ids);
        ids[used++] = id;
    }
    if (used)
        qsort(ids, used, sizeof *ids, text_cmp_ptr);
    *count = used;
    return ids;
}

struct totals {
    dec before, total;
    struct term_result *terms; /* in arena a */
    size_t nterms;
};

static int total_up(const struct estimate_input *in, const struct placement *p, const struct cell *cells,
                    const bool *use, struct arena *a, struct totals *out, struct err *err)
{
    size_t n = in->workload->n, noffers;
    struct arena *scratch = arena_new();
    struct under_offer u = {.in = in, .cells = cells, .use = use};
    int status = -1;
    *out = (struct totals){0};
    for (size_t i = 0; i < n; i++)
        if (counts(&u, i) && !dec_add(out->before, cells[i].amount, &out->before)) {
            sum_too_large(in, i, err);
            goto out;
        }
    out->total = out->before;
    const char **ids = offers_of(p, cells, n, scratch, &noffers);
    if (noffers) {
        u.meter_ids = arena_array(scratch, n, sizeof *u.meter_ids);
        u.amounts = arena_array(scratch, n, sizeof *u.amounts);
    }
    for (size_t k = 0; k < noffers; k++) {
        struct term_result *terms, *all;
        size_t nterms;
        dec effect;
        if (!apply_terms(&u, ids[k], a, &terms, &nterms, &effect) || !dec_add(out->total, effect, &out->total)) {
            err_set(err, EXIT_INPUT, "give smaller quantities or counts",
                    "the total under the terms of %s is more than can be counted", ids[k]);
            goto out;
        }
        all = arena_array(a, out->nterms + nterms, sizeof *all);
        for (size_t i = 0; i < out->nterms + nterms; i++)
            all[i] = i < out->nterms ? out->terms[i] : terms[i - out->nterms];
        out->terms = all;
        out->nterms += nterms;
    }
    status = 0;
out:
    arena_free(scratch);
    return status;
}

int estimate_total_of(const struct estimate_input *in, const struct estimate *e, const bool *use, dec *total,
                      struct err *err)
{
    struct arena *scratch = arena_new();
    struct totals t;
    int status = total_up(in, &e->placement, e->cells, use, scratch, &t, err);
    if (!status)
        *total = t.total;
    arena_free(scratch);
    return status;
}

/* The whole again with all low, or all high, quantities. */
static int price_bound(const struct charging *base, enum units_of which, const struct placement *p, dec *total,
                       struct err *err)
{
    struct arena *scratch = arena_new();
    struct charging c = *base;
    struct totals t;
    c.arena = scratch;
    c.which = which;
    c.cells = arena_array(scratch, c.in->workload->n, sizeof *c.cells);
    int status = charge_lines(&c, err) || total_up(c.in, p, c.cells, NULL, scratch, &t, err) ? -1 : 0;
    if (!status)
        *total = t.total;
    arena_free(scratch);
    return status;
}

static int summarise(const struct estimate_input *in, struct arena *a, struct estimate *e, struct err *err)
{
    struct totals t;
    dec check = DEC_ZERO;
    if (total_up(in, &e->placement, e->cells, NULL, a, &t, err))
        return -1;
    for (size_t i = 0; i < e->n; i++) {
        const struct cell *c = &e->cells[i];
        if (!cell_has_amount(c))
            continue;
        e->priced++;
        e->interruptible |= c->interruptible; /* judged by what is really bought: a disk under spot is not evicted */
        if (!dec_add(check, c->amount, &check) || !dec_add(e->upfront, c->upfront, &e->upfront))
            return sum_too_large(in, i, err);
    }
    assert(dec_cmp(check, t.before) == 0); /* the amounts shown add up to the total shown */
    e->complete = e->priced == e->n;
    e->before_terms = t.before;
    e->terms = t.terms;
    e->nterms = t.nterms;
    e->total = t.total;
    if (!dec_mul_exact(e->total, dec_of(12), &e->yearly))
        return sum_too_large(in, e->n ? e->n - 1 : 0, err);
    return 0;
}

bool estimate_bought_otherwise(const struct estimate *e, const struct line *l, const struct cell *c)
{
    const struct offer *o = e->placement.offer;
    if (!o || l->pin_offer || !c->offer || c->offer == o->name || strcmp(c->offer, o->name) == 0)
        return false;
    return o->option == OPTION_RATECARD || strcmp(c->offer, option_name(o->option)) != 0;
}

/* The reasons are few, though the lines may be many. */
static const char *keep_text(struct arena *a, struct map *kept, const char *text)
{
    char *copy = text ? map_get(kept, text) : NULL;
    if (text && !copy) {
        copy = arena_strdup(a, text);
        map_put(kept, copy, copy);
    }
    return copy;
}

void estimate_digest(const struct workload *w, struct arena *a, struct estimate *e)
{
    struct arena *scratch = arena_new();
    struct map *kept = map_new(scratch);
    struct digest d = {0};
    size_t without = 0;
    for (size_t i = 0; i < e->n; i++)
        without += !cell_has_amount(&e->cells[i]);
    d.unpriced = arena_array(a, without, sizeof *d.unpriced);
    for (size_t i = 0; i < e->n; i++) {
        const struct cell *c = &e->cells[i];
        if (!cell_has_amount(c)) {
            d.unpriced[d.nunpriced++] =
                (struct unpriced){i, c->state, keep_text(a, kept, c->reason), c->region, c->lacks};
            continue;
        }
        d.derived += c->derived;
        d.idle += c->commitment && dec_cmp(c->utilisation, dec_of(100)) < 0;
        if (estimate_bought_otherwise(e, &w->lines[i], c)) {
            d.otherwise_as = d.otherwise++ && strcmp(d.otherwise_as, c->offer) != 0 ? "otherwise" : c->offer;
        }
    }
    arena_free(scratch);
    e->digest = d;
}

int estimate_lines(const struct estimate_input *in, const struct lines *lines, struct arena *a, struct arena *cells,
                   const struct placement *p, struct estimate *out, struct err *err)
{
    const struct workload *w = in->workload;
    const struct choice **choices = arena_array(cells, lines->nkinds, sizeof *choices);
    for (size_t k = 0; k < lines->nkinds; k++) {
        bool chosen = p->region && p->offer && lines->alike[k] != k;
        choices[k] = chosen ? choices[lines->alike[k]] : choose(in, cells, &w->lines[lines->first[k]], p);
    }
    *out = (struct estimate){
        .placement = *p,
        .region = p->region ? p->region : AS_IS,
        .offer = p->offer ? p->offer->name : AS_IS,
        .cells = arena_array(cells, w->n, sizeof *out->cells),
        .n = w->n,
        .has_range = lines->has_range,
    };
    struct charging c = {in, lines, choices, cells, UNITS_GIVEN, out->cells};
    if (charge_lines(&c, err) || summarise(in, a, out, err))
        return -1;
    if (out->has_range &&
        (price_bound(&c, UNITS_LOW, p, &out->total_low, err) || price_bound(&c, UNITS_HIGH, p, &out->total_high, err)))
        return -1;
    estimate_digest(w, a, out);
    return 0;
}

static bool hours_ignored(const struct cell *c)
{
    return c->rate && !unit_is_hourly(&c->rate->unit);
}

void estimate_mark_hours(const struct estimate_input *in, const struct estimate *e, bool *ignored)
{
    for (size_t i = 0; i < e->n; i++)
        if (in->workload->lines[i].hours_kind != HOURS_BASIS && hours_ignored(&e->cells[i]))
            ignored[i] = true;
}

void estimate_note_hours(const struct estimate_input *in, const bool *ignored)
{
    size_t lines = 0;
    for (size_t i = 0; i < in->workload->n; i++)
        lines += ignored[i];
    if (lines && in->notes)
        notes_add(in->notes, "hours change nothing for %zu line%s: the meter is not billed by the hour", lines,
                  lines == 1 ? "" : "s");
}

int estimate_run(const struct estimate_input *in, struct arena *a, const struct placement *p, struct estimate *out,
                 struct err *err)
{
    struct lines lines;
    if (lines_read(in, a, &lines, err) || estimate_lines(in, &lines, a, a, p, out, err))
        return -1;
    if (in->notes && p->offer && p->offer->option < OPTION_COUNT && !book_has_option(in->book, p->offer->option))
        notes_add(in->notes, "no %s prices in the price lists in use", option_name(p->offer->option));
    bool *ignored = arena_array(a, out->n, sizeof *ignored);
    estimate_mark_hours(in, out, ignored);
    estimate_note_hours(in, ignored);
    return 0;
}
