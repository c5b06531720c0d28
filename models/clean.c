/* From raw days to a level that can be averaged. In order: the local level (a running median of 15 days), the weekday
 * index against it, the residuals; calendar charges are taken out of them (charges.c); what is left beyond `clip`
 * robust deviations is clipped, unless it is a run that may be a new level; then the index is taken again, from the
 * clipped days, and shrunken towards flat by how much of it chance would make. */
#include <math.h>
#include <string.h>

#include "models/constants.h"
#include "models/sorted.h"
#include "models/work.h"

enum { HALF_WINDOW = 7, WINDOW = 2 * HALF_WINDOW + 1, RUN = 4, INDEX_MAX = 64 };

/* Centred; at the ends of the history the first and the last WINDOW days, so that a new level of a few days does not
 * pull its own yardstick along. */
static void local_levels(struct models_work *w)
{
    size_t n = w->view.n, low = 0, high = 0;
    struct sorted s = {0};
    for (size_t t = 0; t < n; t++) {
        size_t from = t > HALF_WINDOW ? t - HALF_WINDOW : 0;
        if (from + WINDOW > n)
            from = n > WINDOW ? n - WINDOW : 0;
        size_t to = from + WINDOW < n ? from + WINDOW : n;
        if (high < to && low < from && w->known[high] && w->known[low]) /* the usual step */
            sorted_replace(&s, w->value[low++], w->value[high++]);
        for (; high < to; high++)
            if (w->known[high])
                sorted_add(&s, w->value[high]);
        for (; low < from; low++)
            if (w->known[low])
                sorted_drop(&s, w->value[low]);
        w->local[t] = sorted_median(&s);
    }
    size_t m = 0;
    for (size_t t = 0; t < n; t++)
        if (w->known[t])
            w->scratch[m++] = w->local[t];
    double typical = sorted_median_of(w->scratch, m);
    double least = 0.05 * (typical > 0 ? typical : 1); /* 1 is the mean size of the values */
    for (size_t t = 0; t < n; t++)
        if (w->local[t] < least)
            w->local[t] = least;
}

/* The days of weekday d, newest first, as shares of the local level. */
static size_t gather(const struct models_work *w, const signed char *weekday, int d, const double *values, double *out)
{
    size_t n = w->view.n, k = 0, days = (size_t)(models_constants.index_weeks * 7), first = n > days ? n - days : 0;
    for (size_t t = n; t-- > first && k < INDEX_MAX;)
        if (weekday[t] == d && w->known[t] && !w->charge_day[t])
            out[k++] = values[t] / w->local[t];
    return k;
}

static void rough_index(struct models_work *w, const signed char *weekday)
{
    double shares[INDEX_MAX];
    for (int d = 0; d < 7; d++) {
        size_t k = gather(w, weekday, d, w->value, shares);
        w->weekday_index[d] = k >= 2 ? sorted_median_of(shares, k) : 1;
    }
}

/* James-Stein: the spread of the seven means against the spread that the scatter within them would make. */
static void shrunken_index(struct models_work *w, const signed char *weekday)
{
    double mean[7], shares[INDEX_MAX], within = 0, total = 0, between = 0, chance = 0;
    size_t count[7], free_days = 0, filled = 0;
    for (int d = 0; d < 7; d++) {
        size_t k = gather(w, weekday, d, w->clean, shares), cut = k / 5;
        count[d] = k >= 2 ? k : 0;
        mean[d] = 1;
        if (count[d]) {
            sorted_sort(shares, k);
            double sum = 0;
            for (size_t i = cut; i < k - cut; i++)
                sum += shares[i];
            mean[d] = sum / (double)(k - 2 * cut);
            for (size_t i = 0; i < k; i++)
                within += (shares[i] - mean[d]) * (shares[i] - mean[d]);
            free_days += k - 1;
        }
        total += mean[d] / 7;
    }
    within = free_days ? within / (double)free_days : 0;
    for (int d = 0; d < 7; d++) {
        if (!count[d])
            continue;
        between += (mean[d] - total) * (mean[d] - total);
        chance += within / (double)count[d] * 6 / 7;
        filled++;
    }
    double share = between > 0 ? 1 - models_constants.shrink_index * chance / between : 0;
    if (share < 0 || !(total > 0))
        share = 0;
    if (filled < 7)
        share /= 2;
    for (int d = 0; d < 7; d++) {
        double index = share > 0 ? 1 + share * (mean[d] / total - 1) : 1;
        w->weekday_index[d] = index > 0.001 ? index : 0.001; /* never 0: sums of indices divide */
    }
}

