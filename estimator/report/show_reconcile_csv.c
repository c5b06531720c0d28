/* reconcile as csv: a row a line, with every cause. A bill may have many lines, so that on its own the csv is written row by
 * row; a doc has the same table for those who render it later. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "io/csv.h"
#include "pricing/reconcile.h"
#include "report/report.h"
#include "report/show_common.h"
#include "report/show_reconcile_parts.h"

const struct reconcile_said reconcile_said[] = {
    {"meter", RECONCILE_METER},
    {"meter_name", RECONCILE_METER_NAME},
    {"service", RECONCILE_SERVICE},
    {"region", RECONCILE_REGION},
    {"charge_type", RECONCILE_CHARGE},
    {"pricing_model", RECONCILE_MODEL},
    {"offer", RECONCILE_OFFER},
    {"publisher", RECONCILE_PUBLISHER},
    {"price", RECONCILE_PRICE},
    {"list_price", RECONCILE_LIST_PRICE},
    {NULL, 0},
};

const char *reconcile_counts(const struct reconcile_line *l)
{
    static const char *const names[] = {[BILL_COUNTS_UNITS] = "units",
                                        [BILL_COUNTS_BLOCKS] = "blocks",
                                        [BILL_COUNTS_BASE] = "base-units",
                                        [BILL_COUNTS_UNTOLD] = "untold"};
    return l->found.rate ? names[l->found.counts] : NULL;
}

enum { COLUMNS_MAX = 1 + RECONCILE_KEYS + USAGE_KEYS_MAX + 12 + CAUSE_COUNT };

/* "by_not_charged" */
static const char *cause_key(struct arena *a, enum reconcile_cause c)
{
    char *key = arena_printf(a, "by_%s", reconcile_cause_name(c));
    for (char *p = key; (p = strchr(p, '-')) != NULL;)
        *p = '_';
    return key;
}

static size_t columns_of(struct arena *a, const struct usage_query *q, struct doc_column *columns)
{
    static const char *const rest[] = {"quantity",   "unit",       "rows",  "billed", "repriced",
                                       "difference", "reproduced", "cause", "reason", "quantity_counts"};
    size_t n = 0;
    memset(columns, 0, COLUMNS_MAX * sizeof *columns);
    columns[n++].key = "cycle_start";
    for (const struct reconcile_said *k = reconcile_said; k->name; k++)
        columns[n++].key = k->name;
    for (size_t k = RECONCILE_KEYS; k < q->nkeys; k++)
        columns[n++].key = usage_key_text(a, &q->keys[k]);
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++)
        columns[n++].key = rest[i];
    for (int c = 0; c < CAUSE_COUNT; c++)
        columns[n++].key = cause_key(a, (enum reconcile_cause)c);
    return n;
}

static void fill(struct doc *d, const struct usage_query *q, const struct reconcile_line *l, struct doc_value *to)
{
    *to++ = show_day(d, l->row.date);
    for (const struct reconcile_said *k = reconcile_said; k->name; k++)
        *to++ = show_text(l->row.keys[k->key]);
    for (size_t k = RECONCILE_KEYS; k < q->nkeys; k++)
        *to++ = doc_text(l->row.keys[k]);
    *to++ = l->row.has_quantity ? doc_quantity(l->row.quantity) : doc_null();
    *to++ = show_text(l->row.unit);
    *to++ = doc_count((long long)l->row.rows);
    *to++ = show_known(l->row.has_cost, l->row.cost);
    *to++ = show_known(l->repriced, l->amount);
    *to++ = show_known(l->has_difference, l->difference);
    *to++ = doc_bool(l->reproduced);
    *to++ = doc_text(reconcile_cause_name(l->main));
    *to++ = doc_text(l->reason);
    *to++ = doc_text(reconcile_counts(l));
    for (int c = 0; c < CAUSE_COUNT; c++)
        *to++ = show_known(l->has_difference, l->cause[c]);
}

void reconcile_table(struct doc *d, const struct usage_query *q, const struct reconciliation *r)
{
    struct doc_column columns[COLUMNS_MAX];
    struct doc_table *t = doc_table(d, NULL, columns, columns_of(d->arena, q, columns));
    t->csv = t->machine_only = true;
    for (size_t i = 0; i < r->n; i++)
        fill(d, q, &r->lines[i], doc_row(d, t, NULL));
}

void show_reconcile_csv(const struct usage_query *q, const struct reconciliation *r, struct buf *out)
{
    struct arena *scratch = arena_new();
    struct doc_column columns[COLUMNS_MAX];
    struct doc_value cells[COLUMNS_MAX];
    size_t n = columns_of(scratch, q, columns);
    for (size_t i = 0; i < n; i++) {
        csv_quote(out, columns[i].key);
        buf_putc(out, i + 1 < n ? ',' : '\n');
    }
    for (size_t row = 0; row < r->n; row++) {
        arena_reset(scratch);
        struct doc d = {.arena = scratch};
        fill(&d, q, &r->lines[row], cells);
        for (size_t i = 0; i < n; i++) {
            const char *text = doc_exact(&d, &cells[i]);
            csv_quote(out, cells[i].type == DOC_TEXT ? report_csv_text(scratch, text) : text);
            buf_putc(out, i + 1 < n ? ',' : '\n');
        }
    }
    arena_free(scratch);
}
