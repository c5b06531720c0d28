/* The placements that cannot be ranked. Those that price no line at all, which may be hundreds where a price list of
 * other regions is in use too, are told in one line. Of the others, the reasons name place and offer, so that hardly
 * two are equal; but mostly it is the same few lines that have no price in many of them. Footnotes are by these lines
 * then, where all they lack is alike up to the region, and the reason in full is told only where it is one. What a
 * region does not have under an option at all is told instead of the lines. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "catalog/offer.h"
#include "rates/book.h"
#include "report/show_common.h"

enum { REGION, OFFER, PART, MISSING, PRICED, NOTES, COLUMNS, GAPS_LISTED = 3, ROWS_EMPTY = 3, PLACES_LISTED = 3 };

static const struct doc_column columns[COLUMNS] = {
    [REGION] = {"region", "Region", false, 0},         [OFFER] = {"offer", "Offer", false, 0},
    [PART] = {"priced_total", "Priced part", true, 0}, [MISSING] = {"missing", "Missing", true, 0},
    [PRICED] = {"lines_priced", "Priced", true, 2},    [NOTES] = {"notes", "Note", false, 0},
};

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

static const char *places_text(struct doc *d, const struct places *p)
{
    if (p->n <= PLACES_LISTED)
        return p->text;
    return arena_printf(d->arena, "%s and %s more regions", p->text, show_thousands(d, p->n - PLACES_LISTED));
}

enum { LACKS_NOTHING = OPTION_COUNT, LACKS = OPTION_COUNT + 1 };

struct gap {
    const struct comparison *c;
    bool unsold[LACKS];       /* by option: the price lists have no row of it in this region, for anything */
    const char *lines[LACKS]; /* which lines lack a row of this option, or any price, in words; NULL if none does */
    const struct gap *like;   /* the first gap of the same lines for the same reasons; itself if there is none before */
    bool same_reason;         /* of the first: the reasons of all that are like it are one text */
    struct places places;     /* of the first: the regions of all that are like it */
    const char *region;       /* of the first: the last of these */
};

/* The next line, from the i-th unpriced one on, that is a gap: the base prices it. NULL: there is none. */
static const struct unpriced *next_gap(const struct comparison *base, const struct comparison *c, size_t *i)
{
    while (*i < c->e.digest.nunpriced) {
        const struct unpriced *u = &c->e.digest.unpriced[(*i)++];
        if (cell_has_amount(&base->e.cells[u->line]))
            return u;
    }
    return NULL;
}

static size_t lacks(const struct unpriced *u)
{
    return u->lacks ? (size_t)u->lacks->option : LACKS_NOTHING;
}

static const char *line_text(struct doc *d, const struct line *l, const struct unpriced *u)
{
    bool tells = l->what && strcmp(l->what, l->name) != 0;
    const char *state = u->state == LINE_NO_PRICE ? "" : line_state_name(u->state);
    return arena_printf(d->arena, "%s%s%s%s%s%s", l->name, tells ? " (" : "", tells ? l->what : "", tells ? ")" : "",
                        state[0] ? ": " : "", state);
}

static struct gap gap_of(struct doc *d, const struct show_context *ctx, const struct comparison *base,
                         const struct comparison *c)
{
    struct gap g = {.c = c};
    size_t n[LACKS] = {0};
    bool elsewhere[LACKS] = {false}; /* some line stays in a region of its own */
    const struct unpriced *u;
    for (size_t i = 0; (u = next_gap(base, c, &i)) != NULL;) {
        size_t k = lacks(u);
        elsewhere[k] |= !u->region || strcmp(u->region, c->e.region) != 0;
        if (n[k]++ < GAPS_LISTED) {
            const char *text = line_text(d, &ctx->workload->lines[u->line], u);
            g.lines[k] = g.lines[k] ? arena_printf(d->arena, "%s, %s", g.lines[k], text) : text;
        }
    }
    for (size_t k = 0; k < LACKS; k++) {
        if (n[k] > GAPS_LISTED)
            g.lines[k] = arena_printf(d->arena, "%s and %s more", g.lines[k], show_thousands(d, n[k] - GAPS_LISTED));
        g.unsold[k] = n[k] && !elsewhere[k] && k != LACKS_NOTHING && ctx->book &&
                      !book_region_has_option(ctx->book, c->e.region, (enum option)k);
    }
    return g;
}

