#include "workload/identity.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "io/csv.h"
#include "workload/workload.h"

enum { MAX_IDENTITY = 1 << 20 };

static void id_text(struct buf *b, const char *text)
{
    buf_putc(b, ',');
    csv_quote(b, text ? text : "");
}

static void id_dec(struct buf *b, dec d)
{
    char text[DEC_TEXT];
    id_text(b, dec_text(d, text));
}

static void id_want(struct arena *a, const struct want *w, struct buf *b)
{
    const struct want_names *names[] = {&w->retail, &w->ratecard};
    if (w->kind == WANT_ID) {
        buf_puts(b, "id");
        id_text(b, w->meter_id);
        return;
    }
    if (w->kind == WANT_VM) {
        buf_puts(b, "vm");
        id_text(b, text_lower(a, w->size));
        id_text(b, w->windows ? "windows" : "linux");
        return;
    }
    buf_puts(b, "names");
    for (size_t i = 0; i < 2; i++) {
        const char *const part[] = {names[i]->service, names[i]->product, names[i]->sku, names[i]->meter};
        for (size_t k = 0; k < 4; k++)
            id_text(b, part[k] ? text_lower(a, part[k]) : "");
    }
}

static void id_amount(const struct line *l, struct buf *b)
{
    buf_puts(b, l->has_quantity ? ",quantity" : ",hours");
    if (l->has_quantity) {
        id_dec(b, l->quantity);
        if (l->has_range) {
            id_dec(b, l->quantity_low);
            id_dec(b, l->quantity_high);
        }
        if (l->has_unit) {
            buf_puts(b, ",unit");
            id_dec(b, l->unit.block);
            id_text(b, l->unit.name);
        }
    } else if (l->hours_kind != HOURS_BASIS) {
        id_dec(b, l->hours);
        if (l->hours_kind == HOURS_WEEKLY)
            buf_printf(b, "x%u", l->days_a_week);
    }
    buf_puts(b, ",count");
    id_dec(b, l->count);
}

static int by_key(const void *a, const void *b)
{
    return strcmp(((const struct tag *)a)->key, ((const struct tag *)b)->key);
}

static void id_tags(struct arena *a, const struct line *l, struct buf *b)
{
    if (!l->ntags)
        return;
    struct tag *sorted = arena_array(a, l->ntags, sizeof *sorted);
    memcpy(sorted, l->tags, l->ntags * sizeof *sorted);
    qsort(sorted, l->ntags, sizeof *sorted, by_key);
    buf_puts(b, ",tags");
    for (size_t i = 0; i < l->ntags; i++) {
        id_text(b, sorted[i].key);
        id_text(b, sorted[i].value);
    }
}

/* One CSV row: a quoted field cannot be taken for two, so different lines never share a text. */
const char *identity_of(struct arena *a, const struct line *l)
{
    struct buf b;
    buf_init(&b, MAX_IDENTITY);
    id_want(a, &l->want, &b);
    id_amount(l, &b);
    buf_puts(&b, l->pin_region ? ",region pinned" : ",region");
    id_text(&b, l->region);
    buf_puts(&b, l->pin_offer ? ",offer pinned" : ",offer");
    id_text(&b, l->has_offer ? l->offer.name : "");
    id_tags(a, l, &b);
    assert(!b.full);
    const char *text = arena_strndup(a, b.p, b.n);
    buf_release(&b);
    return text;
}
