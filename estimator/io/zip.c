#include "io/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZLIB_CONST /* next_in is const */
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum { ZIP_WINDOW = 256 * 1024, ZIP_CHUNK = 32 * 1024 };

struct zip {
    gzFile f;
    char *path;
};

static int open_input(const char *path, struct err *err)
{
    if (strcmp(path, "-") == 0) {
        int fd = dup(STDIN_FILENO);
        if (fd < 0)
            err_set(err, EXIT_INPUT, "name a file instead of \"-\"", "cannot read stdin: %s", strerror(errno));
        return fd;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, EXIT_INPUT, "check the name and the permissions of the file", "cannot open \"%s\": %s",
                       path, strerror(errno));
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        close(fd);
        return err_set(err, EXIT_INPUT, "name a file inside it", "\"%s\" is a folder", path);
    }
    return fd;
}

int zip_open(const char *path, struct zip **z, struct err *err)
{
    *z = NULL;
    int fd = open_input(path, err);
    if (fd < 0)
        return -1;
    gzFile f = gzdopen(fd, "rb");
    if (!f) {
        close(fd);
        return err_set(err, EXIT_INTERNAL, NULL, "cannot read \"%s\": out of memory", path);
    }
    gzbuffer(f, ZIP_WINDOW);
    const char *shown = strcmp(path, "-") == 0 ? "<stdin>" : path;
    size_t n = strlen(shown) + 1;
    *z = arena_xrealloc(NULL, 1, sizeof **z);
    (*z)->f = f;
    (*z)->path = arena_xrealloc(NULL, n, 1);
    memcpy((*z)->path, shown, n);
    return 0;
}

/* zlib reports a gzip stream that ends early not with the read but with the state that is left behind. */
static int read_failed(struct zip *z, struct err *err)
{
    int code = Z_OK;
    const char *why = gzerror(z->f, &code);
    if (code == Z_ERRNO)
        return err_set(err, EXIT_INPUT, "check the file and try again", "cannot read \"%s\": %s", z->path,
                       strerror(errno));
    if (code == Z_BUF_ERROR)
        return err_set(err, EXIT_INPUT, "fetch or export it again", "\"%s\" ends inside its gzip data (cut short?)",
                       z->path);
    return err_set(err, EXIT_INPUT, "fetch or export it again", "\"%s\" is damaged gzip data: %s", z->path,
                   why && *why ? why : "unreadable");
}

int zip_read(struct zip *z, void *p, size_t n, size_t *got, struct err *err)
{
    *got = 0;
    unsigned want = n > INT_MAX ? INT_MAX : (unsigned)n;
    int r = gzread(z->f, p, want);
    if (r > 0) {
        *got = (size_t)r;
        return 0;
    }
    int code = Z_OK;
    gzerror(z->f, &code);
    if (r < 0 || (want > 0 && code != Z_OK && code != Z_STREAM_END))
        return read_failed(z, err);
    return 0;
}

const char *zip_path(const struct zip *z)
{
    return z->path;
}

void zip_close(struct zip *z)
{
    if (!z)
        return;
    gzclose(z->f);
    free(z->path);
    free(z);
}

/* Feeds the next piece of (p, n): zlib counts in unsigned int, memory in size_t. */
static void feed(z_stream *s, const unsigned char **p, size_t *n)
{
    if (s->avail_in > 0 || *n == 0)
        return;
    size_t piece = *n < (1u << 30) ? *n : (1u << 30);
    s->next_in = *p;
    s->avail_in = (uInt)piece;
    *p += piece;
    *n -= piece;
}

int zip_inflate_to(const void *p, size_t n, void *out, size_t size, struct err *err)
{
    z_stream s = {0};
    unsigned char *to = out;
    const unsigned char *in = p;
    size_t left = size;
    if (inflateInit2(&s, 15 + 32) != Z_OK) /* 32: gzip or zlib header */
        return err_set(err, EXIT_INTERNAL, NULL, "cannot unpack data: out of memory");
    int r = Z_OK;
    while (r == Z_OK) {
        uInt room = left < UINT_MAX ? (uInt)left : UINT_MAX;
        feed(&s, &in, &n);
        s.next_out = to;
        s.avail_out = room;
        r = inflate(&s, Z_NO_FLUSH);
        to += room - s.avail_out;
        left -= room - s.avail_out;
    }
    bool whole = r == Z_STREAM_END && left == 0 && s.avail_in == 0 && n == 0;
    inflateEnd(&s);
    return whole ? 0 : err_set(err, EXIT_INPUT, "fetch it again", "packed data is damaged or cut short");
}

size_t zip_size(const void *p, size_t n)
{
    const unsigned char *end = (const unsigned char *)p + n;
    if (n < 18) /* gzip header and trailer */
        return 0;
    return (size_t)end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 | (size_t)end[-1] << 24;
}

int zip_deflate(const void *p, size_t n, struct buf *out, struct err *err)
{
    z_stream s = {0};
    unsigned char chunk[ZIP_CHUNK];
    const unsigned char *in = p;
    /* 16: a gzip header; without deflateSetHeader it holds neither time nor name, so equal input gives equal bytes. */
    if (deflateInit2(&s, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return err_set(err, EXIT_INTERNAL, NULL, "cannot pack data: out of memory");
    int r = Z_OK;
    while (r == Z_OK) {
        feed(&s, &in, &n);
        s.next_out = chunk;
        s.avail_out = sizeof chunk;
        r = deflate(&s, n > 0 ? Z_NO_FLUSH : Z_FINISH);
        if (!buf_add(out, chunk, sizeof chunk - s.avail_out))
            break;
    }
    deflateEnd(&s);
    if (out->full)
        return err_set(err, EXIT_INTERNAL, NULL, "packed data grows beyond %zu bytes", out->max);
    if (r != Z_STREAM_END)
        return err_set(err, EXIT_INTERNAL, NULL, "cannot pack data");
    return 0;
}

const char *zip_version(void)
{
    return zlibVersion();
}
