/* Which of several rates that fit is the one: the steps of preference, each of which drops the worse ones and never all
 * of them without saying why.
 */
#include "rates/match_parts.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "rates/sizes.h"

enum { NAMED = 3 }; /* candidates named in a reason */

/* A 0 that is no price: other regions charge for this meter, or it is a VM and nothing says that it is free. */
static bool is_hole(const struct book *b, const struct rate *r)
{
    size_t n;
    if (!rate_is_zero(r))
        return false;
    if (r->hole)
        return true;
    const struct rate *const *at = book_siblings(b, r, &n);
    for (size_t i = 0; i < n; i++)
        if (!rate_is_zero(at[i]))
            return true;
    return sizes_is_vm_service(r->service) && !text_has_word(r->meter, "Free") && !text_has_word(r->sku, "Free");
}

/* Keeps what `good` likes if there is any. Returns whether there is. */
static bool prefer(const struct search *s, struct rates *list, bool (*good)(const struct search *, const struct rate *))
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += good(s, list->at[i]);
    if (!n)
        return false;
    n = 0;
    for (size_t i = 0; i < list->n; i++)
        if (good(s, list->at[i]))
            list->at[n++] = list->at[i];
    list->n = n;
    return true;
}

static bool is_kept(const struct search *s, const struct rate *r)
{
    (void)s;
    return !r->deprecated;
}

static bool is_ended(const struct search *s, const struct rate *r)
{
    return !day_is_none(r->end) && day_cmp(r->end, book_judge_day(s->book, r)) < 0;
}

static bool is_current(const struct search *s, const struct rate *r)
{
    return !is_ended(s, r) && day_cmp(r->start, book_judge_day(s->book, r)) <= 0;
}

static bool is_price(const struct search *s, const struct rate *r)
{
    return !is_hole(s->book, r);
}

static bool is_primary(const struct search *s, const struct rate *r)
{
    (void)s;
    return r->primary;
}

/* Rows of one key in one place that differ in their dates: the latest replaces the others. */
static void keep_latest(struct rates *list)
{
    size_t n = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct rate *r = list->at[i];
        bool last = n && rate_cmp_meter(list->at[n - 1], r) == 0 && strcmp(list->at[n - 1]->region, r->region) == 0;
        if (last && day_cmp(r->start, list->at[n - 1]->start) > 0) {
            while (n && rate_cmp_meter(list->at[n - 1], r) == 0 && strcmp(list->at[n - 1]->region, r->region) == 0)
                n--;
        } else if (last && day_cmp(r->start, list->at[n - 1]->start) < 0) {
            continue;
        }
        list->at[n++] = r;
    }
    list->n = n;
}

/* A row that does not state a plan price contradicts none. */
static bool same_plan(bool has_a, dec a, bool has_b, dec b)
{
    return !has_a || !has_b || dec_cmp(a, b) == 0;
}

static bool same_price(const struct rate *a, const struct rate *b)
{
    return rate_same_tiers(a, b) && strcmp(a->unit.name, b->unit.name) == 0 &&
           dec_cmp(a->unit.block, b->unit.block) == 0 &&
           same_plan(a->has_plan_1y, a->plan_1y, b->has_plan_1y, b->plan_1y) &&
           same_plan(a->has_plan_3y, a->plan_3y, b->has_plan_3y, b->plan_3y);
}

static int plans(const struct rate *r)
{
    return (int)r->has_plan_1y + (int)r->has_plan_3y;
}

/* Of two rates of one id and one price: the one that is called as is said, else the one with the plainer name ("E8s v5"
 * before "E8-2s v5", which is the same machine with fewer CPUs). */
static bool is_rather_meant(const struct search *s, const struct rate *r, const struct rate *other)
{
    const char *name = s->want->kind == WANT_ID ? s->want->meter_name : NULL;
    bool a = name && text_eq_nocase(r->meter, name), b = name && text_eq_nocase(other->meter, name);
    if (s->want->kind != WANT_ID || a != b)
        return a && !b;
    return strlen(r->meter) < strlen(other->meter);
}

/* One per price; of equal ones the one that says most, then the one that is rather meant, then the first. */
static void keep_distinct(const struct search *s, const struct rates *list, struct rates *out)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct rate *r = list->at[i];
        size_t k = 0;
        while (k < out->n && !same_price(out->at[k], r))
            k++;
        if (k == out->n)
            rates_add(s->arena, out, r);
        else if (plans(r) > plans(out->at[k]) || (plans(r) == plans(out->at[k]) && is_rather_meant(s, r, out->at[k])))
            out->at[k] = r;
    }
}

