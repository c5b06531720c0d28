#include "usage/scan_row.h"

#include <string.h>

#include "base/err.h"
#include "io/csv.h"
#include "usage/scan.h"

static bool ends_row(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Before a field: its first byte decides what it is. */
static enum row_state begin(enum row_state s, char c)
{
    if (is_blank(c))
        return s;
    return c == ',' ? ROW_FIELD : c == '"' ? ROW_QUOTED : ROW_PLAIN;
}

static enum row_state step(struct row_machine *m, char c)
{
    switch (m->state) {
    case ROW_BLANK:
    case ROW_FIELD:
        return begin(m->state, c);
    case ROW_PLAIN:
        m->stray = m->stray || c == '"';
        return c == ',' ? ROW_FIELD : ROW_PLAIN;
    case ROW_QUOTED:
        return c == '"' ? ROW_MAYBE_CLOSED : ROW_QUOTED;
    case ROW_MAYBE_CLOSED:
        if (c == '"')
            return ROW_QUOTED;
        break;
    case ROW_CLOSED_BLANK:
        if (c == '"') {
            m->stray = true;
            return ROW_MAYBE_CLOSED;
        }
        break;
    }
    if (c == ',')
        return ROW_FIELD;
    if (is_blank(c))
        return ROW_CLOSED_BLANK;
    m->stray = true;
    return ROW_QUOTED;
}

size_t row_run(struct row_machine *m, const char *p, size_t n, bool *ended)
{
    *ended = false;
    for (size_t i = 0; i < n; i++) {
        if (!ends_row(p[i]) || m->state == ROW_QUOTED) {
            m->state = step(m, p[i]);
        } else if (m->state == ROW_BLANK) {
            m->begin = i + 1;
        } else {
            *ended = true;
            m->state = ROW_BLANK;
            return i + (p[i] == '\r' && i + 1 < n && p[i + 1] == '\n' ? 2 : 1);
        }
    }
    return n;
}

static bool says_more(const struct scan_input *in, const struct csv_row *row)
{
    for (size_t i = in->ncolumns; i < row->n; i++)
        if (row->length[i] > 0)
            return true;
    return false;
}

static void take(const struct scan_input *in, struct decoder *d, const struct csv_row *row, uint64_t offset, bool stray)
{
    struct cell cells[DECODE_CELLS_MAX];
    bool missing = false;
    for (size_t i = 0; i < in->plan->ncells; i++) {
        int column = in->column[i];
        bool there = column >= 0 && (size_t)column < row->n;
        missing = missing || (column >= 0 && !there);
        cells[i] = there ? (struct cell){row->field[column], row->length[column], false} : (struct cell){"", 0, false};
    }
    const struct cell *cost = &cells[DECODE_COST];
    if (stray)
        decoder_skip(d, USAGE_STRAY_QUOTE, cost, offset);
    else if (says_more(in, row))
        decoder_skip(d, USAGE_LONG_ROW, NULL, offset); /* which field holds the cost is anyone's guess */
    else if (missing)
        decoder_skip(d, USAGE_SHORT_ROW, cost, offset);
    else
        decoder_row(d, cells, offset);
}

int row_slow(const struct scan_input *in, struct decoder *d, const char *p, size_t n, uint64_t offset, bool stray,
             struct err *err)
{
    struct csv *c;
    struct csv_row row;
    if (csv_open_lenient(in->path, p, n, &c, err))
        return -1;
    struct err too_many; /* all that can be wrong with a whole row of this size */
    int got = csv_next(c, &row, &too_many);
    decoder_bytes(d, p, n);
    if (got > 0)
        take(in, d, &row, offset, stray);
    else if (got < 0)
        decoder_skip(d, USAGE_LONG_ROW, NULL, offset);
    csv_close(c);
    return 0;
}
