#include "pricing/bill_rate.h"

#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/offer.h"
#include "catalog/region.h"
#include "pricing/bill_counts.h"
#include "rates/book.h"
#include "rates/match.h"

/* Which lists are asked */

struct lists {
    const char *at[2]; /* Retail and the bill's own card at most; NULL = Retail */
    size_t n;
    const char *const *others; /* further cards */
    size_t nothers;
};

static void lists_of(const struct book *b, const char *offer, struct lists *out)
{
    size_t nservices;
    book_services(b, NULL, &nservices);
    *out = (struct lists){0};
    out->others = book_offers(b, &out->nothers);
    for (size_t i = 0; i < out->nothers; i++)
        if (text_eq_nocase(out->others[i], offer))
            out->at[out->n++] = out->others[i];
    if (nservices)
        out->at[out->n++] = NULL;
}

static bool is_devtest(const struct catalog *c, struct arena *a, const char *offer)
{
    struct offer o;
    const char *near;
    if (!*offer || !offer_parse(c, a, offer, &o, &near))
        return false;
    const struct offer_info *info = o.id ? offer_info(c, o.id) : NULL;
    return o.option == OPTION_DEVTEST || (info && strstr(info->title, "Dev/Test"));
}

/* Finding the rate */

struct seek {
    const struct book *book;
    const struct catalog *catalog;
    struct arena *arena;
    const struct bill_says *says;
    const char *offer;
    bool devtest;
};

/* One meter id may stand in several regions at different prices: then the bill's region decides. */
static const char *own_region(const struct seek *s, const char *list)
{
    const struct region *r = s->says->region ? region_find(s->catalog, s->says->region) : NULL;
    size_t n;
    const struct rate *const *at = book_by_id(s->book, list, s->says->meter_id, &n);
    for (size_t i = 0; r && i < n; i++)
        if (strcmp(at[i]->region, r->arm) == 0)
            return r->arm;
    return NULL;
}

static struct match find_in(const struct seek *s, const char *list, enum rate_type type)
{
    struct want want = {.kind = WANT_ID, .meter_id = s->says->meter_id};
    struct match_where where = {.offer_id = list, .region = own_region(s, list), .type = type};
    struct match m;
    match_find(s->book, s->catalog, s->arena, &want, &where, &m);
    return m;
}

/* The bill says where the meter is, and the list has it in other regions only. */
static const char *elsewhere(const struct seek *s, const char *list, const char *reason)
{
    const struct region *r = s->says->region ? region_find(s->catalog, s->says->region) : NULL;
    if (!r || own_region(s, list))
        return reason;
    return arena_printf(s->arena, "not listed in %s, and elsewhere %s", r->arm, reason);
}

/* Answers where this list has the meter, with a price or not. */
static bool ask_list(const struct seek *s, const char *list, struct bill_rate *out)
{
    size_t n;
    struct match m = {0};
    bool devtest = s->devtest && !list;
    book_by_id(s->book, list, s->says->meter_id, &n);
    if (!n)
        return false;
    if (devtest)
        m = find_in(s, list, RATE_DEVTEST);
    devtest = devtest && m.state == MATCH_ONE;
    if (!devtest)
        m = find_in(s, list, RATE_CONSUMPTION);
    *out = (struct bill_rate){.fit = m.state == MATCH_ONE         ? BILL_FOUND
                                     : m.state == MATCH_AMBIGUOUS ? BILL_AMBIGUOUS
                                                                  : BILL_NOT_LISTED,
                              .rate = m.rate,
                              .offer_id = list,
                              .devtest = devtest,
                              .devtest_missing = s->devtest && !list && !devtest,
                              .reason = m.reason,
                              .candidates = m.candidates,
                              .ncandidates = m.ncandidates};
    if (out->fit == BILL_AMBIGUOUS)
        out->reason = elsewhere(s, list, m.reason);
    return true;
}

/* Cards of other offers, where neither the bill's own card nor Retail has the meter. They must agree. */
static bool ask_others(const struct seek *s, const struct lists *lists, struct bill_rate *out)
{
    bool any = false;
    for (size_t i = 0; i < lists->nothers; i++) {
        struct bill_rate one;
        if (!ask_list(s, lists->others[i], &one))
            continue;
        one.other_offer = true;
        if (any && out->fit == BILL_FOUND && one.fit == BILL_FOUND && !rate_same_tiers(out->rate, one.rate)) {
            const char *reason =
                arena_printf(s->arena, "%s and %s have different prices for it: choose one with --snapshot",
                             out->offer_id, one.offer_id);
            *out = (struct bill_rate){.fit = BILL_AMBIGUOUS, .reason = reason, .other_offer = true};
            return true;
        }
        if (!any || (out->fit != BILL_FOUND && one.fit == BILL_FOUND))
            *out = one;
        any = true;
    }
    return any;
}

