#include "pricing/basis.h"

#include "base/day.h"
#include "pricing/frac.h"
#include "workload/workload.h"

enum { HOURS_A_WEEK = 168 };

struct basis basis_default(void)
{
    return (struct basis){.hours = dec_of(730), .source = "730 h convention"};
}

int basis_working_days(const struct basis *b, unsigned days)
{
    struct day first;
    int n = 0;
    if (!day_from_ymd(b->year, b->month, 1, &first))
        return 0;
    for (int i = 0; i < day_month_length(b->year, b->month); i++)
        n += day_of_week((struct day){first.n + i}) < (int)days;
    return n;
}

bool basis_line_hours(const struct basis *b, const struct line *l, dec *num, dec *den)
{
    struct frac f = {b->hours, dec_of(1)};
    switch (l->hours_kind) {
    case HOURS_BASIS:
        break;
    case HOURS_MONTH:
        f.num = l->hours;
        break;
    case HOURS_WEEKLY:
        if (b->month)
            f.num = dec_of(basis_working_days(b, l->days_a_week));
        else if (frac_mul(&f, dec_of(l->days_a_week)))
            f.den = dec_of(HOURS_A_WEEK);
        else
            return false;
        if (!frac_mul(&f, l->hours))
            return false;
        break;
    }
    *num = f.num;
    *den = f.den;
    return true;
}
