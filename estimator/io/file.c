#include "io/file.h"

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
#include "base/text.h"
#include "io/zip.h"

bool file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 || errno != ENOENT;
}

int file_read(const char *path, struct buf *text, struct err *err)
{
    struct zip *z = NULL;
    int rc = -1;
    char chunk[32 * 1024];
    size_t got = 0;
    if (zip_open(path, &z, err))
        return -1;
    do {
        if (zip_read(z, chunk, sizeof chunk, &got, err))
            goto out;
        if (!buf_add(text, chunk, got)) {
            err_set(err, EXIT_INPUT, "is this the right file?", "\"%s\" is too large: more than %zu KiB", zip_path(z),
                    text->max / 1024);
            goto out;
        }
    } while (got > 0);
    rc = 0;
out:
    zip_close(z);
    return rc;
}

static unsigned long line_of(const char *p, size_t at)
{
    unsigned long line = 1;
    for (size_t i = 0; i < at; i++)
        line += p[i] == '\n';
    return line;
}

int file_check_text(const char *path, struct buf *text, struct err *err)
{
    static const char recode[] = "save it as UTF-8";
    if (text->n >= 2 && (memcmp(text->p, "\xff\xfe", 2) == 0 || memcmp(text->p, "\xfe\xff", 2) == 0))
        return err_at(err, EXIT_INPUT, path, 1, recode, "the file is UTF-16");
    if (text->n >= 3 && memcmp(text->p, "\xef\xbb\xbf", 3) == 0) {
        text->n -= 3;
        memmove(text->p, text->p + 3, text->n + 1);
    }
    const char *nul = memchr(text->p, '\0', text->n);
    if (nul)
        return err_at(err, EXIT_INPUT, path, line_of(text->p, (size_t)(nul - text->p)), recode,
                      "the line holds a NUL byte");
    if (text_utf8_ok(text->p, text->n))
        return 0;
    /* No sequence crosses a line end, so the first line that is not well-formed is the one. */
    size_t at = 0;
    unsigned long line = 1;
    for (;; line++) {
        const char *nl = memchr(text->p + at, '\n', text->n - at);
        size_t n = nl ? (size_t)(nl - text->p) - at : text->n - at;
        if (!nl || !text_utf8_ok(text->p + at, n))
            break;
        at += n + 1;
    }
    return err_at(err, EXIT_INPUT, path, line, recode, "the line is not valid UTF-8");
}

static int write_failed(const char *what, int e, struct err *err)
{
    return err_set(err, EXIT_INTERNAL,
                   e == ENOSPC ? "free some space or write to another place" : "check the path and its permissions",
                   "cannot write %s: %s", what, strerror(e));
}

static int path_failed(const char *path, int e, struct err *err)
{
    char what[1024];
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

static int write_stdout(const void *p, size_t n, struct err *err)
{
    /* What others printed before comes first, and its failure counts as ours. */
    int e = 0;
    if (fflush(stdout) != 0)
        e = errno;
    if (e == 0)
        e = write_all(STDOUT_FILENO, p, n);
    return e ? write_failed("to stdout", e, err) : 0;
}

/* A device or a pipe cannot be replaced by a file of the same name: write into it. */
static int write_in_place(const char *path, const void *p, size_t n, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return path_failed(path, errno, err);
    int e = write_all(fd, p, n);
    if (close(fd) != 0 && e == 0)
        e = errno;
    return e ? path_failed(path, e, err) : 0;
}

/* Opens a new file beside `path`; its name goes to *name (caller frees). */
static int open_beside(const char *path, mode_t mode, char **name)
{
    size_t size = strlen(path) + 48;
    *name = arena_xrealloc(NULL, size, 1);
    int fd = -1;
    for (int i = 0; i < 100; i++) {
        snprintf(*name, size, "%s.%ld-%d.tmp", path, (long)getpid(), i);
        fd = open(*name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (fd >= 0 || errno != EEXIST)
            break;
    }
    return fd;
}

static int replace(const char *path, const struct stat *old, const void *p, size_t n, struct err *err)
{
    char *name = NULL;
    int e = 0;
    /* Of a private file nobody may open the new one before it is as private. */
    int fd = open_beside(path, old ? old->st_mode & 0700 : 0666, &name);
    if (fd < 0) {
        e = errno;
        goto out;
    }
    if (old && fchmod(fd, old->st_mode & 0777) != 0)
        e = errno;
    if (e == 0)
        e = write_all(fd, p, n);
    if (e == 0 && fsync(fd) != 0)
        e = errno;
    if (close(fd) != 0 && e == 0)
        e = errno;
    if (e == 0 && rename(name, path) != 0)
        e = errno;
    if (e)
        unlink(name);
out:
    free(name);
    return e ? path_failed(path, e, err) : 0;
}

int file_write(const char *path, const void *p, size_t n, struct err *err)
{
    if (strcmp(path, "-") == 0)
        return write_stdout(p, n, err);
    struct stat st;
    if (stat(path, &st) != 0)
        return replace(path, NULL, p, n, err);
    if (S_ISDIR(st.st_mode))
        return path_failed(path, EISDIR, err);
    if (!S_ISREG(st.st_mode))
        return write_in_place(path, p, n, err);
    /* Through a symbolic link the file it names is replaced, not the link. */
    char *real = realpath(path, NULL);
    int rc = replace(real ? real : path, &st, p, n, err);
    free(real);
    return rc;
}

int file_make_parents(const char *path, struct err *err)
{
    size_t n = strlen(path) + 1;
    char *folder = arena_xrealloc(NULL, n, 1);
    int e = 0;
    memcpy(folder, path, n);
    for (char *slash = folder; e == 0 && (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        struct stat st;
        if (mkdir(folder, 0700) != 0) {
            e = errno;
            if (stat(folder, &st) == 0)
                e = S_ISDIR(st.st_mode) ? 0 : ENOTDIR;
        }
        if (e)
            err_set(err, EXIT_INTERNAL, "check the path and its permissions", "cannot create the folder \"%s\": %s",
                    folder, strerror(e));
        *slash = '/';
    }
    free(folder);
    return e ? -1 : 0;
}

bool file_writable(const char *path)
{
    char *part = strdup(path), *slash;
    int need = W_OK;
    while (part && access(part, F_OK) != 0 && (slash = strrchr(part, '/'))) { /* the nearest folder that is there */
        slash[slash == part] = '\0';
        need = W_OK | X_OK;
    }
    bool whole = part && access(part, F_OK) == 0;
    bool ok = part && (whole ? access(part, need) : access(".", W_OK | X_OK)) == 0;
    free(part);
    return ok;
}
