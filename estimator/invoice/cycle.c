#include "invoice/cycle.h"

static struct day start_in(int year, int month, int month_day)
{
    struct day d = DAY_NONE;
    int last = day_month_length(year, month);
    day_from_ymd(year, month, month_day < last ? month_day : last, &d);
    return d;
}

/* First day of the cycle n months from the one that starts in this month. */
static struct day start_from(int year, int month, int n, int month_day)
{
    int months = year * 12 + (month - 1) + n;
    return start_in(months / 12, months % 12 + 1, month_day);
}

struct cycle cycle_holding(struct day day, int month_day)
{
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    int back = day_cmp(start_in(y, m, month_day), day) <= 0 ? 0 : -1;
    struct cycle c = {start_from(y, m, back, month_day), start_from(y, m, back + 1, month_day), month_day};
    c.end.n--;
    return c;
}

bool cycle_between(struct day start, struct day end, struct cycle *out)
{
    int y, m, d;
    if (day_cmp(end, start) < 0 || end.n - start.n >= CYCLE_DAYS_MAX)
        return false;
    day_to_ymd(start, &y, &m, &d);
    *out = cycle_holding(start, d);
    if (day_cmp(out->end, end) != 0)
        *out = (struct cycle){start, end, 0};
    return true;
}

struct cycle cycle_step(const struct cycle *c, int n)
{
    if (c->month_day == 0) {
        int days = cycle_length(c) * n;
        return (struct cycle){{c->start.n + days}, {c->end.n + days}, 0};
    }
    int y, m, d;
    day_to_ymd(c->start, &y, &m, &d);
    struct cycle to = {start_from(y, m, n, c->month_day), start_from(y, m, n + 1, c->month_day), c->month_day};
    to.end.n--;
    return to;
}

int cycle_length(const struct cycle *c)
{
    return c->end.n - c->start.n + 1;
}

int cycle_day(const struct cycle *c, struct day day)
{
    if (c->month_day > 0) {
        struct cycle holding = cycle_holding(day, c->month_day);
        return day.n - holding.start.n + 1;
    }
    int length = cycle_length(c), off = (day.n - c->start.n) % length;
    return (off < 0 ? off + length : off) + 1;
}
