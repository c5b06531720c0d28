/* usage check: what the files are, and what is odd about them. */
#include <string.h>

#include "base/arena.h"
#include "base/run.h"
#include "report/show_common.h"
#include "report/show_usage.h"
#include "usage/odds.h"

enum { LATE_LEAST = 3, LATE_MOST = 45, GAPS_SHOWN = 10 };

struct view {
    struct doc *d;
    const struct usage_facts *f;
    struct doc_value *list; /* findings */
    struct doc_table *table;
};

/* One finding: a word for programs, what it is for people. Rows 0 = not of rows. */
static void add(const struct view *v, const char *word, const char *what, uint64_t rows, struct doc_value money,
                const char *where)
{
    struct doc *d = v->d;
    struct doc_value *to = doc_push(d, v->list, doc_object());
    doc_put(d, to, "finding", doc_text(word));
    doc_put(d, to, "what", doc_text(what));
    doc_put(d, to, "rows", rows ? doc_count((long long)rows) : doc_null());
    doc_put(d, to, "money", money);
    doc_put(d, to, "where", show_text(where));
    struct doc_value *row = doc_row(d, v->table, NULL);
    row[0] = doc_text(word);
    row[1] = doc_text(what);
    row[2] = rows ? doc_count((long long)rows) : doc_null();
    row[3] = money;
    row[4] = show_text(where);
}

static void add_skipped(const struct view *v)
{
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++) {
        const struct usage_skipped *s = &v->f->skipped[i];
        if (!s->rows)
            continue;
        const char *what = arena_printf(v->d->arena, "skipped: %s", usage_skip_text((enum usage_skip)i));
        if (s->unknown && s->unknown < s->rows && v->f->has_cost)
            what =
                arena_printf(v->d->arena, "%s; cost of %s not known", what, show_thousands(v->d, (size_t)s->unknown));
        const char *where = s->line ? arena_printf(v->d->arena, "%s:%lu", s->file, s->line)
                                    : arena_printf(v->d->arena, "%s, at %llu", s->file, (unsigned long long)s->offset);
        add(v, "skipped", what, s->rows, show_known(v->f->has_cost && s->unknown < s->rows, s->money), where);
    }
}

static void add_rows(const struct view *v)
{
    const struct usage_facts *f = v->f;
    struct doc *d = v->d;
    if (f->negative_rows)
        add(v, "negative", "below 0 (refunds, corrections)", f->negative_rows,
            show_known(f->has_cost, f->negative_money), NULL);
    if (f->duplicate_rows) {
        const char *what =
            "there already, the same to the byte; Azure writes such rows, and so does a file given twice";
        if (f->duplicate_sample > 1)
            what = arena_printf(d->arena, "%s (of every %lluth row)", what, (unsigned long long)f->duplicate_sample);
        add(v, "duplicate", what, f->duplicate_rows, show_known(f->has_cost, f->duplicate_money), NULL);
    }
    if (f->no_cost_rows)
        add(v, "no-cost", "a quantity and no cost, though others have one: in no sum of money", f->no_cost_rows,
            doc_null(), NULL);
    if (f->unread_tags)
        add(v, "tags", "tags that are no JSON object: taken as untagged", f->unread_tags, doc_null(), NULL);
}

static void add_days(const struct view *v, const struct usage_odds *o)
{
    struct arena *a = v->d->arena;
    char first[DAY_TEXT], last[DAY_TEXT];
    for (size_t i = 0; i < o->ngaps && i < GAPS_SHOWN; i++) {
        const struct usage_gap *g = &o->gaps[i];
        int days = g->last.n - g->first.n + 1;
        day_text(g->first, first);
        add(v, "gap", arena_printf(a, "%d day%s without a row", days, days == 1 ? "" : "s"), 0, doc_null(),
            days == 1 ? arena_strdup(a, first) : arena_printf(a, "%s to %s", first, day_text(g->last, last)));
    }
    if (o->ngaps > GAPS_SHOWN)
        add(v, "gap", arena_printf(a, "%zu more gaps", o->ngaps - GAPS_SHOWN), 0, doc_null(), NULL);
    for (size_t i = 0; i < o->npartial; i++) {
        const struct usage_partial *p = &o->partial[i];
        add(v, "partial-day",
            arena_printf(a, "not complete yet? a usual day has %s rows", show_thousands(v->d, (size_t)p->usual)),
            p->rows, doc_null(), arena_strdup(a, day_text(p->day, first)));
    }
    if (o->late >= LATE_LEAST && o->late <= LATE_MOST)
        add(v, "late", arena_printf(a, "the last usage is %d days before the as-of date", o->late), 0, doc_null(),
            arena_strdup(a, day_text(v->f->last, last)));
}

