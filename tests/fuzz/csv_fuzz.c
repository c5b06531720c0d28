/* CSV: what is read, written again by csv_quote and read once more, is the same. */
#include "fuzz.h"

#include "base/buf.h"
#include "io/csv.h"

static void reread(const struct csv_row *row, unsigned long *before)
{
    struct buf text;
    struct csv *c;
    struct csv_row again;
    struct err err;
    err_init(&err);
    fuzz_check(row->line > *before && row->n > 0);
    *before = row->line;
    buf_init(&text, 64 << 20);
    buf_puts(&text, "header\n"); /* a byte order mark counts at the start only */
    for (size_t i = 0; i < row->n; i++) {
        buf_puts(&text, i > 0 ? "," : "");
        csv_quote(&text, row->field[i]);
    }
    if (row->n == 1 && !row->field[0][0])
        buf_puts(&text, "\"\"");
    buf_putc(&text, '\n');
    fuzz_check(csv_open("again", text.p, text.n, &c, &err) == 0);
    fuzz_check(csv_next(c, &again, &err) == 1 && csv_next(c, &again, &err) == 1 && again.n == row->n);
    for (size_t i = 0; i < row->n; i++)
        fuzz_check(strcmp(again.field[i], row->field[i]) == 0);
    fuzz_check(csv_next(c, &again, &err) == 0);
    csv_close(c);
    buf_release(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv *c;
    struct csv_row row;
    struct err err;
    unsigned long line = 0;
    int got;
    err_init(&err);
    fuzz_check(csv_open("fuzz.csv", data, size, &c, &err) == 0);
    while ((got = csv_next(c, &row, &err)) > 0)
        reread(&row, &line);
    if (got < 0) {
        fuzz_check_err(&err);
        fuzz_check(csv_next(c, &row, &err) < 0);
    }
    csv_close(c);
    return 0;
}
