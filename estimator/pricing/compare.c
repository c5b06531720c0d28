#include "pricing/compare.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/notes.h"
#include "base/progress.h"
#include "base/text.h"
#include "pricing/lines.h"

struct comparing {
    const struct estimate_input *in;
    const struct compare_options *options;
    struct arena *arena;
    struct arena *cells; /* of one placement; reset after each */
    struct lines lines;
    struct comparison *base;
    bool *in_base;       /* per line: does the base price it? */
    bool *hours_ignored; /* per line */
    size_t base_lines;   /* how many it does */
};

static bool is_card(const struct offer *o)
{
    return o && o->option == OPTION_RATECARD;
}

/* Can this offer be priced at all from the price lists in use? If not, a note says so, once. */
static bool is_listed(const struct comparing *c, const struct offer *o)
{
    if (!o || (is_card(o) ? book_has_offer(c->in->book, o->id)
                          : o->option == OPTION_PAYG || book_has_option(c->in->book, o->option)))
        return true;
    if (c->in->notes)
        notes_add(c->in->notes, "no %s prices in the price lists in use: not compared",
                  is_card(o) ? o->id : option_name(o->option));
    return false;
}

/* The regions to try under an offer: a NULL one stands for the lines as they are. */
static const char *const *regions_for(const struct comparing *c, const struct offer *o, size_t *n)
{
    static const char *const as_is[] = {NULL};
    if (c->options->every_region)
        return book_regions(c->in->book, is_card(o) ? o->id : NULL, n);
    *n = c->options->nregions ? c->options->nregions : 1;
    return c->options->nregions ? c->options->regions : as_is;
}

/* Regions x offers, each pair once. */
static struct placement *list_placements(const struct comparing *c, size_t *n)
{
    struct placement *out = NULL;
    size_t cap = 0, offers = c->options->noffers ? c->options->noffers : 1;
    struct map *seen = map_new(c->arena);
    *n = 0;
    for (size_t i = 0; i < offers; i++) {
        const struct offer *o = c->options->noffers ? &c->options->offers[i] : NULL;
        size_t nregions;
        if (!is_listed(c, o))
            continue;
        const char *const *regions = regions_for(c, o, &nregions);
        for (size_t r = 0; r < nregions; r++) {
            char *key = arena_printf(c->arena, "%s/%s", regions[r] ? regions[r] : "", o ? o->name : "");
            if (map_put(seen, key, key))
                continue;
            out = arena_grow(c->arena, out, *n, &cap, sizeof *out);
            out[(*n)++] = (struct placement){regions[r], o};
        }
    }
    return out;
}

static int beyond_range(const struct comparison *x, struct err *err)
{
    return err_set(err, EXIT_INPUT, "give smaller quantities or counts",
                   "the comparison of %s, %s is more than can be counted", x->e.region, x->e.offer);
}

static int run_base(struct comparing *c, struct err *err)
{
    struct comparison *b = c->base;
    const struct workload *w = c->in->workload;
    *b = (struct comparison){.is_base = true};
    if (lines_read(c->in, c->arena, &c->lines, err) ||
        estimate_lines(c->in, &c->lines, c->arena, c->arena, &c->options->base, &b->e, err))
        return -1;
    c->in_base = arena_array(c->arena, w->n, sizeof *c->in_base);
    c->hours_ignored = arena_array(c->arena, w->n, sizeof *c->hours_ignored);
    estimate_mark_hours(c->in, &b->e, c->hours_ignored);
    for (size_t i = 0; i < w->n; i++) {
        c->in_base[i] = cell_has_amount(&b->e.cells[i]);
        c->base_lines += c->in_base[i];
    }
    b->complete = true;
    b->has_total = b->e.complete;
    b->has_delta = b->has_missing = c->base_lines > 0;
    b->total = b->e.total;
    b->lines_priced = b->e.priced;
    b->has_delta_pct = dec_sign(b->total) != 0;
    b->has_spend_pct = b->e.complete;
    b->spend_pct = dec_of(b->has_spend_pct ? 100 : 0);
    if (!b->e.complete) {
        b->reason =
            arena_printf(c->arena, "the base prices %zu of %zu %s", c->base_lines, w->n, w->n == 1 ? "line" : "lines");
        if (c->in->notes)
            notes_add(c->in->notes, "%s: %s", b->reason,
                      c->base_lines ? "totals and differences are of these lines only" : "nothing can be compared");
    }
    return 0;
}

