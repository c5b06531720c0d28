#include "io/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZLIB_CONST /* next_in is const */
#include <zlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum {
    ZIP_WINDOW = 256 * 1024,
    ZIP_CHUNK = 32 * 1024,
    ZIP_RATIO = 200,     /* price lists are packed 20 to 60 times, so this is no list but a trap ... */
    ZIP_FREE = 80 << 20, /* ... from this size on */
};

/* Not gzFile of zlib: it takes what follows the gzip data for nothing and an interrupted read for a failed one. */
struct zip {
    int fd;
    char *path;
    unsigned char *in; /* ZIP_WINDOW bytes, of which pos..end are read and not used */
    size_t pos, end;
    bool begun, packed;
    bool inside; /* a gzip member has begun and not ended */
    bool ended;  /* of the file */
    z_stream s;
    off_t size;                 /* of the file, packed or not; 0: not known */
    uint64_t taken, given, max; /* bytes read, bytes given out, the most to give out */
    char *back;                 /* given back by zip_unread */
    size_t nback, at;
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
    const char *shown = strcmp(path, "-") == 0 ? "<stdin>" : path;
    size_t n = strlen(shown) + 1;
    struct zip *new = arena_xrealloc(NULL, 1, sizeof *new);
    struct stat st;
    bool sized = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    *new = (struct zip){.fd = fd, .size = sized ? st.st_size : 0, .max = UINT64_MAX};
    new->path = memcpy(arena_xrealloc(NULL, n, 1), shown, n);
    new->in = arena_xrealloc(NULL, ZIP_WINDOW, 1);
    *z = new;
    return 0;
}

void zip_limit(struct zip *z, uint64_t max)
{
    z->max = max;
}

