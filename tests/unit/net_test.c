#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io/json.h"
#include "net_fixture.h"

#define URL "https://prices.example/api?x=1"

static const struct net_call get = {.url = URL, .max_bytes = 1000};

static int ask(struct wire *w, struct net_reply *r)
{
    return net_send(w->net, &get, w->a, r, &w->err);
}

static void a_reply_with_its_headers(void **state)
{
    (void)state;
    struct wire w = {0};
    struct net_reply r;
    WIRE(&w, {200, "content-type: text/plain\nx-ms-request-id: 17", "hello", 0});
    struct net_call call = get;
    call.token = "abc.def.ghi";
    assert_int_equal(net_send(w.net, &call, w.a, &r, &w.err), 0);
    assert_int_equal(r.status, 200);
    assert_string_equal(r.body, "hello");
    assert_string_equal(net_header(&r, "x-ms-request-id"), "17");
    assert_null(net_header(&r, "x-ms"));
    assert_non_null(strstr(w.headers, "Authorization: Bearer abc.def.ghi\n"));
    assert_non_null(strstr(w.headers, "x-ms-client-request-id: "));
    assert_int_equal(w.waited, 0);
    wire_close(&w);
}

static void what_passes_is_asked_again(void **state)
{
    (void)state;
    static const unsigned statuses[] = {408, 429, 500, 502, 503, 504};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct wire w = {0};
        struct net_reply r;
        const struct answer answers[] = {
            {statuses[i], NULL, NULL, 0}, {0, NULL, NULL, HTTP_LOST}, {200, NULL, "ok", 0}};
        wire_open(&w, answers, 3);
        assert_int_equal(ask(&w, &r), 0);
        assert_string_equal(r.body, "ok");
        assert_int_equal(w.asked, 3);
        assert_in_range(w.waited, 1500, 3750); /* half to all of 1 s and 2 s; after 429 a little more */
        wire_close(&w);
    }
}

static void what_does_not_pass_is_final(void **state)
{
    (void)state;
    static const unsigned statuses[] = {301, 302, 400, 401, 403, 404, 409, 410, 501};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct wire w = {0};
        struct net_reply r;
        const struct answer answers[] = {{statuses[i], "location: https://x/", "no", 0}};
        wire_open(&w, answers, 1);
        assert_int_equal(ask(&w, &r), 0);
        assert_int_equal(r.status, statuses[i]);
        assert_int_equal(w.asked, 1);
        wire_close(&w);
    }
}

static void six_tries_in_all(void **state)
{
    (void)state;
    struct wire w = {0};
    struct net_reply r;
    WIRE(&w, {503, NULL, "busy", 0});
    assert_int_equal(ask(&w, &r), 0);
    assert_int_equal(r.status, 503);
    assert_int_equal(w.asked, NET_TRIES);
    assert_in_range(w.waited, 15500, 31000); /* 1 2 4 8 16 s, half of it by chance */
    wire_close(&w);
}

static void waits_double_up_to_a_minute_and_differ(void **state)
{
    (void)state;
    int64_t first = 0;
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct wire w = {.o = {.retry_ms = 20000}};
        struct net_reply r;
        WIRE(&w, {503, NULL, NULL, 0});
        net_close(w.net, &w.err);
        w.o.seed = seed;
        assert_int_equal(net_open(&w.o, &w.net, &w.err), 0);
        ask(&w, &r);
        assert_in_range(w.waited, 120000, 240000); /* 20 40 60 60 60 */
        assert_true(w.waited != first);
        first = w.waited;
        wire_close(&w);
    }
}

static void waits_as_long_as_it_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *headers;
        int64_t least, most;
    } cases[] = {
        {"retry-after: 7", 7000, 7300},
        {"retry-after: 0", 0, 300},
        {"retry-after: 2\nx-ms-ratelimit-microsoft.costmanagement-qpu-retry-after: 20\nx-ms-ratelimit-remaining-x: 9",
         20000, 20300},
        {"x-ms-ratelimit-retailprices-retry-after: 61", 61000, 61300},
        {"retry-after: soon", 500, 1300},
        {"retry-after: -5", 500, 1300},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wire w = {0};
        struct net_reply r;
        const struct answer answers[] = {{429, cases[i].headers, NULL, 0}, {200, NULL, "ok", 0}};
        wire_open(&w, answers, 2);
        assert_int_equal(ask(&w, &r), 0);
        assert_in_range(w.waited, cases[i].least, cases[i].most);
        wire_close(&w);
    }
}

