#include "usage/odds.h"

#include <stdlib.h>

#include "base/arena.h"

enum { USUAL_DAYS = 14, USUAL_LEAST = 5, PARTIAL_MOST = 5 };

struct count {
    struct day day;
    uint64_t rows;
};

static int by_rows(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Median of the days before the i-th; 0 when they are too few to tell. */
static uint64_t usual(const struct count *days, size_t i)
{
    uint64_t rows[USUAL_DAYS];
    size_t n = i < USUAL_DAYS ? i : USUAL_DAYS;
    if (n < USUAL_LEAST)
        return 0;
    for (size_t k = 0; k < n; k++)
        rows[k] = days[i - n + k].rows;
    qsort(rows, n, sizeof *rows, by_rows);
    return rows[n / 2];
}

void usage_find_odds(const struct usage_table *t, struct day as_of, struct arena *a, struct usage_odds *out)
{
    size_t n = usage_table_rows(t), ndays = 0;
    struct count *days = arena_array(a, n + 1, sizeof *days);
    struct usage_gap *gaps = arena_array(a, n + 1, sizeof *gaps);
    struct usage_partial *partial = arena_array(a, PARTIAL_MOST, sizeof *partial);
    *out = (struct usage_odds){.gaps = gaps, .partial = partial};
    for (size_t i = 0; i < n; i++) {
        struct usage_row row;
        usage_table_row(t, i, &row);
        if (ndays == 0 || day_cmp(days[ndays - 1].day, row.date) != 0)
            days[ndays++].day = row.date;
        days[ndays - 1].rows += row.rows;
    }
    for (size_t i = 1; i < ndays; i++)
        if (days[i].day.n > days[i - 1].day.n + 1)
            gaps[out->ngaps++] = (struct usage_gap){{days[i - 1].day.n + 1}, {days[i].day.n - 1}};
    for (size_t i = ndays; i-- > 0 && out->npartial < PARTIAL_MOST;) {
        uint64_t many = usual(days, i);
        if (days[i].rows * 2 >= many)
            break;
        partial[out->npartial++] = (struct usage_partial){days[i].day, days[i].rows, many};
    }
    if (ndays)
        out->late = as_of.n - days[ndays - 1].day.n;
}
