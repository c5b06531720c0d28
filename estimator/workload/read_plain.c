#include "workload/read.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/text.h"
#include "io/csv.h"
#include "workload/resolve.h"

enum { FIELD_MAX = 4096, NAMED_COLUMNS = 8 };

static bool plain_knows(const struct csv_row *header)
{
    for (enum field f = FIELD_WHAT_FIRST; f <= FIELD_WHAT_LAST; f++)
        if (csv_column(header, field_name(f)) >= 0)
            return true;
    return false;
}

static int field_of(const char *column)
{
    for (enum field f = 0; f < FIELDS; f++)
        if (text_eq_nocase(column, field_name(f)))
            return (int)f;
    return -1;
}

/* A misspelt `quantity` would silently price a whole month: name the column that may have been meant. */
static const char *meant(const char *column)
{
    struct suggest s;
    suggest_start(&s, column);
    for (enum field f = 0; f < FIELDS; f++)
        suggest_offer(&s, field_name(f));
    return s.best;
}

static void note_unknown(struct read_job *job, const struct csv_row *header)
{
    struct buf list;
    size_t n = 0;
    buf_init(&list, 4096);
    for (size_t i = 0; i < header->n; i++) {
        if (!*header->field[i] || field_of(header->field[i]) >= 0)
            continue;
        if (n++ >= NAMED_COLUMNS)
            continue;
        const char *column = read_copy(job->arena, header->field[i]), *best = meant(column);
        buf_printf(&list, "%s\"%s\"", n > 1 ? ", " : "", read_short(job->arena, column));
        if (best)
            buf_printf(&list, " (did you mean \"%s\"?)", best);
    }
    if (n > NAMED_COLUMNS)
        buf_printf(&list, " and %zu more", n - NAMED_COLUMNS);
    if (n > 0)
        notes_add(job->notes, "%s: unknown columns ignored: %s", job->file, list.p);
    buf_release(&list);
}

static bool find_columns(struct read_job *job, const struct csv_row *header, int column[FIELDS], struct err *err)
{
    bool ok = true;
    for (enum field f = 0; f < FIELDS; f++)
        column[f] = -1;
    for (size_t i = 0; i < header->n; i++) {
        int f = field_of(header->field[i]);
        if (f >= 0 && column[f] >= 0) {
            err_more(err, EXIT_INPUT, job->file, header->line, "keep one of them", "column \"%s\" appears twice",
                     field_name((enum field)f));
            ok = false;
        } else if (f >= 0) {
            column[f] = (int)i;
        }
    }
    return ok;
}

/* Spreadsheets leave rows of nothing but commas. */
static bool is_empty(const struct csv_row *in)
{
    for (size_t i = 0; i < in->n; i++)
        if (*in->field[i])
            return false;
    return true;
}

static void take(struct read_job *job, const struct csv_row *in, size_t width, const int column[FIELDS],
                 struct err *err)
{
    struct row row = {.file = job->file, .at = in->line};
    size_t n = in->n;
    job->rows++;
    while (n > width && !*in->field[n - 1]) /* spreadsheets leave empty cells behind the last column */
        n--;
    if (n != width) {
        err_more(err, EXIT_INPUT, job->file, in->line, "put a field that holds a comma in quotes",
                 "the line has %zu field%s, the header has %zu", in->n, in->n == 1 ? "" : "s", width);
        return;
    }
    for (enum field f = 0; f < FIELDS; f++) {
        const char *text = column[f] < 0 ? "" : in->field[column[f]];
        if (strlen(text) > FIELD_MAX) {
            err_more(err, EXIT_INPUT, job->file, in->line, "shorten it", "field \"%s\" is longer than %d bytes",
                     field_name(f), FIELD_MAX);
            return;
        }
        row.field[f] = read_copy(job->arena, text);
    }
    resolve_row(job, &row, err);
}

static void plain_read(struct read_job *job, const struct csv_row *header, struct err *err)
{
    int column[FIELDS], got = 0;
    size_t width = header->n;
    struct csv_row in;
    struct err broken;
    err_init(&broken);
    note_unknown(job, header);
    if (!find_columns(job, header, column, err))
        return;
    while ((got = csv_next(job->csv, &in, &broken)) > 0)
        if (!is_empty(&in))
            take(job, &in, width, column, err);
    if (got < 0)
        err_add(err, &broken);
}

const struct workload_reader read_plain = {.knows = plain_knows, .read = plain_read};
