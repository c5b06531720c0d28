/* Members with a slope.
 *
 * damped: the level of five days back, brought up to date and carried on by a slope that fades. The slope is the
 * difference of two exponentially weighted means over the difference of their ages ((1 - a) / a days each).
 * theta: the level, and half the slope of the straight line through all days (Assimakopoulos and Nikolopoulos 2000; as
 * Hyndman and Billah 2003 put it, exponential smoothing with drift). */
#include "models/constants.h"
#include "models/model.h"

static const double slow = 0.03, quick = 0.16;

static void fit_damped(const struct model *m, const struct model_view *v, double *state)
{
    (void)m;
    double above[2] = {0}, below[2] = {0};
    state[0] = state[1] = 0;
    double young = (1 - quick) / quick;
    for (size_t t = 0; t < v->n; t++) {
        if (v->known[t]) {
            above[0] += slow * (v->value[t] - above[0]);
            below[0] += slow * (v->index[t] - below[0]);
            above[1] += quick * (v->value[t] - above[1]);
            below[1] += quick * (v->index[t] - below[1]);
        }
        double *s = state + 2 * (t + 1);
        double old = (1 - slow) / slow, half = (double)(t + 1) / 2;
        if (old > half) /* a young history is no older than its own half */
            old = half;
        s[0] = below[1] > 1e-9 ? above[1] / below[1] : 0;
        s[1] = 0;
        if (below[0] > 1e-9 && old > young + 1)
            s[1] = models_constants.trend * (s[0] - above[0] / below[0]) / (old - young);
        s[0] += s[1] * young;
    }
}

static void fit_theta(const struct model *m, const struct model_view *v, double *state)
{
    (void)m;
    double above = 0, below = 0, n = 0, st = 0, stt = 0, sx = 0, stx = 0;
    state[0] = state[1] = 0;
    for (size_t t = 0; t < v->n; t++) {
        if (v->known[t]) {
            above += quick * (v->value[t] - above);
            below += quick * (v->index[t] - below);
            /* Least squares of value = index x (a + b t), weighted by the index. */
            double w = v->index[t], at = (double)t;
            n += w;
            st += w * at;
            stt += w * at * at;
            sx += v->value[t];
            stx += v->value[t] * at;
        }
        double *s = state + 2 * (t + 1), spread = n * stt - st * st;
        s[0] = below > 1e-9 ? above / below : 0;
        s[1] = t >= 20 && spread > 1e-9 ? (n * stx - st * sx) / spread / 2 : 0;
    }
}

static void carry_on(const struct model_view *v, const double *state, size_t from, size_t to, size_t h, double steps,
                     double *out)
{
    for (size_t t = from; t <= to; t++) {
        double index = v->all_index[t + h] - v->all_index[t];
        out[t - from] = (state[2 * t] + state[2 * t + 1] * steps / (double)h) * index;
    }
}

static void predict_damped(const struct model *m, const struct model_view *v, const double *state, size_t from,
                           size_t to, size_t h, double *out)
{
    (void)m;
    carry_on(v, state, from, to, h, model_damped_sum(models_constants.damping, h), out);
}

static void predict_theta(const struct model *m, const struct model_view *v, const double *state, size_t from,
                          size_t to, size_t h, double *out)
{
    (void)m;
    carry_on(v, state, from, to, h, (double)h * (double)(h + 1) / 2, out);
}

const struct model model_damped = {
    .name = "damped-trend",
    .summary = "level and a slope that fades",
    .columns = 2,
    .fit = fit_damped,
    .predict = predict_damped,
};

const struct model model_theta = {
    .name = "theta",
    .summary = "level and half the slope of the whole history",
    .columns = 2,
    .fit = fit_theta,
    .predict = predict_theta,
};
