#include "cmd/take_rates.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/offer.h"
#include "cmd/prepare.h"
#include "invoice/forecast.h"
#include "invoice/metered.h"
#include "rates/book.h"
#include "usage/usage.h"

enum { NOTED = 5 };

int take_rates_wanted(struct run *run, const struct forecast_ask *ask, const char *const *files, size_t n, bool *wanted,
                      struct err *err)
{
    struct catalog *c;
    *wanted = false;
    if (ask->cycles && ask->basis == SERIES_QUANTITY) {
        *wanted = false; /* quantities are forecast as they are */
        return 0;
    }
    if (ask->basis == SERIES_COST || ask->cycles)
        return 0;
    if (catalog_load(run->arena, &c, err))
        return -1;
    struct usage_input in = {.catalog = c, .files = files, .nfiles = n};
    if (usage_states(&in, USAGE_METER, wanted, err))
        return -1;
    for (size_t i = 0; i < n && ask->basis == SERIES_QUANTITY; i++) /* stdin is read but once, and may name them */
        *wanted |= strcmp(files[i], "-") == 0;
    return 0;
}

/* The price lists of --offer; NULL: all. */
static int take_families(struct run *run, const struct catalog *c, const struct cmd_rates *o,
                         const struct book_families **out, const char **card, struct err *err)
{
    struct offer offer;
    *out = NULL;
    *card = NULL;
    if (!o->offer)
        return 0;
    if (prepare_offer(c, run, "--offer", o->offer, &offer, err))
        return -1;
    if (offer.option != OPTION_RATECARD && offer.option != OPTION_PAYG)
        return err_set(err, EXIT_USAGE, "give payg, or the id of a RateCard such as MS-AZR-0003P",
                       "--offer: \"%s\" is not how meters of a bill are priced", o->offer);
    struct book_families *f = arena_alloc(run->arena, sizeof *f);
    const char **cards = arena_array(run->arena, 1, sizeof *cards);
    cards[0] = offer.id;
    *f = (struct book_families){.retail = true, .cards = cards, .ncards = offer.id ? 1 : 0};
    *out = f;
    *card = offer.id;
    return 0;
}

static int take_currency(const struct cmd_rates *o, const struct usage_table *t, const char **out, struct err *err)
{
    const char *own = usage_table_facts(t)->currency;
    *out = o->currency ? o->currency : *own ? own : NULL;
    if (o->currency && *own && !text_eq_nocase(o->currency, own))
        return err_set(err, EXIT_INPUT, "leave --currency out; amounts are never converted",
                       "--currency: the usage files are in %s, not in %s", own, o->currency);
    return 0;
}

static const char *only_card(const struct book *b)
{
    size_t retail, cards;
    const char *const *offers = book_offers(b, &cards);
    book_services(b, NULL, &retail);
    return retail == 0 && cards == 1 ? offers[0] : NULL;
}

static int by_cost(struct run *run, struct forecast_ask *ask, const char *why)
{
    struct forecast_basis *basis = arena_alloc(run->arena, sizeof *basis);
    *basis = (struct forecast_basis){.asked = ask->basis, .taken = SERIES_COST, .why = why};
    ask->chosen = basis;
    return 0;
}

/* The book for this usage. *none: there are no prices in its currency, and cost will do. */
static int open_book(struct run *run, const struct cmd_rates *o, const struct usage_table *t, struct metered_ask *m,
                     enum series_basis basis, struct notes *notes, const char **none, struct err *err)
{
    struct book_filter filter = {.snapshot = o->snapshot, .as_of = run->as_of};
    const char *card;
    struct book *book;
    *none = NULL;
    if (take_families(run, m->catalog, o, &filter.families, &card, err) || take_currency(o, t, &filter.currency, err))
        return -1;
    if (!metered_needs(run->arena, t, m, &filter)) {
        *none = "the rows name no meters";
        return 0;
    }
    if (book_load(run->arena, m->catalog, run->cache, &filter, &book, notes, err)) {
        if (err->code != EXIT_INPUT || !filter.currency)
            return -1;
        *none = arena_printf(run->arena, "there are no prices in %s", filter.currency);
        return basis == SERIES_QUANTITY
                   ? err_set(err, EXIT_INPUT,
                             arena_printf(run->arena, "import a price list in %s (prices import), or give --basis cost",
                                          filter.currency),
                             "--basis quantity: there are no prices in %s, the currency of the usage", filter.currency)
                   : 0;
    }
    m->book = book;
    m->offer = card ? card : only_card(book);
    if (card && !book_has_offer(book, card))
        return err_set(err, EXIT_INPUT, "import it (prices import), or leave --offer out",
                       "--offer: there is no price list of %s in %s", card, book_currency(book));
    return 0;
}

