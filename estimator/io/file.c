#include "io/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "io/out.h"
#include "io/zip.h"

bool file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 || errno != ENOENT;
}

bool file_is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int file_names(const char *folder, const char *const *endings, struct arena *a, const char ***names, size_t *n,
               struct err *err)
{
    size_t cap = 0;
    DIR *dir = opendir(folder);
    *names = NULL;
    *n = 0;
    if (!dir)
        return err_set(err, EXIT_INPUT, "check the name and the permissions of the folder", "cannot open \"%s\": %s",
                       folder, strerror(errno));
    for (const struct dirent *e; (e = readdir(dir));) {
        bool fits = false;
        for (const char *const *end = endings; *end && !fits; end++)
            fits = text_ends(e->d_name, *end);
        if (!fits || e->d_name[0] == '.')
            continue;
        *names = arena_grow(a, *names, *n, &cap, sizeof **names);
        (*names)[(*n)++] = arena_strdup(a, e->d_name);
    }
    closedir(dir);
    if (*n)
        qsort(*names, *n, sizeof **names, text_cmp_ptr);
    return 0;
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

int file_write(const char *path, const void *p, size_t n, struct err *err)
{
    struct out *out;
    if (out_open(path, &out, err))
        return -1;
    buf_add(out_text(out), p, n);
    return out_close(out, true, err);
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

int file_lock_folder(const char *path, const char *busy, int *fd, struct err *err)
{
    *fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0)
        return err_set(err, EXIT_INTERNAL, "check the name and the permissions of the folder", "cannot open \"%s\": %s",
                       path, strerror(errno));
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    int e = errno;
    close(*fd);
    *fd = -1;
    if (e == EWOULDBLOCK)
        return err_set(err, EXIT_INTERNAL, "wait until it is done, and try again", "\"%s\": %s", path, busy);
    return err_set(err, EXIT_INTERNAL, "choose a folder on a file system that can", "cannot lock \"%s\": %s", path,
                   strerror(e));
}
