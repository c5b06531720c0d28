/* The days of a priced forecast: when what comes, the cycles before and after, and what becomes of each rate. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "invoice/frame.h"
#include "invoice/metered_forecast.h"
#include "invoice/project_parts.h"
#include "rates/book.h"
#include "rates/rate.h"

/* --- how the quantities come --- */

static dec of_day(const struct projection *p, int32_t day)
{
    int64_t t = (int64_t)day - p->last.n - 1;
    return p->state != PROJECT_REFUSED && t >= 0 && (size_t)t < p->n_path ? p->path[t].mean : DEC_ZERO;
}

/* Sums of the leaves' days from the one after s->last on; a leaf whose history ended earlier brings the days before. */
static bool set_come(struct pricing *w, struct stretch *s)
{
    s->days = s->end.n > s->last.n ? (size_t)(s->end.n - s->last.n) : 0;
    dec *come = arena_array(w->arena, s->n * s->days + 1, sizeof *come);
    dec *all = arena_array(w->arena, s->n, sizeof *all);
    for (size_t i = 0; i < s->n; i++) {
        for (size_t t = 0; t < s->days; t++) {
            if (!dec_add(all[i], of_day(&w->leaf[i], s->last.n + 1 + (int32_t)t), &all[i]))
                return false;
            come[i * s->days + t] = all[i];
        }
    }
    s->come = come;
    s->all = all;
    return true;
}

/* What terms would have applied to by the end of each known day of the cycle. */
static bool set_before(struct pricing *w, struct stretch *s)
{
    int32_t end = s->last.n < s->end.n ? s->last.n : s->end.n;
    if (end < s->start.n)
        return true;
    dec(*before)[METERED_ELIGIBLE] = arena_array(w->arena, (size_t)(end - s->start.n) + 1, sizeof *before);
    for (int32_t day = s->start.n; day <= end; day++) {
        dec *sums = before[day - s->start.n];
        if (day > s->start.n)
            memcpy(sums, before[day - s->start.n - 1], sizeof *before);
        for (size_t i = 0; i < s->n; i++) {
            const struct leaf *leaf = &w->m->leaf[i];
            int64_t at = (int64_t)day - leaf->money.first.n;
            if (at >= 0 && (size_t)at < leaf->money.n && leaf->money.known[at] &&
                !dec_add(sums[leaf->eligible], leaf->money.amount[at], &sums[leaf->eligible]))
                return false;
        }
    }
    s->before = before;
    return true;
}

bool metered_come(struct pricing *w)
{
    return set_come(w, &w->now) && set_before(w, &w->now);
}

/* --- the days ahead --- */

/* The cycle that is `ahead` after this one: nothing of it is used. */
static bool open_next(struct pricing *w, size_t ahead, struct stretch *s)
{
    struct cycle c = cycle_step(&w->asks[0].cycle, (int)ahead);
    *s = (struct stretch){.start = c.start, .end = c.end, .last = {c.start.n - 1}, .n = w->m->n};
    s->more = arena_array(w->arena, s->n, sizeof(dec));
    s->money = arena_array(w->arena, s->n, sizeof(dec));
    s->actual = arena_array(w->arena, w->m->groups.n, sizeof(dec));
    s->of = arena_array(w->arena, s->n, sizeof *s->of);
    s->share = arena_array(w->arena, s->n, sizeof(double));
    s->price = arena_array(w->arena, s->n, sizeof(double));
    if (!set_come(w, s))
        return false;
    for (size_t i = 0; i < s->n; i++) {
        const struct projection *p = &w->leaf[i];
        bool known = p->state != PROJECT_REFUSED && ahead <= p->n_next;
        s->more[i] = known ? p->next[ahead - 1].remaining : s->all[i];
        if (w->m->leaf[i].rate != METERED_NONE)
            s->more[i] = dec_max(s->more[i], DEC_ZERO);
        s->of[i] = known ? p->far : &p->model;
        double share = known && p->far->sum != 0 ? frame_double(s->more[i]) / p->far->sum : 1;
        s->share[i] = share > 0 && share <= 1 ? share : 1;
    }
    return stretch_centre(&w->priced, s);
}