static void waits_for_nobody_who_asks_too_much(void **state)
{
    (void)state;
    struct wire w = {0};
    struct net_reply r;
    WIRE(&w, {429, "retry-after: 301\nx-ms-correlation-request-id: 0-1",
              "{\"error\":{\"code\":\"TooManyRequests\",\"message\":\"slow\\r\\ndown\"}}", 0});
    assert_int_equal(ask(&w, &r), 0);
    assert_int_equal(w.asked, 1);
    assert_int_equal(w.waited, 0);
    assert_int_equal(net_refused(w.net, &get, &r, &w.err), -1);
    assert_string_equal(
        w.err.text, "prices.example: HTTP 429 TooManyRequests, to be asked again in 301 s: slow  down (request 0-1)\n"
                    "  the service is busy with you: try again later, with fewer requests\n");
    wire_close(&w);
}

/* A 429 holds the next request too, whoever asks. */
static void a_429_holds_for_all(void **state)
{
    (void)state;
    struct wire w = {0};
    struct net_reply r;
    WIRE(&w, {429, "retry-after: 400", NULL, 0}, {200, "x-ms-ratelimit-remaining-subscription-reads: 0", "ok", 0},
         {200, NULL, "ok", 0});
    ask(&w, &r);
    w.waited = 0;
    assert_int_equal(ask(&w, &r), 0); /* it gave up, so nobody waits for it */
    assert_in_range(w.waited, 0, 0);
    assert_int_equal(ask(&w, &r), 0); /* nothing was left */
    assert_in_range(w.waited, 900, 1000);
    wire_close(&w);
}

static void a_deadline_for_all(void **state)
{
    (void)state;
    struct wire w = {.o = {.deadline_ms = 5000}};
    struct net_reply r;
    WIRE(&w, {503, "retry-after: 3", NULL, 0});
    assert_int_equal(ask(&w, &r), -1);
    assert_int_equal(w.asked, 2);
    assert_non_null(strstr(w.err.text, "prices.example: HTTP 503: a wait of 4 s would pass the time allowed (--deadline)\n"));
    w.ms += 5000;
    assert_int_equal(ask(&w, &r), -1);
    assert_non_null(strstr(w.err.text, "prices.example: the time allowed (--deadline) is over\n"));
    wire_close(&w);
}

static void an_address_nobody_answers_at(void **state)
{
    (void)state;
    struct wire w = {0};
    struct net_reply r;
    WIRE(&w, {0, NULL, NULL, HTTP_NO_HOST}, {0, NULL, NULL, HTTP_NO_HOST}, {200, NULL, "", 0},
         {0, NULL, NULL, HTTP_NO_CONNECTION});
    assert_int_equal(ask(&w, &r), -1);
    assert_int_equal(w.asked, 2); /* wrong rather than lost */
    assert_int_equal(ask(&w, &r), 0);
    assert_int_equal(ask(&w, &r), -1);
    assert_int_equal(w.asked, 3 + NET_TRIES); /* it was there before */
    wire_close(&w);
}

static void some_failures_are_final(void **state)
{
    (void)state;
    static const enum http_failure final[] = {HTTP_UNTRUSTED, HTTP_TOO_LONG, HTTP_STOPPED, HTTP_REFUSED, HTTP_OTHER};
    for (size_t i = 0; i < sizeof final / sizeof *final; i++) {
        struct wire w = {0};
        struct net_reply r;
        const struct answer answers[] = {{0, NULL, NULL, final[i]}};
        wire_open(&w, answers, 1);
        assert_int_equal(ask(&w, &r), -1);
        assert_int_equal(w.asked, 1);
        assert_int_equal(r.status, 0);
        wire_close(&w);
    }
}

