/* What beside the sums is told of a forecast of quantities: why it is one, the rates, the terms and the invoice. */
#include "base/arena.h"
#include "catalog/unit.h"
#include "invoice/metered.h"
#include "pricing/terms.h"
#include "rates/rate.h"
#include "report/show_forecast_parts.h"

static const char *basis_name(enum series_basis b)
{
    static const char *const names[] = {[SERIES_AUTO] = "auto", [SERIES_COST] = "cost", [SERIES_QUANTITY] = "quantity"};
    return names[b];
}

/* Without rates a history that states no cost is forecast in its units. */
static bool in_units(const struct forecast *f)
{
    return !f->priced && f->set.n > 0 && !f->set.at[0].is_cost;
}

/* --- json --- */

static void put_basis(const struct forecast_view *v)
{
    const struct forecast_basis *b = v->f->basis;
    struct doc *d = v->d;
    struct doc_value *to = doc_put(d, &d->data, "basis_choice", b ? doc_object() : doc_null());
    if (!b)
        return;
    doc_put(d, to, "asked", doc_text(basis_name(b->asked)));
    doc_put(d, to, "taken", doc_text(basis_name(in_units(v->f) ? SERIES_QUANTITY : b->taken)));
    doc_put(d, to, "covered_percent", b->has_share ? doc_percent(b->share, false) : doc_null());
    doc_put(d, to, "reason", doc_text(b->why));
}

static void put_meter(const struct forecast_view *v, struct doc_value *list, const struct forecast_meter *m)
{
    struct doc *d = v->d;
    const struct metered_rate *r = m->rate;
    struct doc_value *to = doc_push(d, list, doc_object());
    dec all;
    doc_put(d, to, "meter_id", show_text(r->rate->meter_id));
    doc_put(d, to, "service", show_text(r->rate->service));
    doc_put(d, to, "meter", show_text(r->rate->meter));
    doc_put(d, to, "region", show_text(r->rate->region));
    doc_put(d, to, "offer", doc_text(r->offer_id));
    doc_put(d, to, "unit", show_text(r->rate->unit.name));
    doc_put(d, to, "quantity_to_date", doc_quantity(m->used));
    doc_put(d, to, "quantity_remaining", doc_quantity(m->more));
    doc_put(d, to, "quantity", dec_add(m->used, m->more, &all) ? doc_quantity(all) : doc_null());
    doc_put(d, to, "actual_to_date", doc_money(m->actual));
    doc_put(d, to, "remaining", doc_money(m->remaining));
    doc_put(d, to, "paid", r->scaled ? doc_money(r->paid) : doc_null());
    doc_put(d, to, "list", r->scaled ? doc_money(r->list) : doc_null());
    doc_put(d, to, "assumed", doc_text(r->assumed ? r->told : NULL));
    struct doc_value *step = doc_put(d, to, "next_step", m->passes ? doc_object() : doc_null());
    if (!m->passes)
        return;
    doc_put(d, step, "date", show_day(d, m->day));
    doc_put(d, step, "quantity", doc_quantity(m->bound));
    doc_put(d, step, "price_before", doc_money(m->from));
    doc_put(d, step, "price_after", doc_money(m->to));
}

static void put_days(const struct forecast_view *v, struct doc_value *to, const struct forecast_credit *c)
{
    struct doc *d = v->d;
    doc_put(d, to, "runs_out", show_day(d, c->day));
    doc_put(d, to, "known", doc_bool(c->known));
    doc_put(d, to, "probability_percent", show_percent(100 * c->probability));
    struct doc_value *list = doc_put(d, to, "runs_out_intervals", doc_list());
    for (size_t i = 0; i < v->f->nlevels; i++) {
        struct doc_value *one = doc_push(d, list, doc_object());
        doc_put(d, one, "level", doc_text(show_exact(d, v->f->level[i])));
        doc_put(d, one, "low", show_day(d, c->low[i]));
        doc_put(d, one, "high", show_day(d, c->high[i]));
    }
}

static void put_terms(const struct forecast_view *v, const struct forecast_priced *p)
{
    struct doc *d = v->d;
    struct doc_value *list = doc_put(d, &d->data, "terms", doc_list());
    for (size_t i = 0; i < p->n_terms; i++) {
        const struct term_result *t = &p->terms[i];
        struct doc_value *to = doc_push(d, list, doc_object());
        doc_put(d, to, "name", doc_text(t->name));
        doc_put(d, to, "offer", doc_text(t->offer));
        doc_put(d, to, "amount", doc_money(t->amount));
        doc_put(d, to, "available", doc_quantity(t->available));
        doc_put(d, to, "eligible", t->kind == TERM_RECURRING ? doc_null() : doc_money(t->eligible));
        if (t->kind == TERM_CREDIT && p->has_credit)
            put_days(v, to, &p->credit);
    }
    struct doc_value *invoice = doc_put(d, &d->data, "invoice", p->has_invoice ? doc_object() : doc_null());
    if (p->has_invoice)
        forecast_put_sum(v, invoice, &v->f->total, &p->invoice);
}

