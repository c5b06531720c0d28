/* models: daily numbers in, a distribution of their coming sum out.
 *
 * Knows no money, no dates and no files: the calendar comes in as small integers. The forecast is for the SUM of the
 * coming days, never for one day, and so are its quantiles: they come from what the same procedure would have erred by
 * on the past of the same series, smoothed by a model pooled over many series (interval.c).
 *
 *     struct models_work *w = models_work_new();
 *     struct models_forecast f;
 *     if (w && models_forecast(w, &input, &f) == MODELS_OK)
 *         use(f.sum, models_quantile(&f, 0.1), models_quantile(&f, 0.9));
 *     models_work_free(w);
 *
 * Deterministic: no clock, no random numbers. A work space serves any number of calls, one thread at a time.
 */
#ifndef MODELS_MODELS_H
#define MODELS_MODELS_H

#include <stdbool.h>
#include <stddef.h>

enum {
    MODELS_MIN_DAYS = 14,     /* known days below which there is no forecast */
    MODELS_MAX_DAYS = 400,    /* only the last ones of a longer history are read */
    MODELS_MAX_HORIZON = 800, /* coming days */
    MODELS_MAX_NOTES = 12,
    MODELS_MAX_MEMBERS = 24,
};

/* One series as it was known on one day. All arrays are borrowed for the call. */
struct models_input {
    size_t n;                        /* days of history, oldest first, without those that are still provisional */
    size_t horizon;                  /* days to forecast, beginning with the one after the history */
    const double *value;             /* n; NaN: not known */
    const signed char *weekday;      /* n + horizon; 0..6, any day first */
    const signed char *month_day;    /* n + horizon; 1..31 */
    const signed char *month_length; /* n + horizon; 28..31 */
    const short *cycle_day;          /* n + horizon; day of the billing cycle, from 1 */
};

enum models_status {
    MODELS_OK,
    MODELS_TOO_SHORT,  /* fewer than MODELS_MIN_DAYS known days */
    MODELS_TOO_SPARSE, /* fewer than half of the last MODELS_MIN_DAYS x 2 days are known */
    MODELS_BAD_INPUT,  /* infinite values, a horizon of 0 or above the maximum, a calendar out of range */
};

/* Something found in the history that is kept out of the level, or moves it. */
enum models_note_kind { MODELS_OUTLIER, MODELS_CHARGE, MODELS_SHIFT };
struct models_note {
    enum models_note_kind kind;
    size_t day;  /* index into the history; the last occurrence of a charge, the first day of a new level */
    double size; /* outlier, charge: value less what was expected; shift: new daily level less old */
};

struct models_forecast {
    double sum;                        /* the central forecast of the horizon */
    double scale;                      /* what the quantiles are multiples of: base x powers of the factors;
                                        * negative for a history of credits, whose upper side is the lower */
    double base, factor[3];            /* (interval.c) */
    double floor, ceiling;             /* no quantile is beyond: 0 and infinity for a history without negative days */
    double charges;                    /* part of sum: calendar charges on their own days */
    double run_rate;                   /* the mean of the cycle's days so far, again and again */
    double seasonal;                   /* the last week, again and again */
    double level;                      /* expected on an average weekday */
    size_t origins;                    /* past days that the back-test started from */
    size_t members;                    /* of the registry (model.h), in its order: */
    double weight[MODELS_MAX_MEMBERS]; /* shares in the combination; they add up to 1 */
    size_t n_notes;
    struct models_note notes[MODELS_MAX_NOTES]; /* the last ones found, by kind, then day */
};

struct models_work;

struct models_work *models_work_new(void); /* NULL: no memory */
void models_work_free(struct models_work *w);

enum models_status models_forecast(struct models_work *w, const struct models_input *in, struct models_forecast *out);

/* What is expected of each day of the input of the last models_forecast on this work space: horizon numbers, which add
 * up to its sum. */
void models_path(const struct models_work *w, double *path);
/* The same for day `day` of the history (below n): what to put in for a day that is not known. */
double models_expected(const struct models_work *w, size_t day);

/* Quantile p of coming day t alone (0 = the first), after models_forecast: the scatter of single days and, as far as it
 * reaches, the uncertainty of the sum. Such bounds do not add up to those of the sum. */
double models_day_quantile(const struct models_work *w, const struct models_forecast *f, size_t t, double p);
/* Is the last day so low that it may not be complete yet? */
bool models_last_is_low(const struct models_work *w);

/* Quantile p (0 < p < 1) of the sum. */
double models_quantile(const struct models_forecast *f, double p);
/* The same at a normal score: models_quantile(f, p) is models_at(f, models_normal(p)). For simulations. */
double models_at(const struct models_forecast *f, double z);
double models_normal(double p);

/* Name of member i, NULL from models_forecast.members on. */
const char *models_member(size_t i);

#endif
