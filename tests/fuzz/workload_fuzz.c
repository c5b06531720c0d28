/* A workload CSV all the way: lines, an estimate with the built-in prices, every format. The formats agree that it is one result. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/notes.h"
#include "base/run.h"
#include "base/text.h"
#include "io/csv.h"
#include "io/json.h"
#include "pricing/estimate.h"
#include "report/doc.h"
#include "report/report.h"
#include "report/show.h"
#include "workload/workload.h"

static struct book *book(void)
{
    static struct book *b;
    static struct notes notes;
    if (!b) {
        struct arena *a = arena_new();
        struct book_filter all = {.currency = "USD"};
        struct err err;
        err_init(&err);
        notes_init(&notes, a);
        day_parse("2026-08-25", &all.as_of);
        fuzz_check(book_load(a, fuzz_catalog(), NULL, &all, &b, &notes, &err) == 0);
    }
    return b;
}

static void check_lines(const struct workload *w)
{
    for (size_t i = 0; i < w->n; i++) {
        const struct line *l = &w->lines[i];
        fuzz_check(l->name && l->what && l->identity && l->at > 0);
        fuzz_check(dec_sign(l->count) >= 0 && dec_sign(l->quantity) >= 0);
        fuzz_check(!l->has_range || (dec_cmp(l->quantity_low, l->quantity) <= 0 && dec_cmp(l->quantity, l->quantity_high) <= 0));
        fuzz_check(!l->pin_region || l->region);
        fuzz_check(!l->pin_offer || l->has_offer);
    }
}

static void check_json(const struct buf *out)
{
    struct json *v;
    struct err err;
    err_init(&err);
    if (out->n < 4 << 20) {
        fuzz_check(json_parse(out->p, out->n, &v, &err) == 0);
        json_free(v);
    }
}

static void check_csv(const struct buf *out)
{
    struct csv *c;
    struct csv_row row;
    struct err err;
    size_t width = 0;
    int got;
    err_init(&err);
    fuzz_check(csv_open("out", out->p, out->n, &c, &err) == 0);
    while ((got = csv_next(c, &row, &err)) > 0) {
        fuzz_check(width == 0 || row.n == width);
        width = row.n;
    }
    fuzz_check(got == 0);
    csv_close(c);
}

/* Formats may be added while this runs on: every one is given the doc, those known here are read back. */
static void show(struct arena *a, const struct show_context *ctx, const struct estimate *e)
{
    size_t n;
    const struct report_format *formats = report_formats(&n);
    struct report_style style = {.columns = 100};
    for (size_t i = 0; i < n; i++) {
        struct buf out;
        struct err err;
        err_init(&err);
        buf_init(&out, 64 << 20);
        fuzz_check(report_write(&formats[i], show_estimate(a, ctx, e), &style, &out, &err) == 0);
        fuzz_check(text_utf8_ok(out.p, out.n));
        for (size_t k = 0, step; k < out.n; k += step) {
            unsigned point;
            step = text_decode(out.p + k, &point);
            fuzz_check(!text_steers(point) || out.p[k] == '\n');
        }
        if (strcmp(formats[i].name, "json") == 0)
            check_json(&out);
        if (strcmp(formats[i].name, "csv") == 0)
            check_csv(&out);
        buf_release(&out);
    }
}

static void price(struct arena *a, const struct workload *w, struct run *run)
{
    struct estimate_input in = {
        .book = book(), .catalog = fuzz_catalog(), .workload = w, .basis = basis_default(), .notes = &run->notes};
    struct placement where = {.region = "northeurope"};
    struct estimate e;
    struct err err;
    dec sum = DEC_ZERO;
    err_init(&err);
    if (estimate_run(&in, a, &where, &e, &err)) {
        fuzz_check_err(&err);
        return;
    }
    for (size_t i = 0; i < e.n; i++) {
        fuzz_check(cell_has_amount(&e.cells[i]) || (e.cells[i].reason && *e.cells[i].reason));
        if (cell_has_amount(&e.cells[i]))
            fuzz_check(dec_sign(e.cells[i].amount) >= 0 && dec_add(sum, e.cells[i].amount, &sum));
    }
    fuzz_check(dec_cmp(sum, e.before_terms) == 0);
    struct show_context ctx = {.run = run, .workload = w, .book = in.book, .basis = &in.basis};
    show(a, &ctx, &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new();
    struct run run = {.arena = a, .columns = 100};
    struct workload w;
    struct err err;
    err_init(&err);
    notes_init(&run.notes, a);
    day_parse("2026-08-25", &run.as_of);
    if (workload_read_text(a, fuzz_catalog(), "w.csv", (const char *)data, size, &w, &run.notes, &err)) {
        fuzz_check_err(&err);
        fuzz_check(err.code == EXIT_INPUT);
    } else {
        check_lines(&w);
        price(a, &w, &run);
    }
    arena_free(a);
    return 0;
}
