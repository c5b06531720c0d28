/* block: a file read in pieces from any place, by several threads. Only regular files that are not packed; the rest goes
 * through io/zip. */
#ifndef IO_BLOCK_H
#define IO_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct block;
struct err;

/* *b is NULL when the file is not of that kind (a pipe, gzip): no error. */
int block_open(const char *path, struct block **b, struct err *err);
uint64_t block_size(const struct block *b); /* when it was opened */
/* n bytes from `offset` on, all within the size. Fails with EXIT_INPUT: unreadable, shorter than it was. Any thread. */
int block_read(const struct block *b, void *p, size_t n, uint64_t offset, struct err *err);
/* Fails with EXIT_INPUT when the file is no longer what it was when opened (size or time of change). */
int block_check(const struct block *b, struct err *err);
/* Of the content: the size of the file, or what the end of a gzip file states, modulo 2^32. False when not known. */
bool block_content_size(const char *path, uint64_t *size);
void block_close(struct block *b);

#endif
