#include "report/show_common.h"

#include <string.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/run.h"
#include "base/version.h"
#include "rates/book.h"
#include "workload/bill.h"

enum { ID_SHORT = 12, NAMES_LISTED = 3 };

int show_money_digits(const char *currency)
{
    static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
    static const char three[] = "BHD IQD JOD KWD LYD OMR TND ";
    if (!currency || strlen(currency) != 3)
        return 2;
    for (const char *p = none; *p; p += 4)
        if (strncmp(p, currency, 3) == 0)
            return 0;
    for (const char *p = three; *p; p += 4)
        if (strncmp(p, currency, 3) == 0)
            return 3;
    return 2;
}

struct doc_value show_day(struct doc *d, struct day day)
{
    char text[DAY_TEXT];
    return day_is_none(day) ? doc_null() : doc_text(arena_strdup(d->arena, day_text(day, text)));
}

struct doc_value show_text(const char *s)
{
    return doc_text(s && s[0] ? s : NULL);
}

const char *show_join(struct doc *d, const char *a, const char *b)
{
    return a[0] ? arena_printf(d->arena, "%s %s", a, b) : b;
}

struct doc_value show_known(bool known, dec n)
{
    return known ? doc_money(n) : doc_null();
}

const char *show_term(struct doc *d, const struct estimate *e, const struct term_result *t)
{
    const struct offer *own = e->placement.offer;
    if (!t->offer || (own && own->id && strcmp(own->id, t->offer) == 0))
        return t->name;
    return arena_printf(d->arena, "%s of %s", t->name, t->offer);
}

bool show_term_known(const struct estimate *e, const struct term_result *t)
{
    return e->priced > 0 || t->kind == TERM_RECURRING;
}

bool show_same_lines(const struct comparison *c)
{
    return c->e.priced > 0 && !c->leaves_out && !c->filled;
}

void show_hide_empty(struct doc_table *t, size_t column)
{
    for (size_t row = 0; row < t->nrows; row++)
        if (t->cells[row * t->ncolumns + column].text[0])
            return;
    t->columns[column].title = NULL;
}

void show_snapshot(struct doc *d, struct doc_value *object, const struct snapshot *s)
{
    doc_put(d, object, "id", doc_text(s->id));
    doc_put(d, object, "source", doc_text(rate_source_name(s->source)));
    doc_put(d, object, "offer", show_text(s->offer));
    doc_put(d, object, "currency", doc_text(s->currency));
    doc_put(d, object, "country", show_text(s->country));
    doc_put(d, object, "fetched", show_day(d, s->fetched));
    doc_put(d, object, "items", doc_count((long long)s->items));
    doc_put(d, object, "origin", show_text(s->origin));
    doc_put(d, object, "builtin", doc_bool(s->builtin));
}

static void put_bills(struct doc *d, struct doc_value *inputs, const struct usage_facts *f)
{
    for (size_t i = 0; f && i < f->nfiles; i++) {
        struct doc_value *input = doc_push(d, inputs, doc_object());
        doc_put(d, input, "path", doc_text(f->files[i].path));
        doc_put(d, input, "sha256", show_text(f->files[i].sha256));
        doc_put(d, input, "lines", doc_count((long long)f->files[i].rows));
        doc_put(d, input, "dialect", doc_text(usage_dialect_name(f->files[i].dialect)));
    }
}

static void put_inputs(struct doc *d, const struct workload *w, const struct usage_facts *f)
{
    struct doc_value *inputs = doc_put(d, &d->data, "inputs", doc_list());
    for (size_t i = 0; w && i < w->ninputs; i++) {
        struct doc_value *input = doc_push(d, inputs, doc_object());
        doc_put(d, input, "path", doc_text(w->inputs[i].path));
        doc_put(d, input, "sha256", show_text(w->inputs[i].sha256));
        doc_put(d, input, "lines", doc_count((long long)w->inputs[i].lines));
        if (w->bill)
            doc_put(d, input, "dialect", doc_text(w->bill->dialect));
    }
    put_bills(d, inputs, f);
}

/* Retail options of which the price lists in use hold no row: said, so that nobody takes their absence for a result. A
 * run that uses no Retail list misses none. */
static bool is_absent(const struct book *b, enum option o)
{
    size_t n;
    book_services(b, NULL, &n);
    return n && !book_has_option(b, o);
}

static void put_absent_options(struct doc *d, const struct book *b)
{
    struct doc_value *absent = doc_put(d, &d->data, "options_without_prices", doc_list());
    for (int o = OPTION_DEVTEST; o < OPTION_COUNT; o++)
        if (is_absent(b, (enum option)o))
            doc_push(d, absent, doc_text(option_name((enum option)o)));
}

