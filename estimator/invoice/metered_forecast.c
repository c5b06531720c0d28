#include "invoice/metered_forecast.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "invoice/events.h"
#include "invoice/frame.h"
#include "invoice/project_parts.h"
#include "pricing/terms.h"
#include "rates/rate.h"

int metered_too_large(struct err *err)
{
    return err_set(err, EXIT_INPUT, "look for a wrong number in the usage files, or give --basis cost",
                   "what the quantities come to at the rates is beyond 1.7e20");
}

/* --- the forecasts of the leaves --- */

/* A factor changes quantities and money alike; an amount is money, and goes to the first leaf of its group that is. */
static void take_events(struct pricing *w, size_t i, bool money, struct project_ask *ask)
{
    const struct project_ask *of = &w->asks[w->m->leaf[i].group];
    const struct event **mine = arena_array(w->arena, of->n_events, sizeof *mine);
    ask->events = mine;
    ask->n_events = 0;
    for (size_t k = 0; k < of->n_events; k++)
        if (of->events[k]->has_factor || money)
            mine[ask->n_events++] = of->events[k];
}

/* Groups with a planned amount need a leaf of money. */
static void add_money_leaves(struct pricing *w)
{
    struct metered *m = w->m;
    bool *has = arena_array(w->arena, m->groups.n, sizeof *has);
    for (size_t i = 0; i < m->n; i++)
        has[m->leaf[i].group] |= m->leaf[i].rate == METERED_NONE;
    for (size_t g = 0; g < m->groups.n; g++) {
        bool amount = false;
        for (size_t k = 0; k < w->asks[g].n_events; k++)
            amount |= !w->asks[g].events[k]->has_factor;
        if (!amount || has[g])
            continue;
        struct leaf leaf = {.group = g, .rate = METERED_NONE, .use = m->groups.at[g]};
        leaf.use.amount = arena_array(w->arena, leaf.use.n, sizeof *leaf.use.amount);
        leaf.money = leaf.use;
        size_t cap = m->n;
        m->leaf = arena_grow(w->arena, m->leaf, m->n, &cap, sizeof *m->leaf);
        m->leaf[m->n++] = leaf;
    }
}

static int project_leaves(struct pricing *w, struct err *err)
{
    struct metered *m = w->m;
    const struct series **series = arena_array(w->arena, m->n, sizeof *series);
    struct project_ask *asks = arena_array(w->arena, m->n, sizeof *asks);
    bool *has = arena_array(w->arena, m->groups.n, sizeof *has);
    for (size_t i = 0; i < m->n; i++) {
        size_t g = m->leaf[i].group;
        bool money = m->leaf[i].rate == METERED_NONE && !has[g];
        has[g] |= money;
        series[i] = &m->leaf[i].use;
        asks[i] = w->asks[g];
        asks[i].past = false;
        if (asks[i].path != SIZE_MAX && asks[i].path < MODELS_MAX_HORIZON / 2)
            asks[i].path = SIZE_MAX; /* the days of the cycle are needed anyway */
        take_events(w, i, money, &asks[i]);
    }
    w->leaf = arena_array(w->arena, m->n, sizeof *w->leaf);
    return project_run(w->arena, series, asks, m->n, w->levels, w->ask->nlevels, w->ask->threads, w->leaf, err);
}

/* The groups of these leaves become one leaf of money each. */
static void take_money(struct metered *m, const bool *bad, const unsigned *eligible)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->n; i++)
        if (!bad[m->leaf[i].group])
            m->leaf[kept++] = m->leaf[i];
    for (size_t g = 0; g < m->groups.n; g++)
        if (bad[g]) /* in place of at least one */
            m->leaf[kept++] = (struct leaf){.group = g,
                                            .rate = METERED_NONE,
                                            .eligible = eligible[g],
                                            .use = m->groups.at[g],
                                            .money = m->groups.at[g]};
    m->n = kept;
}

/* What is told of it: the groups that are forecast by cost after all, for this leaf among others. */
static void tell_given_up(struct pricing *w, const bool *bad, const struct leaf *leaf, const char *reason)
{
    const struct metered *m = w->m;
    struct forecast_basis *basis = arena_alloc(w->arena, sizeof *basis);
    size_t n = 0;
    *basis = w->out->basis ? *w->out->basis : (struct forecast_basis){.asked = SERIES_QUANTITY};
    for (size_t g = 0; g < m->groups.n; g++)
        n += bad[g];
    const char *for_want =
        arena_printf(w->arena, "for want of a forecast of %s: %s",
                     leaf->rate == METERED_NONE ? "the money without rates" : m->rate[leaf->rate].rate->meter, reason);
    basis->taken = SERIES_COST;
    for (size_t i = 0; i < m->n; i++)
        if (m->leaf[i].rate != METERED_NONE && !bad[m->leaf[i].group])
            basis->taken = SERIES_QUANTITY;
    basis->why = basis->taken == SERIES_COST
                     ? for_want
                     : arena_printf(w->arena, "%s; but %zu of %zu groups by cost, %s",
                                    basis->why ? basis->why : "as asked for", n, m->groups.n, for_want);
    w->out->basis = basis;
}

