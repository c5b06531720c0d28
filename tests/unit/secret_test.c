#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "azure/secret.h"
#include "base/buf.h"

static void hides(const struct secrets *s, const char *text, const char *want)
{
    struct buf out;
    buf_init(&out, 1 << 16);
    secrets_hide(s, text, strlen(text), &out);
    assert_string_equal(out.p, want);
    buf_release(&out);
}

static void by_where_they_stand(void **state)
{
    (void)state;
    hides(NULL, "Authorization: Bearer abc.def-ghi", "Authorization: Bearer REMOVED");
    hides(NULL, "{\"access_token\": \"a\\\"b\",\"expires_in\":1}", "{\"access_token\": \"REMOVED\",\"expires_in\":1}");
    hides(NULL, "client_id=1&client_secret=a%26b&x=2", "client_id=1&client_secret=REMOVED&x=2");
    hides(NULL, "https://x/y?sv=1&sig=abc%2Bdef&se=2", "https://x/y?sv=1&sig=REMOVED&se=2");
    hides(NULL, "u=https%3A%2F%2Fx%3Fsig%3Dabc%26se", "u=https%3A%2F%2Fx%3Fsig%3DREMOVED%26se");
    hides(NULL, "\"url\":\"https://x/y?sig=abc\"}", "\"url\":\"https://x/y?sig=REMOVED\"}");
    hides(NULL, "design=abc signature=def", "design=abc signature=def");
    hides(NULL, "\"device_code\" : \"x\"", "\"device_code\" : \"REMOVED\"");
    hides(NULL, "{\"refresh_token\":\"cut of", "{\"refresh_token\":\"REMOVED");
    hides(NULL, "{\"refresh_token\":\"cut of\\", "{\"refresh_token\":\"REMOVED");
    hides(NULL, "{\"access_token\":12}", "{\"access_token\":12}");
    hides(NULL, "sig=", "sig=");
    hides(NULL, "", "");
    hides(NULL, "Bearer ", "Bearer ");
}

static void known_ones(void **state)
{
    (void)state;
    struct secrets *s = secrets_new();
    secrets_add(s, NULL);
    secrets_add(s, "short");
    secrets_add(s, "long-secret");
    secrets_add(s, "long-secret-and-more");
    secrets_add(s, "long-secret");
    hides(s, "a short long-secret, long-secret-and-more, long-secre", "a short REMOVED, REMOVED, long-secre");
    secrets_free(s);
    secrets_free(NULL);
}

static void headers(void **state)
{
    (void)state;
    assert_true(secret_header("authorization"));
    assert_true(secret_header("X-IDENTITY-HEADER"));
    assert_true(secret_header("Set-Cookie"));
    assert_false(secret_header("accept"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_where_they_stand),
        cmocka_unit_test(known_ones),
        cmocka_unit_test(headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
