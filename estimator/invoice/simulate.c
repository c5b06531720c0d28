#include "invoice/simulate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "invoice/frame.h"
#include "invoice/project_parts.h"
#include "models/models.h"
#include "pricing/terms.h"
#include "rates/rate.h"

bool stretch_centre(struct priced *p, struct stretch *s)
{
    if (!priced_start(p, s->base) || !priced_money(p, s->more, s->money))
        return false;
    for (size_t i = 0; i < s->n; i++) {
        double more = frame_double(s->more[i]);
        s->price[i] = p->m->leaf[i].rate == METERED_NONE ? 1 : more > 0 ? frame_double(s->money[i]) / more : 0;
    }
    return true;
}

bool stretch_come(const struct stretch *s, size_t i, struct day day, dec more, dec *out)
{
    int64_t t = (int64_t)day.n - s->last.n - 1;
    if (t < 0 || day.n >= s->end.n || s->days == 0) {
        *out = t < 0 ? DEC_ZERO : more;
        return true;
    }
    if (dec_sign(s->all[i]) <= 0)
        return dec_muldiv(more, dec_of(t + 1), dec_of((int64_t)s->end.n - s->last.n), out);
    return dec_muldiv(more, s->come[i * s->days + (size_t)t], s->all[i], out);
}

/* --- terms, and the day of the credit --- */

struct terms_work {
    const struct priced *p;
    const struct stretch *s;
    dec *part, *money; /* of one day */
};

static const struct term_result *term_of(const struct term_result *terms, size_t n, enum term_kind kind)
{
    for (size_t i = 0; i < n; i++)
        if (terms[i].kind == kind)
            return &terms[i];
    return NULL;
}

/* What the credit would have had to pay by the end of a day to come. */
static bool eligible_by(const struct terms_work *w, const dec *more, dec percent, struct day day, dec *out)
{
    dec sums[METERED_ELIGIBLE];
    memcpy(sums, w->s->sums, sizeof sums);
    for (size_t i = 0; i < w->s->n; i++)
        if (!stretch_come(w->s, i, day, more[i], &w->part[i]))
            return false;
    return priced_money(w->p, w->part, w->money) && priced_add(w->p, w->money, sums) &&
           priced_eligible(sums, percent, out);
}

/* The first day by the end of which the credit is used up, which it is by the end of the cycle. */
static bool credit_day(const struct terms_work *w, const dec *more, dec percent, struct day *out)
{
    const struct stretch *s = w->s;
    dec credit = w->p->credit->amount, by;
    for (struct day d = s->start; s->before && d.n <= s->last.n && d.n <= s->end.n; d.n++) {
        if (!priced_eligible(s->before[d.n - s->start.n], percent, &by))
            return false;
        if (dec_cmp(by, credit) >= 0) {
            *out = d;
            return true;
        }
    }
    struct day low = {s->last.n < s->start.n ? s->start.n - 1 : s->last.n}, high = s->end;
    while (high.n - low.n > 1) {
        struct day mid = {low.n + (high.n - low.n) / 2};
        if (!eligible_by(w, more, percent, mid, &by))
            return false;
        if (dec_cmp(by, credit) >= 0)
            high = mid;
        else
            low = mid;
    }
    *out = high;
    return true;
}

/* The terms on a draw, or the centre. */
static bool apply(const struct terms_work *w, const dec *more, const dec *money, struct arena *a,
                  struct term_result **terms, size_t *n, dec *total, struct day *day)
{
    dec sums[METERED_ELIGIBLE];
    memcpy(sums, w->s->sums, sizeof sums);
    *day = DAY_NONE;
    if (!priced_add(w->p, money, sums) || !priced_terms(w->p, sums, a, terms, n, total))
        return false;
    const struct term_result *credit = term_of(*terms, *n, TERM_CREDIT);
    const struct term_result *discount = term_of(*terms, *n, TERM_COMMITMENT);
    if (!credit || !credit->exhausted || !w->s->come)
        return true;
    return credit_day(w, more, discount ? discount->available : DEC_ZERO, day);
}

static struct terms_work open_terms(struct arena *a, const struct priced *p, const struct stretch *s)
{
    return (struct terms_work){p, s, arena_array(a, s->n, sizeof(dec)), arena_array(a, s->n, sizeof(dec))};
}

bool stretch_terms(struct arena *a, const struct priced *p, const struct stretch *s, struct term_result **terms,
                   size_t *n, dec *total, struct day *day)
{
    struct terms_work w = open_terms(a, p, s);
    return apply(&w, s->more, s->money, a, terms, n, total, day);
}

/* --- draws --- */

/* Of 12 digits, like project_dec, without the way through text: there are hundreds of thousands of them. */
static bool quick_dec(double x, dec *out)
{
    static const double whole = 1e11;
    if (!isfinite(x) || fabs(x) > 1e19)
        return false;
    int places = 0;
    double size = fabs(x);
    dec_int unit = 1000000000000000000; /* 10^18 */
    for (; places < 18 && size < whole; places++, size *= 10)
        unit /= 10;
    out->v = (dec_int)rint(x < 0 ? -size : size) * unit;
    return true;
}

