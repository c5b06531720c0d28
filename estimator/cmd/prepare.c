#include "cmd/prepare.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "catalog/catalog.h"
#include "catalog/region.h"
#include "data/embed.h"
#include "pricing/bill_lines.h"
#include "pricing/bill_rate.h"
#include "rates/book.h"
#include "report/plain.h"
#include "workload/bill.h"

struct both {
    struct cmd_common common;
    struct cmd_pricing pricing;
};
#define AT(member) offsetof(struct both, pricing.member)
const struct opt cmd_pricing_options[] = {
    {"regions", 0, OPT_LIST, AT(regions), "A,B", "put the lines there, in any spelling (compare: or all)",
     .names = OPT_REGIONS},
    {"offers", 0, OPT_LIST, AT(offers), "X,Y",
     "buy them like this: payg, spot, reservation-1y+ahb, MS-AZR-0003P (compare: or all)", .names = OPT_OFFERS},
    {"currency", 0, OPT_TEXT, AT(currency), "CODE", "use the price lists of this currency; never converts"},
    {"snapshot", 0, OPT_TEXT, AT(snapshot), "ID", "use this price snapshot alone (its first digits, or builtin)",
     .names = OPT_SNAPSHOT},
    {"month", 0, OPT_TEXT, AT(month), "YYYY-MM", "a calendar month instead of 730 hours"},
    {"hours", 0, OPT_DEC, AT(hours), "N", "hours in the month (default 730)"},
    {"discount", 0, OPT_LIST, AT(discount), "PCT",
     "own agreement: PCT, or SERVICE=PCT, off list prices (not off reservations, savings plans, spot)"},
    {"commitment", 0, OPT_DEC, AT(commitment), "AMOUNT", "monthly commitment that sets a RateCard offer's discount"},
    {"demo", 0, OPT_FLAG, AT(demo), NULL,
     "price the built-in example workload, with the built-in prices unless --snapshot"},
    {"strict", 0, OPT_FLAG, AT(strict), NULL, "exit 4 when any line has no price"},
    {"max-age", 0, OPT_COUNT, AT(max_age), "DAYS", "exit 5 when a price snapshot is older"},
    {0},
};
#undef AT

static int settle_basis(const struct cmd_pricing *o, struct arena *a, struct basis *out, struct err *err)
{
    *out = basis_default();
    if (o->month && o->hours.given)
        return err_set(err, EXIT_USAGE, "give one of them", "--month and --hours exclude each other");
    if (o->month) {
        if (!day_parse_month(o->month, &out->year, &out->month))
            return err_set(err, EXIT_USAGE, "give a month such as 2026-02", "--month: \"%s\" is not a month", o->month);
        int hours = 24 * day_month_length(out->year, out->month);
        out->hours = dec_of(hours);
        out->source = arena_printf(a, "%s (%d h)", o->month, hours);
    }
    if (o->hours.given) {
        if (dec_sign(o->hours.value) <= 0 || dec_cmp(o->hours.value, dec_of(8784)) > 0)
            return err_set(err, EXIT_USAGE, "a month has 672 to 744 hours",
                           "--hours: must be above 0 and at most 8784");
        char text[DEC_TEXT];
        out->hours = o->hours.value;
        out->source = arena_printf(a, "--hours %s", dec_text(o->hours.value, text));
    }
    return 0;
}

static size_t count_rates(const struct book *b, const char *offer_id)
{
    size_t n;
    book_all(b, offer_id, &n);
    return n;
}

static void say_loaded(const struct run *run, const struct book *b)
{
    size_t nsnapshots, noffers, rates = count_rates(b, NULL);
    const struct snapshot *const *snaps = book_snapshots(b, &nsnapshots);
    const char *const *offers = book_offers(b, &noffers);
    for (size_t i = 0; i < noffers; i++)
        rates += count_rates(b, offers[i]);
    for (size_t i = 0; i < nsnapshots; i++) {
        const struct snapshot *s = snaps[i];
        char day[DAY_TEXT];
        fprintf(stderr, "prices: %.12s %s %s of %s, from %s\n", s->id,
                *s->offer ? s->offer : rate_source_name(s->source), s->currency, day_text(s->fetched, day),
                s->builtin ? "this program" : plain_text(run->arena, s->origin, false));
    }
    fprintf(stderr, "prices: %zu rates loaded\n", rates);
}

int prepare_book(struct run *run, const struct catalog *c, const struct book_filter *f, struct book **out,
                 struct err *err)
{
    if (book_load(run->arena, c, run->cache, f, out, &run->notes, err))
        return -1;
    if (run->verbose)
        say_loaded(run, *out);
    return 0;
}

