/* Why there is no price, in words that help: one line each. */
#include "rates/match_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "catalog/region.h"
#include "rates/sizes.h"

enum { REGIONS_NAMED = 3, ID_HEAD = 8, ID_TAIL = 12, LENGTH_APART = 3 };

static const char *list_name(const struct search *s)
{
    const char *offer = s->where->offer_id;
    return offer ? arena_printf(s->arena, "the price list of %s", offer) : "the Retail price list";
}

static const char *did_you_mean(const struct search *s, const struct suggest *near)
{
    return near->best ? arena_printf(s->arena, "; did you mean \"%s\"", near->best) : "";
}

/* The most exact name that was given. */
static const char *exact_name(const struct want_names *n)
{
    const char *names[] = {n->meter, n->sku, n->product, n->service};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && *names[i])
            return names[i];
    return "";
}

const char *match_subject(const struct search *s)
{
    const struct want *w = s->want;
    switch (w->kind) {
    case WANT_VM:
        return w->windows ? arena_printf(s->arena, "%s (Windows)", w->size) : w->size;
    case WANT_NAMES:
        return arena_printf(s->arena, "\"%s\"", exact_name(match_names(w, s->where->offer_id)));
    case WANT_ID:
        break;
    }
    const struct rate *r = s->pool.n ? s->pool.at[0] : NULL;
    if (!r)
        return arena_printf(s->arena, "meter \"%s\"", w->meter_id);
    return arena_printf(s->arena, "meter \"%s\"",
                        *r->product ? arena_printf(s->arena, "%s / %s", r->product, r->meter) : r->meter);
}

/* Unknown */

static bool in_other_list(const struct search *s, const char **which)
{
    size_t n, found;
    const char *const *offers = book_offers(s->book, &n);
    *which = NULL;
    if (s->where->offer_id && (book_by_id(s->book, NULL, s->want->meter_id, &found), found))
        *which = "Retail";
    for (size_t i = 0; i < n && !*which; i++)
        if (book_by_id(s->book, offers[i], s->want->meter_id, &found), found)
            *which = offers[i];
    return *which != NULL;
}

static bool same_head_or_tail(const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b);
    if (na < ID_TAIL || nb < ID_TAIL)
        return false;
    return strncmp(a, b, ID_HEAD) == 0 || strcmp(a + na - ID_TAIL, b + nb - ID_TAIL) == 0;
}

/* Ids are random: only one that shares its first or last group is worth a look. */
static const char *why_unknown_id(const struct search *s)
{
    const char *other;
    const char *text = arena_printf(s->arena, "meter \"%s\" is not in %s", s->want->meter_id, list_name(s));
    if (in_other_list(s, &other))
        return arena_printf(s->arena, "%s; it is in that of %s", text, other);
    size_t n;
    const struct rate *const *all = book_all(s->book, s->where->offer_id, &n);
    const char *id = text_lower(s->scratch, s->want->meter_id);
    struct suggest near;
    suggest_start(&near, id);
    for (size_t i = 0; i < n; i++)
        if (same_head_or_tail(all[i]->meter_id, id))
            suggest_offer(&near, all[i]->meter_id);
    return arena_printf(s->arena, "%s%s", text, did_you_mean(s, &near));
}

/* Comparing with every size would be slow in a large matrix; a typing error seldom hits the family's first letter. */
static bool worth_comparing(const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b), i = 0;
    while (a[i] && b[i] && a[i] != '_' && b[i] != '_')
        i++;
    bool same_family =
        a[i] != '_' || b[i] != '_' || ((unsigned char)a[i + 1] | 0x20) == ((unsigned char)b[i + 1] | 0x20);
    return same_family && (na > nb ? na - nb : nb - na) <= LENGTH_APART;
}

