/* The Retail list page by page. It has no reply for "all of it" and no way to ask for the pages of one filter side by side,
 * so it is cut into parts by filter: a few threads take one part after another, each part is a chain of pages.
 *
 *     --region a,b      a part for each region (its services together)
 *     --service x,y     else a part for each service
 *     fewer than four   each of them once for each type of price
 *
 * Pages are offsets into a list that may change meanwhile, so each page is asked for from the last item of the page before
 * on (`$skip` less one): the item comes again as the first one, or the list has changed. Then the page before is asked
 * for once more, which brings what slipped through.
 */
#include "rates/fetch.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "azure/net.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/notes.h"
#include "base/progress.h"
#include "base/text.h"
#include "base/threads.h"
#include "io/http.h"
#include "rates/fetch_page.h"
#include "rates/fetch_parts.h"
#include "rates/fetch_stage.h"
#include "rates/source.h"
#include "rates/store.h"

enum {
    PARALLEL = 4,        /* requests in flight; the service slows down who asks for more */
    PAGE_MAX = 64 << 20, /* bytes; a page has 0.7 MB */
    UNCLOSED_MAX = 3,    /* so many gaps that could not be closed: the links do not count rows as we think */
};

#define API_VERSION "2023-01-01-preview" /* the first with savings plans */

/* The parts */

static void put_term(struct buf *out, const char *field, const char *value)
{
    buf_printf(out, "%s eq '", field);
    for (; *value; value++)
        buf_puts(out, *value == '\'' ? "''" : (char[]){*value, '\0'});
    buf_putc(out, '\'');
}

static void put_any(struct buf *out, const char *field, const char *const *values, size_t n)
{
    if (out->n > 0)
        buf_puts(out, " and ");
    if (n > 1)
        buf_putc(out, '(');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_puts(out, " or ");
        put_term(out, field, values[i]);
    }
    if (n > 1)
        buf_putc(out, ')');
}

static void put_region(struct buf *out, const char *region)
{
    static const char *const nowhere[] = {"",       "Global", "Zone 1",        "Zone 2",       "Zone 3",
                                          "Zone 4", "Zone 5", "US Gov Zone 1", "US Gov Zone 2"};
    if (strcmp(region, FETCH_NOWHERE) == 0)
        put_any(out, "armRegionName", nowhere, sizeof nowhere / sizeof *nowhere);
    else
        put_any(out, "armRegionName", &region, 1);
}

/* Of its files: told apart by the number, known by the rest. */
static const char *part_name(struct arena *a, size_t i, const char *text, const char *type)
{
    char *out = text_lower(a, arena_printf(a, "%02zu-%.40s%s%s", i + 1, text, *type ? "-" : "", type));
    for (char *p = out; *p; p++)
        if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9'))
            *p = '-';
    return out;
}

static const char *first_url(const struct fetch_options *o, struct arena *a, const char *filter)
{
    struct buf url;
    buf_init(&url, NET_URL_MAX);
    buf_printf(&url, "%s/api/retail/prices?api-version=" API_VERSION "&currencyCode=%%27%s%%27", o->retail,
               o->currency);
    if (*filter) {
        buf_puts(&url, "&$filter=");
        http_escape(&url, filter);
    }
    const char *text = url.full ? NULL : arena_strdup(a, url.p);
    buf_release(&url);
    return text;
}

struct fetch_part *fetch_retail_parts(const struct fetch_options *o, struct arena *a, size_t *heads, size_t *n)
{
    static const char *const types[] = {"Consumption", "DevTestConsumption", "Reservation"};
    static const char *const everything[] = {"all"};
    const char *const *head = o->nregions ? o->regions : o->nservices ? o->services : everything;
    *heads = o->nregions ? o->nregions : o->nservices ? o->nservices : 1;
    size_t ntypes = *heads < PARALLEL ? sizeof types / sizeof *types : 1;
    struct fetch_part *parts = arena_array(a, *heads * ntypes, sizeof *parts);
    struct buf filter;
    buf_init(&filter, NET_URL_MAX);
    for (*n = 0; *n < *heads * ntypes; ++*n) {
        size_t i = *n / ntypes;
        const char *type = ntypes > 1 ? types[*n % ntypes] : "";
        buf_clear(&filter);
        if (o->nregions)
            put_region(&filter, o->regions[i]);
        if (o->nservices)
            put_any(&filter, "serviceName", o->nregions ? o->services : &o->services[i],
                    o->nregions ? o->nservices : 1);
        if (*type)
            put_any(&filter, "priceType", &type, 1);
        parts[*n] =
            (struct fetch_part){part_name(a, *n, head[i], type), filter.full ? NULL : first_url(o, a, filter.p)};
    }
    buf_release(&filter);
    return parts;
}

