#include "invoice/rows.h"

#include "base/buf.h"
#include "base/err.h"
#include "io/csv.h"
#include "io/file.h"

const char *rows_field(const struct rows *r, const struct csv_row *row, int i)
{
    int at = r->column[i];
    return at >= 0 && (size_t)at < row->n ? row->field[at] : "";
}

int rows_bad(struct rows *r, const struct csv_row *row, const char *hint, const char *what)
{
    return err_more(r->err, EXIT_INPUT, r->path, row->line, hint, "%s", what);
}

static int take_header(struct rows *r, const struct csv_row *row)
{
    for (int i = 0; i < r->n; i++) {
        r->column[i] = csv_column(row, r->names[i]);
        if (r->column[i] < 0 && r->needed >> i & 1)
            return err_at(r->err, EXIT_INPUT, r->path, row->line, r->header, "there is no column \"%s\"", r->names[i]);
    }
    return r->check ? r->check(r, row) : 0;
}

static int take_rows(struct rows *r, const struct buf *text)
{
    struct csv *c;
    struct csv_row row;
    if (csv_open(r->path, text->p, text->n, &c, r->err))
        return -1;
    int got = csv_next(c, &row, r->err);
    if (got == 0)
        err_at(r->err, EXIT_INPUT, r->path, 0, r->header, "%s", r->empty);
    if (got > 0 && take_header(r, &row) == 0)
        while ((got = csv_next(c, &row, r->err)) > 0)
            r->take(r, &row);
    csv_close(c);
    return got < 0 || r->err->count ? -1 : 0;
}

int rows_read(struct rows *r)
{
    struct buf text;
    buf_init(&text, r->max);
    int status = file_read(r->path, &text, r->err) || file_check_text(r->path, &text, r->err) || take_rows(r, &text);
    buf_release(&text);
    return status ? -1 : 0;
}