/* Money of each group, and of all of them (last), that has come by the end of a day. */
static bool come_by(struct pricing *w, const struct stretch *s, struct day day, dec *more, dec *by_group)
{
    for (size_t i = 0; i < s->n; i++)
        if (!stretch_come(s, i, day, s->more[i], &more[i]))
            return false;
    return metered_sum(w, s, more, by_group, &by_group[w->m->groups.n]);
}

static bool put_day(struct pricing *w, struct projection *p, int32_t day, dec mean)
{
    int64_t t = (int64_t)day - p->last.n - 1;
    dec by;
    if (p->state == PROJECT_REFUSED || t < 0 || (size_t)t >= p->n_path)
        return true;
    struct project_day *to = &p->path[t];
    if (!dec_sub(mean, to->mean, &by))
        return false;
    to->mean = mean;
    for (size_t l = 0; l < w->ask->nlevels; l++)
        if (!dec_add(to->low[l], by, &to->low[l]) || !dec_add(to->high[l], by, &to->high[l]))
            return false;
    return true;
}

bool metered_path(struct pricing *w)
{
    struct forecast *f = w->out;
    size_t n = f->n + 1;
    int32_t end = INT32_MIN;
    dec *more = arena_array(w->arena, w->m->n, sizeof *more), *by = arena_array(w->arena, 2 * n, sizeof *by);
    struct stretch next;
    for (size_t g = 0; g < f->n; g++)
        if (f->group[g].last.n + (int32_t)f->group[g].n_path > end)
            end = f->group[g].last.n + (int32_t)f->group[g].n_path;
    size_t ahead = 0;
    const struct stretch *s = &w->now;
    for (int32_t day = s->last.n + 1; day <= end; day++) {
        if (day > s->end.n) {
            if (!open_next(w, ++ahead, &next))
                return false;
            s = &next;
            memset(by, 0, 2 * n * sizeof *by);
        }
        if (!come_by(w, s, (struct day){day}, more, by + n))
            return false;
        for (size_t g = 0; g < n; g++) {
            dec mean;
            if (g == f->n && (!f->has_total || f->n == 1))
                continue;
            if (!dec_sub(by[n + g], by[g], &mean) || !put_day(w, g < f->n ? &f->group[g] : &f->total, day, mean))
                return false;
        }
        memcpy(by, by + n, n * sizeof *by);
    }
    return true;
}

int metered_next(struct pricing *w, struct err *err)
{
    struct forecast *f = w->out;
    dec *by_group = arena_array(w->arena, f->n, sizeof *by_group);
    double *weight = arena_array(w->arena, w->m->n, sizeof *weight);
    for (size_t k = 0; k < w->ask->ahead; k++) {
        struct stretch s;
        struct joint j;
        struct drawn drawn;
        dec all;
        if (!open_next(w, k + 1, &s))
            return metered_too_large(err);
        for (size_t i = 0; i < s.n; i++)
            weight[i] = s.price[i] * s.share[i];
        joint_open_shared(w->arena, s.of, weight, s.n, w->shared, w->draws, &j);
        s.come = NULL; /* its credit is not told by days */
        if (!simulate(w->arena, &w->priced, &s, &j, &drawn) || !metered_sum(w, &s, s.more, by_group, &all))
            return metered_too_large(err);
        for (size_t g = 0; g < f->n; g++)
            if (f->group[g].state != PROJECT_REFUSED &&
                !metered_bounds(w, DEC_ZERO, by_group[g], drawn.group + g * drawn.count, drawn.count,
                                &f->group[g].next[k]))
                return metered_too_large(err);
        if (f->has_total && f->n > 1 && !metered_bounds(w, DEC_ZERO, all, drawn.total, drawn.count, &f->total.next[k]))
            return metered_too_large(err);
    }
    return 0;
}

/* --- the cycles before --- */

enum { PAST_DRAWS = 200 };

