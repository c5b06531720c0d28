/* http: libcurl. One request, one reply.
 *
 * http and https alone; no redirect is followed; certificates are always verified; the proxy variables of the
 * environment hold. libcurl is loaded with the first request: it brings two dozen libraries, which commands that stay
 * on this machine need not wait for.
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

struct err;

enum { HTTP_CONNECT_MS = 10000, HTTP_HOST = 280, HTTP_WORDS = 2048 };

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
    void *ctx;
    uint64_t max_bytes;    /* of the body of the reply; more is an error */
    unsigned total_ms;     /* for all of it; 0 = no limit */
    const char *ca_file;   /* trusted certificates, beside none else; NULL = those of the system */
    bool (*stopped)(void); /* asked every now and then: true ends it. Or NULL */
};

struct http_reply {
    unsigned status;
    char words[HTTP_WORDS]; /* where the status is not 200 to 299: what the server says, cut */
};

/* Fails with EXIT_INTERNAL when there is no whole reply: no connection, no answer in time, a certificate that is not
 * trusted, more than max_bytes, stopped; the message names the host, never what else the URL holds. */
int http_send(const struct http_request *q, struct http_reply *reply, struct err *err);

static inline bool http_ok(const struct http_reply *reply)
{
    return reply->status >= 200 && reply->status <= 299;
}

/* HOST:PORT of a URL, without user and password. */
void http_host(const char *url, char out[HTTP_HOST]);

#endif
