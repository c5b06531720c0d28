/* One request, tried until it has its reply. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "azure/net.h"
#include "azure/net_parts.h"
#include "azure/secret.h"
#include "azure/trace.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/stop.h"
#include "base/text.h"
#include "io/http.h"
#include "io/json.h"

enum {
    CUT_TRIES = 3,
    LATE_TRIES = 3,
    LOCAL_CONNECT_MS = 2000,
    HEADERS_MAX = 16,
    REPLY_HEADERS_MAX = 100,
    SPENT_MS = 1000 /* pause of all when nothing more may be asked */,
    ID_TEXT = 80,
    WHY_TEXT = 400
};

#define USER_AGENT "User-Agent: ratecast"

/* What a try takes in. */
struct intake {
    struct net *net;
    const struct net_call *call;
    struct arena *a;
    struct buf body; /* in memory: the reply, or of one that goes to a file what the trace wants */
    uint64_t bytes;
    struct net_header *headers;
    size_t nheaders, cap;
    const char *sent; /* how much of the body went out */
    size_t left;
};

static void take_header(void *ctx, const char *name, const char *value)
{
    struct intake *in = ctx;
    if (in->nheaders == REPLY_HEADERS_MAX)
        return;
    in->headers = arena_grow(in->a, in->headers, in->nheaders, &in->cap, sizeof *in->headers);
    in->headers[in->nheaders++] = (struct net_header){arena_strdup(in->a, name), arena_strdup(in->a, value)};
}

static int take_body(void *ctx, const char *p, size_t n, struct err *err)
{
    struct intake *in = ctx;
    in->bytes += n;
    if (!in->call->to_file || (in->net->trace && in->body.n < TRACE_BODY_MAX))
        buf_add(&in->body, p, n);
    for (size_t done = 0; in->call->to_file && done < n;) {
        ssize_t w = write(in->call->fd, p + done, n - done);
        if (w < 0 && errno != EINTR)
            return err_set(err, EXIT_INTERNAL, "make room, then start it again", "cannot write what arrives: %s",
                           strerror(errno));
        done += w > 0 ? (size_t)w : 0;
    }
    return 0;
}

static int give_body(void *ctx, char *p, size_t room, size_t *got, struct err *err)
{
    struct intake *in = ctx;
    (void)err;
    *got = in->left < room ? in->left : room;
    memcpy(p, in->sent, *got);
    in->sent += *got;
    in->left -= *got;
    return 0;
}

/* A handle with its open connections, for one request. */
static int borrow(struct net *n, struct http **h, struct err *err)
{
    pthread_mutex_lock(&n->lock);
    *h = n->nidle > 0 ? n->idle[--n->nidle] : NULL;
    pthread_mutex_unlock(&n->lock);
    return *h ? 0 : http_open(h, err);
}

static void give_back(struct net *n, struct http *h)
{
    pthread_mutex_lock(&n->lock);
    bool room = n->nidle < NET_IDLE_MAX;
    if (room)
        n->idle[n->nidle++] = h;
    pthread_mutex_unlock(&n->lock);
    if (!room)
        http_close(h);
}

static int over_the_wire(struct net *n, const struct http_request *q, struct http_reply *http, struct err *err)
{
    struct http *h;
    if (n->o.world && n->o.world->send)
        return n->o.world->send(n->o.world->ctx, q, http, err);
    if (borrow(n, &h, err))
        return -1;
    int status = http_send_on(h, q, http, err);
    give_back(n, h);
    return status;
}

static void record(struct net *n, const struct intake *in, const struct http_request *q, const struct http_reply *http,
                   int64_t ms, const struct err *err)
{
    const char *names[REPLY_HEADERS_MAX], *values[REPLY_HEADERS_MAX];
    bool ok = http_ok(http);
    char why[200] = "";
    for (size_t i = 0; i < in->nheaders; i++) {
        names[i] = in->headers[i].name;
        values[i] = in->headers[i].value;
    }
    snprintf(why, sizeof why, "%.*s", (int)strcspn(err->text, "\n"), err->text);
    struct trace_exchange x = {.method = q->method,
                               .url = q->url,
                               .headers = q->headers,
                               .nheaders = q->nheaders,
                               .sent = in->call->body,
                               .sent_size = in->call->body_size,
                               .status = http->status,
                               .reply_names = names,
                               .reply_values = values,
                               .nreply = in->nheaders,
                               .body = ok ? in->body.p : http->words,
                               .body_size = ok ? in->body.n : strlen(http->words),
                               .cut = ok && in->body.n < in->bytes,
                               .secret = in->call->secret,
                               .failure = http->failure == HTTP_WHOLE ? NULL : why,
                               .ms = ms};
    pthread_mutex_lock(&n->lock);
    trace_write(n->trace, n->secrets, &x);
    pthread_mutex_unlock(&n->lock);
}

