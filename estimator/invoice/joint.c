#include "invoice/joint.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "models/models.h"

enum { DRAWS_MIN = 200, DRAWS_BUDGET = 400000, HALVINGS = 12 };

/* A sequence that is the same everywhere: splitmix64, turned into normal scores. */
static double score(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return models_normal(((double)(z >> 11) + 0.5) / 9007199254740992.0);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double joint_at(const struct joint *j, size_t draw, size_t i)
{
    const struct models_forecast *f = j->of[i];
    double z = sqrt(j->shared) * j->common[draw] + sqrt(1 - j->shared) * j->own[draw * j->n + i];
    return models_at(f, z) - f->sum;
}

double joint_sum_at(const struct joint *j, double p)
{
    double at = p * (double)(j->count - 1);
    size_t i = (size_t)at;
    return i + 1 < j->count ? j->sum[i] + (at - (double)i) * (j->sum[i + 1] - j->sum[i]) : j->sum[i];
}

/* All drawn with this much in common; what they add up to beyond their centres. */
static void draw(struct joint *j, double shared)
{
    j->shared = shared;
    for (size_t k = 0; k < j->count; k++) {
        double sum = 0;
        for (size_t i = 0; i < j->n; i++)
            sum += (j->weight ? j->weight[i] : 1) * joint_at(j, k, i);
        j->sum[k] = sum;
    }
    qsort(j->sum, j->count, sizeof *j->sum, by_size);
}

static void open_draws(struct arena *a, const struct models_forecast *const *of, const double *weight, size_t n,
                       size_t most, struct joint *out)
{
    size_t count = DRAWS_BUDGET / n;
    count = count > most ? most : count < DRAWS_MIN ? DRAWS_MIN : count;
    double *scores = arena_array(a, count * (n + 1), sizeof *scores);
    uint64_t state = 20260825;
    for (size_t i = 0; i < count * (n + 1); i++)
        scores[i] = score(&state);
    *out = (struct joint){.of = of,
                          .weight = weight,
                          .n = n,
                          .count = count,
                          .common = scores,
                          .own = scores + count,
                          .sum = arena_array(a, count, sizeof(double))};
}

void joint_open(struct arena *a, const struct models_forecast *const *of, const double *weight, size_t n, double width,
                struct joint *out)
{
    double low = 0, high = 1;
    open_draws(a, of, weight, n, JOINT_DRAWS, out);
    for (int i = 0; i < HALVINGS; i++) {
        double shared = (low + high) / 2;
        draw(out, shared);
        if (joint_sum_at(out, 0.9) - joint_sum_at(out, 0.1) < width)
            low = shared;
        else
            high = shared;
    }
}

void joint_open_shared(struct arena *a, const struct models_forecast *const *of, const double *weight, size_t n,
                       double shared, size_t most, struct joint *out)
{
    open_draws(a, of, weight, n, most, out);
    draw(out, shared);
}
