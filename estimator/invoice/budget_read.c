#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "invoice/budget.h"
#include "io/csv.h"
#include "io/file.h"

enum { FILE_MAX = 16 << 20 };
enum { NAME, FILTER, MONTH, AMOUNT, CURRENCY, COLUMNS };

static const char *const names[COLUMNS] = {"name", "filter", "month", "amount", "currency"};
static const char header_hint[] = "the header is name,filter,month,amount,currency";

struct reader {
    struct arena *arena;
    struct budgets *to;
    int column[COLUMNS];
    size_t cap;
    struct err *err;
};

static const char *field(const struct reader *r, const struct csv_row *row, int which)
{
    int i = r->column[which];
    return i >= 0 && (size_t)i < row->n ? row->field[i] : "";
}

static int take_header(struct reader *r, const struct csv_row *row)
{
    for (int i = 0; i < COLUMNS; i++) {
        r->column[i] = csv_column(row, names[i]);
        if (r->column[i] < 0 && (i == NAME || i == AMOUNT))
            return err_at(r->err, EXIT_INPUT, r->to->path, row->line, header_hint, "there is no column \"%s\"",
                          names[i]);
    }
    return 0;
}

/* The number of a key among those of all filters. */
static int take_key(struct reader *r, const struct csv_row *row, const char *text, size_t *out)
{
    struct budgets *to = r->to;
    struct usage_key key;
    const char *near;
    if (!usage_key_parse(r->arena, text, &key, &near))
        return err_more(r->err, EXIT_INPUT, to->path, row->line,
                        near ? arena_printf(r->arena, "did you mean %s?", near)
                             : "give meter, service, subscription, resource-group, region, tag:NAME or series",
                        "unknown key \"%s\"", text);
    for (size_t i = 0; i < to->nkeys; i++) {
        if (strcmp(usage_key_text(r->arena, &to->keys[i]), usage_key_text(r->arena, &key)) == 0) {
            *out = i;
            return 0;
        }
    }
    if (to->nkeys == USAGE_KEYS_MAX)
        return err_more(r->err, EXIT_INPUT, to->path, row->line, "use fewer, or two files",
                        "the filters have more than %d keys", (int)USAGE_KEYS_MAX);
    to->keys[ *out = to->nkeys++] = key;
    return 0;
}

/* "service=Storage;region=westeurope" */
static int take_filter(struct reader *r, const struct csv_row *row, struct budget *b)
{
    for (const char *p = b->filter; *p;) {
        size_t n = strcspn(p, ";");
        const char *part = arena_strndup(r->arena, p, n), *equals = strchr(part, '=');
        p += n + (p[n] == ';');
        if (!equals || b->n_parts == BUDGET_PARTS_MAX)
            return err_more(r->err, EXIT_INPUT, r->to->path, row->line,
                            "write it like service=Storage;region=westeurope",
                            "the filter \"%s\" has no value, or too many parts", part);
        const char *key = arena_strndup(r->arena, part, (size_t)(equals - part));
        if (take_key(r, row, key, &b->key[b->n_parts]))
            return -1;
        b->value[b->n_parts++] = equals + 1;
    }
    return 0;
}

static int take_row(struct reader *r, const struct csv_row *row)
{
    struct budgets *to = r->to;
    struct budget b = {.name = arena_strdup(r->arena, field(r, row, NAME)),
                       .filter = arena_strdup(r->arena, field(r, row, FILTER)),
                       .currency = arena_strdup(r->arena, field(r, row, CURRENCY)),
                       .line = row->line};
    const char *month = field(r, row, MONTH), *amount = field(r, row, AMOUNT);
    if (*month && !day_parse_month(month, &b.year, &b.month))
        return err_more(r->err, EXIT_INPUT, to->path, row->line, "write it like 2026-08", "the month is \"%s\"", month);
    if (dec_parse(amount, strlen(amount), &b.amount) != DEC_OK || dec_sign(b.amount) <= 0)
        return err_more(r->err, EXIT_INPUT, to->path, row->line, "give a number above 0, such as 1200.50",
                        "the amount is \"%s\"", amount);
    if (take_filter(r, row, &b))
        return -1;
    to->at = arena_grow(r->arena, to->at, to->n, &r->cap, sizeof *to->at);
    to->at[to->n++] = b;
    return 0;
}

static int read_rows(struct reader *r, const struct buf *text)
{
    struct csv *c;
    struct csv_row row;
    if (csv_open(r->to->path, text->p, text->n, &c, r->err))
        return -1;
    int got = csv_next(c, &row, r->err);
    if (got > 0 && take_header(r, &row) == 0)
        while ((got = csv_next(c, &row, r->err)) > 0)
            take_row(r, &row);
    if (got == 0 && r->err->count == 0 && r->to->n == 0)
        err_at(r->err, EXIT_INPUT, r->to->path, 0, header_hint, "there is no budget in it");
    csv_close(c);
    return got < 0 || r->err->count ? -1 : 0;
}

int budgets_read(struct arena *a, const char *path, struct budgets *out, struct err *err)
{
    struct buf text;
    struct reader r = {.arena = a, .to = out, .err = err};
    *out = (struct budgets){.path = path};
    buf_init(&text, FILE_MAX);
    int status = file_read(path, &text, err) || file_check_text(path, &text, err) || read_rows(&r, &text) ? -1 : 0;
    buf_release(&text);
    return status;
}
