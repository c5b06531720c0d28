#include "invoice/addup.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "invoice/frame.h"
#include "invoice/joint.h"
#include "invoice/project_parts.h"

/* Splits `gap` over the groups; each part is at most what remains of the group. */
static bool split(struct arena *a, struct projection *groups, size_t n, dec gap, dec *parts)
{
    dec *by_scale = arena_array(a, n, sizeof *by_scale), *by_size = arena_array(a, n, sizeof *by_size);
    size_t *rank = arena_array(a, n, sizeof *rank);
    dec sum_scale = DEC_ZERO, sum_size = DEC_ZERO;
    for (size_t i = 0; i < n; i++) {
        dec scale;
        by_size[i] = dec_abs(groups[i].sum.remaining);
        if (!project_dec(fabs(groups[i].model.scale), &scale))
            return false;
        by_scale[i] = dec_min(scale, by_size[i]);
        rank[i] = i;
        if (!dec_add(sum_scale, by_scale[i], &sum_scale) || !dec_add(sum_size, by_size[i], &sum_size))
            return false;
    }
    const dec *weights = dec_cmp(sum_scale, dec_abs(gap)) >= 0 ? by_scale : by_size;
    dec sum = weights == by_scale ? sum_scale : sum_size;
    if (dec_sign(sum) <= 0) { /* nothing remains anywhere: the gap is rounding */
        memset(parts, 0, n * sizeof *parts);
        return true;
    }
    return dec_split(dec_abs(gap), weights, rank, n, parts);
}

static bool move(struct project_sum *s, dec by, size_t nlevels)
{
    if (!dec_add(s->remaining, by, &s->remaining) || !dec_add(s->actual, s->remaining, &s->total))
        return false;
    s->median = s->total;
    for (size_t i = 0; i < nlevels; i++)
        if (!dec_add(s->low[i], by, &s->low[i]) || !dec_add(s->high[i], by, &s->high[i]))
            return false;
    return true;
}

/* Half of the way from the sum of the groups to the total's own forecast. */
static bool middle(struct arena *a, struct projection *groups, size_t n, struct projection *total, size_t nlevels)
{
    dec sum = DEC_ZERO, actual = DEC_ZERO, gap, half;
    for (size_t i = 0; i < n; i++)
        if (!dec_add(sum, groups[i].sum.remaining, &sum) || !dec_add(actual, groups[i].sum.actual, &actual))
            return false;
    if (!dec_sub(total->sum.remaining, sum, &gap) || !dec_div(gap, dec_of(2), &half))
        return false;
    dec *parts = arena_array(a, n, sizeof *parts), moved = sum;
    if (!split(a, groups, n, half, parts))
        return false;
    for (size_t i = 0; i < n; i++) {
        dec by = dec_sign(half) < 0 ? dec_neg(parts[i]) : parts[i];
        if (!move(&groups[i].sum, by, nlevels) || !dec_add(moved, by, &moved))
            return false;
        for (size_t l = 0; l < nlevels && groups[i].model.floor == 0; l++) /* what is spent is spent */
            groups[i].sum.low[l] = dec_max(groups[i].sum.low[l], groups[i].sum.actual);
    }
    dec by;
    return dec_sub(moved, total->sum.remaining, &by) && (total->sum.actual = actual, true) &&
           move(&total->sum, by, nlevels);
}

static bool joint_bounds(struct arena *a, const struct projection *groups, size_t n, struct projection *total,
                         const double *levels, size_t nlevels)
{
    const struct models_forecast **of = arena_array(a, n, sizeof *of);
    struct joint j;
    for (size_t i = 0; i < n; i++)
        of[i] = &groups[i].model;
    joint_open(a, of, NULL, n, models_quantile(&total->model, 0.9) - models_quantile(&total->model, 0.1), &j);
    double centre = frame_double(total->sum.total), middle_draw = joint_sum_at(&j, 0.5);
    for (size_t i = 0; i < nlevels; i++) {
        double low = centre + joint_sum_at(&j, (1 - levels[i]) / 2) - middle_draw;
        double high = centre + joint_sum_at(&j, (1 + levels[i]) / 2) - middle_draw;
        double known = frame_double(total->sum.actual);
        if (total->model.floor == 0 && low < known)
            low = known;
        if (!project_dec(low, &total->sum.low[i]) || !project_dec(high, &total->sum.high[i]))
            return false;
    }
    return true;
}

/* The cycles after this one and the days: the total becomes the sum of the groups, its bounds move along. */
static bool sum_up(const struct projection *groups, size_t n, struct projection *total, size_t nlevels)
{
    for (size_t k = 0; k < total->n_next; k++) {
        dec sum = DEC_ZERO, by;
        for (size_t i = 0; i < n; i++)
            if (!dec_add(sum, groups[i].next[k].remaining, &sum))
                return false;
        if (!dec_sub(sum, total->next[k].remaining, &by) || !move(&total->next[k], by, nlevels))
            return false;
    }
    for (size_t t = 0; t < total->n_path; t++) {
        struct project_day *day = &total->path[t];
        dec sum = DEC_ZERO, by;
        for (size_t i = 0; i < n; i++) /* groups whose history ends on another day have other days */
            if (groups[i].n_path != total->n_path || groups[i].last.n != total->last.n)
                return true;
        for (size_t i = 0; i < n; i++)
            if (!dec_add(sum, groups[i].path[t].mean, &sum))
                return false;
        if (!dec_sub(sum, day->mean, &by))
            return false;
        day->mean = sum;
        for (size_t l = 0; l < nlevels; l++)
            if (!dec_add(day->low[l], by, &day->low[l]) || !dec_add(day->high[l], by, &day->high[l]))
                return false;
    }
    return true;
}

bool addup(struct arena *a, struct projection *groups, size_t n, struct projection *total, const double *levels,
           size_t nlevels, size_t *open)
{
    *open = 0;
    for (size_t i = 0; i < n; i++)
        *open += groups[i].state == PROJECT_REFUSED;
    if (*open || n == 0 || total->state == PROJECT_REFUSED)
        return true;
    if (!middle(a, groups, n, total, nlevels) || !sum_up(groups, n, total, nlevels))
        return false;
    return total->state == PROJECT_OVER || joint_bounds(a, groups, n, total, levels, nlevels);
}

bool addup_plans(const struct projection *groups, size_t n, struct projection *total, size_t nlevels)
{
    dec planned = DEC_ZERO;
    for (size_t i = 0; i < n; i++)
        if (groups[i].state == PROJECT_FORECAST && !dec_add(planned, groups[i].planned, &planned))
            return false;
    if (dec_sign(planned) == 0 || total->state != PROJECT_FORECAST)
        return true;
    total->planned = planned;
    total->model.sum += frame_double(planned);
    if (total->model.sum < 0)
        total->model.floor = -INFINITY;
    return move(&total->sum, planned, nlevels);
}