/* What the reply says of the clock and of how much more may be asked. */
static void learn(struct net *n, const struct net_reply *r)
{
    const char *date = net_header(r, "date");
    int64_t server = date ? http_date(date) : -1;
    bool spent = false;
    for (size_t i = 0; i < r->nheaders; i++)
        spent = spent ||
                (text_starts(r->headers[i].name, "x-ms-ratelimit-remaining-") && strcmp(r->headers[i].value, "0") == 0);
    pthread_mutex_lock(&n->lock);
    n->answered = true;
    if (server > 0)
        n->ahead = net_seconds(n) - server;
    if (spent && n->not_before < net_ms(n) + SPENT_MS)
        n->not_before = net_ms(n) + SPENT_MS;
    pthread_mutex_unlock(&n->lock);
}

static void client_id(struct net *n, char out[ID_TEXT])
{
    uint64_t a = net_random(n), b = net_random(n);
    snprintf(out, ID_TEXT, "x-ms-client-request-id: %08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
             (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff), (unsigned)(0x8000 | (b >> 48 & 0x3fff)),
             (unsigned long long)(b & 0xffffffffffff));
}

/* All headers of a call; `secret` is room for the one with the token. */
static size_t make_headers(struct net *n, const struct net_call *call, const char **out, char id[ID_TEXT],
                           struct buf *token, struct buf *type)
{
    size_t count = 0;
    if (!call->local) {
        client_id(n, id);
        out[count++] = id;
        out[count++] = "Accept: application/json";
        out[count++] = "Accept-Language: en-US"; /* only for whoever reads the words */
        out[count++] = USER_AGENT;
    }
    if (call->token) {
        buf_printf(token, "Authorization: Bearer %s", call->token);
        out[count++] = token->p;
    }
    if (call->body && call->content_type) {
        buf_printf(type, "Content-Type: %s", call->content_type);
        out[count++] = type->p;
    }
    for (size_t i = 0; i < call->nheaders && count < HEADERS_MAX; i++)
        out[count++] = call->headers[i];
    return count;
}

static unsigned time_for(const struct net *n, const struct net_call *call)
{
    unsigned ms = call->timeout_ms ? call->timeout_ms : n->o.timeout_ms ? n->o.timeout_ms : NET_TIMEOUT_MS;
    int64_t left = net_left(n);
    return left >= 0 && left < ms ? (unsigned)(left > 0 ? left : 1) : ms;
}

static void finish(const struct intake *in, const struct http_reply *http, struct net_reply *out)
{
    bool ok = http_ok(http);
    const char *body = ok ? in->body.p : http->words;
    size_t size = ok ? in->call->to_file ? 0 : in->body.n : strlen(http->words);
    char *copy = arena_alloc(in->a, size + 1);
    memcpy(copy, body, size);
    *out = (struct net_reply){.status = http->status,
                              .body = copy,
                              .size = ok ? (size_t)in->bytes : size,
                              .headers = in->headers,
                              .nheaders = in->nheaders};
}

