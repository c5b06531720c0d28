/* Exponentially weighted means of the level. Numerator (values) and denominator (weekday indices) are smoothed apart:
 * their quotient is a weighted mean from the first day on, and a Sunday with an index near 0 does no harm. */
#include "models/model.h"

static void fit(const struct model *m, const struct model_view *v, double *state)
{
    double above = 0, below = 0, a = m->setting;
    state[0] = 0;
    for (size_t t = 0; t < v->n; t++) {
        if (v->known[t]) {
            above += a * (v->value[t] - above);
            below += a * (v->index[t] - below);
        }
        state[t + 1] = below > 1e-9 ? above / below : 0;
    }
}

#define EWMA(NAME, A, SUMMARY) \
    const struct model model_ewma_##NAME = { \
        .name = "ewma-" #NAME, \
        .summary = SUMMARY, \
        .columns = 1, \
        .setting = A, \
        .fit = fit, \
        .predict = model_predict_level, \
    }

EWMA(slowest, 0.03, "level: exponentially weighted, a month back on average");
EWMA(slow, 0.06, "level: exponentially weighted, half a month back");
EWMA(medium, 0.16, "level: exponentially weighted, five days back");
EWMA(fast, 0.4, "level: exponentially weighted, a day and a half back");
EWMA(fastest, 0.8, "level: almost the last day");