/* The fetch. `lock` guards all of it; only the network goes on without. */
struct fetch {
    const struct fetch_options *o;
    const struct fetch_part *parts;
    size_t nparts, next; /* parts; the first that no thread has taken yet */
    struct fetch_stage *stage;
    pthread_mutex_t lock;
    size_t before, expected; /* items that were there; that there may be in all, 0: not known */
    bool failed;
    struct err *err; /* of the first that failed */
};

struct request { /* of one page */
    struct fetch *f;
    const char *url, *file;
    const char *what; /* "page 3 of 01-westeurope" */
    uint64_t want;    /* the item that should be in it, 0: any */
    bool closes;      /* a gap */
    struct fetch_page page;
    struct arena *arena;
};

static size_t items_of(const struct fetch *f, size_t from, size_t to)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        n += fetch_stage_chain(f->stage, i)->items;
    return n;
}

static bool wanted(const char *name, const char *const *of, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(of[i], name) == 0)
            return true;
    return n == 0;
}

/* How many prices the newest lists at hand have of what is fetched: for the bar. */
static int expect(struct fetch *f, struct store *s, struct err *err)
{
    const struct fetch_options *o = f->o;
    struct arena *a = arena_new();
    struct map *seen = map_new(a);
    struct snapshot *snaps;
    struct scope *scopes;
    size_t n, nscopes;
    int rc = store_list(s, a, &snaps, &n, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (snaps[i].source != RATE_RETAIL || strcmp(snaps[i].currency, o->currency) != 0)
            continue;
        rc = store_scopes(s, a, &snaps[i], &scopes, &nscopes, err);
        for (size_t k = 0; !rc && k < nscopes; k++) {
            const char *r = scopes[k].region, *key = arena_printf(a, "%s\t%s", r, scopes[k].service);
            bool nowhere = !*r || text_starts(r, "Zone ") || text_starts(r, "US Gov Zone ");
            if (wanted(nowhere ? FETCH_NOWHERE : r, o->regions, o->nregions) &&
                wanted(scopes[k].service, o->services, o->nservices) && !map_put(seen, key, &scopes[k]))
                f->expected += scopes[k].items;
        }
    }
    arena_free(a);
    return rc;
}

static void tell(const struct fetch *f)
{
    size_t now = items_of(f, 0, f->nparts) - f->before, done = 0;
    double part = -1;
    for (size_t i = 0; i < f->nparts; i++)
        done += fetch_stage_chain(f->stage, i)->done;
    if (f->expected > f->before)
        part = (double)now / (double)(f->expected - f->before);
    else if (done > 0 && f->nparts > PARALLEL * 2) /* of much the same size: regions, services */
        part = (double)done / (double)f->nparts;
    if (part > 0.99) /* there are more than expected */
        part = 0.99;
    progress_tell(f->o->progress, "fetching", "prices", now, part);
}

/* What to ask for next. */
static void plan_request(struct fetch *f, size_t part, struct request *q)
{
    const struct fetch_chain *c = fetch_stage_chain(f->stage, part);
    bool counts = false;
    q->file = fetch_stage_file(f->stage, part);
    q->what = arena_printf(q->arena, "page %zu of %s", c->pages + 1, f->parts[part].name);
    q->url = c->next;
    if (c->gap) {
        q->url = fetch_page_back(q->arena, c->gap_next, c->gap_items, &counts);
        q->want = c->gap_last;
        q->closes = true;
    } else if (c->pages > 0 && c->unclosed < UNCLOSED_MAX) {
        q->url = fetch_page_back(q->arena, c->next, 1, &counts);
        q->want = counts ? c->last : 0;
    }
}

/* Asked by net_send of each reply; the readers of JSON want one thread at a time. */
static int check_page(void *ctx, const struct net_reply *r, struct err *err)
{
    struct request *q = ctx;
    (void)r;
    pthread_mutex_lock(&q->f->lock);
    int rc = fetch_page_read(q->file, q->want, q->arena, &q->page, err);
    pthread_mutex_unlock(&q->f->lock);
    return rc ? fetch_not_whole(err, q->file, q->what) : 0;
}

