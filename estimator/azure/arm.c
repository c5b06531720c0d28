#include "azure/arm.h"

#include <stdlib.h>
#include <string.h>

#include "azure/net.h"
#include "azure/refusal.h"
#include "azure/token.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "io/http.h"
#include "io/json.h"

struct arm {
    struct net *net;
    struct token *token;
    const char *base;
    char host[HTTP_HOST];
};

struct arm *arm_open(struct net *net, struct token *token, const char *base)
{
    struct arm *arm = arena_xrealloc(NULL, 1, sizeof *arm);
    *arm = (struct arm){net, token, base, {0}};
    http_host(base, arm->host);
    return arm;
}

const char *arm_host(const struct arm *arm)
{
    return arm->host;
}

void arm_close(struct arm *arm)
{
    free(arm);
}

struct net *arm_net(struct arm *arm)
{
    return arm->net;
}

const char *arm_url(const struct arm *arm, const struct arm_call *call, struct arena *a)
{
    const char *url = *call->path == '/' ? arena_printf(a, "%s%s", arm->base, call->path) : call->path;
    if (!call->version || text_contains_nocase(url, "api-version="))
        return url;
    return arena_printf(a, "%s%sapi-version=%s", url, strchr(url, '?') ? "&" : "?", call->version);
}

/* The remedy of a missing role. */
static const char *role_text(const struct arm_call *call, struct arena *a)
{
    return call->role ? arena_printf(a, "give the account that is signed in the role %s", call->role) : NULL;
}

static struct net_call net_call_of(const struct arm_call *call, const char *url, struct arena *a)
{
    return (struct net_call){.method = call->method,
                             .url = url,
                             .body = call->body,
                             .body_size = call->body ? strlen(call->body) : 0,
                             .content_type = call->body ? "application/json" : NULL,
                             .max_bytes = call->max_bytes ? call->max_bytes : ARM_MAX_BYTES,
                             .timeout_ms = call->timeout_ms,
                             .fd = call->fd,
                             .to_file = call->to_file,
                             .check = call->check,
                             .ctx = call->ctx,
                             .role = role_text(call, a)};
}

/* Cost Management says 401 for it, and no new token would help. */
static bool lacks_role(const struct net_reply *r)
{
    struct refusal why;
    refusal_read(r->body, r->size, &why);
    return strcmp(why.code, "RBACAccessDenied") == 0;
}

/* Once with the token at hand; if it is refused, once more with a new one. */
static int send_signed(struct arm *arm, struct net_call *net, struct arena *a, struct net_reply *out, struct err *err)
{
    char host[HTTP_HOST];
    http_host(net->url, host);
    if (!net_same_origin(net->url, arm->base))
        return err_set(err, EXIT_INTERNAL, "it is not followed; who answers there?",
                       "%s: a link of Azure Resource Manager leads to another host", host);
    for (int round = 0;; round++) {
        char *token;
        if (token_get(arm->token, round > 0, &token, err))
            return -1;
        net->token = token;
        int status = net_send(arm->net, net, a, out, err);
        net->token = NULL;
        token_drop(token);
        if (status || out->status != 401 || round > 0 || lacks_role(out))
            return status;
    }
}

/* After a 202: where to look, and when. */
static int wait_for(struct arm *arm, const struct arm_call *call, struct net_call *net, const struct net_reply *r,
                    struct err *err)
{
    char host[HTTP_HOST];
    const char *location = net_header(r, "location");
    int64_t asked = net_retry_after(arm->net, r);
    unsigned wait = call->poll_ms ? call->poll_ms : ARM_POLL_MS;
    http_host(net->url, host);
    if (location && *location) {
        if (net_url_ok(location, false, "the Location of a result to wait for", err))
            return -1;
        net->url = location;
        net->method = NULL;
        net->body = net->content_type = NULL;
        net->body_size = 0;
    }
    if (asked > NET_WAIT_MAX_MS)
        return err_set(err, EXIT_INTERNAL, "try again later", "%s: the result is not ready, it asks for %u s", host,
                       (unsigned)(asked / 1000));
    return net_wait(arm->net, asked < 0 ? wait : (unsigned)asked, host, err);
}

static bool hands_back(const struct arm_call *call, unsigned status)
{
    return call->raw && (status / 100 == 3 || status == 401 || status == 403 || status == 404);
}

int arm_send(struct arm *arm, const struct arm_call *call, struct arena *a, struct net_reply *out, struct err *err)
{
    struct net_call net = net_call_of(call, arm_url(arm, call, a), a);
    *out = (struct net_reply){.body = ""};
    for (int polls = 0;; polls++) {
        if (send_signed(arm, &net, a, out, err))
            return -1;
        if (out->status != 202 || call->no_wait)
            break;
        if (polls == ARM_POLLS) {
            char host[HTTP_HOST];
            http_host(net.url, host);
            return err_set(err, EXIT_INTERNAL, "try again later", "%s: the result is not ready after %d looks", host,
                           (int)ARM_POLLS);
        }
        if (wait_for(arm, call, &net, out, err))
            return -1;
    }
    return out->status / 100 == 2 || hands_back(call, out->status) ? 0 : net_refused(arm->net, &net, out, err);
}

int arm_refused(struct arm *arm, const struct arm_call *call, const struct net_reply *r, struct err *err)
{
    struct arena *scratch = arena_new();
    struct net_call net = net_call_of(call, arm_url(arm, call, scratch), scratch);
    net_refused(arm->net, &net, r, err);
    arena_free(scratch);
    return -1;
}
