#include "invoice/cycles_file.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "invoice/rows.h"
#include "io/csv.h"

enum { FILE_MAX = 64 << 20, SETTLE_MAX = 31 };

enum { SERIES, AS_OF, START, END, SETTLE, COLUMNS };
static const char *const names[COLUMNS] = {"series", "as_of", "cycle_start", "cycle_end", "settle_days"};
static const char header_hint[] = "the header is series,as_of,cycle_start,cycle_end,settle_days";

struct cycles_file {
    struct arena *arena;
    struct map *by_series;
    struct day last;
    bool open; /* a line without as_of */
};

static int take_row(struct rows *r, const struct csv_row *row)
{
    struct cycles_file *file = r->to;
    struct cycles_entry *e = arena_alloc(file->arena, sizeof *e);
    struct day start, end;
    const char *as_of = rows_field(r, row, AS_OF), *settle = rows_field(r, row, SETTLE);
    *e = (struct cycles_entry){
        .series = arena_strdup(file->arena, rows_field(r, row, SERIES)), .as_of = DAY_NONE, .settle_days = -1};
    if ((*as_of && !day_parse(as_of, &e->as_of)) || !day_parse(rows_field(r, row, START), &start) ||
        !day_parse(rows_field(r, row, END), &end))
        return rows_bad(r, row, "write dates like 2026-08-31", "a date is none of the calendar");
    if (!cycle_between(start, end, &e->cycle))
        return rows_bad(r, row, "a cycle has 1 to 400 days",
                        "the cycle ends before it starts, or is longer than 400 days");
    if (*settle) {
        char *rest;
        long days = strtol(settle, &rest, 10);
        if (*rest || days < 0 || days > SETTLE_MAX)
            return err_more(r->err, EXIT_INPUT, r->path, row->line, "give 0 to 31 days", "settle_days is \"%s\"",
                            settle);
        e->settle_days = (int)days;
    }
    if (map_put(file->by_series, e->series, e))
        return err_more(r->err, EXIT_INPUT, r->path, row->line, "give each series one line",
                        "the series \"%s\" is here twice", e->series);
    file->open |= day_is_none(e->as_of);
    if (day_cmp(e->as_of, file->last) > 0)
        file->last = e->as_of;
    return 0;
}

int cycles_file_read(struct arena *a, const char *path, struct cycles_file **out, struct err *err)
{
    struct cycles_file *file = *out = arena_alloc(a, sizeof *file);
    *file = (struct cycles_file){.arena = a, .by_series = map_new(a), .last = DAY_NONE};
    return rows_read(&(struct rows){
        .path = path,
        .max = FILE_MAX,
        .names = names,
        .n = COLUMNS,
        .needed = 1u << SERIES | 1u << START | 1u << END,
        .header = header_hint,
        .empty = "the file is empty",
        .take = take_row,
        .to = file,
        .err = err,
    });
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
