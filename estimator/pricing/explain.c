#include "pricing/explain.h"

#include <string.h>

#include "base/arena.h"
#include "catalog/unit.h"
#include "pricing/choose.h"
#include "pricing/frac.h"
#include "rates/rate.h"
#include "workload/workload.h"

enum { HOURS_A_YEAR = 8760 };

struct explaining {
    const struct estimate_input *in;
    struct arena *a;
    const struct estimate *e;
    const struct choice *choice;
    struct explanation *out;
};

static bool is_one(dec n)
{
    return dec_cmp(n, dec_of(1)) == 0;
}

/* Products */

/* All factors but number `leave`. */
static bool multiply(const struct explain_product *p, size_t leave, struct frac *f)
{
    *f = (struct frac){dec_of(1), dec_of(1)};
    for (size_t i = 0; i < p->n; i++)
        if (i != leave && !(p->at[i].divides ? frac_div : frac_mul)(f, p->at[i].value))
            return false;
    return true;
}

static bool set_value(struct explain_product *p)
{
    struct frac f;
    return multiply(p, p->n, &f) && frac_value(f, &p->value);
}

static void copy_factors(struct arena *a, const struct explain_product *from, struct explain_product *to)
{
    for (size_t i = 0; i < from->n; i++)
        explain_factor(a, to, from->at[i].value, from->at[i].divides, from->at[i].label);
}

/* price x units, as a sum over the terms that is rounded once. */
static bool sum_terms(const struct explaining *x, struct explain_product *terms, size_t n, dec *whole)
{
    struct frac *units = arena_array(x->a, n, sizeof *units);
    dec den = dec_of(1);
    for (size_t i = 0; i < n; i++)
        if (!multiply(&terms[i], terms[i].price, &units[i]) || !dec_lcm(den, units[i].den, &den))
            return false;
    struct dec_acc acc = {{0}};
    for (size_t i = 0; i < n; i++) {
        struct dec_acc one = {{0}};
        dec factor, scaled, price = terms[i].at[terms[i].price].value;
        if (!dec_div(den, units[i].den, &factor) || !dec_mul_exact(units[i].num, factor, &scaled) ||
            !dec_acc_addmul(&acc, scaled, price) || !dec_acc_addmul(&one, units[i].num, price) ||
            !dec_acc_div(&one, units[i].den, &terms[i].value))
            return false;
    }
    return dec_acc_div(&acc, den, whole);
}

/* Terms */

static void add_price(const struct explaining *x, struct explain_product *p, dec price, const char *label)
{
    p->price = p->n;
    explain_factor(x->a, p, price, false, label);
}

static void add_block(const struct explaining *x, struct explain_product *p, const struct rate *r)
{
    if (!is_one(r->unit.block))
        explain_factor(x->a, p, r->unit.block, true, arena_printf(x->a, "%s in a block", r->unit.name));
}

static void add_discount(const struct explaining *x, struct explain_product *p, const struct discount *d)
{
    char pct[DEC_TEXT];
    dec left;
    if (d && dec_div(d->num, d->den, &left))
        explain_factor(x->a, p, left, false, arena_printf(x->a, "(own discount of %s %%)", dec_text(d->pct, pct)));
}

static const char *per(const struct explaining *x, const struct rate *r)
{
    return arena_printf(x->a, "per %s", r->unit_text);
}

/* The terms of a commitment: for all hours of the month, but the licence for the hours that the line runs. */
static void add_part(const struct explaining *x, const struct part *p, struct explain_product *term)
{
    const struct rate *r = p->rate;
    const struct explain_product *units = p->kind == PART_LICENCE ? &x->out->used : &x->out->charged;
    copy_factors(x->a, units, term);
    if (p->kind != PART_RESERVATION) {
        add_price(x, term, p->price, per(x, r));
        add_block(x, term, r);
        add_discount(x, term, p->discount);
        return;
    }
    if (!unit_is_hourly(&r->unit)) {
        add_block(x, term, r);
        explain_factor(x->a, term, x->in->basis.hours, false, "hours of the month");
    }
    add_price(x, term, p->price, arena_printf(x->a, "for the term of %d year%s", p->years, p->years == 1 ? "" : "s"));
    explain_factor(x->a, term, dec_of((int64_t)HOURS_A_YEAR * p->years), true,
                   arena_printf(x->a, "hours of %d year%s", p->years, p->years == 1 ? "" : "s"));
}