/* A leaf that cannot be forecast makes its group one of money, or where the bill states none, unknown. */
static bool give_up(struct pricing *w)
{
    struct metered *m = w->m;
    bool *bad = arena_array(w->arena, m->groups.n, sizeof *bad);
    unsigned *eligible = arena_array(w->arena, m->groups.n, sizeof *eligible);
    size_t first = m->n;
    memset(eligible, 0xff, m->groups.n * sizeof *eligible);
    for (size_t i = 0; i < m->n; i++) {
        const struct leaf *leaf = &m->leaf[i];
        size_t g = leaf->group;
        eligible[g] &= leaf->eligible;
        if (w->leaf[i].state != PROJECT_REFUSED || w->out->group[g].state == PROJECT_REFUSED || m->unknown[g])
            continue;
        if (m->has_cost) {
            bad[g] = true;
            first = first < i ? first : i;
        } else
            m->unknown[g] = arena_printf(w->arena, "%s: %s",
                                         leaf->rate == METERED_NONE ? "its money" : m->rate[leaf->rate].rate->meter,
                                         w->leaf[i].reason);
    }
    if (first == m->n)
        return false;
    tell_given_up(w, bad, &m->leaf[first], w->leaf[first].reason);
    take_money(m, bad, eligible);
    return true;
}

static int take_leaves(struct pricing *w, struct err *err)
{
    add_money_leaves(w);
    if (project_leaves(w, err) || (give_up(w) && project_leaves(w, err)))
        return -1;
    for (size_t g = 0; g < w->out->n; g++) {
        struct projection *p = &w->out->group[g];
        if (w->m->unknown[g] && p->state != PROJECT_REFUSED) {
            p->state = PROJECT_REFUSED;
            p->reason = w->m->unknown[g];
        }
    }
    return 0;
}

/* --- the stretch --- */

bool metered_open(struct pricing *w, const struct projection *leaf, const struct cycle *c, struct stretch *out)
{
    struct metered *m = w->m;
    size_t n = m->n, missing;
    *out = (struct stretch){.start = c->start, .end = c->end, .n = n, .last = DAY_NONE};
    dec *base = arena_array(w->arena, n, sizeof *base);
    out->base = base;
    out->more = arena_array(w->arena, n, sizeof(dec));
    out->money = arena_array(w->arena, n, sizeof(dec));
    out->actual = arena_array(w->arena, m->groups.n, sizeof(dec));
    out->of = arena_array(w->arena, n, sizeof *out->of);
    out->share = arena_array(w->arena, n, sizeof(double));
    out->price = arena_array(w->arena, n, sizeof(double));
    for (size_t i = 0; i < n; i++)
        if (leaf[i].state != PROJECT_REFUSED && (day_is_none(out->last) || day_cmp(leaf[i].last, out->last) < 0))
            out->last = leaf[i].last;
    for (size_t i = 0; i < n; i++) {
        dec known;
        out->of[i] = &leaf[i].model;
        out->share[i] = 1;
        if (leaf[i].state == PROJECT_REFUSED)
            continue;
        base[i] = leaf[i].sum.actual;
        out->more[i] = leaf[i].sum.remaining;
        if (m->leaf[i].rate != METERED_NONE)
            out->more[i] = dec_max(out->more[i], DEC_ZERO);
        unsigned eligible = m->leaf[i].eligible;
        size_t g = m->leaf[i].group;
        if (!project_known(&m->leaf[i].money, c, leaf[i].last, &known, &missing) ||
            !dec_add(out->actual[g], known, &out->actual[g]) ||
            !dec_add(out->sums[eligible], known, &out->sums[eligible]))
            return false;
    }
    return stretch_centre(&w->priced, out);
}

/* All leaves as one series of money, at the prices of the centre: without steps, so that what it errs by is the usage's
 * doing. */
