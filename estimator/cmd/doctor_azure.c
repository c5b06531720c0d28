/* What doctor says of Azure.
 *
 * To add a service that --probe asks: a row of `probes`. It should ask for little.
 */
#include <string.h>
#include <sys/stat.h>

#include "azure/arm.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"
#include "cmd/doctor.h"
#include "io/json.h"

#define ON_SUBSCRIPTION "/subscriptions/<sub>/providers/"

enum { PROBE_MS = 30000, OTHERS_MAY_READ = S_IRGRP | S_IROTH };

/* For a RateCard it is enough to be told that there is no such offer: the list itself takes minutes. */
struct probe {
    const char *topic, *path, *version, *body, *role;
    bool wrong_on_purpose;
};

/* <sub>, <from> and <to> are filled in: the subscription, and two days that are over. */
static const struct probe probes[] = {
    {"ratecard",
     ON_SUBSCRIPTION
     "Microsoft.Commerce/RateCard?$filter=OfferDurableId%20eq%20%27MS-AZR-0000P%27%20and%20Currency%20eq"
     "%20%27USD%27%20and%20Locale%20eq%20%27en-US%27%20and%20RegionInfo%20eq%20%27US%27",
     "2016-08-31-preview", NULL, "Reader (of the subscription)", true},
    {"usage",
     ON_SUBSCRIPTION
     "Microsoft.Commerce/UsageAggregates?reportedStartTime=<from>T00%3a00%3a00%2b00%3a00&reportedEndTime="
     "<to>T00%3a00%3a00%2b00%3a00&aggregationGranularity=Daily&showDetails=true",
     "2015-06-01-preview", NULL, "Billing Reader or Reader (of the subscription)", false},
    {"invoices", ON_SUBSCRIPTION "Microsoft.Billing/invoices", "2017-04-24-preview", NULL,
     "Billing Reader or Reader, and have the account administrator allow others to download invoices, once, in the "
     "portal",
     false},
    {"budgets", ON_SUBSCRIPTION "Microsoft.Consumption/budgets", "2023-05-01", NULL,
     "Cost Management Reader or Reader (of the subscription)", false},
    {"costs", ON_SUBSCRIPTION "Microsoft.CostManagement/query?$top=5000", "2023-03-01",
     "{\"type\":\"ActualCost\",\"timeframe\":\"Custom\","
     "\"timePeriod\":{\"from\":\"<from>T00:00:00Z\",\"to\":\"<to>T23:59:59Z\"},"
     "\"dataset\":{\"granularity\":\"Daily\",\"aggregation\":{\"totalCost\":{\"name\":\"Cost\",\"function\":\"Sum\"}},"
     "\"grouping\":[{\"type\":\"Dimension\",\"name\":\"ServiceName\"}]}}",
     "Cost Management Reader or Reader (of the subscription)", false},
};

static const char *fill(struct doctor *d, const char *text, const char *subscription)
{
    struct arena *a = d->run->arena;
    char from[DAY_TEXT], to[DAY_TEXT];
    const char *out = "";
    day_text((struct day){d->run->as_of.n - 2}, from);
    day_text((struct day){d->run->as_of.n - 1}, to);
    for (const char *open; text && (open = strchr(text, '<')); text = strchr(open, '>') + 1)
        out = arena_printf(a, "%s%.*s%s", out, (int)(open - text), text,
                           text_starts(open, "<sub>")    ? subscription
                           : text_starts(open, "<from>") ? from
                                                         : to);
    return text ? arena_printf(a, "%s%s", out, text) : NULL;
}

static void ask(struct doctor *d, struct azure *az, const struct probe *p, const char *subscription)
{
    struct arena *scratch = arena_new();
    struct net_reply r = {.body = ""};
    struct err err;
    err_init(&err);
    struct arm_call call = {.method = p->body ? "POST" : NULL,
                            .path = fill(d, p->path, subscription),
                            .version = p->version,
                            .body = fill(d, p->body, subscription),
                            .role = p->role,
                            .timeout_ms = PROBE_MS,
                            .raw = true,
                            .no_wait = true};
    int status = arm_send(az->arm, &call, scratch, &r, &err);
    if (!status && r.status >= 400)
        status = arm_refused(az->arm, &call, &r, &err);
    /* The same status for a closed service and for a wrong filter: the code tells them apart. */
    if (p->wrong_on_purpose && r.status == 400 && !strstr(r.body, "DisallowedProvider"))
        status = 0;
    if (status)
        doctor_say_err(d, p->topic, &err);
    else
        doctor_say(d, p->topic, FINDING_OK, NULL, "may be read");
    arena_free(scratch);
}

