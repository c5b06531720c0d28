/* model: what a member of the combination is, and the list of them.
 *
 * To add one: write model_NAME.c with a descriptor `const struct model model_NAME`, add its row to MODELS below, fit
 * the constants again (fit/fit.py). Driver, back-test, weights and tests pick it up from there.
 *
 * A member looks at the cleaned history and says, for each day t it could have been asked on, what it knew then; from
 * that the driver has it add up the h days that follow. Members allocate nothing and know nothing of errors: what they
 * are worth is found by the back-test (combine.c).
 */
#ifndef MODELS_MODEL_H
#define MODELS_MODEL_H

#include <stddef.h>

#include "models/models.h"

enum { MODEL_COLUMNS = 6 };

/* The history after cleaning (clean.c), in units of its own mean. */
struct model_view {
    size_t n, horizon;
    const double *value;        /* n; clipped; undefined where not known */
    const unsigned char *known; /* n; 0: missing, or a calendar charge */
    const double *index;        /* n + horizon; of the weekday: 1 on average */
    const double *sum_value;    /* n + 1; of the known days before t */
    const double *sum_index;    /* n + 1; of the known days before t */
    const double *all_index;    /* n + horizon + 1; of all days before t */
    const double *phase[2];     /* n + horizon; cosine and sine of the phase of the month */
    const double *all_phase[2]; /* n + horizon + 1; index x phase, added up over all days before t */
    const short *cycle_day;     /* n + horizon */
};

struct model {
    const char *name, *summary;
    size_t columns; /* numbers it keeps per day t = 0..n, at most MODEL_COLUMNS */
    double setting; /* smoothing constant or window: lets one file serve several rows */
    /* Fills state[t * columns ..] for t = 0..n from the days before t. */
    void (*fit)(const struct model *m, const struct model_view *v, double *state);
    /* out[t - from] = sum of the days t .. t+h-1 as expected after t days, for t = from .. to. t + h <= n + horizon. */
    void (*predict)(const struct model *m, const struct model_view *v, const double *state, size_t from, size_t to,
                    size_t h, double *out);
};

/* For members whose state is one number, the level: level x sum of the indices. */
void model_predict_level(const struct model *m, const struct model_view *v, const double *state, size_t from, size_t to,
                         size_t h, double *out);

/* Sum of 1, phi, phi^2, ... added up day by day: what a slope of 1, damped, adds to the sum of h days. */
double model_damped_sum(double phi, size_t h);

#define MODELS(X) \
    X(ewma_slowest) \
    X(ewma_slow) \
    X(ewma_medium) \
    X(ewma_fast) \
    X(ewma_fastest) \
    X(median_week) \
    X(median_fortnight) \
    X(median_month) \
    X(mean_month) \
    X(mean_two_months) \
    X(run_rate) \
    X(seasonal) \
    X(theta) \
    X(damped) \
    X(regression)

#define MODEL_DECLARE(name) extern const struct model model_##name;
MODELS(MODEL_DECLARE)
#undef MODEL_DECLARE

#endif
