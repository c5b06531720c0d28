/* forecast: the total of the cycle, by group, with what two simple methods say beside it and how it did before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/run.h"
#include "base/text.h"
#include "invoice/forecast.h"
#include "invoice/series.h"
#include "report/show_chart.h"
#include "report/show_forecast_parts.h"
#include "report/show_passing.h"

enum { FINDINGS_SHOWN = 12, GROUPS_FOR_FINDINGS = 5 };

/* --- cells --- */

struct doc_value forecast_amount(const struct projection *p, dec n)
{
    if (p->state == PROJECT_REFUSED)
        return doc_null();
    return p->series->is_cost ? doc_money(n) : doc_quantity(n);
}

/* For people: of a quantity no more than about seven digits, for it comes out of a model. */
static struct doc_value shown(const struct projection *p, dec n)
{
    static const int places[] = {6, 5, 4, 3, 2, 1};
    dec size = dec_abs(n), ten = dec_of(10);
    size_t i = 0;
    while (i < 5 && dec_cmp(size, ten) >= 0) {
        i++;
        ten.v *= 10;
    }
    if (!p->series->is_cost && dec_cmp(size, dec_of(1000000)) >= 0)
        return forecast_amount(p, dec_round(n, 0));
    return forecast_amount(p, p->series->is_cost ? n : dec_round(n, places[i]));
}

const char *forecast_unit(const struct series *s)
{
    return s->is_cost ? s->currency : s->unit;
}

const char *forecast_finding(enum models_note_kind kind)
{
    static const char *const names[] = {
        [MODELS_OUTLIER] = "outlier", [MODELS_CHARGE] = "calendar charge", [MODELS_SHIFT] = "level shift"};
    return names[kind];
}

/* Size of a finding in the unit of the series, as far as anyone wants it: 6 significant digits. */
struct doc_value forecast_finding_size(const struct projection *p, double size)
{
    char text[32];
    dec n;
    snprintf(text, sizeof text, "%.6g", size);
    if (dec_parse(text, strlen(text), &n) != DEC_OK)
        return doc_null();
    struct doc_value v = p->series->is_cost ? doc_delta(n) : doc_quantity(n);
    v.sign = true;
    return v;
}

/* --- for people --- */

/* An amount as people say it: money with its currency's digits, a quantity with four significant digits or more. */
static const char *said(const struct forecast_view *v, const struct projection *p, dec n)
{
    struct doc_value value = shown(p, n);
    const char *unit = forecast_unit(p->series), *text = doc_show(v->d, &value);
    if (!*unit)
        return text;
    return p->series->is_cost ? arena_printf(v->d->arena, "%s %s", unit, text)
                              : arena_printf(v->d->arena, "%s %s", text, unit);
}

static const char *cycle_text(const struct forecast_view *v, const struct cycle *c)
{
    char from[DAY_TEXT], to[DAY_TEXT];
    return arena_printf(v->d->arena, "%s to %s", day_text(c->start, from), day_text(c->end, to));
}

static void set_lead(const struct forecast_view *v)
{
    const struct projection *p = &v->f->total;
    const struct forecast_priced *priced = v->f->priced;
    const struct project_sum *s = priced && priced->has_invoice ? &priced->invoice : &p->sum;
    struct doc *d = v->d;
    if (!v->f->has_total)
        return;
    const char *cycle = cycle_text(v, &p->sum.cycle), *credit = forecast_credit_text(v);
    if (p->state == PROJECT_REFUSED)
        d->lead = arena_printf(d->arena, "No forecast for %s: %s.", cycle, p->reason);
    else if (p->state == PROJECT_OVER)
        d->lead = arena_printf(d->arena, "%s is over: %s.", cycle, said(v, p, s->total));
    else if (v->f->nlevels == 0)
        d->lead = arena_printf(d->arena, "%s will come to about %s.", cycle, said(v, p, s->total));
    else
        d->lead = arena_printf(d->arena, "%s will come to about %s; with %s %% probability to between %s and %s.",
                               cycle, said(v, p, s->total), show_exact(v->d, v->f->level[0]), said(v, p, s->low[0]),
                               said(v, p, s->high[0]));
    if (credit)
        d->lead = show_join(d, d->lead, credit);
}

