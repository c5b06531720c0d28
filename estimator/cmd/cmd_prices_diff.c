/* prices diff: what changed between two price lists, and what that does to a bill. */
#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "catalog/catalog.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/increase.h"
#include "cmd/prepare.h"
#include "rates/changes.h"
#include "report/diff.h"
#include "report/show.h"

struct options {
    struct cmd_common common;
    const char *max_increase;
    struct opt_count top;
};

static int run_prices_diff(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

#define AT(member) offsetof(struct options, member)
static const struct opt own[] = {
    {"top", 0, OPT_COUNT, AT(top), "N", "show at most N changes, or all (default 50)"},
    {"max-increase", 0, OPT_TEXT, AT(max_increase), "PCT%|AMOUNT",
     "exit 12 when the bill of the workload rises by more, or by what is not known"},
    {0},
};
#undef AT

const struct cmd cmd_prices_diff = {
    .name = "prices diff",
    .summary = "what changed between two price snapshots, and what that does to a bill",
    .synopsis = "BEFORE AFTER [WORKLOAD...]",
    .args = OPT_SNAPSHOT,
    .about = "BEFORE and AFTER are snapshots: the first digits of an id of ratecast prices list, or\n"
             "builtin. With a workload, each of its lines is priced under both as it is (under a\n"
             "RateCard: under its offer) and the difference is told line by line.\n"
             "\n"
             "  ratecast prices diff 3f9a 77c1\n"
             "  ratecast prices diff 3f9a 77c1 workload.csv --max-increase 5%\n",
    .tables = (const struct opt *const[]){own, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 2,
    .max_args = 1000,
    .run = run_prices_diff,
};

/* One price list: all its rates, and the bill of the workload under it. */
struct side {
    const char *id;
    struct book *book;
    const struct snapshot *snapshot;
    struct workload workload;
    struct kept_result bill;
};

static int load(struct run *run, struct catalog *c, struct side *s, struct err *err)
{
    size_t n;
    struct book_filter filter = {.snapshot = s->id, .as_of = run->as_of};
    if (prepare_book(run, c, &filter, &s->book, err))
        return -1;
    s->snapshot = book_snapshots(s->book, &n)[0];
    return 0;
}

static int price(struct run *run, const char *const *files, size_t n, struct side *s, struct err *err)
{
    struct prepared p;
    struct cmd_pricing o = {.snapshot = s->id};
    struct placement where = {0};
    struct offer *offer = arena_alloc(run->arena, sizeof *offer);
    struct estimate *e = arena_alloc(run->arena, sizeof *e);
    if (*s->snapshot->offer) {
        o.offers.at = arena_array(run->arena, 1, sizeof *o.offers.at);
        o.offers.at[o.offers.n++] = s->snapshot->offer;
    }
    const struct prepare_for what = {0};
    if (prepare(run, &o, &what, files, n, &p, err))
        return -1;
    if (o.offers.n && prepare_offer(p.catalog, run, "offer", s->snapshot->offer, offer, err))
        return -1;
    where.offer = o.offers.n ? offer : NULL;
    if (estimate_run(&p.input, run->arena, &where, e, err))
        return -1;
    s->workload = p.workload;
    kept_from_estimate(run->arena, s->id, book_currency(p.book), &s->workload, e, &s->bill);
    return 0;
}

static int run_prices_diff(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct side from = {.id = args[0]}, to = {.id = args[1]};
    struct catalog *catalog;
    struct rate_changes changes;
    struct diff bill;
    struct increase limit;
    bool priced = n > 2;
    if (increase_parse(o->max_increase, &limit, err) || catalog_load(run->arena, &catalog, err) ||
        load(run, catalog, &from, err) || load(run, catalog, &to, err))
        return -1;
    if (from.snapshot->source != to.snapshot->source)
        return err_set(err, EXIT_INPUT, "give two Retail lists, or two RateCards",
                       "\"%s\" is a %s list, \"%s\" a %s list", from.id, rate_source_name(from.snapshot->source), to.id,
                       rate_source_name(to.snapshot->source));
    if (priced && (price(run, args + 2, n - 2, &from, err) || price(run, args + 2, n - 2, &to, err)))
        return -1;
    struct kept_result none = {.kind = "estimate", .currency = book_currency(from.book)}, other = none;
    other.currency = book_currency(to.book);
    none.path = from.id;
    other.path = to.id;
    if (diff_results(priced ? &from.bill : &none, priced ? &to.bill : &other, run->arena, &bill, err))
        return -1;
    rate_changes(from.book, to.book, run->arena, &changes);
    struct show_context ctx = {.run = run,
                               .workload = priced ? &from.workload : NULL,
                               .currency = book_currency(to.book),
                               .top = o->top.all     ? 0
                                      : o->top.given ? o->top.value
                                                     : 50};
    if (cmd_write(run, &o->common,
                  show_changes(run->arena, &ctx, from.snapshot, to.snapshot, &changes, priced ? &bill : NULL), err))
        return -1;
    return priced ? increase_gate(&limit, &bill) : EXIT_OK;
}
