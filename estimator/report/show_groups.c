/* Subtotals (--by): side by side for the base and the cheapest placement, as rows of csv for all. */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "pricing/groups.h"
#include "report/show_common.h"

enum { GROUP, PRICED, AMOUNT, SHARE, THERE_PRICED, THERE, DELTA, COLUMNS };

static const struct doc_column columns[COLUMNS] = {
    [GROUP] = {"group", "Group", false, 0},
    [PRICED] = {"lines_priced", "Priced", true, 2},
    [AMOUNT] = {"amount", "Monthly", true, 0},
    [SHARE] = {"share", "Share", true, 3},
    [THERE_PRICED] = {"cheapest_lines_priced", "Priced", true, 2},
    [THERE] = {"cheapest_amount", "Cheapest", true, 1},
    [DELTA] = {"delta", "Delta", true, 1},
};

void show_group_list(struct doc *d, struct doc_value *object, const struct show_context *ctx, const struct estimate *e)
{
    const struct closeup *look = ctx->by ? show_closeup(ctx, e) : NULL;
    if (!look || !look->groups)
        return;
    struct doc_value *list = doc_put(d, object, "groups", doc_list());
    for (size_t i = 0; i < look->groups->n; i++) {
        const struct group *g = &look->groups->at[i];
        struct doc_value *one = doc_push(d, list, doc_object());
        doc_put(d, one, "by", doc_text(ctx->by));
        doc_put(d, one, "group", doc_text(g->key));
        doc_put(d, one, "lines", doc_count((long long)g->lines));
        doc_put(d, one, "lines_priced", doc_count((long long)g->priced));
        doc_put(d, one, "amount", show_known(g->priced > 0, g->amount));
    }
}

/* For csv */

static void add_machine_rows(struct doc *d, struct doc_table *t, const struct show_context *ctx,
                             const struct closeup *look)
{
    for (size_t i = 0; i < look->groups->n; i++) {
        const struct group *g = &look->groups->at[i];
        struct doc_value *v = doc_row(d, t, NULL);
        *v++ = doc_text(look->region);
        *v++ = doc_text(look->offer);
        *v++ = doc_text(ctx->by);
        *v++ = doc_text(g->key);
        *v++ = doc_count((long long)g->lines);
        *v++ = doc_count((long long)g->priced);
        *v++ = show_known(g->priced > 0, g->amount);
        *v++ = doc_text(d->currency);
    }
}

/* Before the table of the result itself, as csv writes the first that is for it. */
static void add_machine_table(struct doc *d, const struct show_context *ctx)
{
    static const struct doc_column machine[] = {
        {.key = "region"}, {.key = "offer"},        {.key = "by"},     {.key = "group"},
        {.key = "lines"},  {.key = "lines_priced"}, {.key = "amount"}, {.key = "currency"},
    };
    struct doc_table *t = doc_table(d, NULL, machine, sizeof machine / sizeof *machine);
    t->csv = t->machine_only = true;
    for (size_t i = 0; i + 1 < d->ntables; i++)
        d->tables[i]->csv = false;
    for (size_t i = 0; i < ctx->ncloseups; i++)
        if (ctx->closeups[i].groups)
            add_machine_rows(d, t, ctx, &ctx->closeups[i]);
}

/* For people */

static const struct group *same_group(const struct closeup *look, const struct group *g)
{
    for (size_t i = 0; look && i < look->groups->n; i++) {
        const struct group *other = &look->groups->at[i];
        if (text_same(other->key, g->key))
            return other;
    }
    return NULL;
}

struct sums {
    size_t lines, priced;
    dec amount;
};

static void sum_up(struct sums *s, const struct group *g)
{
    s->lines += g->lines;
    s->priced += g->priced;
    if (!dec_add(s->amount, g->amount, &s->amount))
        s->amount = DEC_ZERO; /* cannot be: the whole is before_terms */
}

static struct sums sums_of(const struct closeup *look)
{
    struct sums s = {0};
    for (size_t i = 0; i < look->groups->n; i++)
        sum_up(&s, &look->groups->at[i]);
    return s;
}

static void set_half(struct doc *d, struct doc_value *v, size_t priced_at, size_t amount_at, size_t lines,
                     size_t priced, dec amount)
{
    v[priced_at] = doc_text(arena_printf(d->arena, "%zu of %zu", priced, lines));
    v[amount_at] = show_known(priced > 0, amount);
}

static void set_delta(struct doc_value *v, bool known, dec there, dec here)
{
    dec delta;
    if (known && dec_sub(there, here, &delta))
        v[DELTA] = doc_delta(delta);
}

static void add_row(struct doc *d, struct doc_table *t, const char *title, const struct group *here,
                    const struct group *there, dec all)
{
    struct doc_value *v = doc_row(d, t, NULL);
    dec share;
    v[GROUP] = doc_text(title);
    if (here) {
        set_half(d, v, PRICED, AMOUNT, here->lines, here->priced, here->amount);
        if (here->priced && dec_sign(all) > 0 && dec_muldiv(here->amount, dec_of(100), all, &share))
            v[SHARE] = doc_percent(share, false);
    }
    if (there)
        set_half(d, v, THERE_PRICED, THERE, there->lines, there->priced, there->amount);
    if (here && there)
        set_delta(v, here->priced == here->lines && there->priced == there->lines, there->amount, here->amount);
}

void show_groups(struct doc *d, const struct show_context *ctx, const struct comparison *cheapest)
{
    if (!ctx->by || !ctx->ncloseups)
        return;
    const struct closeup *base = &ctx->closeups[0];
    const struct closeup *best = cheapest && !cheapest->is_base ? show_closeup(ctx, &cheapest->e) : NULL;
    const char *title = arena_printf(d->arena, "By %s%s%s", ctx->by, best ? ": the base, and the cheapest, " : "",
                                     best ? show_place(d, &cheapest->e) : "");
    struct sums here = sums_of(base), there = best ? sums_of(best) : (struct sums){0};
    struct doc_table *t = show_table(d, title, columns, COLUMNS, AMOUNT);
    t->columns[GROUP].title = ctx->by;
    for (size_t i = 0; i < base->groups->n; i++)
        add_row(d, t, base->groups->at[i].title, &base->groups->at[i], same_group(best, &base->groups->at[i]),
                here.amount);
    for (size_t i = 0; best && i < best->groups->n; i++)
        if (!same_group(base, &best->groups->at[i]))
            add_row(d, t, best->groups->at[i].title, NULL, &best->groups->at[i], here.amount);
    struct doc_value *v = doc_row(d, t, "");
    v[GROUP] = doc_text("All, before terms");
    set_half(d, v, PRICED, AMOUNT, here.lines, here.priced, here.amount);
    v[SHARE] = doc_text("");
    if (best) {
        set_half(d, v, THERE_PRICED, THERE, there.lines, there.priced, there.amount);
        set_delta(v, here.priced == here.lines && there.priced == there.lines, there.amount, here.amount);
    } else {
        t->columns[THERE_PRICED].title = t->columns[THERE].title = t->columns[DELTA].title = NULL;
    }
    doc_tone(t, DOC_BOLD);
    add_machine_table(d, ctx);
}
