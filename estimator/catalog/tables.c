#include "catalog/tables.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "data/embed.h"
#include "io/csv.h"

const char *table_text(struct catalog *c, const char *previous, const char *text)
{
    return text_same(previous, text) ? previous : arena_strdup(c->arena, text);
}

int table_error(struct err *err, const char *file, const char *what, const char *key)
{
    return err_set(err, EXIT_INTERNAL, "this is a mistake in the program: please report it", "data/%s: %s \"%s\"", file,
                   what, key);
}

static int find_columns(const char *file, const struct csv_row *header, const char *const *columns, int *at, size_t *n,
                        struct err *err)
{
    for (*n = 0; columns[*n]; ++*n) {
        at[*n] = csv_column(header, columns[*n]);
        if (at[*n] < 0 || *n == TABLE_COLUMNS_MAX - 1)
            return table_error(err, file, "no column", columns[*n]);
    }
    return 0;
}

int table_read(struct catalog *c, const char *file, const char *const *columns, table_row_fn *row, struct err *err)
{
    const struct embed *e = embed_find(file);
    struct csv *csv = NULL;
    struct csv_row r;
    int at[TABLE_COLUMNS_MAX], got, result = -1;
    const char *field[TABLE_COLUMNS_MAX];
    size_t n = 0, width;

    if (!e)
        return table_error(err, file, "not embedded:", file);
    if (csv_open(file, e->p, e->n, &csv, err) || (got = csv_next(csv, &r, err)) < 0)
        goto out;
    if (got == 0) {
        table_error(err, file, "empty:", file);
        goto out;
    }
    width = r.n;
    if (find_columns(file, &r, columns, at, &n, err))
        goto out;
    while ((got = csv_next(csv, &r, err)) > 0) {
        if (r.n != width) {
            table_error(err, file, "wrong number of fields in the row of", r.field[0]);
            goto out;
        }
        for (size_t i = 0; i < n; i++)
            field[i] = r.field[at[i]];
        if (row(c, field, err))
            goto out;
    }
    result = got;
out:
    csv_close(csv);
    return result;
}
