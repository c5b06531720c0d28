#include "usage/moment.h"

struct text {
    const char *p, *end;
};

/* 1 to `most` digits. */
static bool number(struct text *t, int most, int *out, int *digits)
{
    int v = 0, n = 0;
    for (; t->p < t->end && n < most && *t->p >= '0' && *t->p <= '9'; t->p++, n++)
        v = v * 10 + (*t->p - '0');
    *out = v;
    if (digits)
        *digits = n;
    return n > 0;
}

static bool take(struct text *t, const char *any)
{
    for (; t->p < t->end && *any; any++)
        if (*t->p == *any) {
            t->p++;
            return true;
        }
    return false;
}

/* Z, +hh:mm, -hhmm or nothing -> minutes east of UTC. */
static bool offset(struct text *t, int *minutes)
{
    int h, m = 0, digits;
    *minutes = 0;
    if (t->p == t->end || take(t, "Zz"))
        return true;
    bool west = *t->p == '-';
    if (!take(t, "+-") || !number(t, 2, &h, &digits) || digits != 2)
        return false;
    take(t, ":");
    if (t->p < t->end && (!number(t, 2, &m, &digits) || digits != 2))
        return false;
    if (h > 14 || m > 59)
        return false;
    *minutes = west ? -(h * 60 + m) : h * 60 + m;
    return true;
}

/* After the date: nothing, or a time with an offset. */
static bool time_of_day(struct text *t, struct moment *out)
{
    int h, m, s = 0, fraction, minutes;
    if (t->p == t->end)
        return true;
    if (!take(t, "T ") || !number(t, 2, &h, NULL) || !take(t, ":") || !number(t, 2, &m, NULL))
        return false;
    if (take(t, ":") && !number(t, 2, &s, NULL))
        return false;
    if (take(t, ".,"))
        while (number(t, 9, &fraction, NULL))
            ;
    bool noon = false, twelve = false; /* "5/1/2015 12:00:00 AM" */
    if (t->end - t->p == 3 && take(t, " ")) {
        twelve = true;
        noon = take(t, "Pp");
        if ((!noon && !take(t, "Aa")) || !take(t, "Mm") || h < 1 || h > 12)
            return false;
        h = h % 12 + (noon ? 12 : 0);
    }
    if (h > 23 || m > 59 || s > 60)
        return false;
    if (!twelve) {
        take(t, " ");
        if (!offset(t, &minutes))
            return false;
    } else {
        minutes = 0;
    }
    int at = h * 60 + m - minutes;
    if (at < 0) {
        out->day.n--;
        at += 24 * 60;
    } else if (at >= 24 * 60) {
        out->day.n++;
        at -= 24 * 60;
    }
    out->hour = at / 60;
    out->timed = true;
    return t->p == t->end;
}

bool moment_parse(const char *p, size_t n, enum usage_date_order order, struct moment *out, unsigned *evidence)
{
    struct text t = {p, p + n};
    int a, b, c, digits;
    unsigned none;
    *(evidence ? evidence : &none) = 0;
    *out = (struct moment){0};
    if (!number(&t, 4, &a, &digits) || !take(&t, "-/.") || !number(&t, 2, &b, NULL) || !take(&t, "-/."))
        return false;
    if (digits == 4) { /* the year first */
        return number(&t, 2, &c, NULL) && day_from_ymd(a, b, c, &out->day) && time_of_day(&t, out);
    }
    if (digits > 2 || !number(&t, 4, &c, &digits) || digits != 4)
        return false;
    struct day month_first, day_first;
    bool m = day_from_ymd(c, a, b, &month_first), d = day_from_ymd(c, b, a, &day_first);
    if (evidence)
        *evidence = m && !d ? MOMENT_ONLY_MONTH_FIRST : d && !m ? MOMENT_ONLY_DAY_FIRST : 0;
    if (order == USAGE_DAY_FIRST ? !d : !m)
        return false;
    out->day = order == USAGE_DAY_FIRST ? day_first : month_first;
    return time_of_day(&t, out);
}
