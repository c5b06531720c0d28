/* Plain means of the level over a window, and over the days of the cycle so far: the run-rate that dashboards show, here
 * with the weekdays heeded. */
#include "models/model.h"

static double mean(const struct model_view *v, size_t from, size_t to, double otherwise)
{
    double index = v->sum_index[to] - v->sum_index[from];
    return index > 1e-9 ? (v->sum_value[to] - v->sum_value[from]) / index : otherwise;
}

static void fit_window(const struct model *m, const struct model_view *v, double *state)
{
    size_t width = (size_t)m->setting;
    state[0] = 0;
    for (size_t t = 1; t <= v->n; t++)
        state[t] = mean(v, t > width ? t - width : 0, t, state[t - 1]);
}

static void fit_cycle(const struct model *m, const struct model_view *v, double *state)
{
    (void)m;
    state[0] = 0;
    for (size_t t = 1; t <= v->n; t++) {
        size_t days = v->cycle_day[t - 1] > 0 ? (size_t)v->cycle_day[t - 1] : 1;
        state[t] = mean(v, t > days ? t - days : 0, t, state[t - 1]);
    }
}

const struct model model_mean_month = {
    .name = "mean-month",
    .summary = "level: mean of the last 28 days",
    .columns = 1,
    .setting = 28,
    .fit = fit_window,
    .predict = model_predict_level,
};

const struct model model_mean_two_months = {
    .name = "mean-two-months",
    .summary = "level: mean of the last 56 days",
    .columns = 1,
    .setting = 56,
    .fit = fit_window,
    .predict = model_predict_level,
};

const struct model model_run_rate = {
    .name = "run-rate",
    .summary = "level: mean of the days of the cycle so far",
    .columns = 1,
    .fit = fit_cycle,
    .predict = model_predict_level,
};
