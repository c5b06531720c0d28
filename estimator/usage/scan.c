#include "usage/scan.h"

#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/csv.h"
#include "io/file.h"
#include "usage/aggregate.h"

enum { SCAN_MAX = 1 << 30 };

static void take_row(const struct scan_input *in, struct decoder *d, const struct csv_row *row, uint64_t offset)
{
    struct cell cells[DECODE_CELLS_MAX];
    size_t n = in->plan->ncells;
    bool complete = true;
    for (size_t i = 0; i < n; i++) {
        bool there = in->column[i] >= 0 && (size_t)in->column[i] < row->n;
        complete = complete && (there || in->column[i] < 0);
        const char *text = there ? row->field[in->column[i]] : "";
        cells[i] = (struct cell){text, strlen(text), false};
    }
    bool longer = false;
    for (size_t i = in->ncolumns; i < row->n; i++)
        longer = longer || row->field[i][0];
    if (!complete || longer)
        decoder_skip(d, longer ? USAGE_LONG_ROW : USAGE_SHORT_ROW, NULL, offset);
    else
        decoder_row(d, cells, offset);
}

int scan_file(const struct scan_input *in, struct aggregate *to, struct decode_counts *counts, uint64_t *bytes,
              struct err *err)
{
    struct buf text;
    struct csv *c = NULL;
    struct csv_row row;
    struct decoder d;
    int got = -1;
    buf_init(&text, SCAN_MAX);
    decoder_init(&d, in->plan);
    if (file_read(in->path, &text, err) || csv_open(in->path, text.p + in->start, text.n - in->start, &c, err))
        goto out;
    uint64_t offset = in->start;
    while ((got = csv_next(c, &row, err)) > 0) {
        take_row(in, &d, &row, offset);
        offset = in->start + csv_offset(c);
    }
    if (!got) {
        decoder_counts(&d, counts);
        aggregate_merge(to, d.groups);
        *bytes = text.n;
    }
out:
    csv_close(c);
    decoder_release(&d);
    buf_release(&text);
    return got < 0 ? -1 : 0;
}
