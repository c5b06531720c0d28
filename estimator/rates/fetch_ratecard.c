/* The RateCard of one offer or more: one long reply each. Azure Resource Manager sends it itself, or (since 2018) the
 * address of a file in blob storage, which is asked for by a request of its own: the token is not for that host, and the
 * storage refuses a request that bears one.
 */
#include "rates/fetch.h"

#include <string.h>
#include <unistd.h>

#include "azure/arm.h"
#include "azure/net.h"
#include "azure/refusal.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/progress.h"
#include "base/text.h"
#include "catalog/offer.h"
#include "io/http.h"
#include "io/json.h"
#include "io/zip.h"
#include "rates/fetch_page.h"
#include "rates/fetch_stage.h"
#include "rates/source.h"

enum {
    CARD_MAX = 1 << 30, /* bytes; 60 MB are expected */
    CARD_MS = 300000,   /* the service makes the list when it is asked for: that takes minutes */
    FILTER_MAX = 4096,
};

#define API_VERSION "2016-08-31-preview" /* tells which meters are deprecated */
#define ROLE "Reader of the subscription"

struct card {
    const struct fetch_options *o;
    const char *offer, *file;
    struct arena *arena;
    struct fetch_page page; /* the card as the one page of its part */
    bool has_meters;
};

static const char *path_of(const struct fetch_options *o, const char *offer, struct arena *a)
{
    struct buf path, filter;
    buf_init(&filter, FILTER_MAX);
    buf_init(&path, FILTER_MAX);
    buf_printf(&filter, "OfferDurableId eq '%s' and Currency eq '%s' and Locale eq '%s' and RegionInfo eq '%s'", offer,
               o->currency, o->locale, o->country);
    buf_puts(&path, "/subscriptions/");
    http_escape(&path, o->subscription);
    buf_puts(&path, "/providers/Microsoft.Commerce/RateCard?api-version=" API_VERSION "&$filter=");
    http_escape(&path, filter.p);
    const char *out = arena_strdup(a, path.p);
    buf_release(&path);
    buf_release(&filter);
    return out;
}

/* Is the card whole? */

static int on_begin(void *ctx, const char *array, unsigned long line, struct err *err)
{
    struct card *c = ctx;
    (void)array, (void)line, (void)err;
    c->has_meters = true;
    return 0;
}

static int on_item(void *ctx, const char *array, const struct json *item, unsigned long line, struct err *err)
{
    struct card *c = ctx;
    (void)array, (void)item, (void)line, (void)err;
    c->page.items++;
    return 0;
}

static int check_card(void *ctx, const struct net_reply *r, struct err *err)
{
    static const char *const arrays[] = {"Meters", NULL};
    struct card *c = ctx;
    struct json_sink sink = {.arrays = arrays, .item = on_item, .begin = on_begin, .ctx = c};
    struct zip *z;
    (void)r;
    c->page = (struct fetch_page){.next = "", .currency = "", .found = SIZE_MAX};
    c->has_meters = false;
    if (zip_open(c->file, &z, err))
        return -1;
    zip_limit(z, CARD_MAX);
    int rc = fetch_refuse_html(z, err) || json_stream(z, &sink, err) ? -1 : 0;
    zip_close(z);
    if (rc)
        return fetch_not_whole(err, c->file, arena_printf(c->arena, "the RateCard of %s", c->offer));
    if (!c->has_meters)
        return err_set(err, EXIT_INPUT, "try again; is it the right address?",
                       "the reply is no RateCard: it has no \"Meters\"");
    return 0;
}

/* The request, and what may be wrong with it */

/* 400 says in five shapes, and in any language, that it will not: the code tells which subscriptions never get one. */
static int explain_refusal(const struct card *c, const struct net_reply *r, struct arena *a, struct err *err)
{
    struct refusal refusal;
    const struct fetch_options *o = c->o;
    refusal_read(r->body, r->size, &refusal);
    if (text_eq_nocase(refusal.code, "DisallowedProvider"))
        return err_set(err, EXIT_INTERNAL,
                       "use the subscription of another agreement, or ratecast prices fetch --source retail",
                       "subscription \"%s\" was bought from a partner (CSP): it has no RateCard", o->subscription);
    return err_set(err, EXIT_USAGE,
                   arena_printf(a, "check that the offer is sold in country %s in %s, or try --locale en-US%s%s",
                                o->country, o->currency, *refusal.words ? "; the service says: " : "", refusal.words),
                   "there is no RateCard of offer %s, currency %s, country %s, locale %s", c->offer, o->currency,
                   o->country, o->locale);
}

/* A new request without the token, of which nothing is kept: the address lets anybody in, for an hour. */
static int send_to_storage(struct card *c, const char *location, int fd, struct arena *a, struct err *err)
{
    struct net_call call = {.url = location,
                            .max_bytes = CARD_MAX,
                            .timeout_ms = CARD_MS,
                            .fd = fd,
                            .to_file = true,
                            .check = check_card,
                            .ctx = c};
    struct net_reply reply;
    if (!location || !*location)
        return err_set(err, EXIT_INTERNAL, "try again later", "%s: a redirect without a Location", arm_host(c->o->arm));
    if (net_url_ok(location, false, "the Location of a redirect", err) || net_send(c->o->net, &call, a, &reply, err))
        return -1;
    return reply.status == 200 ? 0 : net_refused(c->o->net, &call, &reply, err);
}

