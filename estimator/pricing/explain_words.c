/* What an explanation says in words: what was looked for, how it was found, what else decides. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "catalog/offer.h"
#include "pricing/explain.h"
#include "rates/rate.h"
#include "workload/bill.h"
#include "workload/workload.h"

struct wording {
    const struct estimate_input *in;
    struct arena *a;
    const struct estimate *e;
    struct explanation *x;
};

static void add_note(const struct wording *w, const char *text)
{
    struct explanation *x = w->x;
    x->notes = arena_grow(w->a, x->notes, x->nnotes, &x->notes_cap, sizeof *x->notes);
    x->notes[x->nnotes++] = text;
}

static const char *names_text(struct arena *a, const struct want_names *n)
{
    const char *const names[] = {n->service, n->product, n->sku, n->meter};
    const char *text = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i] && *names[i])
            text = text ? arena_printf(a, "%s / %s", text, names[i]) : names[i];
    return text ? text : "nothing";
}

static const char *subject(const struct wording *w, bool card)
{
    const struct line *l = w->x->line;
    const struct want *want = &l->want;
    switch (want->kind) {
    case WANT_ID:
        return arena_printf(w->a, "meter %s", want->meter_id);
    case WANT_VM:
        return arena_printf(w->a, "%s (%s)", want->size, want->windows ? "Windows" : "Linux");
    case WANT_NAMES:
        break;
    }
    return names_text(w->a, card ? &want->ratecard : &want->retail);
}

static const struct offer *offer_asked(const struct wording *w)
{
    const struct line *l = w->x->line;
    if (w->e->placement.offer && !l->pin_offer)
        return w->e->placement.offer;
    return l->has_offer ? &l->offer : NULL;
}

static const char *looked_for(const struct wording *w)
{
    const struct offer *o = offer_asked(w);
    const struct cell *c = w->x->cell;
    return arena_printf(w->a, "the %s price of %s%s%s", o ? o->name : "payg",
                        subject(w, o && o->option == OPTION_RATECARD), c->region ? " in " : "",
                        c->region ? c->region : "");
}

static const char *found(const struct wording *w)
{
    const struct cell *c = w->x->cell;
    const char *region = c->region ? c->region : "its own region";
    if (!c->rate || !c->how)
        return NULL;
    if (strcmp(c->how, "meter id") == 0)
        return "by the meter id that the line names";
    if (strcmp(c->how, "same meter in region") == 0)
        return arena_printf(w->a, "the same names, unit and type as the meter that the line names, in %s", region);
    if (strcmp(c->how, "size") == 0)
        return arena_printf(w->a, "by the VM size, in %s", region);
    if (strcmp(c->how, "names") == 0)
        return arena_printf(w->a, "by the names, in %s", region);
    if (strcmp(c->how, "not bound to a region") == 0)
        return "its only price, for all regions";
    return arena_printf(w->a, "%s is in %s", region, c->how);
}

static void note_licence(const struct wording *w)
{
    char with[DEC_TEXT], without[DEC_TEXT];
    const struct cell *c = w->x->cell;
    dec linux_price;
    if (c->ncharges < 2 || !dec_sub(c->charges[1].rate->tiers[0].price, c->charges[1].price, &linux_price))
        return;
    add_note(w,
             arena_printf(w->a,
                          "Windows licence: the payg price with Windows, %s, less that without, %s; for the hours that "
                          "the line runs",
                          dec_text(c->charges[1].rate->tiers[0].price, with), dec_text(linux_price, without)));
}

static void note_discount(const struct wording *w)
{
    const struct cell *c = w->x->cell;
    for (size_t i = 0; i < c->ncharges && w->in->discounts.n; i++)
        if (!c->charges[i].discount && (c->commitment || c->interruptible))
            add_note(w, arena_printf(w->a, "no own discount on the %s: it has a price of its own",
                                     c->commitment ? c->charges[i].label : "spot or low-priority price"));
}

static void note_offer(const struct wording *w)
{
    const struct cell *c = w->x->cell;
    if (estimate_bought_otherwise(w->e, w->x->line, c))
        add_note(w, arena_printf(w->a, "priced %s: %s does not apply to it", c->offer, w->e->placement.offer->name));
    if (c->offer && text_ends(c->offer, "+ahb"))
        add_note(w, "Hybrid Benefit: the Linux rate; the Windows licence is brought along");
    if (c->derived)
        add_note(w, "no DevTest row: taken from the same size under Linux");
    if (c->interruptible)
        add_note(w, "interruptible: Azure can evict it");
    if (c->rate && c->rate->deprecated)
        add_note(w, "an expired or promotional meter, used because the line names its id");
}

/* What the quantity counts, where there was a question. */
static void note_bill(const struct wording *w)
{
    const struct line *l = w->x->line;
    const struct bill_line *b =
        w->in->workload->bill ? &w->in->workload->bill->lines[l - w->in->workload->lines] : NULL;
    if (b && b->told)
        add_note(w, arena_printf(w->a, "the bill%s %s", b->assumed ? " is" : "", b->told));
    if (b && w->x->cell->commitment)
        add_note(w, "the hours of the bill are taken as spread evenly over its time");
}

static void note_commitment(const struct wording *w)
{
    char text[DEC_TEXT];
    const struct cell *c = w->x->cell;
    if (!c->commitment)
        return;
    add_note(w, arena_printf(w->a, "committed for all hours of the month: the line uses %s %% of what is charged",
                             dec_text(dec_round(c->utilisation, 1), text)));
    if (dec_sign(c->upfront) > 0)
        add_note(w, arena_printf(w->a, "upfront %s, if the whole term is paid at once", dec_text(c->upfront, text)));
}

/* What the offer does to the sum of the lines, and whether this meter is part of that sum. */
static void note_terms(const struct wording *w)
{
    const struct cell *c = w->x->cell;
    size_t n;
    const struct rate_term *terms = c->offer_id ? book_terms(w->in->book, c->offer_id, &n) : NULL;
    for (size_t i = 0; c->offer_id && c->rate && i < w->e->nterms; i++) {
        const struct term_result *t = &w->e->terms[i];
        const struct rate_term *of = terms_in_force(terms, n, t->kind);
        if (!of || strcmp(t->offer, c->offer_id) != 0)
            continue;
        const char *part = t->kind == TERM_RECURRING            ? ""
                           : terms_cover(of, c->rate->meter_id) ? ", this meter included"
                                                                : ", of which this meter is excluded";
        add_note(w, arena_printf(w->a, "%s of %s: acts on the sum of the lines%s", t->name, t->offer, part));
    }
}

void explain_words(const struct estimate_input *in, struct arena *a, const struct estimate *e, struct explanation *x)
{
    struct wording w = {in, a, e, x};
    x->looked_for = looked_for(&w);
    x->found = found(&w);
    note_offer(&w);
    if (x->cell->state == LINE_AMBIGUOUS)
        add_note(&w, "name what tells them apart, such as the product or the meter, or give the meter_id");
    if (x->cell->state == LINE_NO_PRICE && x->line->want.kind == WANT_VM)
        add_note(&w, "--alternates names sizes that fit, where there are any");
    if (cell_has_amount(x->cell)) {
        note_licence(&w);
        note_commitment(&w);
        note_bill(&w);
        note_discount(&w);
        note_terms(&w);
        if (x->cell->ncharges == 0)
            add_note(&w, "the meter costs nothing, whatever the quantity");
    }
}
