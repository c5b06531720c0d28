#include "pricing/charge.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "pricing/tier.h"

enum { HOURS_A_YEAR = 8760 };

static const char *const LABELS[] = {
    [PART_USAGE] = "usage",
    [PART_RESERVATION] = "reservation",
    [PART_PLAN] = "savings plan",
    [PART_LICENCE] = "Windows licence",
};

static int too_large(const struct line *l, struct err *err)
{
    return err_more(err, EXIT_INPUT, l->file, l->at, "give a smaller quantity or count",
                    "the amount of \"%s\" is more than can be counted", l->name);
}

/* The hours a commitment is charged for: all of the basis for each of `count`, however few `hours` the line states.
 * Only a quantity can be more (it means more than one instance, averaged over the month), or 0, which asks for
 * nothing. Lines of a bill that are one meter's have these hours together. */
static bool committed_hours(const struct basis *b, const struct line *l, struct frac own, struct frac *out)
{
    struct frac all = {b->hours, dec_of(1)};
    int c;
    bool shares = l->scaled && dec_cmp(l->quantity, l->pool) != 0;
    if (!frac_mul(&all, l->count) || (shares && (!frac_mul(&all, l->quantity) || !frac_div(&all, l->pool))) ||
        !frac_cmp(own, all, &c))
        return false;
    *out = l->has_quantity && (c > 0 || dec_sign(own.num) == 0) ? own : all;
    return true;
}

/* 100 x own / charged. */
static bool utilisation(struct frac own, struct frac charged, dec *out)
{
    if (dec_sign(charged.num) == 0) {
        *out = DEC_ZERO;
        return true;
    }
    return frac_mul(&own, dec_of(100)) && frac_mul(&own, charged.den) && frac_div(&own, charged.num) &&
           frac_value(own, out);
}

/* What a part charges for: `units`, of which `price` buys one. */
static bool part_units(const struct basis *b, const struct part *p, struct frac own, struct frac charged,
                       struct frac *units)
{
    bool hourly = unit_is_hourly(&p->rate->unit);
    switch (p->kind) {
    case PART_USAGE:
    case PART_LICENCE:
        *units = own;
        return p->kind == PART_USAGE || frac_div(units, p->rate->unit.block);
    case PART_PLAN:
        *units = charged;
        return frac_div(units, p->rate->unit.block);
    case PART_RESERVATION: /* the price of a whole term, whatever the unit says */
        *units = charged;
        return (hourly || (frac_div(units, p->rate->unit.block) && frac_mul(units, b->hours))) &&
               frac_div(units, dec_of((int64_t)HOURS_A_YEAR * p->years));
    }
    return false;
}

/* The whole term, for as many instances as are charged. */
static bool upfront(const struct basis *b, const struct part *p, struct frac charged, dec *out)
{
    struct dec_acc acc = {{0}};
    bool ok = frac_div(&charged, unit_is_hourly(&p->rate->unit) ? b->hours : p->rate->unit.block);
    return ok && dec_acc_addmul(&acc, p->price, charged.num) && dec_acc_div(&acc, charged.den, out);
}

/* The units of a charge, counted in 1/den of what its price is for. */
static bool over(const struct charge *c, dec den, dec *units)
{
    dec factor;
    return dec_div(den, c->den, &factor) && dec_mul_exact(c->units, factor, units);
}

/* The denominator of a charge's units, its discount included. */
static bool discounted_den(const struct charge *c, dec *den)
{
    *den = c->den;
    return !c->discount || dec_mul_exact(c->den, c->discount->den, den);
}

/* Sum of price x units / den over the charges, rounded once. */
static bool sum_charges(const struct charge *charges, size_t n, dec *out)
{
    dec den = dec_of(1), one, factor, units;
    struct dec_acc acc = {{0}};
    for (size_t i = 0; i < n; i++)
        if (!discounted_den(&charges[i], &one) || !dec_lcm(den, one, &den))
            return false;
    for (size_t i = 0; i < n; i++)
        if (!discounted_den(&charges[i], &one) || !dec_div(den, one, &factor) ||
            !dec_mul_exact(charges[i].units, factor, &units) ||
            (charges[i].discount && !dec_mul_exact(units, charges[i].discount->num, &units)) ||
            !dec_acc_addmul(&acc, units, charges[i].price))
            return false;
    return dec_acc_div(&acc, den, out);
}

