#include "pricing/groups.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "rates/rate.h"
#include "rates/sizes.h"
#include "workload/workload.h"

enum { TAGS_NAMED = 5 };

static const struct tag *tag_of(const struct line *l, const char *key)
{
    for (size_t i = 0; i < l->ntags; i++)
        if (text_eq_nocase(l->tags[i].key, key))
            return &l->tags[i];
    return NULL;
}

/* The remedy names the tags there are. */
static int unknown_tag(const struct workload *w, struct arena *a, const char *key, struct err *err)
{
    struct map *seen = map_new(a);
    struct suggest near;
    const char *names = NULL;
    suggest_start(&near, key);
    for (size_t i = 0; i < w->n; i++)
        for (size_t k = 0; k < w->lines[i].ntags; k++) {
            char *lower = text_lower(a, w->lines[i].tags[k].key);
            const char *name = w->lines[i].tags[k].key;
            if (map_put(seen, lower, lower))
                continue;
            suggest_offer(&near, name);
            if (map_count(seen) <= TAGS_NAMED)
                names = names ? arena_printf(a, "%s, %s", names, name) : name;
        }
    const char *hint = near.best ? arena_printf(a, "did you mean tag:%s?", near.best)
                       : !names
                           ? "no line has any: fill the column tags with key=value;key=value"
                           : arena_printf(a, "there are: %s%s", names, map_count(seen) > TAGS_NAMED ? ", ..." : "");
    return err_set(err, EXIT_USAGE, hint, "--by: no line has the tag \"%s\"", key);
}

int grouping_read(const struct workload *w, struct arena *a, const char *text, struct grouping *out, struct err *err)
{
    static const char *const names[] = {
        [GROUP_SERVICE] = "service", [GROUP_REGION] = "region", [GROUP_METER] = "meter"};
    *out = (struct grouping){.name = text};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i]) == 0) {
            out->key = (enum group_key)i;
            return 0;
        }
    bool tag = text_starts(text, "tag:") && text[4];
    if (!tag && !w->bill)
        return err_set(err, EXIT_USAGE, "give service, region, meter or tag:NAME",
                       "--by: \"%s\" is none of the choices", text);
    out->key = GROUP_TAG;
    out->tag = tag ? text + 4 : text; /* the lines of a bill have what they are told apart by as a tag */
    for (size_t i = 0; i < w->n; i++)
        if (tag_of(&w->lines[i], out->tag))
            return 0;
    return unknown_tag(w, a, out->tag, err);
}

/* A line without a rate says itself what it is, as far as it knows. */
static const char *service_of(const struct line *l, const struct cell *c)
{
    if (c->rate)
        return c->rate->service;
    switch (l->want.kind) {
    case WANT_VM:
        return sizes_service;
    case WANT_NAMES:
        return (c->offer_id ? &l->want.ratecard : &l->want.retail)->service;
    case WANT_ID:
        break;
    }
    return NULL;
}

/* A meter has other ids in other regions: its names are what it has in common with itself. */
static const char *meter_of(struct arena *a, const struct line *l, const struct rate *r)
{
    if (!r)
        return l->want.kind == WANT_ID ? l->want.meter_id : NULL;
    return r->product[0] ? arena_printf(a, "%s (%s)", r->meter, r->product) : r->meter;
}

static const char *key_of(const struct grouping *by, struct arena *a, const struct line *l, const struct cell *c)
{
    const struct tag *tag;
    switch (by->key) {
    case GROUP_SERVICE:
        return service_of(l, c);
    case GROUP_REGION:
        return c->region;
    case GROUP_METER:
        return meter_of(a, l, c->rate);
    case GROUP_TAG:
        break;
    }
    tag = tag_of(l, by->tag);
    return tag ? tag->value : NULL;
}

static const char *title_of(const struct grouping *by, const char *key)
{
    static const char *const none[] = {
        [GROUP_SERVICE] = "(service not known)",
        [GROUP_REGION] = "(no region)",
        [GROUP_METER] = "(no meter)",
        [GROUP_TAG] = "(untagged)",
    };
    return !key ? none[by->key] : *key ? key : "(empty)";
}

static int by_amount(const void *a, const void *b)
{
    const struct group *x = a, *y = b;
    int c = !x->priced - !y->priced;
    if (!c)
        c = dec_cmp(y->amount, x->amount);
    if (!c)
        c = strcmp(x->title, y->title);
    return c ? c : strcmp(x->key ? x->key : "", y->key ? y->key : "");
}

void groups_of(const struct grouping *by, const struct workload *w, const struct estimate *e, struct arena *a,
               struct groups *out)
{
    struct arena *scratch = arena_new();
    struct map *seen = map_new(scratch);
    struct group **list = arena_array(scratch, w->n, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        const struct cell *c = &e->cells[i];
        const char *key = key_of(by, scratch, &w->lines[i], c);
        const char *id = key ? arena_printf(scratch, "=%s", key) : "none";
        struct group *g = map_get(seen, id);
        if (!g) {
            g = list[n++] = arena_alloc(scratch, sizeof *g);
            key = key ? arena_strdup(a, key) : NULL;
            *g = (struct group){.key = key, .title = title_of(by, key)};
            map_put(seen, id, g);
        }
        g->lines++;
        if (!cell_has_amount(c))
            continue;
        g->priced++;
        bool ok = dec_add(g->amount, c->amount, &g->amount);
        assert(ok); /* a part of before_terms */
    }
    struct group *at = arena_array(a, n, sizeof *at);
    for (size_t i = 0; i < n; i++)
        at[i] = *list[i];
    if (n)
        qsort(at, n, sizeof *at, by_amount);
    *out = (struct groups){at, n};
    arena_free(scratch);
}
