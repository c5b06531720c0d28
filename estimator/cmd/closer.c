#include "cmd/closer.h"

#include "base/arena.h"
#include "base/run.h"
#include "pricing/alternates.h"
#include "pricing/explain.h"
#include "report/show.h"
#include "workload/find.h"

enum { FEW = 4 };

struct both {
    struct cmd_common common;
    struct cmd_pricing pricing;
    struct cmd_closer closer;
};
#define AT(member) offsetof(struct both, closer.member)
const struct opt cmd_closer_options[] = {
    {.name = "alternates",
     .kind = OPT_FLAG,
     .offset = AT(alternates),
     .help = "name VM sizes that fit where one has no price or a cheaper one does; they change no total"},
    {.name = "by",
     .kind = OPT_TEXT,
     .offset = AT(by),
     .argument = "KEY",
     .help = "subtotals by service, region, meter or tag:NAME; csv holds them instead of the result"},
    {.name = "explain",
     .kind = OPT_TEXT,
     .offset = AT(explain),
     .argument = "LINE",
     .help = "show how the amount of a line comes about, step by step: its name, or its line number"},
    {0},
};
#undef AT

int closer_read(struct run *run, const struct cmd_closer *o, const struct prepared *p, struct closer *out,
                struct err *err)
{
    *out = (struct closer){
        .run = run, .prepared = p, .explains = o->explain, .groups = o->by, .alternates = o->alternates};
    if (o->explain && workload_find(&p->workload, run->arena, "--explain", o->explain, &out->line, err))
        return -1;
    return o->by ? grouping_read(&p->workload, run->arena, o->by, &out->by, err) : 0;
}

/* How close: only what all placements that are shown get, or what the few get for which there is room. */
enum closeness { FROM_AFAR, NEAR };

/* The cells of the estimate stay if it is looked at from near. */
static int look(const struct closer *c, const struct estimate *e, const struct estimate *base, enum closeness how,
                struct closeup *out, struct err *err)
{
    struct arena *a = c->run->arena;
    *out = (struct closeup){.region = e->region, .offer = e->offer, .near = how == NEAR};
    if (c->groups) {
        struct groups *g = arena_alloc(a, sizeof *g);
        groups_of(&c->by, &c->prepared->workload, e, a, g);
        out->groups = g;
    }
    if (c->explains && how == NEAR) {
        struct explanation *x = arena_alloc(a, sizeof *x);
        explain_line(&c->prepared->input, a, e, c->line, x);
        out->explained = x;
    }
    if (!c->alternates)
        return 0;
    struct alternates *x = arena_alloc(a, sizeof *x);
    out->alternates = x;
    return alternates_find(&c->prepared->input, a, e, base, how == FROM_AFAR, x, err);
}

static bool is_wanted(const struct closer *c)
{
    return c->groups || c->explains || c->alternates;
}

int closer_estimate(const struct closer *c, const struct estimate *e, struct show_context *ctx, struct err *err)
{
    struct closeup *one = arena_alloc(c->run->arena, sizeof *one);
    if (!is_wanted(c))
        return 0;
    if (look(c, e, NULL, NEAR, one, err))
        return -1;
    ctx->closeups = one;
    ctx->ncloseups = 1;
    ctx->by = c->groups ? c->by.name : NULL;
    return 0;
}

/* Prices a placement once more if its cells are gone; for good, or until the look is over. */
static int look_again(const struct closer *c, const struct estimate *e, const struct estimate *base, enum closeness how,
                      struct closeup *out, struct err *err)
{
    struct estimate_input in = c->prepared->input;
    struct estimate again;
    in.notes = NULL; /* all is said already */
    if (e->cells)
        return look(c, e, base, how, out, err);
    struct arena *cells = how == NEAR ? c->run->arena : arena_new();
    int status = estimate_run(&in, cells, &e->placement, &again, err);
    if (!status)
        status = look(c, &again, base, how, out, err);
    if (how != NEAR)
        arena_free(cells);
    return status;
}

int closer_compare(const struct closer *c, const struct compare_result *r, struct show_context *ctx, struct err *err)
{
    size_t n = ctx->top && ctx->top < r->n ? ctx->top : r->n, others = 0, cheapest = n;
    const struct estimate *base = &r->base.e;
    if (!is_wanted(c))
        return 0;
    struct closeup *closeups = arena_array(c->run->arena, n + 1, sizeof *closeups);
    if (look(c, base, NULL, NEAR, &closeups[ctx->ncloseups++], err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        others += !r->placements[i].is_base;
        if (cheapest == n && r->placements[i].rank == 1 && !r->placements[i].is_base)
            cheapest = i;
    }
    for (size_t i = 0; i < n; i++) {
        const struct estimate *e = &r->placements[i].e;
        enum closeness how = others <= FEW || i == cheapest ? NEAR : FROM_AFAR;
        bool misses = c->alternates && e->priced < e->n;
        if (r->placements[i].is_base || !(c->groups || misses || how == NEAR))
            continue;
        if (look_again(c, e, base, how, &closeups[ctx->ncloseups++], err))
            return -1;
    }
    ctx->closeups = closeups;
    ctx->by = c->groups ? c->by.name : NULL;
    ctx->few_explained = c->explains && others > FEW;
    return 0;
}
