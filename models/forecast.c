/* The driver: checks the input, keeps its last days, brings it to units of its own mean, cleans, combines, corrects,
 * and gives the result back in the units of the input. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "models/constants.h"
#include "models/solve.h"
#include "models/sorted.h"
#include "models/work.h"

struct models_work *models_work_new(void)
{
    struct models_work *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->solve = solve_new(NOTES_WINDOW * 2, 2);
    if (!w->solve) {
        free(w);
        return NULL;
    }
    for (int length = 0; length < 4; length++) {
        for (int day = 0; day < 32; day++) {
            double angle = 2 * 3.14159265358979323846 * (day - 0.5) / (28 + length);
            w->month_wave[0][length][day] = cos(angle);
            w->month_wave[1][length][day] = sin(angle);
        }
    }
    return w;
}

void models_work_free(struct models_work *w)
{
    if (!w)
        return;
    solve_free(w->solve);
    free(w);
}

static enum models_status check(const struct models_input *in)
{
    size_t known = 0, recent = 0;
    if (in->horizon == 0 || in->horizon > MODELS_MAX_HORIZON)
        return MODELS_BAD_INPUT;
    for (size_t t = 0; t < in->n + in->horizon; t++)
        if (in->weekday[t] < 0 || in->weekday[t] > 6 || in->month_day[t] < 1 || in->month_day[t] > 31 ||
            in->month_length[t] < 28 || in->month_length[t] > 31)
            return MODELS_BAD_INPUT;
    for (size_t t = 0; t < in->n; t++) {
        if (isinf(in->value[t]))
            return MODELS_BAD_INPUT;
        if (!isnan(in->value[t])) {
            known++;
            recent += t + 2 * MODELS_MIN_DAYS >= in->n;
        }
    }
    if (known < MODELS_MIN_DAYS)
        return MODELS_TOO_SHORT;
    return recent < MODELS_MIN_DAYS ? MODELS_TOO_SPARSE : MODELS_OK;
}

/* Values in units of their mean size; a history of credits is turned over. */
static void load(struct models_work *w, const struct models_input *in)
{
    size_t n = in->n < WORK_DAYS ? in->n : WORK_DAYS, k = 0;
    w->skipped = in->n - n;
    const double *value = in->value + w->skipped;
    double size = 0, middle;
    for (size_t t = 0; t < n; t++) {
        w->known[t] = !isnan(value[t]);
        if (w->known[t]) {
            w->scratch[k++] = value[t];
            size = fmax(size, fabs(value[t]));
        }
    }
    double largest = size, mean = 0, sum = 0;
    for (size_t i = 0; i < k && largest > 0; i++) {
        mean += fabs(w->scratch[i] / largest) / (double)k;
        sum += w->scratch[i] / largest;
    }
    middle = sorted_median_of(w->scratch, k);
    w->unit = mean > 0 ? mean * largest : 0; /* 0: nothing but zeros, which have no scale to be wrong on */
    if (middle < 0 || (middle == 0 && sum < 0))
        w->unit = -w->unit;
    for (size_t t = 0; t < n; t++)
        w->value[t] = w->known[t] && w->unit != 0 ? value[t] / w->unit : 0;
    w->view = (struct model_view){
        .n = n,
        .horizon = in->horizon,
        .value = w->clean,
        .known = w->level_known,
        .index = w->index,
        .sum_value = w->sum_value,
        .sum_index = w->sum_index,
        .all_index = w->all_index,
        .phase = {w->phase[0], w->phase[1]},
        .all_phase = {w->all_phase[0], w->all_phase[1]},
        .cycle_day = in->cycle_day + w->skipped,
    };
}

