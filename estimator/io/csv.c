#include "io/csv.h"

#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

enum { CSV_FIELD_MAX = 1 << 20, CSV_ROW_MAX = 16 << 20, CSV_PIECE = 64 * 1024, CSV_FIELDS_MAX = 16384 };

/* libcsv calls back in the middle of a piece and cannot say where it is. So it is fed one physical line at a time (a
 * long line in several pieces): at most one row ends in a piece, and the line number is known. */
struct csv {
    struct csv_parser parser;
    char *name;
    const char *text;
    size_t n, pos;
    unsigned long line;     /* of the byte at pos */
    unsigned long row_line; /* where the row in progress starts */
    bool in_row;            /* a row has begun and not ended */
    bool row_done, too_big, too_many, ended, failed, lenient;
    struct buf bytes; /* the fields of the row, each with its NUL */
    size_t *start;    /* where each begins */
    size_t *length;
    const char **field;
    size_t nfields, cap;
};

/* Without memory libcsv would report a row that cannot be parsed. */
static void *resize(void *p, size_t n)
{
    return arena_xrealloc(p, n, 1);
}

static int open_parser(const char *name, const void *text, size_t n, unsigned char options, struct csv **out,
                       struct err *err)
{
    struct csv *c = arena_xrealloc(NULL, 1, sizeof *c);
    *out = NULL;
    *c = (struct csv){.text = text, .n = n, .line = 1};
    if (csv_init(&c->parser, options) != 0) {
        free(c);
        return err_set(err, EXIT_INTERNAL, ERR_FREE_MEMORY, "cannot read \"%s\": out of memory", name);
    }
    csv_set_realloc_func(&c->parser, resize);
    size_t size = strlen(name) + 1;
    c->name = arena_xrealloc(NULL, size, 1);
    memcpy(c->name, name, size);
    buf_init(&c->bytes, CSV_ROW_MAX);
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        c->pos = 3;
    *out = c;
    return 0;
}

int csv_open(const char *name, const void *text, size_t n, struct csv **c, struct err *err)
{
    return open_parser(name, text, n, CSV_STRICT | CSV_STRICT_FINI, c, err);
}

int csv_open_lenient(const char *name, const void *text, size_t n, struct csv **c, struct err *err)
{
    if (open_parser(name, text, n, CSV_STRICT_FINI, c, err))
        return -1;
    (*c)->lenient = true;
    (*c)->pos = 0; /* a piece of a file: what looks like a byte order mark is none */
    return 0;
}

void csv_close(struct csv *c)
{
    if (!c)
        return;
    csv_free(&c->parser);
    buf_release(&c->bytes);
    free(c->start);
    free(c->length);
    free(c->field);
    free(c->name);
    free(c);
}

static void on_field(void *p, size_t n, void *ctx)
{
    struct csv *c = ctx;
    if (c->nfields == CSV_FIELDS_MAX) {
        c->too_many = true;
        return;
    }
    if (c->nfields == c->cap) {
        c->cap = c->cap ? 2 * c->cap : 16;
        c->start = arena_xrealloc(c->start, c->cap, sizeof *c->start);
        c->length = arena_xrealloc(c->length, c->cap, sizeof *c->length);
        c->field = arena_xrealloc(c->field, c->cap, sizeof *c->field);
    }
    c->length[c->nfields] = n;
    c->start[c->nfields++] = c->bytes.n;
    if (n > CSV_FIELD_MAX || (n > 0 && !buf_add(&c->bytes, p, n)) || !buf_putc(&c->bytes, '\0'))
        c->too_big = true;
}

static void on_row(int end, void *ctx)
{
    struct csv *c = ctx;
    (void)end;
    c->row_done = true;
}

/* Length of the next piece: up to and with the line end, at most CSV_PIECE; *ends tells whether the line ends in it. */
static size_t piece(const struct csv *c, bool *ends)
{
    const char *p = c->text + c->pos;
    size_t left = c->n - c->pos, max = left < CSV_PIECE ? left : CSV_PIECE;
    size_t i = 0;
    while (i < max && p[i] != '\n' && p[i] != '\r')
        i++;
    *ends = i < max;
    if (!*ends)
        return i;
    return i + (p[i] == '\r' && i + 1 < left && p[i + 1] == '\n' ? 2 : 1);
}

