/* The models: every member of the registry on every kind of series, and the properties of the whole forecast. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/day.h"
#include "models/model.h"
#include "models/models.h"

enum { DAYS = 400, AHEAD = 62 };

struct series {
    struct models_input in;
    double value[DAYS];
    signed char weekday[DAYS + AHEAD], month_day[DAYS + AHEAD], month_length[DAYS + AHEAD];
    short cycle_day[DAYS + AHEAD];
};

/* Numbers that look random and are the same everywhere. */
static double noise(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (double)(*seed >> 8) / (1 << 24) - 0.5;
}

/* n days from `first` on, then h; calendar months as cycles. */
static void lay_out(struct series *s, const char *first, size_t n, size_t h)
{
    struct day d;
    assert_true(day_parse(first, &d));
    for (size_t t = 0; t < n + h; t++, d.n++) {
        int y, m, day;
        day_to_ymd(d, &y, &m, &day);
        s->weekday[t] = (signed char)day_of_week(d);
        s->month_day[t] = (signed char)day;
        s->month_length[t] = (signed char)day_month_length(y, m);
        s->cycle_day[t] = (short)day;
    }
    s->in = (struct models_input){n, h, s->value, s->weekday, s->month_day, s->month_length, s->cycle_day};
}

enum kind {
    CONSTANT,
    TREND,
    WEEKLY,
    NOISY,
    SPARSE_ZEROS,
    GAPS,
    STEP,
    SPIKES,
    CHARGES,
    CREDITS,
    ZEROS,
    HUGE_ONES,
    KINDS
};

static void make(struct series *s, enum kind kind, size_t n, size_t h)
{
    unsigned seed = 7;
    lay_out(s, "2024-01-01", n, h);
    for (size_t t = 0; t < n; t++) {
        double e = noise(&seed), base = 100 + 10 * e;
        switch (kind) {
        case CONSTANT:
            base = 42;
            break;
        case TREND:
            base = 50 + (double)t / 2 + 4 * e;
            break;
        case WEEKLY:
            base = (s->weekday[t] >= 5 ? 30 : 100) + 6 * e;
            break;
        case SPARSE_ZEROS:
            base = e > 0.1 ? 100 * e : 0;
            break;
        case GAPS:
            base = t % 11 == 5 || t % 17 == 3 ? NAN : base;
            break;
        case STEP:
            base = t < 2 * n / 3 ? base : 3 * base;
            break;
        case SPIKES:
            base = t % 23 == 9 ? 20 * base : base;
            break;
        case CHARGES:
            base = s->month_day[t] == 3 ? base + 2000 : base;
            break;
        case CREDITS:
            base = -base;
            break;
        case ZEROS:
            base = 0;
            break;
        case HUGE_ONES:
            base *= 1e13;
            break;
        case NOISY:
        case KINDS:
            break;
        }
        s->value[t] = base;
    }
}

static struct models_forecast forecast(struct models_work *w, const struct series *s)
{
    struct models_forecast f;
    assert_int_equal(models_forecast(w, &s->in, &f), MODELS_OK);
    return f;
}

static void near(double got, double want, double part)
{
    if (!(fabs(got - want) <= part * fmax(fabs(want), 1e-300)))
        fail_msg("%.12g is not %.12g", got, want);
}

static void check_sound(struct models_work *w, const struct series *s, int kind)
{
    struct models_forecast f = forecast(w, s);
    double path[AHEAD], sum = 0, weights = 0, last = -INFINITY;
    models_path(w, path);
    for (size_t t = 0; t < s->in.horizon; t++)
        sum += path[t];
    for (size_t i = 0; i < f.members; i++)
        weights += f.weight[i];
    if (!isfinite(f.sum) || !isfinite(f.scale) || !isfinite(f.run_rate) || !isfinite(f.seasonal))
        fail_msg("kind %d, %zu days: not finite", kind, s->in.n);
    if (fabs(sum - f.sum) > 1e-9 * fabs(f.sum))
        fail_msg("kind %d: the path adds up to %g, not %g", kind, sum, f.sum);
    near(weights, 1, 1e-12);
    for (double p = 0.005; p < 1; p += 0.005) {
        double q = models_quantile(&f, p);
        if (!isfinite(q) || q < last)
            fail_msg("kind %d: quantile %g is %g after %g", kind, p, q, last);
        last = q;
    }
    near(models_quantile(&f, 0.5), f.sum, 1e-9);
    for (size_t i = 0; i < f.n_notes; i++)
        assert_true(f.notes[i].day < s->in.n && isfinite(f.notes[i].size));
}

