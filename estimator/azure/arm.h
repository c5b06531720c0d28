/* arm: Azure Resource Manager, asked with manners (azure/net.h) and a token (azure/token.h). Any number of threads.
 *
 *     struct arm_call call = {.path = "/subscriptions/1234/providers/Microsoft.Consumption/budgets", .version = "2023-05-01",
 *                             .role = "Cost Management Reader"};
 *     arm_pages(arm, &call, take_page, &mine, err);
 *
 * The token goes to the ARM address alone: a path, or a link that begins with that scheme, host and port. A token that
 * is refused is renewed once. 202 is waited for: at its Location, or by asking again.
 */
#ifndef AZURE_ARM_H
#define AZURE_ARM_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct arm;
struct err;
struct json;
struct net;
struct net_reply;
struct token;

enum { ARM_MAX_BYTES = 32 << 20, ARM_POLLS = 60, ARM_POLL_MS = 10000 };

/* net, token and base (the address, such as https://management.azure.com) are borrowed until arm_close. */
struct arm *arm_open(struct net *net, struct token *token, const char *base);
void arm_close(struct arm *arm); /* NULL is fine */
struct net *arm_net(struct arm *arm);
const char *arm_host(const struct arm *arm); /* HOST:PORT */

struct arm_call {
    const char *method;  /* NULL: "GET" */
    const char *path;    /* "/subscriptions/..." or an absolute link to the same address; a query may follow, escaped */
    const char *version; /* goes along as api-version unless the path has one; NULL: none */
    const char *body;    /* JSON, or NULL */
    const char *role;    /* "Reader": the role that lets one do this, for the remedy; or NULL */
    size_t max_bytes;    /* 0: ARM_MAX_BYTES */
    unsigned timeout_ms; /* 0: that of the session */
    unsigned poll_ms;    /* between two looks at a 202 that does not say when; 0: ARM_POLL_MS */
    int fd;              /* as in struct net_call */
    bool to_file;
    /* As in struct net_call. */
    int (*check)(void *ctx, const struct net_reply *r, struct err *err);
    void *ctx;
    bool raw;     /* a reply of 300 to 399, 401, 403 or 404 is handed back, for the caller to judge */
    bool no_wait; /* so is a 202 */
};

/* The URL that a call asks. In arena a. */
const char *arm_url(const struct arm *arm, const struct arm_call *call, struct arena *a);

/* 0 with a reply of 200 to 299 (or, `raw`, one of those above); else an error, where *out tells what came (status 0: nothing). */
int arm_send(struct arm *arm, const struct arm_call *call, struct arena *a, struct net_reply *out, struct err *err);

/* The error that a reply handed back by `raw` is. Returns -1. */
int arm_refused(struct arm *arm, const struct arm_call *call, const struct net_reply *r, struct err *err);

/* The body as JSON; caller frees with json_free. *root is NULL where the service says that there is nothing (204). */
int arm_json(struct arm *arm, const struct arm_call *call, struct arena *a, struct json **root, struct err *err);

/* Every page of a list, by nextLink (at the top, or in properties): `page` takes the whole document, and how many items it
 * has in `value` or in properties.rows is looked after here (azure/pages.h). With a body, each page is asked for with
 * it. A `page` that returns -1 ends it. */
int arm_pages(struct arm *arm, const struct arm_call *call,
              int (*page)(void *ctx, const struct json *root, struct err *err), void *ctx, struct err *err);

#endif
