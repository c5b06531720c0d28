/* reconcile: a bill against the price lists, and why it differs. */
#include "base/arena.h"
#include "base/err.h"
#include "base/progress.h"
#include "base/run.h"
#include "base/text.h"
#include "catalog/catalog.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/prepare.h"
#include "cmd/take_usage.h"
#include "invoice/cycle.h"
#include "io/out.h"
#include "pricing/reconcile.h"
#include "rates/book.h"
#include "report/show.h"
#include "report/show_common.h"
#include "usage/usage.h"

enum { TOP_USUAL = 20, FRESH_DAYS = 31 };

struct options {
    struct cmd_common common;
    struct opt_list by, filter, discount;
    const char *currency, *snapshot, *source;
    struct day from, to;
    struct opt_count top, threads, cycle_day, max_age;
    bool allow_duplicate, strict;
};

static int run_reconcile(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

#define AT(member) offsetof(struct options, member)
static const struct opt own[] = {
    {"by", 0, OPT_LIST, AT(by), "KEY,KEY",
     "meter, service, subscription, resource-group, region, tag:NAME or series (default: service)"},
    {"top", 0, OPT_COUNT, AT(top), "N", "lines shown, the largest differences first (default 20; all in json and csv)"},
    {"filter", 0, OPT_LIST, AT(filter), "KEY=A;B", "only rows with one of these values; repeated: all must hold"},
    {"from", 0, OPT_DAY, AT(from), "DATE", "first usage day that counts"},
    {"to", 0, OPT_DAY, AT(to), "DATE", "last usage day that counts"},
    {"cycle-day", 0, OPT_COUNT, AT(cycle_day), "D", "the cycle starts on day D of the month (default 1)"},
    {"snapshot", 0, OPT_TEXT, AT(snapshot), "ID", "use this price snapshot alone (its first digits, or builtin)",
     .names = OPT_SNAPSHOT},
    {"currency", 0, OPT_TEXT, AT(currency), "CODE", "currency of a bill that states none; never converts"},
    {"discount", 0, OPT_LIST, AT(discount), "PCT",
     "own agreement: PCT, or SERVICE=PCT, off list prices (not off reservations, savings plans, spot)"},
    {"source", 0, OPT_TEXT, AT(source), "URL",
     "a table filled by usage load, in place of files: clickhouse://HOST:PORT/DATABASE/TABLE"},
    {"strict", 0, OPT_FLAG, AT(strict), NULL, "exit 4 when any line of consumption has no price"},
    {"max-age", 0, OPT_COUNT, AT(max_age), "DAYS", "exit 5 when a price snapshot is older"},
    {"allow-duplicate", 0, OPT_FLAG, AT(allow_duplicate), NULL, "take a file that has the content of another"},
    {"threads", 0, OPT_COUNT, AT(threads), "N", "threads to read with (default: one a processor)"},
    {0},
};
#undef AT

const struct cmd cmd_reconcile = {
    .name = "reconcile",
    .summary = "reprice a bill from the price lists and explain every difference",
    .synopsis = "FILE... | --source URL",
    .args = OPT_FILES,
    .about = "Reads bills as usage summary does, finds the rate of each meter by its id and says by what\n"
             "cause the bill is not what the price lists say: another price, commitments, tiers,\n"
             "rounding, no consumption, not in the list. The causes add up exactly. Use the price list\n"
             "of the time and the offer of the bill where you have it.\n"
             "\n"
             "  ratecast reconcile export.csv\n"
             "  ratecast reconcile export.csv --by resource-group --discount 12 -o html --out-file bill.html\n"
             "  ratecast reconcile payg-2018-07.csv --cycle-day 12 --snapshot 3ed13cbd\n",
    .tables = (const struct opt *const[]){own, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 0,
    .max_args = 100000,
    .run = run_reconcile,
};

/* From the options to the table of the bill */

static int take_cycle_day(const struct options *o, int *day, struct err *err)
{
    *day = o->cycle_day.given && !o->cycle_day.all ? (int)o->cycle_day.value : 1;
    if (o->cycle_day.given && (o->cycle_day.all || o->cycle_day.value < 1 || o->cycle_day.value > 31))
        return err_set(err, EXIT_USAGE, "give a day of the month from 1 to 31", "--cycle-day: out of range");
    return 0;
}

static struct day cycle_start(void *ctx, struct day day)
{
    return day_is_none(day) ? day : cycle_holding(day, *(const int *)ctx).start;
}

static int take_source(const struct options *o, size_t nfiles, struct usage_server *server, struct usage_input *in,
                       struct err *err)
{
    if (o->source && nfiles > 0)
        return err_set(err, EXIT_USAGE, "give one of them", "--source stands in place of files");
    if (!o->source && nfiles == 0)
        return err_set(err, EXIT_USAGE, "ratecast help reconcile says how",
                       "reconcile: an argument is missing, write ratecast reconcile FILE...");
    *server = take_usage_server(o->source);
    in->server = o->source ? server : NULL;
    return 0;
}

static int read_bill(struct run *run, const struct options *o, const struct catalog *c, const char *const *args,
                     size_t n, int cycle_day, struct usage_query *q, struct usage_table **t, struct err *err)
{
    struct usage_server server;
    struct usage_input in = {.catalog = c,
                             .files = args,
                             .nfiles = n,
                             .threads = o->threads.given && !o->threads.all ? (unsigned)o->threads.value : 0,
                             .allow_duplicate = o->allow_duplicate,
                             .simd = run_env("RATECAST_SCAN"),
                             .progress = run->progress,
                             .want_sha256 = !cmd_is_for_people(&o->common) || cmd_is_format(&o->common, "html")};
    *q =
        (struct usage_query){.from = o->from, .to = o->to, .granularity = cycle_day == 1 ? USAGE_MONTHLY : USAGE_DAILY};
    reconcile_ask(q);
    if (take_usage_query(run, c, &o->by, &o->filter, q, err) || take_source(o, n, &server, &in, err))
        return -1;
    return usage_read(&in, q, run->arena, t, &run->notes, err);
}

/* A bill that cannot be reconciled */

static const char *name_of(const struct usage_facts *f)
{
    return f->nfiles ? f->files[0].path : "the bill";
}

/* What any row says. */
struct stated {
    bool quantity, cost, meter;
};

static struct stated what_is_stated(const struct usage_table *t)
{
    struct stated s = {0};
    size_t n = usage_table_rows(t);
    for (size_t i = 0; i < n && !(s.quantity && s.cost && s.meter); i++) {
        struct usage_row row;
        usage_table_row(t, i, &row);
        s.quantity = s.quantity || row.has_quantity;
        s.cost = s.cost || row.has_cost;
        s.meter = s.meter || *row.keys[RECONCILE_METER];
    }
    return n ? s : (struct stated){true, true, true};
}

static int check_bill(const struct options *o, const struct usage_table *t, struct err *err)
{
    const struct usage_facts *f = usage_table_facts(t);
    struct stated s = what_is_stated(t);
    if (!s.quantity)
        return err_at(err, EXIT_INPUT, name_of(f), 0, "use an export that has the column Quantity",
                      "this bill states no quantities: there is nothing to reprice");
    if (!s.cost)
        return err_at(err, EXIT_INPUT, name_of(f), 0, "use a cost export; compare --usage prices quantities alone",
                      "this %s file states no costs: there is nothing to compare with",
                      f->dialect ? usage_dialect_name(f->dialect) : "usage");
    if (!s.meter)
        return err_at(err, EXIT_INPUT, name_of(f), 0, "use an export that has the column MeterId",
                      "this bill names no meters by their ids");
    if (o->currency && *f->currency && !text_eq_nocase(o->currency, f->currency))
        return err_set(err, EXIT_INPUT, "leave --currency out: amounts are never converted",
                       "the bill is in %s, not in %s", f->currency, o->currency);
    return 0;
}

/* The prices */

static int open_book(struct run *run, const struct options *o, const struct catalog *c, const struct usage_table *t,
                     struct book **out, struct err *err)
{
    const struct usage_facts *f = usage_table_facts(t);
    struct book_filter filter = {
        .currency = *f->currency ? f->currency : o->currency, .snapshot = o->snapshot, .as_of = run->as_of};
    size_t n;
    const struct bill_says *says = reconcile_needs(t, run->arena, &n);
    if (!prepare_bill_book(run, c, says, n, &filter, out, err))
        return 0;
    if (err->code == EXIT_INPUT && *f->currency)
        err_set(err, EXIT_INPUT,
                arena_printf(run->arena, "import a price list in %s: amounts are never converted", f->currency),
                "the bill is in %s, and there is no such price list%s", f->currency,
                o->snapshot ? " in this snapshot" : "");
    return -1;
}

/* Is any line priced from it? */
static bool is_used(const struct reconciliation *r, const struct snapshot *s)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->lines[i].repriced && r->lines[i].found.rate->snapshot == s)
            return true;
    return false;
}