/* How the forecast of one past cycle, asked on the same day of it, compares with what came. */
static bool judge(struct projection *p, const struct cycle *c, dec actual, const struct pricing *w, dec remaining,
                  dec run_rate, const dec *remains, size_t n)
{
    struct project_sum sum;
    dec came;
    size_t missing;
    if (p->state == PROJECT_REFUSED || !project_known(p->series, c, c->end, &came, &missing) ||
        missing * 10 > (size_t)cycle_length(c))
        return true;
    if (!metered_bounds(w, actual, remaining, remains, n, &sum) || !dec_add(actual, run_rate, &run_rate))
        return false;
    p->past.cycles++;
    p->past.held += w->ask->nlevels > 0 && dec_cmp(came, sum.low[0]) >= 0 && dec_cmp(came, sum.high[0]) <= 0;
    p->past.mape += project_off(frame_double(sum.total), frame_double(came));
    p->past.run_rate_mape += project_off(frame_double(run_rate), frame_double(came));
    return true;
}

/* Forecasts of the leaves as they would have been on that day; false in *any if there were none. */
static int past_leaves(struct pricing *w, const struct project_ask *ask, struct projection *leaf, bool *any,
                       struct err *err)
{
    const struct metered *m = w->m;
    const struct series **series = arena_array(w->arena, m->n, sizeof *series);
    struct project_ask *asks = arena_array(w->arena, m->n, sizeof *asks);
    for (size_t i = 0; i < m->n; i++) {
        series[i] = &m->leaf[i].use;
        asks[i] = *ask;
    }
    if (project_run(w->arena, series, asks, m->n, w->levels, w->ask->nlevels, w->ask->threads, leaf, err))
        return -1;
    *any = true;
    for (size_t i = 0; i < m->n; i++)
        *any &= leaf[i].state == PROJECT_FORECAST;
    return 0;
}

static int past_cycle(struct pricing *w, const struct cycle *c, struct day as_of, struct err *err)
{
    struct forecast *f = w->out;
    struct project_ask ask = {.as_of = as_of, .cycle = *c, .settle_days = w->asks[0].settle_days};
    struct projection *leaf = arena_array(w->arena, w->m->n, sizeof *leaf);
    dec *more = arena_array(w->arena, w->m->n, sizeof *more), actual = DEC_ZERO;
    dec *remaining = arena_array(w->arena, f->n + 1, sizeof *remaining);
    dec *run_rate = arena_array(w->arena, f->n + 1, sizeof *run_rate);
    struct stretch s;
    struct drawn drawn;
    bool any = false;
    double shared = w->shared;
    int status = past_leaves(w, &ask, leaf, &any, err);
    if (status || !any)
        return status;
    if (!metered_open(w, leaf, c, &s))
        return metered_too_large(err);
    if (metered_draw(w, leaf, &ask, &s, PAST_DRAWS, &drawn, err))
        return -1;
    w->shared = shared;
    for (size_t i = 0; i < s.n; i++)
        if (!dec_sub(leaf[i].run_rate, leaf[i].sum.actual, &more[i]))
            return metered_too_large(err);
    if (!metered_sum(w, &s, s.more, remaining, &remaining[f->n]) ||
        !metered_sum(w, &s, more, run_rate, &run_rate[f->n]))
        return metered_too_large(err);
    for (size_t g = 0; g < f->n; g++)
        if (!dec_add(actual, s.actual[g], &actual) || !judge(&f->group[g], c, s.actual[g], w, remaining[g], run_rate[g],
                                                             drawn.group + g * drawn.count, drawn.count))
            return metered_too_large(err);
    return !f->has_total || f->n == 1 ||
                   judge(&f->total, c, actual, w, remaining[f->n], run_rate[f->n], drawn.total, drawn.count)
               ? 0
               : metered_too_large(err);
}

static void mean_past(struct projection *p)
{
    if (p->past.cycles) {
        p->past.mape /= (double)p->past.cycles;
        p->past.run_rate_mape /= (double)p->past.cycles;
    }
}

int metered_past(struct pricing *w, struct err *err)
{
    struct forecast *f = w->out;
    const struct project_ask *now = &w->asks[0];
    const struct series *all = &w->m->groups.total;
    int day = now->as_of.n - now->cycle.start.n + 1;
    for (size_t g = 0; g < f->n; g++)
        f->group[g].past = (struct project_past){0};
    f->total.past = (struct project_past){0};
    for (int back = 1, n = 0; n < PROJECT_PAST_MAX; back++) {
        struct cycle c = cycle_step(&now->cycle, -back);
        int length = cycle_length(&c), at = day < 1 ? 1 : day < length ? day : length - 1;
        if (c.start.n < all->first.n)
            break;
        if (c.end.n >= all->first.n + (int32_t)all->n || c.end.n > now->as_of.n - now->settle_days)
            continue;
        n++;
        if (past_cycle(w, &c, (struct day){c.start.n + at - 1}, err))
            return -1;
    }
    for (size_t g = 0; g < f->n; g++)
        mean_past(&f->group[g]);
    mean_past(&f->total);
    return 0;
}

