/* A new list supplies every pair of region and service that it covers, even with few prices: what it hides is said. */
#include "rates/stage_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/notes.h"
#include "base/text.h"
#include "rates/builtin.h"

static const char *thousands(struct arena *a, size_t n)
{
    return text_group(a, arena_printf(a, "%zu", n));
}

bool stage_is_page(const struct pass *p)
{
    size_t now = 0, known = 0;
    for (size_t i = 0; i < p->npairs; i++) {
        if (!p->pair[i]->before || !p->pair[i]->same_day)
            continue;
        now += p->pair[i]->scope.items;
        known += p->pair[i]->known_items;
    }
    return known * 10 < now;
}

static bool is_much_less(size_t now, size_t was)
{
    return now * 4 < was * 3;
}

/* Pairs of the built-in list, in p->arena, by the same key as p->pairs. */
static int builtin_pairs(struct pass *p, struct map **out)
{
    struct builtin *b = arena_alloc(p->arena, sizeof *b);
    *out = map_new(p->arena);
    if (builtin_head(p->arena, b, p->err))
        return -1;
    if (strcmp(b->snapshot.currency, p->meta->currency) == 0)
        for (size_t i = 0; i < b->nscopes; i++)
            map_put(*out, arena_printf(p->arena, "%s\t%s", b->scopes[i].service, b->scopes[i].region), &b->scopes[i]);
    return 0;
}

int stage_shadow(struct pass *p, struct notes *notes)
{
    const struct pair *worst = NULL;
    size_t most = 0, pairs = 0;
    bool of_builtin = false;
    struct map *builtin;
    if (p->meta->source != RATE_RETAIL)
        return 0;
    if (stage_is_page(p))
        notes_add(notes, "the list of the same day held other prices: import all pages in one call");
    if (builtin_pairs(p, &builtin))
        return -1;
    for (size_t i = 0; i < p->npairs; i++) {
        const struct pair *pair = p->pair[i];
        const struct scope *s =
            map_get(builtin, arena_printf(p->arena, "%s\t%s", pair->scope.service, pair->scope.region));
        size_t was = s && s->items > pair->before_items ? s->items : pair->before_items;
        if (!is_much_less(pair->scope.items, was))
            continue;
        pairs++;
        if (worst && was - pair->scope.items <= most)
            continue;
        worst = pair;
        most = was - pair->scope.items;
        of_builtin = was > pair->before_items;
    }
    if (!worst)
        return 0;
    const char *more = pairs == 1   ? ""
                       : pairs == 2 ? " (and one more pair)"
                                    : arena_printf(p->arena, " (and %s more pairs)", thousands(p->arena, pairs - 1));
    notes_add(notes, "it holds %s price%s of %s in %s where %s holds %s: those stand in its shadow now%s",
              thousands(p->arena, worst->scope.items), worst->scope.items == 1 ? "" : "s", worst->scope.service,
              *worst->scope.region ? worst->scope.region : "no region",
              of_builtin ? "the built-in list" : "the list before it", thousands(p->arena, most + worst->scope.items),
              more);
    return 0;
}
