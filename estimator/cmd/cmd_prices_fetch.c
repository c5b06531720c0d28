/* prices fetch: price lists from where they are sold. */
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/offer.h"
#include "catalog/region.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/take_azure.h"
#include "rates/book.h"
#include "rates/builtin.h"
#include "rates/fetch.h"
#include "rates/store.h"
#include "report/show.h"

struct options {
    struct cmd_common common;
    struct cmd_azure azure;
    const char *source, *currency, *country, *locale;
    struct opt_list offer, region, service;
    bool accept;
};

#define AT(member) offsetof(struct options, member)
static const struct opt fetch_options[] = {
    {"source", 0, OPT_TEXT, AT(source), "SOURCE", "Retail prices (no sign-in) or the RateCard of an offer",
     "retail|ratecard"},
    {"region", 0, OPT_LIST, AT(region), "LIST",
     "Retail: these regions; " FETCH_NOWHERE ": what has none (default: all)", NULL, OPT_REGIONS},
    {"service", 0, OPT_LIST, AT(service), "LIST",
     "Retail: these services, such as \"Virtual Machines\" (default: all)"},
    {"offer", 0, OPT_LIST, AT(offer), "LIST", "RateCard: these offers, such as MS-AZR-0003P", NULL, OPT_OFFERS},
    {"country", 0, OPT_TEXT, AT(country), "CC", "RateCard: country in which the offer was bought, such as US"},
    {"locale", 0, OPT_TEXT, AT(locale), "LOCALE",
     "RateCard: language of names (default: en-US; other lists match less)"},
    {"currency", 0, OPT_TEXT, AT(currency), "CODE", "currency (default: USD)"},
    {"accept", 0, OPT_FLAG, AT(accept), NULL, "take a list that looks wrong: far smaller, contradicting, negative"},
    {0},
};
#undef AT

static int run_fetch(struct run *, const void *, const char *const *, size_t, struct err *);

const struct cmd cmd_prices_fetch = {
    .name = "prices fetch",
    .synopsis = "",
    .summary = "price lists from Azure into the rate cache",
    .about =
        "Retail prices need no sign-in. They are fetched page by page, a few at a time; what was fetched before\n"
        "the command was stopped is not fetched again. A RateCard needs the sign-in of an account that may read\n"
        "the subscription (see ratecast doctor), and is not for EA and CSP subscriptions. The list before stays in\n"
        "use until the new one is whole and looks right.\n"
        "\n"
        "  ratecast prices fetch --region westeurope,northeurope --service \"Virtual Machines,Storage\"\n"
        "  ratecast prices fetch --currency EUR\n"
        "  ratecast prices fetch --source ratecard --offer MS-AZR-0003P,MS-AZR-0023P --currency EUR --country DE\n",
    .tables =
        (const struct opt *const[]){fetch_options, cmd_azure_options, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .run = run_fetch,
};

/* As the list writes it. */
static int take_region(struct run *run, const struct catalog *c, const char *name, const char **out, struct err *err)
{
    const struct region *r = region_find(c, name);
    const char *near = r ? NULL : region_suggest(c, name), *folded = text_fold(run->arena, name);
    *out = r ? r->arm : folded;
    if (r || strcmp(folded, FETCH_NOWHERE) == 0)
        return 0;
    if (!near && region_is_place(c, folded)) /* newer than the table */
        return 0;
    return err_set(err, EXIT_USAGE,
                   near ? arena_printf(run->arena, "did you mean %s?", near)
                        : "give a region such as westeurope, or " FETCH_NOWHERE " for what has none",
                   "--region: unknown region \"%s\"", name);
}

static void offer_service(const struct scope *scopes, size_t n, const char *name, const char **out)
{
    for (size_t i = 0; i < n; i++)
        if (text_eq_folded(scopes[i].service, name))
            *out = scopes[i].service;
}

/* The service wants a name in its own capitals: those of the lists at hand. */
static int take_service(struct run *run, struct store *s, const char *name, const char **out, struct err *err)
{
    struct builtin builtin;
    struct snapshot *snaps;
    struct scope *scopes;
    size_t n, nscopes;
    *out = name;
    if (builtin_head(run->arena, &builtin, err) || store_list(s, run->arena, &snaps, &n, err))
        return -1;
    offer_service(builtin.scopes, builtin.nscopes, name, out);
    for (size_t i = 0; i < n; i++) {
        if (snaps[i].source != RATE_RETAIL)
            continue;
        if (store_scopes(s, run->arena, &snaps[i], &scopes, &nscopes, err))
            return -1;
        offer_service(scopes, nscopes, name, out);
    }
    return 0;
}

static int take_code(const char *option, const char *text, size_t letters, struct run *run, const char **out,
                     struct err *err)
{
    *out = text_code(run->arena, text, letters);
    return *out ? 0
                : err_set(err, EXIT_USAGE,
                          letters == 3 ? "write a code of three letters, such as USD"
                                       : "write a code of two letters, such as US",
                          "--%s: \"%s\" is not a %s", option, text, option);
}

/* An option of the other source would be ignored. */
static int check_options(const struct options *o, bool card, struct err *err)
{
    const char *stray = card && o->region.n    ? "--region"
                        : card && o->service.n ? "--service"
                        : card                 ? NULL
                        : o->offer.n           ? "--offer"
                        : o->country           ? "--country"
                        : o->locale            ? "--locale"
                                               : NULL;
    if (stray)
        return err_set(err, EXIT_USAGE, card ? "a RateCard has all regions and services" : "add --source ratecard",
                       "%s is not for --source %s", stray, card ? "ratecard" : "retail");
    if (card && (!o->offer.n || !o->country))
        return err_set(err, EXIT_USAGE, "such as --offer MS-AZR-0003P --country US --currency USD",
                       "--source ratecard needs %s", o->offer.n ? "--country: where the offer was bought" : "--offer");
    return 0;
}

/* What is said twice is asked for once. */
static void add_once(const char **list, size_t *n, const char *text)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(list[i], text) == 0)
            return;
    list[(*n)++] = text;
}

