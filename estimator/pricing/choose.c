#include "pricing/choose.h"

#include "base/arena.h"
#include "base/text.h"
#include "catalog/region.h"
#include "rates/sizes.h"

/* One line under one option of the Retail price list. `main` is its pay-as-you-go rate: even where something else is
 * paid, it says what the line is (a Windows VM? of which service?) and what the Windows licence costs. */
struct ask {
    const struct estimate_input *in;
    struct arena *a;
    const struct line *line;
    const struct offer *offer;
    const char *region;
    struct match main;
    enum rate_variant variant; /* that the line itself names */
    bool is_vm, windows;       /* windows: to be paid, so not with Hybrid Benefit */
    const char *size;
    struct choice *out;
};

static const struct offer PAYG = {.name = "payg", .option = OPTION_PAYG};

static bool find(const struct ask *q, const struct want *w, enum rate_type type, int years, enum rate_variant variant,
                 struct match *m)
{
    struct match_where where = {.region = q->region, .type = type, .term_years = years, .variant = variant};
    *m = (struct match){0};
    match_find(q->in->book, q->in->catalog, q->a, w, &where, m);
    return m->state == MATCH_ONE;
}

/* A size that is sold as spot capacity only has no other price, though a match may offer what there is. */
static bool is_variant(struct match *m, enum rate_variant variant)
{
    if (m->state == MATCH_ONE && m->rate->variant != variant)
        *m = (struct match){.state = MATCH_NONE, .reason = "sold as spot or low-priority capacity only"};
    return m->state == MATCH_ONE;
}

static bool find_vm(const struct ask *q, bool windows, enum rate_type type, int years, enum rate_variant variant,
                    struct match *m)
{
    struct want w = {.kind = WANT_VM, .size = q->size, .windows = windows};
    return find(q, &w, type, years, variant, m) && is_variant(m, variant);
}

/* The same names as the line's own rate, in another type of row. */
static bool find_named(const struct ask *q, enum rate_type type, int years, struct match *m)
{
    const struct rate *r = q->main.rate;
    struct want w = {
        .kind = WANT_NAMES,
        .retail = {.service = r->service, .product = r->product, .sku = r->sku, .meter = r->meter},
    };
    return find(q, &w, type, years, RATE_PLAIN, m);
}

static void fail(struct choice *c, const struct match *m, const char *reason)
{
    c->state = m && m->state == MATCH_AMBIGUOUS ? LINE_AMBIGUOUS : LINE_NO_PRICE;
    c->reason = m && m->state == MATCH_AMBIGUOUS && m->reason ? m->reason : reason;
    if (c->state == LINE_AMBIGUOUS) {
        c->candidates = m->candidates;
        c->ncandidates = m->ncandidates;
    }
}

static void fail_match(struct choice *c, const struct match *m)
{
    fail(c, m, m->reason ? m->reason : "no price");
}

/* A size whose row of the requested option is missing. */
static void fail_option(const struct ask *q, const struct match *m)
{
    if (m && m->not_in_force) { /* its reason says since or until when */
        fail_match(q->out, m);
        return;
    }
    const char *what = q->is_vm ? q->size : q->main.rate->meter;
    fail(q->out, m,
         arena_printf(q->a, "no %s price of %s%s%s%s", option_name(q->offer->option), what,
                      q->is_vm && q->windows ? " (Windows)" : "", q->region ? " in " : "", q->region ? q->region : ""));
    q->out->lacks = q->out->state == LINE_NO_PRICE ? q->offer : NULL;
}

static void take(struct choice *c, const struct match *m, enum part_kind kind, dec price, int years)
{
    c->state = LINE_PRICED;
    c->rate = m->rate;
    c->how = m->how;
    c->interruptible = m->rate->variant != RATE_PLAIN;
    c->commitment = kind == PART_RESERVATION || kind == PART_PLAN;
    c->parts[c->nparts++] = (struct part){kind, m->rate, price, years, NULL};
}

