/* reconcile: a bill against the price lists. */
#include <string.h>

#include "base/arena.h"
#include "base/run.h"
#include "base/text.h"
#include "pricing/reconcile.h"
#include "rates/book.h"
#include "report/show_common.h"
#include "report/show_reconcile_parts.h"

enum { PRICE_DIGITS = 10 };

struct view {
    struct doc *d;
    const struct show_context *ctx;
    const struct usage_query *q;
    const struct reconciliation *r;
};

static struct doc_value money_if(bool known, dec n)
{
    return known ? doc_money(n) : doc_null();
}

static struct doc_value share_of(const struct reconcile_sum *s)
{
    dec percent;
    return reconcile_share(s, &percent) ? doc_percent(dec_round(percent, 2), false) : doc_null();
}

/* Of what is billed: not repriced. */
static dec not_repriced(const struct reconcile_sum *s)
{
    dec sum = DEC_ZERO;
    for (int c = CAUSE_NO_USAGE; c < CAUSE_COUNT; c++)
        (void)!dec_add(sum, s->cause[c], &sum);
    return sum;
}

static const char *reproduced_text(const struct view *v)
{
    const struct reconcile_sum *s = &v->r->total;
    struct doc_value share = share_of(s);
    const char *lines = arena_printf(v->d->arena, "%s of %s %s", show_thousands(v->d, s->reproduced),
                                     show_thousands(v->d, s->lines), show_plural(s->lines, "line", "lines"));
    if (share.type == DOC_NULL)
        return arena_printf(v->d->arena, "%s reproduced; nothing is billed", lines);
    return arena_printf(v->d->arena, "%s, %s of the money reproduced", lines, doc_show(v->d, &share));
}

static bool at_own_prices(const struct view *v)
{
    return v->ctx->discounts && v->ctx->discounts->n;
}

/* What things are repriced at. */
static const char *at_what(const struct view *v)
{
    return at_own_prices(v) ? "at list prices less the own discount" : "at list prices";
}

/* Data */

static void put_sum(const struct view *v, struct doc_value *to, const struct reconcile_sum *s)
{
    struct doc *d = v->d;
    doc_put(d, to, "lines", doc_count((long long)s->lines));
    doc_put(d, to, "lines_repriced", doc_count((long long)s->repriced));
    doc_put(d, to, "lines_reproduced", doc_count((long long)s->reproduced));
    doc_put(d, to, "rows", doc_count((long long)s->rows));
    doc_put(d, to, "billed", money_if(s->lines, s->billed));
    doc_put(d, to, "repriced", money_if(s->repriced, s->amount));
    doc_put(d, to, "difference", money_if(s->lines, s->difference));
    doc_put(d, to, "money", money_if(s->lines, s->money));
    doc_put(d, to, "money_reproduced", money_if(s->lines, s->money_reproduced));
    doc_put(d, to, "reproduced_pct", share_of(s));
}

static void put_causes(const struct view *v, struct doc_value *to, const struct reconcile_sum *s)
{
    struct doc_value *list = doc_put(v->d, to, "causes", doc_list());
    for (int c = 0; c < CAUSE_COUNT; c++) {
        if (!s->with[c])
            continue;
        struct doc_value *one = doc_push(v->d, list, doc_object());
        doc_put(v->d, one, "cause", doc_text(reconcile_cause_name((enum reconcile_cause)c)));
        doc_put(v->d, one, "lines", doc_count((long long)s->with[c]));
        doc_put(v->d, one, "amount", doc_money(s->cause[c]));
    }
}

static void put_rate(const struct view *v, struct doc_value *to, const struct reconcile_line *l)
{
    struct doc *d = v->d;
    const struct rate *r = l->found.rate;
    if (!r) {
        doc_put(d, to, "rate", doc_null());
        return;
    }
    struct doc_value *rate = doc_put(d, to, "rate", doc_object());
    doc_put(d, rate, "offer", show_text(l->found.offer_id));
    doc_put(d, rate, "type", doc_text(rate_type_name(r->type)));
    doc_put(d, rate, "region", show_text(r->region));
    doc_put(d, rate, "unit", doc_text(r->unit_text));
    show_rate_tiers(d, rate, r);
}