/* Prices of another time than the bill. */
static void note_age(struct run *run, const struct usage_facts *f, const struct book *b, const struct reconciliation *r)
{
    size_t n;
    const struct snapshot *const *snaps = book_snapshots(b, &n);
    char day[DAY_TEXT], first[DAY_TEXT], last[DAY_TEXT];
    const char *days = NULL;
    for (size_t i = 0; i < n; i++) {
        struct day at = snaps[i]->fetched;
        if (day_is_none(at) || (at.n + FRESH_DAYS >= f->first.n && at.n - FRESH_DAYS <= f->last.n) ||
            !is_used(r, snaps[i]))
            continue;
        days = arena_printf(run->arena, "%s%s%s", days ? days : "", days ? ", " : "", day_text(at, day));
    }
    if (days)
        notes_add(&run->notes, "prices of %s are used for a bill of %s to %s: some may have changed in between", days,
                  day_text(f->first, first), day_text(f->last, last));
}

static void note_prices(struct run *run, const struct usage_facts *f, const struct book *b,
                        const struct reconciliation *r)
{
    note_age(run, f, b, r);
    if (!*f->currency && r->n)
        notes_add(&run->notes, "the bill states no currency: prices in %s are used", book_currency(b));
    if (r->other_offer)
        notes_add(&run->notes, "lines priced by the RateCard %s, which is not of the bill's own offer: %zu", r->card,
                  r->other_offer);
    if (r->assumed)
        notes_add(&run->notes,
                  "lines whose quantity is taken to count blocks of the unit, because no price of the bill tells: %zu",
                  r->assumed);
}

