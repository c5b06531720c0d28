/* A world for azure/net.h: a wire that answers from a script, and clocks that only waiting moves. */
#ifndef TESTS_NET_FIXTURE_H
#define TESTS_NET_FIXTURE_H

#include <stdio.h>
#include <string.h>

#include "azure/net.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "io/http.h"

struct answer {
    unsigned status;     /* 0: there is none, for the reason `failure` */
    const char *headers; /* "name: value\nname: value" or NULL */
    const char *body;    /* or NULL */
    enum http_failure failure;
};

struct wire {
    const struct answer *answers; /* one a request; the last one again and again */
    size_t n, asked;
    int64_t ms, seconds, took;                    /* the clocks, and how long an answer takes */
    int64_t waited;                               /* ms, in all */
    char url[32][300], headers[4096], sent[4096]; /* of the requests; of the last one */
    struct net_world world;
    struct net_options o;
    struct net *net;
    struct arena *a;
    struct err err;
};

static inline int64_t wire_ms(void *ctx)
{
    return ((struct wire *)ctx)->ms;
}

static inline int64_t wire_seconds(void *ctx)
{
    struct wire *w = ctx;
    return w->seconds + (w->ms - 1000) / 1000;
}

static inline void wire_wait(void *ctx, unsigned ms)
{
    struct wire *w = ctx;
    w->ms += ms;
    w->waited += ms;
}

static inline int wire_send(void *ctx, const struct http_request *q, struct http_reply *reply, struct err *err)
{
    struct wire *w = ctx;
    const struct answer *x = &w->answers[w->asked < w->n ? w->asked : w->n - 1];
    snprintf(w->url[w->asked % 32], sizeof w->url[0], "%s", q->url);
    w->asked++;
    w->ms += w->took;
    w->headers[0] = w->sent[0] = '\0';
    for (size_t i = 0; i < q->nheaders; i++)
        snprintf(w->headers + strlen(w->headers), sizeof w->headers - strlen(w->headers), "%s\n", q->headers[i]);
    if (q->send) {
        size_t got = 0;
        q->send(q->ctx, w->sent, sizeof w->sent - 1, &got, err);
        w->sent[got] = '\0';
    }
    *reply = (struct http_reply){.status = x->status, .failure = x->failure};
    for (const char *p = x->headers; p && *p;) {
        char name[100], value[300];
        size_t n = strcspn(p, ":"), end = strcspn(p, "\n");
        snprintf(name, sizeof name, "%.*s", (int)n, p);
        snprintf(value, sizeof value, "%.*s", (int)(end - n - 2), p + n + 2);
        q->header(q->ctx, name, value);
        p += end + (p[end] == '\n');
    }
    const char *body = x->body ? x->body : "";
    if (x->status / 100 == 2 && q->take(q->ctx, body, strlen(body), err)) {
        reply->failure = HTTP_REFUSED;
        return -1;
    }
    if (x->status / 100 != 2)
        snprintf(reply->words, sizeof reply->words, "%s", body);
    return x->failure ? err_set(err, EXIT_INTERNAL, "try again", "the wire says %d", (int)x->failure) : 0;
}

static inline void wire_open(struct wire *w, const struct answer *answers, size_t n)
{
    struct net_options o = w->o;
    *w = (struct wire){.answers = answers, .n = n, .ms = 1000, .seconds = 1790000000, .o = o, .a = arena_new()};
    w->world = (struct net_world){wire_ms, wire_seconds, wire_wait, wire_send, w};
    w->o.world = &w->world;
    w->o.seed = 1;
    err_init(&w->err);
    assert_int_equal(net_open(&w->o, &w->net, &w->err), 0);
}

static inline void wire_close(struct wire *w)
{
    assert_int_equal(net_close(w->net, &w->err), 0);
    arena_free(w->a);
}

#define WIRE(w, ...) \
    static const struct answer answers_[] = {__VA_ARGS__}; \
    wire_open(w, answers_, sizeof answers_ / sizeof *answers_)

#endif