static void put_line(const struct view *v, struct doc_value *to, const struct reconcile_line *l)
{
    struct doc *d = v->d;
    doc_put(d, to, "cycle_start", show_day(d, l->row.date));
    for (const struct reconcile_said *k = reconcile_said; k->name; k++)
        doc_put(d, to, k->name, show_text(l->row.keys[k->key]));
    for (size_t k = RECONCILE_KEYS; k < v->q->nkeys; k++) {
        const char *name = usage_key_text(d->arena, &v->q->keys[k]);
        if (!doc_get(to, name))
            doc_put(d, to, name, doc_text(l->row.keys[k]));
    }
    doc_put(d, to, "quantity", l->row.has_quantity ? doc_quantity(l->row.quantity) : doc_null());
    doc_put(d, to, "unit", show_text(l->row.unit));
    doc_put(d, to, "rows", doc_count((long long)l->row.rows));
    doc_put(d, to, "billed", money_if(l->row.has_cost, l->row.cost));
    doc_put(d, to, "repriced", money_if(l->repriced, l->amount));
    doc_put(d, to, "difference", money_if(l->has_difference, l->difference));
    doc_put(d, to, "reproduced", doc_bool(l->reproduced));
    doc_put(d, to, "cause", doc_text(reconcile_cause_name(l->main)));
    struct doc_value *causes = doc_put(d, to, "causes", doc_list());
    for (int c = 0; c < CAUSE_COUNT; c++) {
        if (dec_sign(l->cause[c]) == 0)
            continue;
        struct doc_value *one = doc_push(d, causes, doc_object());
        doc_put(d, one, "cause", doc_text(reconcile_cause_name((enum reconcile_cause)c)));
        doc_put(d, one, "amount", doc_money(l->cause[c]));
    }
    doc_put(d, to, "reason", doc_text(l->reason));
    doc_put(d, to, "quantity_counts", doc_text(reconcile_counts(l)));
    doc_put(d, to, "quantity_told_by", doc_text(l->found.told));
    doc_put(d, to, "quantity_assumed", doc_bool(l->found.assumed));
    put_rate(v, to, l);
}

static void put_group_keys(const struct view *v, struct doc_value *to, const struct reconcile_group *g)
{
    for (size_t k = 0; k < v->r->nby; k++) {
        const char *name = usage_key_text(v->d->arena, &v->q->keys[v->r->by + k]);
        doc_put(v->d, to, name, show_text(g->keys[k]));
    }
}

static void put_data(const struct view *v, bool lines)
{
    struct doc *d = v->d;
    struct doc_value *period = doc_put(d, &d->data, "period", doc_object());
    doc_put(d, period, "first", show_day(d, v->ctx->usage->first));
    doc_put(d, period, "last", show_day(d, v->ctx->usage->last));
    struct doc_value *total = doc_put(d, &d->data, "total", doc_object());
    put_sum(v, total, &v->r->total);
    put_causes(v, total, &v->r->total);
    struct doc_value *groups = doc_put(d, &d->data, "groups", doc_list());
    for (size_t i = 0; i < v->r->ngroups; i++) {
        struct doc_value *to = doc_push(d, groups, doc_object());
        put_group_keys(v, to, &v->r->groups[i]);
        put_sum(v, to, &v->r->groups[i].sum);
        put_causes(v, to, &v->r->groups[i].sum);
    }
    struct doc_value *list = doc_put(d, &d->data, "lines", doc_list());
    for (size_t i = 0; lines && i < v->r->n; i++)
        put_line(v, doc_push(d, list, doc_object()), &v->r->lines[i]);
}

/* Tables */