static bool flat_series(struct pricing *w, const struct stretch *s, struct series *out)
{
    const struct metered *m = w->m;
    const struct series *all = &m->groups.total;
    *out = *all;
    out->amount = arena_array(w->arena, all->n, sizeof *out->amount);
    for (size_t i = 0; i < m->n; i++) {
        const struct series *use = &m->leaf[i].use;
        dec price, amount;
        if (!project_dec(s->price[i], &price))
            return false;
        for (size_t d = 0; d < use->n; d++) {
            dec *to = &out->amount[use->first.n - all->first.n + (int32_t)d];
            if (!dec_mul(use->amount[d], price, &amount) || !dec_add(*to, amount, to))
                return false;
        }
    }
    return true;
}

enum { NEGLIGIBLE = 100000000 /* of the sum: the gap is rounding */ };

static double square(double x)
{
    return x * x;
}

/* Half of the gap between the leaves and their sum's own forecast, by how uncertain they are: the squares, for what never
 * varies is to stay as it is. */
static bool meet(struct pricing *w, const struct projection *flat, struct stretch *s)
{
    double sum = 0, room = 0, own = flat->model.sum;
    for (size_t i = 0; i < s->n; i++) {
        sum += s->price[i] * frame_double(s->more[i]);
        room += square(s->of[i]->scale * s->price[i]);
    }
    double gap = (own - sum) / 2;
    if (flat->state != PROJECT_FORECAST || room <= 0 || fabs(gap) * NEGLIGIBLE <= fabs(sum))
        return true;
    for (size_t i = 0; i < s->n; i++) {
        double more = frame_double(s->more[i]), by = gap * square(s->of[i]->scale) * s->price[i] / room;
        dec moved;
        if (by == 0)
            continue;
        by = by < -fabs(more) / 2 ? -fabs(more) / 2 : by > fabs(more) ? fabs(more) : by; /* no leaf is turned */
        if (!project_dec(by, &moved) || !dec_add(s->more[i], moved, &s->more[i]))
            return false;
    }
    return stretch_centre(&w->priced, s);
}

int metered_draw(struct pricing *w, const struct projection *leaf, const struct project_ask *ask, struct stretch *s,
                 size_t draws, struct drawn *out, struct err *err)
{
    struct series flat;
    const struct series *series = &flat;
    struct projection p;
    struct joint j;
    struct project_ask own = *ask;
    own.past = false;
    own.path = own.ahead = own.n_events = 0;
    if (!flat_series(w, s, &flat))
        return metered_too_large(err);
    if (project_run(w->arena, &series, &own, 1, w->levels, w->ask->nlevels, 1, &p, err))
        return -1;
    bool planned = false;
    for (size_t i = 0; i < s->n; i++)
        planned |= leaf[i].state == PROJECT_FORECAST && dec_sign(leaf[i].planned) != 0;
    if (!planned && !meet(w, &p, s))
        return metered_too_large(err);
    double width = p.state == PROJECT_FORECAST ? models_quantile(&p.model, 0.9) - models_quantile(&p.model, 0.1) : 0;
    if (draws)
        joint_open_shared(w->arena, s->of, s->price, s->n, w->shared, draws, &j);
    else
        joint_open(w->arena, s->of, s->price, s->n, width, &j);
    w->shared = j.shared;
    return simulate(w->arena, &w->priced, s, &j, out) ? 0 : metered_too_large(err);
}

bool metered_sum(struct pricing *w, const struct stretch *s, const dec *more, dec *by_group, dec *all)
{
    dec *money = arena_array(w->arena, s->n, sizeof *money);
    memset(by_group, 0, w->m->groups.n * sizeof *by_group);
    *all = DEC_ZERO;
    if (!priced_start(&w->priced, s->base) || !priced_money(&w->priced, more, money))
        return false;
    for (size_t i = 0; i < s->n; i++) {
        dec *group = &by_group[w->m->leaf[i].group];
        if (!dec_add(*group, money[i], group) || !dec_add(*all, money[i], all))
            return false;
    }
    return true;
}

/* --- what becomes of them --- */

bool metered_bounds(const struct pricing *w, dec actual, dec remaining, const dec *remains, size_t n,
                    struct project_sum *sum)
{
    sum->actual = actual;
    sum->remaining = remaining;
    if (!dec_add(actual, remaining, &sum->total))
        return false;
    sum->median = sum->total;
    for (size_t l = 0; l < w->ask->nlevels; l++) {
        dec low, high;
        if (!drawn_bounds(remains, n, w->ask->level[l], &low, &high) || !dec_add(actual, low, &low) ||
            !dec_add(actual, high, &high))
            return false;
        sum->low[l] = dec_min(low, sum->total); /* the centre is inside, however few the draws */
        sum->high[l] = dec_max(high, sum->total);
    }
    return true;
}

