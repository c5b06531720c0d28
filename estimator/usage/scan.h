/* scan: the rows of a CSV file of any size to decoders, as fast as the file can be read.
 *
 *     |....row,row,"a<newline>b",ro|w,row........|..
 *      chunk 0                      chunk 1
 *
 * A plain file is cut into chunks, which threads take in turn. Whether a chunk starts inside quotes follows from the
 * number of quotes before it, which is known as soon as the chunks before it are read. A thread takes the rows that
 * begin behind a line end of its chunk, the last one to its end in the next chunk. That guess is proved afterwards: each
 * chunk must end exactly where the next one begins, and the first begins at the header. If one does not (stray quotes,
 * lone CRs), the file is read again in order, by one thread; so are pipes and packed files from the start.
 *
 * Memory: one chunk a thread, its decoder's caches, and the groups.
 */
#ifndef USAGE_SCAN_H
#define USAGE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usage/decode.h"

struct aggregate;
struct err;
struct repeats;
struct zip;

struct scan_input {
    const char *path;             /* for messages */
    struct zip *stream;           /* the unpacked file from its first byte on, for what cannot be read in pieces */
    const char *file;             /* to read in pieces; NULL = the stream alone */
    uint64_t start;               /* of the first row below the header, in the unpacked file */
    size_t ncolumns;              /* of the header */
    int column[DECODE_CELLS_MAX]; /* of each cell of the plan, or -1 */
    const struct decode_plan *plan;
    unsigned threads;        /* 0 = one a processor */
    const char *simd;        /* name of a kind of scan_simd.h; NULL = the fastest */
    size_t chunk;            /* bytes; 0 = SCAN_CHUNK */
    bool in_order;           /* do not try chunks */
    struct repeats *repeats; /* or NULL: gets the rows of the file, with plan->find_repeats */
    void (*progress)(void *ctx, uint64_t rows, uint64_t bytes); /* or NULL; from one thread at a time */
    void *progress_ctx;
};

enum { SCAN_CHUNK = 256 * 1024 };

/* Adds what the rows say to `to` and to *counts (initialised); *bytes = length of the unpacked file. */
int scan_file(const struct scan_input *in, struct aggregate *to, struct decode_counts *counts, uint64_t *bytes,
              struct err *err);

#endif
