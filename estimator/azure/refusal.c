#include "azure/refusal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "io/json.h"

/* On one line, without controls, cut between characters. */
static void take_words(char *out, size_t room, const char *words, size_t n)
{
    size_t take = n < room - 1 ? n : room - 1;
    memcpy(out, words, take);
    while (take > 0 && take < n && ((unsigned char)words[take] & 0xc0) == 0x80)
        take--; /* a character that does not fit as a whole */
    for (size_t i = 0; i < take; i++)
        if (out[i] == '\0')
            out[i] = '?';
    out[take] = '\0';
    text_tame(out, false);
    const char *trimmed = text_trim(out);
    memmove(out, trimmed, strlen(trimmed) + 1);
}

static void take_text(char *out, size_t room, const char *text)
{
    if (text)
        take_words(out, room, text, strlen(text));
}

static const struct json *member(const struct json *v, const char *name, const char *other)
{
    const struct json *found = json_get(v, name);
    return found ? found : json_get(v, other);
}

static void read_object(const struct json *root, struct refusal *out)
{
    const struct json *error = member(root, "error", "Error");
    if (json_string(error)) {
        out->shape = REFUSAL_ENTRA;
        take_text(out->code, sizeof out->code, json_string(error));
        take_text(out->words, sizeof out->words, json_string(json_get(root, "error_description")));
        const struct json *numbers = json_get(root, "error_codes");
        const struct json *first = numbers && json_kind(numbers) == JSON_ARRAY ? json_first(numbers) : NULL;
        int64_t number;
        if (json_whole(first, &number))
            out->number = (long)number;
        return;
    }
    bool arm = error && json_kind(error) == JSON_OBJECT;
    const struct json *at = arm ? error : root;
    const char *code = json_string(member(at, "code", "Code"));
    const char *words = json_string(member(at, "message", "Message"));
    out->shape = arm ? REFUSAL_ARM : code || words ? REFUSAL_COMMERCE : REFUSAL_OTHER;
    take_text(out->code, sizeof out->code, code);
    take_text(out->words, sizeof out->words, words);
}

/* What stands between <name> and </name>; an element of a service, so no attributes and no nesting. */
static void take_element(const char *xml, const char *name, char *out, size_t room)
{
    char open[32], close[32];
    snprintf(open, sizeof open, "<%s>", name);
    snprintf(close, sizeof close, "</%s>", name);
    const char *from = strstr(xml, open);
    const char *to = from ? strstr(from, close) : NULL;
    if (to)
        take_words(out, room, from + strlen(open), (size_t)(to - from - (long)strlen(open)));
}

static void read_markup(const char *text, struct refusal *out)
{
    out->shape = strstr(text, "<Error>") ? REFUSAL_BLOB : REFUSAL_HTML;
    if (out->shape == REFUSAL_BLOB) {
        take_element(text, "Code", out->code, sizeof out->code);
        take_element(text, "Message", out->words, sizeof out->words);
    } else {
        take_element(text, "title", out->words, sizeof out->words);
    }
}

void refusal_read(const char *body, size_t size, struct refusal *out)
{
    static const char bom[] = "\xef\xbb\xbf";
    *out = (struct refusal){.shape = REFUSAL_EMPTY};
    if (size >= 3 && memcmp(body, bom, 3) == 0)
        body += 3, size -= 3;
    while (size > 0 && strchr(" \t\r\n", *body) && *body)
        body++, size--;
    if (size == 0)
        return;
    if (*body == '<') {
        struct buf text; /* ends with a NUL */
        buf_init(&text, size + 1);
        buf_add(&text, body, size);
        read_markup(text.p, out);
        buf_release(&text);
        return;
    }
    struct json *root;
    struct err ignored;
    err_init(&ignored);
    out->shape = REFUSAL_OTHER;
    if (json_parse(body, size, &root, &ignored)) { /* words of another kind, or JSON that is cut */
        take_words(out->words, sizeof out->words, body, size);
        return;
    }
    if (json_kind(root) == JSON_OBJECT)
        read_object(root, out);
    json_free(root);
}

