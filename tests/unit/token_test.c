#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "azure/token.h"
#include "net_fixture.h"

static const struct token_options application = {.way = TOKEN_AUTO,
                                                 .login = "https://login.example",
                                                 .arm = "https://arm.example",
                                                 .metadata = "http://169.254.169.254",
                                                 .tenant = "contoso.com",
                                                 .client_id = "c&d",
                                                 .client_secret = "a+b&c=d %e"};

static int get(struct wire *w, struct token *t, bool renew, const char *want)
{
    char *text;
    err_init(&w->err);
    int status = token_get(t, renew, &text, &w->err);
    if (!status && want)
        assert_string_equal(text, want);
    token_drop(text);
    return status;
}

static void what_is_configured_decides(void **state)
{
    (void)state;
    static const struct {
        struct token_options o;
        enum token_way way;
        const char *lacks;
    } cases[] = {
        {{.tenant = "t", .client_id = "c", .client_secret = "secret-1"}, TOKEN_SECRET, NULL},
        {{.tenant = "t", .client_id = "c", .certificate = "f", .federated_file = "g"}, TOKEN_CERTIFICATE, NULL},
        {{.tenant = "t", .client_id = "c", .federated_file = "g"}, TOKEN_WORKLOAD, NULL},
        {{.identity_endpoint = "http://127.0.0.1/", .identity_header = "header-1"}, TOKEN_IDENTITY, NULL},
        {{.identity_endpoint = "http://127.0.0.1/"}, TOKEN_IDENTITY, NULL},
        {{.path = "/nowhere:relative:"}, TOKEN_IDENTITY, NULL},
        {{.client_secret = "secret-1"}, 0, "to sign in by secret, AZURE_TENANT_ID is missing"},
        {{.tenant = "t", .certificate = "f"}, 0, "to sign in by certificate, AZURE_CLIENT_ID is missing"},
        {{.way = TOKEN_WORKLOAD, .tenant = "t", .client_id = "c"}, 0, "AZURE_FEDERATED_TOKEN_FILE is missing"},
        {{.way = TOKEN_CLI, .path = "/nowhere"}, 0, "to sign in by cli, az is missing"},
        {{.way = TOKEN_DEVICE}, TOKEN_DEVICE, NULL},
        {{.tenant = "a/b", .client_id = "c", .client_secret = "secret-1"}, 0, "AZURE_TENANT_ID: this is no tenant"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wire w = {0};
        struct token *t;
        WIRE(&w, {200, NULL, NULL, 0});
        assert_int_equal(token_open(w.net, &cases[i].o, &t, &w.err), cases[i].lacks ? -1 : 0);
        if (cases[i].lacks)
            assert_non_null(strstr(w.err.text, cases[i].lacks));
        else
            assert_int_equal(token_way(t), cases[i].way);
        assert_int_equal(w.asked, 0);
        if (t) {
            const char *words = token_describe(t, w.a);
            assert_null(strstr(words, "secret-1"));
            assert_null(strstr(words, "header-1"));
        }
        token_close(t);
        wire_close(&w);
    }
}

static void one_token_for_its_life(void **state)
{
    (void)state;
    struct wire w = {0};
    struct token *t;
    WIRE(&w, {200, NULL, "{\"access_token\":\"one\",\"expires_in\":3600}", 0},
         {200, NULL, "{\"access_token\":\"two\",\"expires_in\":\"3600\"}", 0}, {400, NULL, "{\"error\":\"x\"}", 0});
    assert_int_equal(token_open(w.net, &application, &t, &w.err), 0);
    assert_int_equal(get(&w, t, false, "one"), 0);
    assert_string_equal(w.sent,
                        "client_id=c%26d&scope=https%3A%2F%2Farm.example%2F.default&grant_type=client_credentials&"
                        "client_secret=a%2Bb%26c%3Dd%20%25e");
    w.seconds += 3299;
    assert_int_equal(get(&w, t, false, "one"), 0);
    assert_int_equal(w.asked, 1);
    w.seconds += 1; /* five minutes before its end */
    assert_int_equal(get(&w, t, false, "two"), 0);
    w.seconds += 3400;
    assert_int_equal(get(&w, t, false, "two"), 0); /* it cannot be renewed, and it still serves */
    assert_int_equal(get(&w, t, true, NULL), -1);  /* it was refused */
    w.seconds += 150;
    assert_int_equal(get(&w, t, false, NULL), -1);
    assert_null(strstr(w.err.text, "a+b"));
    token_close(t);
    wire_close(&w);
}

static void a_clock_set_back_renews(void **state)
{
    (void)state;
    struct wire w = {0};
    struct token *t;
    WIRE(&w, {200, NULL, "{\"access_token\":\"one\",\"expires_in\":3600}", 0},
         {200, NULL, "{\"access_token\":\"two\",\"expires_in\":3600}", 0});
    assert_int_equal(token_open(w.net, &application, &t, &w.err), 0);
    assert_int_equal(get(&w, t, false, "one"), 0);
    assert_int_equal(get(&w, t, true, "one"), 0); /* another thread renewed it this very second */
    w.seconds -= 86400;
    assert_int_equal(get(&w, t, false, "two"), 0);
    token_close(t);
    wire_close(&w);
}

static void what_is_no_token(void **state)
{
    (void)state;
    static const char *const bodies[] = {"{}",
                                         "{\"access_token\":\"\",\"expires_in\":3600}",
                                         "{\"access_token\":7,\"expires_in\":3600}",
                                         "{\"access_token\":\"a b\",\"expires_in\":3600}",
                                         "{\"access_token\":\"a\\r\\nX: y\",\"expires_in\":3600}",
                                         "{\"access_token\":\"abc\"}",
                                         "{\"access_token\":\"abc\",\"expires_in\":-5}",
                                         "{\"access_token\":\"abc\",\"expires_in\":1e30}",
                                         "[]",
                                         "null"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct wire w = {0};
        struct token *t;
        const struct answer answers[] = {{200, NULL, bodies[i], 0}};
        wire_open(&w, answers, 1);
        assert_int_equal(token_open(w.net, &application, &t, &w.err), 0);
        assert_int_equal(get(&w, t, false, NULL), -1);
        assert_non_null(strstr(w.err.text, "the sign-in gave no token"));
        token_close(t);
        wire_close(&w);
    }
}

static void device_code(void **state)
{
    (void)state;
    struct wire w = {0};
    struct token *t;
    struct token_options o = application;
    WIRE(&w,
         {200, NULL,
          "{\"device_code\":\"dev-0123456789\",\"user_code\":\"AB\",\"verification_uri\":\"https://x/"
          "\",\"expires_in\":\"900\",\"interval\":\"7\"}",
          0},
         {400, NULL, "{\"error\":\"authorization_pending\"}", 0}, {400, NULL, "{\"error\":\"slow_down\"}", 0},
         {200, NULL, "{\"access_token\":\"one\",\"expires_in\":3600,\"refresh_token\":\"fresh-0123456789\"}", 0},
         {200, NULL, "{\"access_token\":\"two\",\"expires_in\":3600}", 0}, {200, NULL, "{\"device_code\":\"dev\"}", 0},
         {200, NULL,
          "{\"device_code\":\"dev\",\"user_code\":\"AB\",\"verification_uri\":\"https://x/"
          "\",\"expires_in\":20,\"interval\":10}",
          0},
         {400, NULL, "{\"error\":\"authorization_pending\"}", 0});
    o.way = TOKEN_DEVICE;
    assert_int_equal(token_open(w.net, &o, &t, &w.err), 0);
    assert_int_equal(get(&w, t, false, "one"), 0);
    assert_int_equal(w.waited, 7000 + 7000 + 12000);
    w.seconds += 3500;
    assert_int_equal(get(&w, t, false, "two"), 0);
    assert_non_null(strstr(w.sent, "grant_type=refresh_token&client_id=c%26d&refresh_token=fresh-0123456789&"));
    token_close(t);
    assert_int_equal(token_open(w.net, &o, &t, &w.err), 0);
    assert_int_equal(get(&w, t, false, NULL), -1);
    assert_non_null(strstr(w.err.text, "the sign-in gave no code"));
    assert_int_equal(get(&w, t, false, NULL), -1);
    assert_non_null(strstr(w.err.text, "the code was not used in time"));
    token_close(t);
    wire_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_configured_decides),
        cmocka_unit_test(one_token_for_its_life),
        cmocka_unit_test(a_clock_set_back_renews),
        cmocka_unit_test(what_is_no_token),
        cmocka_unit_test(device_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
