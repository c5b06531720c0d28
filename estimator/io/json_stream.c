/* Streams items out of documents of any size: what stands outside the items is read here token by token, each item
 * becomes a small tree that lives for one callback: read by json_fast or, where that gives up, cut by json_scan and read by
 * cJSON in json.c.
 */
#include "io/json_node.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "io/file.h"
#include "io/json_scan.h"

enum { JSON_NAME_MAX = 64 * 1024 };

struct stream {
    struct json_scan scan;
    const struct json_sink *sink;
    struct buf name;    /* of the current member */
    struct arena *tree; /* of the value at hand */
};

/* The tree of the value that was cut; *line is where it starts. */
static int build(struct json_scan *s, struct arena *a, struct json **out, unsigned long *line)
{
    size_t n = s->pos - s->mark, bad = 0;
    if (n > s->most)
        return json_scan_too_big(s);
    *line = json_scan_line(s, s->mark);
    if (s->high && !text_utf8_ok(s->p + s->mark, n))
        return err_at(s->err, EXIT_INPUT, s->name, *line, "save it as UTF-8", "a text is not valid UTF-8");
    if (json_build(a, s->p + s->mark, n, out, &bad)) {
        s->pos = s->mark + bad;
        return json_scan_bad(s, "valid JSON");
    }
    s->mark = SIZE_MAX;
    return 0;
}

/* The item is the text (p, n) of the window. */
static int give_item(struct stream *st, const char *array, const struct json *v, const char *p, size_t n,
                     unsigned long line)
{
    const struct json_sink *to = st->sink;
    int rc = 0;
    if (to->raw)
        rc = to->raw(to->ctx, v, p, n, line, st->scan.err);
    else if (to->item)
        rc = to->item(to->ctx, array, v, line, st->scan.err);
    arena_reset(st->tree);
    return rc;
}

static int emit_item(struct stream *st, const char *array)
{
    struct json_scan *s = &st->scan;
    size_t from = s->mark;
    struct json *v;
    unsigned long line;
    return build(s, st->tree, &v, &line) ? -1 : give_item(st, array, v, s->p + from, s->pos - from, line);
}

/* An item of an array: read in one pass where that works, else cut first. */
static int read_item(struct stream *st, const char *array)
{
    struct json_scan *s = &st->scan;
    struct json *v;
    if (json_scan_need(s) < 0)
        return -1;
    unsigned long newlines, line = json_scan_line(s, s->pos);
    const char *start = s->p + s->pos, *end = json_fast(st->tree, start, s->depth, &v, &newlines);
    if (!end || end - start > JSON_ITEM_MAX) {
        arena_reset(st->tree);
        return json_scan_value(s, true, false) ? -1 : emit_item(st, array);
    }
    json_scan_taken(s, (size_t)(end - s->p), newlines);
    return give_item(st, array, v, start, (size_t)(end - start), line);
}

static int emit_field(struct stream *st)
{
    struct json *v;
    unsigned long line;
    if (json_scan_value(&st->scan, false, false) || build(&st->scan, st->tree, &v, &line))
        return -1;
    int rc = st->sink->field ? st->sink->field(st->sink->ctx, st->name.p, v, line, st->scan.err) : 0;
    arena_reset(st->tree);
    return rc;
}

/* After an element of an array: takes ',' and returns ',', or returns ']', or -1. */
static int after_element(struct json_scan *s)
{
    int c = json_scan_need(s);
    if (c < 0)
        return -1;
    if (c != ',' && c != ']')
        return json_scan_bad(s, "\",\" or \"]\"");
    s->pos += c == ',';
    return c;
}

/* pos is at the opening bracket of an array of items. */
static int items(struct stream *st, const char *array)
{
    struct json_scan *s = &st->scan;
    if (st->sink->begin && st->sink->begin(st->sink->ctx, array, json_scan_line(s, s->pos), s->err))
        return -1;
    s->pos++;
    s->depth += 2;
    int c = json_scan_need(s);
    while (c >= 0 && c != ']') {
        if (read_item(st, array))
            return -1;
        c = after_element(s);
    }
    if (c < 0)
        return -1;
    s->pos++;
    s->depth -= 2;
    return 0;
}

/* Reads `"name":` into st->name. */
static int member_name(struct stream *st)
{
    struct json_scan *s = &st->scan;
    struct json *v;
    unsigned long line;
    int c = json_scan_need(s);
    if (c < 0)
        return -1;
    if (c != '"')
        return json_scan_bad(s, "a name in quotes");
    if (json_scan_value(s, false, false) || build(s, st->tree, &v, &line))
        return -1;
    buf_clear(&st->name);
    bool fits = buf_puts(&st->name, json_string(v));
    arena_reset(st->tree);
    if (!fits)
        return err_at(s->err, EXIT_INPUT, s->name, line, "is this the right file?", "a name of more than %d KiB",
                      JSON_NAME_MAX / 1024);
    if ((c = json_scan_need(s)) < 0)
        return -1;
    if (c != ':')
        return json_scan_bad(s, "\":\"");
    s->pos++;
    return 0;
}

