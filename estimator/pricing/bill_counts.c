#include "pricing/bill_counts.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "catalog/unit.h"
#include "pricing/bill_rate.h"
#include "rates/rate.h"
#include "rates/store.h"

/* What one of the quantity may be: num / den base units of the rate. */
struct guess {
    enum bill_counts counts;
    dec num, den;
};

enum { GUESSES = 2, NEAR = 3 /* a price is near another one within this factor: blocks are of 10 at least */ };

struct unit_pair {
    const struct rate *rate;
    struct unit unit; /* of the bill, where it states one */
    const char *text; /* "10K" */
    bool stated;
    struct guess guess[GUESSES];
    size_t n;
};

/* The guesses, the usual one first. False when the units do not go together. */
static bool guess_units(struct unit_pair *p)
{
    const struct unit *to = &p->rate->unit;
    dec one = dec_of(1), num = one, den = one, block = p->stated ? p->unit.block : to->block;
    bool blocks = dec_cmp(block, one) != 0;
    if (p->stated && !unit_convert(&p->unit, to, &num, &den, NULL))
        return false;
    struct guess base = {BILL_COUNTS_BASE, num, den}, in_blocks = {BILL_COUNTS_BLOCKS, block, den};
    if (!dec_mul(num, block, &in_blocks.num))
        return false;
    if (blocks) {
        p->guess[0] = in_blocks;
        p->guess[1] = base;
        p->n = 2;
        return true;
    }
    /* "Units" of a rate per 10K: FOCUS files state the unit so, and yet count blocks. */
    base.counts = BILL_COUNTS_UNITS;
    p->guess[0] = base;
    p->guess[1] = (struct guess){BILL_COUNTS_BLOCKS, to->block, one};
    p->n = dec_cmp(to->block, one) != 0 && dec_cmp(num, den) == 0 ? 2 : 1;
    if (p->n == 2)
        p->guess[0].counts = BILL_COUNTS_BASE;
    return true;
}

/* price x low / high: how far is it from being what `guess` costs at this tier? -1: below all that is near, 1: above. */
static bool is_near(const struct unit_pair *p, const struct guess *g, dec price, dec tier, int factor)
{
    dec paid, due, k = dec_of(factor), low, high;
    /* price per num/den base units against tier per block: price x den x block == tier x num */
    if (!dec_mul(price, g->den, &paid) || !dec_mul(paid, p->rate->unit.block, &paid) || !dec_mul(tier, g->num, &due))
        return false;
    if (factor > 1)
        return dec_mul(due, k, &high) && dec_mul(paid, k, &low) && dec_cmp(paid, high) <= 0 && dec_cmp(low, due) >= 0;
    /* Bills round prices: equal to one part in ten thousand. */
    return dec_sub(paid, due, &low) && dec_mul(dec_abs(low), dec_of(10000), &low) && dec_cmp(low, due) <= 0;
}

/* Near one of the tiers, or between them. */
static bool is_price_of(const struct unit_pair *p, const struct guess *g, dec price, int factor)
{
    const struct rate *r = p->rate;
    bool above = false, below = false;
    for (size_t i = 0; i < r->ntiers; i++) {
        dec tier = r->tiers[i].price, paid, due;
        if (dec_sign(tier) <= 0)
            continue;
        if (is_near(p, g, price, tier, factor))
            return true;
        if (!dec_mul(price, g->den, &paid) || !dec_mul(paid, r->unit.block, &paid) || !dec_mul(tier, g->num, &due))
            return false;
        above = above || dec_cmp(paid, due) > 0;
        below = below || dec_cmp(paid, due) < 0;
    }
    return factor > 1 && above && below;
}

static bool read_price(const char *text, dec *out)
{
    return text && dec_parse(text, strlen(text), out) == DEC_OK && dec_sign(*out) > 0;
}

/* What a price of the bill says: the number of the guess, GUESSES for "either", -1 for "none of them". */
static int asks_price(const struct unit_pair *p, dec price)
{
    static const int factors[] = {1, NEAR};
    for (size_t f = 0; f < sizeof factors / sizeof *factors; f++) {
        int found = -1;
        for (size_t i = 0; i < p->n; i++)
            if (is_price_of(p, &p->guess[i], price, factors[f]))
                found = found < 0 ? (int)i : GUESSES;
        if (found >= 0)
            return found;
    }
    return -1;
}