static int fetch_card(struct card *c, struct arena *a, struct err *err)
{
    struct net_reply reply = {0};
    struct arm_call call = {.path = path_of(c->o, c->offer, a),
                            .role = ROLE,
                            .max_bytes = CARD_MAX,
                            .timeout_ms = CARD_MS,
                            .to_file = true,
                            .check = check_card,
                            .ctx = c,
                            .raw = true};
    call.fd = fetch_stage_create(c->file, err);
    if (call.fd < 0)
        return -1;
    int rc = arm_send(c->o->arm, &call, a, &reply, err);
    if (reply.status == 400)
        rc = explain_refusal(c, &reply, a, err);
    else if (!rc && reply.status / 100 == 3)
        rc = send_to_storage(c, net_header(&reply, "location"), call.fd, a, err);
    else if (!rc && reply.status != 200)
        rc = arm_refused(c->o->arm, &call, &reply, err);
    close(call.fd);
    return rc;
}

/* All of them */

static int check_offers(const struct catalog *c, const struct fetch_options *o, struct err *err)
{
    for (size_t i = 0; i < o->noffers; i++) {
        const struct offer_info *info = offer_info(c, o->offers[i]);
        if (info && strcmp(info->nature, "negotiated") == 0)
            return err_set(err, EXIT_USAGE, "ratecast prices fetch --source retail has list prices for such agreements",
                           "offer %s (%s) has no RateCard: its prices are negotiated", o->offers[i], info->title);
    }
    return 0;
}

static int import_card(struct fetch_stage *st, const char *file, struct store *s, const struct catalog *c,
                       const struct fetch_options *o, const char *offer, struct arena *a, struct snapshot *out,
                       struct notes *notes, struct err *err)
{
    struct import_options how = {.offer = offer,
                                 .currency = o->currency,
                                 .country = o->country,
                                 .fetched = fetch_stage_day(st),
                                 .as_of = o->today,
                                 .accept = o->accept,
                                 .origin = arena_strdup(a, arm_host(o->arm)),
                                 .progress = o->progress};
    if (source_import(s, c, &file, 1, &how, a, out, notes, err) == 0)
        return 0;
    if (err->code == EXIT_SNAPSHOT || err->code == EXIT_INPUT)
        fetch_stage_refused(st);
    return -1;
}

static int fetch_cards(struct fetch_stage *st, const struct fetch_options *o, struct err *err)
{
    struct arena *a = arena_new();
    int rc = 0;
    for (size_t i = 0; !rc && i < o->noffers; i++) {
        progress_tell(o->progress, "fetching", "price lists", i, (double)i / (double)o->noffers);
        if (fetch_stage_chain(st, i)->done)
            continue;
        struct card card = {.o = o, .arena = a, .offer = o->offers[i], .file = fetch_stage_file(st, i)};
        rc = fetch_card(&card, a, err) || fetch_stage_keep(st, i, &card.page, FOLLOW_PLAIN, err) ? -1 : 0;
        arena_reset(a);
    }
    arena_free(a);
    return rc;
}

int fetch_ratecard(struct store *s, const struct catalog *c, const struct fetch_options *o, struct arena *a,
                   struct snapshot *out, size_t *done, struct notes *notes, struct err *err)
{
    struct fetch_part *parts = arena_array(a, o->noffers, sizeof *parts);
    struct fetch_stage *st = NULL;
    size_t n;
    *done = 0;
    if (check_offers(c, o, err))
        return -1;
    for (size_t i = 0; i < o->noffers; i++) /* named as an import would have it */
        parts[i] = (struct fetch_part){arena_printf(a, "%s_%s_%s", o->offers[i], o->currency, o->country),
                                       arena_printf(a, "%s%s", arm_host(o->arm), path_of(o, o->offers[i], a))};
    struct fetch_open open = {
        .cache = o->cache, .parts = parts, .nparts = o->noffers, .today = o->today, .accept = o->accept};
    if (fetch_stage_open(&open, &st, err))
        return -1;
    if (fetch_stage_resumed(st))
        notes_add(notes, "went on with %zu price list%s of a fetch that had stopped", fetch_stage_resumed(st),
                  fetch_stage_resumed(st) == 1 ? "" : "s");
    int rc = fetch_cards(st, o, err);
    const char *const *files = fetch_stage_files(st, a, &n);
    for (; !rc && *done < o->noffers; *done += !rc)
        rc = import_card(st, files[*done], s, c, o, o->offers[*done], a, &out[*done], notes, err);
    if (!rc)
        fetch_stage_forget(st);
    fetch_stage_close(st);
    return rc;
}
