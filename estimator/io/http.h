/* http: libcurl. One request, one reply.
 *
 * http and https alone; no redirect is followed; certificates are always verified; the proxy variables of the
 * environment hold. libcurl is loaded with the first request: it brings two dozen libraries, which commands that stay
 * on this machine need not wait for. Several threads may send at once, each with a `struct http` of its own, which keeps
 * its connections open from one request to the next.
 *
 *     struct http_request q = {.method = "POST", .url = url, .send = next_bytes, .send_size = n, .take = take_bytes, .ctx = &mine};
 *     struct http_reply reply;
 *     if (http_send(&q, &reply, err)) return -1;   // no whole reply
 *     if (!http_ok(&reply)) ...                    // reply.status, reply.words
 */
#ifndef IO_HTTP_H
#define IO_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;
struct http;

enum { HTTP_CONNECT_MS = 10000, HTTP_HOST = 280, HTTP_WORDS = 4096, HTTP_SLOW_BYTES = 64 };

/* Why there is no whole reply. */
enum http_failure {
    HTTP_WHOLE,         /* there is one */
    HTTP_NO_HOST,       /* the name is not known */
    HTTP_NO_CONNECTION, /* nobody listens there */
    HTTP_LOST,          /* the connection broke, or the body ended early */
    HTTP_LATE,          /* no (whole) answer in time, or HTTP_SLOW_BYTES a second are not reached */
    HTTP_UNTRUSTED,     /* the certificate */
    HTTP_TOO_LONG,      /* max_bytes, or packed more than 200-fold */
    HTTP_STOPPED,
    HTTP_REFUSED, /* by send or take, which said why */
    HTTP_OTHER,
};

struct http_request {
    const char *method; /* "GET", "POST" */
    const char *url;
    const char *const *headers; /* "Name: value"; lines in it are refused (EXIT_USAGE) */
    size_t nheaders;
    /* The body: exactly send_size bytes, *got of them a call, at least one. NULL: none. -1 with err set ends it all. */
    int (*send)(void *ctx, char *p, size_t room, size_t *got, struct err *err);
    uint64_t send_size;
    /* The body of a reply of status 200 to 299, piece by piece; NULL: not wanted. */
    int (*take)(void *ctx, const char *p, size_t n, struct err *err);
    /* Each header of the reply, whatever its status: the name in lower case. Or NULL. */
    void (*header)(void *ctx, const char *name, const char *value);
    void *ctx;
    uint64_t max_bytes;    /* of the (unpacked) body of the reply; more is an error */
    unsigned connect_ms;   /* 0 = HTTP_CONNECT_MS */
    unsigned total_ms;     /* for all of it; 0 = no limit */
    unsigned slow_ms;      /* so long a crawl ends it; 0 = no limit */
    bool gzip;             /* the reply may be packed */
    bool direct;           /* past any proxy */
    const char *ca_file;   /* trusted certificates, beside none else; NULL = those of the system */
    bool (*stopped)(void); /* asked every now and then: true ends it. Or NULL */
};

struct http_reply {
    unsigned status;
    enum http_failure failure;
    char words[HTTP_WORDS]; /* where the status is not 200 to 299: what the server says, cut */
};

int http_open(struct http **out, struct err *err);
void http_close(struct http *h); /* NULL is fine */
int http_send_on(struct http *h, const struct http_request *q, struct http_reply *reply, struct err *err);

/* The same over a connection of its own.
 * Both fail with EXIT_INTERNAL when there is no whole reply (reply->failure): no connection, no answer in time, a
 * certificate that is not trusted, more than max_bytes, stopped; the message names the host, never what else the URL
 * holds. */
int http_send(const struct http_request *q, struct http_reply *reply, struct err *err);

static inline bool http_ok(const struct http_reply *reply)
{
    return reply->status >= 200 && reply->status <= 299;
}

/* Seconds since 1970 of a date in a header ("Sun, 06 Nov 1994 08:49:37 GMT"); -1: it is none. After a first request. */
int64_t http_date(const char *text);

/* Where a URL leads, as the sender itself reads it. */
struct http_origin {
    bool https;
    unsigned port; /* the scheme's own where the URL says none */
    char host[HTTP_HOST];
};
/* False for what is no http or https URL, and for one with a user name, blanks, controls or a backslash. */
bool http_origin(const char *url, struct http_origin *out);
bool http_origin_same(const struct http_origin *a, const struct http_origin *b);

/* Text as one value of a query or form: what is not a letter, a digit or one of "-._~" becomes %XX. */
void http_escape(struct buf *out, const char *text);

/* HOST:PORT of a URL, without user and password. */
void http_host(const char *url, char out[HTTP_HOST]);

#endif
