/* The placements that cannot be ranked. Their reasons name place and offer, so that hardly two are equal; but mostly it
 * is the same few lines that have no price in many of them. Footnotes are by these lines then, and the reason in full
 * is told only where it is one. */
#include <string.h>

#include "base/arena.h"
#include "report/show_common.h"

enum { REGION, OFFER, PART, MISSING, PRICED, NOTES, COLUMNS, GAPS_LISTED = 3 };

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

void show_gaps(struct doc *d, const struct show_context *ctx, const struct compare_result *r, size_t n)
{
    struct gap *gaps = arena_array(d->arena, n, sizeof *gaps);
    size_t ngaps = 0;
    for (size_t i = 0; i < n; i++)
        if (!r->placements[i].has_total)
            gaps[ngaps++] = (struct gap){&r->placements[i], gap_lines(d, ctx, &r->base, &r->placements[i])};
    struct doc_table *t = doc_table(d,
                                    "Not comparable: a line that the base prices has no price there (Missing: what the "
                                    "base pays for it)",
                                    columns, COLUMNS);
    for (size_t i = 0; i < ngaps; i++) {
        const struct comparison *c = gaps[i].c;
        struct doc_value *v = doc_row(d, t, NULL);
        v[REGION] = show_region(c);
        v[OFFER] = doc_text(c->e.offer);
        v[PART] = doc_money(c->e.total);
        v[MISSING] = doc_money(c->missing);
        v[PRICED] = show_priced(d, c);
        v[NOTES] = doc_text(doc_mark(d, t, why(gaps, ngaps, &gaps[i])));
        doc_tone(t, DOC_DIM);
    }
}
