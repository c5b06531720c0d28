/* sorted: small sorted windows, for running medians. */
#ifndef MODELS_SORTED_H
#define MODELS_SORTED_H

#include <stddef.h>

enum { SORTED_MAX = 64 };

struct sorted {
    size_t n;
    double at[SORTED_MAX];
};

void sorted_add(struct sorted *s, double value);  /* n < SORTED_MAX */
void sorted_drop(struct sorted *s, double value); /* one equal to it, if there is one */
void sorted_replace(struct sorted *s, double old, double value); /* old is there */
double sorted_median(const struct sorted *s);     /* 0 when empty */

void sorted_sort(double *a, size_t n);        /* by insertion: for few */
double sorted_median_of(double *a, size_t n); /* reorders a; 0 when empty */

#endif