enum { UNIT = 0, ACTUAL, REMAINING, TOTAL, BOUNDS };

static bool has_unit(const struct forecast *f)
{
    for (size_t i = 0; i < f->n; i++)
        if (!f->group[i].series->is_cost && f->group[i].series->unit[0])
            return true;
    return false;
}

static size_t people_columns(const struct forecast_view *v, struct doc_column *columns)
{
    struct doc *d = v->d;
    size_t n = 0;
    if (v->f->query->nkeys == 0)
        columns[n++] = (struct doc_column){"series", "", false, 0};
    for (size_t k = 0; k < v->f->query->nkeys; k++) {
        const char *name = usage_key_text(d->arena, &v->f->query->keys[k]);
        columns[n++] = (struct doc_column){name, name, false, 0};
    }
    columns[n++] = (struct doc_column){"unit", has_unit(v->f) ? "Unit" : NULL, false, 1};
    columns[n++] = (struct doc_column){"actual_to_date", "To date", true, 4};
    columns[n++] = (struct doc_column){"remaining", "Remaining", true, 5};
    columns[n++] = (struct doc_column){"total", "Total", true, 0};
    for (size_t i = 0; i < v->f->nlevels; i++) {
        int keep = i == 0 ? 0 : 3;
        columns[n++] = (struct doc_column){"low", arena_printf(d->arena, "Low %s %%", show_exact(v->d, v->f->level[i])),
                                           true, keep};
        columns[n++] = (struct doc_column){
            "high", arena_printf(d->arena, "High %s %%", show_exact(v->d, v->f->level[i])), true, keep};
    }
    columns[n++] = (struct doc_column){"run_rate", "Run-rate", true, 1};
    columns[n++] = (struct doc_column){"seasonal_naive", "Last week", true, 6};
    columns[n++] = (struct doc_column){"past_error", "Past error", true, 2};
    columns[n++] = (struct doc_column){"held", "Held", true, 2};
    return n;
}

static void people_row(const struct forecast_view *v, struct doc_table *t, const struct projection *p, const char *name)
{
    struct doc *d = v->d;
    struct doc_value *to = doc_row(d, t, NULL);
    size_t nkeys = v->f->query->nkeys;
    for (size_t k = 0; k < (nkeys ? nkeys : 1); k++)
        *to++ = doc_text(name || !nkeys          ? (k == 0 ? (name ? name : "total") : "")
                         : p->series->keys[k][0] ? p->series->keys[k]
                                                 : "(none)");
    if (p->state == PROJECT_REFUSED)
        to[TOTAL] = doc_text(doc_mark(d, t, p->reason));
    else
        to[TOTAL] = shown(p, p->sum.total);
    to[UNIT] = show_text(p->series->unit);
    to[ACTUAL] = shown(p, p->sum.actual);
    to[REMAINING] = shown(p, p->sum.remaining);
    to += BOUNDS;
    for (size_t i = 0; i < v->f->nlevels; i++) {
        *to++ = shown(p, p->sum.low[i]);
        *to++ = shown(p, p->sum.high[i]);
    }
    *to++ = shown(p, p->run_rate);
    *to++ = shown(p, p->seasonal);
    if (p->past.cycles) {
        *to++ = show_percent(p->past.mape);
        *to++ = doc_text(arena_printf(d->arena, "%zu of %zu", p->past.held, p->past.cycles));
    }
}

static int by_total(const void *x, const void *y)
{
    const struct projection *const *a = x, *const *b = y;
    bool known = (*a)->state != PROJECT_REFUSED, other = (*b)->state != PROJECT_REFUSED;
    if (known != other)
        return other - known;
    int order = known ? dec_cmp((*b)->sum.total, (*a)->sum.total) : 0;
    return order ? order : (*a > *b) - (*a < *b);
}

/* The groups in their order; of the first few only, the largest. */
static const struct projection **in_order(const struct forecast_view *v)
{
    const struct forecast *f = v->f;
    const struct projection **order = arena_array(v->d->arena, f->n, sizeof *order);
    for (size_t i = 0; i < f->n; i++)
        order[i] = &f->group[i];
    if (v->ctx->top && v->ctx->top < f->n)
        qsort(order, f->n, sizeof *order, by_total);
    return order;
}

