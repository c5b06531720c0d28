/* Replays benchmark tasks through models/ and prints what fit.py needs. Input (fit.py makes it), per task three lines:
 * id, days, horizon, first day of the cycle (index); the values (nan: not known); weekday, day of the month,
 * length of the month, day of the cycle for all days. Arguments NAME=VALUE set constants.
 * Output per task: id, known part of the cycle (gaps filled), sum, scale, run_rate, seasonal, quantiles .025 .1 .9
 * .975 of the sum, base and factors of the scale. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/constants.h"
#include "models/models.h"

enum { MAX = 4000 };

static bool set(const char *text)
{
    const char *equals = strchr(text, '=');
    size_t n = equals ? (size_t)(equals - text) : 0;
#define CONSTANT_SET(NAME, VALUE) \
    if (n == strlen(#NAME) && memcmp(text, #NAME, n) == 0) { \
        models_constants.NAME = strtod(equals + 1, NULL); \
        return true; \
    }
    MODELS_CONSTANTS(CONSTANT_SET)
#undef CONSTANT_SET
    return false;
}

int main(int argc, char **argv)
{
    static double value[MAX];
    static signed char weekday[MAX], month_day[MAX], month_length[MAX];
    static short cycle_day[MAX];
    struct models_work *w = models_work_new();
    char id[64];
    size_t n, h, start;
    for (int i = 1; i < argc; i++) {
        if (!set(argv[i])) {
            fprintf(stderr, "replay: no constant \"%s\"\n", argv[i]);
            return 2;
        }
    }
    while (w && scanf("%63s %zu %zu %zu", id, &n, &h, &start) == 4 && n + h <= MAX) {
        for (size_t t = 0; t < n; t++)
            if (scanf("%lf", value + t) != 1)
                return 1;
        for (size_t t = 0; t < n + h; t++) {
            int a, b, c, d;
            if (scanf("%d %d %d %d", &a, &b, &c, &d) != 4)
                return 1;
            weekday[t] = (signed char)a;
            month_day[t] = (signed char)b;
            month_length[t] = (signed char)c;
            cycle_day[t] = (short)d;
        }
        struct models_input in = {n, h, value, weekday, month_day, month_length, cycle_day};
        struct models_forecast f;
        if (models_forecast(w, &in, &f) != MODELS_OK)
            return 1;
        double known = 0;
        for (size_t t = start; t < n; t++)
            known += value[t] == value[t] ? value[t] : models_expected(w, t);
        printf("%s %.17g %.17g %.17g %.17g %.17g", id, known, f.sum, f.scale, f.run_rate, f.seasonal);
        printf(" %.17g %.17g %.17g %.17g", models_quantile(&f, 0.025), models_quantile(&f, 0.1),
               models_quantile(&f, 0.9), models_quantile(&f, 0.975));
        printf(" %.17g %.17g %.17g %.17g\n", f.base, f.factor[0], f.factor[1], f.factor[2]);
    }
    models_work_free(w);
    return 0;
}