static const char *tier_label(const struct explaining *x, const struct rate *r, size_t i)
{
    char from[DEC_TEXT], to[DEC_TEXT];
    dec low, high;
    if (r->ntiers == 1 || !dec_mul(r->tiers[i].from, r->unit.block, &low))
        return "usage";
    const char *name = r->unit.name;
    if (i + 1 == r->ntiers || !dec_mul(r->tiers[i + 1].from, r->unit.block, &high))
        return arena_printf(x->a, "usage from %s %s on", dec_text(low, from), name);
    return arena_printf(x->a, "usage from %s up to %s %s", dec_text(low, from), dec_text(high, to), name);
}

/* A slice of what all lines use, in units / over. */
static void add_slice(const struct explaining *x, const struct rate *r, size_t tier, dec slice)
{
    struct explanation *out = x->out;
    struct explain_product *term = &out->terms[out->nterms++];
    term->label = tier_label(x, r, tier);
    if (out->sharing == 1 && r->ntiers == 1 && dec_sign(out->included) == 0) {
        copy_factors(x->a, &out->used, term);
    } else {
        explain_factor(x->a, term, slice, false, r->unit.name);
        if (!is_one(out->over)) /* the denominator of the slice */
            explain_factor(x->a, term, out->over, true, NULL);
    }
    add_price(x, term, r->tiers[tier].price, per(x, r));
    add_block(x, term, r);
    add_discount(x, term, x->choice->parts[0].discount);
}

/* A bound that no number holds lies beyond every quantity. */
static bool bound(const struct rate *r, size_t tier, dec scale, dec *out)
{
    return tier < r->ntiers && dec_mul(r->tiers[tier].from, scale, out);
}

static bool add_slices(const struct explaining *x, const struct rate *r)
{
    struct explanation *out = x->out;
    dec scale, included, net, low, high, next, slice;
    if (!dec_mul_exact(r->unit.block, out->over, &scale) || !dec_mul(r->included, scale, &included) ||
        !dec_mul(r->included, r->unit.block, &out->included) || !dec_sub(out->all, included, &net))
        return false;
    out->terms = arena_array(x->a, r->ntiers, sizeof *out->terms);
    for (size_t i = 0; i < r->ntiers && bound(r, i, scale, &low) && dec_cmp(net, low) > 0; i++) {
        high = bound(r, i + 1, scale, &next) ? dec_min(net, next) : net;
        if (!dec_sub(high, low, &slice))
            return false;
        add_slice(x, r, i, slice);
    }
    return true;
}

/* Sharing */

static bool shares(const struct cell *c, const struct rate *r)
{
    return cell_has_amount(c) && c->ncharges == 1 && c->charges[0].tiered && c->charges[0].rate == r;
}

static bool units_over(const struct charge *c, dec over, dec *out)
{
    dec factor;
    return dec_div(over, c->den, &factor) && dec_mul_exact(c->units, factor, out);
}

static bool add_up_lines(const struct explaining *x, const struct rate *r)
{
    struct explanation *out = x->out;
    dec units;
    out->over = dec_of(1);
    out->all = DEC_ZERO;
    for (size_t i = 0; i < x->e->n; i++)
        if (shares(&x->e->cells[i], r) && !dec_lcm(out->over, x->e->cells[i].charges[0].den, &out->over))
            return false;
    for (size_t i = 0; i < x->e->n; i++) {
        if (!shares(&x->e->cells[i], r))
            continue;
        out->sharing++;
        if (!units_over(&x->e->cells[i].charges[0], out->over, &units) || !dec_add(out->all, units, &out->all))
            return false;
        if (&x->e->cells[i] == out->cell)
            out->own = units;
    }
    return true;
}

