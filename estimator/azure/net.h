/* net: requests with manners. One session a run, for any number of threads.
 *
 * - https alone (http to this machine, and to a private address where a call says so); certificates always verified; no
 *   redirect followed: the caller sees 302 and decides.
 * - Tried again after 408, 429, 500, 502, 503, 504, a lost connection, no answer in time, and a reply that `check` calls
 *   cut: NET_TRIES times at most (3 where nothing came in time, or it was cut), after Retry-After (seconds or a date), the service's x-ms-ratelimit-*-retry-after, else
 *   a wait that doubles, with jitter. What a 429 asks for holds for all threads. Any other 4xx is final.
 * - A time for each reply, a time for all of them, a size for each reply, Ctrl-C, --offline.
 * - What was sent and received goes to the --trace-http file, without secrets (azure/secret.h).
 *
 *     struct net_call call = {.url = url, .max_bytes = 16 << 20};
 *     struct net_reply reply;
 *     if (net_send(net, &call, a, &reply, err))       // no whole reply, after all tries
 *         return -1;
 *     if (reply.status != 200)
 *         return net_refused(net, &call, &reply, err); // what the service says, and what to do
 */
#ifndef AZURE_NET_H
#define AZURE_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct buf;
struct err;
struct http_reply;
struct http_request;
struct json;
struct net;

enum {
    NET_TRIES = 6,              /* the first one and five more */
    NET_TIMEOUT_MS = 60000,     /* for a reply, unless session or call say otherwise */
    NET_SLOW_MS = 30000,        /* so long a crawl ends a reply */
    NET_RETRY_MS = 1000,        /* the first wait of its own */
    NET_BACKOFF_MAX_MS = 60000, /* the longest wait of its own */
    NET_WAIT_MAX_MS = 300000,   /* a service that asks for more is not waited for */
    NET_URL_MAX = 16384,
};

/* What the tests replace: clocks, waiting, the wire. */
struct net_world {
    int64_t (*ms)(void *ctx);             /* only goes on */
    int64_t (*seconds)(void *ctx);        /* since 1970 */
    void (*wait)(void *ctx, unsigned ms); /* may come back early */
    int (*send)(void *ctx, const struct http_request *q, struct http_reply *reply, struct err *err);
    void *ctx;
};

struct net_options {
    const char *ca_file;           /* trusted certificates, or NULL: those of the system */
    unsigned timeout_ms;           /* for one reply; 0: NET_TIMEOUT_MS */
    unsigned deadline_ms;          /* for everything; 0: none */
    unsigned retry_ms;             /* the first wait; 0: NET_RETRY_MS */
    bool offline;                  /* every request is an error */
    const char *trace;             /* file to record to, or NULL */
    uint64_t seed;                 /* of jitter and ids; 0: another one each run */
    const struct net_world *world; /* NULL: the real one */
    /* What goes on, for -v: "prices.azure.com: HTTP 429, again in 61 s". May be called by any thread, one at a time. */
    void (*say)(void *ctx, const char *text);
    void *say_ctx;
};

/* Options and what they point to are borrowed until net_close. Fails with EXIT_INTERNAL: the trace file. */
int net_open(const struct net_options *o, struct net **out, struct err *err);
/* Forgets connections and wipes secrets. Fails with EXIT_INTERNAL: the trace could not be written. NULL is fine. */
int net_close(struct net *n, struct err *err);

struct net_header {
    const char *name, *value; /* name in lower case */
};

struct net_reply {
    unsigned status;
    const char *body; /* in the arena of the call, with a NUL behind it; "" where it went to a file */
    size_t size;      /* of the body, wherever it went */
    const struct net_header *headers;
    size_t nheaders;
};

struct net_call {
    const char *method; /* NULL: "GET" */
    const char *url;
    const char *token;          /* goes along as "Authorization: Bearer ..."; NULL: none */
    const char *const *headers; /* further ones, "Name: value" */
    size_t nheaders;
    const char *body, *content_type; /* NULL: none */
    size_t body_size;
    size_t max_bytes;    /* of the body of the reply, unpacked */
    unsigned timeout_ms; /* for the reply; 0: that of the session */
    /* The body of a reply of 200 to 299 goes to this file, which is emptied before each try. Only if to_file. */
    int fd;
    bool to_file;
    /* Asked of each reply of 200 to 299: -1 with err set = it is not whole (cut, a page of a proxy). Such a reply is asked
     * for again, twice. Or NULL. */
    int (*check)(void *ctx, const struct net_reply *r, struct err *err);
    void *ctx;
    bool local;       /* a service of this machine (IMDS): http to a private address, past any proxy, soon given up */
    bool patient;     /* 404 and 410 are tried again too (IMDS) */
    bool secret;      /* the bodies hold secrets: wiped here, and never recorded */
    const char *role; /* who may do this, for the remedy of a refusal: "Reader on the subscription"; or NULL */
};

/* 0 with the reply, whatever its status; -1 when there is no whole one after all tries. */
int net_send(struct net *n, const struct net_call *call, struct arena *a, struct net_reply *out, struct err *err);

/* The same for JSON: 200 with a body that is JSON, else an error. Caller frees with json_free. */
int net_json(struct net *n, const struct net_call *call, struct arena *a, struct net_reply *out, struct json **root,
             struct err *err);

/* A body as JSON; caller frees with json_free. Fails with EXIT_INTERNAL: HTML, or cut. For `check`. */
int net_parse(const struct net_reply *r, const char *host, struct json **root, struct err *err);
/* The error that a body is which could not be read for the reason `why`. Returns -1. */
int net_unreadable(const struct net_reply *r, const char *host, const struct err *why, struct err *err);

/* Wipes the body: for one that holds secrets. */
void net_wipe(struct net_reply *r);

/* NULL when there is none of this (lower case) name. */
const char *net_header(const struct net_reply *r, const char *name);

/* The error that a reply of another status than wanted is: host, status, the code and words of the service, its request
 * id; the remedy follows from status and code, never from the words (azure/refusal.h). Returns -1. */
int net_refused(struct net *n, const struct net_call *call, const struct net_reply *r, struct err *err);

/* May this URL be asked at all: https, or http to this machine (or with `local` to a private address)? Fails with
 * EXIT_INTERNAL; `what` names it in the message, such as "the Location of a redirect". */
int net_url_ok(const char *url, bool local, const char *what, struct err *err);

/* Is `url` of the same scheme, host and port as `base`? */
bool net_same_origin(const char *url, const char *base);

/* From now on this text appears in no error, no -v line and no trace. Copied; wiped by net_close. */
void net_keep_secret(struct net *n, const char *text);
/* `text` without the secrets, for people: appended to out. */
void net_hide(struct net *n, const char *text, size_t size, struct buf *out);

/* Waits, unless stopped or out of time: -1 with err set. */
int net_wait(struct net *n, unsigned ms, const char *what, struct err *err);
/* What Retry-After or x-ms-ratelimit-*-retry-after ask for, in ms; -1: nothing. */
int64_t net_retry_after(struct net *n, const struct net_reply *r);

int64_t net_seconds(struct net *n); /* since 1970, by this machine */
uint64_t net_random(struct net *n);
/* How far this machine's clock is ahead of the last server's, in seconds; 0 while nothing is known. */
int64_t net_clock_ahead(struct net *n);

#endif
