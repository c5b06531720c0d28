/* kernel: how many stored cells a second the pricing kernel makes, one core, exact.
 *
 *     kernel [LINES [PLACEMENTS [SECONDS]]]
 *
 * The cells of a made-up comparison: in each placement the lines that use one rate are priced together by tier_share(),
 * the function that pricing/charge.c calls, and every amount is stored. Beside it, on the same lines and rates, what one
 * would write first: per cell a walk over the tiers with dec_mul. Times are CPU times; the ratio is what to look at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/dec.h"
#include "pricing/tier.h"

enum { GROUP_MAX = 64, TIERS = 3 };

struct group {
    size_t at, n;
    dec den;
};

struct matrix {
    size_t lines, placements, ngroups;
    dec *units;
    size_t *ranks;
    struct group *groups;
    struct rate *rates; /* placements x groups */
    dec *cells;         /* placements x lines */
};

static uint64_t dice(void)
{
    static uint64_t state = 42;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return state >> 17;
}

static dec times_power(uint64_t n, int places) /* n x 10^-places */
{
    dec unit = dec_of(1), out = DEC_ZERO;
    for (int i = 0; i < places; i++)
        if (!dec_div(unit, dec_of(10), &unit))
            abort();
    if (!dec_mul_exact(dec_of((int64_t)n), unit, &out))
        abort();
    return out;
}

/* Hours of virtual machines, some by the week (a denominator of 7), quantities with two decimals, 1 rate in 10 with
 * tiers. */
static struct matrix make(struct arena *a, size_t lines, size_t placements)
{
    struct matrix m = {.lines = lines, .placements = placements};
    m.units = arena_array(a, lines, sizeof *m.units);
    m.ranks = arena_array(a, lines, sizeof *m.ranks);
    m.groups = arena_array(a, lines, sizeof *m.groups);
    for (size_t i = 0; i < lines; m.ngroups++) {
        struct group *g = &m.groups[m.ngroups];
        *g = (struct group){.at = i, .n = 1 + dice() % GROUP_MAX, .den = dec_of(dice() % 8 ? 1 : 7)};
        g->n = g->n < lines - i ? g->n : lines - i;
        for (size_t end = i + g->n; i < end; i++) {
            m.ranks[i] = i;
            m.units[i] = dice() % 2 ? dec_of((int64_t)(730 * (1 + dice() % 40))) : times_power(1 + dice() % 99999, 2);
        }
    }
    struct rate_tier *tiers = arena_array(a, placements * m.ngroups * TIERS, sizeof *tiers);
    m.rates = arena_array(a, placements * m.ngroups, sizeof *m.rates);
    m.cells = arena_array(a, placements * lines, sizeof *m.cells);
    for (size_t i = 0; i < placements * m.ngroups; i++) {
        struct rate_tier *t = &tiers[i * TIERS];
        for (size_t k = 0; k < TIERS; k++)
            t[k] = (struct rate_tier){dec_of((int64_t)(k * 20000)), times_power(100 + dice() % 900000, 6)};
        m.rates[i] = (struct rate){.tiers = t, .ntiers = dice() % 10 ? 1 : TIERS, .unit = {.block = dec_of(1)}};
    }
    return m;
}

static void kernel(const struct matrix *m)
{
    for (size_t p = 0; p < m->placements; p++)
        for (size_t i = 0; i < m->ngroups; i++) {
            const struct group *g = &m->groups[i];
            dec list;
            if (!tier_share(&m->rates[p * m->ngroups + i], NULL, m->units + g->at, m->ranks + g->at, g->n, g->den,
                            &list, m->cells + p * m->lines + g->at))
                abort();
        }
}

static void naive(const struct matrix *m)
{
    for (size_t p = 0; p < m->placements; p++)
        for (size_t i = 0; i < m->ngroups; i++) {
            const struct group *g = &m->groups[i];
            const struct rate *r = &m->rates[p * m->ngroups + i];
            for (size_t k = g->at; k < g->at + g->n; k++) {
                dec units, cost = DEC_ZERO, slice, part;
                bool ok = dec_div(m->units[k], g->den, &units);
                for (size_t t = 0; ok && t < r->ntiers && dec_cmp(units, r->tiers[t].from) > 0; t++) {
                    dec to = t + 1 < r->ntiers ? dec_min(units, r->tiers[t + 1].from) : units;
                    ok = dec_sub(to, r->tiers[t].from, &slice) && dec_mul(slice, r->tiers[t].price, &part) &&
                         dec_add(cost, part, &cost);
                }
                if (!ok)
                    abort();
                m->cells[p * m->lines + k] = cost;
            }
        }
}

static double cells_a_second(const struct matrix *m, void (*run)(const struct matrix *), double seconds)
{
    clock_t start = clock(), now;
    size_t rounds = 0;
    do {
        run(m);
        rounds++;
        now = clock();
    } while ((double)(now - start) / CLOCKS_PER_SEC < seconds);
    return (double)rounds * (double)(m->lines * m->placements) * CLOCKS_PER_SEC / (double)(now - start);
}

int main(int argc, char **argv)
{
    size_t lines = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000,
           placements = argc > 2 ? strtoul(argv[2], NULL, 10) : 40;
    double seconds = argc > 3 ? strtod(argv[3], NULL) : 1;
    struct arena *a = arena_new();
    struct matrix m = make(a, lines, placements);
    double plain = cells_a_second(&m, naive, seconds), fast = cells_a_second(&m, kernel, seconds);
    printf("pricing kernel: %.0f M stored cells/s a core, %.1fx a tier walk per cell (%.0f M); %zu lines x %zu "
           "placements\n",
           fast / 1e6, fast / plain, plain / 1e6, lines, placements);
    arena_free(a);
    return 0;
}
