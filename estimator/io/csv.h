/* csv: libcsv behind a pull iterator, for every small file and every embedded table.
 *
 *     struct csv *c;
 *     struct csv_row row;
 *     if (csv_open(name, text, n, &c, err)) return -1;
 *     while ((got = csv_next(c, &row, err)) > 0) use(row.field[0]);
 *     csv_close(c);
 */
#ifndef IO_CSV_H
#define IO_CSV_H

#include <stddef.h>

struct buf;
struct csv;
struct err;

struct csv_row {
    unsigned long line; /* where the row starts, from 1 */
    size_t n;           /* fields */
    const char **field; /* NUL-terminated, blanks around unquoted fields cut; valid until the next csv_next */
    const size_t *length;
};

/* Reads from memory (borrowed until csv_close). `name` is for messages. Empty lines are skipped. */
int csv_open(const char *name, const void *text, size_t n, struct csv **c, struct err *err);
/* The same, but stray quotes and NUL bytes are taken as they come. */
int csv_open_lenient(const char *name, const void *text, size_t n, struct csv **c, struct err *err);
/* 1 a row, 0 the end, -1 error: a stray or unterminated quote with its line, a field over 1 MiB, a row of more than
 * 16384 fields. */
int csv_next(struct csv *c, struct csv_row *row, struct err *err);
/* Bytes of the text taken so far: after a row, where the next line starts. */
size_t csv_offset(const struct csv *c);
void csv_close(struct csv *c);

/* Column of `name` in a header row (case-insensitive), or -1. */
int csv_column(const struct csv_row *header, const char *name);

/* Writing: appends one field, quoted when it must be. */
void csv_quote(struct buf *out, const char *field);

/* Of the library, such as "3.0.3". */
const char *csv_version(void);

#endif