static void every_kind_and_length(void **state)
{
    (void)state;
    static const size_t lengths[] = {14, 15, 20, 29, 61, 135, 399, 400}, horizons[] = {1, 3, 7, 26, 62};
    struct models_work *w = models_work_new();
    struct series s;
    for (int kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            for (size_t j = 0; j < sizeof horizons / sizeof *horizons; j++) {
                make(&s, (enum kind)kind, lengths[i], horizons[j]);
                size_t known = 0;
                for (size_t t = 0; t < s.in.n; t++)
                    known += !isnan(s.value[t]);
                if (known >= MODELS_MIN_DAYS)
                    check_sound(w, &s, kind);
            }
        }
    }
    models_work_free(w);
}

/* Each member alone, on flat, clean ground: all of them say what lies ahead. */
static void every_member_on_flat_ground(void **state)
{
    (void)state;
    enum { N = 60, H = 20 };
    double value[N], index[N + H], sums[N + 1], all[N + H + 1], phase[N + H], all_phase[N + H + 1] = {0};
    double memory[(N + 1) * MODEL_COLUMNS];
    unsigned char known[N];
    short cycle_day[N + H];
    for (size_t t = 0; t < N + H; t++) {
        index[t] = 1;
        phase[t] = t % 2 ? 0.5 : -0.5;
        cycle_day[t] = (short)(t % 30 + 1);
        all[t] = (double)t;
        all_phase[t + 1] = all_phase[t] + phase[t];
        if (t < N) {
            value[t] = 2.5;
            known[t] = 1;
        }
    }
    all[N + H] = N + H;
    for (size_t t = 0; t <= N; t++)
        sums[t] = 2.5 * (double)t;
    struct model_view v = {N,        H, value, known, index, sums, all, all, {phase, phase}, {all_phase, all_phase},
                           cycle_day};
#define MEMBER(NAME) &model_##NAME,
    static const struct model *const members[] = {MODELS(MEMBER)};
#undef MEMBER
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        const struct model *m = members[i];
        double sum[N + 1];
        assert_true(m->columns >= 1 && m->columns <= MODEL_COLUMNS && *m->name && *m->summary);
        assert_string_equal(models_member(i), m->name);
        m->fit(m, &v, memory);
        m->predict(m, &v, memory, MODELS_MIN_DAYS, N, H, sum);
        for (size_t t = 0; t + MODELS_MIN_DAYS <= N; t++)
            if (fabs(sum[t] - 2.5 * H) > 0.01)
                fail_msg("%s says %g, not 50, after %zu days", m->name, sum[t], t + MODELS_MIN_DAYS);
    }
    assert_null(models_member(sizeof members / sizeof *members));
}

/* Ten times the history gives ten times the forecast; so does turning it into credits. */
static void scale_and_sign(void **state)
{
    (void)state;
    static const double factors[] = {10, 1e-6, 1e15, -1};
    struct models_work *w = models_work_new();
    struct series s;
    for (int kind = 0; kind < KINDS; kind++) {
        for (size_t i = 0; i < 4; i++) {
            make(&s, (enum kind)kind, 120, 21);
            struct models_forecast a = forecast(w, &s);
            for (size_t t = 0; t < 120; t++)
                s.value[t] *= factors[i];
            struct models_forecast b = forecast(w, &s);
            near(b.sum, a.sum * factors[i], 1e-9);
            near(b.run_rate, a.run_rate * factors[i], 1e-9);
            double low = models_quantile(&a, 0.1) * factors[i];
            near(models_quantile(&b, factors[i] < 0 ? 0.9 : 0.1), low, 1e-9);
        }
    }
    models_work_free(w);
}

/* Four weeks later, with the same cycles: the weekdays are the same, so is the forecast. */
static void shift_by_28_days(void **state)
{
    (void)state;
    struct models_work *w = models_work_new();
    static struct series s, moved;
    for (int kind = 0; kind < KINDS; kind++) {
        if (kind == CHARGES) /* they follow the day of the month */
            continue;
        make(&s, (enum kind)kind, 100, 20);
        lay_out(&moved, "2024-01-29", 100, 20);
        memcpy(moved.value, s.value, sizeof s.value);
        for (size_t t = 0; t < 120; t++) {
            s.cycle_day[t] = moved.cycle_day[t] = (short)(t % 30 + 1);
            s.month_length[t] = moved.month_length[t] = 30;
            s.month_day[t] = moved.month_day[t] = (signed char)((t + 11) % 30 + 1);
        }
        near(forecast(w, &moved).sum, forecast(w, &s).sum, 1e-12);
    }
    models_work_free(w);
}

