#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { BUF_FIRST = 64, BUF_CHUNK = 64 * 1024 };

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max < SIZE_MAX ? max : SIZE_MAX - 1, .cap = BUF_FIRST};
    b->p = arena_xrealloc(NULL, b->cap, 1);
    b->p[0] = '\0';
}

void buf_init_outlet(struct buf *b, int (*outlet)(void *ctx, const void *p, size_t n), void *ctx)
{
    buf_init(b, SIZE_MAX / 2);
    b->outlet = outlet;
    b->ctx = ctx;
}

bool buf_flow(struct buf *b)
{
    if (b->full || (b->n > 0 && b->outlet(b->ctx, b->p, b->n))) {
        b->full = true;
        return false;
    }
    b->flowed += b->n;
    b->n = 0;
    b->p[0] = '\0';
    return true;
}

bool buf_any(const struct buf *b)
{
    return b->n > 0 || b->flowed > 0;
}

void buf_release(struct buf *b)
{
    free(b->p);
    *b = (struct buf){0};
}

void buf_clear(struct buf *b)
{
    b->n = b->flowed = 0;
    b->full = false;
    b->p[0] = '\0';
}

/* Room for n more bytes and the NUL. */
static bool reserve(struct buf *b, size_t n)
{
    if (b->outlet && b->n >= BUF_CHUNK && !buf_flow(b))
        return false;
    if (b->full || n > b->max - b->n) {
        b->full = true;
        return false;
    }
    size_t need = b->n + n + 1; /* cannot wrap: b->n + n <= max < SIZE_MAX */
    if (need <= b->cap)
        return true;
    size_t cap = b->cap;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    if (cap > b->max + 1)
        cap = b->max + 1;
    b->p = arena_xrealloc(b->p, cap, 1);
    b->cap = cap;
    return true;
}

bool buf_add(struct buf *b, const void *p, size_t n)
{
    if (b->outlet && n >= BUF_CHUNK) { /* not worth a copy */
        if (!buf_flow(b))
            return false;
        b->full = b->outlet(b->ctx, p, n) != 0;
        b->flowed += b->full ? 0 : n;
        return !b->full;
    }
    if (!reserve(b, n))
        return false;
    if (n)
        memcpy(b->p + b->n, p, n);
    b->n += n;
    b->p[b->n] = '\0';
    return true;
}

char *buf_room(struct buf *b, size_t n)
{
    return reserve(b, n) ? b->p + b->n : NULL;
}

void buf_took(struct buf *b, const char *end)
{
    b->n = (size_t)(end - b->p);
    b->p[b->n] = '\0';
}

bool buf_puts(struct buf *b, const char *s)
{
    return buf_add(b, s, strlen(s));
}

bool buf_putc(struct buf *b, char c)
{
    return buf_add(b, &c, 1);
}

bool buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    bool ok = n >= 0 && reserve(b, (size_t)n);
    if (ok) {
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        b->n += (size_t)n;
    } else {
        b->full = true;
    }
    va_end(again);
    return ok;
}
