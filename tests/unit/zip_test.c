#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "io/crypto.h"
#include "io/zip.h"
#include "scratch.h"

static struct err err;

/* Reads a file in pieces of `step`; returns 0 or -1. */
static int slurp(const char *path, size_t step, struct buf *out)
{
    struct zip *z;
    char chunk[4096];
    size_t got = 0;
    int rc = zip_open(path, &z, &err);
    if (rc)
        return -1;
    do {
        rc = zip_read(z, chunk, step, &got, &err);
        buf_add(out, chunk, got);
    } while (rc == 0 && got > 0);
    zip_close(z);
    return rc;
}

static void sample(struct buf *b)
{
    buf_init(b, 1 << 20);
    for (int i = 0; i < 20000; i++)
        buf_printf(b, "%d,", i * 7919 % 10007);
}

static void packs_and_unpacks(void **state)
{
    (void)state;
    struct buf text, gz, gz2;
    sample(&text);
    char *back = malloc(text.n + 1);
    assert_non_null(back);
    buf_init(&gz, 1 << 20);
    buf_init(&gz2, 1 << 20);
    assert_int_equal(zip_deflate(text.p, text.n, &gz, &err), 0);
    assert_int_equal(zip_deflate(text.p, text.n, &gz2, &err), 0);
    assert_int_equal(gz.n, gz2.n);
    assert_memory_equal(gz.p, gz2.p, gz.n);
    assert_memory_equal(gz.p + 4, "\0\0\0\0", 4); /* no time */
    assert_int_equal(zip_size(gz.p, gz.n), text.n);
    assert_int_equal(zip_inflate_to(gz.p, gz.n, back, text.n, &err), 0);
    assert_memory_equal(back, text.p, text.n);
    assert_int_equal(zip_inflate_to(gz.p, gz.n, back, text.n - 1, &err), -1);
    size_t got;
    assert_int_equal(zip_inflate_head(gz.p, gz.n, back, 3, &got, &err), 0);
    assert_int_equal(got, 3);
    assert_memory_equal(back, text.p, 3);
    assert_int_equal(zip_inflate_head(gz.p, gz.n, back, text.n, &got, &err), 0);
    assert_int_equal(got, text.n);
    assert_memory_equal(back, text.p, text.n);
    assert_int_equal(zip_inflate_head("hello", 5, back, 5, &got, &err), -1);
    assert_int_equal(zip_inflate_to(gz.p, gz.n, back, text.n + 1, &err), -1);
    assert_int_equal(zip_inflate_to(gz.p, gz.n - 1, back, text.n, &err), -1);
    assert_int_equal(zip_inflate_to("hello", 5, back, 5, &err), -1);
    assert_non_null(strstr(err.text, "damaged or cut short"));
    buf_clear(&gz);
    assert_int_equal(zip_deflate("", 0, &gz, &err), 0);
    assert_int_equal(zip_size(gz.p, gz.n), 0);
    buf_release(&text);
    buf_release(&gz);
    buf_release(&gz2);
    free(back);
}

static int no_room(void *ctx, const void *p, size_t n)
{
    (void)ctx, (void)p, (void)n;
    return -1;
}

static void packs_piece_by_piece(void **state)
{
    (void)state;
    struct buf want, gz, back;
    uint32_t noise = 1;
    buf_init(&want, 4 << 20);
    buf_init(&gz, 4 << 20);
    buf_init(&back, 4 << 20);
    struct zip_pack *p = zip_pack_open(&gz);
    for (int i = 0; i < 300000; i++) { /* hardly any of it can be packed */
        noise = noise * 1664525u + 1013904223u;
        buf_putc(&want, (char)(noise >> 24));
        buf_putc(zip_pack_text(p), (char)(noise >> 24));
    }
    assert_int_equal(zip_pack_close(p, &err), 0);
    assert_int_equal(slurp(scratch_put("pieces.gz", gz.p, gz.n), 4096, &back), 0);
    assert_int_equal(back.n, want.n);
    assert_memory_equal(back.p, want.p, want.n);
    buf_clear(&gz);
    buf_clear(&back);
    assert_int_equal(zip_pack_close(zip_pack_open(&gz), &err), 0); /* nothing at all */
    assert_int_equal(slurp(scratch_put("pieces.gz", gz.p, gz.n), 4096, &back), 0);
    assert_int_equal(back.n, 0);
    struct buf full;
    buf_init_outlet(&full, no_room, NULL);
    p = zip_pack_open(&full);
    buf_add(zip_pack_text(p), want.p, want.n);
    buf_add(zip_pack_text(p), want.p, want.n);
    assert_int_equal(zip_pack_close(p, &err), -1);
    buf_release(&want);
    buf_release(&gz);
    buf_release(&back);
    buf_release(&full);
}