/* From what the lists say to what is billed. */
static void add_bridge(const struct view *v)
{
    static const struct doc_column columns[] = {{"step", "From the price lists to the bill", false, 0},
                                                {"lines", "Lines", true, 0},
                                                {"amount", "Amount", true, 0},
                                                {"share", "Of the bill", true, 1}};
    struct doc *d = v->d;
    const struct reconcile_sum *s = &v->r->total;
    struct doc_table *t = doc_table(d, NULL, columns, sizeof columns / sizeof *columns);
    t->heading = "Where the difference comes from";
    struct {
        const char *name;
        size_t lines;
        struct doc_value amount;
        dec n;
        bool bold;
    } rows[CAUSE_COUNT + 2];
    size_t n = 0;
    rows[n++].name = at_what(v);
    rows[0].lines = s->repriced;
    rows[0].amount = money_if(s->repriced, s->amount);
    rows[0].n = s->amount;
    for (int c = 0; c < CAUSE_COUNT; c++)
        if (s->with[c]) {
            rows[n].name = arena_printf(d->arena, "%s: %s", reconcile_cause_name((enum reconcile_cause)c),
                                        reconcile_cause_words((enum reconcile_cause)c));
            rows[n].lines = s->with[c];
            rows[n].amount = doc_delta(s->cause[c]);
            rows[n++].n = s->cause[c];
        }
    rows[n].name = "billed";
    rows[n].lines = s->lines;
    rows[n].amount = doc_money(s->billed);
    rows[n++].n = s->billed;
    for (size_t i = 0; i < n; i++) {
        dec share;
        bool has = dec_sign(s->billed) > 0 && rows[i].amount.type != DOC_NULL &&
                   dec_muldiv(rows[i].n, dec_of(100), s->billed, &share);
        struct doc_value *to = doc_row(d, t, NULL);
        *to++ = doc_text(rows[i].name);
        *to++ = doc_count((long long)rows[i].lines);
        *to++ = rows[i].amount;
        *to = has ? doc_percent(dec_round(share, 1), i > 0 && i + 1 < n) : doc_null();
        if (i == 0 || i + 1 == n)
            doc_tone(t, DOC_BOLD);
    }
}

static const char *key_shown(const struct view *v, size_t k, const char *text)
{
    if (*text)
        return text;
    return v->q->keys[k].field == USAGE_TAG ? "(untagged)" : "(none)";
}

static void add_group(const struct view *v, struct doc_table *t, const struct reconcile_sum *s,
                      const struct reconcile_group *g, const char *name)
{
    struct doc_value *to = doc_row(v->d, t, NULL);
    dec rest = not_repriced(s), differs;
    for (size_t k = 0; k < v->r->nby; k++)
        *to++ = g ? doc_text(key_shown(v, v->r->by + k, g->keys[k])) : doc_text(k ? "" : name);
    *to++ = doc_money(s->billed);
    *to++ = dec_sign(rest) ? doc_money(rest) : doc_null();
    *to++ = money_if(s->repriced, s->amount);
    *to++ = s->repriced && dec_sub(s->difference, rest, &differs) ? doc_delta(differs) : doc_null();
    *to++ = doc_text(
        arena_printf(v->d->arena, "%s of %s", show_thousands(v->d, s->reproduced), show_thousands(v->d, s->lines)));
    *to = share_of(s);
}

/* No longer than what it stands in for: 80 columns then have room for the own price too. */
static const char *repriced_title(const struct view *v)
{
    return at_own_prices(v) ? "At own" : "At list";
}

