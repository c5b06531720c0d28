/* Tokens that this machine can give: a managed identity's, and those of az login. */
#include <string.h>

#include "azure/net.h"
#include "azure/token_parts.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/stop.h"
#include "base/text.h"
#include "io/http.h"
#include "io/json.h"
#include "io/process.h"

enum { LOCAL_MS = 15000, AZ_MS = 60000, AZ_SAID = 300 };

/* Every value may be text. */
static int take_reply(struct token *t, const struct json *root, struct err *err)
{
    int64_t life = 0, ends;
    if (!json_whole(json_get(root, "expires_in"), &life) && json_whole(json_get(root, "expires_on"), &ends))
        life = ends - net_seconds(t->net);
    return token_keep(t, json_string(json_get(root, "access_token")), life, err);
}

int token_from_identity(struct token *t, struct err *err)
{
    const struct token_options *o = &t->o;
    bool service = o->identity_endpoint && o->identity_header;
    struct arena *a = arena_new();
    struct buf url;
    struct net_reply r = {.body = ""};
    struct json *root = NULL;
    buf_init(&url, NET_URL_MAX);
    if (service)
        buf_printf(&url, "%s%sapi-version=2019-08-01&resource=", o->identity_endpoint,
                   strchr(o->identity_endpoint, '?') ? "&" : "?");
    else
        buf_printf(&url, "%s/metadata/identity/oauth2/token?api-version=2018-02-01&resource=", o->metadata);
    http_escape(&url, arena_printf(a, "%s/", o->arm));
    if (o->client_id) {
        buf_puts(&url, "&client_id=");
        http_escape(&url, o->client_id);
    }
    const char *header = service ? arena_printf(a, "X-IDENTITY-HEADER: %s", o->identity_header) : "Metadata: true";
    struct net_call call = {.url = url.p,
                            .headers = &header,
                            .nheaders = 1,
                            .max_bytes = TOKEN_REPLY_MAX,
                            .timeout_ms = LOCAL_MS,
                            .local = true,
                            .patient = !service,
                            .secret = true,
                            .role = "is a managed identity assigned to this machine?"};
    int status = net_json(t->net, &call, a, &r, &root, err);
    if (status && t->o.way == TOKEN_AUTO) { /* nobody asked for it: the real news is that nothing is configured */
        struct err why = *err;
        err_set(err, EXIT_USAGE,
                "set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or az login, or choose with --auth",
                "no way to sign in is configured, and this machine has no managed identity (%.*s)",
                (int)strcspn(why.text, "\n"), why.text);
    }
    if (!status)
        status = take_reply(t, root, err);
    json_wipe(root);
    net_wipe(&r);
    buf_release(&url);
    arena_free(a);
    return status;
}

static int read_az(struct token *t, const struct buf *out, struct err *err)
{
    struct json *root;
    struct err why;
    int64_t ends, life = TOKEN_CLI_LIFE;
    err_init(&why);
    if (json_parse(out->p, out->n, &root, &why))
        return err_set(err, EXIT_INTERNAL, "try az account get-access-token -o json by hand",
                       "az gave no token: what it wrote is no JSON");
    /* expiresOn is local time without a zone: only the newer expires_on can be relied on. */
    if (json_whole(json_get(root, "expires_on"), &ends))
        life = ends - net_seconds(t->net);
    int status = token_keep(t, json_string(json_get(root, "accessToken")), life, err);
    json_wipe(root);
    return status;
}

int token_from_cli(struct token *t, struct err *err)
{
    struct buf out, said;
    struct arena *a = arena_new();
    const char *argv[] = {t->az, "account", "get-access-token", "--resource", t->o.arm, "-o", "json", NULL, NULL, NULL};
    int code = 0;
    if (t->o.tenant) {
        argv[7] = "--tenant";
        argv[8] = t->o.tenant;
    }
    buf_init(&out, TOKEN_REPLY_MAX);
    buf_init(&said, TOKEN_REPLY_MAX);
    int status = process_run(argv, AZ_MS, stop_asked, &out, &said, &code, err);
    if (!status && code != 0) {
        struct buf plain;
        buf_init(&plain, 2 * TOKEN_REPLY_MAX);
        size_t n = strcspn(said.p, "\n");
        net_hide(t->net, said.p, n < AZ_SAID ? n : AZ_SAID, &plain);
        text_tame(plain.p, false);
        status = err_set(err, EXIT_INTERNAL, "az login, or choose another --auth", "az gives no token: %s",
                         plain.n > 0 ? plain.p : "no reason given");
        buf_release(&plain);
    } else if (!status) {
        status = read_az(t, &out, err);
    }
    explicit_bzero(out.p, out.n);
    buf_release(&out);
    buf_release(&said);
    arena_free(a);
    return status;
}