int net_try(struct net *n, const struct net_call *call, struct arena *a, struct http_reply *http, struct net_reply *out,
            struct err *err)
{
    const char *headers[HEADERS_MAX + 8];
    char id[ID_TEXT];
    struct buf token, type;
    struct intake in = {.net = n, .call = call, .a = a, .sent = call->body, .left = call->body_size};
    *out = (struct net_reply){.body = ""};
    *http = (struct http_reply){.failure = HTTP_REFUSED};
    if (call->to_file && (ftruncate(call->fd, 0) || lseek(call->fd, 0, SEEK_SET)))
        return err_set(err, EXIT_INTERNAL, "is the disk in order?", "cannot empty the file for what arrives: %s",
                       strerror(errno));
    buf_init(&token, 1 << 20);
    buf_init(&type, 1024);
    buf_init(&in.body, call->max_bytes + 1);
    struct http_request q = {.method = call->method ? call->method : "GET",
                             .url = call->url,
                             .headers = headers,
                             .nheaders = make_headers(n, call, headers, id, &token, &type),
                             .send = call->body ? give_body : NULL,
                             .send_size = call->body_size,
                             .take = take_body,
                             .header = take_header,
                             .ctx = &in,
                             .max_bytes = call->max_bytes,
                             .connect_ms = call->local ? LOCAL_CONNECT_MS : 0,
                             .total_ms = time_for(n, call),
                             .slow_ms = NET_SLOW_MS,
                             .gzip = !call->local,
                             .direct = call->local,
                             .ca_file = n->o.ca_file,
                             .stopped = stop_asked};
    int64_t from = net_ms(n);
    int status = over_the_wire(n, &q, http, err);
    if (!status) {
        finish(&in, http, out);
        learn(n, out);
    }
    if (n->trace)
        record(n, &in, &q, http, net_ms(n) - from, err);
    explicit_bzero(token.p, token.n);
    if (call->secret)
        explicit_bzero(in.body.p, in.body.n);
    buf_release(&token);
    buf_release(&type);
    buf_release(&in.body);
    return status;
}

/* Retries */

static bool again_status(unsigned status, bool patient)
{
    switch (status) {
    case 408:
    case 429:
    case 500:
    case 502:
    case 503:
    case 504:
        return true;
    default:
        return patient && (status == 404 || status == 410);
    }
}

/* Doubling, half of it by chance, so that those who fail together do not come back together. */
static unsigned backoff(struct net *n, unsigned failed)
{
    uint64_t first = n->o.retry_ms ? n->o.retry_ms : NET_RETRY_MS;
    uint64_t wait = failed < 16 ? first << failed : NET_BACKOFF_MAX_MS;
    if (wait > NET_BACKOFF_MAX_MS)
        wait = NET_BACKOFF_MAX_MS;
    return (unsigned)(wait / 2 + net_random(n) % (wait / 2 + 1));
}

/* Where nobody ever answered, the address is more likely wrong than the network bad for a moment. */
static unsigned tries_of(struct net *n, enum http_failure failure, const struct net_call *call)
{
    pthread_mutex_lock(&n->lock);
    bool answered = n->answered;
    pthread_mutex_unlock(&n->lock);
    switch (failure) {
    case HTTP_NO_HOST:
    case HTTP_NO_CONNECTION:
        return answered && !call->local ? NET_TRIES : 2;
    case HTTP_LATE: /* each takes its whole time */
        return call->local ? 2 : LATE_TRIES;
    case HTTP_LOST:
        return NET_TRIES;
    default:
        return 1;
    }
}

/* Waits until the time that a 429 asked all to wait for, and checks that there is time at all. */
static int hold(struct net *n, const char *host, struct err *err)
{
    pthread_mutex_lock(&n->lock);
    int64_t wait = n->not_before - net_ms(n);
    pthread_mutex_unlock(&n->lock);
    if (net_left(n) == 0)
        return err_set(err, EXIT_INTERNAL, "allow more time with --deadline, or start it again",
                       "%s: the time allowed (--deadline) is over", host);
    return wait > 0 ? net_wait(n, (unsigned)wait, host, err) : 0;
}

/* Waits before the next try: 1 when there is none. */
static int again(struct net *n, const char *host, unsigned failed, const struct net_reply *r, const char *why,
                 struct err *err)
{
    int64_t asked = r ? net_retry_after(n, r) : -1;
    unsigned own = backoff(n, failed);
    if (asked > NET_WAIT_MAX_MS)
        return 1;
    /* A little later than asked, and not all at once. */
    unsigned wait = asked < 0 ? own : (unsigned)asked + own / 4;
    if (r && r->status == 429) {
        pthread_mutex_lock(&n->lock);
        int64_t until = net_ms(n) + (asked < 0 ? (int64_t)wait : asked);
        n->not_before = until > n->not_before ? until : n->not_before;
        pthread_mutex_unlock(&n->lock);
    }
    net_say(n, "%s: %s, again in %u.%u s", host, why, wait / 1000, wait % 1000 / 100);
    /* Who has no time left wants to know what it went on. */
    char what[HTTP_HOST + WHY_TEXT + 2];
    int64_t left = net_left(n);
    snprintf(what, sizeof what, "%s: %s", host, why);
    return net_wait(n, wait, left >= 0 && wait >= left ? what : host, err);
}

