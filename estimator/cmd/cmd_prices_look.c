/* prices show, prices search: looking rates up. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "catalog/resource.h"
#include "catalog/size.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/prepare.h"
#include "rates/book.h"
#include "rates/sizes.h"
#include "report/show.h"

struct options {
    struct cmd_common common;
    const char *currency, *snapshot;
    struct opt_list regions;
    struct opt_count top;
};

#define AT(member) offsetof(struct options, member)
static const struct opt own[] = {
    {"regions", 0, OPT_LIST, AT(regions), "A,B", "only these regions", .names = OPT_REGIONS},
    {"currency", 0, OPT_TEXT, AT(currency), "CODE", "use the price lists of this currency"},
    {"snapshot", 0, OPT_TEXT, AT(snapshot), "ID", "use this price snapshot alone (its first digits, or builtin)",
     .names = OPT_SNAPSHOT},
    {"top", 0, OPT_COUNT, AT(top), "N", "show at most N rates, or all (default 50)"},
    {0},
};
#undef AT

static int run_show(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);
static int run_search(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

const struct cmd cmd_prices_show = {
    .name = "prices show",
    .summary = "all rates of a meter id, VM size or resource",
    .synopsis = "KEY",
    .args = OPT_RESOURCE,
    .about = "  ratecast prices show vm/Standard_D4s_v5 --regions westeurope\n"
             "  ratecast prices show disk/P30-LRS\n"
             "  ratecast prices show d83fa551-8030-416a-b443-306aef06a5d2\n",
    .tables = (const struct opt *const[]){own, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 1,
    .max_args = 1,
    .run = run_show,
};

const struct cmd cmd_prices_search = {
    .name = "prices search",
    .summary = "rates whose names hold all these words",
    .synopsis = "TEXT...",
    .about = "  ratecast prices search premium ssd p30 --regions northeurope\n",
    .tables = (const struct opt *const[]){own, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 1,
    .max_args = 50,
    .run = run_search,
};

/* What is looked for, and what was found. */
struct look {
    struct run *run;
    const struct options *options;
    struct catalog *catalog;
    struct book *book;
    const char **regions; /* ARM names */
    const struct rate **found;
    size_t n, cap, total, most;
};

static int look_open(struct look *look, struct book_filter *filter, struct err *err)
{
    const struct options *o = look->options;
    struct run *run = look->run;
    filter->currency = o->currency;
    filter->snapshot = o->snapshot;
    filter->as_of = run->as_of;
    look->most = o->top.all ? SIZE_MAX : o->top.given ? o->top.value : 50;
    look->regions = arena_array(run->arena, o->regions.n, sizeof *look->regions);
    for (size_t i = 0; i < o->regions.n; i++)
        if (prepare_region(look->catalog, run, "--regions", o->regions.at[i], &look->regions[i], err))
            return -1;
    return prepare_book(run, look->catalog, filter, &look->book, err);
}

static void look_add(struct look *look, const struct rate *r)
{
    bool wanted = look->options->regions.n == 0;
    for (size_t i = 0; !wanted && i < look->options->regions.n; i++)
        wanted = strcmp(look->regions[i], r->region) == 0;
    if (!wanted)
        return;
    look->total++;
    if (look->n == look->most)
        return;
    look->found = arena_grow(look->run->arena, look->found, look->n, &look->cap, sizeof *look->found);
    look->found[look->n++] = r;
}

static int look_write(struct look *look, struct err *err)
{
    struct show_context ctx = {.run = look->run, .book = look->book};
    struct doc *d = show_rates(look->run->arena, &ctx, look->found, look->n, look->total);
    return cmd_write(look->run, &look->options->common, d, err) ? -1 : EXIT_OK;
}

/* Does the resource mean this rate, by the names of its price list? */
static bool resource_means(const struct resource *res, const struct rate *r, const char *offer)
{
    if (offer)
        return res->category && text_eq_nocase(res->category, r->service) &&
               text_eq_nocase(res->subcategory, r->product) && text_eq_nocase(res->name, r->meter);
    return text_eq_nocase(res->service, r->service) && text_eq_nocase(res->meter, r->meter) &&
           (!*res->product || text_eq_nocase(res->product, r->product));
}

