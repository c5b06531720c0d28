/* work: the memory of one forecast after another. Private to models/. */
#ifndef MODELS_WORK_H
#define MODELS_WORK_H

#include "models/model.h"
#include "models/models.h"

enum {
    WORK_DAYS = MODELS_MAX_DAYS,
    WORK_ALL = MODELS_MAX_DAYS + MODELS_MAX_HORIZON,
    NOTES_WINDOW = 28, /* days on each side of a level shift that its size is taken from */
};

struct models_work {
    struct model_view view;
    size_t skipped; /* days of the input before the first one read */
    double unit;    /* the input is divided by it: its sign is that of the history, its size the mean size */

    /* clean.c; n numbers unless stated */
    double value[WORK_DAYS], local[WORK_DAYS], residual[WORK_DAYS], clean[WORK_DAYS];
    unsigned char known[WORK_DAYS], charge_day[WORK_DAYS], level_known[WORK_DAYS];
    double weekday_index[7];
    double index[WORK_ALL], charge[WORK_ALL]; /* n + horizon */
    double sum_value[WORK_DAYS + 1], sum_index[WORK_DAYS + 1], all_index[WORK_ALL + 1];
    double phase[2][WORK_ALL], all_phase[2][WORK_ALL + 1];
    double month_wave[2][4][32]; /* cosine and sine by month length - 28 and day */
    double deviation;            /* robust, of the residuals, as a share of the local level */
    double excess;               /* mean of what clipping took, per day */

    /* combine.c: the members' sums from each day on, over two horizons; what they say now */
    size_t back_h, full_h; /* horizons of the back-test: for weights, for errors */
    double state[(WORK_DAYS + 1) * MODEL_COLUMNS];
    double back_sum[MODELS_MAX_MEMBERS][WORK_DAYS + 1], full_sum[MODELS_MAX_MEMBERS][WORK_DAYS + 1];
    double now[MODELS_MAX_MEMBERS];
    double weight[MODELS_MAX_MEMBERS];
    double combined[WORK_DAYS + 1]; /* the weighted back_sum */
    double index_ahead;             /* of the horizon */
    double level;                   /* sum of the horizon without charges / sum of its indices */

    double scratch[WORK_DAYS], slope_slow[WORK_DAYS + 1], slope_fast[WORK_DAYS + 1], mean_long[WORK_DAYS + 1];
    struct solve *solve;
};

/* Days t .. t+h-1 of the past: the sum of those known and the share of the index that they carry. 0: less than half. */
int work_actual(const struct models_work *w, size_t t, size_t h, double *sum, double *share);

/* clean.c: sets clean, level_known, index, the sums, deviation, excess. charges.c: charge_day, charge. */
void clean_history(struct models_work *w, const struct models_input *in);
void charges_find(struct models_work *w, const struct models_input *in);

/* combine.c: fits all members, weighs them; returns the combined sum of the horizon, without charges. */
double combine_members(struct models_work *w, struct models_forecast *out);
/* correct.c: what to add to it. */
double correct_sum(struct models_work *w);
/* interval.c: the scale of the quantiles, from f->members and the work; sets base and factor. */
double interval_scale(const struct models_work *w, struct models_forecast *f);
/* notes.c: what is worth telling. */
void notes_find(struct models_work *w, const struct models_input *in, struct models_forecast *out);

#endif
