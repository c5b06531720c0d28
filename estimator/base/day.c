#include "base/day.h"

/* Dates <-> day numbers by counting years from 1 March, so that the leap day is the last day of a year and the month
 * lengths before it follow the regular pattern 153 days per 5 months. */

enum { DAYS_400_YEARS = 146097, MARCH_0000_TO_1970 = 719468 };

bool day_is_none(struct day d)
{
    return d.n == INT32_MIN;
}

static bool leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

int day_month_length(int y, int m)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (m < 1 || m > 12)
        return 0;
    return m == 2 && leap(y) ? 29 : length[m - 1];
}

bool day_from_ymd(int y, int m, int d, struct day *out)
{
    if (y < 1 || y > 9999 || d < 1 || d > day_month_length(y, m))
        return false;
    int year = m > 2 ? y : y - 1, month = m > 2 ? m - 3 : m + 9;
    int era = year / 400, of_era = year % 400;
    int day_of_year = (153 * month + 2) / 5 + d - 1;
    int day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + day_of_year;
    out->n = era * DAYS_400_YEARS + day_of_era - MARCH_0000_TO_1970;
    return true;
}

void day_to_ymd(struct day d, int *y, int *m, int *day)
{
    int64_t n = (int64_t)d.n + MARCH_0000_TO_1970;
    int64_t era = (n >= 0 ? n : n - (DAYS_400_YEARS - 1)) / DAYS_400_YEARS;
    int e = (int)(n - era * DAYS_400_YEARS);
    int year = (e - e / 1460 + e / 36524 - e / 146096) / 365;
    int day_of_year = e - (365 * year + year / 4 - year / 100);
    int month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * month + 2) / 5 + 1;
    *m = month < 10 ? month + 3 : month - 9;
    *y = (int)(era * 400) + year + (*m <= 2);
}

int day_of_week(struct day d)
{
    int w = (int)(((int64_t)d.n + 3) % 7); /* 1970-01-01 was a Thursday */
    return w < 0 ? w + 7 : w;
}

int day_cmp(struct day a, struct day b)
{
    return (a.n > b.n) - (a.n < b.n);
}

/* Exactly n digits. */
static bool digits(const char *s, int n, int *out)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        v = v * 10 + (s[i] - '0');
    }
    *out = v;
    return true;
}

bool day_parse(const char *s, struct day *out)
{
    int y, m, d;
    if (!digits(s, 4, &y) || s[4] != '-' || !digits(s + 5, 2, &m) || s[7] != '-' || !digits(s + 8, 2, &d))
        return false;
    if (s[10] != '\0' && s[10] != 'T' && s[10] != ' ')
        return false;
    struct day parsed;
    if (!day_from_ymd(y, m, d, &parsed))
        return false;
    *out = y == 1 ? DAY_NONE : parsed;
    return true;
}

bool day_parse_month(const char *s, int *y, int *m)
{
    int year, month;
    if (!digits(s, 4, &year) || s[4] != '-' || !digits(s + 5, 2, &month) || s[7] != '\0')
        return false;
    if (year < 1 || month < 1 || month > 12)
        return false;
    *y = year;
    *m = month;
    return true;
}

static void put_digits(char *to, int n, int value)
{
    while (n--) {
        to[n] = (char)('0' + value % 10);
        value /= 10;
    }
}

const char *day_text(struct day d, char out[DAY_TEXT])
{
    out[0] = '\0';
    if (day_is_none(d))
        return out;
    int y, m, day;
    day_to_ymd(d, &y, &m, &day);
    if (y < 0 || y > 9999) /* only by arithmetic on n; no such date is ever read */
        return out;
    put_digits(out, 4, y);
    out[4] = '-';
    put_digits(out + 5, 2, m);
    out[7] = '-';
    put_digits(out + 8, 2, day);
    out[10] = '\0';
    return out;
}
