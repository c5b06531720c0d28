#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "azure/secret.h"
#include "azure/trace.h"
#include "base/buf.h"
#include "base/err.h"
#include "holds.h"
#include "io/file.h"
#include "io/json.h"
#include "scratch.h"

static const char *const sent_headers[] = {"Authorization: Bearer abc", "Accept: application/json",
                                           "X-Mine: known-secret"};
static const char *const names[] = {"set-cookie", "location"}, *const values[] = {"a=b", "https://x/?sig=abc&a=1"};

#define BODY "\xef\xbb\xbf{\"access_token\":\"t\", \"bad\":\"\xff\"}\n"

static const struct trace_exchange exchange = {.method = "GET",
                                               .url = "https://x/y?sig=abc&z=1",
                                               .headers = sent_headers,
                                               .nheaders = 3,
                                               .status = 200,
                                               .reply_names = names,
                                               .reply_values = values,
                                               .nreply = 2,
                                               .body = BODY,
                                               .body_size = sizeof BODY - 1,
                                               .ms = 12};

static void one_line_an_exchange(void **state)
{
    (void)state;
    const char *path = scratch_put("trace", "old and open to all", 19);
    struct secrets *s = secrets_new();
    struct trace *t;
    struct err err;
    struct buf text;
    struct stat st;
    err_init(&err);
    buf_init(&text, 1 << 20);
    secrets_add(s, "known-secret");
    assert_int_equal(trace_open(path, &t, &err), 0);
    trace_write(t, s, &exchange);
    struct trace_exchange second = exchange;
    second.secret = true;
    second.sent = "hush";
    second.sent_size = 4;
    second.failure = "it \"broke\"";
    trace_write(t, s, &second);
    assert_int_equal(trace_close(t, &err), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(file_read(path, &text, &err), 0);
    assert_holds(text.p, "\"url\":\"https://x/y?sig=REMOVED&z=1\"");
    assert_holds(text.p, "\"authorization\":\"REMOVED\",\"accept\":\"application/json\",\"x-mine\":\"REMOVED\"");
    assert_holds(text.p, "\"set-cookie\":\"REMOVED\",\"location\":\"https://x/?sig=REMOVED&a=1\"");
    assert_holds(text.p, "\\\"access_token\\\":\\\"REMOVED\\\"");
    assert_holds(text.p, "\\\"bad\\\":\\\"?\\\"");
    assert_holds(text.p, "\"sent\":\"REMOVED\"");
    assert_holds(text.p, "\"failure\":\"it \\\"broke\\\"\"");
    assert_lacks(text.p, "old and open");
    for (char *line = text.p, *end; (end = strchr(line, '\n')); line = end + 1) {
        struct json *root;
        assert_int_equal(json_parse(line, (size_t)(end - line), &root, &err), 0);
        json_free(root);
    }
    buf_release(&text);
    secrets_free(s);
}

static void places_that_do_not_do(void **state)
{
    (void)state;
    struct trace *t;
    struct err err;
    err_init(&err);
    assert_int_equal(trace_open("/dev/null", &t, &err), -1);
    assert_holds(err.text, "/dev/null: is no file");
    assert_int_equal(trace_open(scratch_path("no/folder"), &t, &err), -1);
    assert_holds(err.text, "cannot be made: ");
    const char *file = scratch_put("file", "", 0);
    char below[300];
    snprintf(below, sizeof below, "%s/trace", file);
    assert_int_equal(trace_open(below, &t, &err), -1);
    assert_holds(err.text, "cannot be replaced: Not a directory");
}

static void a_full_disk_is_told(void **state)
{
    (void)state;
    struct rlimit was, little;
    struct trace *t;
    struct err err;
    err_init(&err);
    assert_int_equal(trace_open(scratch_path("full"), &t, &err), 0);
    getrlimit(RLIMIT_FSIZE, &was);
    little = was;
    little.rlim_cur = 100;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &little);
    trace_write(t, NULL, &exchange);
    setrlimit(RLIMIT_FSIZE, &was);
    assert_int_equal(trace_close(t, &err), -1);
    assert_holds(err.text, "the recording is not complete: File too large");
    assert_int_equal(trace_close(NULL, &err), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_line_an_exchange),
        cmocka_unit_test(places_that_do_not_do),
        cmocka_unit_test(a_full_disk_is_told),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
