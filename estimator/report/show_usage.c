/* usage summary: the groups of a bill. */
#include <string.h>

#include "base/arena.h"
#include "base/run.h"
#include "report/show_common.h"
#include "report/show_usage.h"
#include "usage/summary.h"

struct view {
    struct doc *d;
    const struct show_context *ctx;
    const struct usage_query *q;
    const struct usage_table *t;
    const struct usage_summary *s; /* NULL: rows by date */
    const struct usage_facts *facts;
};

/* ISO 8601: the day, the hour, or the first day of the month. */
static struct doc_value date_of(const struct view *v, const struct usage_row *row)
{
    char day[DAY_TEXT];
    day_text(row->date, day);
    return doc_text(row->hour < 0 ? arena_strdup(v->d->arena, day)
                                  : arena_printf(v->d->arena, "%sT%02d:00:00Z", day, row->hour));
}

static struct doc_value amount_of(const struct view *v, dec n)
{
    return v->facts->has_cost ? doc_money(n) : doc_quantity(n);
}

static struct doc_value change_of(const struct view *v, const struct usage_line *l)
{
    dec more, percent;
    if (!v->s->has_before || dec_sign(l->before) <= 0 || !dec_sub(l->month, l->before, &more) ||
        !dec_muldiv(more, dec_of(100), l->before, &percent))
        return doc_null();
    return doc_percent(percent, true);
}

/* Data */

static void put_keys(const struct view *v, struct doc_value *to, const char *const *keys)
{
    for (size_t k = 0; k < v->q->nkeys; k++)
        doc_put(v->d, to, usage_key_text(v->d->arena, &v->q->keys[k]), doc_text(keys[k]));
}

static void put_line(const struct view *v, struct doc_value *to, const struct usage_line *l)
{
    doc_put(v->d, to, "quantity", l->has_quantity ? doc_quantity(l->quantity) : doc_null());
    doc_put(v->d, to, "unit", show_text(l->unit));
    doc_put(v->d, to, "cost", l->has_cost ? doc_money(l->cost) : doc_null());
    doc_put(v->d, to, "currency", show_text(v->facts->currency));
    doc_put(v->d, to, "rows", doc_count((long long)l->rows));
    doc_put(v->d, to, "month_to_date", amount_of(v, l->month));
    doc_put(v->d, to, "previous_period", v->s->has_before ? amount_of(v, l->before) : doc_null());
    doc_put(v->d, to, "change_pct", change_of(v, l));
}

static void put_period(const struct view *v, const char *name, struct day from, struct day to)
{
    struct doc_value *p = doc_put(v->d, &v->d->data, name, doc_object());
    doc_put(v->d, p, "first", show_day(v->d, from));
    doc_put(v->d, p, "last", show_day(v->d, to));
}

static void put_summary(const struct view *v)
{
    struct doc *d = v->d;
    put_period(v, "month_to_date", v->s->from, v->s->to);
    put_period(v, "previous_period", v->s->before_from, v->s->before_to);
    struct doc_value *total = doc_put(d, &d->data, "total", doc_object());
    put_line(v, total, &v->s->total);
    struct doc_value *rows = doc_put(d, &d->data, "rows", doc_list());
    bool all = v->s->shown == v->s->n;
    for (size_t i = 0; i < v->s->shown; i++) {
        const struct usage_line *l = all ? &v->s->lines[i] : v->s->largest[i];
        struct doc_value *to = doc_push(d, rows, doc_object());
        put_keys(v, to, l->keys);
        put_line(v, to, l);
    }
    if (all) {
        doc_put(d, &d->data, "others", doc_null());
        return;
    }
    struct doc_value *others = doc_put(d, &d->data, "others", doc_object());
    doc_put(d, others, "lines", doc_count((long long)(v->s->n - v->s->shown)));
    put_line(v, others, &v->s->others);
}

