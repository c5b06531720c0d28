/* One JSON object a line, for programs that read as it comes: first the header (all that is not a list of records), then
 * each record, where the JSON has it: base, placements with their lines behind them, rates, changes. A record is the
 * object of the JSON with `kind` before its members; a line also tells its placement. Same members, same values. */
#include <string.h>

#include "base/buf.h"
#include "io/json.h"
#include "report/doc.h"
#include "report/json_parts.h"
#include "report/report.h"

/* Members that are records, or lists of them. A list that is not here stays in the header or in its record. */
static const struct {
    const char *name, *kind;
    const char *schema; /* in this result alone; NULL: in any */
} records[] = {
    {"base", "base", NULL},  {"placements", "placement", NULL}, {"lines", "line", NULL},
    {"rates", "rate", NULL}, {"changes", "change", NULL},       {"snapshots", "snapshot", "ratecast/prices-list/1"},
    {"invoices", "invoice", NULL}, {"files", "file", "ratecast/invoices-download/1"}, {"fetched", "fetch", NULL},
};

/* NULL: no record. */
static const char *kind_of(const struct doc *d, const struct doc_node *node)
{
    if (node->value.type != DOC_LIST && node->value.type != DOC_OBJECT)
        return NULL;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        if (strcmp(records[i].name, node->name) == 0 &&
            (!records[i].schema || strcmp(records[i].schema, d->schema) == 0))
            return records[i].kind;
    return NULL;
}

static const struct doc_value *member(const struct doc_value *object, const char *name)
{
    for (const struct doc_node *node = object->first; node; node = node->next)
        if (strcmp(node->name, name) == 0)
            return &node->value;
    return NULL;
}

static void add_member(struct doc *d, const char *name, const struct doc_value *v, struct buf *out)
{
    buf_puts(out, ", ");
    json_quote(out, name);
    buf_puts(out, ": ");
    json_add_value(d, v, out);
}

static void add_record(struct doc *d, const char *kind, const struct doc_value *v, const struct doc_value *within,
                       struct buf *out);

static void add_records(struct doc *d, const struct doc_value *object, struct buf *out)
{
    for (const struct doc_node *node = object->first; node; node = node->next) {
        const char *kind = kind_of(d, node);
        if (kind && node->value.type == DOC_OBJECT)
            add_record(d, kind, &node->value, object, out);
        for (const struct doc_node *one = node->value.first; kind && node->value.type == DOC_LIST && one;
             one = one->next)
            add_record(d, kind, &one->value, object, out);
    }
}

static void add_record(struct doc *d, const char *kind, const struct doc_value *v, const struct doc_value *within,
                       struct buf *out)
{
    buf_puts(out, "{\"kind\": ");
    json_quote(out, kind);
    if (strcmp(kind, "line") == 0 && member(within, "region") && member(within, "offer")) {
        add_member(d, "placement_region", member(within, "region"), out);
        add_member(d, "placement_offer", member(within, "offer"), out);
    }
    for (const struct doc_node *node = v->first; node; node = node->next)
        if (!kind_of(d, node))
            add_member(d, node->name, &node->value, out);
    buf_puts(out, "}\n");
    add_records(d, v, out);
}

int report_ndjson(struct doc *d, const struct report_style *style, struct buf *out, struct err *err)
{
    (void)style, (void)err;
    add_record(d, "header", &d->data, &d->data, out);
    return 0;
}