/* Adds what `key` (a meter id unless `res` is given) names under one price list; offer NULL = Retail. */
static void add_key(struct look *look, const char *offer, const char *key, const struct resource *res)
{
    size_t n;
    const struct rate *const *rates = !res         ? book_by_id(look->book, offer, key, &n)
                                      : res->is_vm ? book_by_size(look->book, offer, res->size, &n)
                                                   : book_all(look->book, offer, &n);
    for (size_t i = 0; i < n; i++)
        if (!res || res->is_vm || resource_means(res, rates[i], offer))
            look_add(look, rates[i]);
}

static int find_resource(struct look *look, const char *key, struct resource *out, struct err *err)
{
    const char *near = NULL;
    if (resource_find(look->catalog, key, out, &near))
        return 0;
    return err_set(err, EXIT_USAGE,
                   near ? arena_printf(look->run->arena, "did you mean %s?", near)
                        : "resources look like vm/Standard_D4s_v5 or disk/P30-LRS",
                   "unknown resource \"%s\"", key);
}

static int run_show(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    struct look look = {.run = run, .options = options};
    struct resource resource, *res = NULL;
    const char *services[2] = {0};
    struct book_filter filter = {.services = services, .meter_ids = args, .nmeter_ids = n};
    if (catalog_load(run->arena, &look.catalog, err))
        return -1;
    bool is_size = size_find(look.catalog, args[0]) || text_starts(args[0], "Standard_");
    if (is_size || strchr(args[0], '/')) {
        res = &resource;
        if (find_resource(&look, is_size ? arena_printf(run->arena, "vm/%s", args[0]) : args[0], res, err))
            return -1;
        services[0] = res->is_vm ? sizes_service : res->service;
        services[1] = res->is_vm ? NULL : res->category;
        filter = (struct book_filter){.services = services, .nservices = services[1] ? 2 : 1};
    }
    const struct book_look by_names[] = {{.service = services[0], .meter = res ? res->meter : NULL},
                                         {.service = services[1], .meter = res ? res->name : NULL}};
    const struct book_look by_size = {.size = res && res->is_vm ? res->size : NULL}, by_id = {.meter_id = args[0]};
    filter.looks = !res ? &by_id : res->is_vm ? &by_size : by_names;
    filter.nlooks = res && services[1] ? 2 : 1;
    if (look_open(&look, &filter, err))
        return -1;
    size_t noffers;
    const char *const *offers = book_offers(look.book, &noffers);
    add_key(&look, NULL, args[0], res);
    for (size_t i = 0; i < noffers; i++)
        add_key(&look, offers[i], args[0], res);
    return look_write(&look, err);
}

static bool has_words(const struct rate *r, const char *const *words, size_t n, struct arena *scratch)
{
    const char *text = arena_printf(scratch, "%s %s %s %s %s %s %s", r->service, r->product, r->sku, r->arm_sku,
                                    r->meter, r->region, r->location);
    for (size_t i = 0; i < n; i++)
        if (!text_contains_nocase(text, words[i]))
            return false;
    return true;
}

static int run_search(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    struct look look = {.run = run, .options = options};
    struct book_filter filter = {0};
    if (catalog_load(run->arena, &look.catalog, err) || look_open(&look, &filter, err))
        return -1;
    struct arena *scratch = arena_new();
    size_t noffers;
    const char *const *offers = book_offers(look.book, &noffers);
    for (size_t i = 0; i <= noffers; i++) {
        size_t nrates;
        const struct rate *const *rates = book_all(look.book, i ? offers[i - 1] : NULL, &nrates);
        for (size_t k = 0; k < nrates; k++) {
            if (has_words(rates[k], args, n, scratch))
                look_add(&look, rates[k]);
            arena_reset(scratch);
        }
    }
    arena_free(scratch);
    return look_write(&look, err);
}