static bool is_blank(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] != ' ' && p[i] != '\t' && p[i] != '\r' && p[i] != '\n')
            return false;
    return true;
}

static int parse_failed(struct csv *c, struct err *err)
{
    c->failed = true;
    return err_at(err, EXIT_INPUT, c->name, c->line, "put the field in quotes and write a quote inside it twice",
                  "stray quote");
}

static int check_piece(struct csv *c, size_t n, struct err *err)
{
    if (!c->lenient && memchr(c->text + c->pos, '\0', n)) {
        c->failed = true;
        return err_at(err, EXIT_INPUT, c->name, c->line, "save it as UTF-8", "the line holds a NUL byte");
    }
    return 0;
}

static int check_size(struct csv *c, struct err *err)
{
    if (c->too_many) {
        c->failed = true;
        return err_at(err, EXIT_INPUT, c->name, c->row_line, "is this the right file?", "more than %d fields in a row",
                      CSV_FIELDS_MAX);
    }
    if (!c->too_big && csv_get_buffer_size(&c->parser) <= CSV_FIELD_MAX + CSV_PIECE)
        return 0;
    c->failed = true;
    return err_at(err, EXIT_INPUT, c->name, c->row_line, "is a closing quote missing?", "a field or row is too long");
}

static int feed(struct csv *c, struct err *err)
{
    bool ends;
    size_t n = piece(c, &ends);
    const char *p = c->text + c->pos;
    if (check_piece(c, n, err))
        return -1;
    if (!c->in_row && !is_blank(p, n)) {
        c->in_row = true;
        c->row_line = c->line;
    }
    if (csv_parse(&c->parser, p, n, on_field, on_row, c) != n)
        return parse_failed(c, err);
    if (check_size(c, err))
        return -1;
    c->pos += n;
    c->line += ends;
    return 0;
}

static int finish(struct csv *c, struct err *err)
{
    c->ended = true;
    if (csv_fini(&c->parser, on_field, on_row, c) != 0) {
        c->failed = true;
        return err_at(err, EXIT_INPUT, c->name, c->row_line, "add the closing quote",
                      "a quote that opens in this row is never closed");
    }
    return check_size(c, err);
}

int csv_next(struct csv *c, struct csv_row *row, struct err *err)
{
    if (c->failed)
        return err_set(err, EXIT_INPUT, "correct what is told before", "cannot read on in \"%s\" after an error",
                       c->name);
    buf_clear(&c->bytes);
    c->nfields = 0;
    c->row_done = false;
    while (!c->row_done && c->pos < c->n)
        if (feed(c, err))
            return -1;
    if (!c->row_done && !c->ended && finish(c, err))
        return -1;
    if (!c->row_done)
        return 0;
    c->in_row = false;
    for (size_t i = 0; i < c->nfields; i++)
        c->field[i] = c->bytes.p + c->start[i];
    *row = (struct csv_row){.line = c->row_line, .n = c->nfields, .field = c->field, .length = c->length};
    return 1;
}

size_t csv_offset(const struct csv *c)
{
    return c->pos;
}

int csv_column(const struct csv_row *header, const char *name)
{
    for (size_t i = 0; i < header->n; i++)
        if (text_eq_nocase(header->field[i], name))
            return (int)i;
    return -1;
}

void csv_quote(struct buf *out, const char *field)
{
    size_t n = strlen(field);
    bool blank_edge = n > 0 && (strchr(" \t", field[0]) || strchr(" \t", field[n - 1]));
    if (!blank_edge && !strpbrk(field, ",\"\r\n")) {
        buf_add(out, field, n);
        return;
    }
    buf_putc(out, '"');
    for (; *field; field++) {
        if (*field == '"')
            buf_putc(out, '"');
        buf_putc(out, *field);
    }
    buf_putc(out, '"');
}

#define NUMBER_TEXT(n) #n
#define VERSION_TEXT(a, b, c) NUMBER_TEXT(a) "." NUMBER_TEXT(b) "." NUMBER_TEXT(c)
const char *csv_version(void)
{
    return VERSION_TEXT(CSV_MAJOR, CSV_MINOR, CSV_RELEASE);
}
