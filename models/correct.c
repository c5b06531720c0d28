/* Corrections to the combined level, regressed on its own back-test.
 *
 * The members of the bank have no memory of being wrong in one direction. What they missed per day is regressed on
 * three things that were known before: a slow slope, the way back to the mean of two months, and a fast slope. A ridge,
 * as heavy as `ridge` independent horizons (neighbouring origins overlap and count as one), holds the coefficients at
 * 0 unless the history insists. Without it a trend read into a month does more harm than good. */
#include <math.h>

#include "models/constants.h"
#include "models/solve.h"
#include "models/work.h"

enum { SLOW_SLOPE, LONG_MEAN, FAST_SLOPE, P };

static const double ages[4] = {0.03, 0.16, 0.1, 0.4}; /* smoothing constants: slow pair, fast pair */

static double age(double a)
{
    return (1 - a) / a;
}

/* Slopes per day and the long mean, as known before each day. */
static void look_back(struct models_work *w)
{
    const struct model_view *v = &w->view;
    double above[4] = {0}, below[4] = {0}, level[4] = {0};
    w->slope_slow[0] = w->slope_fast[0] = w->mean_long[0] = 0;
    for (size_t t = 0; t < v->n; t++) {
        for (int i = 0; i < 4 && v->known[t]; i++) {
            above[i] += ages[i] * (v->value[t] - above[i]);
            below[i] += ages[i] * (v->index[t] - below[i]);
            level[i] = below[i] > 1e-9 ? above[i] / below[i] : 0;
        }
        double young = age(ages[1]), old = age(ages[0]), half = (double)(t + 1) / 2;
        old = old < half ? old : half;
        w->slope_slow[t + 1] = old > young + 1 ? (level[1] - level[0]) / (old - young) : 0;
        w->slope_fast[t + 1] = (level[3] - level[2]) / (age(ages[2]) - age(ages[3]));
        size_t from = t + 1 > 56 ? t + 1 - 56 : 0;
        double index = v->sum_index[t + 1] - v->sum_index[from];
        w->mean_long[t + 1] = index > 1e-9 ? (v->sum_value[t + 1] - v->sum_value[from]) / index : w->mean_long[t];
    }
}

/* What was known after t days, per day; steps: mean days that a slope of 1 adds over the horizon. */
static void features(const struct models_work *w, size_t t, double steps, double combined, double x[P])
{
    x[SLOW_SLOPE] = w->slope_slow[t] * (3 + steps); /* the combined level is about three days old */
    x[LONG_MEAN] = w->mean_long[t] - combined;
    x[FAST_SLOPE] = w->slope_fast[t] * steps;
}

static double bounded(double x, double bound)
{
    return x > bound ? bound : x < -bound ? -bound : x;
}

struct normal {
    double a[P][P], b[P], size[P], missed;
    size_t n;
};

static void observe(struct normal *s, const double x[P], double error)
{
    s->missed += fabs(error);
    s->n++;
    for (int i = 0; i < P; i++) {
        s->b[i] += x[i] * error;
        s->size[i] += x[i] * x[i];
        for (int j = 0; j < P; j++)
            s->a[i][j] += x[i] * x[j];
    }
}

double correct_sum(struct models_work *w)
{
    const struct model_view *v = &w->view;
    struct normal s = {0};
    double x[P], c[P], correction = 0, level = fabs(w->level), h = (double)w->back_h;
    if (!(level > 0) || v->n <= MODELS_MIN_DAYS)
        return 0;
    look_back(w);
    double steps = model_damped_sum(models_constants.damping, w->back_h) / h;
    for (size_t t = MODELS_MIN_DAYS; t + w->back_h <= v->n; t++) {
        double actual, share, index = v->all_index[t + w->back_h] - v->all_index[t];
        if (!work_actual(w, t, w->back_h, &actual, &share))
            continue;
        double combined = w->combined[t] / index;
        double missed = bounded(actual / share / index - combined, models_constants.error_cap * level);
        features(w, t, steps, combined, x);
        observe(&s, x, missed);
    }
    if (s.n == 0)
        return 0;
    for (int i = 0; i < P; i++) {
        for (int j = 0; j < P; j++)
            s.a[i][j] /= h;
        s.a[i][i] += models_constants.ridge * (s.size[i] / (double)s.n + 1e-12 * level * level);
        s.b[i] /= h;
    }
    if (!solve_ridge(&s.a[0][0], s.b, P, c))
        return 0;
    features(w, v->n, model_damped_sum(models_constants.damping, v->horizon) / (double)v->horizon, w->level, x);
    for (int i = 0; i < P; i++)
        correction += bounded(c[i], 1) * x[i];
    correction = bounded(correction, s.missed / (double)s.n);
    return bounded(correction, level * models_constants.correct_max) * w->index_ahead;
}
