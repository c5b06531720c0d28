/* arena: memory with one lifetime.
 *
 * The one ownership rule of the program: results live in the arena you pass in, inputs are borrowed for the call,
 * handles have open/close. Headers state only exceptions. Running out of memory ends the program here, because a
 * command line tool that cannot allocate cannot report well.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);                          /* NULL is fine */
void arena_reset(struct arena *a);                         /* forget everything, keep the first block */
void *arena_alloc(struct arena *a, size_t n);              /* zeroed, aligned for any type */
void *arena_array(struct arena *a, size_t n, size_t size); /* zeroed; n * size overflow ends the program */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Ends the program: for wrappers of libraries that report that memory is out. */
_Noreturn void arena_out_of_memory(void);

/* Heap memory that ends the program when there is none; caller frees with free(). */
void *arena_xrealloc(void *p, size_t n, size_t size);

/* The same, aligned by a power of two. */
void *arena_xaligned(size_t align, size_t bytes);

/* Appending to an array in the arena: ensures room for one more of `size` bytes beyond *n and returns the (maybe
 * moved) array; *cap is kept here. The old copy stays in the arena until it is freed. */
void *arena_grow(struct arena *a, void *p, size_t n, size_t *cap, size_t size);

#endif