static const char *place(const struct rate *r)
{
    return r->region[0] ? r->region : "the list without a region";
}

static const char *why_not_current(const struct search *s, const struct rates *list)
{
    char text[DAY_TEXT];
    struct day ended = DAY_NONE, starts = DAY_NONE;
    for (size_t i = 0; i < list->n; i++) {
        const struct rate *r = list->at[i];
        if (!is_ended(s, r) && (day_is_none(starts) || day_cmp(r->start, starts) < 0))
            starts = r->start;
        else if (is_ended(s, r) && day_cmp(r->end, ended) > 0)
            ended = r->end;
    }
    if (!day_is_none(starts))
        return arena_printf(s->arena, "the price of %s in %s starts on %s", match_subject(s), place(list->at[0]),
                            day_text(starts, text));
    return arena_printf(s->arena, "the price of %s in %s expired on %s", match_subject(s), place(list->at[0]),
                        day_text(ended, text));
}

static const char *why_hole(const struct search *s, const struct rate *r)
{
    size_t n;
    const struct rate *const *at = book_siblings(s->book, r, &n);
    bool paid = r->hole;
    for (size_t i = 0; i < n; i++)
        paid = paid || !rate_is_zero(at[i]);
    if (paid)
        return arena_printf(s->arena, "listed at 0 in %s while other regions charge: not a price", place(r));
    return arena_printf(s->arena, "listed at 0 in %s and nothing says that it is free: not a price", place(r));
}

static const char *meter_name(const struct rate *r)
{
    return r->meter;
}

static const char *product_name(const struct rate *r)
{
    return r->product;
}

static const char *sku_name(const struct rate *r)
{
    return r->sku;
}

static bool tells_apart(const struct rates *list, const char *(*name)(const struct rate *))
{
    for (size_t i = 1; i < list->n; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(name(list->at[i]), name(list->at[k])) == 0)
                return false;
    return true;
}

/* "P30 LRS Disk" at 135.17 per 1/Month; where no name tells the candidates apart, with the meter id. */
static const char *candidate(const struct search *s, const struct rates *list, const struct rate *r)
{
    static const char *(*const names[])(const struct rate *) = {meter_name, product_name, sku_name};
    enum { NAMES = sizeof names / sizeof *names };
    size_t i = 0;
    char price[DEC_TEXT];
    while (i < NAMES && !tells_apart(list, names[i]))
        i++;
    return arena_printf(s->arena, "\"%s\" at %s%s per %s%s%s%s", i < NAMES ? names[i](r) : r->meter,
                        dec_text(r->tiers[0].price, price), r->ntiers > 1 ? " and other tiers" : "", r->unit_text,
                        i < NAMES ? "" : " (meter ", i < NAMES ? "" : r->meter_id, i < NAMES ? "" : ")");
}

static const char *why_ambiguous(const struct search *s, const struct rates *list)
{
    const char *text = arena_printf(s->arena, "%zu different prices fit %s: ", list->n, match_subject(s));
    for (size_t i = 0; i < list->n && i < NAMED; i++)
        text = arena_printf(s->arena, "%s%s%s", text, i ? ", " : "", candidate(s, list, list->at[i]));
    if (list->n > NAMED)
        text = arena_printf(s->arena, "%s and %zu more", text, list->n - NAMED);
    return text;
}

void match_pick(const struct search *s, const struct rates *fit, struct match *out)
{
    struct rates list = {0}, prices = {0};
    for (size_t i = 0; i < fit->n; i++)
        rates_add(s->scratch, &list, fit->at[i]);
    rates_tidy(&list);
    if (!prefer(s, &list, is_kept) && !s->take_deprecated) {
        match_none(out, arena_printf(s->arena,
                                     "%s is listed in %s only as expired or promotional: name its meter id to use it",
                                     match_subject(s), place(list.at[0])));
        return;
    }
    if (!prefer(s, &list, is_current)) {
        match_none(out, why_not_current(s, &list));
        out->not_in_force = true;
        return;
    }
    if (!prefer(s, &list, is_price)) {
        match_none(out, why_hole(s, list.at[0]));
        return;
    }
    prefer(s, &list, is_primary);
    keep_latest(&list);
    keep_distinct(s, &list, &prices);
    if (prices.n == 1)
        *out = (struct match){.state = MATCH_ONE, .rate = prices.at[0]};
    else
        *out = (struct match){.state = MATCH_AMBIGUOUS,
                              .candidates = prices.at,
                              .ncandidates = prices.n,
                              .reason = why_ambiguous(s, &prices)};
}