static void take_usage(struct choice *c, const struct match *m)
{
    take(c, m, PART_USAGE, DEC_ZERO, 0);
}

/* Windows payg - Linux payg, for the hours the line really runs. */
static void add_licence(const struct ask *q, const struct match *linux_payg)
{
    struct choice *c = q->out;
    const struct rate *w = q->main.rate, *l = linux_payg->rate;
    dec price;
    if (dec_cmp(w->unit.block, l->unit.block) != 0 || !text_eq_nocase(w->unit.name, l->unit.name) ||
        !dec_sub(w->tiers[0].price, l->tiers[0].price, &price)) {
        c->nparts = 0;
        fail(c, NULL, "the Windows and the Linux rate count different units");
        return;
    }
    c->parts[c->nparts++] = (struct part){PART_LICENCE, w, price, 0, NULL};
}

static void choose_payg(struct ask *q)
{
    struct match twin;
    struct choice *c = q->out;
    bool moved = q->is_vm && c->windows_vm && !q->windows;
    c->offer = moved ? "payg+ahb" : "payg";
    if (!moved && q->main.state == MATCH_ONE)
        take_usage(c, &q->main);
    else if (!moved)
        fail_match(c, &q->main);
    else if (find_vm(q, false, RATE_CONSUMPTION, 0, q->variant, &twin))
        take_usage(c, &twin);
    else
        fail_match(c, &twin);
}

static void choose_devtest(struct ask *q)
{
    struct match m;
    bool found =
        q->is_vm ? find_vm(q, q->windows, RATE_DEVTEST, 0, RATE_PLAIN, &m) : find_named(q, RATE_DEVTEST, 0, &m);
    if (found) {
        take_usage(q->out, &m);
    } else if (m.state == MATCH_AMBIGUOUS || m.not_in_force) {
        fail_match(q->out, &m);
    } else if (q->is_vm && q->windows && find_vm(q, false, RATE_CONSUMPTION, 0, RATE_PLAIN, &m)) {
        take_usage(q->out, &m);
        q->out->derived = true;
    } else {
        choose_payg(q);
    }
}

static void choose_variant(struct ask *q, enum rate_variant variant)
{
    struct match m;
    if (!q->is_vm)
        choose_payg(q);
    else if (find_vm(q, q->windows, RATE_CONSUMPTION, 0, variant, &m))
        take_usage(q->out, &m);
    else
        fail_option(q, &m);
}

/* Is this meter sold as a reservation anywhere? Then a region without the row is a gap, not a thing that cannot be
 * reserved. */
static bool reserved_elsewhere(const struct ask *q, int years)
{
    struct rate probe = *q->main.rate;
    size_t n;
    probe.type = RATE_RESERVATION;
    probe.term_years = years;
    book_siblings(q->in->book, &probe, &n);
    return n > 0;
}

static void choose_reservation(struct ask *q, int years)
{
    struct match m, payg;
    if (!q->is_vm) {
        const char *service = q->main.rate->service;
        bool sold = book_service_has_option(q->in->book, service, q->offer->option);
        if (sold && find_named(q, RATE_RESERVATION, years, &m))
            take(q->out, &m, PART_RESERVATION, m.rate->tiers[0].price, years);
        else if (sold && (m.state == MATCH_AMBIGUOUS || reserved_elsewhere(q, years)))
            fail_option(q, &m);
        else
            choose_payg(q);
        return;
    }
    if (!find_vm(q, false, RATE_RESERVATION, years, RATE_PLAIN, &m)) {
        fail_option(q, &m);
        return;
    }
    if (q->windows && q->main.state != MATCH_ONE) {
        fail_match(q->out, &q->main);
        return;
    }
    if (q->windows && !find_vm(q, false, RATE_CONSUMPTION, 0, RATE_PLAIN, &payg)) {
        fail_match(q->out, &payg);
        return;
    }
    take(q->out, &m, PART_RESERVATION, m.rate->tiers[0].price, years);
    if (q->windows)
        add_licence(q, &payg);
}