/* whole x own / all, cut after the 18th decimal. */
static bool share_cut(const struct explanation *x, dec *out)
{
    int c;
    dec ulp = {1};
    *out = DEC_ZERO;
    if (dec_sign(x->own) == 0)
        return true;
    if (!dec_muldiv(x->whole, x->own, x->all, out) ||
        !frac_cmp((struct frac){*out, x->own}, (struct frac){x->whole, x->all}, &c))
        return false;
    return c <= 0 || dec_sub(*out, ulp, out);
}

bool explain_amount(const struct explanation *x, dec *out)
{
    *out = x->whole;
    if (!x->has_whole || x->sharing < 2)
        return x->has_whole;
    return share_cut(x, out) && dec_add(*out, x->last_digit, out);
}

/* The whole */

static bool explain_usage(const struct explaining *x)
{
    struct explanation *out = x->out;
    const struct rate *r = out->cell->rate;
    dec cut;
    if (!add_up_lines(x, r) || !add_slices(x, r) || !sum_terms(x, out->terms, out->nterms, &out->whole))
        return false;
    out->has_whole = true;
    return out->sharing < 2 || (share_cut(out, &cut) && dec_sub(out->cell->amount, cut, &out->last_digit));
}

/* As many hours as the month has, of each instance; only a quantity can be more, or nothing. */
static bool explain_charged(const struct explaining *x)
{
    struct explanation *out = x->out;
    const struct line *l = out->line;
    struct frac used, all;
    int c;
    out->committed = true;
    if (unit_is_hourly(&out->cell->rate->unit))
        explain_whole_month(x->in, x->a, l, &out->charged);
    else
        copy_factors(x->a, &out->used, &out->charged);
    if (!multiply(&out->used, out->used.n, &used) || !multiply(&out->charged, out->charged.n, &all) ||
        !frac_cmp(used, all, &c))
        return false;
    if (l->has_quantity && (c > 0 || dec_sign(used.num) == 0)) {
        out->charged = (struct explain_product){0};
        copy_factors(x->a, &out->used, &out->charged);
    }
    return set_value(&out->charged);
}

static bool explain_commitment(const struct explaining *x)
{
    struct explanation *out = x->out;
    if (!explain_charged(x))
        return false;
    out->terms = arena_array(x->a, x->choice->nparts, sizeof *out->terms);
    for (; out->nterms < x->choice->nparts; out->nterms++) {
        out->terms[out->nterms].label = out->cell->charges[out->nterms].label;
        add_part(x, &x->choice->parts[out->nterms], &out->terms[out->nterms]);
    }
    return sum_terms(x, out->terms, out->nterms, &out->whole);
}

void explain_line(const struct estimate_input *in, struct arena *a, const struct estimate *e, size_t line,
                  struct explanation *out)
{
    *out = (struct explanation){
        .line = &in->workload->lines[line],
        .region = e->region,
        .offer = e->offer,
        .cell = &e->cells[line],
    };
    const struct cell *c = out->cell;
    struct explaining x = {in, a, e, choose(in, a, out->line, &e->placement), out};
    explain_words(in, a, e, out);
    if (!cell_has_amount(c))
        return;
    out->has_whole = c->ncharges == 0; /* the meter costs nothing, whatever the quantity */
    if (c->ncharges == 0)
        return;
    explain_used(in, a, out->line, &c->rate->unit, &out->used);
    out->has_units = set_value(&out->used);
    out->has_whole = out->has_units && (c->charges[0].tiered ? explain_usage(&x) : explain_commitment(&x));
}
