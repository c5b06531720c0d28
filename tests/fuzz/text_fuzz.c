/* Texts from outside on their way out: on the screen nothing of them steers; JSON and CSV give them back as they were. */
#include "fuzz.h"

#include "base/buf.h"
#include "base/text.h"
#include "io/csv.h"
#include "io/json.h"
#include "report/plain.h"

static void steers_not(const char *s, size_t n)
{
    for (size_t i = 0, step; i < n; i += step) {
        unsigned point;
        step = text_decode(s + i, &point);
        fuzz_check(step > 0 && !text_steers(point));
    }
}

static void on_screen(struct arena *a, const char *text, int width)
{
    for (int ascii = 0; ascii < 2; ascii++) {
        const char *shown = plain_text(a, text, ascii);
        fuzz_check(text_utf8_ok(shown, strlen(shown)));
        steers_not(shown, strlen(shown));
        for (const unsigned char *p = (const unsigned char *)shown; *p; p++)
            fuzz_check(*p >= 0x20 && *p != 0x7f && (!ascii || *p < 0x7f));
        fuzz_check(plain_text(a, shown, ascii) == shown);
        const char *wrapped = plain_wrap(a, shown, width);
        for (const char *line = wrapped; *line; line += strcspn(line, "\n"), line += *line == '\n') {
            size_t n = strcspn(line, "\n");
            fuzz_check(text_utf8_ok(line, n) && (plain_width(line, n) <= width || width < 2));
        }
    }
}

static void in_json(const char *text)
{
    struct buf out;
    struct json *v;
    struct err err;
    err_init(&err);
    buf_init(&out, 64 << 20);
    json_quote(&out, text);
    steers_not(out.p, out.n);
    fuzz_check(text_utf8_ok(out.p, out.n));
    if (out.n < 1 << 20) {
        fuzz_check(json_parse(out.p, out.n, &v, &err) == 0 && json_kind(v) == JSON_STRING);
        if (text_utf8_ok(text, strlen(text)))
            fuzz_check(strcmp(json_string(v), text) == 0);
        json_free(v);
    }
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    char *text = fuzz_text(data + 1, size - 1);
    struct arena *a = arena_new();
    struct err err;
    on_screen(a, text, data[0] % 40 + 2);
    in_json(text);
    err_init(&err);
    err_set(&err, EXIT_INPUT, text, "\"%s\" is wrong", text);
    fuzz_check_err(&err);
    err_more(&err, EXIT_INPUT, text, 1, text, "%s", text);
    fuzz_check_err(&err);
    arena_free(a);
    free(text);
    return 0;
}