static void reads_plain_and_gzip(void **state)
{
    (void)state;
    struct buf text, gz, back;
    sample(&text);
    buf_init(&gz, 1 << 20);
    buf_init(&back, 1 << 20);
    assert_int_equal(zip_deflate(text.p, text.n, &gz, &err), 0);
    const size_t steps[] = {1, 7, 4096};
    for (size_t i = 0; i < 3; i++) {
        buf_clear(&back);
        assert_int_equal(slurp(scratch_put("plain", text.p, text.n), steps[i], &back), 0);
        assert_int_equal(back.n, text.n);
        buf_clear(&back);
        assert_int_equal(slurp(scratch_put("packed.gz", gz.p, gz.n), steps[i], &back), 0);
        assert_int_equal(back.n, text.n);
        assert_memory_equal(back.p, text.p, text.n);
    }
    buf_clear(&back);
    assert_int_equal(slurp(scratch_put("empty", "", 0), 10, &back), 0);
    assert_int_equal(back.n, 0);
    buf_release(&text);
    buf_release(&gz);
    buf_release(&back);
}

static void has_limits(void **state)
{
    (void)state;
    struct buf text, gz, back;
    struct zip *z;
    char piece[4096];
    size_t got;
    sample(&text);
    buf_init(&back, 1 << 20);
    assert_int_equal(zip_open(scratch_put("plain", text.p, text.n), &z, &err), 0);
    zip_limit(z, 1000);
    assert_int_equal(zip_read(z, piece, 1000, &got, &err), 0);
    assert_int_equal(zip_read(z, piece, sizeof piece, &got, &err), -1);
    assert_non_null(strstr(err.text, "plain\" is too large: more than 0 MiB"));
    zip_close(z);
    buf_init(&gz, 20);
    assert_int_equal(zip_deflate(text.p, text.n, &gz, &err), -1);
    assert_non_null(strstr(err.text, "packed data grows beyond 20 bytes"));
    buf_release(&gz);
    buf_release(&text);
    buf_release(&back);
}

static void tells_what_follows(void **state)
{
    (void)state;
    struct buf gz, one, back;
    buf_init(&one, 1 << 10);
    buf_init(&gz, 1 << 10);
    buf_init(&back, 1 << 10);
    assert_int_equal(zip_deflate("one", 3, &one, &err), 0);
    buf_add(&gz, one.p, one.n); /* joined, then padded, as tapes are */
    buf_add(&gz, one.p, one.n);
    buf_add(&gz, "\0\0\0\0", 4);
    assert_int_equal(slurp(scratch_put("two.gz", gz.p, gz.n), 2, &back), 0);
    assert_string_equal(back.p, "oneone");
    buf_add(&gz, "x", 1);
    assert_int_equal(slurp(scratch_put("more.gz", gz.p, gz.n), 2, &back), -1);
    assert_non_null(strstr(err.text, "goes on with something else behind its gzip data"));
    buf_release(&one);
    buf_release(&gz);
    buf_release(&back);
}

static void tells_damage(void **state)
{
    (void)state;
    struct buf text, gz, back;
    sample(&text);
    buf_init(&gz, 1 << 20);
    buf_init(&back, 1 << 20);
    assert_int_equal(zip_deflate(text.p, text.n, &gz, &err), 0);
    for (size_t cut = 2; cut < gz.n; cut += cut < 40 || cut + 40 > gz.n ? 1 : 997) {
        buf_clear(&back);
        assert_int_equal(slurp(scratch_put("cut.gz", gz.p, cut), 4096, &back), -1);
        assert_non_null(strstr(err.text, "cut.gz\" ends inside its gzip data (cut short?)"));
        assert_int_equal(err.code, EXIT_INPUT);
    }
    gz.p[gz.n / 2] ^= 0x55;
    buf_clear(&back);
    assert_int_equal(slurp(scratch_put("bad.gz", gz.p, gz.n), 4096, &back), -1);
    assert_non_null(strstr(err.text, "bad.gz\" is damaged gzip data"));
    buf_release(&text);
    buf_release(&gz);
    buf_release(&back);
}

static void tells_what_cannot_be_opened(void **state)
{
    (void)state;
    struct zip *z;
    assert_int_equal(zip_open(scratch_path("absent"), &z, &err), -1);
    assert_non_null(strstr(err.text, "absent\": No such file or directory"));
    assert_int_equal(err.code, EXIT_INPUT);
    assert_int_equal(zip_open(scratch_dir, &z, &err), -1);
    assert_non_null(strstr(err.text, "is a folder"));
    zip_close(NULL);
}

static void hashes(void **state)
{
    (void)state;
    char hex[CRYPTO_HEX];
    crypto_sha256("", 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    struct crypto_hash *h = crypto_hash_new();
    crypto_hash_add(h, "a", 1);
    crypto_hash_add(h, "bc", 2);
    crypto_hash_end(h, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packs_and_unpacks),           cmocka_unit_test(packs_piece_by_piece),
        cmocka_unit_test(reads_plain_and_gzip),        cmocka_unit_test(has_limits),
        cmocka_unit_test(tells_what_follows),          cmocka_unit_test(tells_damage),
        cmocka_unit_test(tells_what_cannot_be_opened), cmocka_unit_test(hashes),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