static bool add_all(const dec *n, size_t count, dec *sum)
{
    *sum = DEC_ZERO;
    for (size_t i = 0; i < count; i++)
        if (!dec_add(*sum, n[i], sum))
            return false;
    return true;
}

/* The model's own distribution follows, for those who ask it for a probability. */
static void fit_model(struct projection *p, const struct drawn *drawn, const dec *remains)
{
    dec low, high;
    double wide = models_quantile(&p->model, 0.9) - models_quantile(&p->model, 0.1);
    p->model.members = 0; /* they were of its money */
    p->model.sum = frame_double(p->sum.remaining);
    if (wide > 0 && drawn_bounds(remains, drawn->count, dec_of(80), &low, &high))
        p->model.scale *= (frame_double(high) - frame_double(low)) / wide;
}

static bool fill_sums(struct pricing *w, const struct drawn *drawn)
{
    const struct stretch *s = &w->now;
    struct forecast *f = w->out;
    dec *remaining = arena_array(w->arena, f->n, sizeof *remaining), all, actual;
    if (!metered_sum(w, s, s->more, remaining, &all) || !add_all(s->actual, f->n, &actual))
        return false;
    for (size_t g = 0; g < f->n; g++) {
        struct projection *p = &f->group[g];
        const dec *remains = drawn->group + g * drawn->count;
        if (p->state == PROJECT_REFUSED)
            continue;
        if (!metered_bounds(w, s->actual[g], remaining[g], remains, drawn->count, &p->sum))
            return false;
        fit_model(p, drawn, remains);
    }
    if (!f->has_total || f->n == 1)
        return true;
    if (!metered_bounds(w, actual, all, drawn->total, drawn->count, &f->total.sum))
        return false;
    fit_model(&f->total, drawn, drawn->total);
    return true;
}

/* What two simple methods make of the quantities, and what the planned changes do. */
static bool fill_simple(struct pricing *w)
{
    const struct stretch *s = &w->now;
    struct forecast *f = w->out;
    enum { RUN_RATE, SEASONAL, PLANNED, WAYS };
    dec *more = arena_array(w->arena, s->n, sizeof *more), *by_group = arena_array(w->arena, f->n, sizeof *by_group);
    for (int way = 0; way < WAYS; way++) {
        dec all;
        for (size_t i = 0; i < s->n; i++) {
            const struct projection *p = &w->leaf[i];
            if (p->state == PROJECT_REFUSED)
                continue;
            if (!(way == PLANNED ? dec_sub(s->more[i], p->planned, &more[i])
                                 : dec_sub(way == RUN_RATE ? p->run_rate : p->seasonal, p->sum.actual, &more[i])))
                return false;
        }
        if (!metered_sum(w, s, more, by_group, &all))
            return false;
        for (size_t g = 0; g <= f->n; g++) {
            struct projection *p = g < f->n ? &f->group[g] : &f->total;
            dec sum = g < f->n ? by_group[g] : all;
            if (p->state == PROJECT_REFUSED || (g == f->n && (!f->has_total || f->n == 1)))
                continue;
            if (!(way == PLANNED    ? dec_sub(p->sum.remaining, sum, &p->planned)
                  : way == RUN_RATE ? dec_add(p->sum.actual, sum, &p->run_rate)
                                    : dec_add(p->sum.actual, sum, &p->seasonal)))
                return false;
        }
    }
    return true;
}

static void fill_credit(struct pricing *w, const struct drawn *drawn, struct day day)
{
    struct forecast_credit *c = &w->out->priced->credit;
    size_t out = drawn->count;
    const dec all = dec_of(100);
    for (size_t i = 0; i < w->out->priced->n_terms; i++) {
        const struct term_result *t = &w->out->priced->terms[i];
        if (t->kind == TERM_CREDIT) {
            c->available = t->available;
            c->used = dec_neg(t->amount);
        }
    }
    while (out > 0 && day_is_none(drawn->day[out - 1]))
        out--;
    c->day = day;
    c->known = !day_is_none(day) && day.n <= w->now.last.n;
    c->probability = (double)out / (double)drawn->count;
    for (size_t l = 0; l < w->ask->nlevels; l++) {
        double beside = frame_double(all) - frame_double(w->ask->level[l]), last = (double)(drawn->count - 1);
        size_t low = (size_t)(beside / 200 * last), high = (size_t)ceil((200 - beside) / 200 * last);
        c->low[l] = drawn->day[low];
        c->high[l] = drawn->day[high];
    }
}

