#include "invoice/series.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "usage/usage.h"

struct build {
    struct arena *arena;
    const struct usage_table *table;
    const struct usage_query *query;
    struct day last;
    bool cost, complete; /* complete: a day with any row is complete */
    bool *any;           /* complete: by day from `first` on */
    struct day first, end;
};

static bool same_group(const struct build *b, const struct usage_row *x, const struct usage_row *y)
{
    for (size_t k = 0; k < b->query->nkeys; k++)
        if (strcmp(x->keys[k], y->keys[k]) != 0)
            return false;
    return b->cost ? strcmp(x->currency, y->currency) == 0 : strcmp(x->unit, y->unit) == 0;
}

static bool counts(const struct build *b, const struct usage_row *row)
{
    bool stated = b->cost ? row->has_cost : row->has_quantity;
    return stated && !day_is_none(row->date) && (day_is_none(b->last) || day_cmp(row->date, b->last) <= 0);
}

static void note_days(struct build *b)
{
    size_t n = usage_table_rows(b->table);
    struct usage_row row;
    b->first = b->end = DAY_NONE;
    for (size_t i = 0; i < n; i++) {
        usage_table_row(b->table, i, &row);
        if (!counts(b, &row))
            continue;
        if (day_is_none(b->first) || day_cmp(row.date, b->first) < 0)
            b->first = row.date;
        if (day_cmp(row.date, b->end) > 0)
            b->end = row.date;
    }
    if (!b->complete || day_is_none(b->first))
        return;
    b->any = arena_array(b->arena, (size_t)(b->end.n - b->first.n) + 1, sizeof *b->any);
    for (size_t i = 0; i < n; i++) {
        usage_table_row(b->table, i, &row);
        if (counts(b, &row))
            b->any[row.date.n - b->first.n] = true;
    }
}

static void open_days(const struct build *b, struct series *s, struct day first, struct day end)
{
    if (b->complete) {
        first = b->first;
        end = b->end;
    }
    s->first = first;
    s->n = (size_t)(end.n - first.n) + 1;
    s->amount = arena_array(b->arena, s->n, sizeof *s->amount);
    s->known = arena_array(b->arena, s->n, sizeof *s->known);
    for (size_t i = 0; b->complete && i < s->n; i++)
        s->known[i] = b->any[i];
}

static int add(struct series *s, struct day day, dec amount, struct err *err)
{
    size_t i = (size_t)(day.n - s->first.n);
    s->known[i] = true;
    if (dec_add(s->amount[i], amount, &s->amount[i]))
        return 0;
    char text[DAY_TEXT];
    return err_set(err, EXIT_INPUT, "look for a wrong number in the usage files", "the sum of %s is beyond 1.7e20",
                   day_text(day, text));
}

/* The rows from `*at` on that belong to one group: they stand together, by date within a unit. */
static int take_group(const struct build *b, const size_t *rows, size_t n, struct series *s, struct err *err)
{
    struct usage_row row;
    struct day first = DAY_NONE, end = DAY_NONE;
    for (size_t i = 0; i < n; i++) {
        usage_table_row(b->table, rows[i], &row);
        if (day_is_none(first) || day_cmp(row.date, first) < 0)
            first = row.date;
        if (day_cmp(row.date, end) > 0)
            end = row.date;
    }
    usage_table_row(b->table, rows[0], &row);
    const char **keys = arena_array(b->arena, b->query->nkeys + 1, sizeof *keys);
    for (size_t k = 0; k < b->query->nkeys; k++)
        keys[k] = row.keys[k];
    *s = (struct series){
        .keys = keys, .unit = b->cost ? "" : row.unit, .currency = b->cost ? row.currency : "", .is_cost = b->cost};
    open_days(b, s, first, end);
    for (size_t i = 0; i < n; i++) {
        usage_table_row(b->table, rows[i], &row);
        if (add(s, row.date, b->cost ? row.cost : row.quantity, err))
            return -1;
    }
    return 0;
}

