#include "azure/net.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "azure/net_parts.h"
#include "azure/refusal.h"
#include "azure/secret.h"
#include "azure/trace.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/run.h"
#include "base/stop.h"
#include "base/text.h"
#include "io/http.h"

enum { SLICE_MS = 100 /* between two looks for Ctrl-C */ };

int net_open(const struct net_options *o, struct net **out, struct err *err)
{
    struct trace *trace = NULL;
    *out = NULL;
    if (o->trace && trace_open(o->trace, &trace, err))
        return -1;
    struct net *n = arena_xrealloc(NULL, 1, sizeof *n);
    *n = (struct net){.o = *o, .secrets = secrets_new(), .trace = trace, .random = o->seed ? o->seed : run_random()};
    pthread_mutex_init(&n->lock, NULL);
    n->start = net_ms(n);
    *out = n;
    return 0;
}

int net_close(struct net *n, struct err *err)
{
    if (!n)
        return 0;
    for (size_t i = 0; i < n->nidle; i++)
        http_close(n->idle[i]);
    secrets_free(n->secrets);
    int status = trace_close(n->trace, err);
    pthread_mutex_destroy(&n->lock);
    free(n);
    return status;
}

int64_t net_ms(const struct net *n)
{
    return n->o.world ? n->o.world->ms(n->o.world->ctx) : run_milliseconds();
}

int64_t net_seconds(struct net *n)
{
    return n->o.world ? n->o.world->seconds(n->o.world->ctx) : run_seconds();
}

/* splitmix64 */
uint64_t net_random(struct net *n)
{
    pthread_mutex_lock(&n->lock);
    uint64_t z = n->random += 0x9e3779b97f4a7c15;
    pthread_mutex_unlock(&n->lock);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

int64_t net_clock_ahead(struct net *n)
{
    pthread_mutex_lock(&n->lock);
    int64_t ahead = n->ahead;
    pthread_mutex_unlock(&n->lock);
    return ahead;
}

void net_keep_secret(struct net *n, const char *text)
{
    pthread_mutex_lock(&n->lock);
    secrets_add(n->secrets, text);
    pthread_mutex_unlock(&n->lock);
}

void net_hide(struct net *n, const char *text, size_t size, struct buf *out)
{
    pthread_mutex_lock(&n->lock);
    secrets_hide(n->secrets, text, size, out);
    pthread_mutex_unlock(&n->lock);
}

void net_say(struct net *n, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    if (!n->o.say)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    struct buf plain;
    buf_init(&plain, 4 * sizeof text);
    pthread_mutex_lock(&n->lock);
    secrets_hide(n->secrets, text, strlen(text), &plain);
    n->o.say(n->o.say_ctx, plain.p);
    pthread_mutex_unlock(&n->lock);
    buf_release(&plain);
}

int64_t net_left(const struct net *n)
{
    if (n->o.deadline_ms == 0)
        return -1;
    int64_t left = n->start + n->o.deadline_ms - net_ms(n);
    return left > 0 ? left : 0;
}

static void wait_slice(struct net *n, unsigned ms)
{
    if (n->o.world) {
        n->o.world->wait(n->o.world->ctx, ms);
        return;
    }
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL); /* a signal ends it early, which is what it is for */
}

int net_wait(struct net *n, unsigned ms, const char *what, struct err *err)
{
    int64_t left = net_left(n), until = net_ms(n) + ms;
    if (left >= 0 && (int64_t)ms >= left)
        return err_set(err, EXIT_INTERNAL, "try again later, or allow more time with --deadline",
                       "%s: a wait of %u s would pass the time allowed (--deadline)", what, (ms + 999) / 1000);
    for (;;) {
        int64_t rest = until - net_ms(n);
        if (stop_asked())
            return err_set(err, EXIT_INTERNAL, "start it again", "%s: stopped", what);
        if (rest <= 0)
            return 0;
        wait_slice(n, rest < SLICE_MS ? (unsigned)rest : SLICE_MS);
    }
}

void net_wipe(struct net_reply *r)
{
    explicit_bzero((char *)r->body, strlen(r->body)); /* in the arena of the call, or "" */
}

const char *net_header(const struct net_reply *r, const char *name)
{
    for (size_t i = 0; i < r->nheaders; i++)
        if (strcmp(r->headers[i].name, name) == 0)
            return r->headers[i].value;
    return NULL;
}

