#include "models/model.h"

void model_predict_level(const struct model *m, const struct model_view *v, const double *state, size_t from, size_t to,
                         size_t h, double *out)
{
    (void)m;
    for (size_t t = from; t <= to; t++)
        out[t - from] = state[t] * (v->all_index[t + h] - v->all_index[t]);
}

double model_damped_sum(double phi, size_t h)
{
    double power = 1, step = 0, sum = 0;
    for (size_t j = 0; j < h; j++) {
        power *= phi;
        step += power;
        sum += step;
    }
    return sum;
}