/* Writes the charges; the amount too, unless it is usage, which waits for the other lines of its rate. */
static bool charge_parts(const struct charging *c, const struct choice *choice, const struct line *l, struct frac own,
                         struct cell *cell)
{
    const struct basis *b = &c->in->basis;
    const struct unit *unit = &choice->rate->unit;
    struct frac charged = own;
    struct charge *charges = arena_array(c->arena, choice->nparts, sizeof *charges);
    if (choice->commitment && unit_is_hourly(unit) && !committed_hours(b, l, own, &charged))
        return false;
    for (size_t i = 0; i < choice->nparts; i++) {
        const struct part *p = &choice->parts[i];
        struct frac units;
        if (!part_units(b, p, own, charged, &units))
            return false;
        charges[i] = (struct charge){p->rate,   LABELS[p->kind],       p->price,   units.num,
                                     units.den, p->kind == PART_USAGE, p->discount};
        if (p->kind == PART_RESERVATION && !upfront(b, p, charged, &cell->upfront))
            return false;
    }
    cell->charges = charges;
    cell->ncharges = choice->nparts;
    cell->unit = unit->name;
    if (!frac_value(charged, &cell->quantity) || (choice->commitment && !utilisation(own, charged, &cell->utilisation)))
        return false;
    return charges[0].tiered || sum_charges(charges, choice->nparts, &cell->amount);
}

static int needs_usage(const struct charging *c, const struct rate *r, struct cell *cell)
{
    cell->ncharges = 0;
    cell->commitment = false;
    cell->unit = r->unit.name;
    if (rate_is_zero(r)) { /* whatever the quantity */
        cell->state = LINE_FREE;
        return 0;
    }
    cell->state = LINE_NEEDS_USAGE;
    cell->reason = arena_printf(c->arena, "needs a quantity: the meter counts %s", r->unit.name);
    return 0;
}

static int charge_line(const struct charging *c, size_t i, bool *same_gib, struct err *err)
{
    const struct line *l = &c->in->workload->lines[i];
    const struct choice *choice = c->choices[c->lines->at[i].kind];
    struct cell *cell = &c->cells[i];
    struct frac own;
    if (choice->needs_region)
        return err_more(err, EXIT_INPUT, l->file, l->at, "fill the region column or give --regions (compare: --base)",
                        "\"%s\" needs a region", l->what ? l->what : l->name);
    *cell = (struct cell){
        .state = choice->state,
        .reason = choice->reason,
        .lacks = choice->lacks,
        .rate = choice->rate,
        .region = choice->region,
        .offer = choice->offer,
        .offer_id = choice->offer_id,
        .how = choice->how,
        .derived = choice->derived,
        .interruptible = choice->interruptible,
        .commitment = choice->commitment,
        .os = choice->os,
        .candidates = choice->candidates,
        .ncandidates = choice->ncandidates,
    };
    if (choice->state != LINE_PRICED)
        return 0;
    switch (lines_units(c->lines, l, i, c->which, &choice->rate->unit, &own, same_gib)) {
    case UNITS_OK:
        return charge_parts(c, choice, l, own, cell) ? 0 : too_large(l, err);
    case UNITS_NEEDED:
        return needs_usage(c, choice->rate, cell);
    case UNITS_IMPOSSIBLE:
        if (l->scaled) { /* nobody wrote this unit: a bill's meter counts another one under this offer */
            cell->state = LINE_UNSUPPORTED;
            cell->reason = arena_printf(c->arena, "the bill counts \"%s\", the price list \"%s\"", l->unit_text,
                                        choice->rate->unit_text);
            return 0;
        }
        return err_more(
            err, EXIT_INPUT, l->file, l->at,
            arena_printf(c->arena, "give the quantity in %s, or leave the unit out", choice->rate->unit.name),
            "\"%s\" cannot be counted in \"%s\": its meter counts \"%s\"", l->what ? l->what : l->name,
            l->unit_text ? l->unit_text : l->unit.name, choice->rate->unit_text);
    case UNITS_RANGE:
        break;
    }
    return too_large(l, err);
}

static bool waits_for_group(const struct cell *c)
{
    return c->state == LINE_PRICED && c->ncharges == 1 && c->charges[0].tiered;
}

