/* usage summary: the groups of a bill. */
#include <string.h>

#include "base/arena.h"
#include "report/show_common.h"

struct view {
    struct doc *d;
    const struct usage_query *q;
    const struct usage_table *t;
    const struct usage_facts *facts;
};

/* ISO 8601: the day, the hour, or the first day of the month; null without a granularity. */
static struct doc_value date_of(const struct view *v, const struct usage_row *row)
{
    char day[DAY_TEXT];
    if (v->q->granularity == USAGE_TOTAL)
        return doc_null();
    day_text(row->date, day);
    return doc_text(row->hour < 0 ? arena_strdup(v->d->arena, day)
                                  : arena_printf(v->d->arena, "%sT%02d:00:00Z", day, row->hour));
}

static struct doc_value quantity_of(const struct usage_row *row)
{
    return row->has_quantity ? doc_quantity(row->quantity) : doc_null();
}

static struct doc_value cost_of(const struct usage_row *row)
{
    return row->has_cost ? doc_money(row->cost) : doc_null();
}

static void put_rows(const struct view *v)
{
    struct doc *d = v->d;
    struct doc_value *rows = doc_put(d, &d->data, "rows", doc_list());
    for (size_t i = 0; i < usage_table_rows(v->t); i++) {
        struct usage_row row;
        usage_table_row(v->t, i, &row);
        struct doc_value *to = doc_push(d, rows, doc_object());
        for (size_t k = 0; k < v->q->nkeys; k++)
            doc_put(d, to, usage_key_text(d->arena, &v->q->keys[k]), doc_text(row.keys[k]));
        if (v->q->granularity != USAGE_TOTAL)
            doc_put(d, to, "date", date_of(v, &row));
        doc_put(d, to, "quantity", quantity_of(&row));
        doc_put(d, to, "unit", show_text(row.unit));
        doc_put(d, to, "cost", cost_of(&row));
        doc_put(d, to, "currency", show_text(row.currency));
        doc_put(d, to, "rows", doc_count((long long)row.rows));
    }
}

enum { COLUMNS_MAX = USAGE_KEYS_MAX + 6 };

static const char *key_shown(const struct view *v, size_t k, const char *text)
{
    if (*text)
        return text;
    return v->q->keys[k].field == USAGE_TAG ? "(untagged)" : "(none)";
}

static void add_table(const struct view *v)
{
    struct doc_column columns[COLUMNS_MAX] = {{0}};
    struct doc *d = v->d;
    size_t n = 0;
    for (size_t k = 0; k < v->q->nkeys; k++) {
        const char *name = usage_key_text(d->arena, &v->q->keys[k]);
        columns[n++] = (struct doc_column){name, name, false, 0};
    }
    columns[n++] = (struct doc_column){"date", v->q->granularity == USAGE_TOTAL ? NULL : "date", false, 0};
    columns[n++] = (struct doc_column){"quantity", "quantity", true, 2};
    columns[n++] = (struct doc_column){"unit", "unit", false, 2};
    columns[n++] = (struct doc_column){"cost", v->facts->has_cost ? "cost" : NULL, true, 0};
    columns[n++] = (struct doc_column){"rows", "rows", true, 3};
    struct doc_table *t = doc_table(d, NULL, columns, n);
    for (size_t i = 0; i < usage_table_rows(v->t); i++) {
        struct usage_row row;
        usage_table_row(v->t, i, &row);
        struct doc_value *to = doc_row(d, t, NULL);
        for (size_t k = 0; k < v->q->nkeys; k++)
            *to++ = doc_text(key_shown(v, k, row.keys[k]));
        *to++ = date_of(v, &row);
        *to++ = quantity_of(&row);
        *to++ = show_text(row.unit);
        *to++ = cost_of(&row);
        *to++ = doc_count((long long)row.rows);
    }
}

struct doc *show_usage_summary(struct arena *a, const struct show_context *ctx, const struct usage_query *q,
                               const struct usage_table *t)
{
    struct view v = {.d = show_open(a, ctx, "ratecast/usage-summary/1"), .q = q, .t = t, .facts = ctx->usage};
    put_rows(&v);
    add_table(&v);
    show_about(v.d, ctx);
    return v.d;
}