static void add_groups(const struct view *v)
{
    enum { COLUMNS_MAX = USAGE_BY_MAX + 6 };
    struct doc_column columns[COLUMNS_MAX] = {{0}};
    struct doc *d = v->d;
    size_t n = 0, shown = v->r->ngroups < v->ctx->top ? v->r->ngroups : v->ctx->top;
    const char *by = "";
    for (size_t k = 0; k < v->r->nby; k++) {
        const char *name = usage_key_text(d->arena, &v->q->keys[v->r->by + k]);
        by = arena_printf(d->arena, "%s%s%s", by, k ? ", " : "", name);
        columns[n++] = (struct doc_column){name, name, false, 0};
    }
    columns[n++] = (struct doc_column){"billed", "Billed", true, 0};
    columns[n++] = (struct doc_column){"not_repriced", "Not repriced", true, 2};
    columns[n++] = (struct doc_column){"repriced", repriced_title(v), true, 0};
    columns[n++] = (struct doc_column){"difference", "Differs by", true, 0};
    columns[n++] = (struct doc_column){"lines_reproduced", "Lines reproduced", true, 3};
    columns[n++] = (struct doc_column){"reproduced_pct", "Reproduced", true, 1};
    struct doc_table *t = doc_table(d, NULL, columns, n);
    t->title = arena_printf(d->arena, "By %s", by);
    for (size_t i = 0; i < shown; i++)
        add_group(v, t, &v->r->groups[i].sum, &v->r->groups[i], NULL);
    if (shown < v->r->ngroups)
        doc_footnote(
            d, t,
            arena_printf(d->arena, "%s more with less money; see --top", show_thousands(d, v->r->ngroups - shown)));
    if (v->r->ngroups > 1) {
        add_group(v, t, &v->r->total, NULL, "total");
        doc_tone(t, DOC_BOLD);
    }
}

/* A meter that no list has needs no further words, unless there is something to say of it. */
static const char *reason_shown(const struct reconcile_line *l)
{
    return l->main == CAUSE_NOT_LISTED && l->found.unknown && !l->found.same_name ? NULL : l->reason;
}

static const char *quantity_shown(const struct view *v, const struct reconcile_line *l)
{
    struct doc_value q = doc_quantity(l->row.quantity);
    if (!l->row.has_quantity)
        return "-";
    return *l->row.unit ? arena_printf(v->d->arena, "%s x %s", doc_show(v->d, &q), l->row.unit) : doc_show(v->d, &q);
}

static const char *line_name(const struct view *v, const struct reconcile_line *l)
{
    const char *meter = l->row.keys[RECONCILE_METER_NAME], *service = l->row.keys[RECONCILE_SERVICE];
    if (!*meter)
        meter = *l->row.keys[RECONCILE_METER] ? l->row.keys[RECONCILE_METER] : "(no meter)";
    return *service ? arena_printf(v->d->arena, "%s, %s", meter, service) : meter;
}

/* Prices may be of single units: 0.00000043. */
static struct doc_value price_shown(const struct view *v, dec price)
{
    char text[DEC_TEXT];
    return doc_text(text_group(v->d->arena, dec_text(dec_round(price, PRICE_DIGITS), text)));
}

/* Those that would show as 0.00 are told in one line. */
static size_t differences_shown(const struct view *v)
{
    size_t n = 0;
    while (n < v->r->nlargest && n < v->ctx->top &&
           dec_sign(dec_round(v->r->largest[n]->difference, v->d->money_digits)) != 0)
        n++;
    return n;
}

static const char *rest_text(const struct view *v, size_t shown)
{
    size_t n = v->r->nlargest - shown;
    dec sum = DEC_ZERO;
    for (size_t i = shown; i < v->r->nlargest; i++)
        (void)!dec_add(sum, v->r->largest[i]->difference, &sum);
    struct doc_value all = doc_delta(sum);
    return arena_printf(v->d->arena, "%s more %s smaller differences, %s in all; -o csv lists them",
                        show_thousands(v->d, n), show_plural(n, "line with", "lines with"), doc_show(v->d, &all));
}

