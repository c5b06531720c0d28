#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "azure/arm.h"
#include "azure/token.h"
#include "io/json.h"
#include "net_fixture.h"

/* The first answer is the token's. */
#define TOKEN "{\"access_token\":\"tok.en.1\",\"expires_in\":3599}"

struct bench {
    struct wire w;
    struct token *token;
    struct arm *arm;
};

static void open_bench(struct bench *b, const struct answer *answers, size_t n)
{
    static const struct token_options o = {.way = TOKEN_SECRET,
                                           .login = "https://login.example",
                                           .arm = "https://arm.example",
                                           .tenant = "t",
                                           .client_id = "c",
                                           .client_secret = "the-secret"};
    *b = (struct bench){0};
    wire_open(&b->w, answers, n);
    assert_int_equal(token_open(b->w.net, &o, &b->token, &b->w.err), 0);
    b->arm = arm_open(b->w.net, b->token, "https://arm.example");
}

static void close_bench(struct bench *b)
{
    arm_close(b->arm);
    token_close(b->token);
    wire_close(&b->w);
}

#define BENCH(b, ...) \
    static const struct answer answers_[] = {{200, NULL, TOKEN, 0}, __VA_ARGS__}; \
    open_bench(b, answers_, sizeof answers_ / sizeof *answers_)

static const struct arm_call list = {.path = "/subscriptions?x=1", .version = "2020-01-01", .role = "Reader"};

static void token_and_version_go_along(void **state)
{
    (void)state;
    struct bench b;
    struct net_reply r;
    BENCH(&b, {200, NULL, "{}", 0});
    assert_int_equal(arm_send(b.arm, &list, b.w.a, &r, &b.w.err), 0);
    assert_string_equal(b.w.url[0], "https://login.example/t/oauth2/v2.0/token");
    assert_string_equal(b.w.url[1], "https://arm.example/subscriptions?x=1&api-version=2020-01-01");
    assert_non_null(strstr(b.w.headers, "Authorization: Bearer tok.en.1\n"));
    close_bench(&b);
}

static void no_token_leaves(void **state)
{
    (void)state;
    static const char *const paths[] = {"https://evil.example/x", "http://arm.example/x", "https://arm.example:8443/x",
                                        "https://arm.example.evil.example/x", "https://arm.example@evil.example/x"};
    struct bench b;
    struct net_reply r;
    BENCH(&b, {200, NULL, "{}", 0});
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct arm_call call = {.path = paths[i]};
        assert_int_equal(arm_send(b.arm, &call, b.w.a, &r, &b.w.err), -1);
        assert_non_null(strstr(b.w.err.text, "a link of Azure Resource Manager leads to another host"));
    }
    assert_int_equal(b.w.asked, 0);
    close_bench(&b);
}

static void a_refused_token_is_renewed_once(void **state)
{
    (void)state;
    struct bench b;
    struct net_reply r;
    BENCH(&b, {401, NULL, "{\"error\":{\"code\":\"ExpiredAuthenticationToken\"}}", 0},
          {200, NULL, "{\"access_token\":\"tok.en.2\",\"expires_in\":3599}", 0}, {200, NULL, "{}", 0},
          {401, NULL, "{\"error\":{\"code\":\"InvalidAuthenticationToken\"}}", 0});
    b.w.took = 0;
    char *token;
    assert_int_equal(token_get(b.token, false, &token, &b.w.err), 0);
    token_drop(token);
    b.w.seconds += 60;
    assert_int_equal(arm_send(b.arm, &list, b.w.a, &r, &b.w.err), 0);
    assert_int_equal(b.w.asked, 4);
    assert_non_null(strstr(b.w.headers, "Bearer tok.en.2\n"));
    assert_int_equal(arm_send(b.arm, &list, b.w.a, &r, &b.w.err), -1);
    assert_non_null(strstr(b.w.err.text, "arm.example: HTTP 401 InvalidAuthenticationToken"));
    close_bench(&b);
}

static void a_missing_role_needs_no_new_token(void **state)
{
    (void)state;
    struct bench b;
    struct net_reply r;
    BENCH(&b, {401, NULL, "{\"error\":{\"code\":\"RBACAccessDenied\",\"message\":\"no\"}}", 0});
    assert_int_equal(arm_send(b.arm, &list, b.w.a, &r, &b.w.err), -1);
    assert_int_equal(b.w.asked, 2);
    assert_non_null(strstr(b.w.err.text, "give the account that is signed in the role Reader"));
    close_bench(&b);
}

static void accepted_is_waited_for(void **state)
{
    (void)state;
    struct bench b;
    struct net_reply r;
    BENCH(&b, {202, "location: https://arm.example/result\nretry-after: 7", NULL, 0}, {202, NULL, NULL, 0},
          {200, NULL, "{\"done\":1}", 0});
    struct arm_call call = {.method = "POST", .path = "/x", .body = "{}"};
    assert_int_equal(arm_send(b.arm, &call, b.w.a, &r, &b.w.err), 0);
    assert_string_equal(r.body, "{\"done\":1}");
    assert_string_equal(b.w.url[3], "https://arm.example/result");
    assert_string_equal(b.w.sent, "");
    assert_int_equal(b.w.waited, 7000 + ARM_POLL_MS);
    close_bench(&b);
}