static int member(struct stream *st)
{
    struct json_scan *s = &st->scan;
    if (member_name(st))
        return -1;
    const char *array = json_scan_array(s, st->name.p, st->name.n);
    int c = json_scan_need(s);
    if (c < 0)
        return -1;
    if (!array || c == 'n') /* some services send null for "none" */
        return emit_field(st);
    if (c != '[')
        return err_at(s->err, EXIT_INPUT, s->name, json_scan_line(s, s->pos), json_fetch_again,
                      "\"%s\" is not an array", array);
    return items(st, array);
}

/* pos is at the opening brace of an object whose members are arrays of items and other fields. */
static int page(struct stream *st)
{
    struct json_scan *s = &st->scan;
    s->pos++;
    int c = json_scan_need(s);
    if (c == '}') {
        s->pos++;
        return 0;
    }
    while (c >= 0) {
        if (member(st))
            return -1;
        c = json_scan_need(s);
        if (c < 0)
            return -1;
        if (c != ',' && c != '}')
            return json_scan_bad(s, "\",\" or \"}\"");
        s->pos++;
        if (c == '}')
            return 0;
    }
    return -1;
}

/* An element of the outermost array: a page, when it holds an array of items, else an item. */
static int element(struct stream *st)
{
    struct json_scan *s = &st->scan;
    int got = json_scan_value(s, true, true);
    if (got < 0)
        return -1;
    if (got == 0)
        return emit_item(st, "");
    s->pos = s->mark; /* read it again, as a page */
    s->mark = SIZE_MAX;
    s->in_item = false;
    return page(st);
}

static int root_array(struct stream *st)
{
    struct json_scan *s = &st->scan;
    s->pos++;
    s->depth = 1;
    int c = json_scan_need(s);
    while (c >= 0 && c != ']') {
        if (element(st))
            return -1;
        c = after_element(s);
    }
    if (c < 0)
        return -1;
    s->pos++;
    return 0;
}

/* Pages one after another, or one array. */
static int document(struct stream *st)
{
    struct json_scan *s = &st->scan;
    if (json_scan_start(s))
        return -1;
    int c = json_scan_skip(s);
    if (c == JSON_EOF)
        return err_at(s->err, EXIT_INPUT, s->name, 0, json_fetch_again, "the file is empty");
    if (c == '[') {
        if (root_array(st))
            return -1;
        c = json_scan_skip(s);
    } else if (c == '{') {
        do {
            if (page(st))
                return -1;
        } while ((c = json_scan_skip(s)) == '{');
    } else if (c >= 0) {
        return json_scan_bad(s, "\"{\" or \"[\"");
    }
    if (c >= 0)
        return json_scan_bad(s, "nothing after the end");
    return c == JSON_FAILED ? -1 : 0;
}

/* Closes the scan. */
static int run_stream(struct stream *st)
{
    st->tree = arena_new();
    buf_init(&st->name, JSON_NAME_MAX);
    int rc = document(st);
    buf_release(&st->name);
    arena_free(st->tree);
    json_scan_close(&st->scan);
    return rc;
}

int json_stream(struct zip *in, const struct json_sink *sink, struct err *err)
{
    struct stream st = {.sink = sink};
    json_scan_open(&st.scan, in, sink->arrays, err);
    return run_stream(&st);
}

int json_stream_text(const char *name, const char *text, size_t n, const struct json_sink *sink, struct err *err)
{
    struct stream st = {.sink = sink};
    json_scan_open_text(&st.scan, name, text, n, err);
    st.scan.arrays = sink->arrays;
    st.scan.most = JSON_ITEM_MAX;
    return run_stream(&st);
}

/* The one value that is all the text; closes the scan. */
static int whole(struct json_scan *s, struct json **out)
{
    unsigned long line;
    int rc = -1;
    struct arena *a = arena_new();
    *out = NULL;
    if (json_scan_start(s) || json_scan_value(s, false, false) || build(s, a, out, &line))
        goto out;
    (*out)->owner = a;
    rc = json_scan_skip(s) == JSON_EOF ? 0 : json_scan_bad(s, "nothing after the end");
out:
    if (rc) {
        arena_free(a);
        *out = NULL;
    }
    json_scan_close(s);
    return rc;
}

int json_parse(const char *text, size_t n, struct json **out, struct err *err)
{
    struct json_scan s;
    *out = NULL;
    if (n > JSON_ITEM_MAX)
        return err_set(err, EXIT_INPUT, "is this the right file?", "a JSON text of more than %d MiB",
                       JSON_ITEM_MAX >> 20);
    json_scan_open_text(&s, "JSON text", text, n, err);
    return whole(&s, out);
}

int json_read(const char *path, size_t max, char sha256[CRYPTO_HEX], struct json **out, struct err *err)
{
    struct json_scan s;
    struct buf text;
    const char *name = strcmp(path, "-") == 0 ? "<stdin>" : path;
    *out = NULL;
    buf_init(&text, max);
    int rc = file_read(path, &text, err);
    if (!rc && text.n == 0)
        rc = err_at(err, EXIT_INPUT, name, 0, json_fetch_again, "the file is empty");
    if (!rc) {
        crypto_sha256(text.p, text.n, sha256);
        json_scan_open_text(&s, name, text.p, text.n, err);
        s.what = "file";
        rc = whole(&s, out);
    }
    buf_release(&text);
    return rc;
}