static const char *in_words(struct arena *a, const struct unit_pair *p, const struct guess *g)
{
    char n[DEC_TEXT];
    const struct unit *to = &p->rate->unit;
    if (g->counts == BILL_COUNTS_BLOCKS)
        return arena_printf(
            a, "blocks of %s %s",
            text_group(a, dec_text(p->stated && dec_cmp(p->unit.block, dec_of(1)) ? p->unit.block : to->block, n)),
            p->stated ? p->unit.name : to->name);
    return arena_printf(a, "single %s", p->stated ? p->unit.name : to->name);
}

static const char *rate_in_words(struct arena *a, const struct rate *r)
{
    char n[DEC_TEXT];
    return arena_printf(a, "%s per %s", dec_text(r->tiers[r->ntiers > 1 && dec_sign(r->tiers[0].price) == 0].price, n),
                        r->unit_text);
}

static void take(struct bill_rate *out, const struct unit_pair *p, size_t i)
{
    out->counts = p->guess[i].counts;
    out->num = p->guess[i].num;
    out->den = p->guess[i].den;
}

static void cannot_tell(struct bill_rate *out, const char *reason)
{
    out->fit = BILL_NO_UNIT;
    out->counts = BILL_COUNTS_UNTOLD;
    out->reason = reason;
}

/* The usual reading, where no price of the bill helps. */
static void assume(struct arena *a, const struct unit_pair *p, struct bill_rate *out)
{
    const struct rate *r = p->rate;
    bool of_the_card =
        r->snapshot && r->snapshot->source == RATE_RATECARD && p->stated && dec_cmp(p->unit.block, r->unit.block) == 0;
    /* Old bills of an Enterprise Agreement count single hours under "100 Hours"; other bills do not. */
    if (p->stated && unit_is_hourly(&p->unit) && !of_the_card) {
        cannot_tell(out, arena_printf(a, "the quantity counts %s or %s, and the bill states no price that tells",
                                      in_words(a, p, &p->guess[0]), in_words(a, p, &p->guess[1])));
        return;
    }
    take(out, p, 0);
    out->assumed = !of_the_card;
    out->told = of_the_card ? "quantities in units of a RateCard count its blocks"
                            : arena_printf(a, "assumed to count %s: the bill states no price that tells",
                                           in_words(a, p, &p->guess[0]));
}

void bill_counts(const struct catalog *c, struct arena *a, const struct bill_says *says, struct bill_rate *out)
{
    struct unit_pair p = {.rate = out->rate, .text = says->unit ? says->unit : "", .stated = says->unit && *says->unit};
    dec list, paid;
    if (p.stated)
        p.unit = unit_parse(c, says->unit);
    if (!guess_units(&p)) {
        cannot_tell(out,
                    arena_printf(a, "the bill counts \"%s\", the price list \"%s\"", p.text, out->rate->unit_text));
        return;
    }
    if (p.n == 1) {
        take(out, &p, 0);
        return;
    }
    bool has_list = read_price(says->list_price, &list), has_paid = read_price(says->price, &paid);
    int by_list = has_list ? asks_price(&p, list) : GUESSES, by_paid = has_paid ? asks_price(&p, paid) : GUESSES;
    bool list_tells = by_list >= 0 && by_list < GUESSES, paid_tells = by_paid >= 0 && by_paid < GUESSES;
    if (list_tells && paid_tells && by_list != by_paid) {
        cannot_tell(out,
                    arena_printf(a, "its list price of %s is that of %s, its price of %s that of %s", says->list_price,
                                 in_words(a, &p, &p.guess[by_list]), says->price, in_words(a, &p, &p.guess[by_paid])));
    } else if (list_tells || paid_tells) {
        int by = list_tells ? by_list : by_paid;
        take(out, &p, (size_t)by);
        out->told = arena_printf(a, "counts %s: its %s of %s goes with %s", in_words(a, &p, &p.guess[by]),
                                 list_tells ? "list price" : "price", list_tells ? says->list_price : says->price,
                                 rate_in_words(a, p.rate));
    } else if (by_list < 0 || by_paid < 0) {
        cannot_tell(out, arena_printf(a, "the quantity counts %s or %s: the price of %s goes with neither at %s",
                                      in_words(a, &p, &p.guess[0]), in_words(a, &p, &p.guess[1]),
                                      by_paid < 0 ? says->price : says->list_price, rate_in_words(a, p.rate)));
    } else {
        assume(a, &p, out);
    }
}
