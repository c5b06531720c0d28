#include "models/sorted.h"

#include <string.h>

void sorted_add(struct sorted *s, double value)
{
    size_t i = s->n++;
    for (; i > 0 && s->at[i - 1] > value; i--)
        s->at[i] = s->at[i - 1];
    s->at[i] = value;
}

void sorted_drop(struct sorted *s, double value)
{
    for (size_t i = 0; i < s->n; i++) {
        if (s->at[i] == value) {
            memmove(s->at + i, s->at + i + 1, (s->n - i - 1) * sizeof *s->at);
            s->n--;
            return;
        }
    }
}

void sorted_replace(struct sorted *s, double old, double value)
{
    size_t i = 0;
    while (i + 1 < s->n && s->at[i] != old)
        i++;
    for (; i > 0 && s->at[i - 1] > value; i--)
        s->at[i] = s->at[i - 1];
    for (; i + 1 < s->n && s->at[i + 1] < value; i++)
        s->at[i] = s->at[i + 1];
    s->at[i] = value;
}

static double middle(const double *a, size_t n)
{
    if (n == 0)
        return 0;
    return n % 2 ? a[n / 2] : (a[n / 2 - 1] + a[n / 2]) / 2;
}

double sorted_median(const struct sorted *s)
{
    return middle(s->at, s->n);
}

void sorted_sort(double *a, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        double x = a[i];
        size_t j = i;
        for (; j > 0 && a[j - 1] > x; j--)
            a[j] = a[j - 1];
        a[j] = x;
    }
}

/* Hoare's selection: afterwards a[k] is where sorting would put it, nothing larger before it, nothing smaller behind. */
static void select_kth(double *a, size_t n, size_t k)
{
    size_t low = 0, high = n - 1;
    while (low < high) {
        double pivot = a[k];
        size_t i = low, j = high;
        do {
            while (a[i] < pivot)
                i++;
            while (pivot < a[j])
                j--;
            if (i <= j) {
                double swap = a[i];
                a[i++] = a[j];
                a[j] = swap;
                if (j == 0)
                    break;
                j--;
            }
        } while (i <= j);
        if (j < k)
            low = i;
        if (k < i)
            high = j;
    }
}

double sorted_median_of(double *a, size_t n)
{
    if (n == 0)
        return 0;
    size_t k = n / 2;
    select_kth(a, n, k);
    if (n % 2)
        return a[k];
    double below = a[0];
    for (size_t i = 1; i < k; i++)
        below = a[i] > below ? a[i] : below;
    return (below + a[k]) / 2;
}
