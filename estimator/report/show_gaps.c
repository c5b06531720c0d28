/* The placements that cannot be ranked. Those that price no line at all, which may be hundreds where a price list of
 * other regions is in use too, are told in one line. Of the others, the reasons name place and offer, so that hardly
 * two are equal; but mostly it is the same few lines that have no price in many of them. Footnotes are by these lines
 * then, and the reason in full is told only where it is one. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "report/show_common.h"

enum { REGION, OFFER, PART, MISSING, PRICED, NOTES, COLUMNS, GAPS_LISTED = 3, ROWS_EMPTY = 3, PLACES_LISTED = 3 };

static const struct doc_column columns[COLUMNS] = {
    [REGION] = {"region", "Region", false, 0},         [OFFER] = {"offer", "Offer", false, 0},
    [PART] = {"priced_total", "Priced part", true, 0}, [MISSING] = {"missing", "Missing", true, 0},
    [PRICED] = {"lines_priced", "Priced", true, 2},    [NOTES] = {"notes", "Note", false, 0},
};

struct gap {
    const struct comparison *c;
    const char *lines; /* which of them have no price, in words; NULL if it is none of them */
};

static const char *gap_lines(struct doc *d, const struct show_context *ctx, const struct comparison *base,
                             const struct comparison *c)
{
    const char *text = NULL;
    size_t n = 0;
    for (size_t i = 0; i < c->e.n; i++) {
        const struct line *l = &ctx->workload->lines[i];
        if (cell_has_amount(&c->e.cells[i]) || !cell_has_amount(&base->e.cells[i]))
            continue;
        if (n++ >= GAPS_LISTED)
            continue;
        bool tells = l->what && strcmp(l->what, l->name) != 0;
        const char *state = c->e.cells[i].state == LINE_NO_PRICE ? "" : line_state_name(c->e.cells[i].state);
        text =
            arena_printf(d->arena, "%s%s%s%s%s%s%s%s", text ? text : "", text ? ", " : "no price there for ", l->name,
                         tells ? " (" : "", tells ? l->what : "", tells ? ")" : "", state[0] ? ": " : "", state);
    }
    return n > GAPS_LISTED ? arena_printf(d->arena, "%s and %s more", text, show_thousands(d, n - GAPS_LISTED)) : text;
}

static const char *why(const struct gap *gaps, size_t n, const struct gap *g)
{
    const char *reason = g->c->reason ? g->c->reason : g->lines;
    for (size_t i = 0; i < n && g->lines; i++)
        if (gaps[i].lines && gaps[i].c->reason && strcmp(gaps[i].lines, g->lines) == 0 &&
            strcmp(gaps[i].c->reason, reason) != 0)
            return g->lines;
    return reason ? reason : "nothing to compare";
}

static bool is_empty(const struct comparison *c)
{
    return !c->has_total && !c->is_base && c->e.priced == 0;
}

static size_t count_empty(const struct compare_result *r, size_t n)
{
    size_t empty = 0;
    for (size_t i = 0; i < n; i++)
        empty += is_empty(&r->placements[i]);
    return empty;
}

/* Regions under one offer, or under all. */
struct places {
    const char *offer; /* NULL: all */
    const char *text;
    size_t n;
};

static void add_place(struct doc *d, struct places *p, const char *region)
{
    if (p->n++ < PLACES_LISTED)
        p->text = p->text ? arena_printf(d->arena, "%s, %s", p->text, region) : region;
}

/* What a region does under each offer stands together in none of the orders that placements come in. */
static int by_region(const void *a, const void *b)
{
    const struct comparison *x = *(const struct comparison *const *)a, *y = *(const struct comparison *const *)b;
    int c = strcmp(x->e.region, y->e.region);
    return c ? c : strcmp(x->e.offer, y->e.offer);
}

static void add_region(struct doc *d, struct places *p, size_t *np, const struct comparison *const *at, size_t n)
{
    size_t empty = 0;
    for (size_t i = 0; i < n; i++)
        empty += is_empty(at[i]);
    if (empty == n && n > 1) {
        add_place(d, &p[0], at[0]->e.region);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        size_t k = 1;
        if (!is_empty(at[i]))
            continue;
        while (k < *np && strcmp(p[k].offer, at[i]->e.offer) != 0)
            k++;
        if (k == *np)
            p[(*np)++] = (struct places){.offer = at[i]->e.offer};
        add_place(d, &p[k], at[i]->e.region);
    }
}

/* "412 placements price none of the lines: all offers in australiaeast, brazilsouth and 60 more regions". */
static const char *empty_text(struct doc *d, const struct compare_result *r, size_t n)
{
    const struct comparison **at = arena_array(d->arena, n, sizeof *at);
    struct places *p = arena_array(d->arena, n + 1, sizeof *p);
    size_t np = 1;
    for (size_t i = 0; i < n; i++)
        at[i] = &r->placements[i];
    qsort(at, n, sizeof *at, by_region);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && strcmp(at[end]->e.region, at[i]->e.region) == 0;)
            end++;
        add_region(d, p, &np, at + i, end - i);
    }
    const char *text =
        arena_printf(d->arena, "%s placements price none of the lines", show_thousands(d, count_empty(r, n)));
    const char *between = ": ";
    for (size_t k = 0; k < np; k++) {
        if (!p[k].n)
            continue;
        text = arena_printf(d->arena, "%s%s%s in %s", text, between, p[k].offer ? p[k].offer : "all offers", p[k].text);
        if (p[k].n > PLACES_LISTED)
            text = arena_printf(d->arena, "%s and %s more regions", text, show_thousands(d, p[k].n - PLACES_LISTED));
        between = "; ";
    }
    return text;
}

void show_gaps(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n,
               struct doc_table *ranked)
{
    struct gap *gaps = arena_array(d->arena, n, sizeof *gaps);
    size_t ngaps = 0;
    bool fold = count_empty(r, n) > ROWS_EMPTY;
    for (size_t i = 0; i < n; i++)
        if (!r->placements[i].has_total && !r->placements[i].is_base && !(fold && is_empty(&r->placements[i])))
            gaps[ngaps++] = (struct gap){&r->placements[i], gap_lines(d, ctx, &r->base, &r->placements[i])};
    bool any = r->base.has_missing;
    struct doc_table *t = doc_table(d,
                                    any ? "Not comparable: a line that the base prices has no price there (Missing: "
                                          "what the base pays for it)"
                                        : "Not comparable: the base prices no line",
                                    columns, COLUMNS);
    if (!any)
        t->columns[MISSING].title = t->columns[NOTES].title = NULL;
    for (size_t i = 0; i < ngaps; i++) {
        const struct comparison *c = gaps[i].c;
        struct doc_value *v = doc_row(d, t, NULL);
        v[REGION] = show_region(c);
        v[OFFER] = doc_text(c->e.offer);
        v[PART] = show_known(c->e.priced > 0, c->e.total);
        v[MISSING] = show_known(c->has_missing, c->missing);
        v[PRICED] = show_priced(d, c);
        v[NOTES] = doc_text(any ? doc_mark(d, t, why(gaps, ngaps, &gaps[i])) : NULL);
        doc_tone(t, DOC_DIM);
    }
    if (fold)
        doc_footnote(d, ngaps ? t : ranked, empty_text(d, r, n));
}