/* The invoice: the terms on what is known, on the centre, and on each draw. */
static bool fill_invoice(struct pricing *w, const struct drawn *drawn)
{
    struct forecast_priced *p = w->out->priced;
    struct stretch *s = &w->now;
    struct term_result *unused;
    dec total, actual, remaining;
    size_t n;
    struct day day;
    if (w->priced.nterms == 0 || !w->out->has_total)
        return true;
    p->has_invoice = true;
    if (!priced_start(&w->priced, s->base) || !priced_terms(&w->priced, s->sums, w->arena, &unused, &n, &actual) ||
        !stretch_terms(w->arena, &w->priced, s, &p->terms, &p->n_terms, &total, &day) ||
        !dec_sub(total, actual, &remaining))
        return false;
    p->invoice.cycle = w->out->total.sum.cycle;
    /* The draws of the invoice are whole ones. */
    if (!metered_bounds(w, DEC_ZERO, total, drawn->invoice, drawn->count, &p->invoice))
        return false;
    p->invoice.actual = actual;
    p->invoice.remaining = remaining;
    p->has_credit = drawn->day != NULL;
    if (p->has_credit)
        fill_credit(w, drawn, day);
    return true;
}

/* What was found in the history of a group of one leaf is said of its quantity, in money: each step of a price would look
 * like an event. */
static void take_notes(struct pricing *w)
{
    struct metered *m = w->m;
    size_t *leaves = arena_array(w->arena, m->groups.n, sizeof *leaves);
    for (size_t i = 0; i < m->n; i++)
        leaves[m->leaf[i].group]++;
    for (size_t i = 0; i < m->n; i++) {
        struct models_forecast *to = &w->out->group[m->leaf[i].group].model;
        const struct models_forecast *from = &w->leaf[i].model;
        if (leaves[m->leaf[i].group] != 1 || w->leaf[i].state == PROJECT_REFUSED)
            continue;
        to->n_notes = from->n_notes;
        memcpy(to->notes, from->notes, sizeof to->notes);
        for (size_t k = 0; k < to->n_notes; k++)
            to->notes[k].size *= w->now.price[i];
        w->out->group[m->leaf[i].group].history = w->leaf[i].history;
    }
}

static void take_total(struct pricing *w)
{
    struct forecast *f = w->out;
    size_t refused = 0;
    for (size_t g = 0; g < f->n; g++)
        refused += f->group[g].state == PROJECT_REFUSED;
    if (f->n == 1) {
        f->total = f->group[0];
        return;
    }
    if (refused && f->has_total) {
        f->has_total = false;
        f->no_total = arena_printf(w->arena, "%zu of %zu groups have no forecast", refused, f->n);
    }
}

static bool any_forecast(const struct pricing *w)
{
    for (size_t i = 0; i < w->m->n; i++)
        if (w->leaf[i].state != PROJECT_REFUSED)
            return true;
    return false;
}

int metered_forecast(struct arena *a, const struct forecast_ask *ask, const struct project_ask *asks,
                     const double *levels, struct forecast *out, struct err *err)
{
    struct pricing w = {.arena = a, .ask = ask, .asks = asks, .levels = levels, .out = out, .m = ask->metered};
    struct drawn drawn;
    out->priced = arena_alloc(a, sizeof *out->priced);
    out->priced->metered = w.m;
    if (take_leaves(&w, err))
        return -1;
    take_total(&w);
    if (!any_forecast(&w))
        return 0; /* nothing has a price, or none of it enough history */
    priced_open(a, w.m, cycle_length(&asks[0].cycle), &w.priced);
    if (!metered_open(&w, w.leaf, &asks[0].cycle, &w.now) || !metered_come(&w))
        return metered_too_large(err);
    if (metered_draw(&w, w.leaf, &asks[0], &w.now, 0, &drawn, err))
        return -1;
    w.draws = drawn.count;
    out->priced->draws = drawn.count;
    out->priced->shared = w.shared;
    if (!fill_sums(&w, &drawn) || !fill_simple(&w) || !fill_invoice(&w, &drawn) || !metered_meters(&w) ||
        !metered_path(&w))
        return metered_too_large(err);
    if ((ask->past && metered_past(&w, err)) || (ask->ahead && metered_next(&w, err)))
        return -1;
    take_notes(&w);
    if (out->n == 1 && out->has_total)
        out->total = out->group[0];
    return 0;
}