struct gap {
    size_t lines;                 /* lines that the base prices and the placement does not */
    const struct unpriced *first; /* of them */
};

static bool find_gap(const struct comparing *c, struct comparison *x, struct gap *g)
{
    *g = (struct gap){0};
    x->missing = DEC_ZERO;
    x->has_missing = c->base_lines > 0;
    for (size_t i = 0; i < x->e.digest.nunpriced; i++) {
        const struct unpriced *u = &x->e.digest.unpriced[i];
        if (!c->in_base[u->line])
            continue;
        if (g->lines++ == 0)
            g->first = u;
        if (!dec_add(x->missing, c->base->e.cells[u->line].amount, &x->missing))
            return false;
    }
    x->leaves_out = x->e.priced > c->base_lines - g->lines;
    return true;
}

/* How much of the base is priced here: by spend, and where the base itself has gaps or costs nothing, by lines. */
static bool find_coverage(const struct comparing *c, struct comparison *x, const struct gap *g, dec *share)
{
    dec spend = c->base->e.before_terms, covered;
    x->lines_priced = x->e.priced;
    if (!dec_muldiv(dec_of((int64_t)(c->base_lines - g->lines)), dec_of(100),
                    dec_of(c->base_lines ? (int64_t)c->base_lines : 1), share))
        return false;
    x->has_spend_pct = c->base->e.complete && (dec_sign(spend) > 0 || g->lines == 0);
    if (!x->has_spend_pct)
        return true;
    x->spend_pct = dec_of(100);
    if (dec_sign(spend) > 0 &&
        (!dec_sub(spend, x->missing, &covered) || !dec_muldiv(covered, dec_of(100), spend, &x->spend_pct)))
        return false;
    *share = x->spend_pct;
    return true;
}

static void say_why(const struct comparing *c, struct comparison *x, const struct gap *g)
{
    if (c->base_lines == 0)
        x->reason = "the base prices no line";
    else if (g->lines)
        x->reason =
            arena_printf(c->arena, "%zu of %zu lines %s, first \"%s\": %s", g->lines, c->base_lines,
                         x->filled ? "taken at base price" : "not priced", c->in->workload->lines[g->first->line].name,
                         g->first->reason ? g->first->reason : "no price");
    else if (x->leaves_out)
        x->reason = arena_printf(c->arena, "compared on the %zu of %zu lines that the base prices; %zu are priced here",
                                 c->base_lines, x->e.n, x->e.priced);
    else if (!x->is_base && c->base_lines < x->e.n)
        x->reason =
            arena_printf(c->arena, "compared on the %zu of %zu lines that the base prices", c->base_lines, x->e.n);
    else if (x->is_base)
        x->reason = c->base->reason;
}

static int compare_one(const struct comparing *c, const struct placement *p, struct comparison *x, struct err *err)
{
    struct gap g;
    dec share, like = DEC_ZERO;
    const struct comparison *b = c->base;
    *x = (struct comparison){0};
    if (estimate_lines(c->in, &c->lines, c->arena, c->cells, p, &x->e, err))
        return -1;
    estimate_mark_hours(c->in, &x->e, c->hours_ignored);
    x->is_base = text_same(p->region, b->e.placement.region) &&
                 text_same(p->offer ? p->offer->name : NULL, b->e.placement.offer ? b->e.placement.offer->name : NULL);
    if (!find_gap(c, x, &g) || !find_coverage(c, x, &g, &share))
        return beyond_range(x, err);
    x->complete = g.lines == 0 && c->base_lines > 0;
    x->filled = g.lines > 0 && c->options->has_min_coverage && dec_cmp(share, c->options->min_coverage) >= 0;
    x->has_total = x->has_delta = x->complete || x->filled;
    say_why(c, x, &g);
    if (!x->has_total)
        return 0;
    like = x->e.total;
    if (x->leaves_out && estimate_total_of(c->in, &x->e, c->in_base, &like, err))
        return -1;
    if (!dec_add(like, x->missing, &x->total) || !dec_sub(x->total, b->total, &x->delta))
        return beyond_range(x, err);
    x->has_delta_pct = dec_sign(b->total) != 0;
    if (x->has_delta_pct && !dec_muldiv(x->delta, dec_of(100), b->total, &x->delta_pct))
        return beyond_range(x, err);
    return 0;
}