/* The terms, and what the invoice comes to with them. */
static void add_invoice(const struct forecast_view *v, struct doc_table *t)
{
    const struct forecast_priced *p = v->f->priced;
    size_t first = v->f->query->nkeys ? v->f->query->nkeys : 1;
    struct doc_value *to;
    for (size_t i = 0; i < p->n_terms; i++) {
        to = doc_row(v->d, t, NULL);
        to[0] = doc_text(p->terms[i].name);
        to[first + TOTAL] = doc_money(p->terms[i].amount);
    }
    to = doc_row(v->d, t, NULL);
    doc_tone(t, DOC_BOLD);
    to[0] = doc_text("invoice");
    to += first;
    to[ACTUAL] = doc_money(p->invoice.actual);
    to[REMAINING] = doc_money(p->invoice.remaining);
    to[TOTAL] = doc_money(p->invoice.total);
    for (size_t i = 0; i < v->f->nlevels; i++) {
        to[BOUNDS + 2 * i] = doc_money(p->invoice.low[i]);
        to[BOUNDS + 2 * i + 1] = doc_money(p->invoice.high[i]);
    }
}

static void add_table(const struct forecast_view *v)
{
    struct doc_column columns[FORECAST_COLUMNS_MAX] = {{0}};
    const struct projection **order = in_order(v);
    size_t n = people_columns(v, columns);
    struct doc_table *t = doc_table(v->d, NULL, columns, n);
    const struct forecast *f = v->f;
    bool only_total = f->has_total && f->query->nkeys == 0;
    size_t top = v->ctx->top && v->ctx->top < f->n ? v->ctx->top : f->n;
    for (size_t i = 0; i < top && !only_total; i++)
        people_row(v, t, order[i], NULL);
    if (top < f->n)
        doc_footnote(v->d, t, arena_printf(v->d->arena, "%zu smaller groups", f->n - top));
    bool invoice = f->priced && f->priced->has_invoice;
    if (f->has_total && (f->n > 1 || only_total || invoice)) { /* one group is the total, but not the invoice */
        people_row(v, t, &f->total, invoice ? "before terms" : "total");
        doc_tone(t, invoice ? DOC_PLAIN : DOC_BOLD);
        if (invoice)
            add_invoice(v, t);
    }
}

/* The cycles after this one. */
static void add_next(const struct forecast_view *v)
{
    const struct projection *p = &v->f->total;
    struct doc *d = v->d;
    if (!v->f->has_total || p->state == PROJECT_REFUSED || p->n_next == 0)
        return;
    struct doc_column columns[3 + 2 * PROJECT_LEVELS_MAX] = {{"cycle", "Cycle", false, 0}, {"total", "Total", true, 0}};
    size_t n = 2;
    for (size_t i = 0; i < v->f->nlevels; i++) {
        columns[n++] = (struct doc_column){"low", arena_printf(d->arena, "Low %s %%", show_exact(v->d, v->f->level[i])),
                                           true, (int)i};
        columns[n++] = (struct doc_column){
            "high", arena_printf(d->arena, "High %s %%", show_exact(v->d, v->f->level[i])), true, (int)i};
    }
    struct doc_table *t = doc_table(d, "The cycles after it", columns, n);
    for (size_t k = 0; k < p->n_next; k++) {
        struct doc_value *to = doc_row(d, t, NULL);
        *to++ = doc_text(cycle_text(v, &p->next[k].cycle));
        *to++ = shown(p, p->next[k].total);
        for (size_t i = 0; i < v->f->nlevels; i++) {
            *to++ = shown(p, p->next[k].low[i]);
            *to++ = shown(p, p->next[k].high[i]);
        }
    }
}

size_t forecast_gaps(const struct projection *p, struct forecast_gap *out, size_t max)
{
    const struct series *s = p->series;
    size_t n = 0, skip;
    if (p->state == PROJECT_REFUSED)
        return 0;
    for (int pass = 0; pass < 2; pass++) { /* how many, then the last ones */
        skip = n > max ? n - max : 0;
        n = 0;
        int64_t from = (int64_t)p->history.n - s->first.n, to = (int64_t)p->last.n - s->first.n;
        for (int64_t i = from < 0 ? 0 : from; i <= to && i < (int64_t)s->n; i++) {
            if (s->known[i])
                continue;
            struct forecast_gap gap = {{s->first.n + (int32_t)i}, 1};
            for (; i < to && !s->known[i + 1]; i++)
                gap.days++;
            if (pass == 1 && n >= skip)
                out[n - skip] = gap;
            n++;
        }
    }
    return n - skip;
}

