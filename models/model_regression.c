/* Ridge regression with a fading memory: level, damped slope and the phase of the month (one wave), on values freed of
 * weekdays, charges and outliers by the cleaning.
 *
 * The normal equations are carried from day to day: weights fade by `memory`, and as the time column counts weeks
 * back from the present, moving on by a day subtracts a multiple of the level's row from its own. Slope and wave are
 * shrunken towards none; no straight line through the month survives that unless the data insist. The system is
 * solved every few days of the past, which is often enough to tell what the member is worth, and today. */
#include <math.h>
#include <string.h>

#include "models/constants.h"
#include "models/model.h"
#include "models/solve.h"

enum { LEVEL, SLOPE, COS, SIN, P, STRIDE = 8 };

static const double memory = 0.97, day_step = 1.0 / 28, prior = 2.0;

static void advance(double a[P][P], double b[P])
{
    for (int i = 0; i < P; i++)
        for (int j = 0; j < P; j++)
            a[i][j] *= memory;
    for (int i = 0; i < P; i++)
        b[i] *= memory;
    for (int j = 0; j < P; j++)
        a[SLOPE][j] -= day_step * a[LEVEL][j];
    for (int i = 0; i < P; i++)
        a[i][SLOPE] -= day_step * a[i][LEVEL];
    b[SLOPE] -= day_step * b[LEVEL];
}

static void solve_now(double a[P][P], const double b[P], double c[P])
{
    double m[P][P], diagonal = a[LEVEL][LEVEL];
    memcpy(m, a, sizeof m);
    m[LEVEL][LEVEL] += 1e-15;
    for (int i = SLOPE; i < P; i++)
        m[i][i] += prior * diagonal + 1e-9;
    if (!solve_ridge(&m[0][0], b, P, c))
        memset(c, 0, P * sizeof *c);
}

static void fit(const struct model *m, const struct model_view *v, double *state)
{
    (void)m;
    double a[P][P] = {{0}}, b[P] = {0};
    memset(state, 0, P * sizeof *state);
    for (size_t t = 0; t < v->n; t++) {
        advance(a, b);
        if (v->known[t]) {
            double x[P] = {v->index[t], 0, v->index[t] * v->phase[0][t], v->index[t] * v->phase[1][t]};
            for (int i = 0; i < P; i++) {
                for (int j = 0; j < P; j++)
                    a[i][j] += x[i] * x[j];
                b[i] += x[i] * v->value[t];
            }
        }
        double *c = state + P * (t + 1);
        if (t + 1 == v->n || (t + 1) % STRIDE == 0)
            solve_now(a, b, c);
        else
            for (int i = 0; i < P; i++)
                c[i] = c[i - P];
    }
}

static void predict(const struct model *m, const struct model_view *v, const double *state, size_t from, size_t to,
                    size_t h, double *out)
{
    (void)m;
    double steps = model_damped_sum(models_constants.damping, h) * day_step / (double)h;
    for (size_t t = from; t <= to; t++) {
        const double *c = state + P * t;
        double index = v->all_index[t + h] - v->all_index[t];
        out[t - from] = (c[LEVEL] + c[SLOPE] * steps) * index + c[COS] * (v->all_phase[0][t + h] - v->all_phase[0][t]) +
                        c[SIN] * (v->all_phase[1][t + h] - v->all_phase[1][t]);
    }
}

const struct model model_regression = {
    .name = "regression",
    .summary = "ridge regression: level, damped slope, phase of the month",
    .columns = P,
    .fit = fit,
    .predict = predict,
};
