/* threads: the same work on several threads.
 *
 * The work takes its next piece from a place that all share, until there is none: so the threads that cannot be had are
 * done without, and no result depends on their number.
 */
#ifndef BASE_THREADS_H
#define BASE_THREADS_H

#include <stddef.h>

enum { THREADS_MAX = 256 };

/* How many to use: those asked for (0 = one a processor), but no more than there are pieces; at least 1. */
unsigned threads_number(unsigned asked, size_t pieces);
/* Calls work(ctx, i) for i = 0 .. n-1, each on a thread of its own, 0 on this one; back when all are. Those for which
 * there is no thread are not called, save 0. */
void threads_run(unsigned n, void (*work)(void *ctx, unsigned i), void *ctx);

#endif
