/* parallel: the same work on many series, on several threads. Private to invoice/. */
#ifndef INVOICE_PARALLEL_H
#define INVOICE_PARALLEL_H

#include <stddef.h>

struct err;
struct work;

/* Calls one(w, ctx, i) for i = 0 .. n-1, each once, in any order, on `threads` threads (0: one a processor), each with a
 * work space of its own. Results have their places, so they do not depend on the threads. Fails with EXIT_INTERNAL: no
 * memory. */
int parallel_run(size_t n, unsigned threads, const double *levels, size_t nlevels,
                 void (*one)(struct work *w, void *ctx, size_t i), void *ctx, struct err *err);

#endif
