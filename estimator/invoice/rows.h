/* rows: the small CSV files that people write: named columns in any order, further ones unread. Private to invoice/. */
#ifndef INVOICE_ROWS_H
#define INVOICE_ROWS_H

#include <stddef.h>

struct csv_row;
struct err;
struct rows;

enum { ROWS_COLUMNS_MAX = 10 };

/* Takes a row. 0, or -1 after err_more: reading goes on, so that all bad rows are told. */
typedef int rows_take_fn(struct rows *r, const struct csv_row *row);

struct rows {
    const char *path;
    size_t max;               /* bytes */
    const char *const *names; /* n of them */
    int n;
    unsigned needed;     /* bit i: the column of names[i] must be there */
    const char *header;  /* what the header is: the remedy of a wrong one */
    const char *empty;   /* what is said of a file without a header */
    rows_take_fn *check; /* of the header, where more than `needed` must be there; or NULL */
    rows_take_fn *take;
    void *to; /* whatever the two above need */
    struct err *err;
    int column[ROWS_COLUMNS_MAX]; /* set by rows_read; below 0: not there */
};

/* Fails with EXIT_INPUT, or as file_read does. */
int rows_read(struct rows *r);
/* Of names[i]; "" where the row has none. Borrowed until the next row. */
const char *rows_field(const struct rows *r, const struct csv_row *row, int i);
/* Tells what is wrong with a row, and how to mend it. Returns -1. */
int rows_bad(struct rows *r, const struct csv_row *row, const char *hint, const char *what);

#endif
