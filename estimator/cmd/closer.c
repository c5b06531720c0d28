#include "cmd/closer.h"

#include "base/arena.h"
#include "base/run.h"
#include "pricing/explain.h"
#include "report/show.h"

enum { FEW = 4 };

static int add(struct run *run, const struct prepared *p, const struct estimate *e, const struct estimate **at,
               size_t *n, struct err *err)
{
    struct estimate_input in = p->input;
    in.notes = NULL; /* all is said already */
    if (!e->cells) {
        struct estimate *again = arena_alloc(run->arena, sizeof *again);
        if (estimate_run(&in, run->arena, &e->placement, again, err))
            return -1;
        e = again;
    }
    at[(*n)++] = e;
    return 0;
}

int closer_pick(struct run *run, const struct prepared *p, const struct compare_result *r, size_t shown,
                struct closer *out, struct err *err)
{
    size_t n = shown && shown < r->n ? shown : r->n, others = 0;
    const struct estimate **at = arena_array(run->arena, n + 1, sizeof *at);
    *out = (struct closer){.at = at};
    if (add(run, p, &r->base.e, at, &out->n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        others += !r->placements[i].is_base;
    for (size_t i = 0, taken = 0; i < n; i++) {
        bool take = !r->placements[i].is_base && (others <= FEW || (taken == 0 && r->placements[i].rank == 1));
        if (take && add(run, p, &r->placements[i].e, at, &out->n, err))
            return -1;
        taken += take;
    }
    out->left_out = others + 1 - out->n;
    return 0;
}

static void explain(struct run *run, const struct prepared *p, const struct closer *c, struct show_context *ctx)
{
    struct explanation *x = arena_array(run->arena, c->n, sizeof *x);
    for (size_t i = 0; i < c->n; i++)
        explain_line(&p->input, run->arena, c->at[i], p->explain, &x[i]);
    ctx->explained = x;
    ctx->nexplained = c->n;
}

void closer_look(struct run *run, const struct cmd_pricing *o, const struct prepared *p, const struct closer *c,
                 struct show_context *ctx)
{
    if (o->explain)
        explain(run, p, c, ctx);
    ctx->not_looked_at = c->left_out;
}