/* A table on a server holds the keys that it was loaded with: without charge types a purchase looks like consumption. */
static void note_not_loaded(struct run *run, const struct usage_query *q, const struct reconciliation *r)
{
    static const size_t telling[] = {RECONCILE_CHARGE, RECONCILE_MODEL, RECONCILE_OFFER, RECONCILE_PRICE,
                                     RECONCILE_LIST_PRICE};
    const char *names = NULL;
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++) {
        size_t said = 0;
        for (size_t k = 0; k < r->n && !said; k++)
            said = *r->lines[k].row.keys[telling[i]] != '\0';
        if (!said)
            names = arena_printf(run->arena, "%s%s%s", names ? names : "", names ? ", " : "",
                                 usage_key_text(run->arena, &q->keys[telling[i]]));
    }
    if (names)
        notes_add(
            &run->notes,
            "the table says nothing of %s, so lines are coarser than in the files: load it with --by to keep them",
            names);
}

static size_t unpriced(const struct reconciliation *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += !r->lines[i].repriced && r->lines[i].buying != BILL_NO_USAGE;
    return n;
}

static int write_csv(struct run *run, const struct options *o, const struct usage_query *q,
                     const struct reconciliation *r, struct err *err)
{
    struct out *out;
    progress_clear(run->progress);
    if (out_open(o->common.out_file ? o->common.out_file : "-", &out, err))
        return -1;
    show_reconcile_csv(q, r, out_text(out));
    if (out_close(out, true, err))
        return -1;
    cmd_write_notes(run);
    return 0;
}

static int reconcile(struct run *run, const struct options *o, const struct catalog *c, const struct usage_query *q,
                     const struct usage_table *t, int cycle_day, struct err *err)
{
    struct discounts discounts;
    struct prepared p = {0};
    struct reconciliation r;
    struct show_context ctx = {.run = run,
                               .usage = usage_table_facts(t),
                               .discounts = &discounts,
                               .for_people = cmd_is_for_people(&o->common),
                               .top = o->top.all     ? SIZE_MAX
                                      : o->top.given ? o->top.value
                                                     : TOP_USUAL};
    if (discounts_read(run->arena, o->discount.at, o->discount.n, &discounts, err) || check_bill(o, t, err) ||
        open_book(run, o, c, t, &p.book, err) || discounts_check(&discounts, p.book, run->arena, err))
        return -1;
    struct reconcile_input in = {.book = p.book,
                                 .catalog = c,
                                 .discounts = &discounts,
                                 .query = q,
                                 .digits = show_money_digits(book_currency(p.book)),
                                 .cycle = cycle_start,
                                 .cycle_ctx = &cycle_day};
    if (reconcile_run(&in, t, run->arena, &r, err))
        return -1;
    note_prices(run, ctx.usage, p.book, &r);
    if (o->source && r.n)
        note_not_loaded(run, q, &r);
    ctx.book = p.book;
    if (cmd_is_format(&o->common, "csv")
            ? write_csv(run, o, q, &r, err)
            : cmd_write(run, &o->common, show_reconcile(run->arena, &ctx, q, &r, !ctx.for_people), err))
        return -1;
    struct cmd_pricing gates = {.strict = o->strict, .max_age = o->max_age};
    return prepare_gates(run, &gates, &p, unpriced(&r));
}

static int run_reconcile(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct catalog *c;
    struct usage_query q;
    struct usage_table *t;
    int cycle_day;
    if (take_cycle_day(o, &cycle_day, err) || catalog_load(run->arena, &c, err) ||
        read_bill(run, o, c, args, n, cycle_day, &q, &t, err))
        return -1;
    int status = reconcile(run, o, c, &q, t, cycle_day, err);
    usage_table_close(t);
    return status;
}