static int send_request(struct request *q, struct err *err)
{
    struct net_call call = {.url = q->url, .max_bytes = PAGE_MAX, .to_file = true, .check = check_page, .ctx = q};
    struct net_reply reply;
    call.fd = fetch_stage_create(q->file, err);
    if (call.fd < 0)
        return -1;
    int rc = net_send(q->f->o->net, &call, q->arena, &reply, err);
    if (!rc && reply.status != 200)
        rc = net_refused(q->f->o->net, &call, &reply, err);
    close(call.fd);
    return rc;
}

static int check_link(const struct request *q, struct err *err)
{
    const struct fetch *f = q->f;
    const struct fetch_page *page = &q->page;
    char host[HTTP_HOST];
    if (*page->currency && !text_eq_nocase(page->currency, f->o->currency))
        return err_set(err, EXIT_INPUT, "does the service sell in this currency? without --currency it is USD",
                       "asked for prices in %s, got \"%s\"", f->o->currency, page->currency);
    if (!*page->next || net_same_origin(page->next, f->o->retail))
        return 0;
    http_host(page->next, host);
    return err_set(err, EXIT_INPUT, "not followed; does a proxy rewrite what is fetched?",
                   "%s links to another place: \"%s\"", q->what, host);
}

static enum fetch_follow follow_of(const struct request *q)
{
    if (q->closes)
        return q->page.found == SIZE_MAX ? FOLLOW_UNCLOSED : FOLLOW_CLOSED;
    if (!q->want)
        return FOLLOW_PLAIN;
    return q->page.found == 0 ? FOLLOW_OVERLAP : q->page.found == SIZE_MAX ? FOLLOW_GAP : FOLLOW_SHIFTED;
}

/* One page more of a part, with the lock, which is free while the network works. */
static int fetch_one(struct fetch *f, size_t part, struct arena *a, struct err *err)
{
    struct request q = {.f = f, .arena = a};
    plan_request(f, part, &q);
    pthread_mutex_unlock(&f->lock);
    int rc = send_request(&q, err);
    pthread_mutex_lock(&f->lock);
    if (rc || (!q.closes && check_link(&q, err)) || fetch_stage_keep(f->stage, part, &q.page, follow_of(&q), err))
        return -1;
    tell(f);
    return 0;
}

/* A thread: part after part. */
static void fetch_parts(void *ctx, unsigned thread)
{
    struct fetch *f = ctx;
    struct arena *a = arena_new();
    (void)thread;
    struct err *err = arena_xrealloc(NULL, 1, sizeof *err);
    err_init(err);
    pthread_mutex_lock(&f->lock);
    while (!f->failed && f->next < f->nparts) {
        size_t part = f->next++;
        while (!f->failed && !fetch_stage_chain(f->stage, part)->done) {
            arena_reset(a);
            if (fetch_one(f, part, a, err) == 0)
                continue;
            if (!f->failed)
                *f->err = *err;
            f->failed = true;
        }
    }
    pthread_mutex_unlock(&f->lock);
    free(err);
    arena_free(a);
}

static int fetch_all(struct fetch *f)
{
    f->before = items_of(f, 0, f->nparts);
    threads_run(threads_number(PARALLEL, f->nparts), fetch_parts, f);
    return f->failed ? -1 : 0;
}

/* What is said of it */

static void say_drift(const struct fetch_stage *st, struct notes *notes)
{
    size_t shifted = fetch_stage_follows(st, FOLLOW_SHIFTED), gaps = fetch_stage_follows(st, FOLLOW_GAP),
           unclosed = fetch_stage_follows(st, FOLLOW_UNCLOSED);
    if (shifted + gaps > 0)
        notes_add(notes, "the list changed while it was fetched: %zu of %zu pages did not follow upon the one before%s",
                  shifted + gaps, fetch_stage_pages(st),
                  unclosed ? "" : "; what moved was fetched again, nothing slipped through");
}

/* A list that may lack prices is not taken unasked: what it lacks would have no price from then on. */
static int check_gaps(const struct fetch *f, struct notes *notes, struct err *err)
{
    size_t unclosed = fetch_stage_follows(f->stage, FOLLOW_UNCLOSED);
    if (unclosed == 0)
        return 0;
    if (f->o->accept) {
        notes_add(notes, "%zu gap%s between pages stayed open: prices may be missing", unclosed,
                  unclosed == 1 ? "" : "s");
        return 0;
    }
    fetch_stage_refused(f->stage);
    return err_set(
        err, EXIT_SNAPSHOT, "fetch it anew when the list is at rest, or pass --accept to take what was fetched",
        "the list changed while it was fetched, and %zu gap%s between pages stayed open: prices may be missing",
        unclosed, unclosed == 1 ? "" : "s");
}