static bool plan_price(const struct rate *r, int years, dec *price)
{
    *price = years == 1 ? r->plan_1y : r->plan_3y;
    return years == 1 ? r->has_plan_1y : r->has_plan_3y;
}

static bool plan_elsewhere(const struct ask *q, int years)
{
    size_t n;
    dec price;
    const struct rate *const *r = book_siblings(q->in->book, q->main.rate, &n);
    for (size_t i = 0; i < n; i++)
        if (plan_price(r[i], years, &price))
            return true;
    return false;
}

static void choose_plan(struct ask *q, int years)
{
    struct match m;
    dec price;
    if (!q->is_vm || q->windows) {
        if (q->main.state != MATCH_ONE) {
            fail_match(q->out, &q->main);
            return;
        }
        if (plan_price(q->main.rate, years, &price)) {
            take(q->out, &q->main, PART_PLAN, price, 0);
            return;
        }
    }
    if (!q->is_vm) {
        if (plan_elsewhere(q, years))
            fail_option(q, NULL);
        else
            choose_payg(q);
        return;
    }
    if (!find_vm(q, false, RATE_CONSUMPTION, 0, RATE_PLAIN, &m))
        fail_match(q->out, &m);
    else if (!plan_price(m.rate, years, &price))
        fail_option(q, NULL);
    else {
        take(q->out, &m, PART_PLAN, price, 0);
        if (q->windows)
            add_licence(q, &m);
    }
}

/* A line that names a spot or low-priority meter means it: the rate as it stands. */
static enum rate_variant own_variant(const struct ask *q)
{
    const struct want *w = &q->line->want;
    if (w->kind == WANT_ID) {
        size_t n;
        const struct rate *const *r = book_by_id(q->in->book, NULL, w->meter_id, &n);
        for (size_t i = 0; i < n; i++)
            if (r[i]->type == RATE_CONSUMPTION)
                return r[i]->variant;
    }
    if (w->kind == WANT_NAMES) {
        const char *names[] = {w->retail.meter, w->retail.sku};
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            if (names[i] && text_has_word(names[i], "Spot"))
                return RATE_SPOT;
            if (names[i] && text_contains_nocase(names[i], "Low Priority"))
                return RATE_LOW_PRIORITY;
        }
    }
    return RATE_PLAIN;
}

static const char *os_name(bool windows)
{
    return windows ? "windows" : "linux";
}

/* What the line is: a VM of some size, or something that only its own rate knows. `r` is a rate that it names, of this region
 * or another; unused where the line itself says the size. */
static void recognise(struct ask *q, const struct rate *r)
{
    const struct want *w = &q->line->want;
    struct sizes sizes = {0};
    bool windows = w->windows;
    if (w->kind != WANT_VM)
        sizes_of(r, &sizes);
    if (w->kind == WANT_VM) {
        q->is_vm = true;
        q->size = w->size;
    } else if (sizes.n > 0 && r->arm_sku[0] && unit_is_hourly(&r->unit) && !sizes_is_grant(r)) {
        q->is_vm = true;
        q->size = r->arm_sku;
        windows = r->windows;
    }
    q->out->windows_vm = q->is_vm && windows;
    if (q->is_vm)
        q->out->os = os_name(windows);
    q->windows = q->out->windows_vm && !q->offer->ahb;
    if (!q->out->windows_vm)
        q->out->offer = option_name(q->offer->option); /* Hybrid Benefit is of no effect */
}

static bool needs_region(const struct ask *q, const char *offer_id)
{
    const struct want *w = &q->line->want;
    return !q->region && w->kind != WANT_ID && q->main.state != MATCH_ONE && match_any(q->in->book, w, offer_id);
}

/* Where the line turned out to be, if it did not say so itself. */
static void settle_region(struct ask *q)
{
    if (!q->region && q->main.state == MATCH_ONE && region_is_place(q->in->catalog, q->main.rate->region))
        q->region = q->main.rate->region;
    q->out->region = q->region;
}