static int fetch_from_retail(struct run *run, const struct options *o, struct store *s, const struct catalog *c,
                             struct azure *az, struct fetch_options *how, struct snapshot *out, struct err *err)
{
    const char **regions = arena_array(run->arena, o->region.n + 1, sizeof *regions);
    const char **services = arena_array(run->arena, o->service.n + 1, sizeof *services);
    const char *name;
    for (size_t i = 0; i < o->region.n; i++) {
        if (take_region(run, c, o->region.at[i], &name, err))
            return -1;
        add_once(regions, &how->nregions, name);
    }
    for (size_t i = 0; i < o->service.n; i++) {
        if (take_service(run, s, o->service.at[i], &name, err))
            return -1;
        add_once(services, &how->nservices, name);
    }
    if (!az->cloud.retail)
        return err_set(err, EXIT_USAGE, "fetch RateCards: --source ratecard", "this cloud has no Retail price list");
    how->retail = az->cloud.retail;
    how->regions = regions;
    how->services = services;
    return fetch_retail(s, c, how, run->arena, out, &run->notes, err);
}

static int fetch_from_ratecard(struct run *run, const struct options *o, struct store *s, const struct catalog *c,
                               struct azure *az, struct fetch_options *how, struct snapshot *out, size_t *done,
                               struct err *err)
{
    const char **offers = arena_array(run->arena, o->offer.n, sizeof *offers);
    for (size_t i = 0; i < o->offer.n; i++) {
        struct offer offer;
        const char *near;
        if (!offer_parse(c, run->arena, o->offer.at[i], &offer, &near) || offer.option != OPTION_RATECARD)
            return err_set(err, EXIT_USAGE, "write it like MS-AZR-0003P", "\"%s\" is not the id of an offer",
                           o->offer.at[i]);
        add_once(offers, &how->noffers, offer.id);
    }
    if (take_code("country", o->country, 2, run, &how->country, err) || take_arm(run, &o->azure, az, err) ||
        take_subscription(run, &o->azure, az, &how->subscription, err))
        return -1;
    how->arm = az->arm;
    how->offers = offers;
    how->locale = o->locale ? o->locale : "en-US";
    return fetch_ratecard(s, c, how, run->arena, out, done, &run->notes, err);
}

static int fetch_and_show(struct run *run, const struct options *o, struct store *s, struct azure *az, struct err *err)
{
    bool card = o->source && strcmp(o->source, "ratecard") == 0;
    struct catalog *c;
    struct fetch_options how = {
        .cache = run->cache, .today = run->as_of, .accept = o->accept, .progress = run->progress, .net = az->net};
    struct snapshot *snaps = arena_array(run->arena, o->offer.n + 1, sizeof *snaps);
    size_t n = 0;
    if (catalog_load(run->arena, &c, err) ||
        take_code("currency", o->currency ? o->currency : "USD", 3, run, &how.currency, err))
        return -1;
    int status = card ? fetch_from_ratecard(run, o, s, c, az, &how, snaps, &n, err)
                      : fetch_from_retail(run, o, s, c, az, &how, snaps, err);
    if (status == 0 && !card)
        n = 1;
    if (status || book_mark_in_use(run->arena, c, run->cache, snaps, n, err))
        return -1;
    struct show_context ctx = {.run = run};
    return cmd_write(run, &o->common, show_snapshots(run->arena, &ctx, snaps, n), err);
}

static int run_fetch(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct store *store = NULL;
    struct azure az;
    (void)args, (void)n;
    if (check_options(o, o->source && strcmp(o->source, "ratecard") == 0, err) || take_azure(run, &o->azure, &az, err))
        return -1;
    int status = store_open(run->cache, STORE_WRITE, &store, err) || fetch_and_show(run, o, store, &az, err) ? -1 : 0;
    store_close(store);
    return take_azure_end(&az, err) || status ? -1 : EXIT_OK;
}