/* Names that the list does not have are no error of the service's: it sends an empty list. */
static int nothing_there(const struct fetch *f, struct arena *a, struct err *err)
{
    const struct fetch_options *o = f->o;
    const char *what = o->nservices == 0   ? "anything"
                       : o->nservices == 1 ? arena_printf(a, "\"%s\"", o->services[0])
                                           : arena_printf(a, "\"%s\" and others", o->services[0]);
    const char *where =
        o->nregions ? arena_printf(a, " in %s%s", o->regions[0], o->nregions > 1 ? " and others" : "") : "";
    fetch_stage_forget(f->stage); /* asked again, it may have some */
    return err_set(err, EXIT_INPUT,
                   o->nservices ? "write the service as the list does, capitals too: ratecast prices search finds it"
                                : "try another region",
                   "the service has no prices of %s%s in %s", what, where, o->currency);
}

static void say_empty(const struct fetch *f, size_t heads, struct notes *notes)
{
    const struct fetch_options *o = f->o;
    const char *const *head = o->nregions ? o->regions : o->services;
    size_t each = f->nparts / heads;
    for (size_t i = 0; i < heads; i++)
        if (items_of(f, i * each, (i + 1) * each) == 0)
            notes_add(notes, "no prices of %s: is it written as the list writes it?", head[i]);
    if (!wanted(FETCH_NOWHERE, o->regions, o->nregions))
        notes_add(notes, "what has no region (traffic, DNS, ...) is not in these regions: --region " FETCH_NOWHERE
                         " fetches it");
}

static int import_pages(struct fetch *f, struct store *s, const struct catalog *c, struct arena *a,
                        struct snapshot *out, struct notes *notes, struct err *err)
{
    char host[HTTP_HOST];
    size_t n;
    const char *const *files = fetch_stage_files(f->stage, a, &n);
    http_host(f->o->retail, host);
    struct import_options how = {.currency = f->o->currency,
                                 .fetched = fetch_stage_day(f->stage),
                                 .as_of = f->o->today,
                                 .accept = f->o->accept,
                                 .origin = arena_strdup(a, host),
                                 .overlaps = fetch_stage_follows(f->stage, FOLLOW_OVERLAP),
                                 .progress = f->o->progress};
    if (source_import(s, c, files, n, &how, a, out, notes, err) == 0) {
        fetch_stage_forget(f->stage);
        return 0;
    }
    if (err->code == EXIT_SNAPSHOT || err->code == EXIT_INPUT)
        fetch_stage_refused(f->stage);
    return -1;
}

int fetch_retail(struct store *s, const struct catalog *c, const struct fetch_options *o, struct arena *a,
                 struct snapshot *out, struct notes *notes, struct err *err)
{
    struct fetch f = {.o = o, .lock = PTHREAD_MUTEX_INITIALIZER, .err = err};
    size_t heads;
    f.parts = fetch_retail_parts(o, a, &heads, &f.nparts);
    for (size_t i = 0; i < f.nparts; i++)
        if (!f.parts[i].first)
            return err_set(err, EXIT_USAGE, "fetch them in several calls, or fetch all", "too many services at once");
    struct fetch_open open = {
        .cache = o->cache, .parts = f.parts, .nparts = f.nparts, .today = o->today, .accept = o->accept};
    if (fetch_stage_open(&open, &f.stage, err))
        return -1;
    if (fetch_stage_resumed(f.stage))
        notes_add(notes, "went on with %zu page%s of a fetch that had stopped", fetch_stage_resumed(f.stage),
                  fetch_stage_resumed(f.stage) == 1 ? "" : "s");
    int rc = expect(&f, s, err) || fetch_all(&f) ? -1 : 0;
    if (rc && fetch_stage_pages(f.stage) > 0)
        err_remedy(err, "what was fetched is kept for a day: the same command goes on from there");
    if (!rc && items_of(&f, 0, f.nparts) == 0)
        rc = nothing_there(&f, a, err);
    if (!rc) {
        say_empty(&f, heads, notes);
        say_drift(f.stage, notes);
        rc = check_gaps(&f, notes, err) || import_pages(&f, s, c, a, out, notes, err) ? -1 : 0;
    }
    fetch_stage_close(f.stage);
    return rc;
}