struct remedy {
    const char *code;
    const char *remedy;
};

static const struct remedy by_code[] = {
    {"InvalidAuthenticationTokenTenant", "sign in to the tenant that the subscription belongs to: AZURE_TENANT_ID"},
    {"ExpiredAuthenticationToken", "sign in again; is this machine's clock right?"},
    {"InvalidAuthenticationToken", "sign in again; is it the right cloud (--cloud)?"},
    {"AuthenticationFailed", "the link is no longer valid: run the command again"},
    {"InvalidAuthenticationInfo", "run the command again; if it stays so, record it with --trace-http and report it"},
    {"SubscriptionNotFound", "check the subscription id; is it in the tenant that is signed in to?"},
    {"InvalidSubscriptionId", "give the subscription as its id, a GUID"},
    {"DisallowedProvider", "the service is closed to CSP and EA subscriptions: import the partner's or the "
                           "agreement's price sheet; usage fetch --source query gives their cost"},
    {"IndirectCostDisabled", "an administrator of the enrollment can switch on \"view charges\""},
    {"invalid_client", "check AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or the certificate"},
    {"unauthorized_client", "check AZURE_CLIENT_ID and AZURE_TENANT_ID"},
    {"invalid_request",
     "is a managed identity assigned to this machine? else check AZURE_TENANT_ID and AZURE_CLIENT_ID"},
    {"invalid_scope", "is it the right cloud (--cloud)?"},
    {"authorization_declined", "the sign-in was declined: start it again"},
    {"expired_token", "the code was not used in time: start it again"},
    {"bad_verification_code", "start the sign-in again"},
};

static const struct {
    long number; /* of AADSTSnumber */
    const char *remedy;
} by_number[] = {
    {7000215, "AZURE_CLIENT_SECRET is not the secret's value (not its id either)"},
    {7000222, "make a new secret for the application, and set AZURE_CLIENT_SECRET"},
    {700016, "check AZURE_CLIENT_ID; is the application in this tenant (AZURE_TENANT_ID)?"},
    {90002, "check AZURE_TENANT_ID; is it the right cloud (--cloud)?"},
    {900023, "give AZURE_TENANT_ID as a GUID or a domain"},
    {700027, "upload this certificate to the application, or check AZURE_CLIENT_CERTIFICATE_PATH"},
    {700024, "set this machine's clock: the signed assertion is not valid now"},
    {7000112, "the application is disabled in this tenant: an administrator can enable it"},
    {50076, "the account needs a second factor: sign in with --auth device-code or az login"},
    {50079, "the account needs a second factor: sign in with --auth device-code or az login"},
    {53003, "a policy of the tenant forbids this sign-in: ask its administrator"},
    {65001, "an administrator must consent to the application first"},
};

const char *refusal_remedy(const struct refusal *r, unsigned status, const char *role)
{
    for (size_t i = 0; r->number && i < sizeof by_number / sizeof *by_number; i++)
        if (by_number[i].number == r->number)
            return by_number[i].remedy;
    /* A missing role is 403, but Cost Management says 401. */
    if (role && (strcmp(r->code, "AuthorizationFailed") == 0 || strcmp(r->code, "RBACAccessDenied") == 0 ||
                 (status == 403 && r->shape != REFUSAL_HTML)))
        return role;
    for (size_t i = 0; i < sizeof by_code / sizeof *by_code; i++)
        if (text_eq_nocase(by_code[i].code, r->code))
            return by_code[i].remedy;
    if (r->shape == REFUSAL_HTML)
        return "does a proxy answer? see HTTPS_PROXY, NO_PROXY";
    switch (status) {
    case 401: /* not about the token, which has a code of its own */
        return role ? role : "sign in again: ratecast doctor says how you are signed in";
    case 403:
        return "the account may not do this";
    case 407:
        return "the proxy wants a name and a password: HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT";
    case 429:
        return "the service is busy with you: try again later, with fewer requests";
    default:
        return status >= 500 ? "the service has a fault: try again later" : NULL;
    }
}
