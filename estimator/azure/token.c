#include "azure/token.h"

#include <stdlib.h>
#include <string.h>

#include "azure/net.h"
#include "azure/token_parts.h"
#include "base/arena.h"
#include "base/err.h"
#include "io/process.h"

static const char *const words[TOKEN_WAYS_COUNT] = {
#define WORD(name, word) [TOKEN_##name] = word,
    TOKEN_WAYS(WORD)
#undef WORD
};

const char *token_way_name(enum token_way way)
{
    return words[way];
}

bool token_way_find(const char *word, enum token_way *out)
{
    for (int i = 0; i < TOKEN_WAYS_COUNT; i++)
        if (strcmp(words[i], word) == 0) {
            *out = (enum token_way)i;
            return true;
        }
    return false;
}

/* What a way needs: the first of it that is missing, or NULL. */
static const char *missing(const struct token_options *o, enum token_way way, const char *az)
{
    bool application = way == TOKEN_SECRET || way == TOKEN_CERTIFICATE || way == TOKEN_WORKLOAD;
    if (application && !o->tenant)
        return "AZURE_TENANT_ID";
    if (application && !o->client_id)
        return "AZURE_CLIENT_ID";
    if (way == TOKEN_SECRET && !o->client_secret)
        return "AZURE_CLIENT_SECRET";
    if (way == TOKEN_CERTIFICATE && !o->certificate)
        return "AZURE_CLIENT_CERTIFICATE_PATH";
    if (way == TOKEN_WORKLOAD && !o->federated_file)
        return "AZURE_FEDERATED_TOKEN_FILE";
    if (way == TOKEN_CLI && !az)
        return "az";
    return NULL;
}

/* The first way that anything is set for: half of one is an error of its own, not a reason to try another. */
static enum token_way choose(const struct token_options *o, const char *az)
{
    return o->client_secret                             ? TOKEN_SECRET
           : o->certificate                             ? TOKEN_CERTIFICATE
           : o->federated_file                          ? TOKEN_WORKLOAD
           : o->identity_endpoint && o->identity_header ? TOKEN_IDENTITY
           : az                                         ? TOKEN_CLI
                                                        : TOKEN_IDENTITY;
}

/* They become part of an address. */
static bool is_tenant(const char *text)
{
    return strlen(text) <= 253 &&
           text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-")] == '\0';
}

int token_open(struct net *net, const struct token_options *o, struct token **out, struct err *err)
{
    struct arena *a = arena_new();
    const char *az = o->path ? process_find(o->path, "az", a) : NULL;
    enum token_way way = o->way == TOKEN_AUTO ? choose(o, az) : o->way;
    const char *lacks = missing(o, way, az);
    *out = NULL;
    if (lacks) {
        bool program = strcmp(lacks, "az") == 0;
        err_set(err, EXIT_USAGE,
                program ? "install the Azure CLI and az login, or choose another --auth"
                        : "set it, or choose another way with --auth; ratecast doctor says what is set",
                "to sign in by %s, %s is missing", words[way], lacks);
        arena_free(a);
        return -1;
    }
    if (o->tenant && !is_tenant(o->tenant)) {
        arena_free(a);
        return err_set(err, EXIT_USAGE, "give a GUID or a domain", "AZURE_TENANT_ID: this is no tenant");
    }
    struct token *t = arena_xrealloc(NULL, 1, sizeof *t);
    *t = (struct token){.net = net, .o = *o, .way = way, .az = az, .arena = a};
    pthread_mutex_init(&t->lock, NULL);
    net_keep_secret(net, o->client_secret);
    net_keep_secret(net, o->certificate_password);
    net_keep_secret(net, o->identity_header);
    *out = t;
    return 0;
}

void token_close(struct token *t)
{
    if (!t)
        return;
    token_drop(t->text);
    token_drop(t->refresh);
    pthread_mutex_destroy(&t->lock);
    arena_free(t->arena);
    free(t);
}

void token_drop(char *token)
{
    if (!token)
        return;
    explicit_bzero(token, strlen(token));
    free(token);
}

enum token_way token_way(const struct token *t)
{
    return t->way;
}

const char *token_describe(const struct token *t, struct arena *a)
{
    const struct token_options *o = &t->o;
    switch (t->way) {
    case TOKEN_SECRET:
        return arena_printf(a, "application %s of tenant %s, with AZURE_CLIENT_SECRET", o->client_id, o->tenant);
    case TOKEN_CERTIFICATE:
        return arena_printf(a, "application %s of tenant %s, with the certificate in %s", o->client_id, o->tenant,
                            o->certificate);
    case TOKEN_WORKLOAD:
        return arena_printf(a, "application %s of tenant %s, with the token in %s", o->client_id, o->tenant,
                            o->federated_file);
    case TOKEN_IDENTITY:
        return arena_printf(a, "managed identity%s%s of %s", o->client_id ? " " : "", o->client_id ? o->client_id : "",
                            o->identity_endpoint && o->identity_header ? "this App Service"
                            : o->way == TOKEN_AUTO ? "this machine, if it has one: nothing is set up"
                                                   : "this machine, if it has one");
    case TOKEN_CLI:
        return arena_printf(a, "az login, through %s", t->az);
    default:
        return arena_printf(a, "a code for the browser, tenant %s", o->tenant ? o->tenant : "organizations");
    }
}

int token_keep(struct token *t, const char *text, int64_t life, struct err *err)
{
    size_t n = text ? strlen(text) : 0;
    bool ok = n > 0 && n <= TOKEN_MAX;
    for (size_t i = 0; ok && i < n; i++)
        ok = text[i] > ' ' && text[i] < 0x7f;
    if (!ok || life < TOKEN_LEAST)
        return err_set(err, EXIT_INTERNAL, "try again; is this machine's clock right?", "the sign-in gave no %s",
                       ok ? "token that lasts" : "token");
    token_drop(t->text);
    t->text = arena_xrealloc(NULL, n + 1, 1);
    memcpy(t->text, text, n + 1);
    t->got = net_seconds(t->net);
    t->ends = t->got + life;
    net_keep_secret(t->net, t->text);
    return 0;
}

static int fetch(struct token *t, struct err *err)
{
    switch (t->way) {
    case TOKEN_IDENTITY:
        return token_from_identity(t, err);
    case TOKEN_CLI:
        return token_from_cli(t, err);
    case TOKEN_DEVICE:
        return token_from_device(t, err);
    default:
        return token_from_entra(t, err);
    }
}

int token_get(struct token *t, bool renew, char **out, struct err *err)
{
    int status = 0;
    *out = NULL;
    pthread_mutex_lock(&t->lock);
    int64_t now = net_seconds(t->net), life = t->ends - t->got;
    int64_t early = life / 2 < TOKEN_EARLY ? life / 2 : TOKEN_EARLY;
    bool fresh = t->text && now < t->ends - early && now >= t->got;
    /* Threads that are refused together renew together. */
    if (renew && (!t->text || now > t->got + 1 || now < t->got))
        fresh = false;
    if (!fresh) {
        struct err why;
        err_init(&why);
        status = fetch(t, &why);
        /* The old one still serves, unless it was refused. */
        if (status && !renew && t->text && now < t->ends - TOKEN_LEAST)
            status = 0;
        if (status)
            *err = why;
    }
    if (!status) {
        *out = arena_xrealloc(NULL, strlen(t->text) + 1, 1);
        memcpy(*out, t->text, strlen(t->text) + 1);
    }
    pthread_mutex_unlock(&t->lock);
    return status;
}
