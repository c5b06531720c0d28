/* gzip and plain input: read in small and in large pieces it is the same; the packer's output unpacks to what went in. */
#include "fuzz.h"

#include "base/buf.h"
#include "io/zip.h"

enum { UNPACKED_MAX = 64 << 20 };

static int read_all(const char *path, size_t piece, struct buf *out, struct err *err)
{
    char chunk[64 * 1024];
    struct zip *z;
    size_t got = 1;
    int rc = 0;
    if (zip_open(path, &z, err))
        return -1;
    while (rc == 0 && got > 0 && !out->full) {
        rc = zip_read(z, chunk, piece, &got, err);
        if (rc == 0)
            buf_add(out, chunk, got);
    }
    zip_close(z);
    return rc;
}

static void packs(const uint8_t *data, size_t size)
{
    struct buf packed;
    struct err err;
    char *out = malloc(size + 1);
    err_init(&err);
    buf_init(&packed, UNPACKED_MAX);
    fuzz_check(out && zip_deflate(data, size, &packed, &err) == 0);
    fuzz_check(zip_size(packed.p, packed.n) == size);
    fuzz_check(zip_inflate_to(packed.p, packed.n, out, size, &err) == 0);
    fuzz_check(size == 0 || memcmp(out, data, size) == 0);
    free(out);
    buf_release(&packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_file f = fuzz_file(data, size);
    struct buf small, large;
    struct err err_small, err_large;
    char room[4096];
    err_init(&err_small);
    err_init(&err_large);
    buf_init(&small, UNPACKED_MAX);
    buf_init(&large, UNPACKED_MAX);
    int rc = read_all(f.path, 64 * 1024, &large, &err_large);
    if (!large.full && large.n < 1 << 20) {
        fuzz_check(read_all(f.path, 7, &small, &err_small) == rc);
        if (rc == 0)
            fuzz_check(small.n == large.n && memcmp(small.p, large.p, small.n) == 0);
    }
    if (rc) {
        fuzz_check_err(&err_large);
        fuzz_check(err_large.code == EXIT_INPUT);
    }
    err_init(&err_small);
    if (zip_inflate_to(data, size, room, zip_size(data, size) % sizeof room, &err_small))
        fuzz_check_err(&err_small);
    packs(data, size);
    buf_release(&small);
    buf_release(&large);
    close(f.fd);
    return 0;
}