/* Rows of one key stand together; within them those of one unit may not. */
static int take_key(const struct build *b, size_t from, size_t to, struct series_set *set, size_t *cap, struct err *err)
{
    size_t *rows = arena_array(b->arena, to - from, sizeof *rows);
    bool *done = arena_array(b->arena, to - from, sizeof *done);
    struct usage_row first, row;
    for (size_t i = from; i < to; i++) {
        usage_table_row(b->table, i, &first);
        if (done[i - from] || !counts(b, &first))
            continue;
        size_t n = 0;
        for (size_t j = i; j < to; j++) {
            usage_table_row(b->table, j, &row);
            if (!done[j - from] && counts(b, &row) && same_group(b, &first, &row)) {
                done[j - from] = true;
                rows[n++] = j;
            }
        }
        set->at = arena_grow(b->arena, set->at, set->n, cap, sizeof *set->at);
        if (take_group(b, rows, n, &set->at[set->n++], err))
            return -1;
    }
    return 0;
}

static bool same_keys(const struct build *b, const struct usage_row *x, const struct usage_row *y)
{
    for (size_t k = 0; k < b->query->nkeys; k++)
        if (strcmp(x->keys[k], y->keys[k]) != 0)
            return false;
    return true;
}

int series_add_up(struct arena *a, const struct series *const *parts, size_t n, struct series *out, struct err *err)
{
    int32_t first = parts[0]->first.n, end = first;
    for (size_t i = 0; i < n; i++) {
        int32_t last = parts[i]->first.n + (int32_t)parts[i]->n;
        first = parts[i]->first.n < first ? parts[i]->first.n : first;
        end = last > end ? last : end;
    }
    *out = (struct series){.unit = parts[0]->unit,
                           .currency = parts[0]->currency,
                           .is_cost = parts[0]->is_cost,
                           .first = {first},
                           .n = (size_t)(end - first)};
    out->amount = arena_array(a, out->n, sizeof *out->amount);
    out->known = arena_array(a, out->n, sizeof *out->known);
    for (size_t i = 0; i < n; i++)
        for (size_t t = 0; t < parts[i]->n; t++)
            if (parts[i]->known[t] && add(out, (struct day){parts[i]->first.n + (int32_t)t}, parts[i]->amount[t], err))
                return -1;
    return 0;
}

static int take_total(const struct build *b, struct series_set *set, struct err *err)
{
    for (size_t i = 1; i < set->n; i++) {
        if (strcmp(set->at[i].currency, set->at[0].currency) != 0)
            set->no_total = "the currencies differ";
        else if (strcmp(set->at[i].unit, set->at[0].unit) != 0)
            set->no_total = "the units differ";
    }
    if (set->no_total)
        return 0;
    const struct series **parts = arena_array(b->arena, set->n, sizeof *parts);
    for (size_t i = 0; i < set->n; i++)
        parts[i] = &set->at[i];
    if (series_add_up(b->arena, parts, set->n, &set->total, err))
        return -1;
    set->has_total = true;
    return 0;
}

static bool any_states(const struct usage_table *t, bool cost)
{
    struct usage_row row;
    for (size_t i = 0; i < usage_table_rows(t); i++) {
        usage_table_row(t, i, &row);
        if (cost ? row.has_cost : row.has_quantity)
            return true;
    }
    return false;
}

int series_build(struct arena *a, const struct usage_table *t, const struct usage_query *q, enum series_basis basis,
                 struct day last, struct series_set *out, struct err *err)
{
    struct build b = {.arena = a, .table = t, .query = q, .last = last};
    size_t n = usage_table_rows(t), cap = 0;
    *out = (struct series_set){0};
    if (n == 0)
        return 0;
    b.cost = basis == SERIES_COST || (basis == SERIES_AUTO && any_states(t, true));
    b.complete = out->complete = strcmp(usage_dialect_name(usage_table_facts(t)->dialect), "plain") != 0;
    if (!any_states(t, b.cost))
        return err_set(err, EXIT_INPUT,
                       b.cost ? "leave --basis out, or give files with a cost column"
                              : "give files with a cost or quantity column",
                       "the usage files state no %s", b.cost ? "cost" : "quantity");
    note_days(&b);
    for (size_t i = 0, j; i < n; i = j) {
        struct usage_row x, y;
        usage_table_row(t, i, &x);
        for (j = i + 1; j < n; j++) {
            usage_table_row(t, j, &y);
            if (!same_keys(&b, &x, &y))
                break;
        }
        if (take_key(&b, i, j, out, &cap, err))
            return -1;
    }
    return out->n ? take_total(&b, out, err) : 0;
}