/* The lines that use one rate: priced as one quantity, then given back pro rata. The arrays are scratch, as long as
 * the group. */
struct group {
    const size_t *at;
    size_t n;
    dec *weights, *parts;
    size_t *ranks;
};

static bool share_cost(const struct charging *c, const struct group *g)
{
    const struct rate *rate = c->cells[g->at[0]].rate;
    const struct discount *off = c->cells[g->at[0]].charges[0].discount;
    dec den = dec_of(1), list;
    for (size_t i = 0; i < g->n; i++)
        if (!dec_lcm(den, c->cells[g->at[i]].charges[0].den, &den))
            return false;
    for (size_t i = 0; i < g->n; i++) {
        g->ranks[i] = c->lines->at[g->at[i]].rank;
        if (!over(c->cells[g->at[i]].charges, den, &g->weights[i]))
            return false;
    }
    if (!tier_share(rate, off, g->weights, g->ranks, g->n, den, &list, g->parts))
        return false;
    for (size_t i = 0; i < g->n; i++) {
        struct cell *cell = &c->cells[g->at[i]];
        cell->amount = g->parts[i];
        if (dec_sign(list) == 0 && (dec_sign(g->weights[i]) > 0 || rate_is_zero(rate)))
            cell->state = LINE_FREE;
    }
    return true;
}

struct member {
    const struct rate *rate;
    size_t kind, group;
};

/* Which rate comes first does not matter, only that equal ones stand together. */
static int by_rate(const void *a, const void *b)
{
    uintptr_t x = (uintptr_t)((const struct member *)a)->rate, y = (uintptr_t)((const struct member *)b)->rate;
    return (x > y) - (x < y);
}

/* For each kind of line the number of its group; returns how many groups there are. */
static size_t number_groups(const struct charging *c, struct arena *scratch, size_t *group_of)
{
    size_t kinds = c->lines->nkinds, groups = 0;
    struct member *m = arena_array(scratch, kinds, sizeof *m);
    for (size_t k = 0; k < kinds; k++)
        m[k] = (struct member){.rate = c->choices[k]->rate, .kind = k};
    qsort(m, kinds, sizeof *m, by_rate);
    for (size_t k = 0; k < kinds; k++) {
        if (k == 0 || m[k].rate != m[k - 1].rate)
            groups++;
        group_of[m[k].kind] = groups - 1;
    }
    return groups;
}

static int charge_groups(const struct charging *c, struct arena *scratch, struct err *err)
{
    size_t n = c->in->workload->n;
    size_t *group_of = arena_array(scratch, c->lines->nkinds, sizeof *group_of);
    size_t groups = number_groups(c, scratch, group_of);
    size_t *start = arena_array(scratch, groups + 2, sizeof *start); /* a counting sort of the lines by group */
    size_t *at = arena_array(scratch, n, sizeof *at), *ranks = arena_array(scratch, n, sizeof *ranks);
    dec *weights = arena_array(scratch, n, sizeof *weights), *parts = arena_array(scratch, n, sizeof *parts);
    int status = 0;
    for (size_t i = 0; i < n; i++)
        if (waits_for_group(&c->cells[i]))
            start[group_of[c->lines->at[i].kind] + 2]++;
    for (size_t g = 2; g < groups + 2; g++)
        start[g] += start[g - 1];
    for (size_t i = 0; i < n; i++)
        if (waits_for_group(&c->cells[i]))
            at[start[group_of[c->lines->at[i].kind] + 1]++] = i;
    for (size_t g = 0; g < groups; g++) {
        struct group one = {at + start[g], start[g + 1] - start[g], weights, parts, ranks};
        if (one.n && !share_cost(c, &one))
            status = too_large(&c->in->workload->lines[one.at[0]], err);
    }
    return status;
}

int charge_lines(const struct charging *c, struct err *err)
{
    bool same_gib = false;
    int status = 0;
    for (size_t i = 0; i < c->in->workload->n; i++)
        if (charge_line(c, i, &same_gib, err))
            status = -1;
    if (status)
        return -1;
    if (same_gib && c->in->notes)
        notes_add(c->in->notes, "GB and GiB are taken as equal, as the price lists do");
    struct arena *scratch = arena_new();
    status = charge_groups(c, scratch, err);
    arena_free(scratch);
    return status;
}
