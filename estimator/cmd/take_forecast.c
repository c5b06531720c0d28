#include "cmd/take_forecast.h"

#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "catalog/catalog.h"
#include "cmd/common.h"
#include "cmd/take_usage.h"
#include "invoice/cycles_file.h"
#include "invoice/forecast.h"
#include "invoice/metered.h"
#include "usage/usage.h"

enum { SETTLE_MAX = 31, NOTED = 5, TWICE_SHARE = 10 /* one day in so many */ };

/* They follow struct cmd_common in the options of a command. */
struct layout {
    struct cmd_common common;
    struct cmd_history history;
};

#define AT(member) offsetof(struct layout, history.member)
const struct opt cmd_history_options[] = {
    {"by", 0, OPT_LIST, AT(by), "KEY,KEY",
     "a forecast each: meter, service, subscription, resource-group, region, tag:NAME or series"},
    {"filter", 0, OPT_LIST, AT(filter), "KEY=A;B", "only rows with one of these values; repeated: all must hold"},
    {"basis", 0, OPT_TEXT, AT(basis), "WHAT", "what is forecast", .choices = "auto|cost|quantity"},
    {"interval", 0, OPT_LIST, AT(interval), "PCT,PCT", "probabilities of the intervals (default 80,95)"},
    {"cycle-day", 0, OPT_COUNT, AT(cycle_day), "D", "the cycle starts on day D of the month (default 1)"},
    {"cycle-start", 0, OPT_DAY, AT(cycle_start), "DATE", "first day of the cycle; with --cycle-end"},
    {"cycle-end", 0, OPT_DAY, AT(cycle_end), "DATE", "last day of the cycle"},
    {"cycles", 0, OPT_TEXT, AT(cycles), "FILE",
     "series,as_of,cycle_start,cycle_end,settle_days: a cycle for each group", .names = OPT_FILES},
    {"settle-days", 0, OPT_COUNT, AT(settle_days), "N",
     "the last N days are provisional and count as unknown (default: 2 for bills, 0 for plain histories)"},
    {"allow-duplicate", 0, OPT_FLAG, AT(allow_duplicate), NULL, "take a file that has the content of another"},
    {"threads", 0, OPT_COUNT, AT(threads), "N", "threads to work with (default: one a processor)"},
    {0},
};
#undef AT

static int take_levels(const struct cmd_history *h, struct forecast_ask *ask, struct err *err)
{
    static const char *const usual[] = {"80", "95"};
    const char *const *at = h->interval.n ? (const char *const *)h->interval.at : usual;
    size_t n = h->interval.n ? h->interval.n : 2;
    if (n > PROJECT_LEVELS_MAX)
        return err_set(err, EXIT_USAGE, "give at most 8", "--interval: too many");
    for (size_t i = 0; i < n; i++) {
        dec *level = &ask->level[i];
        if (dec_parse(at[i], strlen(at[i]), level) != DEC_OK || dec_cmp(*level, dec_of(1)) < 0 ||
            dec_cmp(*level, dec_of(99)) > 0)
            return err_set(err, EXIT_USAGE, "give percentages from 1 to 99, such as 80,95",
                           "--interval: \"%s\" is no probability", at[i]);
    }
    ask->nlevels = n;
    return 0;
}

static int take_cycle(struct run *run, const struct cmd_history *h, struct forecast_ask *ask, struct err *err)
{
    bool start = !day_is_none(h->cycle_start), end = !day_is_none(h->cycle_end);
    int ways = h->cycle_day.given + (start || end) + (h->cycles != NULL);
    if (ways > 1)
        return err_set(err, EXIT_USAGE, "give one of --cycle-day, --cycle-start with --cycle-end, --cycles",
                       "the cycle is given twice");
    if (start != end)
        return err_set(err, EXIT_USAGE, "give both", "--cycle-start and --cycle-end belong together");
    if (h->cycle_day.given && (h->cycle_day.all || h->cycle_day.value < 1 || h->cycle_day.value > 31))
        return err_set(err, EXIT_USAGE, "give a day of the month from 1 to 31", "--cycle-day: out of range");
    if (start && !cycle_between(h->cycle_start, h->cycle_end, &ask->cycle))
        return err_set(err, EXIT_USAGE, "a cycle has 1 to 400 days",
                       "--cycle-end: before the start, or more than 400 days from it");
    if (!start)
        ask->cycle = cycle_holding(run->as_of, h->cycle_day.given ? (int)h->cycle_day.value : 1);
    struct cycles_file *file = NULL;
    if (h->cycles && cycles_file_read(run->arena, h->cycles, &file, err))
        return -1;
    ask->cycles = file;
    return 0;
}

