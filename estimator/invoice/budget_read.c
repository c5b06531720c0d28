#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "invoice/budget.h"
#include "invoice/rows.h"
#include "io/csv.h"

enum { FILE_MAX = 16 << 20 };
enum { NAME, FILTER, PERIOD, MONTH, START, END, AMOUNT, CURRENCY, THRESHOLDS, COLUMNS };

static const char *const names[COLUMNS] = {"name", "filter", "period",   "month",     "start",
                                           "end",  "amount", "currency", "thresholds"};
static const char header_hint[] = "the header is name,filter,period,month,start,end,amount,currency,thresholds";
static const dec percent_max = {(dec_int)1000 * 1000000000 * 1000000000};
static const char nothing[] = "there is no budget in it";

struct reading {
    struct arena *arena;
    struct budgets *to;
    size_t cap;
};

/* The number of a key among those of all filters. */
static int take_key(struct rows *r, const struct csv_row *row, const char *text, size_t *out)
{
    struct reading *in = r->to;
    struct budgets *to = in->to;
    struct usage_key key;
    const char *near;
    if (!usage_key_parse(in->arena, text, &key, &near))
        return err_more(r->err, EXIT_INPUT, r->path, row->line,
                        near ? arena_printf(in->arena, "did you mean %s?", near)
                             : "give meter, service, subscription, resource-group, region, tag:NAME or series",
                        "unknown key \"%s\"", text);
    for (size_t i = 0; i < to->nkeys; i++) {
        if (strcmp(usage_key_text(in->arena, &to->keys[i]), usage_key_text(in->arena, &key)) == 0) {
            *out = i;
            return 0;
        }
    }
    if (to->nkeys == USAGE_BY_MAX)
        return err_more(r->err, EXIT_INPUT, r->path, row->line, "use fewer, or two files",
                        "the filters have more than %d keys", (int)USAGE_BY_MAX);
    to->keys[ *out = to->nkeys++] = key;
    return 0;
}

/* "service=Storage;region=westeurope" */
static int take_filter(struct rows *r, const struct csv_row *row, struct budget *b)
{
    struct reading *in = r->to;
    for (const char *p = b->filter; *p;) {
        size_t n = strcspn(p, ";");
        const char *part = arena_strndup(in->arena, p, n), *equals = strchr(part, '=');
        p += n + (p[n] == ';');
        if (!equals || b->n_parts == BUDGET_PARTS_MAX)
            return err_more(r->err, EXIT_INPUT, r->path, row->line, "write it like service=Storage;region=westeurope",
                            "the filter \"%s\" has no value, or too many parts", part);
        const char *key = arena_strndup(in->arena, part, (size_t)(equals - part));
        if (take_key(r, row, key, &b->key[b->n_parts]))
            return -1;
        b->value[b->n_parts++] = equals + 1;
    }
    return 0;
}

bool budget_threshold_parse(const char *text, size_t n, struct budget_threshold *out)
{
    static const char *const kinds[] = {"actual:", "forecasted:"};
    for (int i = 0; i < 2; i++) {
        size_t skip = strlen(kinds[i]);
        if (n > skip && strncmp(text, kinds[i], skip) == 0) {
            out->forecasted = i == 1;
            return dec_parse(text + skip, n - skip, &out->percent) == DEC_OK && dec_sign(out->percent) > 0 &&
                   dec_cmp(out->percent, percent_max) <= 0;
        }
    }
    return false;
}

/* "actual:80;forecasted:100" */
static int take_thresholds(struct rows *r, const struct csv_row *row, const char *text, struct budget *b)
{
    struct reading *in = r->to;
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, ";");
        if (b->n_thresholds == BUDGET_THRESHOLDS_MAX)
            return err_more(r->err, EXIT_INPUT, r->path, row->line, "leave some out",
                            "there are more than %d thresholds", (int)BUDGET_THRESHOLDS_MAX);
        if (!budget_threshold_parse(p, n, &b->threshold[b->n_thresholds++]))
            return err_more(r->err, EXIT_INPUT, r->path, row->line,
                            "write them like actual:80;forecasted:100, in percent up to 1000",
                            "the threshold \"%s\" is none", arena_strndup(in->arena, p, n));
        p += n + (p[n] == ';');
    }
    return 0;
}

static int take_period(struct rows *r, const struct csv_row *row, struct budget *b)
{
    static const char *const words[] = {[BUDGET_CYCLE] = "month", [BUDGET_QUARTER] = "quarter", [BUDGET_YEAR] = "year"};
    const char *period = rows_field(r, row, PERIOD), *month = rows_field(r, row, MONTH),
               *start = rows_field(r, row, START), *end = rows_field(r, row, END);
    size_t i = 0;
    while (*period && i < sizeof words / sizeof *words && strcmp(period, words[i]) != 0)
        i++;
    if (i == sizeof words / sizeof *words)
        return err_more(r->err, EXIT_INPUT, r->path, row->line, "give month, quarter or year", "the period is \"%s\"",
                        period);
    b->period = (enum budget_period)i;
    if (*month && !day_parse_month(month, &b->year, &b->month))
        return err_more(r->err, EXIT_INPUT, r->path, row->line, "write it like 2026-08", "the month is \"%s\"", month);
    b->start = b->end = DAY_NONE;
    if ((*start && !day_parse(start, &b->start)) || (*end && !day_parse(end, &b->end)))
        return rows_bad(r, row, "write dates like 2026-08-31", "start or end is no date of the calendar");
    if (*start && *end && day_cmp(b->end, b->start) < 0)
        return rows_bad(r, row, "turn them round", "the budget ends before it starts");
    return 0;
}

static int take_row(struct rows *r, const struct csv_row *row)
{
    struct reading *in = r->to;
    struct budgets *to = in->to;
    struct budget b = {.name = arena_strdup(in->arena, rows_field(r, row, NAME)),
                       .filter = arena_strdup(in->arena, rows_field(r, row, FILTER)),
                       .currency = arena_strdup(in->arena, rows_field(r, row, CURRENCY)),
                       .line = row->line};
    const char *amount = rows_field(r, row, AMOUNT);
    if (dec_parse(amount, strlen(amount), &b.amount) != DEC_OK || dec_sign(b.amount) <= 0)
        return err_more(r->err, EXIT_INPUT, r->path, row->line, "give a number above 0, such as 1200.50",
                        "the amount is \"%s\"", amount);
    if (take_period(r, row, &b) || take_filter(r, row, &b) ||
        take_thresholds(r, row, rows_field(r, row, THRESHOLDS), &b))
        return -1;
    to->at = arena_grow(in->arena, to->at, to->n, &in->cap, sizeof *to->at);
    to->at[to->n++] = b;
    return 0;
}

int budgets_read(struct arena *a, const char *path, struct budgets *out, struct err *err)
{
    struct reading in = {.arena = a, .to = out};
    *out = (struct budgets){.path = path};
    if (rows_read(&(struct rows){
            .path = path,
            .max = FILE_MAX,
            .names = names,
            .n = COLUMNS,
            .needed = 1u << NAME | 1u << AMOUNT,
            .header = header_hint,
            .empty = nothing,
            .take = take_row,
            .to = &in,
            .err = err,
        }))
        return -1;
    return out->n ? 0 : err_at(err, EXIT_INPUT, path, 0, header_hint, nothing);
}