static void same_bytes_again(void **state)
{
    (void)state;
    struct models_work *w = models_work_new();
    struct series s, other;
    make(&s, SPIKES, 200, 25);
    struct models_forecast a = forecast(w, &s), b;
    make(&other, STEP, 390, 9);
    forecast(w, &other);
    b = forecast(w, &s);
    assert_memory_equal(&a, &b, sizeof a);
    models_work_free(w);
}

/* Size of the level shift, which is on this day. */
static double step_of(const struct models_forecast *f, size_t day)
{
    for (size_t i = 0; i < f->n_notes; i++)
        if (f->notes[i].kind == MODELS_SHIFT) {
            assert_int_equal(f->notes[i].day, day);
            return f->notes[i].size;
        }
    fail_msg("no level shift found");
    return 0;
}

static void what_it_finds(void **state)
{
    (void)state;
    struct models_work *w = models_work_new();
    struct series s;

    make(&s, CONSTANT, 90, 20);
    near(forecast(w, &s).sum, 42 * 20, 1e-6);

    make(&s, WEEKLY, 90, 7); /* five days at 100, two at 30 */
    near(forecast(w, &s).sum, 560, 0.02);
    near(forecast(w, &s).seasonal, 560, 0.03);

    make(&s, CHARGES, 90, 20); /* 90 days from 2024-01-01 on: the next third of the month is 2024-04-03 */
    struct models_forecast f = forecast(w, &s);
    near(f.charges, 2000, 0.02);
    near(f.sum, 2000 + 20 * 100, 0.02);
    double path[20];
    models_path(w, path);
    assert_true(path[3] > 2000 && path[2] < 200 && path[4] < 200); /* days 91 to 110: index 3 is 2024-04-03 */
    near(models_expected(w, 62), 2100, 0.03);                      /* 2024-03-03, had it been missing */

    make(&s, STEP, 90, 20); /* 30 days at the new level */
    f = forecast(w, &s);
    near(f.sum, 300 * 20, 0.05);
    near(step_of(&f, 60), 200, 0.05);

    for (size_t t = 20; t < 90; t++)
        s.value[t] = 30; /* and never varies from then on */
    f = forecast(w, &s);
    near(step_of(&f, 20), -70, 0.05);

    make(&s, SPIKES, 90, 20);
    f = forecast(w, &s);
    assert_true(f.sum > 1950 && f.sum < 4200); /* the level, and a share of the spikes */
    assert_int_equal(f.notes[0].kind, MODELS_OUTLIER);
    models_work_free(w);
}

/* A lone last day far off may be an outlier or a new level; two days are taken for a level. */
static void a_run_at_the_end(void **state)
{
    (void)state;
    struct models_work *w = models_work_new();
    struct series s;
    double sum[5];
    for (size_t run = 0; run < 5; run++) {
        make(&s, NOISY, 90, 20);
        for (size_t t = 90 - run; t < 90; t++)
            s.value[t] *= 2;
        sum[run] = forecast(w, &s).sum;
    }
    assert_true(sum[1] < sum[0] * 1.15);
    assert_true(sum[2] > sum[1] && sum[3] > sum[2] && sum[4] > sum[3]);
    models_work_free(w);
}

static void refusals(void **state)
{
    (void)state;
    struct models_work *w = models_work_new();
    struct models_forecast f;
    struct series s;
    make(&s, NOISY, 13, 5);
    assert_int_equal(models_forecast(w, &s.in, &f), MODELS_TOO_SHORT);
    make(&s, NOISY, 100, 5);
    for (size_t t = 20; t < 95; t++)
        s.value[t] = NAN;
    assert_int_equal(models_forecast(w, &s.in, &f), MODELS_TOO_SPARSE);
    make(&s, NOISY, 100, 5);
    s.value[50] = INFINITY;
    assert_int_equal(models_forecast(w, &s.in, &f), MODELS_BAD_INPUT);
    make(&s, NOISY, 100, 5);
    s.in.horizon = 0;
    assert_int_equal(models_forecast(w, &s.in, &f), MODELS_BAD_INPUT);
    s.in.horizon = MODELS_MAX_HORIZON + 1;
    assert_int_equal(models_forecast(w, &s.in, &f), MODELS_BAD_INPUT);
    s.in.horizon = 5;
    s.weekday[3] = 7;
    assert_int_equal(models_forecast(w, &s.in, &f), MODELS_BAD_INPUT);
    models_work_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_and_length), cmocka_unit_test(every_member_on_flat_ground),
        cmocka_unit_test(scale_and_sign),        cmocka_unit_test(shift_by_28_days),
        cmocka_unit_test(same_bytes_again),      cmocka_unit_test(what_it_finds),
        cmocka_unit_test(a_run_at_the_end),      cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