static void choose_ratecard(struct ask *q)
{
    struct choice *c = q->out;
    const struct want *w = &q->line->want;
    struct match_where where = {.offer_id = q->offer->id, .region = q->region};
    if (q->offer != &q->line->offer || !q->line->borrows_list)
        c->offer_id = q->offer->id;
    if (w->kind == WANT_NAMES && want_names_empty(&w->ratecard)) {
        c->state = LINE_UNSUPPORTED;
        c->reason = "not known under RateCard offers";
        return;
    }
    match_find(q->in->book, q->in->catalog, q->a, w, &where, &q->main);
    c->needs_region = needs_region(q, q->offer->id);
    settle_region(q);
    if (q->main.state != MATCH_ONE) {
        fail_match(c, &q->main);
        return;
    }
    c->windows_vm = w->kind == WANT_VM ? w->windows : q->main.rate->windows;
    if (c->windows_vm) /* of the other meters of a RateCard it is not known whether they are machines */
        c->os = os_name(true);
    take_usage(c, &q->main);
}

static void choose_retail(struct ask *q)
{
    const struct want *w = &q->line->want;
    int years = 0;
    if (w->kind == WANT_NAMES && want_names_empty(&w->retail)) {
        q->out->state = LINE_UNSUPPORTED;
        q->out->reason = "not known in the Retail price list";
        return;
    }
    q->variant = own_variant(q);
    find(q, w, RATE_CONSUMPTION, 0, q->variant, &q->main);
    if (w->kind == WANT_VM)
        is_variant(&q->main, RATE_PLAIN);
    q->out->needs_region = needs_region(q, NULL);
    settle_region(q);
    const struct rate *named = q->main.rate;
    if (q->main.state == MATCH_NONE && w->kind != WANT_VM) /* a VM may have the option's row where its own is missing */
        named = match_any(q->in->book, w, NULL);
    if (named || w->kind == WANT_VM)
        recognise(q, named);
    if (!q->is_vm && q->main.state != MATCH_ONE) {
        fail_match(q->out, &q->main);
        return;
    }
    bool commitment =
        option_is_reservation(q->offer->option, &years) || option_is_savings_plan(q->offer->option, &years);
    if (commitment && q->is_vm && q->variant != RATE_PLAIN) /* the licence is a matter of the plain rates */
        find_vm(q, q->out->windows_vm, RATE_CONSUMPTION, 0, RATE_PLAIN, &q->main);
    if (option_is_reservation(q->offer->option, &years))
        choose_reservation(q, years);
    else if (option_is_savings_plan(q->offer->option, &years))
        choose_plan(q, years);
    else if (q->offer->option == OPTION_DEVTEST)
        choose_devtest(q);
    else if (q->offer->option == OPTION_SPOT)
        choose_variant(q, RATE_SPOT);
    else if (q->offer->option == OPTION_LOW_PRIORITY)
        choose_variant(q, RATE_LOW_PRIORITY);
    else
        choose_payg(q);
}

const struct choice *choose(const struct estimate_input *in, struct arena *a, const struct line *l,
                            const struct placement *p)
{
    struct choice *c = arena_alloc(a, sizeof *c);
    struct ask q = {.in = in, .a = a, .line = l, .out = c};
    q.region = p->region && !l->pin_region ? p->region : l->region;
    q.offer = p->offer && !l->pin_offer ? p->offer : l->has_offer ? &l->offer : &PAYG;
    c->offer = q.offer->name;
    c->region = q.region;
    if (l->want.kind == WANT_VM)
        c->os = os_name(l->want.windows);
    if (l->unsupported) {
        c->state = LINE_UNSUPPORTED;
        c->reason = l->unsupported;
    } else if (q.offer->option == OPTION_RATECARD)
        choose_ratecard(&q);
    else
        choose_retail(&q);
    for (size_t i = 0; i < c->nparts; i++) /* commitments have prices of their own */
        if (c->parts[i].kind == PART_USAGE || c->parts[i].kind == PART_LICENCE)
            c->parts[i].discount = discount_of(&in->discounts, c->parts[i].rate);
    return c;
}