static void json_that_is_cut_is_asked_again(void **state)
{
    (void)state;
    struct wire w = {0};
    struct net_reply r;
    struct json *root;
    WIRE(&w, {200, NULL, "{\"a\":", 0}, {200, NULL, "<html>", 0}, {200, NULL, "\xef\xbb\xbf {\"a\":1}", 0},
         {200, NULL, "{\"a\":", 0});
    assert_int_equal(net_json(w.net, &get, w.a, &r, &root, &w.err), 0);
    assert_non_null(json_get(root, "a"));
    json_free(root);
    assert_int_equal(net_json(w.net, &get, w.a, &r, &root, &w.err), -1);
    assert_int_equal(w.asked, 6);
    assert_null(root);
    assert_non_null(strstr(w.err.text, "the reply is no whole JSON"));
    wire_close(&w);
}

static void a_file_holds_the_last_try_alone(void **state)
{
    (void)state;
    char path[] = "/tmp/net_testXXXXXX", text[20] = "";
    struct wire w = {0};
    struct net_reply r;
    WIRE(&w, {200, NULL, "a longer one, cut", HTTP_LOST}, {200, NULL, "whole", 0});
    struct net_call call = get;
    call.to_file = true;
    call.fd = mkstemp(path);
    assert_int_equal(net_send(w.net, &call, w.a, &r, &w.err), 0);
    assert_int_equal(r.size, 5);
    assert_string_equal(r.body, "");
    assert_int_equal(pread(call.fd, text, sizeof text, 0), 5);
    assert_string_equal(text, "whole");
    close(call.fd);
    unlink(path);
    call.fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(net_send(w.net, &call, w.a, &r, &w.err), -1);
    assert_non_null(strstr(w.err.text, "cannot empty the file for what arrives"));
    close(call.fd);
    wire_close(&w);
}

static void a_body_is_sent_again_whole(void **state)
{
    (void)state;
    struct wire w = {0};
    struct net_reply r;
    WIRE(&w, {503, NULL, NULL, 0}, {200, NULL, "ok", 0});
    struct net_call call = get;
    call.method = "POST";
    call.body = "grant=1";
    call.body_size = 7;
    assert_int_equal(net_send(w.net, &call, w.a, &r, &w.err), 0);
    assert_string_equal(w.sent, "grant=1");
    wire_close(&w);
}

static void a_machine_service_is_given_up_soon(void **state)
{
    (void)state;
    struct wire w = {0};
    struct net_reply r;
    WIRE(&w, {0, NULL, NULL, HTTP_LATE}, {0, NULL, NULL, HTTP_LATE}, {404, NULL, NULL, 0}, {410, NULL, NULL, 0},
         {200, NULL, "ok", 0});
    struct net_call call = {.url = "http://169.254.169.254/x", .max_bytes = 100, .local = true, .patient = true};
    assert_int_equal(net_send(w.net, &call, w.a, &r, &w.err), -1);
    assert_int_equal(w.asked, 2);
    assert_int_equal(net_send(w.net, &call, w.a, &r, &w.err), 0);
    assert_int_equal(r.status, 200);
    assert_null(strstr(w.headers, "x-ms-client-request-id"));
    wire_close(&w);
}

static void only_https_and_this_machine(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        bool ok, ok_local;
    } cases[] = {
        {"https://management.azure.com/x?y", true, true},
        {"http://127.0.0.1:80/x", true, true},
        {"http://[::1]:80/x", true, true},
        {"http://localhost:1/", true, true},
        {"http://169.254.169.254/metadata", false, true},
        {"http://10.1.2.3/", false, true},
        {"http://172.16.0.5:8081/msi", false, true},
        {"http://172.32.0.5/", false, false},
        {"http://192.168.1.1/", false, true},
        {"http://8.8.8.8/", false, false},
        {"http://127.0.0.1.evil.example/", false, false},
        {"http://10.evil.example/", false, false},
        {"http://management.azure.com/", false, false},
        {"ftp://127.0.0.1/", false, false},
        {"file:///etc/passwd", false, false},
        {"https://me:secret@management.azure.com/", false, false},
        {"https://management.azure.com\\@evil.example/", false, false},
        {"https://management.azure.com /", false, false},
        {"https://", false, false},
        {"", false, false},
    };
    struct err err;
    err_init(&err);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(net_url_ok(cases[i].url, false, "it", &err) == 0, cases[i].ok);
        assert_int_equal(net_url_ok(cases[i].url, true, "it", &err) == 0, cases[i].ok_local);
    }
    assert_non_null(strstr(err.text, "it is not an address that can be asked"));
    assert_int_equal(net_url_ok("http://a.example/", false, "the link", &err), -1);
    assert_non_null(strstr(err.text, "the link leads to http://a.example"));
}

