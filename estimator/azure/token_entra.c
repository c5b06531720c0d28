/* Tokens of Entra: an application's (secret, certificate, the token of another issuer), or a person's (device code). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "azure/net.h"
#include "azure/refusal.h"
#include "azure/token_parts.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "io/crypto.h"
#include "io/file.h"
#include "io/http.h"
#include "io/json.h"

enum { FORM_MAX = 1 << 20, FILE_MAX = 1 << 20, ASSERTION_LIFE = 600, SIGN_IN_TRIES = 200 };

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

static void field(struct buf *form, const char *name, const char *value)
{
    buf_printf(form, "%s%s=", form->n > 0 ? "&" : "", name);
    http_escape(form, value);
}

static void wipe(struct buf *b)
{
    explicit_bzero(b->p, b->n);
    buf_release(b);
}

/* The same for a whole form, which holds a secret. */
static struct net_call post(struct token *t, const char *what, const struct buf *form, struct arena *a)
{
    const char *tenant = t->o.tenant ? t->o.tenant : "organizations";
    return (struct net_call){.method = "POST",
                             .url = arena_printf(a, "%s/%s/oauth2/v2.0/%s", t->o.login, tenant, what),
                             .body = form->p,
                             .body_size = form->n,
                             .content_type = "application/x-www-form-urlencoded",
                             .max_bytes = TOKEN_REPLY_MAX,
                             .secret = true};
}

/* Token and, from a device code, what renews it. */
static int take_reply(struct token *t, const struct json *root, struct err *err)
{
    int64_t life = 0;
    const char *refresh = json_string(json_get(root, "refresh_token"));
    (void)json_whole(json_get(root, "expires_in"), &life);
    if (token_keep(t, json_string(json_get(root, "access_token")), life, err))
        return -1;
    if (refresh) {
        net_keep_secret(t->net, refresh);
        token_drop(t->refresh);
        t->refresh = arena_xrealloc(NULL, strlen(refresh) + 1, 1);
        memcpy(t->refresh, refresh, strlen(refresh) + 1);
    }
    return 0;
}

/* header.claims.signature (RFC 7523) */
static int make_assertion(struct token *t, const char *audience, struct buf *out, struct err *err)
{
    struct crypto_key *key = NULL;
    struct buf file, json, signature;
    uint64_t id[2] = {net_random(t->net), net_random(t->net)};
    int64_t now = net_seconds(t->net);
    buf_init(&file, FILE_MAX);
    buf_init(&json, 4096);
    int status = file_read(t->o.certificate, &file, err) ||
                 crypto_key_read(t->o.certificate, file.p, file.n, t->o.certificate_password, &key, err);
    if (!status) {
        buf_puts(&json, "{\"alg\":\"PS256\",\"typ\":\"JWT\",\"x5t#S256\":\"");
        crypto_key_thumbprint(key, &json);
        buf_puts(&json, "\"}");
        crypto_base64url(json.p, json.n, out);
        buf_putc(out, '.');
        buf_clear(&json);
        buf_puts(&json, "{\"aud\":");
        json_quote(&json, audience);
        buf_puts(&json, ",\"iss\":");
        json_quote(&json, t->o.client_id);
        buf_puts(&json, ",\"sub\":");
        json_quote(&json, t->o.client_id);
        buf_printf(&json,
                   ",\"jti\":\"%016" PRIx64 "%016" PRIx64 "\",\"iat\":%" PRId64 ",\"nbf\":%" PRId64 ",\"exp\":%" PRId64
                   "}",
                   id[0], id[1], now, now, now + ASSERTION_LIFE);
        crypto_base64url(json.p, json.n, out);
        buf_init(&signature, 4096);
        status = crypto_sign(key, out->p, out->n, &signature, err);
        buf_printf(out, ".%s", signature.p);
        buf_release(&signature);
    }
    crypto_key_free(key);
    wipe(&file);
    buf_release(&json);
    return status ? -1 : 0;
}

static int add_proof(struct token *t, struct buf *form, const char *audience, struct err *err)
{
    struct buf proof;
    if (t->way == TOKEN_SECRET) {
        field(form, "client_secret", t->o.client_secret);
        return 0;
    }
    buf_init(&proof, FILE_MAX);
    int status = t->way == TOKEN_WORKLOAD ? file_read(t->o.federated_file, &proof, err)
                                          : make_assertion(t, audience, &proof, err);
    if (!status) {
        const char *text = text_trim(proof.p);
        net_keep_secret(t->net, text);
        field(form, "client_assertion_type", ASSERTION_TYPE);
        field(form, "client_assertion", text);
    }
    wipe(&proof);
    return status;
}

static void add_scope(const struct token *t, struct buf *form, bool refresh)
{
    char scope[300];
    snprintf(scope, sizeof scope, "%s/.default%s", t->o.arm, refresh ? " offline_access" : "");
    field(form, "scope", scope);
}