static void residuals(struct models_work *w, const signed char *weekday)
{
    size_t n = w->view.n, m = 0;
    for (size_t t = 0; t < n; t++) {
        w->residual[t] = 0;
        if (w->known[t]) {
            w->residual[t] = w->value[t] / w->local[t] - w->weekday_index[weekday[t]];
            w->scratch[m++] = fabs(w->residual[t]);
        }
    }
    double deviation = 1.4826 * sorted_median_of(w->scratch, m); /* of a normal distribution: 1 */
    w->deviation = deviation > 0.01 ? deviation : 0.01;
}

/* Clips single days and short runs. A run that reaches the end of the history may be a new level: from two days on it
 * is kept as it is, of a single day a share. A long run inside is a level of its own. */
static void clip(struct models_work *w, const signed char *weekday)
{
    size_t n = w->view.n;
    double limit = models_constants.clip * w->deviation;
    for (size_t t = 0; t < n;) {
        if (!w->level_known[t] || fabs(w->residual[t]) <= limit) {
            t++;
            continue;
        }
        double side = w->residual[t] > 0 ? 1 : -1;
        size_t end = t, length = 0;
        while (end < n && (!w->level_known[end] || side * w->residual[end] > limit))
            length += w->level_known[end++];
        double keep = 0;
        if (length >= RUN || (end == n && length >= 2))
            keep = 1;
        else if (end == n)
            keep = models_constants.keep_last;
        for (size_t i = t; i < end; i++) {
            double clipped = w->local[i] * (w->weekday_index[weekday[i]] + side * limit);
            w->clean[i] = clipped + keep * (w->value[i] - clipped);
        }
        t = end;
    }
}

static void add_up(struct models_work *w)
{
    size_t n = w->view.n, all = n + w->view.horizon;
    double excess = 0;
    size_t days = 0;
    w->sum_value[0] = w->sum_index[0] = w->all_index[0] = w->all_phase[0][0] = w->all_phase[1][0] = 0;
    for (size_t t = 0; t < n; t++) {
        w->sum_value[t + 1] = w->sum_value[t] + (w->level_known[t] ? w->clean[t] : 0);
        w->sum_index[t + 1] = w->sum_index[t] + (w->level_known[t] ? w->index[t] : 0);
        if (w->level_known[t]) {
            excess += w->value[t] - w->clean[t];
            days++;
        }
    }
    for (size_t t = 0; t < all; t++) {
        w->all_index[t + 1] = w->all_index[t] + w->index[t];
        for (int i = 0; i < 2; i++)
            w->all_phase[i][t + 1] = w->all_phase[i][t] + w->index[t] * w->phase[i][t];
    }
    w->excess = days ? excess / (double)days : 0;
}

void clean_history(struct models_work *w, const struct models_input *in)
{
    size_t n = w->view.n;
    const signed char *weekday = in->weekday + w->skipped;
    memset(w->charge_day, 0, n);
    local_levels(w);
    rough_index(w, weekday);
    residuals(w, weekday);
    charges_find(w, in);
    for (size_t t = 0; t < n; t++) {
        w->level_known[t] = w->known[t] && !w->charge_day[t];
        w->clean[t] = w->value[t];
    }
    clip(w, weekday);
    shrunken_index(w, weekday);
    for (size_t t = 0; t < n + w->view.horizon; t++) {
        size_t at = t + w->skipped;
        w->index[t] = w->weekday_index[weekday[t]];
        for (int i = 0; i < 2; i++)
            w->phase[i][t] = w->month_wave[i][in->month_length[at] - 28][in->month_day[at]];
    }
    add_up(w);
}
