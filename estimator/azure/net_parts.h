/* net_*.c only. */
#ifndef AZURE_NET_PARTS_H
#define AZURE_NET_PARTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "azure/net.h"

struct http;
struct secrets;
struct trace;

enum { NET_IDLE_MAX = 32 };

struct net {
    struct net_options o;
    pthread_mutex_t lock; /* of all below */
    struct http *idle[NET_IDLE_MAX];
    size_t nidle;
    struct secrets *secrets;
    struct trace *trace;
    uint64_t random;
    int64_t start;      /* ms */
    int64_t not_before; /* ms: what a 429 asked for */
    bool answered;      /* has any server? */
    int64_t ahead;      /* seconds */
};

int64_t net_ms(const struct net *n);
void net_say(struct net *n, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Milliseconds until --deadline; -1: there is none, 0: it is over. */
int64_t net_left(const struct net *n);

/* One try over the wire, recorded. */
int net_try(struct net *n, const struct net_call *call, struct arena *a, struct http_reply *http, struct net_reply *out,
            struct err *err);

#endif