static void about_absent_options(struct doc *d, const struct book *b)
{
    const char *names = "";
    for (int o = OPTION_DEVTEST; o < OPTION_COUNT; o++)
        if (is_absent(b, (enum option)o))
            names = arena_printf(d->arena, "%s%s%s", names, *names ? ", " : "", option_name((enum option)o));
    if (*names)
        doc_about(d, arena_printf(d->arena, "No prices of: %s.", names));
}

static void put_discounts(struct doc *d, const struct discounts *list)
{
    struct doc_value *all = doc_put(d, &d->data, "discounts", doc_list());
    for (size_t i = 0; i < list->n; i++) {
        struct doc_value *one = doc_push(d, all, doc_object());
        doc_put(d, one, "service", doc_text(list->at[i].service));
        doc_put(d, one, "percent", doc_percent(list->at[i].pct, false));
    }
}

const char *show_discounts(struct doc *d, const struct discounts *list)
{
    const char *text = NULL;
    for (size_t i = 0; list && i < list->n; i++) {
        char pct[DEC_TEXT];
        const struct discount *one = &list->at[i];
        const char *what = one->service ? one->service : list->n > 1 ? "all other services" : "all services";
        text = arena_printf(d->arena, "%s%s%s %% on %s", text ? text : "", text ? ", " : "", dec_text(one->pct, pct),
                            what);
    }
    return text;
}

/* The days of a bill that are no month. */
static struct doc_span span_of(struct arena *a, long days)
{
    const char *text = arena_printf(a, "%ld %s", days, days == 1 ? "day" : "days");
    return (struct doc_span){arena_printf(a, " in %s", text), text, arena_printf(a, "Cost of %s", text), false};
}

