#include "cmd/take_azure.h"

#include <stdio.h>
#include <string.h>

#include "azure/arm.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/progress.h"
#include "base/run.h"
#include "base/stop.h"
#include "base/text.h"
#include "cmd/common.h"
#include "io/json.h"
#include "report/plain.h"

/* How their options begin: offsets count what the compiler leaves free between the two. */
struct begin {
    struct cmd_common common;
    struct cmd_azure azure;
};
#define AT(member) offsetof(struct begin, azure.member)
const struct opt cmd_azure_options[] = {
    {"subscription", 0, OPT_TEXT, AT(subscription), "ID",
     "the subscription (default: AZURE_SUBSCRIPTION_ID, else the only one there is)"},
    {"auth", 0, OPT_TEXT, AT(auth), "WAY", "how to sign in; auto takes what is configured (docs/azure.md)",
     .choices = TOKEN_CHOICES},
    {"cloud", 0, OPT_TEXT, AT(cloud), "CLOUD", "which Azure", .choices = CLOUD_CHOICES},
    {"ca-file", 0, OPT_TEXT, AT(ca_file), "FILE", "trust these certificates (PEM) alone, such as a company proxy's",
     .names = OPT_FILES},
    {"offline", 0, OPT_FLAG, AT(offline), NULL, "never use the network"},
    {"timeout", 0, OPT_DEC, AT(timeout), "SECONDS", "for one reply (default: 60, for long ones more)"},
    {"deadline", 0, OPT_DEC, AT(deadline), "SECONDS", "for all requests together (default: none)"},
    {"retry-wait", 0, OPT_DEC, AT(retry_wait), "SECONDS", "first wait before trying again, then doubled (default: 1)"},
    {"trace-http", 0, OPT_TEXT, AT(trace_http), "FILE", "record requests and replies, without secrets",
     .names = OPT_FILES},
    {"login-url", 0, OPT_TEXT, AT(login_url), "URL", "address to sign in at (default: that of --cloud)"},
    {"arm-url", 0, OPT_TEXT, AT(arm_url), "URL", "address of Azure Resource Manager (default: that of --cloud)"},
    {"retail-url", 0, OPT_TEXT, AT(retail_url), "URL", "address of the Retail Prices API (default: that of --cloud)"},
    {"metadata-url", 0, OPT_TEXT, AT(metadata_url), "URL",
     "address of this machine's managed identity (default: http://169.254.169.254)"},
    {0},
};
#undef AT

/* An address of the user's own, without the slash at its end. */
static int take_url(struct run *run, const char *option, const char *given, bool local, const char **url,
                    struct err *err)
{
    struct err why;
    if (!given)
        return 0;
    size_t n = strlen(given);
    while (n > 0 && given[n - 1] == '/')
        n--;
    *url = arena_strndup(run->arena, given, n);
    err_init(&why);
    if (strchr(given, '?') || net_url_ok(*url, local, option, &why))
        return err_set(err, EXIT_USAGE,
                       "give an address such as https://management.azure.com; http is for this machine alone",
                       "%s: \"%s\" is no address that can be asked", option, given);
    return 0;
}

static int take_seconds(const char *option, const struct opt_dec *given, unsigned *ms, struct err *err)
{
    enum { MOST = 86400 };
    char text[DEC_TEXT];
    if (!given->given)
        return 0;
    if (dec_sign(given->value) <= 0 || dec_cmp(given->value, dec_of(MOST)) > 0)
        return err_set(err, EXIT_USAGE, "give seconds, such as 60 or 0.5", "%s: %s is not above 0 and at most %d",
                       option, dec_text(given->value, text), (int)MOST);
    dec in_ms;
    if (!dec_mul(given->value, dec_of(1000), &in_ms))
        return err_set(err, EXIT_USAGE, "give seconds", "%s: out of range", option);
    unsigned long whole = 0;
    for (const char *p = dec_text(dec_ceil(in_ms), text); *p; p++)
        whole = whole * 10 + (unsigned long)(*p - '0');
    *ms = (unsigned)whole;
    return 0;
}

static void say(void *ctx, const char *text)
{
    struct run *run = ctx;
    struct arena *scratch = arena_new(); /* any thread may say something; the run's arena is for one */
    fprintf(stderr, "%s\n", plain_text(scratch, text, run->ascii));
    arena_free(scratch);
}

static void tell(void *ctx, const char *text)
{
    struct run *run = ctx;
    progress_clear(run->progress);
    say(run, text);
}

