#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { BLOCK_FIRST = 16 << 10, BLOCK_MAX = 1 << 20 };

struct block {
    struct block *next; /* the one filled before this */
    size_t size, used;
    max_align_t data[];
};

struct arena {
    struct block *now;
    size_t next_size;
};

/* The one place, beside main.c, that ends the program. */
_Noreturn void arena_out_of_memory(void)
{
    fputs("ratecast: out of memory\n", stderr);
    exit(EXIT_INTERNAL);
}

static size_t product(size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        arena_out_of_memory();
    return bytes;
}

void *arena_xrealloc(void *p, size_t n, size_t size)
{
    size_t bytes = product(n, size);
    void *q = realloc(p, bytes ? bytes : 1);
    if (!q)
        arena_out_of_memory();
    return q;
}

void *arena_xaligned(size_t align, size_t bytes)
{
    size_t all;
    if (__builtin_add_overflow(bytes, align - 1, &all))
        arena_out_of_memory();
    all = all / align * align;
    void *p = aligned_alloc(align, all);
    if (!p)
        arena_out_of_memory();
    return p;
}

static struct block *block_new(size_t size, struct block *next)
{
    size_t bytes;
    if (__builtin_add_overflow(sizeof(struct block), size, &bytes))
        arena_out_of_memory();
    struct block *b = arena_xrealloc(NULL, bytes, 1);
    b->next = next;
    b->size = size;
    b->used = 0;
    return b;
}

struct arena *arena_new(void)
{
    struct arena *a = arena_xrealloc(NULL, 1, sizeof *a);
    a->now = block_new(BLOCK_FIRST, NULL);
    a->next_size = BLOCK_FIRST * 2;
    return a;
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    for (struct block *b = a->now, *next; b; b = next) {
        next = b->next;
        free(b);
    }
    free(a);
}

void arena_reset(struct arena *a)
{
    while (a->now->next) {
        struct block *next = a->now->next;
        free(a->now);
        a->now = next;
    }
    a->now->used = 0;
    a->next_size = BLOCK_FIRST * 2;
}

/* Not zeroed. Text passes align 1, so that millions of short strings pack tightly. */
static void *take(struct arena *a, size_t n, size_t align)
{
    struct block *b = a->now;
    size_t at = (b->used + align - 1) & ~(align - 1);
    if (at <= b->size && n <= b->size - at) {
        b->used = at + n;
        return (char *)b->data + at;
    }
    if (n > a->next_size / 4) { /* large: a block of its own, behind the present one, whose room stays in use */
        struct block *own = block_new(n, b->next);
        own->used = n;
        if (b->next) {
            b->next = own;
        } else { /* the first block must stay last in the list: arena_reset keeps that one */
            own->next = b;
            a->now = own;
        }
        return own->data;
    }
    a->now = block_new(a->next_size, b);
    if (a->next_size < BLOCK_MAX)
        a->next_size *= 2;
    a->now->used = n;
    return a->now->data;
}

void *arena_alloc(struct arena *a, size_t n)
{
    void *p = take(a, n, alignof(max_align_t));
    return memset(p, 0, n);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    return arena_alloc(a, product(n, size));
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    if (n == SIZE_MAX)
        arena_out_of_memory();
    char *p = take(a, n + 1, 1);
    if (n)
        memcpy(p, s, n);
    p[n] = '\0';
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        arena_out_of_memory();
    char *p = take(a, (size_t)n + 1, 1);
    vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

void *arena_grow(struct arena *a, void *p, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return p;
    size_t want = *cap ? product(*cap, 2) : 8;
    void *q = arena_array(a, want, size);
    if (n)
        memcpy(q, p, n * size);
    *cap = want;
    return q;
}
