/* usage summary as csv. Bills have many groups, so the rows do not pass through a doc. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "io/csv.h"
#include "report/report.h"
#include "report/show.h"

/* The last text of a column as it is written: neighbours are alike, and equal texts are one pointer. */
struct column {
    const char *text;
    struct buf shown;
};

static void add_text(struct column *c, const char *text, struct arena *scratch, struct buf *out)
{
    if (c->text != text) {
        arena_reset(scratch);
        buf_clear(&c->shown);
        csv_quote(&c->shown, report_csv_text(scratch, text));
        c->text = text;
    }
    buf_add(out, c->shown.p, c->shown.n);
    buf_putc(out, ',');
}

static void add_dec(bool known, dec n, struct buf *out)
{
    char text[DEC_TEXT];
    if (known)
        buf_puts(out, dec_text(n, text));
    buf_putc(out, ',');
}

static void add_date(const struct usage_row *row, struct buf *out)
{
    char day[DAY_TEXT];
    buf_puts(out, day_text(row->date, day));
    if (row->hour >= 0)
        buf_printf(out, "T%02d:00:00Z", row->hour);
    buf_putc(out, ',');
}

static void add_count(uint64_t n, struct buf *out)
{
    char text[24], *p = text + sizeof text;
    *--p = '\n';
    do
        *--p = (char)('0' + n % 10);
    while (n /= 10);
    buf_add(out, p, (size_t)(text + sizeof text - p));
}

void show_usage_csv(const struct usage_query *q, const struct usage_table *t, struct buf *out)
{
    enum { UNIT = USAGE_KEYS_MAX, CURRENCY, COLUMNS };
    struct arena *scratch = arena_new();
    struct column columns[COLUMNS] = {{0}};
    for (size_t i = 0; i < COLUMNS; i++)
        buf_init(&columns[i].shown, SIZE_MAX / 2);
    for (size_t k = 0; k < q->nkeys; k++) {
        csv_quote(out, report_csv_text(scratch, usage_key_text(scratch, &q->keys[k])));
        buf_putc(out, ',');
    }
    buf_puts(out, q->granularity == USAGE_TOTAL ? "" : "date,");
    buf_puts(out, "quantity,unit,cost,currency,rows\n");
    for (size_t i = 0; i < usage_table_rows(t); i++) {
        struct usage_row row;
        usage_table_row(t, i, &row);
        for (size_t k = 0; k < q->nkeys; k++)
            add_text(&columns[k], row.keys[k], scratch, out);
        if (q->granularity != USAGE_TOTAL)
            add_date(&row, out);
        add_dec(row.has_quantity, row.quantity, out);
        add_text(&columns[UNIT], row.unit, scratch, out);
        add_dec(row.has_cost, row.cost, out);
        add_text(&columns[CURRENCY], row.currency, scratch, out);
        add_count(row.rows, out);
    }
    for (size_t i = 0; i < COLUMNS; i++)
        buf_release(&columns[i].shown);
    arena_free(scratch);
}