static ssize_t read_some(int fd, void *p, size_t n)
{
    ssize_t got;
    do
        got = read(fd, p, n < SSIZE_MAX ? n : SSIZE_MAX);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Brings `want` (1 or 2) unused bytes into the window; fewer only at the end of the file. */
static int fill(struct zip *z, size_t want, struct err *err)
{
    if (z->end - z->pos < want && z->pos > 0) {
        memmove(z->in, z->in + z->pos, z->end - z->pos);
        z->end -= z->pos;
        z->pos = 0;
    }
    while (!z->ended && z->end - z->pos < want) {
        ssize_t got = read_some(z->fd, z->in + z->end, ZIP_WINDOW - z->end);
        if (got < 0)
            return err_set(err, EXIT_INPUT, "check the file and try again", "cannot read \"%s\": %s", z->path,
                           strerror(errno));
        z->ended = got == 0;
        z->end += (size_t)got;
        z->taken += (uint64_t)got;
    }
    return 0;
}

/* At the start of the file and behind each member: is there another member? gzip files may be joined, and padded. */
static int next_member(struct zip *z, struct err *err)
{
    if (fill(z, 2, err))
        return -1;
    const unsigned char *p = z->in + z->pos;
    size_t n = z->end - z->pos;
    bool magic = n >= 2 && p[0] == 0x1f && p[1] == 0x8b;
    if (!z->begun) {
        z->begun = true;
        z->packed = magic;
        if (magic && inflateInit2(&z->s, 15 + 16) != Z_OK) {
            z->packed = false;
            return err_set(err, EXIT_INTERNAL, ERR_FREE_MEMORY, "cannot read \"%s\": out of memory", z->path);
        }
        z->inside = magic;
        return 0;
    }
    while (!magic && n > 0 && z->in[z->pos] == 0) {
        z->pos++;
        if (fill(z, 1, err))
            return -1;
        n = z->end - z->pos;
    }
    if (!magic && n > 0)
        return err_set(err, EXIT_INPUT, "unpack it and look what it holds",
                       "\"%s\" goes on with something else behind its gzip data", z->path);
    if (magic)
        inflateReset(&z->s);
    z->inside = magic;
    return 0;
}

static int inflate_failed(struct zip *z, int r, struct err *err)
{
    if (r == Z_MEM_ERROR)
        return err_set(err, EXIT_INTERNAL, ERR_FREE_MEMORY, "cannot read \"%s\": out of memory", z->path);
    return err_set(err, EXIT_INPUT, "fetch or export it again", "\"%s\" is damaged gzip data: %s", z->path,
                   z->s.msg ? z->s.msg : "unreadable");
}

static int read_packed(struct zip *z, unsigned char *to, size_t n, size_t *got, struct err *err)
{
    while (*got == 0) {
        if (!z->inside && next_member(z, err))
            return -1;
        if (!z->inside)
            return 0;
        if (fill(z, 1, err))
            return -1;
        if (z->pos == z->end)
            return err_set(err, EXIT_INPUT, "fetch or export it again", "\"%s\" ends inside its gzip data (cut short?)",
                           z->path);
        z->s.next_in = z->in + z->pos;
        z->s.avail_in = (uInt)(z->end - z->pos);
        z->s.next_out = to;
        uInt room = n < UINT_MAX ? (uInt)n : UINT_MAX;
        z->s.avail_out = room;
        int r = inflate(&z->s, Z_NO_FLUSH);
        if (r != Z_OK && r != Z_STREAM_END)
            return inflate_failed(z, r, err);
        z->pos = z->end - z->s.avail_in;
        *got = room - z->s.avail_out;
        z->inside = r != Z_STREAM_END;
    }
    return 0;
}

static int read_plain(struct zip *z, void *to, size_t n, size_t *got, struct err *err)
{
    *got = z->end - z->pos;
    if (*got > 0) { /* what next_member looked at */
        *got = *got < n ? *got : n;
        memcpy(to, z->in + z->pos, *got);
        z->pos += *got;
        return 0;
    }
    ssize_t r = z->ended ? 0 : read_some(z->fd, to, n);
    if (r < 0)
        return err_set(err, EXIT_INPUT, "check the file and try again", "cannot read \"%s\": %s", z->path,
                       strerror(errno));
    z->ended = r == 0;
    *got = (size_t)r;
    return 0;
}

static int check_limits(const struct zip *z, struct err *err)
{
    if (z->given > z->max)
        return err_set(err, EXIT_INPUT, "is this the right file?", "\"%s\" is too large: more than %llu MiB", z->path,
                       (unsigned long long)(z->max >> 20));
    if (z->packed && z->given > ZIP_FREE && z->given / ZIP_RATIO > z->taken)
        return err_set(err, EXIT_INPUT, "is this the right file? if so, unpack it first",
                       "\"%s\" unpacks to more than %d times its size", z->path, ZIP_RATIO);
    return 0;
}

void zip_unread(struct zip *z, const void *p, size_t n)
{
    free(z->back);
    z->back = arena_xrealloc(NULL, n + 1, 1);
    memcpy(z->back, p, n);
    z->nback = n;
    z->at = 0;
}

int zip_read(struct zip *z, void *p, size_t n, size_t *got, struct err *err)
{
    *got = 0;
    if (z->at < z->nback) {
        *got = z->nback - z->at < n ? z->nback - z->at : n;
        memcpy(p, z->back + z->at, *got);
        z->at += *got;
        return 0;
    }
    if (n == 0 || (!z->begun && next_member(z, err)))
        return n == 0 ? 0 : -1;
    if (z->packed ? read_packed(z, p, n, got, err) : read_plain(z, p, n, got, err))
        return -1;
    z->given += *got;
    return check_limits(z, err);
}

double zip_part(const struct zip *z)
{
    return z->size > 0 ? (double)z->taken / (double)z->size : -1;
}

const char *zip_path(const struct zip *z)
{
    return z->path;
}

void zip_close(struct zip *z)
{
    if (!z)
        return;
    if (z->packed)
        inflateEnd(&z->s);
    close(z->fd);
    free(z->in);
    free(z->back);
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
        return err_set(err, EXIT_INTERNAL, ERR_FREE_MEMORY, "cannot unpack data: out of memory");
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

int zip_inflate_head(const void *p, size_t n, void *out, size_t size, size_t *got, struct err *err)
{
    z_stream s = {0};
    const unsigned char *in = p;
    if (inflateInit2(&s, 15 + 32) != Z_OK)
        return err_set(err, EXIT_INTERNAL, ERR_FREE_MEMORY, "cannot unpack data: out of memory");
    s.next_out = out;
    s.avail_out = size < UINT_MAX ? (uInt)size : UINT_MAX;
    uInt room = s.avail_out;
    int r = Z_OK;
    while (r == Z_OK && s.avail_out > 0) {
        feed(&s, &in, &n);
        r = inflate(&s, Z_NO_FLUSH);
    }
    *got = room - s.avail_out;
    inflateEnd(&s);
    return r == Z_OK || r == Z_STREAM_END
               ? 0
               : err_set(err, EXIT_INPUT, "fetch it again", "packed data is damaged or cut short");
}

size_t zip_size(const void *p, size_t n)
{
    const unsigned char *end = (const unsigned char *)p + n;
    if (n < 18) /* gzip header and trailer */
        return 0;
    return (size_t)end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 | (size_t)end[-1] << 24;
}

struct zip_pack {
    struct buf text;
    struct buf *to;
    z_stream s;
    bool failed;
};

static int pack(struct zip_pack *p, const void *text, size_t n, int flush)
{
    unsigned char chunk[ZIP_CHUNK];
    const unsigned char *in = text;
    int r = Z_OK;
    do {
        feed(&p->s, &in, &n);
        p->s.next_out = chunk;
        p->s.avail_out = sizeof chunk;
        r = deflate(&p->s, n > 0 ? Z_NO_FLUSH : flush);
        p->failed = p->failed || r == Z_STREAM_ERROR || !buf_add(p->to, chunk, sizeof chunk - p->s.avail_out);
    } while (!p->failed && (n > 0 || p->s.avail_out == 0));
    return p->failed;
}

static int pack_piece(void *ctx, const void *text, size_t n)
{
    return pack(ctx, text, n, Z_NO_FLUSH);
}

struct zip_pack *zip_pack_open(struct buf *to)
{
    struct zip_pack *p = arena_xrealloc(NULL, 1, sizeof *p);
    *p = (struct zip_pack){.to = to};
    if (deflateInit2(&p->s, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        arena_out_of_memory();
    buf_init_outlet(&p->text, pack_piece, p);
    return p;
}

struct buf *zip_pack_text(struct zip_pack *p)
{
    return &p->text;
}

int zip_pack_close(struct zip_pack *p, struct err *err)
{
    bool ok = buf_flow(&p->text) && !pack(p, "", 0, Z_FINISH);
    deflateEnd(&p->s);
    buf_release(&p->text);
    free(p);
    return ok ? 0 : err_set(err, EXIT_INTERNAL, "free some space and try again", "cannot pack data");
}

int zip_deflate(const void *p, size_t n, struct buf *out, struct err *err)
{
    z_stream s = {0};
    unsigned char chunk[ZIP_CHUNK];
    const unsigned char *in = p;
    /* 16: a gzip header; without deflateSetHeader it holds neither time nor name, so equal input gives equal bytes. */
    if (deflateInit2(&s, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return err_set(err, EXIT_INTERNAL, ERR_FREE_MEMORY, "cannot pack data: out of memory");
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
        return err_set(err, EXIT_INTERNAL, "pack less at once", "packed data grows beyond %zu bytes", out->max);
    if (r != Z_STREAM_END)
        return err_set(err, EXIT_INTERNAL, ERR_FREE_MEMORY, "cannot pack data");
    return 0;
}

const char *zip_version(void)
{
    return zlibVersion();
}