static void add_files(const struct view *v)
{
    static const char *const orders[] = {
        [USAGE_ISO] = "year first", [USAGE_MONTH_FIRST] = "month first", [USAGE_DAY_FIRST] = "day first"};
    static const struct doc_column columns[] = {{"file", "File", false, 0},     {"dialect", "What it is", false, 0},
                                                {"dates", "Dates", false, 3},   {"first", "First day", false, 0},
                                                {"last", "Last day", false, 0}, {"rows", "Rows", true, 0},
                                                {"skipped", "Skipped", true, 2}};
    struct doc *d = v->d;
    struct doc_table *t = doc_table(d, NULL, columns, sizeof columns / sizeof *columns);
    struct doc_value *list = doc_put(d, &d->data, "files", doc_list());
    for (size_t i = 0; i < v->f->nfiles; i++) {
        const struct usage_file *f = &v->f->files[i];
        const char *order = v->f->of_sums ? NULL : f->order_assumed ? "month first (assumed)" : orders[f->order];
        const char *path = v->f->of_sums ? arena_printf(d->arena, "%s, load %.12s", f->path, f->sha256) : f->path;
        struct doc_value *to = doc_push(d, list, doc_object());
        doc_put(d, to, "path", doc_text(path));
        doc_put(d, to, "dialect", doc_text(usage_dialect_name(f->dialect)));
        doc_put(d, to, "dates", show_text(order));
        doc_put(d, to, "first", show_day(d, f->first));
        doc_put(d, to, "last", show_day(d, f->last));
        doc_put(d, to, "rows", doc_count((long long)f->rows));
        doc_put(d, to, "skipped", doc_count((long long)f->skipped));
        struct doc_value *row = doc_row(d, t, NULL);
        *row++ = doc_text(path);
        *row++ = doc_text(usage_dialect_summary(f->dialect));
        *row++ = show_text(order);
        *row++ = show_day(d, f->first);
        *row++ = show_day(d, f->last);
        *row++ = doc_count((long long)f->rows);
        *row++ = doc_count((long long)f->skipped);
    }
}

struct doc *show_usage_check(struct arena *a, const struct show_context *ctx, const struct usage_table *t,
                             const struct usage_odds *odds)
{
    static const struct doc_column columns[] = {{"finding", NULL, false, 0},
                                                {"what", "Found", false, 0},
                                                {"rows", "Rows", true, 0},
                                                {"money", "Cost", true, 1},
                                                {"where", "Where", false, 1}};
    struct view v = {.d = show_open(a, ctx, "ratecast/usage-check/1"), .f = ctx->usage};
    dec cost = DEC_ZERO;
    bool fits = true;
    for (size_t i = 0; i < usage_table_rows(t); i++) {
        struct usage_row row;
        usage_table_row(t, i, &row);
        fits = fits && dec_add(cost, row.cost, &cost);
    }
    v.d->lead = show_usage_lead(v.d, v.f, v.f->has_cost && fits ? &cost : NULL);
    doc_put(v.d, &v.d->data, "rows", doc_count((long long)v.f->rows));
    doc_put(v.d, &v.d->data, "filtered", doc_count((long long)v.f->filtered));
    doc_put(v.d, &v.d->data, "cost", show_known(v.f->has_cost && fits, cost));
    add_files(&v);
    v.list = doc_put(v.d, &v.d->data, "findings", doc_list());
    v.table = doc_table(v.d, NULL, columns, sizeof columns / sizeof *columns);
    v.table->csv = true;
    add_skipped(&v);
    add_rows(&v);
    add_days(&v, odds);
    if (v.table->nrows == 0)
        doc_about(v.d, "Nothing odd was found.");
    if (v.f->of_sums)
        doc_about(v.d, "The table holds sums: skipped, repeated and negative rows are found in files alone.");
    show_about(v.d, ctx);
    return v.d;
}
