#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/crypto.h"

/* RFC 4648, section 10, in its alphabet for URLs and without padding. */
static void base64url(void **state)
{
    (void)state;
    static const struct {
        const char *bytes, *text;
    } cases[] = {{"", ""},
                 {"f", "Zg"},
                 {"fo", "Zm8"},
                 {"foo", "Zm9v"},
                 {"foob", "Zm9vYg"},
                 {"foobar", "Zm9vYmFy"},
                 {"\xfb\xff\xfe", "-__-"},
                 {"\xff", "_w"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf out;
        buf_init(&out, 100);
        crypto_base64url(cases[i].bytes, strlen(cases[i].bytes), &out);
        assert_string_equal(out.p, cases[i].text);
        buf_release(&out);
    }
}

/* FIPS 180-2 */
static void sha256(void **state)
{
    (void)state;
    char hex[CRYPTO_HEX];
    crypto_sha256("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

/* Whole ones, made by the openssl program, are in tests/server. */
static void no_keys(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "hello", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n", "0\x82\x01"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (int password = 0; password < 2; password++) {
            struct crypto_key *k;
            struct err err;
            err_init(&err);
            assert_int_equal(
                crypto_key_read("app.pem", texts[i], strlen(texts[i]), password ? "secret" : NULL, &k, &err), -1);
            assert_null(k);
            assert_int_equal(err.code, EXIT_INPUT);
            assert_non_null(strstr(err.text, "app.pem: no private key can be read from it"));
        }
    crypto_key_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64url),
        cmocka_unit_test(sha256),
        cmocka_unit_test(no_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