static void ask_retail(struct doctor *d, struct azure *az)
{
    struct arena *scratch = arena_new();
    struct net_reply r;
    struct json *root = NULL;
    struct err err;
    err_init(&err);
    if (!az->cloud.retail) {
        doctor_say(d, "retail", FINDING_OK, NULL, "cloud %s has no public price list", az->cloud.name);
    } else {
        struct net_call call = {
            .url = arena_printf(scratch,
                                "%s/api/retail/prices?api-version=2023-01-01-preview&currencyCode=%%27USD%%27&"
                                "$filter=serviceName%%20eq%%20%%27Azure%%20DNS%%27",
                                az->cloud.retail),
            .max_bytes = 1 << 20,
            .timeout_ms = PROBE_MS};
        if (net_json(az->net, &call, scratch, &r, &root, &err))
            doctor_say_err(d, "retail", &err);
        else
            doctor_say(d, "retail", FINDING_OK, NULL, "may be read by everybody");
    }
    json_free(root);
    arena_free(scratch);
}

static void probe(struct doctor *d, struct azure *az)
{
    struct err err;
    const char *subscription;
    char *token;
    err_init(&err);
    ask_retail(d, az);
    if (token_get(az->token, false, &token, &err)) {
        doctor_say_err(d, "sign-in", &err);
        return;
    }
    token_drop(token);
    doctor_say(d, "sign-in", FINDING_OK, NULL, "signed in");
    if (take_subscription(d->run, &d->azure, az, &subscription, &err)) {
        doctor_say_err(d, "subscription", &err);
        return;
    }
    for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
        ask(d, az, &probes[i], subscription);
}

/* A key that others can read is no secret. */
static void check_file(struct doctor *d, const char *variable)
{
    const char *path = run_env(variable);
    struct stat s;
    if (!path)
        return;
    if (stat(path, &s))
        doctor_say(d, "sign-in", FINDING_PROBLEM, "name a file that is there", "%s: there is no %s", variable, path);
    else if (s.st_mode & OTHERS_MAY_READ)
        doctor_say(d, "sign-in", FINDING_WARNING, "chmod 600 the file, and think of a new key",
                   "%s: others can read %s", variable, path);
}

/* Without the name and password that may be in it. */
static void say_proxy(struct doctor *d)
{
    static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = run_env(names[i]), *at = value ? strrchr(value, '@') : NULL;
        if (value) {
            doctor_say(d, "azure", FINDING_OK, NULL, "through the proxy %s (%s)", at ? at + 1 : value, names[i]);
            return;
        }
    }
}

void doctor_azure(struct doctor *d)
{
    struct azure az;
    struct err err;
    err_init(&err);
    if (take_azure(d->run, &d->azure, &az, &err)) {
        doctor_say_err(d, "azure", &err);
        return;
    }
    doctor_say(d, "azure", FINDING_OK, NULL, "cloud %s: %s%s", az.cloud.name, az.cloud.arm,
               d->azure.offline ? ", never asked (--offline)" : "");
    say_proxy(d);
    if (take_arm(d->run, &d->azure, &az, &err)) {
        doctor_say_err(d, "sign-in", &err);
    } else {
        doctor_say(d, "sign-in", FINDING_OK, NULL, "by %s: %s%s", token_way_name(token_way(az.token)),
                   token_describe(az.token, d->run->arena), d->probe ? "" : " (--probe tries it)");
        check_file(d, "AZURE_CLIENT_CERTIFICATE_PATH");
        check_file(d, "AZURE_FEDERATED_TOKEN_FILE");
    }
    if (d->probe && az.arm)
        probe(d, &az);
    struct err late;
    err_init(&late);
    if (take_azure_end(&az, &late))
        doctor_say_err(d, "azure", &late);
}
