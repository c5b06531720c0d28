/* read: how an input file becomes workload lines.
 *
 * A reader knows one kind of file by its header and turns each of its rows into a `struct row`, the words of the
 * workload CSV. What the words mean is resolve's business, for all kinds alike.
 *
 * To add one: write read_KIND.c with its `struct workload_reader`, declare it here, add it to `readers` in workload.c
 * (before read_plain if a plain header could fit too), add a test folder.
 */
#ifndef WORKLOAD_READ_H
#define WORKLOAD_READ_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct catalog;
struct csv;
struct csv_row;
struct err;
struct notes;
struct workload;

/* The columns of the workload CSV. */
enum field {
    FIELD_NAME,
    FIELD_METER_ID,
    FIELD_SERVICE,
    FIELD_PRODUCT,
    FIELD_SKU,
    FIELD_METER,
    FIELD_RESOURCE,
    FIELD_QUANTITY,
    FIELD_UNIT,
    FIELD_QUANTITY_LOW,
    FIELD_QUANTITY_HIGH,
    FIELD_COUNT,
    FIELD_HOURS,
    FIELD_OS,
    FIELD_REGION,
    FIELD_OFFER,
    FIELD_PIN,
    FIELD_TAGS,
    FIELDS,
    FIELD_WHAT_FIRST = FIELD_METER_ID, /* up to FIELD_WHAT_LAST: each of them can say what a line is */
    FIELD_WHAT_LAST = FIELD_RESOURCE,
};
const char *field_name(enum field f); /* as the header spells it */

/* One row, all text: "" where it says nothing. The texts live in the arena of the job. */
struct row {
    const char *file;
    unsigned long at; /* line number */
    const char *field[FIELDS];
};

/* One file that is being read. */
struct read_job {
    struct arena *arena;
    const struct catalog *catalog;
    const char *file; /* for messages */
    struct csv *csv;  /* stands behind the header */
    struct workload *out;
    size_t cap;        /* of out->lines */
    size_t rows;       /* met so far */
    size_t os_ignored; /* lines whose `os` says something though they are no VM */
    struct notes *notes;
};

struct workload_reader {
    bool (*knows)(const struct csv_row *header);
    /* Calls resolve_row (resolve.h) for every row. Adds each problem with err_more and goes on; the header is valid
     * until the first csv_next. */
    void (*read)(struct read_job *job, const struct csv_row *header, struct err *err);
};
extern const struct workload_reader read_plain;

/* For readers: copies a field, control characters (a line break in a cell, an escape sequence) as blanks, ends
 * trimmed. */
const char *read_copy(struct arena *a, const char *text);
/* For messages: `text` itself, or its first 60 bytes (whole characters) and "...". */
const char *read_short(struct arena *a, const char *text);

#endif
