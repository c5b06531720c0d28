#include "io/table.h"

#include <libsmartcols.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* smartcols lays the columns out. What it lacks is done here: a row with broken lines becomes several of its lines
 * (its own breaking forgets the right alignment), the titles are the first row, the rule under them and the bold are
 * put into its text. It counts characters only in a UTF-8 LC_CTYPE, which main sets. */
static int add_columns(struct libscols_table *tb, const struct table_column *columns, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!scols_table_new_column(tb, "", 0.0, columns[i].right ? SCOLS_FL_RIGHT : 0))
            return -1;
    return 0;
}

static size_t height(const char *const *row, size_t n)
{
    size_t most = 1;
    for (size_t i = 0; i < n; i++) {
        size_t lines = 1;
        for (const char *p = row[i]; (p = strchr(p, '\n')); p++)
            lines++;
        most = lines > most ? lines : most;
    }
    return most;
}

/* Adds one row; `at` is room for a pointer per column. */
static int add_row(struct libscols_table *tb, const char *const *row, size_t n, const char **at)
{
    size_t lines = height(row, n);
    memcpy(at, row, n * sizeof *at);
    while (lines-- > 0) {
        struct libscols_line *ln = scols_table_new_line(tb, NULL);
        if (!ln)
            return -1;
        for (size_t i = 0; i < n; i++) {
            size_t len = strcspn(at[i], "\n");
            char *piece = strndup(at[i], len);
            if (!piece || scols_line_refer_data(ln, i, piece) != 0) {
                free(piece);
                return -1;
            }
            at[i] += len + (at[i][len] == '\n');
        }
    }
    return 0;
}

/* Returns the number of lines the titles take, 0 when memory is out. */
static size_t add_rows(struct libscols_table *tb, const struct table_column *columns, size_t ncolumns,
                       const char *const *cells, size_t nrows)
{
    const char **titles = arena_xrealloc(NULL, ncolumns, sizeof *titles);
    const char **at = arena_xrealloc(NULL, ncolumns, sizeof *at);
    for (size_t i = 0; i < ncolumns; i++)
        titles[i] = columns[i].title;
    size_t head = height(titles, ncolumns);
    int rc = add_row(tb, titles, ncolumns, at);
    for (size_t r = 0; rc == 0 && r < nrows; r++)
        rc = add_row(tb, cells + r * ncolumns, ncolumns, at);
    free(at);
    free(titles);
    return rc == 0 ? head : 0;
}

static void add_rule(struct libscols_table *tb, size_t n, bool ascii, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        size_t width = scols_column_get_width(scols_table_get_column(tb, i));
        buf_puts(out, i > 0 ? "  " : "");
        while (width-- > 0)
            buf_puts(out, ascii ? "-" : "\xe2\x94\x80");
    }
    buf_putc(out, '\n');
}

/* Copies smartcols' text line by line, without blanks at the ends. */
static void add_text(struct libscols_table *tb, const char *text, size_t head, size_t ncolumns,
                     struct table_style style, struct buf *out)
{
    for (size_t i = 0; *text; i++) {
        size_t n = strcspn(text, "\n"), keep = n;
        while (keep > 0 && text[keep - 1] == ' ')
            keep--;
        bool bold = style.color && i < head && keep > 0;
        buf_puts(out, bold ? "\033[1m" : "");
        buf_add(out, text, keep);
        buf_puts(out, bold ? "\033[0m\n" : "\n");
        if (i + 1 == head)
            add_rule(tb, ncolumns, style.ascii, out);
        text += n + (text[n] == '\n');
    }
}

int table_render(const struct table_column *columns, size_t ncolumns, const char *const *cells, size_t nrows,
                 struct table_style style, struct buf *out, struct err *err)
{
    char *text = NULL;
    int rc = -1;
    struct libscols_table *tb = scols_new_table();
    if (!tb || add_columns(tb, columns, ncolumns))
        goto out;
    scols_table_set_termforce(tb, SCOLS_TERMFORCE_NEVER);
    scols_table_set_termwidth(tb, 1 << 20);
    if (scols_table_set_column_separator(tb, "  ") != 0)
        goto out;
    scols_table_enable_noheadings(tb, 1);
    size_t head = add_rows(tb, columns, ncolumns, cells, nrows);
    if (head == 0)
        goto out;
    if (scols_print_table_to_string(tb, &text) != 0 || !text)
        goto out;
    add_text(tb, text, head, ncolumns, style, out);
    rc = 0;
out:
    free(text);
    scols_unref_table(tb);
    if (rc == 0 && out->full)
        rc = err_set(err, EXIT_INTERNAL, "ask for fewer lines, with --top", "the table is longer than %zu bytes",
                     out->max);
    else if (rc)
        err_set(err, EXIT_INTERNAL, ERR_FREE_MEMORY, "cannot lay out a table: out of memory");
    return rc;
}

const char *table_version(void)
{
    const char *text = NULL;
    scols_get_library_version(&text);
    return text;
}
