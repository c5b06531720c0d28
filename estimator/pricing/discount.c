#include "pricing/discount.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/text.h"
#include "pricing/estimate.h"
#include "rates/book.h"
#include "rates/sizes.h"

enum { PCT_PLACES = 4 };

/* (100 - pct) / 100, as whole numbers. */
static void set_factor(struct discount *d)
{
    dec left, both, all = dec_of(100);
    bool ok = dec_sub(all, d->pct, &left);
    d->num = DEC_ZERO;
    d->den = dec_of(1);
    if (dec_sign(left) > 0) {
        ok = ok && dec_lcm(left, all, &both) && dec_div(both, all, &d->num) && dec_div(both, left, &d->den);
        assert(ok); /* at most 10^6 of both */
    }
}

static int read_one(struct arena *a, const char *text, struct discount *out, struct err *err)
{
    static const char hint[] = "write a percentage such as 12.5, or a service with its own: Storage=15";
    const char *equals = strrchr(text, '=');
    char *number = text_trim(arena_strdup(a, equals ? equals + 1 : text));
    const char *service = equals ? text_trim(arena_strndup(a, text, (size_t)(equals - text))) : NULL;
    *out = (struct discount){.service = service};
    if (text_ends(number, "%")) {
        number[strlen(number) - 1] = '\0';
        number = text_trim(number);
    }
    if (service && !*service)
        return err_set(err, EXIT_USAGE, hint, "--discount: \"%s\" names no service", text);
    if (dec_parse(number, strlen(number), &out->pct) != DEC_OK)
        return err_set(err, EXIT_USAGE, hint, "--discount: \"%s\" is no percentage", text);
    if (dec_sign(out->pct) < 0 || dec_cmp(out->pct, dec_of(100)) > 0)
        return err_set(err, EXIT_USAGE, "give a percentage from 0 to 100", "--discount: \"%s\" is %s", text,
                       dec_sign(out->pct) < 0 ? "negative: it would be a surcharge" : "more than 100 %");
    if (dec_cmp(dec_round(out->pct, PCT_PLACES), out->pct) != 0)
        return err_set(err, EXIT_USAGE, "round it", "--discount: \"%s\" has more than %d decimals", text, PCT_PLACES);
    set_factor(out);
    return 0;
}

static bool same_service(const char *a, const char *b)
{
    return a && b ? text_eq_nocase(a, b) : a == b;
}

int discounts_read(struct arena *a, const char *const *texts, size_t n, struct discounts *out, struct err *err)
{
    struct discount *at = arena_array(a, n, sizeof *at);
    for (size_t i = 0; i < n; i++) {
        if (read_one(a, texts[i], &at[i], err))
            return -1;
        for (size_t k = 0; k < i; k++)
            if (same_service(at[k].service, at[i].service))
                return err_set(err, EXIT_USAGE, "keep one of them", "--discount: %s%s%s stands twice",
                               at[i].service ? "\"" : "the discount on all services",
                               at[i].service ? at[i].service : "", at[i].service ? "\"" : "");
    }
    *out = (struct discounts){at, n};
    return 0;
}

/* Offers the services of one family to the did-you-mean; true if one of them is the name itself. */
static bool look_in(const struct book *b, const char *offer_id, const char *service, struct suggest *near)
{
    size_t n;
    const char *const *services = book_services(b, offer_id, &n);
    for (size_t i = 0; i < n; i++) {
        if (text_eq_nocase(services[i], service))
            return true;
        suggest_offer(near, services[i]);
    }
    return false;
}

int discounts_check(const struct discounts *d, const struct book *b, struct arena *a, struct err *err)
{
    size_t ncards;
    const char *const *cards = book_offers(b, &ncards);
    for (size_t i = 0; i < d->n; i++) {
        const char *service = d->at[i].service;
        struct suggest near;
        if (!service)
            continue;
        suggest_start(&near, service);
        bool found = look_in(b, NULL, service, &near);
        for (size_t k = 0; k < ncards && !found; k++)
            found = look_in(b, cards[k], service, &near);
        if (found)
            continue;
        if (near.best)
            return err_set(err, EXIT_USAGE, arena_printf(a, "did you mean \"%s\"?", near.best),
                           "--discount: no service \"%s\" in the price lists in use", service);
    }
    return 0;
}

const struct discount *discount_of(const struct discounts *d, const struct rate *r)
{
    const struct discount *all = NULL;
    if (r->type == RATE_RESERVATION || r->variant != RATE_PLAIN)
        return NULL;
    for (size_t i = 0; i < d->n; i++) {
        if (!d->at[i].service)
            all = &d->at[i];
        else if (text_eq_nocase(d->at[i].service, r->service))
            return &d->at[i];
    }
    return all;
}

/* May this line be of the service? A meter id that no list has may be of any. */
static bool may_be_of(const char *service, const struct line *l, const struct cell *c)
{
    const struct want *w = &l->want;
    if (c->rate && text_eq_nocase(c->rate->service, service))
        return true;
    if (w->kind == WANT_VM)
        return text_eq_nocase(sizes_service, service);
    return w->kind == WANT_ID ? !c->rate
                              : same_service(w->retail.service, service) || same_service(w->ratecard.service, service);
}

void discounts_note_unused(const struct estimate_input *in, const struct cell *cells)
{
    const struct discounts *d = &in->discounts;
    for (size_t i = 0; i < d->n; i++) {
        bool used = !d->at[i].service;
        for (size_t k = 0; k < in->workload->n && !used; k++)
            used = may_be_of(d->at[i].service, &in->workload->lines[k], &cells[k]);
        if (!used && in->notes)
            notes_add(in->notes, "no line is of the service \"%s\": its discount changes nothing", d->at[i].service);
    }
}
