/* scan_rows: the rows in a window of a CSV file, with the marks of scan_simd.c.
 *
 * A byte is inside quotes when an odd number of quotes stands before it. That holds for plain rows: every opening quote
 * follows a comma, a line end or a closing quote (then both stand for one), every closing quote is followed by a comma,
 * a line end or a quote, and no CR stands alone. Where a row breaks this, or has another number of fields than the
 * header, scan_row.c reads it, and what follows is looked at afresh from where that row really ends.
 */
#ifndef USAGE_SCAN_ROWS_H
#define USAGE_SCAN_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usage/scan.h"
#include "usage/scan_simd.h"

enum { ROW_MAX = 1 << 20 }; /* longer rows are skipped */

struct window {
    char *p;
    size_t n, cap;
    uint64_t base; /* offset of p[0] in the file */
    struct marks *marks;
    size_t nmarks; /* blocks */
    bool last;     /* the file ends with the window */
};

void window_init(struct window *w);
void window_release(struct window *w);
void window_reserve(struct window *w, size_t n); /* room for n bytes */
/* Finds the marks of the bytes from `from` on; those behind the end have none. */
void window_mark(struct window *w, size_t from, const struct marks_kind *kind);
void window_drop(struct window *w, size_t n); /* forgets the first n bytes; marks are to be found again */

/* Number of quotes among the first n bytes, modulo 2. */
unsigned window_parity(const struct window *w, size_t n);
/* Behind the first line end outside quotes among the first n bytes, or 0. `inside`: does the window start in quotes? */
size_t window_first_row(const struct window *w, size_t n, bool inside);

struct rows {
    const struct scan_input *in;
    struct decoder *decoder;
    bool bmi;      /* the processor has instructions for single bits, and no kind of SIMD was asked for */
    size_t wanted; /* so many fields of each row are looked at, from the first on */
    uint32_t *at;  /* where they end in the row at hand; room for ROWS_SLACK more */
};

void rows_init(struct rows *r, const struct scan_input *in, struct decoder *d);
void rows_release(struct rows *r);

/* Takes the rows from `start`, where one begins, until one ends behind `stop`. *next = where the next one begins (or,
 * when *cut, the one that does not end in the window). */
int rows_take(struct rows *r, const struct window *w, size_t start, size_t stop, size_t *next, bool *cut,
              struct err *err);

#endif
