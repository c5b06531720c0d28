/* The PDF of an invoice. A service gives a link that lets its holder in, for a while: asked without our token, never shown,
 * never kept. */
#include <string.h>

#include "azure/arm.h"
#include "azure/invoices_parts.h"
#include "azure/net.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "io/http.h"
#include "io/json.h"
#include "io/out.h"

enum { PDF_MAX = 64 << 20, OK = 200, ROUNDS = 2 };

struct download {
    struct arm *arm;
    const struct invoice_scope *scope;
    const struct invoice *invoice;
    struct arena *arena;
};

static int no_document(const struct download *d, struct err *err)
{
    return err_set(err, EXIT_INTERNAL, "it may come later; the portal has it under Invoices",
                   "invoice %s: the service gives no link to its PDF", d->invoice->name);
}

/* {"properties":{"downloadUrl":{"url":...,"expiryTime":...}}} */
static int old_link(const struct download *d, const char **link, struct err *err)
{
    struct json *root = NULL;
    struct arm_call call = {.path =
                                arena_printf(d->arena, "%s/%s", invoices_path(d->scope, d->arena), d->invoice->name),
                            .version = invoices_version(d->scope),
                            .role = invoices_role(d->scope)};
    if (arm_json(d->arm, &call, d->arena, &root, err))
        return -1;
    const char *url = json_string(json_get(json_get(json_get(root, "properties"), "downloadUrl"), "url"));
    *link = url && *url ? arena_strdup(d->arena, url) : NULL;
    json_free(root);
    return *link ? 0 : no_document(d, err);
}

/* POST to the document's own address, which takes a while; then {"url":...}. */
static int new_link(const struct download *d, const char **link, struct err *err)
{
    struct json *root = NULL;
    if (!d->invoice->document)
        return no_document(d, err);
    struct arm_call call = {.method = "POST",
                            .path = d->invoice->document,
                            .version = invoices_version(d->scope),
                            .body = "",
                            .role = invoices_role(d->scope)};
    if (arm_json(d->arm, &call, d->arena, &root, err))
        return -1;
    const char *url = json_string(json_get(root, "url"));
    *link = url && *url ? arena_strdup(d->arena, url) : NULL;
    json_free(root);
    return *link ? 0 : no_document(d, err);
}

/* What may be a link that has run out, or is not good any more. */
static bool may_be_expired(unsigned status)
{
    return status == 400 || status == 401 || status == 403 || status == 404 || status == 410;
}

static int write_pdf(const struct download *d, const struct net_reply *r, const char *path, struct err *err)
{
    static const char magic[] = "%PDF-";
    struct out *out;
    if (r->size < sizeof magic - 1 || memcmp(r->body, magic, sizeof magic - 1) != 0)
        return err_set(err, EXIT_INTERNAL, "does a proxy answer in its place? try again, or download it in the portal",
                       "invoice %s: what was downloaded is no PDF (%zu bytes)", d->invoice->name, r->size);
    if (out_open(path, &out, err))
        return -1;
    buf_add(out_text(out), r->body, r->size);
    return out_close(out, true, err);
}

int invoice_download(struct arm *arm, const struct invoice_scope *scope, const struct invoice *invoice,
                     const char *path, uint64_t *bytes, struct err *err)
{
    struct download d = {arm, scope, invoice, arena_new()};
    int status = -1;
    for (int round = 1; round <= ROUNDS; round++) {
        struct net_call call = {.max_bytes = PDF_MAX, .secret = true};
        struct net_reply reply;
        if ((scope->account ? new_link : old_link)(&d, &call.url, err) ||
            net_url_ok(call.url, false, "the link to an invoice", err) ||
            net_send(arm_net(arm), &call, d.arena, &reply, err))
            break;
        if (may_be_expired(reply.status) && round < ROUNDS)
            continue;
        if (reply.status != OK) {
            net_refused(arm_net(arm), &call, &reply, err);
            break;
        }
        status = write_pdf(&d, &reply, path, err);
        *bytes = reply.size;
        break;
    }
    arena_free(d.arena);
    return status;
}