int token_from_entra(struct token *t, struct err *err)
{
    struct arena *a = arena_new();
    struct buf form;
    struct net_reply r = {.body = ""};
    struct json *root = NULL;
    buf_init(&form, FORM_MAX);
    struct net_call call = post(t, "token", &form, a);
    field(&form, "client_id", t->o.client_id);
    add_scope(t, &form, false);
    field(&form, "grant_type", "client_credentials");
    int status = add_proof(t, &form, call.url, err);
    call.body = form.p;
    call.body_size = form.n;
    status = status || net_json(t->net, &call, a, &r, &root, err) || take_reply(t, root, err);
    json_wipe(root);
    net_wipe(&r);
    wipe(&form);
    arena_free(a);
    return status ? -1 : 0;
}

/* Device code */

struct code {
    const char *device, *user, *uri;
    int64_t interval, ends; /* seconds; since 1970 */
};

static int ask_code(struct token *t, struct arena *a, struct code *out, struct err *err)
{
    struct buf form;
    struct net_reply r = {.body = ""};
    struct json *root;
    int64_t life = 900;
    buf_init(&form, FORM_MAX);
    field(&form, "client_id", t->o.client_id ? t->o.client_id : TOKEN_PUBLIC_CLIENT);
    add_scope(t, &form, true);
    struct net_call call = post(t, "devicecode", &form, a);
    int status = net_json(t->net, &call, a, &r, &root, err);
    if (!status) {
        const char *device = json_string(json_get(root, "device_code")),
                   *user = json_string(json_get(root, "user_code"));
        const char *uri = json_string(json_get(root, "verification_uri"));
        *out = (struct code){.interval = 5};
        (void)json_whole(json_get(root, "interval"), &out->interval);
        (void)json_whole(json_get(root, "expires_in"), &life);
        if (!device || !user || !uri || !text_starts(uri, "https://"))
            status = err_set(err, EXIT_INTERNAL, "try again, or another --auth", "the sign-in gave no code");
        else
            *out =
                (struct code){arena_strdup(a, device), arena_strdup(a, user), arena_strdup(a, uri),
                              out->interval > 0 && out->interval < 60 ? out->interval : 5, net_seconds(t->net) + life};
        net_keep_secret(t->net, device);
        json_wipe(root);
    }
    net_wipe(&r);
    wipe(&form);
    return status;
}

/* One question whether the code was used. 1: not yet. */
static int ask_token(struct token *t, const struct buf *form, int64_t *interval, struct err *err)
{
    struct arena *a = arena_new();
    struct net_reply r = {.body = ""};
    struct refusal why;
    struct json *root = NULL;
    struct net_call call = post(t, "token", form, a);
    int status = net_send(t->net, &call, a, &r, err);
    if (!status && r.status == 200) {
        char host[HTTP_HOST];
        http_host(call.url, host);
        status = net_parse(&r, host, &root, err) || take_reply(t, root, err) ? -1 : 0;
    } else if (!status) {
        refusal_read(r.body, r.size, &why);
        bool slow = strcmp(why.code, "slow_down") == 0;
        *interval += slow ? 5 : 0;
        status = slow || strcmp(why.code, "authorization_pending") == 0 ? 1 : net_refused(t->net, &call, &r, err);
    }
    json_wipe(root);
    net_wipe(&r);
    arena_free(a);
    return status;
}

static int wait_for_person(struct token *t, const struct code *code, struct err *err)
{
    struct buf form;
    int64_t interval = code->interval;
    int status = 1;
    buf_init(&form, FORM_MAX);
    field(&form, "grant_type", "urn:ietf:params:oauth:grant-type:device_code");
    field(&form, "client_id", t->o.client_id ? t->o.client_id : TOKEN_PUBLIC_CLIENT);
    field(&form, "device_code", code->device);
    for (int i = 0; status > 0 && i < SIGN_IN_TRIES; i++) {
        if (net_seconds(t->net) >= code->ends)
            break;
        status = net_wait(t->net, (unsigned)interval * 1000, "the sign-in", err);
        if (!status)
            status = ask_token(t, &form, &interval, err);
    }
    wipe(&form);
    return status > 0 ? err_set(err, EXIT_INTERNAL, "start it again", "the code was not used in time") : status;
}

static int renew(struct token *t, struct err *err)
{
    int64_t unused = 0;
    struct buf form;
    buf_init(&form, FORM_MAX);
    field(&form, "grant_type", "refresh_token");
    field(&form, "client_id", t->o.client_id ? t->o.client_id : TOKEN_PUBLIC_CLIENT);
    field(&form, "refresh_token", t->refresh);
    add_scope(t, &form, true);
    int status = ask_token(t, &form, &unused, err);
    wipe(&form);
    return status ? -1 : 0;
}

int token_from_device(struct token *t, struct err *err)
{
    if (t->refresh)
        return renew(t, err);
    struct arena *a = arena_new();
    struct code code;
    int status = ask_code(t, a, &code, err);
    if (!status) {
        char *text = arena_printf(a, "to sign in, open %s and enter the code %s", code.uri, code.user);
        text_tame(text, false);
        if (t->o.tell)
            t->o.tell(t->o.tell_ctx, text);
        status = wait_for_person(t, &code, err);
        explicit_bzero((char *)code.device, strlen(code.device)); /* in the arena */
    }
    arena_free(a);
    return status;
}
