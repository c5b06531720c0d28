#include "base/buf.h"
#include "io/json.h"
#include "report/doc.h"
#include "report/report.h"

/* The tree as it is. Exact numbers are strings, because a reader's double would lose digits. */

static void add_value(struct doc *d, const struct doc_value *v, int depth, struct buf *out);

static void add_break(int depth, struct buf *out)
{
    buf_printf(out, "\n%*s", 2 * depth, "");
}

static void add_members(struct doc *d, const struct doc_value *v, int depth, struct buf *out)
{
    bool object = v->type == DOC_OBJECT;
    buf_putc(out, object ? '{' : '[');
    for (const struct doc_node *node = v->first; node; node = node->next) {
        add_break(depth + 1, out);
        if (object) {
            json_quote(out, node->name);
            buf_puts(out, ": ");
        }
        add_value(d, &node->value, depth + 1, out);
        if (node->next)
            buf_putc(out, ',');
    }
    if (v->first)
        add_break(depth, out);
    buf_putc(out, object ? '}' : ']');
}

static void add_value(struct doc *d, const struct doc_value *v, int depth, struct buf *out)
{
    switch (v->type) {
    case DOC_NULL:
        buf_puts(out, "null");
        break;
    case DOC_COUNT:
    case DOC_BOOL:
        buf_puts(out, doc_exact(d, v));
        break;
    case DOC_TEXT:
    case DOC_MONEY:
    case DOC_QUANTITY:
    case DOC_PERCENT:
        json_quote(out, doc_exact(d, v));
        break;
    case DOC_OBJECT:
    case DOC_LIST:
        add_members(d, v, depth, out);
        break;
    }
}

int report_json(struct doc *d, const struct report_style *style, struct buf *out, struct err *err)
{
    (void)style, (void)err;
    add_value(d, &d->data, 0, out);
    buf_putc(out, '\n');
    return 0;
}
