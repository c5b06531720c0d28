#include "azure/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "azure/secret.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "io/json.h"

enum { LINE_MAX_BYTES = 64 << 20 };

struct trace {
    char *path;
    int fd;
    int failed; /* errno */
};

int trace_open(const char *path, struct trace **out, struct err *err)
{
    struct stat there;
    if (lstat(path, &there) == 0 && !S_ISREG(there.st_mode))
        return err_at(err, EXIT_INTERNAL, path, 0, "name a file", "is no file");
    /* A new file, so that nobody who could read an old one of this name reads this one. */
    if (unlink(path) && errno != ENOENT)
        return err_at(err, EXIT_INTERNAL, path, 0, "name a file that can be written", "cannot be replaced: %s",
                      strerror(errno));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (fd < 0)
        return err_at(err, EXIT_INTERNAL, path, 0, "name a file that can be written", "cannot be made: %s",
                      strerror(errno));
    struct trace *t = arena_xrealloc(NULL, 1, sizeof *t);
    *t = (struct trace){.path = arena_xrealloc(NULL, strlen(path) + 1, 1), .fd = fd};
    memcpy(t->path, path, strlen(path) + 1);
    *out = t;
    return 0;
}

/* As a JSON string, without secrets. What is no UTF-8 becomes '?'. */
static void put_text(struct buf *out, const struct secrets *s, const char *text, size_t size)
{
    struct buf plain;
    buf_init(&plain, LINE_MAX_BYTES);
    secrets_hide(s, text, size, &plain);
    for (size_t i = 0; i < plain.n;) {
        unsigned point;
        size_t n = plain.p[i] ? text_decode(plain.p + i, &point) : 0;
        if (n == 0)
            plain.p[i++] = '?';
        i += n;
    }
    json_quote(out, plain.p);
    buf_release(&plain);
}

static void put_header(struct buf *line, const struct secrets *s, bool first, const char *name, size_t size,
                       const char *value)
{
    char key[256];
    size_t n = size < sizeof key - 1 ? size : sizeof key - 1;
    for (size_t i = 0; i < n; i++)
        key[i] = text_lower_char(name[i]);
    key[n] = '\0';
    buf_puts(line, first ? "" : ",");
    put_text(line, NULL, key, n);
    buf_putc(line, ':');
    if (secret_header(key))
        buf_puts(line, "\"REMOVED\"");
    else
        put_text(line, s, value, strlen(value));
}

static void put_body(struct buf *line, const struct secrets *s, const struct trace_exchange *x, const char *body,
                     size_t size)
{
    if (x->secret && size > 0)
        buf_puts(line, "\"REMOVED\"");
    else
        put_text(line, s, body ? body : "", size);
}

void trace_write(struct trace *t, const struct secrets *s, const struct trace_exchange *x)
{
    struct buf line;
    buf_init(&line, LINE_MAX_BYTES);
    buf_printf(&line, "{\"method\":\"%s\",\"url\":", x->method);
    put_text(&line, s, x->url, strlen(x->url));
    buf_puts(&line, ",\"request\":{");
    for (size_t i = 0; i < x->nheaders; i++) {
        const char *colon = strchr(x->headers[i], ':');
        if (colon)
            put_header(&line, s, i == 0, x->headers[i], (size_t)(colon - x->headers[i]),
                       colon + 1 + strspn(colon + 1, " "));
    }
    buf_puts(&line, "},\"sent\":");
    put_body(&line, s, x, x->sent, x->sent_size);
    buf_printf(&line, ",\"status\":%u,\"reply\":{", x->status);
    for (size_t i = 0; i < x->nreply; i++)
        put_header(&line, s, i == 0, x->reply_names[i], strlen(x->reply_names[i]), x->reply_values[i]);
    buf_puts(&line, "},\"body\":");
    put_body(&line, s, x, x->body, x->body_size);
    buf_printf(&line, ",\"cut\":%s,\"failure\":", x->cut ? "true" : "false");
    if (x->failure)
        put_text(&line, s, x->failure, strlen(x->failure));
    else
        buf_puts(&line, "null");
    buf_printf(&line, ",\"ms\":%" PRId64 "}\n", x->ms);
    if (line.full && !t->failed)
        t->failed = EFBIG;
    for (size_t done = 0; !t->failed && done < line.n;) {
        ssize_t n = write(t->fd, line.p + done, line.n - done);
        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            t->failed = errno;
    }
    buf_release(&line);
}

int trace_close(struct trace *t, struct err *err)
{
    if (!t)
        return 0;
    int failed = t->failed;
    if (close(t->fd) && !failed)
        failed = errno;
    int status = failed ? err_at(err, EXIT_INTERNAL, t->path, 0, "make room, or record elsewhere",
                                 "the recording is not complete: %s", strerror(failed))
                        : 0;
    free(t->path);
    free(t);
    return status;
}
