#include "io/out.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/stop.h"

struct out {
    struct buf text;
    int fd;
    bool is_stdout;
    int failed;      /* errno of the first failed write, or 0 */
    char *path;      /* as named, for messages */
    char *real;      /* what is replaced: through a symbolic link the file it names, not the link */
    char *temporary; /* NULL: written in place */
};

static int write_failed(const char *what, int e, struct err *err)
{
    return err_set(err, EXIT_INTERNAL,
                   e == ENOSPC ? "free some space or write to another place" : "check the path and its permissions",
                   "cannot write %s: %s", what, strerror(e));
}

static int path_failed(const char *path, int e, struct err *err)
{
    char what[1024];
    if (strcmp(path, "-") == 0)
        return write_failed("to stdout", e, err);
    snprintf(what, sizeof what, "\"%s\"", path);
    return write_failed(what, e, err);
}

/* 0 or an errno. */
static int write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return done < 0 ? errno : EIO;
        p += done;
        n -= (size_t)done;
    }
    return 0;
}

static int write_piece(void *ctx, const void *p, size_t n)
{
    struct out *o = ctx;
    if (!o->failed)
        o->failed = write_all(o->fd, p, n);
    return o->failed;
}

/* Opens a new file beside the real one, and names it. */
static int open_beside(struct out *o, mode_t mode)
{
    size_t size = strlen(o->real) + 48;
    int fd = -1;
    o->temporary = arena_xrealloc(NULL, size, 1);
    for (int i = 0; i < 100; i++) {
        snprintf(o->temporary, size, "%s.%ld-%d.tmp", o->real, (long)getpid(), i);
        stop_unlinks(o->temporary); /* from the first moment on */
        fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0 || errno != EEXIST)
            break;
        stop_unlinks(NULL);
    }
    if (fd < 0) { /* what stands under the last name is not ours */
        int e = errno;
        stop_unlinks(NULL);
        free(o->temporary);
        o->temporary = NULL;
        errno = e;
    }
    return fd;
}

static char *copy_text(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(arena_xrealloc(NULL, n, 1), s, n);
}

/* 0 or an errno. */
static int open_file(struct out *o)
{
    struct stat st;
    bool there = stat(o->path, &st) == 0;
    if (there && S_ISDIR(st.st_mode))
        return EISDIR;
    if (there && !S_ISREG(st.st_mode)) {
        o->fd = open(o->path, O_WRONLY | O_CLOEXEC);
        return o->fd < 0 ? errno : 0;
    }
    o->real = there ? realpath(o->path, NULL) : NULL;
    if (!o->real)
        o->real = copy_text(o->path);
    /* Of a private file nobody may open the new one before it is as private. */
    o->fd = open_beside(o, there ? st.st_mode & 0700 : 0666);
    if (o->fd < 0)
        return errno;
    return there && fchmod(o->fd, st.st_mode & 0777) != 0 ? errno : 0;
}

static void release(struct out *o)
{
    buf_release(&o->text);
    free(o->path);
    free(o->real);
    free(o->temporary);
    free(o);
}

int out_open(const char *path, struct out **out, struct err *err)
{
    struct out *o = arena_xrealloc(NULL, 1, sizeof *o);
    *o = (struct out){.fd = -1, .path = copy_text(path), .is_stdout = strcmp(path, "-") == 0};
    *out = NULL;
    buf_init_outlet(&o->text, write_piece, o);
    int e = 0;
    if (o->is_stdout) {
        /* What others printed before comes first, and its failure counts as ours. */
        e = fflush(stdout) != 0 ? errno : 0;
        o->fd = STDOUT_FILENO;
    } else {
        e = open_file(o);
    }
    if (e) {
        path_failed(path, e, err);
        o->failed = e;
        out_close(o, false, err);
        return -1;
    }
    *out = o;
    return 0;
}

struct buf *out_text(struct out *out)
{
    return &out->text;
}

int out_close(struct out *o, bool keep, struct err *err)
{
    if (keep)
        buf_flow(&o->text);
    int e = o->failed;
    if (keep && !e && o->temporary && fsync(o->fd) != 0)
        e = errno;
    if (o->fd >= 0 && !o->is_stdout && close(o->fd) != 0 && !e)
        e = errno;
    if (keep && !e && o->temporary && rename(o->temporary, o->real) != 0)
        e = errno;
    if ((e || !keep) && o->temporary)
        unlink(o->temporary);
    if (o->temporary)
        stop_unlinks(NULL);
    if (keep && e)
        path_failed(o->path, e, err);
    release(o);
    return keep && e ? -1 : 0;
}

/* NAME.PID-N.tmp, as open_beside makes it. */
static bool is_left(const char *name)
{
    size_t n = strlen(name);
    if (n < 9 || strcmp(name + n - 4, ".tmp") != 0)
        return false;
    const char *p = name + n - 5;
    while (p > name && (*p == '-' || (*p >= '0' && *p <= '9')))
        p--;
    return *p == '.' && p > name && strchr(p, '-');
}

void out_sweep(const char *folder)
{
    DIR *dir = opendir(folder);
    for (const struct dirent *e; dir && (e = readdir(dir));)
        if (is_left(e->d_name))
            unlinkat(dirfd(dir), e->d_name, 0);
    if (dir)
        closedir(dir);
}
