/* How wrong the sum may be. Its scale is a product of powers, fitted over many series and shared by all:
 *
 *     scale = |sum| x back^a x spread^b x tail^c
 *
 * back: mean relative error of the combination on this series' past, over the same number of days (not a day's error
 * times a root of h: errors of a level do not average out); spread: how far the members are apart today; tail: how far
 * the last three days are from the level. The quantiles are multiples of the scale, wider above than below, and between
 * and beyond the two fitted levels a power of the normal quantile, because the tails are heavier than normal ones. */
#include <math.h>

#include "models/constants.h"
#include "models/solve.h"
#include "models/work.h"

/* Mean of |error| / forecast over the origins, recent ones counting more. */
static double back_error(const struct models_work *w, size_t members)
{
    double fade = pow(0.5, 1 / models_constants.half_life), weight = 1, weights = 0, sum = 0;
    size_t h = w->full_h;
    for (size_t t = w->view.n - h; t >= MODELS_MIN_DAYS; t--, weight *= fade) {
        double actual, share, combined = 0;
        if (!work_actual(w, t, h, &actual, &share))
            continue;
        for (size_t i = 0; i < members; i++)
            combined += w->weight[i] * w->full_sum[i][t];
        double error = fabs(combined * share - actual), of = fabs(combined * share);
        sum += weight * (error < 3 * of ? error / of : 3);
        weights += weight;
    }
    return weights > 0 ? sum / weights : 0.2;
}

static double members_apart(const struct models_work *w, size_t members)
{
    double sum = 0;
    for (size_t i = 0; i < members; i++)
        sum += fabs(w->now[i] / w->index_ahead - w->level) / (double)members;
    return sum;
}

static double last_days_off(const struct models_work *w)
{
    double sum = 0;
    int days = 0;
    for (size_t t = w->view.n; t-- > 0 && days < 3;) {
        if (w->level_known[t] && w->index[t] > 0.1) {
            sum += w->value[t] / w->index[t];
            days++;
        }
    }
    return days ? fabs(sum / days - w->level) : 0;
}

static double at_least(double x)
{
    return x > 1e-4 ? x : 1e-4;
}

double interval_scale(const struct models_work *w, struct models_forecast *f)
{
    const struct models_constants *c = &models_constants;
    double days = (double)w->view.horizon, base = fabs(w->level) * w->index_ahead;
    if (base < 0.02 * days) /* of the mean size of the history's days: nothing is surely nothing */
        base = 0.02 * days;
    f->base = base;
    f->factor[0] = at_least(w->view.n > MODELS_MIN_DAYS ? back_error(w, f->members) : 0.2);
    f->factor[1] = at_least(members_apart(w, f->members) * w->index_ahead / base);
    f->factor[2] = at_least(last_days_off(w) * w->index_ahead / base);
    return base * pow(f->factor[0], c->width_back) * pow(f->factor[1], c->width_spread) *
           pow(f->factor[2], c->width_tail);
}

double models_at(const struct models_forecast *f, double score)
{
    static const double at_80 = 1.2815515655446004, at_95 = 1.9599639845400545; /* normal quantiles of 0.9, 0.975 */
    const struct models_constants *c = &models_constants;
    double z = f->scale < 0 ? -score : score;
    double inner = z < 0 ? c->low_80 : c->high_80, outer = z < 0 ? c->low_95 : c->high_95;
    double power = log(outer / inner) / log(at_95 / at_80);
    double q = f->sum + (z < 0 ? -1 : 1) * f->scale * inner * pow(fabs(z) / at_80, power);
    return q < f->floor ? f->floor : q > f->ceiling ? f->ceiling : q;
}

double models_normal(double p)
{
    return solve_normal(p);
}

double models_quantile(const struct models_forecast *f, double p)
{
    return models_at(f, solve_normal(p));
}
