/* One window of UsageAggregates: what was reported on one day (UTC), page by page into one file. */
#include "usage/fetch_parts.h"

#include <string.h>

#include "azure/arm.h"
#include "azure/net.h"
#include "azure/pages.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "io/json.h"
#include "io/out.h"
#include "io/zip.h"
#include "usage/moment.h"

enum { PAGE_MAX = 64 << 20, HTTP_OK_STATUS = 200, NOT_READY_MS = 60000 };

static const char no_usage_hint[] = "the service may have changed: --trace-http FILE records what it sends";

struct reading {
    const struct fetch_job *job;
    struct fetch_window *w;
    struct arena *scratch; /* for one page */
    /* The page at hand: taken when all of it is read, because a damaged one is asked for again. */
    struct buf text;
    const char *link; /* to the next page, or NULL; in `scratch` */
    size_t items;
    uint64_t rows, before, after;
    bool listed; /* it has a list */
};

/* The day of use of an item, or false: it is no usage. */
static bool used_on(const struct json *item, struct day *out)
{
    const struct json *p = json_get(item, "properties");
    const char *text = p ? json_string(json_get(p, "usageStartTime")) : NULL;
    struct moment m;
    if (!text || !json_get(p, "quantity") || !moment_parse(text, strlen(text), USAGE_ISO, &m, NULL))
        return false;
    *out = m.day;
    return true;
}

static int take_item(void *ctx, const struct json *item, const char *text, size_t n, unsigned long line,
                     struct err *err)
{
    struct reading *r = ctx;
    struct day day;
    (void)line;
    r->items++;
    if (!used_on(item, &day))
        return err_set(err, EXIT_INTERNAL, no_usage_hint, "item %zu of a page of UsageAggregates is no usage",
                       r->items);
    if (day_cmp(day, r->w->from) < 0) {
        r->before++;
    } else if (!day_is_none(r->w->to) && day_cmp(day, r->w->to) > 0) {
        r->after++;
    } else {
        buf_puts(&r->text, r->w->rows + r->rows++ ? ",\n" : "\n");
        buf_add(&r->text, text, n);
    }
    return 0;
}

static int take_field(void *ctx, const char *name, const struct json *value, unsigned long line, struct err *err)
{
    struct reading *r = ctx;
    const char *text = json_string(value);
    (void)line, (void)err;
    if (strcmp(name, "nextLink") == 0 && text && *text)
        r->link = arena_strdup(r->scratch, text);
    return 0;
}

static int begin_list(void *ctx, const char *array, unsigned long line, struct err *err)
{
    struct reading *r = ctx;
    (void)array, (void)line, (void)err;
    r->listed = true;
    return 0;
}

static int read_page(void *ctx, const struct net_reply *reply, struct err *err)
{
    static const char *const arrays[] = {"value", NULL};
    struct reading *r = ctx;
    const struct json_sink sink = {
        .arrays = arrays, .raw = take_item, .field = take_field, .begin = begin_list, .ctx = r};
    if (reply->status != HTTP_OK_STATUS)
        return 0;
    r->link = NULL;
    r->items = r->rows = r->before = r->after = 0;
    r->listed = false;
    buf_clear(&r->text);
    struct err why;
    err_init(&why);
    if (json_stream_text("page", reply->body, reply->size, &sink, &why)) {
        if (why.code == EXIT_INPUT) /* of the text; not what take_item said of its items */
            return net_unreadable(reply, arm_host(r->job->arm), &why, err);
        *err = why;
        return -1;
    }
    return r->listed ? 0
                     : err_set(err, EXIT_INTERNAL, no_usage_hint, "a page of UsageAggregates has no list \"value\"");
}

/* Midnight UTC, as the service wants it in a query. */
static const char *midnight(struct arena *a, struct day d)
{
    char text[DAY_TEXT];
    return arena_printf(a, "%sT00%%3a00%%3a00%%2b00%%3a00", day_text(d, text));
}

static const char *first_path(const struct fetch_job *job, struct day start)
{
    const struct usage_fetch *ask = job->ask;
    return arena_printf(job->arena,
                        "/subscriptions/%s/providers/Microsoft.Commerce/UsageAggregates?api-version=2015-06-01-preview"
                        "&reportedStartTime=%s&reportedEndTime=%s&aggregationGranularity=%s&showDetails=true",
                        ask->subscription, midnight(job->arena, start), midnight(job->arena, (struct day){start.n + 1}),
                        ask->hourly ? "Hourly" : "Daily");
}

static void keep_page(struct reading *r, struct buf *to)
{
    buf_add(to, r->text.p, r->text.n);
    r->w->rows += r->rows;
    r->w->before += r->before;
    r->w->after += r->after;
}

static int read_pages(struct reading *r, struct buf *to, struct err *err)
{
    struct arena *links = arena_new();
    struct arm_call call = {.path = first_path(r->job, r->w->start),
                            .max_bytes = PAGE_MAX,
                            .role = "Billing Reader, or Reader, on the subscription",
                            .poll_ms = NOT_READY_MS,
                            .check = read_page,
                            .ctx = r};
    struct pages *pages = pages_new(arm_url(r->job->arm, &call, links), links);
    int status = 0;
    while (!status && call.path) {
        struct net_reply reply;
        arena_reset(r->scratch);
        status = arm_send(r->job->arm, &call, r->scratch, &reply, err);
        if (!status && reply.status != HTTP_OK_STATUS) /* 204: nothing */
            break;
        if (!status)
            status = pages_next(pages, r->link, reply.body, reply.size, r->items, &call.path, err);
        if (!status)
            keep_page(r, to);
    }
    arena_free(links);
    return status ? -1 : 0;
}

int fetch_aggregates(const struct fetch_job *job, struct fetch_window *w, struct out *out, struct err *err)
{
    char day[DAY_TEXT];
    struct zip_pack *pack = zip_pack_open(out_text(out));
    struct buf *text = zip_pack_text(pack);
    struct reading r = {.job = job, .w = w, .scratch = arena_new()};
    struct err packing;
    buf_init(&r.text, PAGE_MAX * 2);
    w->rows = w->before = w->after = 0;
    /* The window makes files different that hold the same rows. */
    buf_printf(text, "{\"subscription\":\"%s\",\"granularity\":\"%s\",\"reported\":\"%s\",\"value\":[",
               job->ask->subscription, job->ask->hourly ? "Hourly" : "Daily", day_text(w->start, day));
    int status = read_pages(&r, text, err);
    buf_release(&r.text);
    arena_free(r.scratch);
    buf_puts(text, "\n]}\n");
    if (zip_pack_close(pack, &packing) && !status &&
        !out_text(out)->full) { /* a full disk is told when `out` is closed */
        *err = packing;
        status = -1;
    }
    return status;
}
