#include "cmd/closer.h"

#include "base/arena.h"
#include "base/run.h"
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
    *out = (struct closer){.run = run, .prepared = p, .explains = o->explain, .groups = o->by};
    if (o->explain && workload_find(&p->workload, run->arena, "--explain", o->explain, &out->line, err))
        return -1;
    return o->by ? grouping_read(&p->workload, run->arena, o->by, &out->by, err) : 0;
}

/* `explains`: the estimate's cells stay. */
static void look(const struct closer *c, const struct estimate *e, bool explains, struct closeup *out)
{
    struct arena *a = c->run->arena;
    *out = (struct closeup){.region = e->region, .offer = e->offer};
    if (c->groups) {
        struct groups *g = arena_alloc(a, sizeof *g);
        groups_of(&c->by, &c->prepared->workload, e, a, g);
        out->groups = g;
    }
    if (c->explains && explains) {
        struct explanation *x = arena_alloc(a, sizeof *x);
        explain_line(&c->prepared->input, a, e, c->line, x);
        out->explained = x;
    }
}

void closer_estimate(const struct closer *c, const struct estimate *e, struct show_context *ctx)
{
    struct closeup *one = arena_alloc(c->run->arena, sizeof *one);
    if (!c->groups && !c->explains)
        return;
    look(c, e, true, one);
    ctx->closeups = one;
    ctx->ncloseups = 1;
    ctx->by = c->groups ? c->by.name : NULL;
}

/* Prices a placement once more if its cells are gone; for good, or until the look is over. */
static int look_again(const struct closer *c, const struct estimate *e, bool explains, struct closeup *out,
                      struct err *err)
{
    struct estimate_input in = c->prepared->input;
    struct estimate again;
    in.notes = NULL; /* all is said already */
    if (e->cells) {
        look(c, e, explains, out);
        return 0;
    }
    struct arena *cells = explains ? c->run->arena : arena_new();
    int status = estimate_run(&in, cells, &e->placement, &again, err);
    if (!status)
        look(c, &again, explains, out);
    if (!explains)
        arena_free(cells);
    return status;
}

int closer_compare(const struct closer *c, const struct compare_result *r, struct show_context *ctx, struct err *err)
{
    size_t n = ctx->top && ctx->top < r->n ? ctx->top : r->n, others = 0, cheapest = n;
    if (!c->groups && !c->explains)
        return 0;
    struct closeup *closeups = arena_array(c->run->arena, n + 1, sizeof *closeups);
    look(c, &r->base.e, true, &closeups[ctx->ncloseups++]);
    for (size_t i = 0; i < n; i++) {
        others += !r->placements[i].is_base;
        if (cheapest == n && r->placements[i].rank == 1 && !r->placements[i].is_base)
            cheapest = i;
    }
    for (size_t i = 0; i < n; i++) {
        bool explains = c->explains && (others <= FEW || i == cheapest);
        if (r->placements[i].is_base || (!c->groups && !explains))
            continue;
        if (look_again(c, &r->placements[i].e, explains, &closeups[ctx->ncloseups++], err))
            return -1;
    }
    ctx->closeups = closeups;
    ctx->by = c->groups ? c->by.name : NULL;
    ctx->few_explained = c->explains && others > FEW;
    return 0;
}