struct doc *show_open(struct arena *a, const struct show_context *ctx, const char *schema)
{
    const struct run *run = ctx->run;
    const char *currency = ctx->book ? book_currency(ctx->book) : ctx->currency;
    if (!currency && ctx->usage && ctx->usage->currency[0])
        currency = ctx->usage->currency;
    struct doc *d = doc_new(a, schema, currency);
    d->money_digits = show_money_digits(d->currency);
    if (ctx->basis && ctx->basis->part_days)
        d->span = span_of(a, ctx->basis->part_days);
    d->notes = run->notes.at;
    d->nnotes = run->notes.n;
    doc_put(d, &d->data, "schema", doc_text(d->schema));
    doc_put(d, &d->data, "version", doc_text(RATECAST_VERSION));
    doc_put(d, &d->data, "as_of", show_day(d, run->as_of));
    put_inputs(d, ctx->workload, ctx->usage);
    struct doc_value *snapshots = doc_put(d, &d->data, "snapshots", doc_list());
    size_t n = 0;
    const struct snapshot *const *used = ctx->book ? book_snapshots(ctx->book, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        show_snapshot(d, doc_push(d, snapshots, doc_object()), used[i]);
    doc_put(d, &d->data, "currency", doc_text(d->currency));
    if (ctx->workload && ctx->book)
        put_absent_options(d, ctx->book);
    if (ctx->basis) {
        doc_put(d, &d->data, "hours", doc_quantity(ctx->basis->hours));
        doc_put(d, &d->data, "hours_basis", doc_text(ctx->basis->source));
    }
    if (ctx->discounts)
        put_discounts(d, ctx->discounts);
    struct doc_value *notes = doc_put(d, &d->data, "notes", doc_list());
    for (size_t i = 0; i < d->nnotes; i++)
        doc_push(d, notes, doc_text(d->notes[i]));
    return d;
}

struct doc_table *show_table(struct doc *d, const char *title, const struct doc_column *columns, size_t n, size_t at)
{
    struct doc_table *t = doc_table(d, title, columns, n);
    t->columns[at].title = d->span.title;
    return t;
}

const char *show_snapshot_text(struct doc *d, const struct snapshot *s)
{
    const char *day = show_day(d, s->fetched).text;
    const char *what =
        s->source == RATE_RETAIL ? "Azure Retail prices" : arena_printf(d->arena, "RateCard %s", s->offer);
    const char *which = s->builtin ? "built-in" : arena_printf(d->arena, "%.*s", (int)ID_SHORT, s->id);
    return arena_printf(d->arena, "%s %s of %s (%s; %s rates)", which, what, day ? day : "unknown date", s->currency,
                        show_thousands(d, s->items));
}

void show_about(struct doc *d, const struct show_context *ctx)
{
    size_t n = 0;
    const struct snapshot *const *used = ctx->book ? book_snapshots(ctx->book, &n) : NULL;
    for (size_t i = 0; i < n; i++)
        doc_about(d, arena_printf(d->arena, "Prices: %s.", show_snapshot_text(d, used[i])));
    if (ctx->workload && ctx->book)
        about_absent_options(d, ctx->book);
    if (ctx->basis) {
        struct doc_value hours = doc_quantity(ctx->basis->hours);
        const char *in = d->currency ? " in " : "", *currency = d->currency ? d->currency : "";
        doc_about(
            d, arena_printf(d->arena,
                            d->span.month
                                ? "Monthly amounts%s%s, before tax, for a month of %s hours (%s); yearly is 12 of them."
                                : "Amounts%s%s, before tax, for %s hours (%s).",
                            in, currency, doc_show(d, &hours), ctx->basis->source));
    }
    const char *discounts = show_discounts(d, ctx->discounts);
    if (discounts)
        doc_about(d, arena_printf(d->arena,
                                  "Less an own discount on list prices: %s; reservations, savings plans, spot and "
                                  "low-priority capacity at their own prices.",
                                  discounts));
    const char *day = show_day(d, ctx->run->as_of).text;
    doc_about(d, arena_printf(d->arena, "ratecast %s, as of %s.", RATECAST_VERSION, day ? day : "no date"));
}

const char *show_place(struct doc *d, const struct estimate *e)
{
    if (strcmp(e->region, e->offer) == 0)
        return e->region;
    return arena_printf(d->arena, "%s under %s", e->region, e->offer);
}

const char *show_money(struct doc *d, dec n)
{
    struct doc_value v = doc_money(n);
    return d->currency ? arena_printf(d->arena, "%s %s", d->currency, doc_show(d, &v)) : doc_show(d, &v);
}

const char *show_thousands(struct doc *d, size_t n)
{
    struct doc_value v = doc_count((long long)n);
    return doc_show(d, &v);
}

const char *show_exact(struct doc *d, dec n)
{
    char text[DEC_TEXT];
    return arena_strdup(d->arena, dec_text(n, text));
}

struct doc_value show_percent(double x)
{
    dec n;
    return dec_from_json(x, &n) == DEC_OK ? doc_percent(dec_round(n, 3), false) : doc_null();
}

const char *show_none_priced(struct doc *d, const struct estimate *e)
{
    return e->n == 1 ? "its only line has no price" : arena_printf(d->arena, "none of the %zu lines has a price", e->n);
}

const char *show_lines(struct doc *d, size_t n, size_t all)
{
    return arena_printf(d->arena, "%zu of %zu %s", n, all, show_plural(all, "line", "lines"));
}

const char *show_plural(size_t n, const char *one, const char *many)
{
    return n == 1 ? one : many;
}

struct doc_value show_share(const struct estimate *e, dec amount)
{
    dec share;
    if (dec_sign(e->before_terms) <= 0 || !dec_muldiv(amount, dec_of(100), e->before_terms, &share))
        return doc_null();
    return doc_percent(share, false);
}

const struct comparison *show_best(const struct compare_result *r, bool interruptible)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->placements[i].rank == 1 && r->placements[i].e.interruptible == interruptible)
            return &r->placements[i];
    return NULL;
}

const char *show_against_base(struct doc *d, const struct comparison *c)
{
    if (dec_sign(c->delta) == 0)
        return "the same as the base";
    const char *by = show_money(d, dec_abs(c->delta));
    if (c->has_delta_pct) {
        struct doc_value pct = doc_percent(dec_abs(c->delta_pct), false);
        by = arena_printf(d->arena, "%s or %s", by, doc_show(d, &pct));
    }
    return arena_printf(d->arena, "%s %s the base", by, dec_sign(c->delta) < 0 ? "below" : "above");
}

struct doc_value show_region(const struct comparison *c)
{
    struct doc_value v = doc_text(c->e.region);
    v.mark = c->is_base ? " (base)" : NULL;
    return v;
}

struct doc_value show_priced(struct doc *d, const struct comparison *c)
{
    return doc_text(arena_printf(d->arena, "%zu of %zu", c->lines_priced, c->e.n));
}

const char *show_unpriced(struct doc *d, const struct show_context *ctx, const struct estimate *e)
{
    const char *names = "";
    size_t n = e->digest.nunpriced;
    for (size_t i = 0; i < n && i < NAMES_LISTED; i++)
        names = arena_printf(d->arena, "%s%s%s", names, i ? ", " : "",
                             ctx->workload->lines[e->digest.unpriced[i].line].name);
    return n > NAMES_LISTED ? arena_printf(d->arena, "%s and %s more", names, show_thousands(d, n - NAMES_LISTED))
                            : names;
}