static void add_differences(const struct view *v)
{
    enum { LIST = 5, REPRICED = 7 };
    static const struct doc_column columns[] = {
        {"meter", "Meter", false, 0},      {"region", "Region", false, 4},   {"cycle_start", "Cycle", false, 6},
        {"quantity", "Quantity", true, 5}, {"price", "Price", true, 3},      {"list", "List price", true, 2},
        {"billed", "Billed", true, 0},     {"repriced", "At list", true, 1}, {"difference", "Differs by", true, 0},
        {"cause", "Cause", false, 0}};
    struct doc *d = v->d;
    size_t shown = differences_shown(v);
    if (!shown)
        return;
    struct doc_table *t = doc_table(d, NULL, columns, sizeof columns / sizeof *columns);
    if (at_own_prices(v))
        t->columns[LIST].title = "Own price";
    t->columns[REPRICED].title = repriced_title(v);
    t->title = "Largest differences";
    for (size_t i = 0; i < shown; i++) {
        const struct reconcile_line *l = v->r->largest[i];
        const char *why = reason_shown(l);
        struct doc_value *to = doc_row(d, t, NULL);
        *to++ = doc_text(line_name(v, l));
        *to++ = show_text(l->row.keys[RECONCILE_REGION]);
        *to++ = show_day(d, l->row.date);
        *to++ = doc_text(quantity_shown(v, l));
        *to++ = l->has_paid ? price_shown(v, l->paid) : doc_null();
        *to++ = l->has_list ? price_shown(v, l->list) : doc_null();
        *to++ = money_if(l->row.has_cost, l->row.cost);
        *to++ = money_if(l->repriced, l->amount);
        *to++ = l->has_difference ? doc_delta(l->difference) : doc_null();
        *to = doc_text(reconcile_cause_name(l->main));
        if (why)
            to->mark = doc_mark(d, t, why);
    }
    if (shown < v->r->nlargest)
        doc_footnote(d, t, rest_text(v, shown));
}

static void add_figures(const struct view *v)
{
    struct doc *d = v->d;
    const struct reconcile_sum *s = &v->r->total;
    doc_figure(d, "billed", "Billed", doc_money(s->billed));
    doc_figure(d, "repriced", at_own_prices(v) ? "At own prices" : "At list prices", money_if(s->repriced, s->amount));
    struct doc_figure *f = doc_figure(d, "reproduced", "Reproduced", share_of(s));
    f->detail = arena_printf(d->arena, "%s of %s %s", show_thousands(d, s->reproduced), show_thousands(d, s->lines),
                             show_plural(s->lines, "line", "lines"));
}

static const char *lead(const struct view *v)
{
    const struct reconcile_sum *s = &v->r->total;
    struct arena *a = v->d->arena;
    if (!s->lines)
        return "No rows count: there is nothing to reconcile.";
    const char *billed = arena_printf(a, "%s billed", show_money(v->d, s->billed));
    if (!s->repriced)
        return arena_printf(a, "%s; the price lists have none of its %s lines.", billed,
                            show_thousands(v->d, s->lines));
    const char *amount = arena_printf(a, "%s %s", show_money(v->d, s->amount), at_what(v));
    if (s->repriced == s->lines)
        return arena_printf(a, "%s, %s.", billed, amount);
    dec rest = not_repriced(s), priced;
    if (!dec_sub(s->billed, rest, &priced))
        return billed;
    return arena_printf(a, "%s. Of that %s can be repriced: %s.", billed, show_money(v->d, priced), amount);
}

struct doc *show_reconcile(struct arena *a, const struct show_context *ctx, const struct usage_query *q,
                           const struct reconciliation *r, bool table)
{
    struct view v = {.d = show_open(a, ctx, "ratecast/reconcile/1"), .ctx = ctx, .q = q, .r = r};
    v.d->title = "Bill against price lists";
    v.d->lead = lead(&v);
    put_data(&v, !ctx->for_people);
    if (r->n) {
        add_figures(&v);
        add_bridge(&v);
        add_groups(&v);
        add_differences(&v);
    }
    if (table)
        reconcile_table(v.d, q, r);
    show_about(v.d, ctx);
    if (r->n)
        doc_about(v.d, arena_printf(a, "%s.", reproduced_text(&v)));
    return v.d;
}
