/* joint: several forecasts drawn together. Private to invoice/.
 *
 * They share one cause, as strong as it takes for their sum to be as uncertain as its own back-test says. The draws are
 * the same everywhere: fixed seed, no threads. */
#ifndef INVOICE_JOINT_H
#define INVOICE_JOINT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct models_forecast;

enum { JOINT_DRAWS = 2000 };

struct joint {
    const struct models_forecast *const *of;
    const double *weight; /* of each in the sum, or NULL: 1 */
    size_t n, count;      /* forecasts, draws */
    const double *common, *own;
    double shared; /* 0 to 1: how much of each comes from the common cause */
    double *sum;   /* of each draw beyond the sum of the centres, sorted */
};

/* In arena a. `width`: that of the middle 80 % of the weighted sum. Borrows of and weight. n: 1 or more. At most
 * JOINT_DRAWS draws, fewer of many. */
void joint_open(struct arena *a, const struct models_forecast *const *of, const double *weight, size_t n, double width,
                struct joint *out);

/* The same with a cause of known strength, and at most `most` draws. */
void joint_open_shared(struct arena *a, const struct models_forecast *const *of, const double *weight, size_t n,
                       double shared, size_t most, struct joint *out);

/* What forecast i is beyond its centre in a draw. */
double joint_at(const struct joint *j, size_t draw, size_t i);

/* Of the sums: p from 0 to 1. */
double joint_sum_at(const struct joint *j, double p);

#endif
