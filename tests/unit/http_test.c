#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/http.h"

/* A server for one connection: keeps what it is sent up to `want` bytes of body, answers with `answer`, or (NULL) never. */
struct server {
    int listener;
    unsigned short port;
    const char *answer;
    size_t want;
    pthread_t thread;
    struct buf seen;
};

static void *serve(void *ctx)
{
    struct server *s = ctx;
    char piece[4096];
    ssize_t n;
    int fd = accept(s->listener, NULL, NULL);
    const char *end = NULL;
    while (fd >= 0 && (n = recv(fd, piece, sizeof piece, 0)) > 0) {
        buf_add(&s->seen, piece, (size_t)n);
        end = strstr(s->seen.p, "\r\n\r\n");
        if (s->answer && end && s->seen.n - (size_t)(end + 4 - s->seen.p) >= s->want)
            break;
    }
    if (s->answer && fd >= 0)
        send(fd, s->answer, strlen(s->answer), MSG_NOSIGNAL);
    close(fd);
    return NULL;
}

static void start(struct server *s, const char *answer, size_t want)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    *s = (struct server){.listener = socket(AF_INET, SOCK_STREAM, 0), .answer = answer, .want = want};
    buf_init(&s->seen, 1 << 20);
    assert_int_equal(bind(s->listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(s->listener, 1), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&at, &n), 0);
    s->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void stop(struct server *s)
{
    shutdown(s->listener, SHUT_RDWR); /* wakes a server that nobody called */
    pthread_join(s->thread, NULL);
    close(s->listener);
}

static int take(void *ctx, const char *p, size_t n, struct err *err)
{
    (void)err;
    buf_add(ctx, p, n);
    return 0;
}

static int send_x(void *ctx, char *p, size_t room, size_t *got, struct err *err)
{
    (void)ctx, (void)err;
    *got = room < 7 ? room : 7;
    memset(p, 'x', *got);
    return 0;
}

static bool always(void)
{
    return true;
}

struct
try {
    struct server s;
    struct http_request q;
    struct http_reply reply;
    struct err err;
    struct buf body;
    char url[80];
    int status;
};

static void ask(struct try *t, const char *answer, size_t want)
{
    start(&t->s, answer, want);
    snprintf(t->url, sizeof t->url, "http://me:secret@127.0.0.1:%d/path?q=1", t->s.port);
    buf_init(&t->body, 1 << 20);
    err_init(&t->err);
    t->q.url = t->url;
    t->q.method = t->q.method ? t->q.method : "GET";
    t->q.take = take;
    t->q.ctx = &t->body;
    t->q.max_bytes = t->q.max_bytes ? t->q.max_bytes : 100;
    t->status = http_send(&t->q, &t->reply, &t->err);
    stop(&t->s);
    assert_null(strstr(t->err.text, "secret"));
}

static void release(struct try *t)
{
    buf_release(&t->body);
    buf_release(&t->s.seen);
}

static void one_request_one_reply(void **state)
{
    (void)state;
    static const char *const headers[] = {"X-One: 1", "X-Two: 2"};
    struct try t = {.q = {.method = "POST", .send = send_x, .send_size = 20, .headers = headers, .nheaders = 2}};
    ask(&t, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 20);
    assert_int_equal(t.status, 0);
    assert_int_equal(t.reply.status, 200);
    assert_string_equal(t.body.p, "hello");
    assert_non_null(strstr(t.s.seen.p, "POST /path?q=1 HTTP/1.1"));
    assert_non_null(strstr(t.s.seen.p, "X-One: 1\r\n"));
    assert_non_null(strstr(t.s.seen.p, "X-Two: 2\r\n"));
    assert_null(strstr(t.s.seen.p, "Expect"));
    assert_string_equal(strstr(t.s.seen.p, "\r\n\r\n") + 4, "xxxxxxxxxxxxxxxxxxxx");
    release(&t);
}

static void words_of_a_refusal(void **state)
{
    (void)state;
    struct try t = {{0}};
    ask(&t, "HTTP/1.1 500 No\r\nContent-Length: 6\r\n\r\nbroken", 0);
    assert_int_equal(t.status, 0);
    assert_int_equal(t.reply.status, 500);
    assert_string_equal(t.reply.words, "broken");
    assert_int_equal(t.body.n, 0);
    release(&t);
}

static void no_redirect_is_followed(void **state)
{
    (void)state;
    struct try t = {{0}};
    ask(&t, "HTTP/1.1 302 Go\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", 0);
    assert_int_equal(t.status, 0);
    assert_int_equal(t.reply.status, 302);
    release(&t);
}

static void fails_with(struct try *t, const char *answer, const char *words)
{
    ask(t, answer, 0);
    assert_int_equal(t->status, -1);
    assert_int_equal(t->err.code, EXIT_INTERNAL);
    if (!strstr(t->err.text, words))
        fail_msg("%s", t->err.text);
    assert_int_equal(strncmp(t->err.text, "127.0.0.1:", 10), 0);
    release(t);
}

