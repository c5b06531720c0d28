/* Alternates: sizes that could be taken instead. Proposals: they stand apart, and no total holds them. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "catalog/size.h"
#include "pricing/alternates.h"
#include "report/show_common.h"

enum { NAME, SIZE, INSTEAD, DIFFERENCES, AMOUNT, DELTA, COLUMNS, ROWS_SHOWN = 40 };

static const struct doc_column columns[COLUMNS] = {
    [NAME] = {"name", "Line", false, 0},          [SIZE] = {"size", "Size", false, 2},
    [INSTEAD] = {"instead", "Instead", false, 0}, [DIFFERENCES] = {"differences", "Differences", false, 0},
    [AMOUNT] = {"amount", "Monthly", true, 1},    [DELTA] = {"delta", "Delta", true, 0},
};

/* For machines */

static void put_alternate(struct doc *d, struct doc_value *object, const struct alternate *x)
{
    const struct size *s = x->size;
    doc_put(d, object, "size", doc_text(s ? s->name : NULL));
    doc_put(d, object, "family", doc_text(s ? s->family : NULL));
    doc_put(d, object, "vcpus", s ? doc_count(s->vcpus_available) : doc_null());
    doc_put(d, object, "memory_gb", s ? doc_quantity(s->memory_gb) : doc_null());
    doc_put(d, object, "gpus", s ? doc_count(s->gpus) : doc_null());
    doc_put(d, object, "differences", doc_text(x->differences));
    doc_put(d, object, "amount", show_known(s, x->amount));
    doc_put(d, object, "delta", x->has_delta ? doc_delta(x->delta) : doc_null());
    doc_put(d, object, "reason", doc_text(x->why));
}

const struct closeup *show_closeup(const struct show_context *ctx, const struct estimate *e)
{
    for (size_t i = 0; i < ctx->ncloseups; i++)
        if (strcmp(ctx->closeups[i].region, e->region) == 0 && strcmp(ctx->closeups[i].offer, e->offer) == 0)
            return &ctx->closeups[i];
    return NULL;
}

static int by_line(const void *key, const void *member)
{
    size_t line = *(const size_t *)key, other = ((const struct alternate *)member)->line;
    return (line > other) - (line < other);
}

void show_line_alternates(struct doc *d, struct doc_value *line, const struct closeup *closeup, size_t number)
{
    if (!closeup || !closeup->alternates)
        return;
    struct doc_value *list = doc_put(d, line, "alternates", doc_list());
    const struct alternates *all = closeup->alternates;
    const struct alternate *x = all->n ? bsearch(&number, all->at, all->n, sizeof *all->at, by_line) : NULL;
    if (x)
        put_alternate(d, doc_push(d, list, doc_object()), x);
}

static void put_all(struct doc *d, const struct show_context *ctx)
{
    struct doc_value *list = doc_put(d, &d->data, "alternates", doc_list());
    for (size_t i = 0; i < ctx->ncloseups; i++) {
        const struct closeup *c = &ctx->closeups[i];
        for (size_t k = 0; c->alternates && k < c->alternates->n; k++) {
            const struct alternate *x = &c->alternates->at[k];
            struct doc_value *one = doc_push(d, list, doc_object());
            doc_put(d, one, "region", doc_text(c->region));
            doc_put(d, one, "offer", doc_text(c->offer));
            doc_put(d, one, "name", doc_text(ctx->workload->lines[x->line].name));
            doc_put(d, one, "own_size", doc_text(x->own));
            doc_put(d, one, "own_missing", doc_bool(x->missing));
            put_alternate(d, one, x);
        }
    }
}

/* For people */

static void add_row(struct doc *d, struct doc_table *t, const struct show_context *ctx, const char *group,
                    const struct alternate *x)
{
    struct doc_value *v = doc_row(d, t, group);
    v[NAME] = doc_text(ctx->workload->lines[x->line].name);
    v[SIZE] = doc_text(x->own);
    v[SIZE].mark = x->missing ? " (no price)" : NULL;
    v[INSTEAD] = x->size ? doc_text(x->size->name) : doc_null();
    v[DIFFERENCES] = doc_text(x->size ? x->differences : x->why);
    v[AMOUNT] = show_known(x->size, x->amount);
    v[DELTA] = x->has_delta ? doc_delta(x->delta) : doc_null();
    if (x->has_delta && x->missing) {
        v[DELTA].mark = "*";
        doc_footnote(d, t, "* against the base, for the line has no price of its own there");
    }
}

struct shown {
    struct doc_table *t;
    struct map *told; /* what a line cannot get: once is enough, and only where all is told */
    size_t left;
};

static void add_placement(struct doc *d, struct shown *to, const struct show_context *ctx, const struct closeup *c)
{
    const char *place =
        strcmp(c->region, c->offer) == 0 ? c->region : arena_printf(d->arena, "%s under %s", c->region, c->offer);
    const char *group = ctx->ncloseups > 1 ? place : NULL;
    for (size_t k = 0; k < c->alternates->n; k++) {
        const struct alternate *x = &c->alternates->at[k];
        const char *without = x->size ? NULL : arena_printf(d->arena, "%zu %s", x->line, x->why);
        if (without && (!c->near || map_put(to->told, without, d)))
            continue;
        if (to->t->nrows >= ROWS_SHOWN) {
            to->left++;
            continue;
        }
        add_row(d, to->t, ctx, group, x);
        group = NULL;
    }
}

void show_alternates(struct doc *d, const struct show_context *ctx)
{
    struct shown to = {.told = map_new(d->arena)};
    if (!ctx->ncloseups || !ctx->closeups[0].alternates)
        return;
    put_all(d, ctx);
    to.t = show_table(
        d, "Alternates: the nearest sizes that fit where the own has no price or costs more; no total holds them",
        columns, COLUMNS, AMOUNT);
    for (size_t i = 0; i < ctx->ncloseups; i++)
        add_placement(d, &to, ctx, &ctx->closeups[i]);
    if (to.left)
        doc_footnote(d, to.t, arena_printf(d->arena, "and %s more rows: see -o json", show_thousands(d, to.left)));
    if (!to.t->nrows)
        doc_about(d, "No alternates: every size has a price, and none that fits costs less.");
}