static void put_rows(const struct view *v)
{
    struct doc *d = v->d;
    struct doc_value *rows = doc_put(d, &d->data, "rows", doc_list());
    for (size_t i = 0; i < usage_table_rows(v->t); i++) {
        struct usage_row row;
        usage_table_row(v->t, i, &row);
        struct doc_value *to = doc_push(d, rows, doc_object());
        put_keys(v, to, row.keys);
        doc_put(d, to, "date", date_of(v, &row));
        doc_put(d, to, "quantity", row.has_quantity ? doc_quantity(row.quantity) : doc_null());
        doc_put(d, to, "unit", show_text(row.unit));
        doc_put(d, to, "cost", row.has_cost ? doc_money(row.cost) : doc_null());
        doc_put(d, to, "currency", show_text(row.currency));
        doc_put(d, to, "rows", doc_count((long long)row.rows));
    }
}

/* Tables */

enum { COLUMNS_MAX = USAGE_BY_MAX + 9 };

static const char *key_shown(const struct view *v, size_t k, const char *text)
{
    if (*text)
        return text;
    return v->q->keys[k].field == USAGE_TAG ? "(untagged)" : "(none)";
}

/* Heights of the last days, one character a day. */
static const char *trend_of(const struct view *v, const struct usage_line *l)
{
    static const char *const bars[] = {"\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};
    static const char *const plain[] = {"_", ".", ":", "-", "=", "+", "*", "#"};
    enum { STEPS = 8 };
    dec most = DEC_ZERO;
    char *text = arena_alloc(v->d->arena, USAGE_TREND_DAYS * 4 + 1), *to = text;
    for (int i = 0; i < USAGE_TREND_DAYS; i++)
        most = dec_max(most, l->daily[i]);
    for (int i = 0; i < USAGE_TREND_DAYS; i++) {
        dec step = DEC_ZERO;
        int at = 0;
        if (v->s->to.n - (USAGE_TREND_DAYS - 1 - i) < v->facts->first.n)
            continue; /* before the bill begins */
        if (dec_sign(most) > 0 && dec_sign(l->daily[i]) > 0 && dec_muldiv(l->daily[i], dec_of(STEPS), most, &step))
            while (at < STEPS - 1 && dec_cmp(dec_of(at + 1), step) < 0)
                at++;
        const char *bar = (v->ctx->run->ascii ? plain : bars)[at];
        memcpy(to, bar, strlen(bar));
        to += strlen(bar);
    }
    return text;
}

static size_t key_columns(const struct view *v, struct doc_column *columns)
{
    for (size_t k = 0; k < v->q->nkeys; k++) {
        const char *name = usage_key_text(v->d->arena, &v->q->keys[k]);
        columns[k] = (struct doc_column){name, name, false, 0};
    }
    return v->q->nkeys;
}

static void add_line(const struct view *v, struct doc_table *t, const struct usage_line *l, const char *name)
{
    struct doc_value *to = doc_row(v->d, t, NULL);
    for (size_t k = 0; k < v->q->nkeys; k++)
        *to++ = name ? (k == 0 ? doc_text(name) : doc_text("")) : doc_text(key_shown(v, k, l->keys[k]));
    *to++ = l->has_cost ? doc_money(l->cost) : doc_null();
    *to++ = amount_of(v, l->month);
    *to++ = v->s->has_before ? amount_of(v, l->before) : doc_null();
    *to++ = change_of(v, l);
    *to++ = doc_text(trend_of(v, l));
    *to++ = l->has_quantity ? doc_quantity(l->quantity) : doc_null();
    *to++ = doc_text(l->unit ? l->unit : "");
    *to++ = doc_count((long long)l->rows);
}

static const char *period_title(const struct view *v, struct day from, struct day to)
{
    char first[DAY_TEXT], last[DAY_TEXT];
    day_text(from, first);
    day_text(to, last);
    return day_is_none(from) ? "month" : arena_printf(v->d->arena, "%s to %s", first + 5, last + 5);
}

static void add_lines(const struct view *v)
{
    struct doc_column columns[COLUMNS_MAX] = {{0}};
    const struct usage_summary *s = v->s;
    size_t n = key_columns(v, columns);
    columns[n++] = (struct doc_column){"cost", v->facts->has_cost ? "cost" : NULL, true, 0};
    bool older = day_cmp(v->facts->first, s->from) < 0; /* else this month is all there is */
    columns[n++] = (struct doc_column){"month_to_date", older ? period_title(v, s->from, s->to) : NULL, true, 2};
    columns[n++] = (struct doc_column){"previous_period",
                                       s->has_before ? period_title(v, s->before_from, s->before_to) : NULL, true, 3};
    columns[n++] = (struct doc_column){"change_pct", s->has_before ? "change" : NULL, true, 4};
    columns[n++] = (struct doc_column){"trend", "last 30 days", false, 5};
    columns[n++] = (struct doc_column){"quantity", "quantity", true, v->facts->has_cost ? 7 : 0};
    columns[n++] = (struct doc_column){"unit", "unit", false, v->facts->has_cost ? 6 : 0};
    columns[n++] = (struct doc_column){"rows", "rows", true, 8};
    struct doc_table *t = doc_table(v->d, NULL, columns, n);
    for (size_t i = 0; i < s->shown; i++)
        add_line(v, t, s->largest[i], NULL);
    if (s->others.rows)
        add_line(v, t, &s->others, arena_printf(v->d->arena, "(%s others)", show_thousands(v->d, s->n - s->shown)));
    if (v->facts->has_cost && s->n > 1) {
        add_line(v, t, &s->total, "total");
        doc_tone(t, DOC_BOLD);
    }
}

static void add_rows(const struct view *v)
{
    struct doc_column columns[COLUMNS_MAX] = {{0}};
    size_t n = key_columns(v, columns);
    columns[n++] = (struct doc_column){"date", "date", false, 0};
    columns[n++] = (struct doc_column){"cost", v->facts->has_cost ? "cost" : NULL, true, 0};
    columns[n++] = (struct doc_column){"quantity", "quantity", true, 2};
    columns[n++] = (struct doc_column){"unit", "unit", false, 2};
    columns[n++] = (struct doc_column){"rows", "rows", true, 3};
    struct doc_table *t = doc_table(v->d, NULL, columns, n);
    for (size_t i = 0; i < usage_table_rows(v->t); i++) {
        struct usage_row row;
        usage_table_row(v->t, i, &row);
        struct doc_value *to = doc_row(v->d, t, NULL);
        for (size_t k = 0; k < v->q->nkeys; k++)
            *to++ = doc_text(key_shown(v, k, row.keys[k]));
        *to++ = date_of(v, &row);
        *to++ = row.has_cost ? doc_money(row.cost) : doc_null();
        *to++ = row.has_quantity ? doc_quantity(row.quantity) : doc_null();
        *to++ = doc_text(row.unit);
        *to++ = doc_count((long long)row.rows);
    }
}

const char *show_usage_lead(struct doc *d, const struct usage_facts *f, const dec *cost)
{
    char first[DAY_TEXT], last[DAY_TEXT];
    uint64_t skipped = 0;
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++)
        skipped += f->skipped[i].rows;
    uint64_t counted = f->rows - skipped - f->filtered;
    if (counted == 0)
        return arena_printf(d->arena, "No rows count%s.", f->rows ? ": all are left out or skipped" : "");
    const char *rows = show_thousands(d, (size_t)counted);
    const char *what = arena_printf(d->arena, "%s %s", rows, show_plural((size_t)counted, "row", "rows"));
    if (skipped)
        what = arena_printf(d->arena, "%s, and %s skipped", what, show_thousands(d, (size_t)skipped));
    return arena_printf(d->arena, "%s%s%s to %s (%s).", cost ? show_money(d, *cost) : "",
                        cost ? " from " : "Usage from ", day_text(f->first, first), day_text(f->last, last), what);
}

struct doc *show_usage_summary(struct arena *a, const struct show_context *ctx, const struct usage_query *q,
                               const struct usage_table *t, const struct usage_summary *s)
{
    struct view v = {
        .d = show_open(a, ctx, "ratecast/usage-summary/1"), .ctx = ctx, .q = q, .t = t, .s = s, .facts = ctx->usage};
    put_period(&v, "period", ctx->usage->first, ctx->usage->last);
    v.d->lead = show_usage_lead(v.d, ctx->usage, s && ctx->usage->has_cost && s->n ? &s->total.cost : NULL);
    if (s) {
        put_summary(&v);
        add_lines(&v);
    } else {
        put_rows(&v);
        add_rows(&v);
    }
    show_about(v.d, ctx);
    return v.d;
}
