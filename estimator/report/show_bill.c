/* What bills charged beside what the price lists say: of the lines that are priced, and what no line holds. */
#include <stdlib.h>

#include "base/arena.h"
#include "pricing/bill_lines.h"
#include "report/show_common.h"
#include "workload/bill.h"

enum { DIFFERENCES_SHOWN = 10 };

/* For machines */

static struct doc_value money_of(const struct bill_sum *s)
{
    return show_known(s->has_billed, s->billed);
}

static void put_sum(struct doc *d, struct doc_value *bill, const char *name, const struct bill_sum *s, bool listed)
{
    struct doc_value *one = doc_put(d, bill, name, doc_object());
    dec difference, pct;
    doc_put(d, one, "lines", doc_count((long long)s->lines));
    doc_put(d, one, "rows", doc_count((long long)s->rows));
    doc_put(d, one, "billed", money_of(s));
    if (!listed)
        return;
    doc_put(d, one, "list", show_known(s->lines > 0, s->list));
    doc_put(d, one, "difference", bill_sum_difference(s, &difference) ? doc_delta(difference) : doc_null());
    doc_put(d, one, "difference_pct", bill_sum_difference_pct(s, &pct) ? doc_percent(pct, true) : doc_null());
}

static void put_rest(struct doc *d, struct doc_value *bill, const struct workload *w)
{
    struct doc_value *list = doc_put(d, bill, "left_out", doc_list());
    for (size_t i = 0; i < w->bill->nrest; i++) {
        const struct bill_rest *r = &w->bill->rest[i];
        struct doc_value *one = doc_push(d, list, doc_object());
        dec money = DEC_ZERO;
        bool known = r->has_money && bill_lines_money(w, r->money, &money);
        doc_put(d, one, "what", doc_text(r->what));
        doc_put(d, one, "state", doc_text(line_state_name(r->needs_quantity ? LINE_NEEDS_USAGE : LINE_UNSUPPORTED)));
        doc_put(d, one, "reason", doc_text(r->reason));
        doc_put(d, one, "rows", doc_count((long long)r->rows));
        doc_put(d, one, "billed", show_known(known, money));
    }
}

static void put_bill(struct doc *d, const struct workload *w, const struct bill_sums *s)
{
    const struct bill *b = w->bill;
    struct doc_value *bill = doc_put(d, &d->data, "bills", doc_object());
    doc_put(d, bill, "from", show_day(d, b->first));
    doc_put(d, bill, "to", show_day(d, b->last));
    doc_put(d, bill, "days", doc_count(b->days));
    doc_put(d, bill, "times", doc_quantity(b->times));
    doc_put(d, bill, "over", doc_quantity(b->over));
    doc_put(d, bill, "rows", doc_count((long long)b->rows));
    doc_put(d, bill, "billed_in_all", show_known(b->has_money, b->money));
    doc_put(d, bill, "billed", money_of(&s->all));
    put_sum(d, bill, "priced", &s->priced, true);
    put_sum(d, bill, "on_demand", &s->demand, true);
    put_sum(d, bill, "committed", &s->committed, true);
    put_sum(d, bill, "unpriced", &s->unpriced, false);
    put_rest(d, bill, w);
    doc_put(d, bill, "priced_pct", s->has_priced_pct ? doc_percent(s->priced_pct, false) : doc_null());
}

void show_line_bill(struct doc *d, struct doc_value *line, const struct show_context *ctx, size_t number)
{
    const struct bill *bill = ctx->workload ? ctx->workload->bill : NULL;
    if (!bill)
        return;
    const struct bill_line *b = &bill->lines[number];
    struct doc_value *one = doc_put(d, line, "bill", doc_object());
    dec money = DEC_ZERO;
    bool known = b->has_billed && bill_lines_money(ctx->workload, b->billed, &money);
    doc_put(d, one, "rows", doc_count((long long)b->rows));
    doc_put(d, one, "quantity", doc_quantity(ctx->workload->lines[number].quantity));
    doc_put(d, one, "committed_quantity", doc_quantity(b->committed));
    doc_put(d, one, "unit", show_text(b->unit));
    doc_put(d, one, "counts", doc_text(b->counts));
    doc_put(d, one, "assumed", doc_bool(b->assumed));
    doc_put(d, one, "told", doc_text(b->told));
    doc_put(d, one, "billed", show_known(known, money));
}