int take_forecast(struct run *run, const struct cmd_history *h, struct forecast_ask *ask, struct err *err)
{
    *ask = (struct forecast_ask){.as_of = run->as_of, .settle_days = -1};
    if (h->settle_days.given && (h->settle_days.all || h->settle_days.value > SETTLE_MAX))
        return err_set(err, EXIT_USAGE, "give 0 to 31 days", "--settle-days: out of range");
    if (h->settle_days.given)
        ask->settle_days = (int)h->settle_days.value;
    if (h->basis)
        ask->basis = strcmp(h->basis, "cost") == 0       ? SERIES_COST
                     : strcmp(h->basis, "quantity") == 0 ? SERIES_QUANTITY
                                                         : SERIES_AUTO;
    ask->threads = h->threads.given && !h->threads.all ? (unsigned)h->threads.value : 0;
    return take_levels(h, ask, err) || take_cycle(run, h, ask, err) ? -1 : 0;
}

/* A run of rows of one series and day. */
struct stretch {
    size_t end; /* the row behind it */
    uint64_t rows;
    struct day date;
};

static bool same_series(const struct usage_row *x, const struct usage_row *y, size_t nkeys)
{
    for (size_t k = 0; k < nkeys; k++)
        if (strcmp(x->keys[k], y->keys[k]) != 0)
            return false;
    return true;
}

static struct stretch day_at(const struct usage_table *t, size_t at, size_t nkeys)
{
    struct usage_row first, row;
    usage_table_row(t, at, &first);
    struct stretch s = {at + 1, first.rows, first.date};
    for (; s.end < usage_table_rows(t); s.end++) {
        usage_table_row(t, s.end, &row);
        if (row.date.n != first.date.n || !same_series(&first, &row, nkeys))
            break;
        s.rows += row.rows;
    }
    return s;
}

/* In a plain history each day has as many rows as every other one of its series: a day with more may be there twice. */
static void note_twice(struct run *run, const struct usage_table *t, size_t nkeys)
{
    size_t n = usage_table_rows(t), twice = 0;
    struct day first = DAY_NONE;
    char day[DAY_TEXT];
    for (size_t i = 0, end; i < n; i = end) {
        struct usage_row head, row;
        uint64_t least = UINT64_MAX;
        size_t days = 0, more = 0;
        struct day first_more = DAY_NONE;
        usage_table_row(t, i, &head);
        for (end = i; end < n; days++) {
            usage_table_row(t, end, &row);
            if (!same_series(&head, &row, nkeys))
                break;
            struct stretch s = day_at(t, end, nkeys);
            least = s.rows < least ? s.rows : least;
            end = s.end;
        }
        for (size_t k = i; k < end;) {
            struct stretch s = day_at(t, k, nkeys);
            first_more = s.rows > least && more++ == 0 ? s.date : first_more;
            k = s.end;
        }
        if (more == 0 || more * TWICE_SHARE > days)
            continue;
        first = twice == 0 ? first_more : first;
        twice += more;
    }
    if (twice)
        notes_add(&run->notes,
                  "%zu %s more rows than the other days of their series, the first %s: they are added up; look whether "
                  "they are there twice",
                  twice, twice == 1 ? "day has" : "days have", day_text(first, day));
}

/* Days of fetched usage that may not be complete are as little known as those after the as-of date. */
static struct day last_complete(struct run *run, const struct forecast_ask *ask, const char *const *files, size_t n,
                                struct day last)
{
    char day[DAY_TEXT];
    struct day open = usage_provisional(files, n);
    if (ask->settle_days >= 0 || day_is_none(open) || day_cmp(open, last) > 0)
        return last;
    notes_add(&run->notes,
              "usage of %s and later may not be complete yet and is not read: --settle-days decides otherwise",
              day_text(open, day));
    return (struct day){open.n - 1};
}