/* Seconds, or a date. In ms; -1: neither. */
static int64_t read_wait(struct net *n, const char *value)
{
    char *end;
    double seconds = strtod(value, &end);
    if (end != value && *end == '\0' && seconds >= 0 && seconds < 1e9)
        return (int64_t)(seconds * 1000);
    int64_t date = http_date(value);
    if (date < 0)
        return -1;
    int64_t wait = date - (net_seconds(n) - net_clock_ahead(n));
    return wait > 0 ? wait * 1000 : 0;
}

int64_t net_retry_after(struct net *n, const struct net_reply *r)
{
    int64_t longest = -1;
    for (size_t i = 0; i < r->nheaders; i++) {
        const char *name = r->headers[i].name;
        if (strcmp(name, "retry-after") != 0 &&
            !(text_starts(name, "x-ms-ratelimit-") && text_ends(name, "retry-after")))
            continue;
        int64_t wait = read_wait(n, r->headers[i].value);
        longest = wait > longest ? wait : longest;
    }
    return longest;
}

/* 127.0.0.0/8, ::1, localhost. */
static bool is_loopback(const char *host)
{
    bool number = host[strspn(host, "0123456789.")] == '\0';
    return (number && text_starts(host, "127.")) || strcmp(host, "[::1]") == 0 || text_eq_nocase(host, "localhost");
}

/* Addresses that no router of the internet forwards: 10/8, 172.16/12, 192.168/16, 169.254/16. */
static bool is_private(const char *host)
{
    char *end;
    if (host[strspn(host, "0123456789.")] != '\0')
        return false;
    unsigned long second = text_starts(host, "172.") ? strtoul(host + 4, &end, 10) : 0;
    return text_starts(host, "10.") || text_starts(host, "192.168.") || text_starts(host, "169.254.") ||
           (second >= 16 && second <= 31);
}

int net_url_ok(const char *url, bool local, const char *what, struct err *err)
{
    struct http_origin o;
    if (strlen(url) > NET_URL_MAX || !http_origin(url, &o))
        return err_set(err, EXIT_INTERNAL, "check the address; if it came from the service, report it",
                       "%s is not an address that can be asked", what);
    if (!o.https && !is_loopback(o.host) && !(local && is_private(o.host)))
        return err_set(err, EXIT_INTERNAL, "only https is spoken; who answers there?", "%s leads to http://%s", what,
                       o.host);
    return 0;
}

bool net_same_origin(const char *url, const char *base)
{
    struct http_origin a, b;
    return http_origin(url, &a) && http_origin(base, &b) && http_origin_same(&a, &b);
}

/* The id by which the service's people find the request. */
static const char *request_id(const struct net_reply *r)
{
    static const char *const names[] = {"x-ms-correlation-request-id", "x-ms-request-id", "x-ms-client-request-id"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *id = net_header(r, names[i]);
        if (id && *id && strlen(id) < 100)
            return id;
    }
    return NULL;
}

int net_refused(struct net *n, const struct net_call *call, const struct net_reply *r, struct err *err)
{
    enum { SKEW = 300 /* seconds that services let pass */ };
    char host[HTTP_HOST], clock[160] = "", asks[64] = "";
    struct refusal why;
    struct buf text;
    http_host(call->url, host);
    refusal_read(r->body, r->size, &why);
    const char *remedy = refusal_remedy(&why, r->status, call->role);
    int64_t ahead = net_clock_ahead(n), wait = net_retry_after(n, r);
    if ((r->status == 401 || why.number == 700024) && (ahead > SKEW || ahead < -SKEW)) {
        snprintf(clock, sizeof clock, "set this machine's clock: it is %" PRId64 " minutes %s that of the server",
                 (ahead < 0 ? -ahead : ahead) / 60, ahead < 0 ? "behind" : "ahead of");
        remedy = clock;
    }
    if (wait > 0)
        snprintf(asks, sizeof asks, ", to be asked again in %" PRId64 " s", (wait + 999) / 1000);
    buf_init(&text, 4096);
    net_hide(n, why.words, strlen(why.words), &text);
    const char *id = request_id(r);
    err_set(err, EXIT_INTERNAL, remedy ? remedy : "the words are the service's", "%s: HTTP %u%s%s%s%s%s%s%s%s%s", host,
            r->status, *why.code ? " " : "", why.code, asks,
            why.shape == REFUSAL_HTML   ? ", a page of HTML"
            : text.n == 0 && !*why.code ? ", without a reason"
                                        : "",
            text.n > 0 ? ": " : "", text.p, id ? " (request " : "", id ? id : "", id ? ")" : "");
    buf_release(&text);
    return -1;
}
