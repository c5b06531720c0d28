/* usage load: what was loaded, and where it is now. */
#include "base/arena.h"
#include "report/show_common.h"
#include "usage/load.h"

struct doc *show_loaded(struct arena *a, const struct show_context *ctx, const struct usage_query *q, const char *to,
                        const struct usage_loaded *l)
{
    struct doc *d = show_open(a, ctx, "ratecast/usage-load/1");
    bool any = l->groups > 0;
    doc_put(d, &d->data, "to", doc_text(to));
    doc_put(d, &d->data, "load", any ? doc_text(l->id) : doc_null());
    doc_put(d, &d->data, "rows", doc_count((long long)l->rows));
    doc_put(d, &d->data, "stored_rows", doc_count((long long)l->groups));
    struct doc_value *keys = doc_put(d, &d->data, "keys", doc_list());
    for (size_t i = 0; i < q->nkeys; i++)
        doc_push(d, keys, doc_text(usage_key_text(a, &q->keys[i])));
    if (any)
        d->lead = arena_printf(a, "Loaded %s %s of bills as %s %s of %s: load %s.", show_thousands(d, (size_t)l->rows),
                               show_plural((size_t)l->rows, "row", "rows"), show_thousands(d, (size_t)l->groups),
                               show_plural((size_t)l->groups, "row", "rows"), to, l->id);
    else
        d->lead = "Nothing to load.";
    return d;
}
