/* scan: the rows of a CSV file of any size, fast, to decoders. */
#ifndef USAGE_SCAN_H
#define USAGE_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usage/decode.h"

struct aggregate;
struct err;

struct scan_input {
    const char *path;
    uint64_t start;               /* of the first row below the header, in the unpacked file */
    size_t ncolumns;              /* of the header */
    int column[DECODE_CELLS_MAX]; /* of each cell of the plan, or -1 */
    const struct decode_plan *plan;
    unsigned threads; /* 0 = one a processor */
    bool portable;    /* no SIMD */
};

/* Adds what the rows say to `to` and to *counts (initialised); *bytes = length of the unpacked file. */
int scan_file(const struct scan_input *in, struct aggregate *to, struct decode_counts *counts, uint64_t *bytes,
              struct err *err);

#endif
