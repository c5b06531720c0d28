#include "invoice/events.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/dec.h"
#include "base/err.h"
#include "invoice/frame.h"
#include "invoice/rows.h"
#include "invoice/series.h"
#include "io/csv.h"
#include "usage/usage.h"

enum { FILE_MAX = 16 << 20, FACTOR_MAX = 1000 };
enum { DATE, UNTIL, SERIES, AMOUNT, FACTOR, COLUMNS };

static const char *const names[COLUMNS] = {"date", "until", "series", "amount", "factor"};
static const char header_hint[] = "the header is date,until,series,amount,factor,note";

struct reading {
    struct arena *arena;
    struct events *to;
    size_t cap;
};

static int check_header(struct rows *r, const struct csv_row *row)
{
    if (r->column[AMOUNT] < 0 && r->column[FACTOR] < 0)
        return err_at(r->err, EXIT_INPUT, r->path, row->line, header_hint,
                      "there is no column \"amount\" and none \"factor\"");
    return 0;
}

static int take_row(struct rows *r, const struct csv_row *row)
{
    struct reading *in = r->to;
    const char *until = rows_field(r, row, UNTIL), *amount = rows_field(r, row, AMOUNT),
               *factor = rows_field(r, row, FACTOR);
    struct event e = {.until = DAY_NONE, .factor = 1, .has_factor = *factor != '\0'};
    dec number;
    if (!day_parse(rows_field(r, row, DATE), &e.date) || (*until && !day_parse(until, &e.until)))
        return rows_bad(r, row, "write dates like 2026-08-31", "a date is none of the calendar");
    if (*until && day_cmp(e.until, e.date) < 0)
        return rows_bad(r, row, "turn them round", "the event ends before it starts");
    if ((*amount != '\0') == e.has_factor)
        return rows_bad(r, row, "give one of them", "an event has either an amount or a factor");
    const char *text = e.has_factor ? factor : amount;
    if (dec_parse(text, strlen(text), &number) != DEC_OK)
        return rows_bad(r, row, "write a number such as 12.5", "amount or factor is not a number");
    if (e.has_factor && (dec_sign(number) < 0 || dec_cmp(number, dec_of(FACTOR_MAX)) > 0))
        return rows_bad(r, row, "give a factor from 0 to 1000, such as 1.25", "the factor is out of range");
    *(e.has_factor ? &e.factor : &e.amount) = frame_double(number);
    e.series = arena_strdup(in->arena, rows_field(r, row, SERIES));
    in->to->at = arena_grow(in->arena, in->to->at, in->to->n, &in->cap, sizeof *in->to->at);
    in->to->at[in->to->n++] = e;
    return 0;
}

int events_read(struct arena *a, const char *path, struct events *out, struct err *err)
{
    struct reading in = {.arena = a, .to = out};
    *out = (struct events){0};
    return rows_read(&(struct rows){
        .path = path,
        .max = FILE_MAX,
        .names = names,
        .n = COLUMNS,
        .needed = 1u << DATE,
        .header = header_hint,
        .empty = "the file is empty",
        .check = check_header,
        .take = take_row,
        .to = &in,
        .err = err,
    });
}

bool event_is_of(struct arena *a, const struct event *e, const struct series *s, const struct usage_query *q,
                 const char *label)
{
    if (!*e->series || strcmp(e->series, label) == 0)
        return true;
    const char *equals = strchr(e->series, '=');
    for (size_t k = 0; equals && k < q->nkeys; k++) {
        const char *key = usage_key_text(a, &q->keys[k]);
        size_t n = strlen(key);
        if (n == (size_t)(equals - e->series) && memcmp(key, e->series, n) == 0 && strcmp(s->keys[k], equals + 1) == 0)
            return true;
    }
    return false;
}

void events_apply(const struct event *const *events, size_t n_events, struct day first, double *path, size_t n,
                  double *scale)
{
    double before = 0, after = 0;
    for (size_t t = 0; t < n; t++)
        before += path[t];
    for (size_t i = 0; i < n_events; i++) {
        const struct event *e = events[i];
        for (size_t t = 0; t < n; t++) {
            int32_t day = first.n + (int32_t)t;
            if (e->has_factor && day >= e->date.n && (day_is_none(e->until) || day <= e->until.n))
                path[t] *= e->factor;
        }
    }
    for (size_t t = 0; t < n; t++)
        after += path[t];
    if (before != 0)
        *scale *= fabs(after / before);
    for (size_t i = 0; i < n_events; i++)
        for (size_t t = 0; t < n; t++)
            if (!events[i]->has_factor && first.n + (int32_t)t == events[i]->date.n)
                path[t] += events[i]->amount;
}
