#include "cmd/bill.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/run.h"
#include "base/text.h"
#include "catalog/offer.h"
#include "cmd/prepare.h"
#include "cmd/take_usage.h"
#include "pricing/basis.h"
#include "workload/bill.h"
#include "workload/read_usage.h"
#include "workload/workload.h"

struct both {
    struct cmd_common common;
    struct cmd_pricing pricing;
};
#define AT(member) offsetof(struct both, pricing.bill.member)
const struct opt cmd_bill_options[] = {
    {"usage", 0, OPT_FLAG, AT(usage), NULL,
     "the files are bills: price what they say was consumed, and show it beside what was billed"},
    {"filter", 0, OPT_LIST, AT(filter), "KEY=A;B", "only rows with one of these values; repeated: all must hold"},
    {"from", 0, OPT_DAY, AT(from), "DATE", "first usage day that counts"},
    {"to", 0, OPT_DAY, AT(to), "DATE", "last usage day that counts"},
    {"allow-duplicate", 0, OPT_FLAG, AT(allow_duplicate), NULL, "take a file that has the content of another"},
    {"threads", 0, OPT_COUNT, AT(threads), "N", "threads to read with (default: one a processor)"},
    {0},
};
#undef AT

/* A bill of no more days than the longest month is priced as it is; of fewer than the shortest, it is no month. */
enum { LONGEST_MONTH = 31, SHORTEST_MONTH = 28, HOURS_A_DAY = 24 };

int bill_check_options(const struct cmd_bill *o, struct err *err)
{
    const char *first = o->filter.n             ? "--filter"
                        : !day_is_none(o->from) ? "--from"
                        : !day_is_none(o->to)   ? "--to"
                        : o->allow_duplicate    ? "--allow-duplicate"
                        : o->threads.given      ? "--threads"
                                                : NULL;
    if (o->usage || !first)
        return 0;
    return err_set(err, EXIT_USAGE, "add --usage if the files are bills", "%s: only for bills", first);
}

/* Keys that the lines of a workload have by themselves are no matter of reading. */
static int take_by(struct run *run, const struct catalog *c, const char *by, struct usage_query *q, struct err *err)
{
    static const char *const own[] = {"service", "region", "meter"};
    struct opt_list list = {.n = 1, .at = &by}, none = {0};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(by, own[i]) == 0)
            return 0;
    return take_usage_query(run, c, &list, &none, q, err);
}

int bill_read(struct run *run, const struct cmd_bill *o, const struct catalog *c, const char *by, const char *currency,
              const char *const *files, size_t n, struct workload *out, struct err *err)
{
    struct usage_query q = {.from = o->from, .to = o->to}, keys = {0};
    struct opt_list none = {0};
    struct usage_input in = {
        .catalog = c,
        .files = files,
        .nfiles = n,
        .threads = o->threads.given && !o->threads.all ? (unsigned)o->threads.value : 0,
        .allow_duplicate = o->allow_duplicate,
        .simd = run_env("RATECAST_SCAN"),
        .progress = run->progress,
        .want_sha256 = true,
    };
    if (take_usage_query(run, c, &none, &o->filter, &q, err) || (by && take_by(run, c, by, &keys, err)) ||
        read_usage(run->arena, &in, &q, keys.nkeys ? &keys.keys[0] : NULL, out, &run->notes, err))
        return -1;
    const char *own = out->bill->currency;
    if (currency && *own && !text_eq_nocase(currency, own))
        return err_set(err, EXIT_INPUT, "leave --currency out: amounts are never converted",
                       "--currency: the bill is in %s, not in %s", own, currency);
    return 0;
}

void bill_settle_month(struct run *run, struct workload *w, bool given, struct basis *basis)
{
    struct bill *b = w->bill;
    char first[DAY_TEXT], last[DAY_TEXT], hours[DEC_TEXT], month[DEC_TEXT];
    dec own = dec_of((int64_t)b->days * HOURS_A_DAY);
    dec_text(own, hours);
    dec_text(basis->hours, month);
    const char *time = arena_printf(run->arena, "%s to %s", day_text(b->first, first), day_text(b->last, last));
    const char *days = arena_printf(run->arena, "%ld day%s (%s)", b->days, b->days == 1 ? "" : "s", time);
    if (!given && b->days <= LONGEST_MONTH) {
        basis->hours = own;
        basis->source = time;
        basis->part_days = b->days < SHORTEST_MONTH ? b->days : 0;
        if (basis->part_days)
            notes_add(&run->notes,
                      "the bill holds %s, less than a month: amounts are for these days; --month or --hours brings "
                      "them to a month",
                      days);
        return;
    }
    if (dec_cmp(own, basis->hours) == 0)
        return;
    b->times = basis->hours;
    b->over = own;
    notes_add(&run->notes, "the bill holds %s: quantities and money are brought to a month of %s hours (x %s / %s)",
              days, month, month, hours);
}

void bill_note_commitments(struct run *run, const struct workload *w, const struct offer *offers, size_t n)
{
    int years;
    for (size_t i = 0; w->bill && i < n; i++)
        if (option_is_reservation(offers[i].option, &years) || option_is_savings_plan(offers[i].option, &years)) {
            notes_add(
                &run->notes,
                "reservations and savings plans: the hours of each meter are taken as spread evenly over the time of "
                "the bill, at least one machine for all of it");
            return;
        }
}