static void want_offer(struct book_families *f, const char **cards, const struct offer *offer)
{
    if (offer->option != OPTION_RATECARD)
        f->retail = true;
    else
        cards[f->ncards++] = offer->id;
}

/* A name that is no offer is told later, where it is looked up. */
static void want_name(struct book_families *f, const char **cards, const struct catalog *c, struct run *run,
                      const char *name)
{
    struct offer offer;
    const char *near;
    if (offer_parse(c, run->arena, name, &offer, &near))
        want_offer(f, cards, &offer);
}

/* The price lists that the offers asked for need; NULL = all. */
static const struct book_families *wanted_families(struct run *run, const struct cmd_pricing *o,
                                                   const struct prepare_for *what, const struct prepared *p)
{
    const struct workload *w = &p->workload;
    const char *base = what->base;
    bool compares = what->compares;
    struct book_families *f = arena_alloc(run->arena, sizeof *f);
    const char **cards = arena_array(run->arena, o->offers.n + w->n + 1, sizeof *cards);
    const char *slash = base ? strchr(base, '/') : NULL;
    bool moved = compares ? slash != NULL : o->offers.n > 0; /* each line is bought like that, unless it is pinned */
    f->cards = cards;
    if ((compares && o->offers.n == 0) || opt_list_has(&o->offers, "all") || w->bill)
        return NULL; /* what a meter of a bill is charged by is looked for in every list */
    for (size_t i = 0; i < o->offers.n; i++)
        want_name(f, cards, p->catalog, run, o->offers.at[i]);
    if (compares && slash)
        want_name(f, cards, p->catalog, run, slash + 1);
    for (size_t i = 0; i < w->n; i++) {
        const struct line *l = &w->lines[i];
        if (l->has_offer && (l->pin_offer || !moved))
            want_offer(f, cards, &l->offer);
        f->retail = f->retail || (!l->has_offer && (l->pin_offer || !moved));
    }
    return f;
}

static int read_workload(struct run *run, const struct cmd_pricing *o, const char *by, const char *const *files,
                         size_t n, struct prepared *out, struct err *err)
{
    if (o->demo && n)
        return err_set(err, EXIT_USAGE, "leave one of them out", "--demo has a workload of its own, beside \"%s\"",
                       files[0]);
    if (o->demo) {
        const struct embed *demo = embed_find(EMBED_DEMO);
        return workload_read_text(run->arena, out->catalog, "built-in example", demo->p, demo->n, &out->workload,
                                  &run->notes, err);
    }
    if (n == 0)
        return err_set(err, EXIT_USAGE, "name a workload CSV, or - for stdin; --demo prices an example",
                       "there is nothing to price");
    if (o->bill.usage)
        return bill_read(run, &o->bill, out->catalog, by, o->currency, files, n, &out->workload, err);
    return workload_read(run->arena, out->catalog, files, n, &out->workload, &run->notes, err);
}

/* Does each line find something in each price list? If not, the reason is to be told, which only a whole book knows. */
static bool finds_all(const struct book *b, const struct workload *w)
{
    size_t noffers, services;
    const char *const *offers = book_offers(b, &noffers);
    book_services(b, NULL, &services);
    for (size_t i = 0; i < w->n; i++) {
        const struct want *want = &w->lines[i].want;
        bool named = want->kind == WANT_NAMES;
        if (services && !(named && want_names_empty(&want->retail)) && !match_any(b, want, NULL))
            return false;
        for (size_t k = 0; k < noffers && !(named && want_names_empty(&want->ratecard)); k++)
            if (!match_any(b, want, offers[k]))
                return false;
    }
    return true;
}

/* First only what the lines look for, which is enough if it is there; then, if need be, the services they are of. */
static int prepare_rates(struct run *run, struct book_filter *f, struct prepared *out, struct err *err)
{
    if (f->looks && book_load(run->arena, out->catalog, run->cache, f, &out->book, &run->notes, err))
        return -1;
    if (f->looks && finds_all(out->book, &out->workload)) {
        if (run->verbose)
            say_loaded(run, out->book);
        return 0;
    }
    f->looks = NULL;
    return prepare_book(run, out->catalog, f, &out->book, err);
}

/* Its currency chooses the price lists. */
static const char *currency_of(const struct cmd_pricing *o, const struct workload *w)
{
    return o->currency ? o->currency : w->bill && *w->bill->currency ? w->bill->currency : NULL;
}