static void one_origin(void **state)
{
    (void)state;
    static const char base[] = "https://management.azure.com";
    assert_true(net_same_origin("https://Management.Azure.com:443/a?b", base));
    assert_false(net_same_origin("https://management.azure.com:444/a", base));
    assert_false(net_same_origin("http://management.azure.com:443/a", base));
    assert_false(net_same_origin("https://management.azure.com.evil.example/a", base));
    assert_false(net_same_origin("https://evil.example/https://management.azure.com", base));
    assert_false(net_same_origin("https://evil.example\\@management.azure.com/", base));
    assert_false(net_same_origin("https://evil.example@management.azure.com/", base));
    assert_false(net_same_origin("//management.azure.com/", base));
}

static void offline_asks_nobody(void **state)
{
    (void)state;
    struct wire w = {.o = {.offline = true}};
    struct net_reply r;
    WIRE(&w, {200, NULL, "ok", 0});
    assert_int_equal(ask(&w, &r), -1);
    assert_int_equal(w.asked, 0);
    assert_non_null(strstr(w.err.text, "prices.example cannot be asked: --offline forbids the network"));
    wire_close(&w);
}

/* The clock of the server, and what 401 has to do with it. */
static void a_wrong_clock_is_told(void **state)
{
    (void)state;
    struct wire w = {0};
    struct net_reply r;
    WIRE(&w, {401, "date: Mon, 21 Sep 2026 15:13:20 GMT", "{\"error\":{\"code\":\"ExpiredAuthenticationToken\"}}", 0});
    (void)net_url_ok(URL, false, "x", &w.err); /* loads libcurl, which reads dates */
    w.seconds = 1790003600 + 1200;
    assert_int_equal(ask(&w, &r), 0);
    assert_int_equal(net_clock_ahead(w.net), 1200);
    net_refused(w.net, &get, &r, &w.err);
    assert_non_null(strstr(w.err.text, "set this machine's clock: it is 20 minutes ahead of that of the server"));
    wire_close(&w);
}

static void secrets_of_the_session_are_hidden(void **state)
{
    (void)state;
    struct wire w = {0};
    struct net_reply r;
    WIRE(&w, {400, NULL, "{\"code\":\"X\",\"message\":\"your secret hush-hush-hush is old\"}", 0});
    net_keep_secret(w.net, "hush-hush-hush");
    assert_int_equal(ask(&w, &r), 0);
    net_refused(w.net, &get, &r, &w.err);
    assert_string_equal(w.err.text,
                        "prices.example: HTTP 400 X: your secret REMOVED is old\n  the words are the service's\n");
    wire_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_with_its_headers),
        cmocka_unit_test(what_passes_is_asked_again),
        cmocka_unit_test(what_does_not_pass_is_final),
        cmocka_unit_test(six_tries_in_all),
        cmocka_unit_test(waits_double_up_to_a_minute_and_differ),
        cmocka_unit_test(waits_as_long_as_it_is_told),
        cmocka_unit_test(waits_for_nobody_who_asks_too_much),
        cmocka_unit_test(a_429_holds_for_all),
        cmocka_unit_test(a_deadline_for_all),
        cmocka_unit_test(an_address_nobody_answers_at),
        cmocka_unit_test(some_failures_are_final),
        cmocka_unit_test(json_that_is_cut_is_asked_again),
        cmocka_unit_test(a_file_holds_the_last_try_alone),
        cmocka_unit_test(a_body_is_sent_again_whole),
        cmocka_unit_test(a_machine_service_is_given_up_soon),
        cmocka_unit_test(only_https_and_this_machine),
        cmocka_unit_test(one_origin),
        cmocka_unit_test(offline_asks_nobody),
        cmocka_unit_test(a_wrong_clock_is_told),
        cmocka_unit_test(secrets_of_the_session_are_hidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
