#include "invoice/frame.h"

#include <math.h>
#include <stdlib.h>

double frame_double(dec n)
{
    return (double)n.v / 1e18;
}

static void calendar(struct frame *f, size_t all, const struct cycle *cycle)
{
    int y, m, d, in_cycle = cycle_day(cycle, f->first), weekday = day_of_week(f->first);
    day_to_ymd(f->first, &y, &m, &d);
    int month_length = day_month_length(y, m);
    struct cycle now = *cycle;
    if (cycle->month_day > 0)
        now = cycle_holding(f->first, cycle->month_day);
    int length = cycle_length(&now);
    for (size_t t = 0; t < all; t++) {
        f->weekday[t] = (signed char)weekday;
        f->month_day[t] = (signed char)d;
        f->month_length[t] = (signed char)month_length;
        f->cycle_day[t] = (short)in_cycle;
        weekday = (weekday + 1) % 7;
        if (++d > month_length) {
            d = 1;
            y += m == 12;
            m = m % 12 + 1;
            month_length = day_month_length(y, m);
        }
        if (++in_cycle > length) {
            in_cycle = 1;
            now = cycle_step(&now, 1);
            length = cycle_length(&now);
        }
    }
}

void frame_fill(struct frame *f, const struct series *s, struct day last, size_t horizon, const struct cycle *cycle)
{
    size_t to = (size_t)(last.n - s->first.n) + 1, from = to > MODELS_MAX_DAYS ? to - MODELS_MAX_DAYS : 0;
    f->first = (struct day){s->first.n + (int32_t)from};
    f->in = (struct models_input){.n = to - from,
                                  .horizon = horizon,
                                  .value = f->value,
                                  .weekday = f->weekday,
                                  .month_day = f->month_day,
                                  .month_length = f->month_length,
                                  .cycle_day = f->cycle_day};
    for (size_t t = from; t < to; t++)
        f->value[t - from] = s->known[t] ? frame_double(s->amount[t]) : NAN;
    calendar(f, f->in.n + horizon, cycle);
}
