/* What a reader of the forecast should know of the history: days that were clipped, charges on their own days, and the
 * last step of the level. None of it changes the forecast. */
#include <math.h>

#include "models/constants.h"
#include "models/solve.h"
#include "models/work.h"

enum { OUTLIERS_MAX = 5, CHARGES_MAX = 4, BEFORE_MIN = 14, AFTER_MIN = 4, LOOK_BACK = 120 };

static const double effect_min = 4, change_min = 0.1, outlier_min = 0.3;

static void add(struct models_forecast *out, enum models_note_kind kind, size_t day, double size)
{
    if (out->n_notes < MODELS_MAX_NOTES)
        out->notes[out->n_notes++] = (struct models_note){kind, day, size};
}

/* The newest clipped days. */
static void outliers(const struct models_work *w, struct models_forecast *out)
{
    size_t day[OUTLIERS_MAX], n = 0;
    for (size_t t = w->view.n; t-- > 0 && n < OUTLIERS_MAX;)
        if (w->level_known[t] && w->clean[t] != w->value[t] && fabs(w->residual[t]) > outlier_min)
            day[n++] = t;
    while (n-- > 0)
        add(out, MODELS_OUTLIER, day[n], w->residual[day[n]] * w->local[day[n]]);
}

/* The newest day of each charge. */
static void charges(const struct models_work *w, const struct models_input *in, struct models_forecast *out)
{
    unsigned seen = 0; /* bit: day of the month */
    size_t n = 0;
    for (size_t t = w->view.n; t-- > 0 && n < CHARGES_MAX;) {
        unsigned bit = 1u << in->month_day[t + w->skipped];
        if (!w->charge_day[t] || (seen & bit))
            continue;
        seen |= bit;
        n++;
        add(out, MODELS_CHARGE, t, w->residual[t] * w->local[t]);
    }
}

/* The split of the last days into two levels that leaves the least scatter, if the step is large against it. */
static void shift(struct models_work *w, struct models_forecast *out)
{
    const struct model_view *v = &w->view;
    double *x = w->scratch, best = 0;
    size_t days[LOOK_BACK], n = 0, at = 0;
    for (size_t t = v->n > LOOK_BACK ? v->n - LOOK_BACK : 0; t < v->n; t++) {
        if (v->known[t] && v->index[t] > 0.1) {
            days[n] = t;
            x[n++] = v->value[t] / v->index[t];
        }
    }
    double sum[LOOK_BACK + 1], square[LOOK_BACK + 1];
    sum[0] = square[0] = 0;
    for (size_t i = 0; i < n; i++) {
        sum[i + 1] = sum[i] + x[i];
        square[i + 1] = square[i] + x[i] * x[i];
    }
    for (size_t k = BEFORE_MIN; k + AFTER_MIN <= n; k++) {
        size_t from = k > NOTES_WINDOW ? k - NOTES_WINDOW : 0, to = k + NOTES_WINDOW < n ? k + NOTES_WINDOW : n;
        double before = (double)(k - from), after = (double)(to - k);
        double old = (sum[k] - sum[from]) / before, new = (sum[to] - sum[k]) / after;
        double scatter = square[to] - square[from] - before * old * old - after * new *new;
        double sd = sqrt((scatter > 0 ? scatter : 0) / (before + after - 2)) + 0.01, step = fabs(new - old);
        double score = step / sd * sqrt(before * after / (before + after));
        if (step > effect_min * sd && step > change_min * fabs(old) && score > best) {
            best = score;
            at = k;
        }
    }
    if (best == 0)
        return;
    size_t from = at > NOTES_WINDOW ? at - NOTES_WINDOW : 0, to = at + NOTES_WINDOW < n ? at + NOTES_WINDOW : n;
    double row[NOTES_WINDOW * 2][2], c[2], mean[2] = {0};
    for (size_t i = from; i < to; i++) {
        row[i - from][0] = 1;
        row[i - from][1] = i >= at;
        mean[i >= at] += x[i] / (double)(i < at ? at - from : to - at);
    }
    bool robust = solve_robust(w->solve, &row[0][0], x + from, to - from, 2, c, NULL);
    /* Where one side never varies, it may leave the other with no weight at all, and its step means nothing. */
    double step = mean[1] - mean[0];
    add(out, MODELS_SHIFT, days[at], robust && fabs(c[1] - step) <= fabs(step) / 2 ? c[1] : step);
}

void notes_find(struct models_work *w, const struct models_input *in, struct models_forecast *out)
{
    outliers(w, out);
    charges(w, in, out);
    shift(w, out);
}
