/* scan_row: one row the slow way, byte by byte and through libcsv: the reference for scan_rows.c, which hands it every
 * row that is not plain. */
#ifndef USAGE_SCAN_ROW_H
#define USAGE_SCAN_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usage/decode.h"

struct err;
struct scan_input;

/* The states of libcsv in its forgiving mode, as far as they decide where a row ends. */
enum row_state { ROW_BLANK, ROW_FIELD, ROW_PLAIN, ROW_QUOTED, ROW_MAYBE_CLOSED, ROW_CLOSED_BLANK };

struct row_machine {
    enum row_state state;
    bool stray;   /* a quote that strict CSV does not allow */
    size_t begin; /* of the row: behind blank lines before it */
};

/* Runs on to behind the end of the row (CR, LF or CRLF), or through all n bytes: then returns n and *ended is false.
 * Blank lines before the row count as part of it. */
size_t row_run(struct row_machine *m, const char *p, size_t n, bool *ended);

/* One whole row of text, line end included, to the decoder. */
int row_slow(const struct scan_input *in, struct decoder *d, const char *p, size_t n, uint64_t offset, bool stray,
             struct err *err);

#endif
