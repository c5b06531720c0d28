/* day: calendar dates as integers, UTC, Gregorian; no time zones, no mktime. */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

struct day {
    int32_t n; /* days since 1970-01-01 */
};

enum { DAY_TEXT = 16 };
#define DAY_NONE ((struct day){INT32_MIN}) /* "no date" */

bool day_is_none(struct day d);
bool day_from_ymd(int y, int m, int d, struct day *out); /* false outside the calendar or years 1..9999 */
void day_to_ymd(struct day d, int *y, int *m, int *day);
int day_of_week(struct day d); /* 0 = Monday .. 6 = Sunday */
int day_month_length(int y, int m);
int day_cmp(struct day a, struct day b); /* DAY_NONE sorts first */

/* ISO date "YYYY-MM-DD", optionally followed by 'T' or ' ' and anything (the time is ignored: prices change at midnight
 * UTC). A year 1 date ("0001-01-01T00:00:00") reads as DAY_NONE. */
bool day_parse(const char *s, struct day *out);
bool day_parse_month(const char *s, int *y, int *m);    /* "YYYY-MM", nothing else */
const char *day_text(struct day d, char out[DAY_TEXT]); /* "YYYY-MM-DD", "" for DAY_NONE */

#endif