/* A meter of the same name, which may have got a new id. */
static const char *same_name(const struct seek *s, const char *list)
{
    const struct region *r = s->says->region ? region_find(s->catalog, s->says->region) : NULL;
    struct want want = {.kind = WANT_NAMES};
    struct match_where where = {.offer_id = list, .region = r ? r->arm : NULL};
    struct match m;
    want.retail = want.ratecard = (struct want_names){.service = s->says->service, .meter = s->says->meter};
    if (!s->says->meter || !*s->says->meter)
        return NULL;
    match_find(s->book, s->catalog, s->arena, &want, &where, &m);
    return m.state == MATCH_ONE ? m.rate->meter_id : NULL;
}

static void not_listed(const struct seek *s, const struct lists *lists, struct bill_rate *out)
{
    const char *list = lists->n ? lists->at[0] : lists->nothers ? lists->others[0] : NULL;
    struct match m = find_in(s, list, RATE_CONSUMPTION);
    const char *id = NULL, *reason = m.reason;
    for (size_t i = 0; i < lists->n && !id; i++)
        id = same_name(s, lists->at[i]);
    for (size_t i = 0; i < lists->nothers && !id; i++)
        id = same_name(s, lists->others[i]);
    if (id)
        reason = arena_printf(s->arena, "meter \"%s\" is not in the price list; meter \"%s\" has the same name",
                              s->says->meter_id, id);
    *out = (struct bill_rate){.fit = BILL_NOT_LISTED, .reason = reason, .unknown = true, .same_name = id};
}

void bill_rate(const struct book *b, const struct catalog *c, struct arena *a, const struct bill_says *says,
               struct bill_rate *out)
{
    struct seek s = {.book = b, .catalog = c, .arena = a, .says = says, .offer = says->offer ? says->offer : ""};
    struct lists lists;
    bool found = false;
    if (!bill_names_meter(says->meter_id)) {
        *out = (struct bill_rate){.fit = BILL_NO_METER, .reason = "the bill names no meter"};
        return;
    }
    s.devtest = is_devtest(c, a, s.offer);
    lists_of(b, s.offer, &lists);
    for (size_t i = 0; i < lists.n && !found; i++)
        found = ask_list(&s, lists.at[i], out);
    found = found || ask_others(&s, &lists, out);
    if (!found)
        not_listed(&s, &lists, out);
    if (out->fit == BILL_FOUND)
        bill_counts(c, a, says, out);
}

/* What the book has to hold */

enum { LOOKS_MAX = 64 }; /* beyond, whole services are faster than single look-ups */

struct needs {
    const char **ids, **services;
    size_t nids, nservices, nlooks;
    struct book_look *looks;
    struct map *seen;
};

static bool is_new(struct arena *a, struct needs *n, const char *kind, const char *text)
{
    return text && *text && !map_put(n->seen, arena_printf(a, "%s\t%s", kind, text_lower(a, text)), n);
}

void bill_needs(struct arena *a, const struct bill_says *says, size_t n, struct book_filter *f)
{
    struct needs needs = {.ids = arena_array(a, n + 1, sizeof *needs.ids),
                          .services = arena_array(a, n + 1, sizeof *needs.services),
                          .looks = arena_array(a, n + 1, sizeof *needs.looks),
                          .seen = map_new(a)};
    for (size_t i = 0; i < n; i++) {
        if (is_new(a, &needs, "id", says[i].meter_id)) {
            needs.ids[needs.nids++] = says[i].meter_id;
            needs.looks[needs.nlooks++] = (struct book_look){.meter_id = says[i].meter_id};
        }
        if (is_new(a, &needs, "service", says[i].service))
            needs.services[needs.nservices++] = says[i].service;
    }
    f->services = needs.services; /* none at all is not NULL, which would mean all of them */
    f->nservices = needs.nservices;
    f->meter_ids = needs.ids;
    f->nmeter_ids = needs.nids;
    f->looks = needs.nlooks && needs.nlooks <= LOOKS_MAX ? needs.looks : NULL;
    f->nlooks = f->looks ? needs.nlooks : 0;
}

bool bill_has_all(const struct book *b, const struct bill_says *says, size_t n)
{
    size_t noffers, found;
    const char *const *offers = book_offers(b, &noffers);
    for (size_t i = 0; i < n; i++) {
        if (!bill_names_meter(says[i].meter_id))
            continue;
        book_by_id(b, NULL, says[i].meter_id, &found);
        for (size_t k = 0; k < noffers && !found; k++)
            book_by_id(b, offers[k], says[i].meter_id, &found);
        if (!found)
            return false;
    }
    return true;
}
