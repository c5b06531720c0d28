/* Bills: the fast scanner against libcsv. Whatever the bytes below the header are, rows, sums, skipped rows and places are the same for every
 * kind of SIMD, chunk size and number of threads as when libcsv reads the whole text at once. The first byte chooses chunk size and threads. */
#include "fuzz.h"

#include "io/csv.h"
#include "usage/aggregate.h"
#include "usage/decode.h"
#include "usage/dialect.h"
#include "usage/scan.h"
#include "usage/scan_rows.h"
#include "usage/scan_simd.h"

enum { COLUMNS = 6 };

struct result {
    struct aggregate *groups;
    struct decode_counts counts;
    int status;
};

static const struct usage_query query = {.keys = {{USAGE_METER, NULL}, {USAGE_TAG, "env"}},
                                         .nkeys = 2,
                                         .granularity = USAGE_DAILY,
                                         .from = {INT32_MIN},
                                         .to = {INT32_MIN}};

/* meter, tags, date, unused, quantity, cost */
static void make_plan(struct decode_plan *plan, struct scan_input *in)
{
    static const int column[] = {2, 4, 5, -1, -1, 0, 1};
    decode_plan_init(plan, &query, fuzz_catalog(), &usage_ea);
    in->ncolumns = COLUMNS;
    in->plan = plan;
    for (size_t i = 0; i < plan->ncells; i++) {
        in->column[i] = column[i];
        plan->missing[i] = column[i] < 0;
    }
}

/* Does strict CSV refuse this row? */
static bool is_stray(const char *p, size_t n)
{
    struct csv *c;
    struct csv_row row;
    struct err err;
    char *text = malloc(n + 1);
    for (size_t i = 0; i < n; i++)
        text[i] = p[i] ? p[i] : 'x'; /* NUL bytes are another matter */
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
        memcpy(text, "xxx", 3);
    fuzz_check(csv_open("row", text, n, &c, &err) == 0);
    bool stray = csv_next(c, &row, &err) < 0;
    csv_close(c);
    free(text);
    return stray;
}

static void reference_row(const struct scan_input *in, struct decoder *d, const struct csv_row *row, uint64_t offset,
                          bool stray)
{
    struct cell cells[DECODE_CELLS_MAX];
    bool missing = false, longer = false;
    for (size_t i = 0; i < in->plan->ncells; i++) {
        int k = in->column[i];
        bool there = k >= 0 && (size_t)k < row->n;
        missing = missing || (k >= 0 && !there);
        cells[i] = (struct cell){there ? row->field[k] : "", there ? row->length[k] : 0, false};
    }
    for (size_t i = COLUMNS; i < row->n; i++)
        longer = longer || row->length[i] > 0;
    if (stray || longer || missing)
        decoder_skip(d,
                     stray    ? USAGE_STRAY_QUOTE
                     : longer ? USAGE_LONG_ROW
                              : USAGE_SHORT_ROW,
                     longer && !stray ? NULL : &cells[DECODE_COST], offset);
    else
        decoder_row(d, cells, offset);
}

/* Put behind the text: libcsv itself does not tell that a quote is never closed, unless it is strict. */
static const char last_row[] = "the last row";

static void reference(const struct scan_input *in, const char *text, size_t n, struct result *out)
{
    struct decoder d;
    struct csv *c;
    struct csv_row row;
    struct err err;
    int got;
    decoder_init(&d, in->plan);
    fuzz_check(csv_open_lenient("fuzz.csv", text, n, &c, &err) == 0);
    size_t start = 0;
    bool closed = false;
    while (!closed && (got = csv_next(c, &row, &err)) > 0) {
        size_t end = csv_offset(c);
        closed = row.n == 1 && strcmp(row.field[0], last_row) == 0 && end == n;
        if (closed)
            break;
        for (;;) { /* blank lines before the row are no part of it */
            size_t blank = start;
            while (blank < end && (text[blank] == ' ' || text[blank] == '\t'))
                blank++;
            if (blank == end || (text[blank] != '\n' && text[blank] != '\r'))
                break;
            start = blank + 1;
        }
        reference_row(in, &d, &row, start, is_stray(text + start, end - start));
        start = end;
    }
    csv_close(c);
    out->status = closed ? 0 : -1; /* else a quote that is still open has swallowed the last row */
    out->groups = aggregate_new(&query);
    decoder_counts(&d, &out->counts);
    aggregate_merge(out->groups, d.groups);
    decoder_release(&d);
}