struct drawing {
    struct arena *scratch;
    struct terms_work terms;
    const struct joint *j;
    const double *off; /* moves the middle of the draws to the centre, by leaf */
    dec *more, *money;
};

static bool draw_one(struct drawing *w, size_t k, struct drawn *out)
{
    const struct stretch *s = w->terms.s;
    const struct priced *p = w->terms.p;
    dec sum = DEC_ZERO, moved;
    for (size_t i = 0; i < s->n; i++) {
        bool may_fall = p->m->leaf[i].rate == METERED_NONE && s->of[i]->floor < 0;
        if (!quick_dec(s->share[i] * joint_at(w->j, k, i) - w->off[i], &moved) ||
            !dec_add(s->more[i], moved, &w->more[i]))
            return false;
        if (!may_fall)
            w->more[i] = dec_max(w->more[i], DEC_ZERO);
    }
    if (!priced_money(p, w->more, w->money))
        return false;
    for (size_t i = 0; i < s->n; i++) {
        dec *group = &out->group[p->m->leaf[i].group * out->count + k];
        if (!dec_add(*group, w->money[i], group) || !dec_add(sum, w->money[i], &sum))
            return false;
    }
    out->total[k] = sum;
    if (!out->invoice)
        return true;
    struct term_result *terms;
    struct day day;
    size_t n;
    arena_reset(w->scratch);
    if (!apply(&w->terms, w->more, w->money, w->scratch, &terms, &n, &out->invoice[k], &day))
        return false;
    if (out->day)
        out->day[k] = day;
    return true;
}

static int by_amount(const void *a, const void *b)
{
    return dec_cmp(*(const dec *)a, *(const dec *)b);
}

static int by_day(const void *a, const void *b)
{
    struct day x = *(const struct day *)a, y = *(const struct day *)b;
    if (day_is_none(x) || day_is_none(y))
        return day_is_none(x) - day_is_none(y);
    return day_cmp(x, y);
}

/* The draws lean to the wide side, and the sum of many more than one: each leaf gives back its part of that. */
static const double *take_off(struct arena *a, const struct stretch *s, const struct joint *j)
{
    double *off = arena_array(a, s->n, sizeof *off), all = 0, middle = joint_sum_at(j, 0.5);
    for (size_t i = 0; i < s->n; i++)
        all += fabs(s->of[i]->scale * s->share[i] * s->price[i]);
    for (size_t i = 0; i < s->n && all > 0; i++)
        off[i] = middle * fabs(s->of[i]->scale * s->share[i]) / all;
    return off;
}

bool simulate(struct arena *a, struct priced *p, const struct stretch *s, const struct joint *j, struct drawn *out)
{
    size_t groups = p->m->groups.n, n = j->count;
    struct drawing w = {.scratch = arena_new(),
                        .terms = open_terms(a, p, s),
                        .j = j,
                        .off = take_off(a, s, j),
                        .more = arena_array(a, s->n, sizeof(dec)),
                        .money = arena_array(a, s->n, sizeof(dec))};
    *out = (struct drawn){.count = n,
                          .group = arena_array(a, groups * n, sizeof(dec)),
                          .total = arena_array(a, n, sizeof(dec)),
                          .invoice = p->nterms ? arena_array(a, n, sizeof(dec)) : NULL,
                          .day = p->credit && s->come ? arena_array(a, n, sizeof(struct day)) : NULL};
    bool ok = priced_start(p, s->base);
    for (size_t k = 0; k < n && ok; k++)
        ok = draw_one(&w, k, out);
    arena_free(w.scratch);
    for (size_t g = 0; g < groups; g++)
        qsort(out->group + g * n, n, sizeof(dec), by_amount);
    qsort(out->total, n, sizeof(dec), by_amount);
    if (out->invoice)
        qsort(out->invoice, n, sizeof(dec), by_amount);
    if (out->day)
        qsort(out->day, n, sizeof(struct day), by_day);
    return ok;
}

/* The number at `percent` of the way through. */
static bool at_percent(const dec *sorted, size_t n, dec percent, dec *out)
{
    dec at, part, step;
    if (!dec_muldiv(percent, dec_of((int64_t)n - 1), dec_of(100), &at))
        return false;
    int64_t i = (int64_t)(at.v / dec_of(1).v);
    if ((size_t)i + 1 >= n) {
        *out = sorted[n - 1];
        return true;
    }
    return dec_sub(at, dec_of(i), &part) && dec_sub(sorted[i + 1], sorted[i], &step) && dec_mul(step, part, &step) &&
           dec_add(sorted[i], step, out);
}

bool drawn_bounds(const dec *sorted, size_t n, dec level, dec *low, dec *high)
{
    dec out, hundred = dec_of(100);
    return dec_sub(hundred, level, &out) && dec_div(out, dec_of(2), &out) && at_percent(sorted, n, out, low) &&
           dec_sub(hundred, out, &out) && at_percent(sorted, n, out, high);
}
