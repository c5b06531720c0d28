/* scan_parts: between scan.c and its two ways of reading; for files of that name only. */
#ifndef USAGE_SCAN_PARTS_H
#define USAGE_SCAN_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include "io/block.h"
#include "usage/scan.h"
#include "usage/scan_rows.h"
#include "usage/scan_simd.h"

/* One thread, from start to end; `block` or, when it is NULL, the stream. */
int scan_in_order(const struct scan_input *in, const struct marks_kind *kind, struct block *block, struct aggregate *to,
                  struct decode_counts *counts, uint64_t *bytes, struct err *err);
/* Threads over chunks. *proved false: nothing was added, the file must be read in order. */
int scan_chunks(const struct scan_input *in, const struct marks_kind *kind, struct block *block, struct aggregate *to,
                struct decode_counts *counts, bool *proved, struct err *err);

void scan_collect(struct decoder *d, struct aggregate *to, struct decode_counts *counts, struct repeats *repeats);
void scan_tell(const struct scan_input *in, uint64_t rows, uint64_t bytes);
/* The message for a quote that opens in the row at `offset` and is never closed. Returns -1. */
int scan_unclosed(const struct scan_input *in, uint64_t offset, struct err *err);
/* Line of a byte of an unpacked file, from 1; 0 = the file cannot be read again. */
unsigned long scan_line(const char *file, uint64_t offset);

#endif
