/* compare: one workload in many regions under many offers, ranked against a base. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "cmd/closer.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/prepare.h"
#include "pricing/compare.h"
#include "report/show.h"

struct options {
    struct cmd_common common;
    struct cmd_pricing pricing;
    struct cmd_closer closer;
    const char *base;
    struct opt_dec min_coverage;
    struct opt_count lines, top;
};

static int run_compare(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

#define AT(member) offsetof(struct options, member)
static const struct opt own[] = {
    {"base", 0, OPT_TEXT, AT(base), "REGION[/OFFER]", "compare with this placement (default: the lines as they are)",
     .names = OPT_PLACE},
    {"min-coverage", 0, OPT_DEC, AT(min_coverage), "PCT",
     "rank placements that price this much of the base spend (default 100)"},
    {"lines", 0, OPT_COUNT, AT(lines), "N", "json: carry the lines of the first N placements, or all (default 0)"},
    {"top", 0, OPT_COUNT, AT(top), "N", "show the first N placements only"},
    {0},
};
#undef AT

const struct cmd cmd_compare = {
    .name = "compare",
    .summary = "the same workload in many regions under many offers, ranked",
    .synopsis = "WORKLOAD... | --usage FILE...",
    .args = OPT_FILES,
    .about = "Prices the workload in every region under every offer of the price lists in use (or\n"
             "those named) and ranks them against the base. A placement that cannot price a line\n"
             "which the base prices is listed last, without a rank.\n"
             "\n"
             "  ratecast compare workload.csv\n"
             "  ratecast compare --demo\n"
             "  ratecast compare workload.csv --regions northeurope,swedencentral --offers payg,savings-plan-1y\n"
             "  ratecast compare workload.csv --base westeurope/payg --min-coverage 95 -o markdown\n"
             "  ratecast compare workload.csv --regions northeurope --offers payg,reservation-1y --explain web\n"
             "  ratecast compare --usage export.csv --regions swedencentral,northeurope --min-coverage 90\n",
    .tables = (const struct opt *const[]){own, cmd_closer_options, cmd_bill_options, cmd_pricing_options,
                                          cmd_output_options, cmd_chart_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .max_args = 1000,
    .run = run_compare,
};

static bool means_all(const struct opt_list *list)
{
    return list->n == 0 || opt_list_has(list, "all");
}

/* Regions to try: those named, else every place the price lists in use know. */
static int pick_regions(const struct options *o, const struct prepared *p, struct run *run, struct compare_options *c,
                        struct err *err)
{
    const struct opt_list *names = &o->pricing.regions;
    if (means_all(names)) {
        c->every_region = true;
        return 0;
    }
    const char **regions = arena_array(run->arena, names->n, sizeof *regions);
    for (size_t i = 0; i < names->n; i++)
        if (prepare_region(p->catalog, run, "--regions", names->at[i], &regions[i], err))
            return -1;
    c->regions = regions;
    c->nregions = names->n;
    return 0;
}

/* Offers to try: those named, else every Retail option with a price and every RateCard offer in use. */
static int pick_offers(const struct options *o, const struct prepared *p, struct run *run, struct compare_options *c,
                       struct err *err)
{
    const struct opt_list *names = &o->pricing.offers;
    size_t ncards;
    const char *const *cards = book_offers(p->book, &ncards);
    bool all = means_all(names);
    struct offer *offers = arena_array(run->arena, all ? OPTION_COUNT + ncards : names->n, sizeof *offers);
    size_t n = 0;
    for (size_t i = 0; !all && i < names->n; i++)
        if (prepare_offer(p->catalog, run, "--offers", names->at[i], &offers[n++], err))
            return -1;
    for (int option = 0; all && option < OPTION_COUNT; option++)
        if (book_has_option(p->book, (enum option)option))
            offers[n++] = (struct offer){.name = option_name((enum option)option), .option = (enum option)option};
    for (size_t i = 0; all && i < ncards; i++)
        if (prepare_offer(p->catalog, run, "--offers", cards[i], &offers[n++], err))
            return -1;
    c->offers = offers;
    c->noffers = n;
    return 0;
}

/* --base REGION, REGION/OFFER or /OFFER. */
static int pick_base(const struct options *o, const struct prepared *p, struct run *run, struct placement *base,
                     struct err *err)
{
    if (!o->base || strcmp(o->base, "as-is") == 0)
        return 0;
    const char *slash = strchr(o->base, '/');
    const char *region = slash ? arena_strndup(run->arena, o->base, (size_t)(slash - o->base)) : o->base;
    if (*region && prepare_region(p->catalog, run, "--base", region, &base->region, err))
        return -1;
    if (slash) {
        struct offer *offer = arena_alloc(run->arena, sizeof *offer);
        if (prepare_offer(p->catalog, run, "--base", slash + 1, offer, err))
            return -1;
        if (offer->option == OPTION_RATECARD && !book_has_offer(p->book, offer->id))
            return err_set(err, EXIT_INPUT, "read one with ratecast prices import",
                           "--base: there is no price list of %s", offer->id);
        base->offer = offer;
    }
    return 0;
}

static size_t count_unpriced(const struct compare_result *r)
{
    size_t n = r->base.e.n - r->base.e.priced;
    for (size_t i = 0; i < r->n; i++)
        n += r->placements[i].is_base ? 0 : r->placements[i].e.n - r->placements[i].e.priced;
    return n;
}

static int run_compare(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct prepared p;
    struct closer closer;
    struct compare_options c = {
        .has_min_coverage = o->min_coverage.given,
        .min_coverage = o->min_coverage.value,
        .lines = o->lines.all ? SIZE_MAX : o->lines.value,
    };
    struct compare_result result;
    if (o->min_coverage.given && dec_cmp(o->min_coverage.value, dec_of(100)) > 0)
        return err_set(err, EXIT_USAGE, "give a percentage from 0 to 100", "--min-coverage: more than 100 %%");
    const struct prepare_for what = {
        .compares = true, .base = o->base, .whole = o->closer.alternates, .by = o->closer.by};
    if (bill_check_options(&o->pricing.bill, err) || prepare(run, &o->pricing, &what, args, n, &p, err) ||
        closer_read(run, &o->closer, &p, &closer, err) || pick_regions(o, &p, run, &c, err) ||
        pick_offers(o, &p, run, &c, err) || pick_base(o, &p, run, &c.base, err) ||
        compare_run(&p.input, run->arena, &c, &result, err))
        return -1;
    discounts_note_unused(&p.input, result.base.e.cells);
    bill_note_commitments(run, &p.workload, c.offers, c.noffers);
    struct show_context ctx = prepare_context(run, &o->common, &p);
    ctx.lines = c.lines;
    ctx.top = o->top.all ? 0 : o->top.value;
    if (closer_compare(&closer, &result, &ctx, err))
        return -1;
    if (cmd_write(run, &o->common, show_compare(run->arena, &ctx, &result), err))
        return -1;
    return prepare_gates(run, &o->pricing, &p, count_unpriced(&result));
}