int take_history(struct run *run, const struct cmd_history *h, const struct forecast_ask *ask, const char *const *files,
                 size_t nfiles, bool want_sha256, struct usage_query *more, struct usage_query *q,
                 struct usage_table **t, struct err *err)
{
    struct catalog *c;
    char day[DAY_TEXT];
    struct day last = last_complete(run, ask, files, nfiles, ask->cycles ? cycles_file_last(ask->cycles) : ask->as_of);
    *q = (struct usage_query){.granularity = USAGE_DAILY, .from = DAY_NONE, .to = last};
    if (catalog_load(run->arena, &c, err) || take_usage_query(run, c, &h->by, &h->filter, q, err))
        return -1;
    struct usage_input in = {.catalog = c,
                             .files = files,
                             .nfiles = nfiles,
                             .threads = ask->threads,
                             .allow_duplicate = h->allow_duplicate,
                             .find_duplicates = true,
                             .want_sha256 = want_sha256};
    if (more) {
        *more = *q;
        metered_query(more);
    }
    if (usage_read(&in, more ? more : q, run->arena, t, &run->notes, err))
        return -1;
    const struct usage_facts *facts = usage_table_facts(*t);
    if (facts->duplicate_rows > 0)
        notes_add(&run->notes, "%" PRIu64 " rows repeat another one byte by byte; they count", facts->duplicate_rows);
    if (facts->filtered > 0 && h->filter.n == 0) /* nothing else leaves rows out */
        notes_add(&run->notes, "%" PRIu64 " %s after %s %s not read", facts->filtered,
                  facts->filtered == 1 ? "row" : "rows", day_text(last, day), facts->filtered == 1 ? "is" : "are");
    if (strcmp(usage_dialect_name(facts->dialect), "plain") == 0)
        note_twice(run, *t, q->nkeys);
    return 0;
}

/* Of many groups with the same to say, the first few are named. */
struct named {
    size_t n;
    const char *names, *last;
};

static void name(struct run *run, struct named *to, const char *label)
{
    bool again = to->n > 0 && strcmp(label, to->last) == 0; /* a total in each of several units */
    to->last = label;
    if (!again && to->n++ < NOTED)
        to->names = to->names ? arena_printf(run->arena, "%s; %s", to->names, label) : label;
}

static const char *names(struct run *run, const struct named *n)
{
    return n->n > NOTED ? arena_printf(run->arena, "%s; and %zu more", n->names, n->n - NOTED) : n->names;
}

void take_forecast_notes(struct run *run, const struct forecast *f)
{
    struct named over = {0}, late = {0}, low = {0}, missing = {0}, refused = {0}, early = {0}, young = {0};
    char day[DAY_TEXT];
    int32_t first = INT32_MAX;
    struct day ended = DAY_NONE;
    for (size_t i = 0; i < f->n; i++)
        first = f->set.at[i].first.n < first ? f->set.at[i].first.n : first;
    for (size_t i = 0; i < f->n; i++) {
        const struct projection *p = &f->group[i];
        const char *label = *f->label[i] ? f->label[i] : "(none)";
        if (p->state == PROJECT_REFUSED) {
            name(run, &refused, arena_printf(run->arena, "%s: %s", label, p->reason));
            if (p->stale && p->days >= MODELS_MIN_DAYS && day_cmp(ended, p->last) < 0)
                ended = p->last;
            continue;
        }
        if (p->state == PROJECT_OVER)
            name(run, &over, label);
        if (p->as_of.n < p->sum.cycle.start.n)
            name(run, &early, label);
        if (p->late)
            name(run, &late, arena_printf(run->arena, "%s on %s", label, day_text(p->last, day)));
        if (p->last_is_low)
            name(run, &low, arena_printf(run->arena, "%s on %s", label, day_text(p->last, day)));
        if (p->before && (!f->set.complete || p->series->first.n == first))
            name(run, &young, arena_printf(run->arena, "%s on %s", label, day_text(p->series->first, day)));
        if (p->missing)
            name(run, &missing, arena_printf(run->arena, "%s %zu", label, p->missing));
    }
    if (refused.n)
        notes_add(&run->notes, "no forecast for %s", names(run, &refused));
    if (f->refused == f->n && !day_is_none(ended))
        notes_add(&run->notes, "--as-of %s asks from the end of the history", day_text(ended, day));
    if (over.n)
        notes_add(&run->notes, "the cycle is over, nothing is forecast: %s", names(run, &over));
    if (early.n)
        notes_add(&run->notes, "the cycle has not begun on the as-of date: %s", names(run, &early));
    if (late.n)
        notes_add(&run->notes, "the history ends before the as-of date, the days after it are forecast: %s",
                  names(run, &late));
    if (low.n)
        notes_add(&run->notes, "the last day is so low that it may be incomplete (see --settle-days): %s",
                  names(run, &low));
    if (young.n)
        notes_add(&run->notes, "the history begins within the cycle, the days before count as nothing: %s",
                  names(run, &young));
    if (missing.n)
        notes_add(&run->notes, "days of the cycle that the history lacks are taken as expected, not as 0: %s",
                  names(run, &missing));
}
