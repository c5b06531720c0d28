#include "usage/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

static void settle_months(const struct usage_facts *f, struct day as_of, struct usage_summary *s)
{
    int y, m, d;
    s->to = s->from = s->before_from = s->before_to = DAY_NONE;
    if (day_is_none(f->last))
        return;
    s->to = day_cmp(f->first, as_of) <= 0 && day_cmp(as_of, f->last) < 0 ? as_of : f->last;
    day_to_ymd(s->to, &y, &m, &d);
    s->from.n = s->to.n - (d - 1);
    struct day end = {s->from.n - 1}; /* of the month before */
    int ey, em, ed;
    day_to_ymd(end, &ey, &em, &ed);
    s->before_from.n = end.n - (ed - 1);
    s->before_to.n = d < ed ? s->before_from.n + (d - 1) : end.n;
    s->has_before = day_cmp(f->first, s->before_from) <= 0;
}

static bool within(struct day d, struct day from, struct day to)
{
    return day_cmp(from, d) <= 0 && day_cmp(d, to) <= 0;
}

static bool add(dec *to, dec n)
{
    return dec_add(*to, n, to);
}

static bool add_row(struct usage_line *l, const struct usage_row *row, const struct usage_summary *s, bool costs)
{
    dec amount = costs ? row->cost : row->quantity;
    int age = s->to.n - row->date.n;
    l->rows += row->rows;
    l->has_quantity = l->has_quantity || row->has_quantity;
    l->has_cost = l->has_cost || row->has_cost;
    return add(&l->quantity, row->quantity) && add(&l->cost, row->cost) &&
           (!within(row->date, s->from, s->to) || add(&l->month, amount)) &&
           (!within(row->date, s->before_from, s->before_to) || add(&l->before, amount)) &&
           (age < 0 || age >= USAGE_TREND_DAYS || add(&l->daily[USAGE_TREND_DAYS - 1 - age], amount));
}

static bool add_line(struct usage_line *to, const struct usage_line *l)
{
    bool fits = add(&to->quantity, l->quantity) && add(&to->cost, l->cost) && add(&to->month, l->month) &&
                add(&to->before, l->before);
    for (int i = 0; fits && i < USAGE_TREND_DAYS; i++)
        fits = add(&to->daily[i], l->daily[i]);
    if (to->rows == 0)
        to->unit = l->unit;
    else if (to->unit && (!l->unit || strcmp(to->unit, l->unit) != 0))
        to->unit = NULL;
    to->rows += l->rows;
    to->has_quantity = to->unit && (to->has_quantity || l->has_quantity);
    to->has_cost = to->has_cost || l->has_cost;
    return fits;
}

/* Groups of one key lie together, by date and then unit: looks among the lines that the key has so far. */
static struct usage_line *line_of(struct usage_summary *s, size_t first, const struct usage_row *row, size_t nkeys)
{
    for (size_t i = first; i < s->n; i++)
        if (strcmp(s->lines[i].unit, row->unit) == 0)
            return &s->lines[i];
    struct usage_line *l = &s->lines[s->n++];
    memcpy(l->keys, row->keys, nkeys * sizeof *row->keys);
    l->unit = row->unit;
    return l;
}

static int by_amount(const void *a, const void *b)
{
    const struct usage_line *x = *(const struct usage_line *const *)a, *y = *(const struct usage_line *const *)b;
    int c = dec_cmp(y->cost, x->cost);
    return c ? c : x < y ? -1 : x > y;
}

static int by_unit(const void *a, const void *b)
{
    return strcmp(((const struct usage_line *)a)->unit, ((const struct usage_line *)b)->unit);
}

static int too_large(struct err *err)
{
    return err_set(err, EXIT_INPUT, "is a quantity in the file absurd? ratecast usage check looks at it",
                   "a sum is beyond 1.7e20");
}

static int add_up(struct usage_summary *s, size_t top, struct arena *a, struct err *err)
{
    s->largest = arena_array(a, s->n + 1, sizeof *s->largest);
    for (size_t i = 0; i < s->n; i++) {
        s->largest[i] = &s->lines[i];
        if (!add_line(&s->total, &s->lines[i]))
            return too_large(err);
    }
    qsort(s->largest, s->n, sizeof *s->largest, by_amount);
    s->shown = top && top < s->n ? top : s->n;
    for (size_t i = s->shown; i < s->n; i++)
        if (!add_line(&s->others, s->largest[i]))
            return too_large(err);
    return 0;
}

int usage_summarise(const struct usage_table *t, const struct usage_query *q, struct day as_of, size_t top,
                    struct arena *a, struct usage_summary *s, struct err *err)
{
    size_t n = usage_table_rows(t), first = 0, cap = 0;
    const struct usage_facts *facts = usage_table_facts(t);
    struct usage_row row, before = {.rows = 0};
    *s = (struct usage_summary){0};
    settle_months(facts, as_of, s);
    /* Equal texts of a key are one pointer. */
    for (size_t i = 0; i <= n; i++) {
        if (i < n)
            usage_table_row(t, i, &row);
        bool new_key = i == 0 || i == n || memcmp(row.keys, before.keys, q->nkeys * sizeof *row.keys) != 0;
        if (new_key && s->n > first)
            qsort(s->lines + first, s->n - first, sizeof *s->lines, by_unit);
        if (i == n)
            break;
        if (new_key)
            first = s->n;
        s->lines = arena_grow(a, s->lines, s->n, &cap, sizeof *s->lines);
        if (!add_row(line_of(s, first, &row, q->nkeys), &row, s, facts->has_cost))
            return too_large(err);
        before = row;
    }
    return add_up(s, top, a, err);
}