static int by_money(const void *a, const void *b)
{
    const struct metered_without *x = a, *y = b;
    int order = dec_cmp(dec_abs(y->recent), dec_abs(x->recent));
    return order ? order : strcmp(x->name, y->name) ? strcmp(x->name, y->name) : strcmp(x->reason, y->reason);
}

/* What is not as plain as a price times a quantity. */
static void note_rates(struct run *run, const struct metered *m)
{
    const char *text = NULL, *other = NULL;
    size_t others = 0, named = 0;
    char percent[DEC_TEXT];
    if (m->nwithout)
        qsort(m->without, m->nwithout, sizeof *m->without, by_money);
    for (size_t i = 0; i < m->nwithout; i++) {
        if (m->without[i].no_money) /* what is unknown is told with its group */
            continue;
        if (named++ < NOTED)
            text = arena_printf(run->arena, "%s%s%s (%s)", text ? text : "", text ? "; " : "", m->without[i].name,
                                m->without[i].reason);
    }
    if (text)
        notes_add(&run->notes, "forecast by cost, for want of a rate that can be used: %s%s", text,
                  named > NOTED ? arena_printf(run->arena, "; and %zu more", named - NOTED) : "");
    for (size_t i = 0; i < m->nrates; i++) {
        const struct metered_rate *r = &m->rate[i];
        dec share;
        if (r->reason)
            continue;
        if (r->scaled && dec_muldiv(r->paid, dec_of(100), r->list, &share))
            notes_add(&run->notes, "%s: the bill pays %s %% of what its rate comes to, and so does the forecast",
                      r->rate->meter, dec_text_fixed(share, 1, percent));
        if (r->assumed)
            notes_add(&run->notes, "%s: %s", r->rate->meter, r->told);
        if (r->other_offer && !other)
            other = r->offer_id;
        others += r->other_offer;
    }
    if (others)
        notes_add(&run->notes,
                  "%zu of %zu rates are of %s, which the bill does not name; --offer %s applies its terms too", others,
                  m->nrates, other, other);
}

int take_rates(struct run *run, const struct cmd_rates *o, const struct usage_table *t, const struct usage_query *more,
               size_t nkeys, struct forecast_ask *ask, const struct book **book, struct err *err)
{
    struct catalog *c;
    struct notes notes;
    const char *none;
    struct forecast_basis *basis = arena_alloc(run->arena, sizeof *basis);
    struct metered *m = arena_alloc(run->arena, sizeof *m);
    *book = NULL;
    notes_init(&notes, run->arena);
    if (catalog_load(run->arena, &c, err))
        return -1;
    struct metered_ask metered = {.query = more, .nkeys = nkeys, .catalog = c, .cycle = ask->cycle, .last = ask->as_of};
    if (open_book(run, o, t, &metered, ask->basis, &notes, &none, err))
        return -1;
    if (none)
        return by_cost(run, ask, none);
    if (metered_build(run->arena, t, &metered, m, err) || metered_choose(run->arena, m, ask->basis, basis, err))
        return -1;
    ask->chosen = basis;
    if (basis->taken == SERIES_COST)
        return 0;
    for (size_t i = 0; i < notes.n; i++)
        notes_add(&run->notes, "%s", notes.at[i]);
    if (m->has_cost && !*usage_table_facts(t)->currency)
        notes_add(&run->notes,
                  "the usage files state no currency: taken as that of the price lists, %s (see --currency)",
                  book_currency(metered.book));
    note_rates(run, m);
    ask->metered = m;
    *book = metered.book;
    return 0;
}
