#include "pricing/lines.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/notes.h"
#include "catalog/unit.h"
#include "pricing/estimate.h"

static void add(struct buf *b, const char *s)
{
    buf_puts(b, s ? s : "");
    buf_putc(b, '\x1f');
}

static void add_names(struct buf *b, const struct want_names *w)
{
    add(b, w->service);
    add(b, w->product);
    add(b, w->sku);
    add(b, w->meter);
}

/* Everything that choose() looks at, as text; with `moved`, in a placement with a region and an offer. */
static const char *kind_key(struct buf *b, const struct line *l, bool moved)
{
    const struct want *w = &l->want;
    buf_clear(b);
    buf_putc(b, (char)('0' + w->kind));
    buf_putc(b, w->windows ? 'w' : '-');
    buf_putc(b, l->pin_region ? 'r' : '-');
    buf_putc(b, l->pin_offer ? 'o' : '-');
    buf_putc(b, l->borrows_list && !moved ? 'b' : '-');
    add(b, w->meter_id);
    add(b, w->meter_name);
    add(b, w->size);
    add(b, l->unsupported);
    add_names(b, &w->retail);
    add_names(b, &w->ratecard);
    add(b, moved && !l->pin_region ? NULL : l->region);
    add(b, l->has_offer && !(moved && !l->pin_offer) ? l->offer.name : NULL);
    return b->p;
}

static void find_kinds(const struct workload *w, struct lines *out)
{
    struct arena *scratch = arena_new();
    struct map *seen = map_new(scratch), *moved = map_new(scratch);
    struct buf b;
    buf_init(&b, SIZE_MAX / 2);
    for (size_t i = 0; i < w->n; i++) {
        const char *key = kind_key(&b, &w->lines[i], false);
        const struct line_facts *first = map_get(seen, key);
        if (first) {
            out->at[i].kind = first->kind;
            continue;
        }
        out->at[i].kind = out->nkinds;
        out->first[out->nkinds++] = i;
        map_put(seen, arena_strdup(scratch, key), &out->at[i]);
    }
    for (size_t k = 0; k < out->nkinds; k++) {
        const char *key = kind_key(&b, &w->lines[out->first[k]], true);
        const struct line_facts *first = map_get(moved, key);
        out->alike[k] = first ? first->kind : k;
        if (!first)
            map_put(moved, arena_strdup(scratch, key), &out->at[out->first[k]]);
    }
    buf_release(&b);
    arena_free(scratch);
}

struct place {
    const char *identity;
    size_t at;
};

static int by_identity(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int c = strcmp(x->identity, y->identity);
    return c ? c : (x->at > y->at) - (x->at < y->at);
}

static void find_ranks(const struct workload *w, struct lines *out)
{
    struct place *places = arena_xrealloc(NULL, w->n, sizeof *places);
    for (size_t i = 0; i < w->n; i++)
        places[i] = (struct place){w->lines[i].identity ? w->lines[i].identity : "", i};
    qsort(places, w->n, sizeof *places, by_identity);
    for (size_t i = 0; i < w->n; i++)
        out->at[places[i].at].rank = i;
    free(places);
}

/* A month has no more hours than it has: what a line states beyond them is the whole month. */
static bool cap_hours(const struct basis *b, struct frac *hours)
{
    if (dec_cmp(hours->den, dec_of(1)) != 0 || dec_cmp(hours->num, b->hours) <= 0)
        return false;
    hours->num = b->hours;
    return true;
}

static void note_capped(const struct estimate_input *in, size_t n)
{
    char text[DEC_TEXT];
    if (n && in->notes)
        notes_add(in->notes, "hours above the month's %s count as the whole month: %zu line%s",
                  dec_text(in->basis.hours, text), n, n == 1 ? "" : "s");
}

int lines_read(const struct estimate_input *in, struct arena *a, struct lines *out, struct err *err)
{
    const struct workload *w = in->workload;
    *out = (struct lines){
        .at = arena_array(a, w->n, sizeof *out->at),
        .units = arena_array(a, w->n, sizeof *out->units),
        .first = arena_array(a, w->n, sizeof *out->first),
        .alike = arena_array(a, w->n, sizeof *out->alike),
    };
    size_t capped = 0;
    bool ok = true;
    for (size_t i = 0; i < w->n; i++) {
        const struct line *l = &w->lines[i];
        struct frac *hours = &out->at[i].hours;
        out->has_range |= l->has_range;
        if (!basis_line_hours(&in->basis, l, &hours->num, &hours->den)) {
            err_more(err, EXIT_INPUT, l->file, l->at, "give the hours of one month",
                     "the hours are more than can be counted");
            ok = false;
        }
        capped += l->hours_kind == HOURS_MONTH && cap_hours(&in->basis, hours);
    }
    if (!ok)
        return -1;
    find_kinds(w, out);
    find_ranks(w, out);
    note_capped(in, capped);
    return 0;
}

enum units_status lines_units(const struct lines *lines, const struct line *l, size_t i, enum units_of which,
                              const struct unit *meter, struct frac *out, bool *same_gib)
{
    struct line_units *u = &lines->units[i];
    if (which != UNITS_GIVEN || !meter->kind)
        return units_count(l, which, meter, lines->at[i].hours, out, same_gib);
    if (u->kind != meter->kind || dec_cmp(u->block, meter->block) != 0) {
        *u = (struct line_units){.kind = meter->kind, .block = meter->block};
        u->status = units_count(l, which, meter, lines->at[i].hours, &u->units, &u->same_gib);
    }
    *same_gib |= u->same_gib;
    *out = u->units;
    return u->status;
}
