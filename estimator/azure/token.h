/* token: the right to ask ARM. Got when first needed, renewed five minutes before it ends, kept in memory alone.
 *
 * Ways to sign in, in the order in which `auto` looks for one that is configured:
 *
 *   secret            AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET
 *   certificate       AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_CERTIFICATE_PATH (PEM: key and certificate)
 *   workload          AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_FEDERATED_TOKEN_FILE (a pod, a pipeline)
 *   managed-identity  IDENTITY_ENDPOINT and IDENTITY_HEADER (App Service); else the metadata service of a virtual machine,
 *                     which `auto` asks only where neither of the others is configured and there is no az
 *   cli               az login was done: az account get-access-token
 *   device-code       a code to be typed into a browser; never chosen by `auto`
 */
#ifndef AZURE_TOKEN_H
#define AZURE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct err;
struct net;
struct token;

/* The words of --auth. */
#define TOKEN_WAYS(X) \
    X(AUTO, "auto") \
    X(SECRET, "secret") \
    X(CERTIFICATE, "certificate") \
    X(WORKLOAD, "workload") \
    X(IDENTITY, "managed-identity") \
    X(CLI, "cli") \
    X(DEVICE, "device-code")
#define TOKEN_CHOICES "auto|secret|certificate|workload|managed-identity|cli|device-code"

#define TOKEN_WAY_MEMBER(name, word) TOKEN_##name,
enum token_way { TOKEN_WAYS(TOKEN_WAY_MEMBER) TOKEN_WAYS_COUNT };
#undef TOKEN_WAY_MEMBER

/* Everything is borrowed until token_close. */
struct token_options {
    enum token_way way;
    const char *login, *arm, *metadata; /* addresses of the cloud (azure/cloud.h) */
    const char *tenant, *client_id, *client_secret, *certificate, *certificate_password, *federated_file;
    const char *identity_endpoint, *identity_header;
    const char *path; /* PATH, where az is looked for; NULL: no az */
    /* Shows a text to the person who signs in (device code). */
    void (*tell)(void *ctx, const char *text);
    void *tell_ctx;
};

/* Decides the way; asks nobody yet. Fails with EXIT_USAGE: nothing is configured, or the way asked for is not; names what
 * is missing. */
int token_open(struct net *net, const struct token_options *o, struct token **out, struct err *err);
void token_close(struct token *t); /* wipes; NULL is fine */

enum token_way token_way(const struct token *t);
const char *token_way_name(enum token_way way);
bool token_way_find(const char *word, enum token_way *out);
/* What the way is set up with, for people: "application 1234 of tenant contoso.com, secret from AZURE_CLIENT_SECRET". In a. */
const char *token_describe(const struct token *t, struct arena *a);

/* The token, of at least a minute to live; caller frees with token_drop. `renew`: the one before was refused. Any thread. */
int token_get(struct token *t, bool renew, char **out, struct err *err);
void token_drop(char *token); /* wipes and frees; NULL is fine */

#endif
