/* A result kept as JSON, as render and diff read it: what is taken for one renders in every format, comes back from its own JSON
 * as it was, and does not differ from itself. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/notes.h"
#include "base/run.h"
#include "io/json.h"
#include "report/diff.h"
#include "report/json_parts.h"
#include "report/kept.h"
#include "report/read_doc.h"
#include "report/report.h"
#include "report/show.h"

/* The doc in every format; the text of json is returned. */
static struct buf render(struct doc *d, bool whole)
{
    size_t n;
    const struct report_format *formats = report_formats(&n);
    struct report_style style = {.columns = 100, .charts = REPORT_CHARTS};
    struct buf json;
    buf_init(&json, 64 << 20);
    for (size_t i = 0; i < n; i++) {
        struct buf out;
        struct err err;
        err_init(&err);
        buf_init(&out, 64 << 20);
        if (report_write(&formats[i], d, &style, &out, &err)) {
            fuzz_check_err(&err);
            fuzz_check(!whole); /* only a view that belongs to no data may fit no format */
        }
        fuzz_check(text_utf8_ok(out.p, out.n));
        for (size_t k = 0, step; k < out.n; k += step) {
            unsigned point;
            step = text_decode(out.p + k, &point);
            fuzz_check(!text_steers(point) || out.p[k] == '\n');
        }
        if (strcmp(formats[i].name, "json") == 0)
            buf_add(&json, out.p, out.n);
        buf_release(&out);
    }
    return json;
}

static int read_back(struct arena *a, const struct buf *text, struct doc **out)
{
    struct fuzz_file f = fuzz_file((const uint8_t *)text->p, text->n);
    struct json *result;
    const char *kind;
    char sha256[CRYPTO_HEX];
    struct err err;
    err_init(&err);
    fuzz_check(read_result(f.path, a, sha256, &result, &kind, &err) == 0);
    int status = read_doc(f.path, a, result, out, &err);
    json_free(result);
    close(f.fd);
    return status;
}

static void check_same_again(struct arena *a, const struct buf *json)
{
    struct doc *again;
    fuzz_check(read_back(a, json, &again) == 0);
    struct buf twice = render(again, true);
    fuzz_check(twice.n == json->n && memcmp(twice.p, json->p, json->n) == 0);
    buf_release(&twice);
}

static void try_render(struct arena *a, const char *path)
{
    struct json *result;
    struct doc *d;
    const char *kind;
    char sha256[CRYPTO_HEX];
    struct err err;
    err_init(&err);
    if (read_result(path, a, sha256, &result, &kind, &err)) {
        fuzz_check_err(&err);
        fuzz_check(err.code == EXIT_INPUT);
        return;
    }
    if (read_doc(path, a, result, &d, &err) == 0) {
        struct buf json = render(d, true);
        check_same_again(a, &json);
        buf_release(&json);
    } else {
        fuzz_check_err(&err);
        fuzz_check(err.code == EXIT_INPUT);
        /* Changed data stops at the hash: the view goes on without it. */
        err_init(&err);
        d = doc_new(a, "ratecast/estimate/1", NULL);
        const struct json *view = json_get(result, "view");
        if (view && json_read_view(path, view, d, &err) == 0) {
            struct buf json = render(d, false);
            buf_release(&json);
        }
    }
    json_free(result);
}

static void try_diff(struct arena *a, const char *path)
{
    struct kept_result from, to;
    struct diff diff;
    struct run run = {.arena = a, .columns = 100};
    struct err err;
    err_init(&err);
    notes_init(&run.notes, a);
    if (kept_read(path, a, &from, &err)) {
        fuzz_check_err(&err);
        fuzz_check(err.code == EXIT_INPUT);
        return;
    }
    fuzz_check(kept_read(path, a, &to, &err) == 0);
    if (diff_results(&from, &to, a, &diff, &err)) {
        fuzz_check_err(&err);
        return;
    }
    fuzz_check(diff.count[DIFF_CHANGED] == 0 && diff.count[DIFF_ADDED] == 0 && diff.count[DIFF_REMOVED] == 0);
    fuzz_check(dec_sign(diff.known_delta) == 0);
    struct show_context ctx = {.run = &run};
    struct buf json = render(show_diff(a, &ctx, &diff), true);
    check_same_again(a, &json);
    buf_release(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz_file f = fuzz_file(data, size);
    struct arena *a = arena_new();
    try_render(a, f.path);
    try_diff(a, f.path);
    arena_free(a);
    close(f.fd);
    return 0;
}
