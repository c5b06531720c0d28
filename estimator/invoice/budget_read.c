#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "invoice/budget.h"
#include "invoice/rows.h"
#include "io/csv.h"

enum { FILE_MAX = 16 << 20 };
enum { NAME, FILTER, MONTH, AMOUNT, CURRENCY, COLUMNS };

static const char *const names[COLUMNS] = {"name", "filter", "month", "amount", "currency"};
static const char header_hint[] = "the header is name,filter,month,amount,currency";
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

static int take_row(struct rows *r, const struct csv_row *row)
{
    struct reading *in = r->to;
    struct budgets *to = in->to;
    struct budget b = {.name = arena_strdup(in->arena, rows_field(r, row, NAME)),
                       .filter = arena_strdup(in->arena, rows_field(r, row, FILTER)),
                       .currency = arena_strdup(in->arena, rows_field(r, row, CURRENCY)),
                       .line = row->line};
    const char *month = rows_field(r, row, MONTH), *amount = rows_field(r, row, AMOUNT);
    if (*month && !day_parse_month(month, &b.year, &b.month))
        return err_more(r->err, EXIT_INPUT, r->path, row->line, "write it like 2026-08", "the month is \"%s\"", month);
    if (dec_parse(amount, strlen(amount), &b.amount) != DEC_OK || dec_sign(b.amount) <= 0)
        return err_more(r->err, EXIT_INPUT, r->path, row->line, "give a number above 0, such as 1200.50",
                        "the amount is \"%s\"", amount);
    if (take_filter(r, row, &b))
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