/* The two forecasts that anybody could make, on the raw values. */
static void simple_forecasts(const struct models_work *w, struct models_forecast *out)
{
    size_t n = w->view.n, in_cycle = w->view.cycle_day[n - 1] > 0 ? (size_t)w->view.cycle_day[n - 1] : 1, days = 0;
    double cycle = 0, week[7] = {0}, week_mean = 0;
    size_t week_known = 0;
    /* A cycle that begins after the history has no days yet: then the last week. */
    if (w->view.cycle_day[n] == 1)
        in_cycle = 7;
    for (size_t t = n > in_cycle ? n - in_cycle : 0; t < n; t++) {
        cycle += w->known[t] ? w->value[t] : 0;
        days += w->known[t];
    }
    for (size_t i = 0; i < 7; i++) {
        week[i] = w->known[n - 7 + i] ? w->value[n - 7 + i] : NAN;
        week_mean += w->known[n - 7 + i] ? week[i] : 0;
        week_known += w->known[n - 7 + i];
    }
    week_mean = week_known ? week_mean / (double)week_known : 0;
    out->seasonal = 0;
    for (size_t j = 0; j < w->view.horizon; j++)
        out->seasonal += isnan(week[j % 7]) ? week_mean : week[j % 7];
    out->run_rate = (days ? cycle / (double)days : week_mean) * (double)w->view.horizon;
}

/* From units of the mean back to those of the input. */
static void give_back(const struct models_work *w, double lowest, struct models_forecast *out)
{
    double u = w->unit;
    out->sum *= u;
    out->charges *= u;
    out->run_rate *= u;
    out->seasonal *= u;
    out->level = w->level * u;
    out->scale *= u; /* negative: what is above is below */
    out->base *= fabs(u);
    out->floor = lowest >= 0 && u >= 0 ? 0 : -INFINITY;
    out->ceiling = lowest >= 0 && u < 0 ? 0 : INFINITY;
    for (size_t i = 0; i < out->n_notes; i++) {
        out->notes[i].day += w->skipped;
        out->notes[i].size *= u;
    }
}

enum models_status models_forecast(struct models_work *w, const struct models_input *in, struct models_forecast *out)
{
    *out = (struct models_forecast){0};
    enum models_status status = check(in);
    if (status != MODELS_OK)
        return status;
    load(w, in);
    clean_history(w, in);
    size_t n = w->view.n, h = w->view.horizon;
    double lowest = INFINITY, sum = combine_members(w, out);
    w->level = sum / w->index_ahead;
    sum += correct_sum(w) + models_constants.excess * w->excess * (double)h;
    w->level = sum / w->index_ahead;
    for (size_t t = n; t < n + h; t++)
        out->charges += w->charge[t];
    for (size_t t = 0; t < n; t++)
        lowest = w->known[t] && w->value[t] < lowest ? w->value[t] : lowest;
    if (lowest >= 0 && sum < 0) {
        sum = 0;
        w->level = 0;
    }
    out->sum = sum + out->charges;
    out->scale = interval_scale(w, out);
    simple_forecasts(w, out);
    notes_find(w, in, out);
    give_back(w, lowest, out);
    return MODELS_OK;
}

double models_expected(const struct models_work *w, size_t day)
{
    size_t t = day - w->skipped;
    return day < w->skipped ? 0 : (w->level * w->index[t] + w->charge[t]) * w->unit;
}

void models_path(const struct models_work *w, double *path)
{
    for (size_t t = 0; t < w->view.horizon; t++)
        path[t] = models_expected(w, w->skipped + w->view.n + t);
}

double models_day_quantile(const struct models_work *w, const struct models_forecast *f, size_t t, double p)
{
    double day = models_expected(w, w->skipped + w->view.n + t), z = models_normal(p);
    double share = f->sum != 0 ? day / f->sum : 1 / (double)w->view.horizon;
    double level = share * (models_at(f, z) - f->sum);
    double scatter = z * w->deviation * fabs(w->level * w->index[w->view.n + t] * w->unit);
    double q = day + (z < 0 ? -1 : 1) * hypot(level, scatter);
    return q < f->floor ? f->floor : q > f->ceiling ? f->ceiling : q;
}

bool models_last_is_low(const struct models_work *w)
{
    size_t last = w->view.n - 1;
    return w->known[last] && w->residual[last] < -models_constants.clip * w->deviation;
}
