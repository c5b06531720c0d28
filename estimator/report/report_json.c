/* The tree as it is, then the view of it. Exact numbers are strings, because a reader's double would lose digits.
 *
 * The last member, `view` (json_view.c), holds what people see of the data and the table of csv, so that the result can
 * be rendered later in every format (`render`, read_doc.c) without knowing how it was made.
 * Its `of` is the SHA-256 of the data as written here: a view of other data is not believed.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "io/crypto.h"
#include "io/json.h"
#include "report/doc.h"
#include "report/json_parts.h"
#include "report/report.h"

static void add_value(struct doc *d, const struct doc_value *v, int depth, struct buf *out);

static void add_members(struct doc *d, const struct doc_value *v, int depth, struct buf *out)
{
    bool object = v->type == DOC_OBJECT;
    for (const struct doc_node *node = v->first; node; node = node->next) {
        json_add_break(depth + 1, out);
        if (object) {
            json_quote(out, node->name);
            buf_puts(out, ": ");
        }
        add_value(d, &node->value, depth + 1, out);
        if (node->next)
            buf_putc(out, ',');
    }
}

static void add_value(struct doc *d, const struct doc_value *v, int depth, struct buf *out)
{
    switch (v->type) {
    case DOC_OBJECT:
    case DOC_LIST:
        buf_putc(out, v->type == DOC_OBJECT ? '{' : '[');
        add_members(d, v, depth, out);
        if (v->first)
            json_add_break(depth, out);
        buf_putc(out, v->type == DOC_OBJECT ? '}' : ']');
        break;
    default:
        json_add_value(d, v, out);
    }
}

void json_add_value(struct doc *d, const struct doc_value *v, struct buf *out)
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
        buf_putc(out, v->type == DOC_OBJECT ? '{' : '[');
        for (const struct doc_node *node = v->first; node; node = node->next) {
            if (v->type == DOC_OBJECT) {
                json_quote(out, node->name);
                buf_puts(out, ": ");
            }
            json_add_value(d, &node->value, out);
            buf_puts(out, node->next ? ", " : "");
        }
        buf_putc(out, v->type == DOC_OBJECT ? '}' : ']');
        break;
    }
}

void json_add_break(int depth, struct buf *out)
{
    buf_printf(out, "\n%*s", 2 * depth, "");
}

void json_add_tree(struct doc *d, const struct doc_value *v, struct buf *out)
{
    add_value(d, v, 0, out);
}

/* The data goes out and into its hash in one pass. */
struct tee {
    struct buf *out;
    struct crypto_hash *hash;
};

static int tee_piece(void *ctx, const void *p, size_t n)
{
    struct tee *t = ctx;
    crypto_hash_add(t->hash, p, n);
    return t->out && !buf_add(t->out, p, n);
}

static void add_data(struct doc *d, struct buf *out, char of[CRYPTO_HEX])
{
    struct tee tee = {out, crypto_hash_new()};
    struct buf text;
    buf_init_outlet(&text, tee_piece, &tee);
    add_members(d, &d->data, 0, &text);
    buf_flow(&text);
    buf_release(&text);
    crypto_hash_end(tee.hash, of);
}

void json_data_hash(struct doc *d, char of[CRYPTO_HEX])
{
    add_data(d, NULL, of);
}

int report_json(struct doc *d, const struct report_style *style, struct buf *out, struct err *err)
{
    (void)style, (void)err;
    char of[CRYPTO_HEX];
    buf_putc(out, '{');
    add_data(d, out, of);
    buf_puts(out, d->data.first ? "," : "");
    json_add_break(1, out);
    json_add_view(d, of, out);
    buf_puts(out, "\n}\n");
    return 0;
}