int prepare(struct run *run, const struct cmd_pricing *o, const struct prepare_for *what, const char *const *files,
            size_t n, struct prepared *out, struct err *err)
{
    struct basis basis;
    struct discounts discounts;
    if (discounts_read(run->arena, o->discount.at, o->discount.n, &discounts, err) ||
        settle_basis(o, run->arena, &basis, err) || catalog_load(run->arena, &out->catalog, err) ||
        read_workload(run, o, what->by, files, n, out, err))
        return -1;
    if (out->workload.bill)
        bill_settle_month(run, &out->workload, o->month || o->hours.given, &basis);
    struct book_filter filter = {.currency = currency_of(o, &out->workload),
                                 .currency_of = out->workload.bill && !o->currency ? "the bill" : NULL,
                                 .snapshot = o->snapshot ? o->snapshot
                                             : o->demo   ? "builtin"
                                                         : NULL,
                                 .as_of = run->as_of};
    filter.families = wanted_families(run, o, what, out);
    workload_needs(run->arena, &out->workload, &filter);
    if (what->whole)
        filter.looks = NULL;
    if (prepare_rates(run, &filter, out, err) || discounts_check(&discounts, out->book, run->arena, err))
        return -1;
    if (out->workload.bill)
        bill_lines_settle(out->book, out->catalog, run->arena, &out->workload, &run->notes);
    out->input = (struct estimate_input){
        .book = out->book,
        .catalog = out->catalog,
        .workload = &out->workload,
        .basis = basis,
        .commitment = o->commitment.value,
        .has_commitment = o->commitment.given,
        .discounts = discounts,
        .notes = &run->notes,
        .progress = run->progress,
    };
    return 0;
}

int prepare_bill_book(struct run *run, const struct catalog *c, const struct bill_says *says, size_t n,
                      struct book_filter *f, struct book **out, struct err *err)
{
    bill_needs(run->arena, says, n, f);
    if (f->looks && book_load(run->arena, c, run->cache, f, out, &run->notes, err))
        return -1;
    if (f->looks && bill_has_all(*out, says, n)) {
        if (run->verbose)
            say_loaded(run, *out);
        return 0;
    }
    f->looks = NULL;
    return prepare_book(run, c, f, out, err);
}

int prepare_region(const struct catalog *c, struct run *run, const char *option, const char *name, const char **arm,
                   struct err *err)
{
    const struct region *r = region_find(c, name);
    if (r) {
        *arm = r->arm;
        return 0;
    }
    const char *near = region_suggest(c, name);
    return err_set(err, EXIT_USAGE,
                   near ? arena_printf(run->arena, "did you mean %s?", near) : "give a region such as westeurope",
                   "%s: unknown region \"%s\"", option, name);
}

int prepare_offer(const struct catalog *c, struct run *run, const char *option, const char *name, struct offer *out,
                  struct err *err)
{
    const char *near = NULL;
    if (offer_parse(c, run->arena, name, out, &near))
        return 0;
    return err_set(err, EXIT_USAGE,
                   near ? arena_printf(run->arena, "did you mean %s?", near)
                        : "give an option such as payg or reservation-1y, or an offer id such as MS-AZR-0003P",
                   "%s: unknown offer \"%s\"", option, name);
}

struct show_context prepare_context(const struct run *run, const struct cmd_common *common, const struct prepared *p)
{
    return (struct show_context){
        .run = run,
        .workload = &p->workload,
        .book = p->book,
        .basis = &p->input.basis,
        .discounts = &p->input.discounts,
        .for_people = cmd_is_for_people(common),
    };
}

int prepare_gates(const struct run *run, const struct cmd_pricing *o, const struct prepared *p, size_t unpriced)
{
    if (o->strict && unpriced) {
        fprintf(stderr, "ratecast: --strict: %zu price%s missing\n  the result says of which lines and why\n", unpriced,
                unpriced == 1 ? " is" : "s are");
        return EXIT_NO_PRICE;
    }
    size_t n;
    const struct snapshot *const *snaps = book_snapshots(p->book, &n);
    for (size_t i = 0; o->max_age.given && !o->max_age.all && i < n; i++) {
        long age = (long)run->as_of.n - snaps[i]->fetched.n;
        if (age > (long)o->max_age.value) {
            char day[DAY_TEXT];
            fprintf(stderr, "ratecast: --max-age: the %s prices of %s are %ld days old\n  import newer ones\n",
                    snaps[i]->builtin ? "built-in" : "cached", day_text(snaps[i]->fetched, day), age);
            return EXIT_SNAPSHOT;
        }
    }
    return EXIT_OK;
}
