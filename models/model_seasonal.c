/* Seasonal naive: the last seven days again and again. A day that is not known is taken at the level of the others. */
#include "models/model.h"

static void fit(const struct model *m, const struct model_view *v, double *state)
{
    (void)m;
    /* The sum of what the days before t would have been, gaps filled: then any stretch is a difference. */
    double level = 0;
    state[0] = 0;
    for (size_t t = 0; t < v->n; t++) {
        size_t from = t + 1 > 7 ? t + 1 - 7 : 0;
        double index = v->sum_index[t + 1] - v->sum_index[from];
        if (index > 1e-9)
            level = (v->sum_value[t + 1] - v->sum_value[from]) / index;
        state[t + 1] = state[t] + (v->known[t] ? v->value[t] : level * v->index[t]);
    }
}

static void predict(const struct model *m, const struct model_view *v, const double *state, size_t from, size_t to,
                    size_t h, double *out)
{
    (void)m;
    (void)v;
    size_t weeks = h / 7, rest = h % 7;
    for (size_t t = from; t <= to; t++) {
        size_t start = t > 7 ? t - 7 : 0;
        out[t - from] = (double)weeks * (state[t] - state[start]) + state[start + rest] - state[start];
    }
}

const struct model model_seasonal = {
    .name = "seasonal-naive",
    .summary = "the last week again and again",
    .columns = 1,
    .fit = fit,
    .predict = predict,
};