/* Is it one reason, but for the name of the region? */
static bool same_reason(const char *a, const char *in_a, const char *b, const char *in_b)
{
    size_t na = in_a ? strlen(in_a) : 0, nb = in_b ? strlen(in_b) : 0;
    if (!a || !b)
        return a == b;
    while (*a && *b) {
        if (na && nb && strncmp(a, in_a, na) == 0 && strncmp(b, in_b, nb) == 0) {
            a += na;
            b += nb;
        } else if (*a++ != *b++) {
            return false;
        }
    }
    return *a == *b;
}

static bool are_alike(const struct comparison *base, const struct gap *x, const struct gap *y)
{
    for (size_t k = 0; k < LACKS; k++)
        if (x->unsold[k] != y->unsold[k] || !x->lines[k] != !y->lines[k] ||
            (x->lines[k] && strcmp(x->lines[k], y->lines[k]) != 0))
            return false;
    const struct unpriced *a, *b;
    size_t i = 0, k = 0;
    do {
        a = next_gap(base, x->c, &i);
        b = next_gap(base, y->c, &k);
        if (!a || !b)
            return a == b;
    } while (a->line == b->line && a->state == b->state && lacks(a) == lacks(b) &&
             (a->lacks || same_reason(a->reason, a->region, b->reason, b->region)));
    return false;
}

/* The gaps stand by region, then offer. */
static void find_alike(struct doc *d, const struct comparison *base, struct gap *gaps, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct gap *first = gaps;
        const char *region = gaps[i].c->e.region, *reason = gaps[i].c->reason;
        while (first < &gaps[i] && (first->like != first || !are_alike(base, first, &gaps[i])))
            first++;
        gaps[i].like = first;
        if (first == &gaps[i])
            first->same_reason = true;
        else if (!reason || !first->c->reason || strcmp(reason, first->c->reason) != 0)
            first->same_reason = false;
        if (!first->region || strcmp(first->region, region) != 0)
            add_place(d, &first->places, region);
        first->region = region;
    }
}

/* "the price lists hold no reservation-1y prices in belgiumcentral; no price there for old (vm/Standard_D4s_v3)" */
static const char *why(struct doc *d, const struct gap *g)
{
    const struct gap *first = g->like;
    const char *text = "", *reason = g->c->reason;
    bool unsold = false;
    for (size_t k = 0; k < LACKS_NOTHING; k++)
        unsold |= first->unsold[k];
    if (reason && first->same_reason && !unsold)
        return reason;
    for (size_t k = 0; k < LACKS; k++) {
        const char *between = *text ? "; " : "";
        if (!first->lines[k])
            continue;
        if (k == LACKS_NOTHING)
            text = arena_printf(d->arena, "%s%sno price there for %s", text, between, first->lines[k]);
        else if (first->unsold[k])
            text = arena_printf(d->arena, "%s%sthe price lists hold no %s prices in %s", text, between,
                                option_name((enum option)k), places_text(d, &first->places));
        else
            text = arena_printf(d->arena, "%s%sno %s price there of %s", text, between, option_name((enum option)k),
                                first->lines[k]);
    }
    return *text ? text : reason ? reason : "nothing to compare";
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
        text = arena_printf(d->arena, "%s%s%s in %s", text, between, p[k].offer ? p[k].offer : "all offers",
                            places_text(d, &p[k]));
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
            gaps[ngaps++] = gap_of(d, ctx, &r->base, &r->placements[i]);
    find_alike(d, &r->base, gaps, ngaps);
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
        v[NOTES] = doc_text(any ? doc_mark(d, t, why(d, &gaps[i])) : NULL);
        doc_tone(t, DOC_DIM);
    }
    if (fold)
        doc_footnote(d, ngaps ? t : ranked, empty_text(d, r, n));
}