/* The lead: how far the bill is from the lists. */

static const char *gap_text(struct doc *d, const struct bill_sum *s)
{
    dec difference = DEC_ZERO, pct;
    if (!bill_sum_difference(s, &difference) || dec_sign(dec_round(difference, d->money_digits)) == 0)
        return "as much";
    const char *by = show_money(d, dec_abs(difference));
    if (bill_sum_difference_pct(s, &pct)) {
        struct doc_value v = doc_percent(dec_abs(pct), false);
        by = arena_printf(d->arena, "%s or %s", by, doc_show(d, &v));
    }
    return arena_printf(d->arena, "%s %s", by, dec_sign(difference) > 0 ? "more" : "less");
}

/* What the bill is held against: the lists as they are, less an own discount, or the lines put elsewhere. */
enum against { LISTS, DISCOUNTED, PLACED };
static const char *const against_title[] = {
    [LISTS] = "At list price", [DISCOUNTED] = "List, discounted", [PLACED] = "Priced here"};
static const char *const against_words[] = {
    [LISTS] = "at list prices", [DISCOUNTED] = "at the discounted list prices", [PLACED] = "as priced here"};

static enum against held_against(const struct show_context *ctx, const struct estimate *e)
{
    if (e->placement.region || e->placement.offer)
        return PLACED;
    return ctx->discounts && ctx->discounts->n > 0 ? DISCOUNTED : LISTS;
}

static const char *bill_lead(struct doc *d, enum against by, const struct bill_sums *s)
{
    const char *text = "";
    if (!s->all.has_billed)
        return "The bill states no cost to compare with.";
    if (!s->has_difference)
        return arena_printf(d->arena, "In all, the bill charged %s%s.", show_money(d, s->all.billed), d->span.per);
    if (s->demand.lines)
        text = arena_printf(d->arena, "What was bought on demand for %s costs %s %s.", show_money(d, s->demand.billed),
                            gap_text(d, &s->demand), against_words[by]);
    if (s->committed.lines)
        text = arena_printf(d->arena, "%s%sWhat commitments paid for would cost %s %s.", text, *text ? " " : "",
                            show_money(d, s->committed.list), by == PLACED ? against_words[by] : "on demand");
    if (!s->has_priced_pct || s->unpriced.lines == 0)
        return text;
    struct doc_value pct = doc_percent(s->priced_pct, false);
    return arena_printf(d->arena, "%s Priced is %s of the money billed for consumption.", text, doc_show(d, &pct));
}

/* The table of the whole bill */

enum { WHAT, LINES, ROWS, BILLED, LIST, DIFFERENCE, PCT, NOTE, COLUMNS };

static const struct doc_column columns[COLUMNS] = {
    [WHAT] = {"what", "Of the bill", false, 0},  [LINES] = {"lines", "Lines", true, 3},
    [ROWS] = {"rows", "Rows", true, 4},          [BILLED] = {"billed", "Billed", true, 0},
    [LIST] = {"list", "At list price", true, 1}, [DIFFERENCE] = {"difference", "Difference", true, 1},
    [PCT] = {"difference_pct", "%", true, 2},    [NOTE] = {"note", "Note", false, 0},
};

static struct doc_value *add_sum(struct doc *d, struct doc_table *t, const char *what, const struct bill_sum *s,
                                 const char *note)
{
    struct doc_value *v = doc_row(d, t, NULL);
    v[WHAT] = doc_text(what);
    v[LINES] = s->lines ? doc_count((long long)s->lines) : doc_text("");
    v[ROWS] = doc_count((long long)s->rows);
    v[BILLED] = money_of(s);
    v[LIST] = v[DIFFERENCE] = v[PCT] = doc_text("");
    v[NOTE] = doc_text(note);
    return v;
}

