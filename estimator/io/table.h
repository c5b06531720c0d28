/* table: libsmartcols. Aligned columns for people. Lines are broken by the caller: a cell may hold '\n'. */
#ifndef IO_TABLE_H
#define IO_TABLE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

struct table_column {
    const char *title;
    bool right;
};

struct table_style {
    bool ascii, color; /* colour: titles bold */
};

/* cells: rows x columns, row-major, never NULL. Appends the rendered table to out. */
int table_render(const struct table_column *columns, size_t ncolumns, const char *const *cells, size_t nrows,
                 struct table_style style, struct buf *out, struct err *err);

/* Of the library, such as "2.38.1". */
const char *table_version(void);

#endif