static void add_finding(const struct forecast_view *v, struct doc_table **t, size_t group, struct day day,
                        const char *kind, struct doc_value size)
{
    static const struct doc_column columns[] = {{"series", "Series", false, 0},
                                                {"date", "Date", false, 0},
                                                {"kind", "Found", false, 0},
                                                {"size", "By", true, 0}};
    if (!*t)
        *t = doc_table(v->d, "Found in the history", columns, 4);
    struct doc_value *to = doc_row(v->d, *t, NULL);
    *to++ = doc_text(*v->f->label[group] ? v->f->label[group] : "(none)");
    *to++ = show_day(v->d, day);
    *to++ = doc_text(kind);
    *to = size;
}

/* Outliers, charges, shifts and gaps: of the total, or of a few groups. */
static void add_findings(const struct forecast_view *v)
{
    const struct forecast *f = v->f;
    struct doc *d = v->d;
    struct doc_table *t = NULL;
    size_t shown = 0;
    for (size_t i = 0; i < f->n && f->n <= GROUPS_FOR_FINDINGS; i++) {
        const struct projection *p = &f->group[i];
        struct forecast_gap gaps[FORECAST_GAPS_MAX];
        size_t n = forecast_gaps(p, gaps, FORECAST_GAPS_MAX);
        for (size_t k = 0; k < p->model.n_notes && p->state != PROJECT_REFUSED && shown < FINDINGS_SHOWN;
             k++, shown++) {
            const struct models_note *note = &p->model.notes[k];
            struct doc_value size = forecast_finding_size(p, note->size);
            size.mark = note->kind == MODELS_SHIFT ? " a day" : NULL;
            add_finding(v, &t, i, (struct day){p->history.n + (int32_t)note->day}, forecast_finding(note->kind), size);
        }
        for (size_t k = 0; k < n && shown < FINDINGS_SHOWN; k++, shown++)
            add_finding(
                v, &t, i, gaps[k].first, "missing days",
                doc_text(arena_printf(d->arena, "%zu %s", gaps[k].days, show_plural(gaps[k].days, "day", "days"))));
    }
}

static void add_about(const struct forecast_view *v)
{
    const struct forecast *f = v->f;
    struct doc *d = v->d;
    const struct projection *p = f->has_total ? &f->total : &f->group[0];
    char day[DAY_TEXT];
    if (f->has_total && p->state != PROJECT_REFUSED)
        doc_about(d, arena_printf(d->arena, "Known up to %s, %zu days of history.", day_text(p->last, day), p->days));
    forecast_about_basis(v);
    if (f->has_total && p->state == PROJECT_FORECAST && dec_sign(p->planned) != 0) {
        struct doc_value planned = shown(p, p->planned);
        planned.sign = true;
        doc_about(d, arena_printf(d->arena, "Planned changes move the total by %s.", doc_show(d, &planned)));
    }
    if (f->nlevels)
        doc_about(d, arena_printf(
                         d->arena,
                         "Past error: mean error on past cycles, asked on the same day of the cycle. Held: how many of "
                         "them ended inside the %s %% interval.",
                         show_exact(v->d, v->f->level[0])));
    doc_about(d, "Run-rate: the cycle's days so far, carried on. Last week: the last seven days again and again.");
}

struct doc *show_forecast(struct arena *a, const struct show_context *ctx, const struct forecast *f, bool path)
{
    struct forecast_view v = {.d = show_open(a, ctx, "ratecast/forecast/1"), .ctx = ctx, .f = f};
    forecast_put_data(&v);
    forecast_add_csv(&v, path);
    set_lead(&v);
    show_forecast_budget(v.d, f);
    show_forecast_pictures(v.d, f);
    add_table(&v);
    add_next(&v);
    forecast_add_meters(&v);
    add_findings(&v);
    add_about(&v);
    show_about(v.d, ctx);
    return v.d;
}