static void set_difference(struct doc_value *v, const struct bill_sum *s)
{
    dec difference, pct;
    v[LIST] = doc_money(s->list);
    v[DIFFERENCE] = bill_sum_difference(s, &difference) ? doc_delta(difference) : doc_null();
    v[PCT] = bill_sum_difference_pct(s, &pct) ? doc_percent(pct, true) : doc_null();
}

/* "9.9": what the bill is below the lists, for --discount. NULL: it is not, or a discount is taken already. */
static const char *discount_of_bill(struct doc *d, enum against by, const struct bill_sum *s)
{
    char text[DEC_TEXT];
    dec difference, pct;
    if (by != LISTS || !bill_sum_difference(s, &difference) || dec_sign(difference) <= 0 ||
        !dec_muldiv(difference, dec_of(100), s->list, &pct))
        return NULL;
    pct = dec_round(pct, 1);
    return dec_sign(pct) > 0 ? arena_strdup(d->arena, dec_text(pct, text)) : NULL;
}

static void add_priced(struct doc *d, struct doc_table *t, enum against by, const struct bill_sums *s)
{
    if (s->demand.lines) {
        const char *off = s->has_difference ? discount_of_bill(d, by, &s->demand) : NULL;
        const char *note = off ? doc_mark(d, t,
                                          arena_printf(d->arena,
                                                       "billed at %s %% below list prices: --discount %s takes as much "
                                                       "off all list prices here",
                                                       off, off))
                               : "";
        set_difference(add_sum(d, t, "Bought on demand", &s->demand, note), &s->demand);
    }
    if (s->committed.lines)
        set_difference(add_sum(d, t, "Paid for by commitments", &s->committed,
                               doc_mark(d, t,
                                        "by reservations and savings plans; in a bill of actual cost, what they cost "
                                        "stands in Purchase")),
                       &s->committed);
}

static void add_bill_table(struct doc *d, const struct workload *w, enum against by, const struct bill_sums *s)
{
    struct doc_table *t = doc_table(d, "The bill beside the price lists", columns, COLUMNS);
    t->columns[LIST].title = against_title[by];
    add_priced(d, t, by, s);
    if (s->unpriced.lines)
        add_sum(d, t, "Consumption without a price", &s->unpriced, "");
    for (size_t i = 0; i < w->bill->nrest; i++) {
        const struct bill_rest *r = &w->bill->rest[i];
        struct bill_sum one = {.rows = r->rows, .has_billed = r->has_money};
        one.has_billed = one.has_billed && bill_lines_money(w, r->money, &one.billed);
        add_sum(d, t, r->what, &one, doc_mark(d, t, r->reason));
    }
    add_sum(d, t, "The whole bill", &s->all, "")[LINES] = doc_text("");
    doc_tone(t, DOC_BOLD);
    if (!s->all.has_billed)
        t->columns[BILLED].title = t->columns[DIFFERENCE].title = t->columns[PCT].title = NULL;
    show_hide_empty(t, NOTE);
}

/* Where list and bill are far apart */

struct apart {
    size_t line;
    dec billed, difference;
};

static int by_size(const void *a, const void *b)
{
    const struct apart *x = a, *y = b;
    int c = dec_cmp(dec_abs(y->difference), dec_abs(x->difference));
    return c ? c : (x->line > y->line) - (x->line < y->line);
}

static const char *why_apart(struct doc *d, struct doc_table *t, const struct line *l, const struct bill_line *b)
{
    if (b->committed_rows && dec_cmp(b->committed, l->quantity) == 0)
        return doc_mark(d, t, "paid for by a reservation or a savings plan");
    if (b->committed_rows)
        return doc_mark(d, t, "paid for in part by a reservation or a savings plan");
    if (b->assumed)
        return doc_mark(d, t, "whether the quantity counts blocks or single units is assumed");
    return "";
}

