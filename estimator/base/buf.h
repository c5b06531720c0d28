/* buf: a growing byte buffer, born with a maximum, because sizes may come from input.
 *
 * After the first refused append the buffer keeps what it had and `full` stays set: write on, check once.
 * The bytes are always followed by a NUL that is not counted.
 *
 *     struct buf b;
 *     buf_init(&b, 1 << 20);
 *     buf_puts(&b, "hello ");
 *     buf_printf(&b, "%d", 42);
 *     if (b.full) ...
 *     buf_release(&b);
 *
 * A buffer may have an outlet instead of an end: buf_init_outlet. Then what it holds flows out whenever a chunk is full,
 * `n` counts only what has not flowed yet, and `full` means that the outlet failed.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *p; /* never NULL after buf_init */
    size_t n, cap, max;
    bool full;
    size_t flowed;                                     /* bytes that left through the outlet */
    int (*outlet)(void *ctx, const void *p, size_t n); /* or NULL; not 0 is failure */
    void *ctx;
};

void buf_init(struct buf *b, size_t max);
void buf_init_outlet(struct buf *b, int (*outlet)(void *ctx, const void *p, size_t n), void *ctx);
bool buf_flow(struct buf *b); /* sends what is left through the outlet; false if that, or an earlier piece, failed */
bool buf_any(const struct buf *b); /* has anything been appended? */
void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* empties, keeps the memory */
bool buf_add(struct buf *b, const void *p, size_t n);
/* For text that is made in place: room for n bytes or NULL, then where what was written ends. */
char *buf_room(struct buf *b, size_t n);
void buf_took(struct buf *b, const char *end);
bool buf_puts(struct buf *b, const char *s);
bool buf_putc(struct buf *b, char c);
bool buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