void forecast_put_priced(const struct forecast_view *v)
{
    const struct forecast_priced *p = v->f->priced;
    struct doc *d = v->d;
    put_basis(v);
    if (!p)
        return;
    struct doc_value *list = doc_put(d, &d->data, "meters", doc_list());
    for (size_t i = 0; i < p->n_meters; i++)
        put_meter(v, list, &p->meter[i]);
    put_terms(v, p);
    struct doc_value *simulation = doc_put(d, &d->data, "simulation", doc_object());
    doc_put(d, simulation, "draws", doc_count((long long)p->draws));
    doc_put(d, simulation, "shared_percent", show_percent(100 * p->shared));
}

/* --- for people --- */

/* "on 2026-08-18; with 80 % probability between 2026-08-15 and 2026-08-22" */
static const char *when(const struct forecast_view *v, const struct forecast_credit *c)
{
    char day[DAY_TEXT], low[DAY_TEXT], high[DAY_TEXT];
    struct arena *a = v->d->arena;
    const char *text = day_is_none(c->day) ? "lasts to the end of the cycle"
                                           : arena_printf(a, "runs out on %s", day_text(c->day, day));
    if (c->known)
        return arena_printf(a, "ran out on %s", day_text(c->day, day));
    if (v->f->nlevels == 0 || (day_is_none(c->low[0]) && day_is_none(c->high[0])))
        return text;
    const char *level = show_exact(v->d, v->f->level[0]);
    if (day_is_none(c->high[0]))
        return arena_printf(a, "%s; with %s %% probability not before %s", text, level, day_text(c->low[0], low));
    if (c->low[0].n == c->high[0].n)
        return arena_printf(a, "%s, with %s %% probability on this very day", text, level);
    return arena_printf(a, "%s; with %s %% probability between %s and %s", text, level, day_text(c->low[0], low),
                        day_text(c->high[0], high));
}

const char *forecast_credit_text(const struct forecast_view *v)
{
    const struct forecast_priced *p = v->f->priced;
    return p && p->has_credit && p->has_invoice
               ? arena_printf(v->d->arena, "The credit of %s %s.", show_money(v->d, p->credit.available),
                              when(v, &p->credit))
               : NULL;
}

static const char *step_text(const struct forecast_view *v, const struct forecast_meter *m)
{
    struct doc *d = v->d;
    char day[DAY_TEXT];
    if (!m->passes)
        return "";
    struct doc_value bound = doc_quantity(m->bound);
    return arena_printf(d->arena, "passes %s on %s: from %s to %s per %s", doc_show(d, &bound), day_text(m->day, day),
                        show_exact(d, m->from), show_exact(d, m->to), m->rate->rate->unit_text);
}

enum { METERS_SHOWN = 20 };

void forecast_add_meters(const struct forecast_view *v)
{
    static const struct doc_column columns[] = {{"meter", "Meter", false, 0},      {"region", "Region", false, 3},
                                                {"unit", "Unit", false, 1},        {"to_date", "To date", true, 2},
                                                {"by_end", "By the end", true, 0}, {"money", "Comes to", true, 0},
                                                {"step", "Next step", false, 0}};
    const struct forecast_priced *p = v->f->priced;
    struct doc *d = v->d;
    if (!p || p->n_meters == 0)
        return;
    struct doc_table *t = doc_table(d, "What the meters come to", columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < p->n_meters && i < METERS_SHOWN; i++) {
        const struct forecast_meter *m = &p->meter[i];
        struct doc_value *to = doc_row(d, t, NULL);
        dec all, money;
        to[0] = doc_text(m->rate->rate->meter);
        to[1] = show_text(m->rate->rate->region);
        to[2] = show_text(m->rate->rate->unit.name);
        to[3] = doc_quantity(m->used);
        to[4] = dec_add(m->used, m->more, &all) ? doc_quantity(dec_round(all, 3)) : doc_null();
        to[5] = dec_add(m->actual, m->remaining, &money) ? doc_money(money) : doc_null();
        to[6] = doc_text(step_text(v, m));
    }
    show_hide_empty(t, 6);
    if (p->n_meters > METERS_SHOWN)
        doc_footnote(d, t, arena_printf(d->arena, "%zu more meters", p->n_meters - METERS_SHOWN));
}

void forecast_about_basis(const struct forecast_view *v)
{
    const struct forecast_basis *b = v->f->basis;
    struct doc *d = v->d;
    if (!b)
        return;
    const char *by = in_units(v->f)                ? "In units, without prices"
                     : b->taken == SERIES_QUANTITY ? "By quantity, priced by the rates"
                                                   : "By cost";
    char share[DEC_TEXT];
    if (b->why)
        doc_about(d, arena_printf(d->arena, "%s: %s.", by, b->why));
    else if (b->has_share)
        doc_about(d, arena_printf(d->arena, "%s, as asked for; rates cover %s %% of the last %d days' money.", by,
                                  dec_text_fixed(b->share, 1, share), (int)METERED_MONEY_DAYS));
    else
        doc_about(d, arena_printf(d->arena, "%s, as asked for.", by));
}