static int check_call(struct net *n, const struct net_call *call, const char *host, struct err *err)
{
    if (n->o.offline)
        return err_set(err, EXIT_INTERNAL, "leave --offline out (or unset RATECAST_OFFLINE)",
                       "%s cannot be asked: --offline forbids the network", host);
    return net_url_ok(call->url, call->local, "the address", err);
}

int net_send(struct net *n, const struct net_call *call, struct arena *a, struct net_reply *out, struct err *err)
{
    char host[HTTP_HOST], why[WHY_TEXT];
    unsigned cut = 0;
    *out = (struct net_reply){.body = ""};
    http_host(call->url, host);
    if (check_call(n, call, host, err))
        return -1;
    for (unsigned failed = 0;; failed++) {
        struct http_reply http;
        const struct net_reply *r = out;
        if (hold(n, host, err))
            return -1;
        struct err said;
        err_init(&said);
        int status = net_try(n, call, a, &http, out, &said);
        bool more;
        if (status) {
            r = NULL;
            more = failed + 1 < tries_of(n, http.failure, call);
        } else if (out->status >= 200 && out->status <= 299 && call->check && call->check(call->ctx, out, &said)) {
            status = -1;
            more = ++cut < CUT_TRIES && failed + 1 < NET_TRIES;
        } else {
            more = again_status(out->status, call->patient) && failed + 1 < NET_TRIES;
            snprintf(why, sizeof why, "HTTP %u", out->status);
        }
        if (status) {
            size_t named = strlen(host);
            const char *text = said.text;
            if (text_starts(text, host) && text_starts(text + named, ": "))
                text += named + 2;
            snprintf(why, sizeof why, "%.*s", (int)strcspn(text, "\n"), text);
        }
        int next = more ? again(n, host, failed, r, why, err) : 1;
        if (next < 0)
            return -1;
        if (next > 0) {
            if (status)
                *err = said;
            return status;
        }
    }
}

/* JSON */

/* Behind a byte order mark and blanks. */
static const char *start_of(const struct net_reply *r)
{
    const char *p = r->body;
    if (text_starts(p, "\xef\xbb\xbf"))
        p += 3;
    return p + strspn(p, " \t\r\n");
}

int net_unreadable(const struct net_reply *r, const char *host, const struct err *why, struct err *err)
{
    if (*start_of(r) == '<')
        return err_set(err, EXIT_INTERNAL,
                       "does a proxy or a sign-in page of the network answer? see HTTPS_PROXY, NO_PROXY",
                       "%s: a page of HTML came instead of JSON", host);
    return err_set(err, EXIT_INTERNAL, "try again; if it stays so, record it with --trace-http and report it",
                   "%s: the reply is no whole JSON: %.*s", host, (int)strcspn(why->text, "\n"), why->text);
}

int net_parse(const struct net_reply *r, const char *host, struct json **root, struct err *err)
{
    struct err why;
    const char *p = start_of(r);
    err_init(&why);
    return json_parse(p, r->size - (size_t)(p - r->body), root, &why) ? net_unreadable(r, host, &why, err) : 0;
}

struct json_check {
    const struct net_call *call;
    struct json *root;
};

static int check_json(void *ctx, const struct net_reply *r, struct err *err)
{
    struct json_check *c = ctx;
    char host[HTTP_HOST];
    http_host(c->call->url, host);
    if (c->call->check && c->call->check(c->call->ctx, r, err))
        return -1;
    json_free(c->root);
    c->root = NULL;
    return r->status == 202 || r->status == 204 ? 0 : net_parse(r, host, &c->root, err);
}

int net_json(struct net *n, const struct net_call *call, struct arena *a, struct net_reply *out, struct json **root,
             struct err *err)
{
    struct json_check c = {.call = call};
    struct net_call mine = *call;
    *root = NULL;
    mine.check = check_json;
    mine.ctx = &c;
    int status = net_send(n, &mine, a, out, err);
    if (!status && (out->status != 200 || !c.root))
        status = net_refused(n, call, out, err);
    if (status)
        json_wipe(c.root);
    else
        *root = c.root;
    return status;
}
