/* Running medians of the level: deaf to single days, quick to follow a step once it fills half the window. */
#include "models/model.h"
#include "models/sorted.h"

enum { SMALL_INDEX_PERCENT = 15 }; /* days that hardly count say little about the level */

static void fit(const struct model *m, const struct model_view *v, double *state)
{
    struct sorted window = {0};
    double ring[SORTED_MAX];
    size_t seen = 0, width = (size_t)m->setting;
    state[0] = 0;
    for (size_t t = 0; t < v->n; t++) {
        if (v->known[t] && v->index[t] * 100 > SMALL_INDEX_PERCENT) {
            double x = v->value[t] / v->index[t];
            if (seen >= width)
                sorted_replace(&window, ring[seen % width], x);
            else
                sorted_add(&window, x);
            ring[seen++ % width] = x;
        }
        state[t + 1] = sorted_median(&window);
    }
}

#define MEDIAN(NAME, DAYS, SUMMARY) \
    const struct model model_median_##NAME = { \
        .name = "median-" #NAME, \
        .summary = SUMMARY, \
        .columns = 1, \
        .setting = DAYS, \
        .fit = fit, \
        .predict = model_predict_level, \
    }

MEDIAN(week, 5, "level: median of the last 5 days");
MEDIAN(fortnight, 9, "level: median of the last 9 days");
MEDIAN(month, 29, "level: median of the last 29 days");