static void compare(struct result *a, struct result *b)
{
    fuzz_check((a->status < 0) == (b->status < 0));
    if (a->status < 0)
        return;
    fuzz_check(a->counts.rows == b->counts.rows && a->counts.negative == b->counts.negative &&
               a->counts.negative_money.low == b->counts.negative_money.low &&
               a->counts.unread_tags == b->counts.unread_tags);
    fuzz_check(a->counts.first.n == b->counts.first.n && a->counts.last.n == b->counts.last.n);
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++) {
        const struct decode_skips *s = &a->counts.skipped[i], *t = &b->counts.skipped[i];
        fuzz_check(s->rows == t->rows && s->unknown == t->unknown && s->money.low == t->money.low &&
                   s->money.wraps == t->money.wraps);
        fuzz_check(s->rows == 0 || s->offset == t->offset);
    }
    fuzz_check(aggregate_rows(a->groups) == aggregate_rows(b->groups));
    for (size_t i = 0; i < aggregate_rows(a->groups); i++) {
        struct usage_row r, s;
        aggregate_row(a->groups, i, &r);
        aggregate_row(b->groups, i, &s);
        fuzz_check(strcmp(r.keys[0], s.keys[0]) == 0 && strcmp(r.keys[1], s.keys[1]) == 0 && r.date.n == s.date.n);
        fuzz_check(r.quantity.v == s.quantity.v && r.cost.v == s.cost.v && r.rows == s.rows &&
                   r.has_cost == s.has_cost && r.has_quantity == s.has_quantity);
    }
}

static void finish(struct result *r)
{
    struct err err;
    err_init(&err);
    if (r->status >= 0 && aggregate_finish(r->groups, &err)) {
        fuzz_check_err(&err);
        r->status = -1;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct decode_plan plan;
    struct scan_input in = {.path = "fuzz.csv"};
    struct result want = {0};
    struct err err;
    uint64_t bytes;
    if (size < 2)
        return 0;
    make_plan(&plan, &in);
    size_t n = size - 2 + 1 + sizeof last_row;
    char *text = malloc(n + 1);
    memcpy(text, data + 2, size - 2);
    snprintf(text + size - 2, n + 1 - (size - 2), "\n%s\n", last_row);
    struct fuzz_file file = fuzz_file(data + 2, size - 2);
    reference(&in, text, n, &want);
    finish(&want);
    in.file = file.path;
    static const struct marks_kind fastest = {.name = ""};
    const struct marks_kind *k = &fastest;
    for (size_t i = 0; k->name; k = &marks_kinds[i++])
        for (int ordered = 0; ordered < 2; ordered++) {
            struct result got = {.groups = aggregate_new(&query)};
            if (k->usable && !k->usable()) {
                aggregate_free(got.groups);
                continue;
            }
            err_init(&err);
            decode_counts_init(&got.counts);
            in.simd = k->name;
            in.in_order = ordered;
            in.chunk = data[0] % 200u + 1;
            in.threads = data[1] % 4u + 1;
            got.status = scan_file(&in, got.groups, &got.counts, &bytes, &err);
            if (got.status)
                fuzz_check_err(&err);
            finish(&got);
            compare(&want, &got);
            aggregate_free(got.groups);
        }
    aggregate_free(want.groups);
    free(text);
    close(file.fd);
    return 0;
}
