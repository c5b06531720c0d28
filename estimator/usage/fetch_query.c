/* One window of the Cost Management query: cost by day and up to two keys within one calendar month, as a plain history
 * (date,keys,quantity,unit,cost,currency). The service takes at most 31 days a call. Its columns are found by name. */
#include "usage/fetch_parts.h"

#include <string.h>

#include "azure/arm.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "io/csv.h"
#include "io/json.h"
#include "io/out.h"

enum { DATE, COST, CURRENCY, QUANTITY, UNIT, KEYS, COLUMNS_MAX = KEYS + USAGE_FETCH_KEYS_MAX };

static const char no_usage_hint[] = "the service may have changed: --trace-http FILE records what it sends";

struct reading {
    const struct fetch_job *job;
    struct fetch_window *w;
    struct buf *text;
    struct arena *scratch;      /* for one page */
    size_t column[COLUMNS_MAX]; /* its place in a row, + 1; 0: there is none */
};

/* Grouped by meter, quantities mean something, and the unit takes the place of a second key. */
static bool by_meter(const struct usage_fetch *ask)
{
    return ask->nkeys == 1 && ask->keys[0].field == USAGE_METER;
}

static void add_grouping(struct buf *b, const char *type, const char *name, bool first)
{
    buf_printf(b, "%s{\"type\":\"%s\",\"name\":", first ? "" : ",", type);
    json_quote(b, name);
    buf_putc(b, '}');
}

static void make_body(const struct reading *r, struct buf *b)
{
    const struct usage_fetch *ask = r->job->ask;
    char from[DAY_TEXT], to[DAY_TEXT];
    buf_printf(b,
               "{\"type\":\"ActualCost\",\"timeframe\":\"Custom\",\"timePeriod\":{\"from\":\"%sT00:00:00Z\",\"to\":\"%"
               "sT23:59:59Z\"},"
               "\"dataset\":{\"granularity\":\"Daily\",\"aggregation\":{\"totalCost\":{\"name\":\"Cost\",\"function\":"
               "\"Sum\"}",
               day_text(r->w->from, from), day_text(r->w->to, to));
    if (by_meter(ask))
        buf_puts(b, ",\"totalQuantity\":{\"name\":\"UsageQuantity\",\"function\":\"Sum\"}");
    buf_puts(b, "},\"grouping\":[");
    for (size_t i = 0; i < ask->nkeys; i++)
        add_grouping(b, ask->keys[i].field == USAGE_TAG ? "TagKey" : "Dimension",
                     usage_fetch_dimension(r->scratch, &ask->keys[i]), i == 0);
    if (by_meter(ask))
        add_grouping(b, "Dimension", "UnitOfMeasure", false);
    buf_puts(b, "]}}");
}

/* What column i may be called. */
static bool is_column(const struct reading *r, int i, const char *name)
{
    static const char *const names[KEYS] = {[DATE] = "UsageDate", [CURRENCY] = "Currency", [UNIT] = "UnitOfMeasure"};
    if (i == COST)
        return text_eq_nocase(name, "Cost") || text_eq_nocase(name, "totalCost") || text_eq_nocase(name, "PreTaxCost");
    if (i == QUANTITY)
        return text_eq_nocase(name, "UsageQuantity") || text_eq_nocase(name, "totalQuantity");
    if (i < KEYS)
        return text_eq_nocase(name, names[i]);
    const struct usage_key *key = &r->job->ask->keys[i - KEYS];
    if (key->field == USAGE_TAG && text_eq_nocase(name, "TagValue"))
        return true;
    return text_eq_nocase(name, usage_fetch_dimension(r->scratch, key));
}

static bool needs(const struct reading *r, int i)
{
    const struct usage_fetch *ask = r->job->ask;
    return i >= KEYS ? (size_t)(i - KEYS) < ask->nkeys : i == QUANTITY || i == UNIT ? by_meter(ask) : true;
}

static int take_columns(struct reading *r, const struct json *columns, struct err *err)
{
    static const char *const words[KEYS] = {"UsageDate", "Cost", "Currency", "UsageQuantity", "UnitOfMeasure"};
    for (int i = 0; i < COLUMNS_MAX; i++) {
        size_t at = 0;
        r->column[i] = 0;
        if (!needs(r, i))
            continue;
        for (const struct json *v = columns ? json_first(columns) : NULL; v; v = json_next(v)) {
            const char *name = json_string(json_get(v, "name"));
            at++;
            if (name && !r->column[i] && is_column(r, i, name))
                r->column[i] = at;
        }
        if (!r->column[i])
            return err_set(err, EXIT_INTERNAL, no_usage_hint,
                           "a reply of the Cost Management query has no column \"%s\"",
                           i < KEYS ? words[i] : usage_fetch_dimension(r->scratch, &r->job->ask->keys[i - KEYS]));
    }
    return 0;
}

/* 20260301, as a number or text, or a date. */
static bool take_date(const struct json *v, struct day *out)
{
    dec n;
    const char *text = json_string(v);
    if (json_dec(v, &n) == DEC_OK && dec_sign(n) > 0) {
        dec_int date = n.v / dec_of(1).v;
        return day_from_ymd((int)(date / 10000), (int)(date / 100 % 100), (int)(date % 100), out);
    }
    return text && day_parse(text, out) && !day_is_none(*out);
}