static const char *why_unknown_size(const struct search *s)
{
    const char *size = s->want->size;
    struct want other = *s->want;
    other.windows = !other.windows;
    if (match_any(s->book, &other, s->where->offer_id))
        return arena_printf(s->arena, "%s has no %s price in %s", size, s->want->windows ? "Windows" : "Linux",
                            list_name(s));
    size_t n;
    if (book_by_size(s->book, s->where->offer_id, size, &n), n)
        return arena_printf(s->arena, "%s has no price in %s, only a free row (a grant to new accounts)", size,
                            list_name(s));
    const char *const *sizes = book_sizes(s->book, s->where->offer_id, &n);
    struct suggest near;
    suggest_start(&near, size);
    for (size_t i = 0; i < n; i++)
        if (worth_comparing(sizes[i], size))
            suggest_offer(&near, sizes[i]);
    if (near.best)
        return arena_printf(s->arena, "%s is not in %s; did you mean %s", size, list_name(s), near.best);
    return arena_printf(s->arena, "%s is not in %s", size, list_name(s));
}

enum { LEVELS = 4 };
static const char *const LEVEL_NAME[LEVELS] = {"service", "product", "sku", "meter"};

static const char *level_of(const struct want_names *n, int level)
{
    const char *const names[LEVELS] = {n->service, n->product, n->sku, n->meter};
    return names[level] ? names[level] : "";
}

/* What names that are not known are compared with. */
struct near_search {
    const struct want_names *names;
    struct match_signs signs;
    const struct book_run *runs;
    size_t nruns;
};

/* How many levels, from the service on, a piece fits of a run that fits service and product. */
static int piece_levels(const struct near_search *s, const struct book_piece *p)
{
    if (!match_sku_fits(s->names, &s->signs, p))
        return 2;
    return match_meter_fits(s->names, &s->signs, p) ? LEVELS : 3;
}

static int run_levels(const struct near_search *s, const struct book_run *run)
{
    if (!match_name_fits(s->names->service, run->service))
        return 0;
    return match_name_fits(s->names->product, run->product) ? 2 : 1;
}

/* The most levels that some rate fits. */
static int levels_fit(const struct near_search *s)
{
    int most = 0;
    for (size_t i = 0; i < s->nruns && most < LEVELS; i++) {
        int level = run_levels(s, &s->runs[i]);
        for (size_t k = 0; level >= 2 && k < s->runs[i].npieces && most < LEVELS; k++) {
            int deep = piece_levels(s, &s->runs[i].pieces[k]);
            most = deep > most ? deep : most;
        }
        most = level > most ? level : most;
    }
    return most;
}

static void offer_signed(struct suggest *near, const char *name, struct text_sign sign)
{
    if (suggest_may_take(near, sign))
        suggest_offer(near, name);
}

/* Offers the names of this level (1 product, 2 sku, 3 meter) of all that fits the levels above it. */
static void offer_level(const struct near_search *s, int level, struct suggest *near)
{
    for (size_t i = 0; i < s->nruns; i++) {
        const struct book_run *run = &s->runs[i];
        int fit = run_levels(s, run);
        if (level == 1 && fit >= 1)
            suggest_offer(near, run->product);
        for (size_t k = 0; level >= 2 && fit >= 2 && k < run->npieces; k++) {
            const struct book_piece *p = &run->pieces[k];
            if (level == 2) {
                offer_signed(near, p->rates[0]->sku, p->sku);
                offer_signed(near, p->rates[0]->arm_sku, p->arm_sku);
            } else if (match_sku_fits(s->names, &s->signs, p)) {
                offer_signed(near, p->rates[0]->meter, p->meter);
            }
        }
    }
}

/* Only services that were asked for are loaded, so a mistyped one is looked for among the names of all. */
static const char *why_unknown_service(const struct search *s, const struct want_names *names)
{
    size_t n;
    const char *const *services = book_services(s->book, s->where->offer_id, &n);
    struct suggest near;
    suggest_start(&near, names->service);
    for (size_t i = 0; i < n; i++)
        suggest_offer(&near, services[i]);
    return arena_printf(s->arena, "no service \"%s\" in %s%s", names->service, list_name(s), did_you_mean(s, &near));
}