/* --- rates --- */

/* The quantity of a rate by the end of a day, in 1/den base units. */
static bool used_by(const struct pricing *w, size_t rate, struct day day, dec *out)
{
    const struct stretch *s = &w->now;
    dec come;
    *out = DEC_ZERO;
    for (size_t k = w->priced.start[rate]; k < w->priced.start[rate + 1]; k++) {
        size_t i = w->priced.order[k];
        if (!stretch_come(s, i, day, s->more[i], &come) || !dec_add(*out, come, out) || !dec_add(*out, s->base[i], out))
            return false;
    }
    return true;
}

/* The next bound above what is used, and the prices on its two sides. */
static bool next_bound(const struct metered_rate *r, dec used, struct forecast_meter *to)
{
    const struct rate *rate = r->rate;
    dec scale;
    if (!dec_mul(rate->unit.block, r->den, &scale))
        return false;
    for (size_t i = dec_sign(rate->included) > 0 ? 0 : 1; i < rate->ntiers; i++) {
        dec bound;
        if (!dec_add(rate->included, rate->tiers[i].from, &bound) || !dec_mul(bound, scale, &bound))
            return false;
        if (dec_cmp(bound, used) < 0)
            continue;
        to->bound = bound;
        to->from = i ? rate->tiers[i - 1].price : DEC_ZERO;
        to->to = rate->tiers[i].price;
        return true;
    }
    return false;
}

static bool take_meter(struct pricing *w, size_t rate, struct forecast_meter *to)
{
    const struct metered_rate *r = &w->m->rate[rate];
    const struct stretch *s = &w->now;
    dec used = DEC_ZERO, more = DEC_ZERO, by;
    *to = (struct forecast_meter){.rate = r, .day = DAY_NONE};
    for (size_t k = w->priced.start[rate]; k < w->priced.start[rate + 1]; k++) {
        size_t i = w->priced.order[k], missing;
        dec money;
        if (!dec_add(used, s->base[i], &used) || !dec_add(more, s->more[i], &more) ||
            !dec_add(to->remaining, s->money[i], &to->remaining) ||
            !project_known(&w->m->leaf[i].money, &w->asks[0].cycle, w->leaf[i].last, &money, &missing) ||
            !dec_add(to->actual, money, &to->actual))
            return false;
    }
    if (next_bound(r, used, to) && dec_add(used, more, &by) && dec_cmp(by, to->bound) > 0) {
        to->passes = true;
        for (to->day = s->last; to->day.n < s->end.n; to->day.n++) {
            if (!used_by(w, rate, to->day, &by))
                return false;
            if (dec_cmp(by, to->bound) > 0)
                break;
        }
    }
    return dec_div(used, r->den, &to->used) && dec_div(more, r->den, &to->more) &&
           dec_div(to->bound, r->den, &to->bound);
}

/* The dearest first. */
static int by_money(const void *a, const void *b)
{
    const struct forecast_meter *x = a, *y = b;
    dec mine, other;
    int order = 0;
    if (dec_add(x->actual, x->remaining, &mine) && dec_add(y->actual, y->remaining, &other))
        order = dec_cmp(other, mine);
    return order ? order : book_order(x->rate->rate, y->rate->rate);
}

bool metered_meters(struct pricing *w)
{
    struct forecast_priced *p = w->out->priced;
    p->meter = arena_array(w->arena, w->m->nrates, sizeof *p->meter);
    for (size_t r = 0; r < w->m->nrates; r++)
        if (w->priced.start[r] < w->priced.start[r + 1] && !take_meter(w, r, &p->meter[p->n_meters++]))
            return false;
    qsort(p->meter, p->n_meters, sizeof *p->meter, by_money);
    return true;
}