static void accepted_has_its_limits(void **state)
{
    (void)state;
    struct bench b;
    struct net_reply r;
    struct arm_call quiet = list;
    BENCH(&b, {202, "retry-after: 1", NULL, 0});
    assert_int_equal(arm_send(b.arm, &list, b.w.a, &r, &b.w.err), -1);
    assert_non_null(strstr(b.w.err.text, "arm.example: the result is not ready after 60 looks"));
    quiet.no_wait = true;
    assert_int_equal(arm_send(b.arm, &quiet, b.w.a, &r, &b.w.err), 0);
    assert_int_equal(r.status, 202);
    close_bench(&b);
    static const struct answer long_one[] = {{200, NULL, TOKEN, 0},
                                             {202, "retry-after: 400", NULL, 0},
                                             {202, "location: https://evil.example/", NULL, 0},
                                             {202, "location: http://arm.example/", NULL, 0}};
    open_bench(&b, long_one, 4);
    assert_int_equal(arm_send(b.arm, &list, b.w.a, &r, &b.w.err), -1);
    assert_non_null(strstr(b.w.err.text, "the result is not ready, it asks for 400 s"));
    assert_int_equal(arm_send(b.arm, &list, b.w.a, &r, &b.w.err), -1);
    assert_non_null(strstr(b.w.err.text, "leads to another host"));
    assert_int_equal(arm_send(b.arm, &list, b.w.a, &r, &b.w.err), -1);
    assert_non_null(strstr(b.w.err.text, "the Location of a result to wait for leads to http://arm.example"));
    close_bench(&b);
}

static void refusals_are_handed_back_to_who_asks(void **state)
{
    (void)state;
    struct bench b;
    struct net_reply r;
    struct arm_call call = list;
    BENCH(&b, {404, NULL, "{\"error\":{\"code\":\"NotFound\"}}", 0},
          {302, "location: https://blob.example/?sig=x", NULL, 0}, {409, NULL, NULL, 0});
    call.raw = true;
    assert_int_equal(arm_send(b.arm, &call, b.w.a, &r, &b.w.err), 0);
    assert_int_equal(r.status, 404);
    arm_refused(b.arm, &call, &r, &b.w.err);
    assert_non_null(strstr(b.w.err.text, "arm.example: HTTP 404 NotFound"));
    assert_int_equal(arm_send(b.arm, &call, b.w.a, &r, &b.w.err), 0);
    assert_string_equal(net_header(&r, "location"), "https://blob.example/?sig=x");
    assert_int_equal(arm_send(b.arm, &call, b.w.a, &r, &b.w.err), -1);
    close_bench(&b);
}

static int count_page(void *ctx, const struct json *root, struct err *err)
{
    int *n = ctx;
    (void)root, (void)err;
    ++*n;
    return *n == 100 ? -1 : 0;
}

static void lists_page_by_page(void **state)
{
    (void)state;
    struct bench b;
    int n = 0;
    BENCH(&b, {200, NULL, "{\"value\":[1],\"nextLink\":\"https://arm.example/2?api-version=1\"}", 0},
          {200, NULL, "{\"value\":[2],\"nextLink\":\"https://arm.example:443/3?api-version=1\"}", 0},
          {200, NULL, "{\"value\":[3],\"nextLink\":\"\"}", 0},
          {200, NULL, "{\"properties\":{\"rows\":[[1]],\"nextLink\":\"https://evil.example/\"}}", 0},
          {204, NULL, NULL, 0});
    assert_int_equal(arm_pages(b.arm, &list, count_page, &n, &b.w.err), 0);
    assert_int_equal(n, 3);
    assert_string_equal(b.w.url[2], "https://arm.example/2?api-version=1");
    assert_int_equal(arm_pages(b.arm, &list, count_page, &n, &b.w.err), -1);
    assert_non_null(strstr(b.w.err.text, "the link to the next page leads to evil.example"));
    n = 0;
    assert_int_equal(arm_pages(b.arm, &list, count_page, &n, &b.w.err), 0);
    assert_int_equal(n, 0);
    close_bench(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_and_version_go_along),
        cmocka_unit_test(no_token_leaves),
        cmocka_unit_test(a_refused_token_is_renewed_once),
        cmocka_unit_test(a_missing_role_needs_no_new_token),
        cmocka_unit_test(accepted_is_waited_for),
        cmocka_unit_test(accepted_has_its_limits),
        cmocka_unit_test(refusals_are_handed_back_to_who_asks),
        cmocka_unit_test(lists_page_by_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
