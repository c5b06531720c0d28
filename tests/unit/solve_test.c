/* Least squares against the certified values of NIST's reference data sets (tests/data/nist). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/csv.h"
#include "io/file.h"
#include "models/solve.h"

enum { ROWS = 100, COLUMNS = 11 };

struct set {
    size_t n, p;
    double x[ROWS * COLUMNS], y[ROWS];
    double c[COLUMNS], se[COLUMNS]; /* certified */
};

/* The rows of tests/data/nist/NAME.csv. `text` lives as long as the reader. */
static struct csv *open_csv(const char *name, struct buf *text)
{
    char path[128];
    struct csv *c = NULL;
    struct err err;
    err_init(&err);
    buf_init(text, 1 << 20);
    snprintf(path, sizeof path, "tests/data/nist/%s.csv", name);
    if (file_read(path, text, &err) || csv_open(path, text->p, text->n, &c, &err))
        fail_msg("%s", err.text);
    return c;
}

static void read_set(const char *name, struct set *s)
{
    struct buf text;
    struct csv_row row;
    struct err err;
    err_init(&err);
    size_t first = 0;
    memset(s, 0, sizeof *s);
    struct csv *c = open_csv("certified", &text);
    while (csv_next(c, &row, &err) > 0) {
        if (strcmp(row.field[0], name) != 0)
            continue;
        first = strcmp(row.field[2], "1") == 0 ? 0 : 1;
        s->c[s->p] = strtod(row.field[4], NULL);
        s->se[s->p++] = strtod(row.field[5], NULL);
    }
    csv_close(c);
    buf_release(&text);
    c = open_csv(name, &text);
    csv_next(c, &row, &err);
    while (csv_next(c, &row, &err) > 0) {
        double *x = s->x + s->n * s->p;
        s->y[s->n++] = strtod(row.field[0], NULL);
        for (size_t i = 0; i < s->p; i++) {
            if (s->p == row.n) /* columns and an intercept */
                x[i] = i == 0 ? 1 : strtod(row.field[i], NULL);
            else
                x[i] = pow(strtod(row.field[1], NULL), (double)(i + first));
        }
    }
    csv_close(c);
    buf_release(&text);
}

static double digits(const double *got, const double *want, size_t n)
{
    double least = 15;
    for (size_t i = 0; i < n; i++) {
        double off = fabs(got[i] - want[i]) / (want[i] != 0 ? fabs(want[i]) : 1);
        double d = off > 0 ? -log10(off) : 15;
        least = d < least ? d : least;
    }
    return least;
}

/* The digits of the worst coefficient: what GSL 2.7.1 reaches through its singular value decomposition. */
static void certified_values(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        double digits;
    } sets[] = {
        {"Norris", 12.2},  {"Pontius", 12.0}, {"NoInt1", 14.5},  {"NoInt2", 14.5},
        {"Filip", 7.4},    {"Longley", 11.5}, {"Wampler1", 9.1}, {"Wampler2", 12.0},
        {"Wampler3", 9.0}, {"Wampler4", 7.8}, {"Wampler5", 5.8},
    };
    struct solve *solve = solve_new(ROWS, COLUMNS);
    assert_non_null(solve);
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        struct set s;
        double c[COLUMNS], se[COLUMNS], one[ROWS];
        read_set(sets[i].name, &s);
        assert_true(s.n > s.p - 1 && s.p > 0);
        if (!solve_linear(solve, s.x, s.y, NULL, s.n, s.p, c, se))
            fail_msg("%s is not solved", sets[i].name);
        double reached = digits(c, s.c, s.p);
        print_message("%-9s %5.1f digits, standard errors %5.1f\n", sets[i].name, reached, digits(se, s.se, s.p));
        if (reached < sets[i].digits)
            fail_msg("%s: %.1f digits, not %.1f", sets[i].name, reached, sets[i].digits);
        /* Equal weights change nothing. */
        for (size_t k = 0; k < s.n; k++)
            one[k] = 1;
        assert_true(solve_linear(solve, s.x, s.y, one, s.n, s.p, c, NULL));
        assert_true(digits(c, s.c, s.p) >= sets[i].digits - 1);
    }
    solve_free(solve);
}

/* A tenth of the points far off: the robust line stays where the others are. */
static void robust_line(void **state)
{
    (void)state;
    struct solve *solve = solve_new(50, 2);
    double x[50][2], y[50], c[2];
    for (int i = 0; i < 50; i++) {
        x[i][0] = 1;
        x[i][1] = i;
        y[i] = 3 + 0.5 * i + 0.01 * ((i * 7) % 5 - 2) + (i % 10 == 4 ? 400 : 0);
    }
    assert_true(solve_linear(solve, &x[0][0], y, NULL, 50, 2, c, NULL));
    assert_true(c[0] > 20);
    assert_true(solve_robust(solve, &x[0][0], y, 50, 2, c, NULL));
    assert_true(fabs(c[0] - 3) < 0.02 && fabs(c[1] - 0.5) < 0.001);
    solve_free(solve);
}

static void ridge_system(void **state)
{
    (void)state;
    double a[4] = {4, 2, 2, 3}, b[2] = {2, 5}, c[2];
    assert_true(solve_ridge(a, b, 2, c));
    assert_true(fabs(c[0] + 0.5) < 1e-14 && fabs(c[1] - 2) < 1e-14);
    double singular[4] = {1, 1, 1, 1};
    assert_false(solve_ridge(singular, b, 2, c));
}

static void refuses_wrong_sizes(void **state)
{
    (void)state;
    struct solve *solve = solve_new(5, 2);
    double x[12] = {1, 1, 1, 2, 1, 3, 1, 4, 1, 5, 1, 6}, y[6] = {1, 2, 3, 4, 5, 6}, c[2];
    assert_false(solve_linear(solve, x, y, NULL, 6, 2, c, NULL));
    assert_false(solve_linear(solve, x, y, NULL, 1, 2, c, NULL));
    assert_false(solve_linear(solve, x, y, NULL, 3, 0, c, NULL));
    assert_false(solve_robust(solve, x, y, 2, 2, c, NULL));
    assert_true(solve_linear(solve, x, y, NULL, 5, 2, c, NULL));
    solve_free(solve);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certified_values),
        cmocka_unit_test(robust_line),
        cmocka_unit_test(ridge_system),
        cmocka_unit_test(refuses_wrong_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