static bool take_text(struct reading *r, const struct json *v, const char **out)
{
    dec n;
    char text[DEC_TEXT];
    *out = v ? json_string(v) : NULL;
    if (!*out && v && json_kind(v) == JSON_NULL)
        *out = "";
    else if (!*out && v && json_dec(v, &n) == DEC_OK)
        *out = arena_strdup(r->scratch, dec_text(n, text));
    return *out != NULL;
}

/* The value of column i; NULL where the row has none. */
static const struct json *value_of(const struct reading *r, const struct json *const *cell, size_t n, int i)
{
    size_t at = r->column[i];
    return at && at <= n ? cell[at - 1] : NULL;
}

/* A tag as the JSON object that readers of bills expect; none where its value is empty. */
static void add_key(struct reading *r, const struct usage_key *key, const char *value)
{
    struct buf tags;
    buf_putc(r->text, ',');
    if (key->field != USAGE_TAG) {
        csv_quote(r->text, value);
        return;
    }
    buf_init(&tags, SIZE_MAX / 2);
    if (*value) {
        buf_putc(&tags, '{');
        json_quote(&tags, key->tag);
        buf_putc(&tags, ':');
        json_quote(&tags, value);
        buf_putc(&tags, '}');
    }
    csv_quote(r->text, tags.p);
    buf_release(&tags);
}

static bool take_row(struct reading *r, const struct json *row)
{
    const struct json *cell[64];
    size_t n = 0;
    struct day day;
    dec cost, quantity;
    char text[DEC_TEXT], date[DAY_TEXT];
    const char *currency, *unit = "", *key;
    for (const struct json *v = json_first(row); v && n < sizeof cell / sizeof *cell; v = json_next(v))
        cell[n++] = v;
    if (!value_of(r, cell, n, DATE) || !take_date(value_of(r, cell, n, DATE), &day) ||
        json_dec(value_of(r, cell, n, COST), &cost) != DEC_OK ||
        !take_text(r, value_of(r, cell, n, CURRENCY), &currency))
        return false;
    bool metered = needs(r, QUANTITY);
    if (metered && (json_dec(value_of(r, cell, n, QUANTITY), &quantity) != DEC_OK ||
                    !take_text(r, value_of(r, cell, n, UNIT), &unit)))
        return false;
    if (day_cmp(day, r->w->from) < 0 || day_cmp(day, r->w->to) > 0)
        return false; /* not asked for: kept, it would count in two files */
    buf_puts(r->text, day_text(day, date));
    for (size_t i = 0; i < r->job->ask->nkeys; i++) {
        if (!take_text(r, value_of(r, cell, n, KEYS + (int)i), &key))
            return false;
        add_key(r, &r->job->ask->keys[i], key);
    }
    if (metered) {
        buf_printf(r->text, ",%s,", dec_text(quantity, text));
        csv_quote(r->text, unit);
    }
    buf_printf(r->text, ",%s,", dec_text(cost, text));
    csv_quote(r->text, currency);
    buf_putc(r->text, '\n');
    r->w->rows++;
    return true;
}

static int read_page(void *ctx, const struct json *root, struct err *err)
{
    struct reading *r = ctx;
    const struct json *p = json_get(root, "properties"), *rows = json_get(p, "rows");
    size_t n = 0;
    arena_reset(r->scratch);
    if (!rows || json_kind(rows) != JSON_ARRAY)
        return err_set(err, EXIT_INTERNAL, no_usage_hint, "a page of the Cost Management query has no rows");
    if (take_columns(r, json_get(p, "columns"), err))
        return -1;
    for (const struct json *row = json_first(rows); row; row = json_next(row)) {
        n++;
        if (!take_row(r, row))
            return err_set(err, EXIT_INTERNAL, no_usage_hint,
                           "row %zu of a page of the Cost Management query is no cost of a day that was asked for", n);
    }
    return 0;
}

static int read_pages(struct reading *r, struct err *err)
{
    struct buf body;
    buf_init(&body, 1 << 16);
    make_body(r, &body);
    struct arm_call call = {.method = "POST",
                            .path = arena_printf(r->job->arena,
                                                 "/subscriptions/%s/providers/Microsoft.CostManagement/query?$top=5000",
                                                 r->job->ask->subscription),
                            .version = "2023-03-01",
                            .body = body.p,
                            .role = "Cost Management Reader, or Reader, on the subscription"};
    int status = arm_pages(r->job->arm, &call, read_page, r, err);
    buf_release(&body);
    return status;
}

static void add_header(struct reading *r)
{
    const struct usage_fetch *ask = r->job->ask;
    buf_puts(r->text, "date");
    for (size_t i = 0; i < ask->nkeys; i++) {
        buf_putc(r->text, ',');
        const struct usage_key *key = &ask->keys[i];
        csv_quote(r->text, key->field == USAGE_TAG ? "tags" : usage_key_text(r->scratch, key));
    }
    buf_puts(r->text, by_meter(ask) ? ",quantity,unit,cost,currency\n" : ",cost,currency\n");
}

int fetch_query(const struct fetch_job *job, struct fetch_window *w, struct out *out, struct err *err)
{
    struct reading r = {.job = job, .w = w, .text = out_text(out), .scratch = arena_new()};
    w->rows = w->before = w->after = 0;
    add_header(&r);
    int status = read_pages(&r, err);
    arena_free(r.scratch);
    return status;
}