static int section(const struct comparison *x)
{
    return !x->has_total ? 2 : x->e.interruptible;
}

static int by_rank(const void *a, const void *b)
{
    const struct comparison *x = a, *y = b;
    int c = section(x) - section(y);
    if (!c && x->has_total)
        c = dec_cmp(x->total, y->total);
    if (!c)
        c = strcmp(x->e.region, y->e.region);
    return c ? c : strcmp(x->e.offer, y->e.offer);
}

static void rank_all(struct compare_result *r)
{
    int next[] = {1, 1};
    if (r->n)
        qsort(r->placements, r->n, sizeof *r->placements, by_rank);
    for (size_t i = 0; i < r->n; i++) {
        struct comparison *x = &r->placements[i];
        if (x->has_total)
            x->rank = next[section(x)]++;
        if (x->is_base)
            r->base.rank = x->rank;
    }
}

static void note_hybrid_benefit(const struct comparing *c)
{
    bool asked = false;
    for (size_t i = 0; i < c->options->noffers; i++)
        asked |= c->options->offers[i].ahb;
    for (size_t i = 0; i < c->in->workload->n; i++) {
        const struct want *w = &c->in->workload->lines[i].want;
        const struct rate *r = c->base->e.cells[i].rate;
        if (w->kind == WANT_VM ? w->windows : r && r->windows)
            return;
    }
    if (asked && c->in->notes)
        notes_add(c->in->notes, "no Windows virtual machine in the workload: +ahb changes nothing");
}

static int compare_all(struct comparing *c, struct compare_result *r, struct err *err)
{
    struct placement *places = list_placements(c, &r->n);
    bool keep = c->options->lines == SIZE_MAX;
    int status = 0;
    r->placements = arena_array(c->arena, r->n, sizeof *r->placements);
    c->cells = keep ? c->arena : arena_new();
    for (size_t i = 0; i < r->n && !status; i++) {
        status = compare_one(c, &places[i], &r->placements[i], err);
        progress_tell(c->in->progress, "comparing", "placements", i + 1, (double)(i + 1) / (double)r->n);
        if (keep)
            continue;
        r->placements[i].e.cells = NULL;
        arena_reset(c->cells);
    }
    if (!keep)
        arena_free(c->cells);
    return status;
}

/* Which placements come first is known when all are ranked: those that are asked for are priced once more. */
static int restore_cells(const struct comparing *c, struct compare_result *r, struct err *err)
{
    for (size_t i = 0; i < r->n && i < c->options->lines; i++) {
        struct estimate *e = &r->placements[i].e, again;
        if (!e->cells && estimate_lines(c->in, &c->lines, c->arena, c->arena, &e->placement, &again, err))
            return -1;
        if (!e->cells)
            e->cells = again.cells;
    }
    return 0;
}

int compare_run(const struct estimate_input *in, struct arena *a, const struct compare_options *o,
                struct compare_result *out, struct err *err)
{
    struct comparing c = {.in = in, .options = o, .arena = a, .base = &out->base};
    *out = (struct compare_result){0};
    if (run_base(&c, err))
        return -1;
    if (compare_all(&c, out, err))
        return -1;
    rank_all(out);
    note_hybrid_benefit(&c);
    estimate_note_hours(in, c.hours_ignored);
    return restore_cells(&c, out, err);
}