int take_azure(struct run *run, const struct cmd_azure *o, struct azure *out, struct err *err)
{
    *out = (struct azure){.cloud = *cloud_find(o->cloud ? o->cloud : "public")};
    struct net_options *n = &out->net_options;
    if (!o->metadata_url && run_env("AZURE_POD_IDENTITY_AUTHORITY_HOST"))
        out->cloud.metadata = run_env("AZURE_POD_IDENTITY_AUTHORITY_HOST");
    if (take_url(run, "--login-url", o->login_url ? o->login_url : run_env("AZURE_AUTHORITY_HOST"), false,
                 &out->cloud.login, err) ||
        take_url(run, "--arm-url", o->arm_url, false, &out->cloud.arm, err) ||
        take_url(run, "--retail-url", o->retail_url, false, &out->cloud.retail, err) ||
        take_url(run, "--metadata-url", o->metadata_url, true, &out->cloud.metadata, err) ||
        take_seconds("--timeout", &o->timeout, &n->timeout_ms, err) ||
        take_seconds("--deadline", &o->deadline, &n->deadline_ms, err) ||
        take_seconds("--retry-wait", &o->retry_wait, &n->retry_ms, err))
        return -1;
    n->ca_file = o->ca_file;
    n->offline = o->offline;
    n->trace = o->trace_http;
    if (run->verbose) {
        n->say = say;
        n->say_ctx = run;
    }
    stop_catch();
    return net_open(n, &out->net, err);
}

static void token_settings(struct run *run, const struct cmd_azure *o, struct azure *az)
{
    struct token_options *t = &az->token_options;
    *t = (struct token_options){
        .login = az->cloud.login,
        .arm = az->cloud.arm,
        .metadata = az->cloud.metadata,
        .tenant = run_env("AZURE_TENANT_ID"),
        .client_id = run_env("AZURE_CLIENT_ID"),
        .client_secret = run_env("AZURE_CLIENT_SECRET"),
        .certificate = run_env("AZURE_CLIENT_CERTIFICATE_PATH"),
        .certificate_password = run_env("AZURE_CLIENT_CERTIFICATE_PASSWORD"),
        .federated_file = run_env("AZURE_FEDERATED_TOKEN_FILE"),
        .identity_endpoint = run_env("IDENTITY_ENDPOINT"),
        .identity_header = run_env("IDENTITY_HEADER"),
        .path = run_env("PATH"),
        .tell = tell,
        .tell_ctx = run,
    };
    (void)token_way_find(o->auth ? o->auth : "auto", &t->way);
}

int take_arm(struct run *run, const struct cmd_azure *o, struct azure *az, struct err *err)
{
    token_settings(run, o, az);
    if (token_open(az->net, &az->token_options, &az->token, err))
        return -1;
    az->arm = arm_open(az->net, az->token, az->cloud.arm);
    return 0;
}

/* Subscriptions */

enum { LISTED = 5 };

struct found {
    struct arena *a;
    const char *ids[LISTED], *names[LISTED];
    size_t n;
};

static int take_page(void *ctx, const struct json *root, struct err *err)
{
    struct found *f = ctx;
    (void)err;
    for (const struct json *v = json_first(json_get(root, "value")); v; v = json_next(v)) {
        const char *id = json_string(json_get(v, "subscriptionId")), *name = json_string(json_get(v, "displayName"));
        if (!id)
            continue;
        if (f->n < LISTED) {
            f->ids[f->n] = arena_strdup(f->a, id);
            f->names[f->n] = arena_strdup(f->a, name ? name : "");
        }
        f->n++;
    }
    return 0;
}

static bool is_guid(const char *s)
{
    if (strlen(s) != 36)
        return false;
    for (int i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? s[i] != '-' : !strchr("0123456789abcdefABCDEF", s[i]))
            return false;
    }
    return true;
}

static int no_choice(const struct found *f, struct arena *a, struct err *err)
{
    if (f->n == 0)
        return err_set(err, EXIT_INTERNAL,
                       "give the account the role Reader on a subscription; is it the right tenant?",
                       "the account that is signed in sees no subscription");
    const char *list = "";
    for (size_t i = 0; i < f->n && i < LISTED; i++) {
        char *name = arena_strdup(a, f->names[i]);
        text_tame(name, false);
        list = arena_printf(a, "%s%s%s (%s)", list, i > 0 ? ", " : "", f->ids[i], name);
    }
    return err_set(err, EXIT_USAGE, "choose one with --subscription ID", "there are %zu subscriptions: %s%s", f->n,
                   list, f->n > LISTED ? ", ..." : "");
}

int take_subscription(struct run *run, const struct cmd_azure *o, struct azure *az, const char **out, struct err *err)
{
    const char *given = o->subscription ? o->subscription : run_env("AZURE_SUBSCRIPTION_ID");
    if (given && !is_guid(given))
        return err_set(err, EXIT_USAGE, "give its id, such as 11111111-2222-3333-4444-555555555555",
                       "\"%s\" is no id of a subscription", given);
    if (given) {
        *out = given;
        return 0;
    }
    struct found f = {.a = run->arena};
    struct arm_call call = {.path = "/subscriptions", .version = "2020-01-01"};
    if (arm_pages(az->arm, &call, take_page, &f, err))
        return -1;
    if (f.n != 1 || !is_guid(f.ids[0]))
        return no_choice(&f, run->arena, err);
    *out = f.ids[0];
    return 0;
}

int take_azure_end(struct azure *az, struct err *err)
{
    struct err late;
    err_init(&late);
    arm_close(az->arm);
    token_close(az->token);
    int status = net_close(az->net, &late);
    if (status && err->code == EXIT_OK)
        *err = late;
    *az = (struct azure){0};
    return status;
}
