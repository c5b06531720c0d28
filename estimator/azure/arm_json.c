/* Replies of ARM as JSON, and lists page by page. */
#include <string.h>

#include "azure/arm.h"
#include "azure/net.h"
#include "azure/pages.h"
#include "base/arena.h"
#include "base/err.h"
#include "io/json.h"

/* What the check of a reply leaves behind, so that it is read once. */
struct parsed {
    const struct arm_call *call;
    const char *host;
    struct json *root;
};

static int parse(void *ctx, const struct net_reply *r, struct err *err)
{
    struct parsed *p = ctx;
    if (p->call->check && p->call->check(p->call->ctx, r, err))
        return -1;
    json_free(p->root);
    p->root = NULL;
    return r->status == 202 || r->status == 204 ? 0 : net_parse(r, p->host, &p->root, err);
}

static int ask(struct arm *arm, const struct arm_call *call, struct arena *a, struct net_reply *r, struct json **root,
               struct err *err)
{
    struct parsed p = {.call = call, .host = arm_host(arm)};
    struct arm_call mine = *call;
    mine.check = parse;
    mine.ctx = &p;
    int status = arm_send(arm, &mine, a, r, err);
    if (status) {
        json_free(p.root);
        p.root = NULL;
    }
    *root = p.root;
    return status;
}

int arm_json(struct arm *arm, const struct arm_call *call, struct arena *a, struct json **root, struct err *err)
{
    struct net_reply r;
    return ask(arm, call, a, &r, root, err);
}

static size_t count(const struct json *list)
{
    size_t n = 0;
    for (const struct json *v = json_first(list); v; v = json_next(v))
        n++;
    return n;
}

int arm_pages(struct arm *arm, const struct arm_call *call,
              int (*page)(void *ctx, const struct json *root, struct err *err), void *ctx, struct err *err)
{
    struct arena *whole = arena_new(), *scratch = arena_new();
    struct arm_call mine = *call;
    struct pages *pages = pages_new(arm_url(arm, call, whole), whole);
    int status = 0;
    for (const char *url = call->path; url && !status;) {
        struct net_reply r;
        struct json *root;
        mine.path = url;
        status = ask(arm, &mine, scratch, &r, &root, err);
        if (!status && !root) /* 204: nothing */
            break;
        if (!status) {
            const struct json *inner = json_get(root, "properties");
            const struct json *link = json_get(root, "nextLink");
            const struct json *items = json_get(root, "value");
            link = link ? link : json_get(inner, "nextLink");
            items = items ? items : json_get(inner, "rows");
            status =
                page(ctx, root, err) || pages_next(pages, json_string(link), r.body, r.size, count(items), &url, err);
        }
        json_free(root);
        arena_reset(scratch);
    }
    arena_free(scratch);
    arena_free(whole);
    return status ? -1 : 0;
}