static void half_replies_are_errors(void **state)
{
    (void)state;
    struct try shorter = {{0}}, longer = {.q = {.max_bytes = 4}}, silent = {.q = {.total_ms = 200}};
    struct try stopped = {.q = {.stopped = always}};
    fails_with(&shorter, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", ": ");
    fails_with(&longer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "the reply is longer than 4 bytes");
    fails_with(&silent, NULL, "no answer in time");
    fails_with(&stopped, NULL, "stopped");
}

static void other_protocols_are_refused(void **state)
{
    (void)state;
    static const char *const urls[] = {"file:///etc/passwd", "ftp://127.0.0.1:1/x", "gopher://127.0.0.1:1/x"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct buf body;
        struct http_request q = {.method = "GET", .url = urls[i], .take = take, .ctx = &body, .max_bytes = 100};
        struct http_reply reply;
        struct err err;
        buf_init(&body, 1000);
        err_init(&err);
        assert_int_equal(http_send(&q, &reply, &err), -1);
        assert_int_equal(body.n, 0);
        buf_release(&body);
    }
}

static void hosts(void **state)
{
    (void)state;
    char host[HTTP_HOST];
    http_host("https://a:b@c@example.com:8443/p@q?r", host);
    assert_string_equal(host, "example.com:8443");
    http_host("http://[::1]:80", host);
    assert_string_equal(host, "[::1]:80");
}

static void note_header(void *ctx, const char *name, const char *value)
{
    buf_printf(ctx, "%s=%s;", name, value);
}

static void headers_of_the_reply(void **state)
{
    (void)state;
    struct try t = {.q = {.header = note_header}};
    ask(&t,
        "HTTP/1.1 429 Slow\r\nRetry-After:  7 \r\nX-Empty:\r\nx-MS-Id: a:b\r\nContent-Length: "
        "0\r\n\r\n",
        0);
    assert_int_equal(t.status, 0);
    assert_int_equal(t.reply.failure, HTTP_WHOLE);
    assert_string_equal(t.body.p, "retry-after=7;x-empty=;x-ms-id=a:b;content-length=0;");
    release(&t);
}

static void why_there_is_no_reply(void **state)
{
    (void)state;
    struct try shorter = {{0}}, nothing = {{0}}, longer = {.q = {.max_bytes = 4}}, silent = {.q = {.total_ms = 200}},
               stopped = {.q = {.stopped = always}}, packed = {.q = {.gzip = true}};
    ask(&shorter, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", 0);
    assert_int_equal(shorter.reply.failure, HTTP_LOST);
    ask(&nothing, "", 0);
    assert_int_equal(nothing.reply.failure, HTTP_LOST);
    ask(&longer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 0);
    assert_int_equal(longer.reply.failure, HTTP_TOO_LONG);
    ask(&silent, NULL, 0);
    assert_int_equal(silent.reply.failure, HTTP_LATE);
    ask(&stopped, NULL, 0);
    assert_int_equal(stopped.reply.failure, HTTP_STOPPED);
    ask(&packed, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", 0);
    assert_int_equal(packed.reply.failure, HTTP_LOST); /* it is not gzip: damaged on the way */
    assert_non_null(strstr(packed.s.seen.p, "Accept-Encoding: gzip\r\n"));
    release(&shorter), release(&nothing), release(&longer), release(&silent), release(&stopped), release(&packed);
    struct http_request q = {.method = "GET", .url = "http://127.0.0.1:1/", .max_bytes = 10};
    struct http_reply reply;
    struct err err;
    err_init(&err);
    assert_int_equal(http_send(&q, &reply, &err), -1);
    assert_int_equal(reply.failure, HTTP_NO_CONNECTION);
}

static void one_handle_for_many(void **state)
{
    (void)state;
    struct http *h;
    struct err err;
    err_init(&err);
    assert_int_equal(http_open(&h, &err), 0);
    for (int i = 0; i < 3; i++) {
        struct server s;
        struct buf body;
        char url[80];
        struct http_reply reply;
        start(&s, i == 1 ? "" : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", 0);
        buf_init(&body, 100);
        snprintf(url, sizeof url, "http://127.0.0.1:%d/", s.port);
        struct http_request q = {.method = "GET", .url = url, .take = take, .ctx = &body, .max_bytes = 10};
        assert_int_equal(http_send_on(h, &q, &reply, &err), i == 1 ? -1 : 0);
        assert_string_equal(body.p, i == 1 ? "" : "ok");
        stop(&s);
        buf_release(&body);
        buf_release(&s.seen);
    }
    http_close(h);
    http_close(NULL);
}

static void dates_and_escapes(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 100);
    assert_int_equal(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), 784111777);
    assert_int_equal(http_date("soon"), -1);
    http_escape(&out, "aZ09-._~ /:?&='%+\xc3\xa4");
    assert_string_equal(out.p, "aZ09-._~%20%2F%3A%3F%26%3D%27%25%2B%C3%A4");
    buf_release(&out);
}

int main(void)
{
    unsetenv("http_proxy");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_request_one_reply),       cmocka_unit_test(words_of_a_refusal),
        cmocka_unit_test(no_redirect_is_followed),     cmocka_unit_test(half_replies_are_errors),
        cmocka_unit_test(other_protocols_are_refused), cmocka_unit_test(hosts),
        cmocka_unit_test(headers_of_the_reply),        cmocka_unit_test(why_there_is_no_reply),
        cmocka_unit_test(one_handle_for_many),         cmocka_unit_test(dates_and_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