static const char *why_unknown_names(const struct search *s)
{
    const struct want_names *names = match_names(s->want, s->where->offer_id);
    if (!*exact_name(names))
        return arena_printf(s->arena, "has no meter in %s", list_name(s));
    struct near_search in = {.names = names, .signs = match_signs(names)};
    in.runs = book_runs(s->book, s->where->offer_id, &in.nruns);
    int level = levels_fit(&in);
    if (level >= LEVELS)
        level = LEVELS - 1;
    if (level == 0 && names->service && *names->service)
        return why_unknown_service(s, names);
    struct suggest near;
    suggest_start(&near, level_of(names, level));
    offer_level(&in, level, &near);
    int above = level ? level - 1 : 0;
    while (above > 0 && !*level_of(names, above))
        above--;
    const char *within = above < level && *level_of(names, above)
                             ? arena_printf(s->arena, "%s \"%s\"", LEVEL_NAME[above], level_of(names, above))
                             : list_name(s);
    return arena_printf(s->arena, "no %s \"%s\" in %s%s", LEVEL_NAME[level], level_of(names, level), within,
                        did_you_mean(s, &near));
}

const char *match_why_unknown(const struct search *s)
{
    size_t n;
    book_all(s->book, s->where->offer_id, &n);
    const char *offer = s->where->offer_id, *currency = book_other_currency(s->book, offer);
    if (!n && currency)
        return arena_printf(s->arena, "%s is in %s: give --currency %s", list_name(s), currency, currency);
    if (!n && offer && (book_services(s->book, offer, &n), !n))
        return arena_printf(s->arena, "there is no price list of %s", offer);
    switch (s->want->kind) {
    case WANT_ID:
        return why_unknown_id(s);
    case WANT_VM:
        return why_unknown_size(s);
    case WANT_NAMES:
        break;
    }
    return why_unknown_names(s);
}

/* Known, but not here or not this way */

static const char *way(const struct search *s)
{
    const struct match_where *w = s->where;
    if (w->type == RATE_RESERVATION)
        return arena_printf(s->arena, "reservation of %d %s", w->term_years, w->term_years == 1 ? "year" : "years");
    if (w->type == RATE_DEVTEST)
        return "DevTest price";
    if (w->variant == RATE_SPOT)
        return "Spot price";
    if (w->variant == RATE_LOW_PRIORITY)
        return "low priority price";
    return w->offer_id ? "price" : "pay-as-you-go price";
}

/* Does anything of the pool hold here, under any option? */
static bool is_here(const struct search *s)
{
    const struct region *region = region_find(s->catalog, s->where->region);
    bool named = false, everywhere = false;
    for (size_t i = 0; i < s->pool.n; i++) {
        const char *at = s->pool.at[i]->region;
        if (strcmp(at, s->where->region) == 0 || (region && region->zone[0] && strcmp(at, region->zone) == 0))
            return true;
        named = named || at[0];
        everywhere = everywhere || !at[0];
    }
    return everywhere && !named;
}

const char *match_why_not_offered(const struct search *s)
{
    const char *region = s->where->region;
    if (!region)
        return arena_printf(s->arena, "no %s for %s", way(s), match_subject(s));
    if (!is_here(s))
        return arena_printf(s->arena, "%s has no price in %s", match_subject(s), region);
    return arena_printf(s->arena, "no %s for %s in %s", way(s), match_subject(s), region);
}

const char *match_why_no_region(const struct search *s, const struct rates *fit)
{
    const char *names[REGIONS_NAMED];
    size_t n = 0;
    const char *last = NULL;
    bool more = false;
    for (size_t i = 0; i < fit->n; i++) {
        const char *region = fit->at[i]->region;
        if (!region[0] || (last && strcmp(last, region) == 0))
            continue;
        last = region;
        bool seen = false;
        for (size_t k = 0; k < n; k++)
            seen = seen || strcmp(names[k], region) == 0;
        if (!seen && n < REGIONS_NAMED)
            names[n++] = region;
        else if (!seen)
            more = true;
    }
    const char *text = arena_printf(s->arena, "needs a region: %s has prices in ", match_subject(s));
    for (size_t i = 0; i < n; i++)
        text = arena_printf(s->arena, "%s%s%s", text, i ? ", " : "", names[i]);
    return more ? arena_printf(s->arena, "%s and more", text) : text;
}
