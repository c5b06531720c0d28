/* The combination. Each member is asked on every past day for the sum of the days that followed; the smaller its mean
 * absolute error (recent days count more), the larger its weight. The horizon of that test is the one that is asked for,
 * but no more than `back_horizon` days and half the history, for long ones leave few independent pasts. */
#include <math.h>
#include <string.h>

#include "models/constants.h"
#include "models/work.h"

static const struct model *const members[] = {
#define MODEL_ROW(name) &model_##name,
    MODELS(MODEL_ROW)
#undef MODEL_ROW
};

enum { MEMBERS = sizeof members / sizeof *members };
_Static_assert((int)MEMBERS <= (int)MODELS_MAX_MEMBERS, "MODELS_MAX_MEMBERS is too small");

const char *models_member(size_t i)
{
    return i < MEMBERS ? members[i]->name : NULL;
}

int work_actual(const struct models_work *w, size_t t, size_t h, double *sum, double *share)
{
    double all = w->all_index[t + h] - w->all_index[t], known = w->sum_index[t + h] - w->sum_index[t];
    if (!(all > 0) || known < all / 2)
        return 0;
    *sum = w->sum_value[t + h] - w->sum_value[t];
    *share = known / all;
    return 1;
}

static void ask(struct models_work *w)
{
    const struct model_view *v = &w->view;
    for (size_t i = 0; i < MEMBERS; i++) {
        const struct model *m = members[i];
        m->fit(m, v, w->state);
        m->predict(m, v, w->state, MODELS_MIN_DAYS, v->n - w->back_h, w->back_h, w->back_sum[i] + MODELS_MIN_DAYS);
        if (w->full_h == w->back_h)
            memcpy(w->full_sum[i], w->back_sum[i], sizeof w->full_sum[i]);
        else
            m->predict(m, v, w->state, MODELS_MIN_DAYS, v->n - w->full_h, w->full_h, w->full_sum[i] + MODELS_MIN_DAYS);
        m->predict(m, v, w->state, v->n, v->n, v->horizon, w->now + i);
    }
}

/* Mean absolute error per day of each member; 0 origins leave them at 0. */
static size_t test(const struct models_work *w, double error[MEMBERS])
{
    double fade = pow(0.5, 1 / models_constants.half_life), weight = 1, weights = 0;
    size_t origins = 0, h = w->back_h;
    for (size_t i = 0; i < MEMBERS; i++)
        error[i] = 0;
    for (size_t t = w->view.n - h; t >= MODELS_MIN_DAYS; t--, weight *= fade) {
        double actual, share;
        if (!work_actual(w, t, h, &actual, &share))
            continue;
        double per_day = weight / (w->all_index[t + h] - w->all_index[t]);
        for (size_t i = 0; i < MEMBERS; i++)
            error[i] += per_day * fabs(w->back_sum[i][t] * share - actual);
        weights += weight;
        origins++;
    }
    for (size_t i = 0; i < MEMBERS && origins; i++)
        error[i] /= weights;
    return origins;
}

static void weigh(struct models_work *w, size_t origins, double error[MEMBERS])
{
    double least = INFINITY, total = 0;
    for (size_t i = 0; i < MEMBERS; i++) {
        error[i] += 0.003; /* of the mean day: smaller differences are chance */
        least = error[i] < least ? error[i] : least;
    }
    for (size_t i = 0; i < MEMBERS; i++) {
        w->weight[i] = origins ? pow(least / error[i], models_constants.power) : 1;
        total += w->weight[i];
    }
    for (size_t i = 0; i < MEMBERS; i++)
        w->weight[i] /= total;
}

double combine_members(struct models_work *w, struct models_forecast *out)
{
    size_t n = w->view.n, half = (n - MODELS_MIN_DAYS) / 2, cap = (size_t)models_constants.back_horizon;
    double error[MEMBERS], sum = 0;
    w->full_h = w->view.horizon < half ? w->view.horizon : half > 0 ? half : 1;
    w->back_h = w->full_h < cap ? w->full_h : cap;
    out->origins = 0;
    if (n > MODELS_MIN_DAYS) {
        ask(w);
        out->origins = test(w, error);
    }
    weigh(w, out->origins, error);
    out->members = MEMBERS;
    for (size_t i = 0; i < MEMBERS; i++) {
        out->weight[i] = w->weight[i];
        sum += w->weight[i] * w->now[i];
    }
    for (size_t t = MODELS_MIN_DAYS; t + w->back_h <= n; t++) {
        w->combined[t] = 0;
        for (size_t i = 0; i < MEMBERS; i++)
            w->combined[t] += w->weight[i] * w->back_sum[i][t];
    }
    w->index_ahead = w->all_index[n + w->view.horizon] - w->all_index[n];
    return sum;
}