static void add_differences(struct doc *d, const struct workload *w, enum against by, const struct estimate *e)
{
    enum { NAME, QUANTITY, UNIT, LINE_BILLED, LINE_LIST, LINE_DIFFERENCE, LINE_PCT, LINE_NOTE, LINE_COLUMNS };
    static const struct doc_column line_columns[LINE_COLUMNS] = {
        [NAME] = {"name", "Line", false, 0},
        [QUANTITY] = {"quantity", "Quantity", true, 3},
        [UNIT] = {"unit", "Unit", false, 3},
        [LINE_BILLED] = {"billed", "Billed", true, 0},
        [LINE_LIST] = {"list", "At list price", true, 1},
        [LINE_DIFFERENCE] = {"difference", "Difference", true, 0},
        [LINE_PCT] = {"difference_pct", "%", true, 2},
        [LINE_NOTE] = {"note", "Note", false, 0},
    };
    struct apart *list = arena_array(d->arena, w->n, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < w->n; i++) {
        struct apart one = {.line = i};
        if (!cell_has_amount(&e->cells[i]) || !w->bill->lines[i].has_billed ||
            !bill_lines_money(w, w->bill->lines[i].billed, &one.billed) ||
            !dec_sub(e->cells[i].amount, one.billed, &one.difference) ||
            dec_sign(dec_round(one.difference, d->money_digits)) == 0)
            continue;
        list[n++] = one;
    }
    if (n == 0)
        return;
    qsort(list, n, sizeof *list, by_size);
    struct doc_table *t = doc_table(d, "Where bill and lists are farthest apart", line_columns, LINE_COLUMNS);
    t->columns[LINE_LIST].title = against_title[by];
    for (size_t k = 0; k < n && k < DIFFERENCES_SHOWN; k++) {
        const struct apart *x = &list[k];
        const struct cell *c = &e->cells[x->line];
        dec pct;
        struct doc_value *v = doc_row(d, t, NULL);
        v[NAME] = doc_text(w->lines[x->line].name);
        v[QUANTITY] = doc_quantity(c->quantity);
        v[UNIT] = doc_text(c->unit);
        v[LINE_BILLED] = doc_money(x->billed);
        v[LINE_LIST] = doc_money(c->amount);
        v[LINE_DIFFERENCE] = doc_delta(x->difference);
        if (dec_sign(x->billed) > 0 && dec_muldiv(x->difference, dec_of(100), x->billed, &pct))
            v[LINE_PCT] = doc_percent(pct, true);
        v[LINE_NOTE] = doc_text(why_apart(d, t, &w->lines[x->line], &w->bill->lines[x->line]));
    }
    if (n > DIFFERENCES_SHOWN)
        doc_footnote(d, t,
                     arena_printf(d->arena, "%s further lines differ; lines[].bill of -o json has all.",
                                  show_thousands(d, n - DIFFERENCES_SHOWN)));
    show_hide_empty(t, LINE_NOTE);
}

void show_bill(struct doc *d, const struct show_context *ctx, const struct estimate *e)
{
    const struct workload *w = ctx->workload;
    struct bill_sums s;
    if (!w || !w->bill || !bill_lines_sum(w, e, &s))
        return;
    enum against by = held_against(ctx, e);
    put_bill(d, w, &s);
    d->lead = d->lead ? arena_printf(d->arena, "%s %s", d->lead, bill_lead(d, by, &s)) : bill_lead(d, by, &s);
    struct doc_figure *f = doc_figure(d, "billed", arena_printf(d->arena, "Billed for this,%s", d->span.per),
                                      s.priced.has_billed ? doc_money(s.priced.billed) : doc_text("not known"));
    if (s.has_difference)
        f->detail =
            arena_printf(d->arena, "What was bought on demand costs %s %s.", gap_text(d, &s.demand), against_words[by]);
    if (s.all.has_billed || s.unpriced.lines || s.rest.rows)
        add_bill_table(d, w, by, &s);
    add_differences(d, w, by, e);
}
