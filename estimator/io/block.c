#include "io/block.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"

struct block {
    int fd;
    struct stat was;
    char *path;
};

int block_open(const char *path, struct block **out, struct err *err)
{
    unsigned char magic[2] = {0};
    struct stat st;
    *out = NULL;
    if (strcmp(path, "-") == 0)
        return 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, EXIT_INPUT, "check the name and the permissions of the file", "cannot open \"%s\": %s",
                       path, strerror(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || pread(fd, magic, 2, 0) < 0 ||
        (magic[0] == 0x1f && magic[1] == 0x8b)) {
        close(fd);
        return 0;
    }
    (void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    struct block *b = arena_xrealloc(NULL, 1, sizeof *b);
    size_t n = strlen(path) + 1;
    *b = (struct block){.fd = fd, .was = st, .path = arena_xrealloc(NULL, n, 1)};
    memcpy(b->path, path, n);
    *out = b;
    return 0;
}

uint64_t block_size(const struct block *b)
{
    return (uint64_t)b->was.st_size;
}

static int changed(const struct block *b, const char *how, struct err *err)
{
    return err_set(err, EXIT_INPUT, "wait until it is written, then run again", "\"%s\" %s while it was read", b->path,
                   how);
}

int block_read(const struct block *b, void *p, size_t n, uint64_t offset, struct err *err)
{
    char *to = p;
    while (n > 0) {
        ssize_t got = pread(b->fd, to, n, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, EXIT_INPUT, "check the file and try again", "cannot read \"%s\": %s", b->path,
                           strerror(errno));
        if (got == 0)
            return changed(b, "became shorter", err);
        to += got;
        n -= (size_t)got;
        offset += (uint64_t)got;
    }
    return 0;
}

int block_check(const struct block *b, struct err *err)
{
    struct stat st;
    if (fstat(b->fd, &st) != 0 || st.st_size != b->was.st_size || st.st_mtim.tv_sec != b->was.st_mtim.tv_sec ||
        st.st_mtim.tv_nsec != b->was.st_mtim.tv_nsec)
        return changed(b, "changed", err);
    return 0;
}

bool block_content_size(const char *path, uint64_t *size)
{
    unsigned char magic[2] = {0}, end[4];
    struct stat st;
    if (strcmp(path, "-") == 0 || stat(path, &st) != 0 || !S_ISREG(st.st_mode)) /* a pipe must not be opened twice */
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool known = pread(fd, magic, 2, 0) >= 0;
    *size = (uint64_t)st.st_size;
    if (known && magic[0] == 0x1f && magic[1] == 0x8b) {
        known = st.st_size >= 18 && pread(fd, end, 4, st.st_size - 4) == 4;
        *size = known ? (uint64_t)end[0] | (uint64_t)end[1] << 8 | (uint64_t)end[2] << 16 | (uint64_t)end[3] << 24 : 0;
    }
    close(fd);
    return known;
}

void block_close(struct block *b)
{
    if (!b)
        return;
    close(b->fd);
    free(b->path);
    free(b);
}
