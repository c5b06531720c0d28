#include "invoice/cycles_file.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "io/csv.h"
#include "io/file.h"

enum { FILE_MAX = 64 << 20, SETTLE_MAX = 31 };

enum { SERIES, AS_OF, START, END, SETTLE, COLUMNS };
static const char *const names[COLUMNS] = {"series", "as_of", "cycle_start", "cycle_end", "settle_days"};

struct cycles_file {
    struct map *by_series;
    struct day last;
    bool open; /* a line without as_of */
};

struct reader {
    struct arena *arena;
    const char *path;
    int column[COLUMNS];
    struct cycles_file *file;
    struct err *err;
};

static const char *field(const struct reader *r, const struct csv_row *row, int which)
{
    int i = r->column[which];
    return i >= 0 && (size_t)i < row->n ? row->field[i] : "";
}

static int take_header(struct reader *r, const struct csv_row *row)
{
    for (int i = 0; i < COLUMNS; i++) {
        r->column[i] = csv_column(row, names[i]);
        if (r->column[i] < 0 && (i == SERIES || i == START || i == END))
            return err_at(r->err, EXIT_INPUT, r->path, row->line,
                          "the header is series,as_of,cycle_start,cycle_end,settle_days", "there is no column \"%s\"",
                          names[i]);
    }
    return 0;
}

static void take_row(struct reader *r, const struct csv_row *row)
{
    struct cycles_entry *e = arena_alloc(r->arena, sizeof *e);
    struct day start, end;
    const char *as_of = field(r, row, AS_OF), *settle = field(r, row, SETTLE);
    *e = (struct cycles_entry){
        .series = arena_strdup(r->arena, field(r, row, SERIES)), .as_of = DAY_NONE, .settle_days = -1};
    if ((*as_of && !day_parse(as_of, &e->as_of)) || !day_parse(field(r, row, START), &start) ||
        !day_parse(field(r, row, END), &end)) {
        err_more(r->err, EXIT_INPUT, r->path, row->line, "write dates like 2026-08-31",
                 "a date is none of the calendar");
        return;
    }
    if (!cycle_between(start, end, &e->cycle)) {
        err_more(r->err, EXIT_INPUT, r->path, row->line, "a cycle has 1 to 400 days",
                 "the cycle ends before it starts, or is longer than 400 days");
        return;
    }
    if (*settle) {
        char *rest;
        long days = strtol(settle, &rest, 10);
        if (*rest || days < 0 || days > SETTLE_MAX) {
            err_more(r->err, EXIT_INPUT, r->path, row->line, "give 0 to 31 days", "settle_days is \"%s\"", settle);
            return;
        }
        e->settle_days = (int)days;
    }
    if (map_put(r->file->by_series, e->series, e))
        err_more(r->err, EXIT_INPUT, r->path, row->line, "give each series one line", "the series \"%s\" is here twice",
                 e->series);
    r->file->open |= day_is_none(e->as_of);
    if (day_cmp(e->as_of, r->file->last) > 0)
        r->file->last = e->as_of;
}

static int read_rows(struct reader *r, const struct buf *text)
{
    struct csv *c;
    struct csv_row row;
    if (csv_open(r->path, text->p, text->n, &c, r->err))
        return -1;
    int got = csv_next(c, &row, r->err);
    if (got == 0)
        err_at(r->err, EXIT_INPUT, r->path, 0, "the header is series,as_of,cycle_start,cycle_end,settle_days",
               "the file is empty");
    if (got > 0 && take_header(r, &row) == 0)
        while ((got = csv_next(c, &row, r->err)) > 0)
            take_row(r, &row);
    csv_close(c);
    return got < 0 || r->err->count ? -1 : 0;
}

int cycles_file_read(struct arena *a, const char *path, struct cycles_file **out, struct err *err)
{
    struct buf text;
    struct reader r = {.arena = a, .path = path, .err = err};
    r.file = *out = arena_alloc(a, sizeof *r.file);
    r.file->by_series = map_new(a);
    r.file->last = DAY_NONE;
    buf_init(&text, FILE_MAX);
    int status = file_read(path, &text, err) || file_check_text(path, &text, err) || read_rows(&r, &text) ? -1 : 0;
    buf_release(&text);
    return status;
}

const struct cycles_entry *cycles_file_find(const struct cycles_file *f, const char *series)
{
    return map_get(f->by_series, series);
}

size_t cycles_file_count(const struct cycles_file *f)
{
    return map_count(f->by_series);
}

struct day cycles_file_last(const struct cycles_file *f)
{
    return f->open ? DAY_NONE : f->last;
}
