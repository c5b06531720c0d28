#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "azure/refusal.h"

static struct refusal read_text(const char *body)
{
    struct refusal r;
    refusal_read(body, strlen(body), &r);
    return r;
}

static void five_shapes(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        enum refusal_shape shape;
        const char *code;
        long number;
        const char *words;
    } cases[] = {
        {"{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"no\",\"details\":[{\"code\":\"X\"}]}}",
         REFUSAL_ARM, "AuthorizationFailed", 0, "no"},
        {"{\"Message\":\"Invalid query specified.\"}", REFUSAL_COMMERCE, "", 0, "Invalid query specified."},
        {"{\"code\":\"ProcessingNotCompleted\",\"message\":\"later\"}", REFUSAL_COMMERCE, "ProcessingNotCompleted", 0,
         "later"},
        {"{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: bad\\r\\nTrace ID: "
         "1\",\"error_codes\":[7000215]}",
         REFUSAL_ENTRA, "invalid_client", 7000215, "AADSTS7000215: bad  Trace ID: 1"},
        {"{\"error\":\"invalid_request\",\"error_description\":\"Identity not found\"}", REFUSAL_ENTRA,
         "invalid_request", 0, "Identity not found"},
        {"\xef\xbb\xbf<?xml version=\"1.0\"?><Error><Code>InvalidAuthenticationInfo</Code><Message>not\nin the "
         "format</Message></Error>",
         REFUSAL_BLOB, "InvalidAuthenticationInfo", 0, "not in the format"},
        {"<!DOCTYPE html><html><head><title> Sign in </title></head>", REFUSAL_HTML, "", 0, "Sign in"},
        {"<html><title>never closed", REFUSAL_HTML, "", 0, ""},
        {"", REFUSAL_EMPTY, "", 0, ""},
        {" \r\n", REFUSAL_EMPTY, "", 0, ""},
        {"upstream connect error", REFUSAL_OTHER, "", 0, "upstream connect error"},
        {"{\"error\":{\"code\":\"cut", REFUSAL_OTHER, "", 0, "{\"error\":{\"code\":\"cut"},
        {"[1,2]", REFUSAL_OTHER, "", 0, ""},
        {"{\"error\":null}", REFUSAL_OTHER, "", 0, ""},
        {"{\"error\":{\"code\":17}}", REFUSAL_ARM, "", 0, ""},
        {"{\"error\":\"x\",\"error_codes\":[\"y\"]}", REFUSAL_ENTRA, "x", 0, ""},
        {"{\"error\":\"x\",\"error_codes\":{}}", REFUSAL_ENTRA, "x", 0, ""},
        {"{\"code\":\"a\\u001b[31m\",\"message\":\"\\u202ered\"}", REFUSAL_COMMERCE, "a?[31m", 0, "?red"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct refusal r = read_text(cases[i].body);
        assert_int_equal(r.shape, cases[i].shape);
        assert_string_equal(r.code, cases[i].code);
        assert_int_equal(r.number, cases[i].number);
        assert_string_equal(r.words, cases[i].words);
    }
}

static void long_words_are_cut_between_characters(void **state)
{
    (void)state;
    char body[4000] = "{\"code\":\"X\",\"message\":\"";
    while (strlen(body) < 3000)
        strncat(body, "\xc3\xa4", sizeof body - strlen(body) - 1);
    strncat(body, "\"}", sizeof body - strlen(body) - 1);
    struct refusal r = read_text(body);
    assert_true(strlen(r.words) < REFUSAL_WORDS && strlen(r.words) > REFUSAL_WORDS - 4);
    assert_null(strchr(r.words, '?'));
}

static const char *remedy(const char *body, unsigned status, const char *role)
{
    struct refusal r = read_text(body);
    return refusal_remedy(&r, status, role);
}

/* By status and code, never by words, which are German here. */
static void remedies(void **state)
{
    (void)state;
    assert_string_equal(remedy("{\"error\":{\"code\":\"AuthorizationFailed\",\"message\":\"Fehler\"}}", 403, "Reader"),
                        "Reader");
    assert_string_equal(remedy("{\"error\":{\"code\":\"RBACAccessDenied\"}}", 401, "Reader"), "Reader");
    assert_non_null(strstr(remedy("{\"error\":{\"code\":\"DisallowedProvider\"}}", 400, "Reader"), "CSP"));
    assert_non_null(strstr(remedy("{\"error\":{\"code\":\"invalidAuthenticationTokenTenant\"}}", 401, "Reader"),
                           "AZURE_TENANT_ID"));
    assert_non_null(
        strstr(remedy("{\"error\":\"invalid_client\",\"error_codes\":[7000222]}", 401, NULL), "new secret"));
    assert_non_null(strstr(remedy("<html>", 403, "Reader"), "proxy"));
    assert_non_null(strstr(remedy("", 503, NULL), "later"));
    assert_non_null(strstr(remedy("", 407, NULL), "HTTPS_PROXY"));
    assert_null(remedy("{\"code\":\"New\"}", 400, "Reader"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_shapes),
        cmocka_unit_test(long_words_are_cut_between_characters),
        cmocka_unit_test(remedies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
