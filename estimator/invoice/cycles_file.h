/* cycles_file: a billing cycle and as-of date for each of many series.
 *
 *     series,as_of,cycle_start,cycle_end,settle_days
 *     prod,2026-08-20,2026-08-01,2026-08-31,2
 *
 * A series is named by the keys of the query, joined by '/'. as_of and settle_days may be empty. */
#ifndef INVOICE_CYCLES_FILE_H
#define INVOICE_CYCLES_FILE_H

#include <stddef.h>

#include "base/day.h"
#include "invoice/cycle.h"

struct arena;
struct err;

struct cycles_entry {
    const char *series;
    struct day as_of; /* DAY_NONE: not said */
    struct cycle cycle;
    int settle_days; /* -1: not said */
};

struct cycles_file;

/* In arena a. Fails with EXIT_INPUT, all bad lines listed: unreadable, a column missing, no date, an end before the
 * start, a series twice. */
int cycles_file_read(struct arena *a, const char *path, struct cycles_file **out, struct err *err);
/* NULL: not in the file. */
const struct cycles_entry *cycles_file_find(const struct cycles_file *f, const char *series);
size_t cycles_file_count(const struct cycles_file *f);
/* The latest as_of of the file, or DAY_NONE when some line has none. */
struct day cycles_file_last(const struct cycles_file *f);

#endif
