#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "io/json_node.h"
#include "io/zip.h"
#include "scratch.h"

static struct err err;

static const char *const arrays[] = {"Items", "Meters", NULL};

static int on_item(void *ctx, const char *array, const struct json *item, unsigned long line, struct err *e)
{
    const struct json *v = json_get(item, "v");
    char text[DEC_TEXT];
    dec d;
    if (json_get(item, "stop"))
        return err_at(e, EXIT_INPUT, "f", line, NULL, "stopped");
    buf_printf(ctx, "%s%lu:", array, line);
    if (json_kind(item) != JSON_OBJECT)
        buf_printf(ctx, "kind %d", json_kind(item));
    else if (json_dec(v, &d) == DEC_OK)
        buf_puts(ctx, dec_text(d, text));
    buf_putc(ctx, ' ');
    return 0;
}

static int on_field(void *ctx, const char *name, const struct json *value, unsigned long line, struct err *e)
{
    (void)e;
    buf_printf(ctx, "%s%lu=%s ", name, line, json_string(value) ? json_string(value) : "?");
    return 0;
}

static int stream(const char *path, struct buf *out)
{
    const struct json_sink sink = {.arrays = arrays, .item = on_item, .field = on_field, .ctx = out};
    struct zip *z;
    assert_int_equal(zip_open(path, &z, &err), 0);
    int rc = json_stream(z, &sink, &err);
    zip_close(z);
    return rc;
}

static void streams_n(const char *text, size_t n, const char *want)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    if (stream(scratch_put("f.json", text, n), &b)) {
        const char *at = strstr(err.text, "f.json:");
        buf_clear(&b);
        buf_printf(&b, "!%.*s", at ? (int)strcspn(at + 7, "\n") : 0, at ? at + 7 : "");
        assert_int_equal(err.code, EXIT_INPUT);
    }
    assert_string_equal(b.p, want);
    buf_release(&b);
}
#define STREAMS(text, want) streams_n(text, sizeof(text) - 1, want)

static void pages_and_arrays(void **state)
{
    (void)state;
    STREAMS("{\"Items\":[{\"v\":1},{\"v\":2.50}],\"Next\":\"x\"}", "Items1:1 Items1:2.5 Next1=x ");
    STREAMS("\xef\xbb\xbf{\"Next\":\"x\",\r\n\"Items\":[\r\n{\"v\":1},\r\n{\"v\":\r\n2}\r\n]\r\n}\r\n",
            "Next1=x Items3:1 Items4:2 ");
    STREAMS("{\"Items\":[{\"v\":1}]}\n{\"Items\":[{\"v\":2}]}{}", "Items1:1 Items2:2 ");
    STREAMS("[{\"n\":\"a\",\"Items\" : [{\"v\":1}]},\n{\"Items\":[],\"z\":null},{\"Items\":null}]",
            "n1=a Items1:1 z2=? Items2=? ");
    STREAMS("[{\"v\":1},\n{\"v\":\"Items\",\"x\":{\"Items\":[1]}}]", "1:1 2: ");
    STREAMS("[[{\"Items\":[]}],1,\"t\",null,true,-0.5e-3]", "1:kind 4 1:kind 2 1:kind 3 1:kind 0 1:kind 1 1:kind 2 ");
    STREAMS("{\"Items\":[1,{\"v\":3},[]]}", "Items1:kind 2 Items1:3 Items1:kind 4 ");
    STREAMS("{\"Meters\":[{\"v\":1}],\"Items\":[{\"v\":2}]}", "Meters1:1 Items1:2 ");
    STREAMS("{\"\\u0049tems\":[{\"v\":1}]}", "Items1:1 ");
    STREAMS("[]", "");
    STREAMS(" \n{ } \n", "");
    STREAMS("{\"Items\":[ ]}", "");
    STREAMS("{\"Items\":null}", "Items1=? ");
    STREAMS("{\"t\":\"z\xc3\xbc\\u00fc\\ud83d\\ude00\\\"\\\\\"}", "t1=z\xc3\xbc\xc3\xbc\xf0\x9f\x98\x80\"\\ ");
}

static void refuses_what_is_not_json(void **state)
{
    (void)state;
    STREAMS("{\"Items\":[1,,2]}", "!1: not JSON: expected a value, found \",\"");
    STREAMS("{\"Items\":[1,]}", "!1: not JSON: expected a value, found \"]\"");
    STREAMS("{\"Items\":[,1]}", "!1: not JSON: expected a value, found \",\"");
    STREAMS("{\"Items\":[1 2]}", "!1: not JSON: expected \",\" or \"]\", found \"2\"");
    STREAMS("{\"Items\":[]\n\"a\":1}", "!2: not JSON: expected \",\" or \"}\", found \"\"\"");
    STREAMS("{\"Items\" []}", "!1: not JSON: expected \":\", found \"[\"");
    STREAMS("{\"Items\":[],}", "!1: not JSON: expected a name in quotes, found \"}\"");
    STREAMS("{,}", "!1: not JSON: expected a name in quotes, found \",\"");
    STREAMS("{\"Items\":{}}", "!1: \"Items\" is not an array");
    STREAMS("[1]\n[2]", "!2: not JSON: expected nothing after the end, found \"[\"");
    STREAMS("{}\n]", "!2: not JSON: expected nothing after the end, found \"]\"");
    STREAMS("[{\"Items\":[]}}", "!1: not JSON: expected \",\" or \"]\", found \"}\"");
    STREAMS("<html>", "!1: not JSON: expected \"{\" or \"[\", found \"<\"");
    STREAMS("123", "!1: not JSON: expected \"{\" or \"[\", found \"1\"");
    STREAMS("[{\"v\":1}\n,{\"v\"\n:1,}]", "!3: not JSON: expected valid JSON, found \"}\"");
    STREAMS("[{\"v\":[1}]", "!1: not JSON: expected \"]\", found \"}\"");
    STREAMS("[{\"v\" 1}]", "!1: not JSON: expected valid JSON, found \"1\"");
    STREAMS("[{\"v\":truefalse}]", "!1: not JSON: expected valid JSON, found \"f\"");
    STREAMS("[tru]", "!1: not JSON: expected valid JSON, found \"t\"");
    STREAMS("[{'v':1}]", "!1: not JSON: expected a value, found \"'\"");
    STREAMS("[\"a\nb\"]", "!1: not JSON: expected no control character in a text, found byte 0x0a");
    STREAMS("[\"\\x\"]", "!1: not JSON: expected an escape such as \\n, found \"x\"");
    STREAMS("[\"\\u00g0\"]", "!1: not JSON: expected a hexadecimal digit, found \"g\"");
    STREAMS("[\"\\ud83d\"]", "!1: not JSON: expected valid JSON, found \"\\\"");
    STREAMS("[NaN]", "!1: not JSON: expected a value, found \"N\"");
}

static void refuses_wrong_text(void **state)
{
    (void)state;
    STREAMS("\xff\xfe{\0}\0", "!1: the file is UTF-16");
    STREAMS("{\0}\0", "!1: the file is UTF-16");
    STREAMS("\0{\0}", "!1: the file is UTF-16");
    STREAMS("[\n\"a\0b\"]", "!2: it holds a NUL byte");
    STREAMS("[\n\0]", "!2: it holds a NUL byte");
    STREAMS("[1]\n\0", "!2: it holds a NUL byte");
    STREAMS("[\"a\\u0000b\"]", "!1: a text holds a NUL (\\u0000)");
    STREAMS("[\n{\"v\":\"\xfc\"}]", "!2: a text is not valid UTF-8");
    STREAMS("{\"\xfc\":1}", "!1: a text is not valid UTF-8");
}

static void refuses_wrong_numbers(void **state)
{
    (void)state;
    STREAMS("[01]", "!1: not JSON: a number starts with 0");
    STREAMS("[1.]", "!1: not JSON: expected a digit, found \"]\"");
    STREAMS("[-]", "!1: not JSON: expected a digit, found \"]\"");
    STREAMS("[1e]", "!1: not JSON: expected a digit, found \"]\"");
    STREAMS("[.5]", "!1: not JSON: expected a value, found \".\"");
    STREAMS("[+1]", "!1: not JSON: expected a value, found \"+\"");
    STREAMS("[1-2]", "!1: not JSON: expected \",\" or \"]\", found \"-\"");
    /* 63 characters fit into cJSON's number buffer */
    STREAMS("[{\"v\":0.1000000000000000000000000000000000000000000000000000000000001}]", "1:0.1 ");
    STREAMS("[{\"v\":0.10000000000000000000000000000000000000000000000000000000000001}]",
            "!1: a number of more than 63 characters");
    STREAMS("[{\"v\":100000000000000000000000000000000000000000000000000000000000000000000}]",
            "!1: a number of more than 63 characters");
    STREAMS("[{\"v\":1.5420000000000003},{\"v\":1e999},{\"v\":\"0.1234567890123456\"},{\"v\":\"x\"}]",
            "1:1.542 1: 1:0.1234567890123456 1: ");
}

static void empty_files(void **state)
{
    (void)state;
    struct buf b;
    const char *const texts[] = {"", " ", " \r\n\t ", "\xef\xbb\xbf"};
    for (size_t i = 0; i < 4; i++) {
        buf_init(&b, 100);
        assert_int_equal(stream(scratch_put("f.json", texts[i], strlen(texts[i])), &b), -1);
        assert_non_null(strstr(err.text, "f.json: the file is empty\n"));
        buf_release(&b);
    }
}

/* No strict beginning of a document is a document. */
static void cut_anywhere(void **state)
{
    (void)state;
    static const char *const documents[] = {
        "{\"a\":\"x\\u00fc\\n\",\"Items\":[{\"v\":-1.5e+3,\"t\":\"z\xc3\xbc\"},\n{\"w\":[true,null,{}]}],\"Next\":null,"
        "\"n\":12}",
        "[{\"a\":1,\"Items\":[{\"v\":1},2,\"x\"]},{\"Items\":[]}]",
        "[{\"v\":1},[1,[2]],\"text\",false,10]",
    };
    for (size_t d = 0; d < 3; d++) {
        size_t n = strlen(documents[d]);
        for (size_t cut = 0; cut <= n; cut++) {
            struct buf b;
            buf_init(&b, 10000);
            int rc = stream(scratch_put("cut.json", documents[d], cut), &b);
            assert_int_equal(rc, cut == n ? 0 : -1);
            if (rc) {
                assert_int_equal(err.code, EXIT_INPUT);
                assert_non_null(strstr(err.text, cut ? "(cut short?)\n  fetch or export it again\n" : "is empty"));
            }
            buf_release(&b);
        }
    }
    STREAMS("{\"Items\":[\n{\"v\":1},\n{\"v\"", "!3: the file ends inside an item (cut short?)");
    STREAMS("{\"Items\":[\n{\"v\":1},\n", "!3: the file ends before its JSON does (cut short?)");
}

static void repeat(struct buf *b, const char *s, int n)
{
    while (n-- > 0)
        buf_puts(b, s);
}

static void deep(int levels, const char *want)
{
    struct buf b;
    buf_init(&b, 10 << 20);
    repeat(&b, "[", levels);
    repeat(&b, "]", levels);
    streams_n(b.p, b.n, want);
    buf_release(&b);
}

static void limits(void **state)
{
    (void)state;
    deep(64, "1:kind 4 ");
    deep(65, "!1: nesting deeper than 64");
    deep(1000000, "!1: nesting deeper than 64");
    struct buf b;
    buf_init(&b, 20 << 20);
    buf_puts(&b, "{\"Items\":[\n\"");
    repeat(&b, "0123456789", 1 << 20);
    buf_puts(&b, "\"]}");
    streams_n(b.p, b.n, "!2: an item of more than 4 MiB");
    struct json *v;
    assert_int_equal(json_parse(b.p, b.n, &v, &err), -1);
    assert_non_null(strstr(err.text, "a JSON text of more than 4 MiB"));
    buf_clear(&b);
    buf_puts(&b, "{\"Items\":[\n{\"t\":\"");
    repeat(&b, "01234567", (1 << 19) - 4);
    buf_puts(&b, "\",\"v\":7}]}"); /* just fits */
    streams_n(b.p, b.n, "Items2:7 ");
    buf_clear(&b);
    buf_puts(&b, "{\"");
    repeat(&b, "01234567", 1 << 14);
    buf_puts(&b, "\":1}");
    streams_n(b.p, b.n, "!1: a name of more than 64 KiB");
    buf_clear(&b);
    repeat(&b, " ", 5 << 20);
    buf_puts(&b, "[]");
    repeat(&b, "\n", 5 << 20);
    streams_n(b.p, b.n, "");
    buf_release(&b);
}

static int add_up(void *ctx, const char *array, const struct json *item, unsigned long line, struct err *e)
{
    int64_t *sum = ctx;
    dec d;
    (void)e;
    assert_int_equal(json_dec(json_get(item, "v"), &d), DEC_OK);
    sum[0] += (int64_t)(d.v / dec_of(1).v);
    sum[1] += (int64_t)strlen(json_string(json_get(item, "t")));
    sum[2] += (int64_t)line;
    assert_string_equal(array, sum[3] ? "" : "Items");
    return 0;
}

/* Items of all lengths cross the ends of the window at every kind of byte. */
static void crosses_windows(void **state)
{
    (void)state;
    for (int bare = 0; bare < 2; bare++) {
        struct buf b;
        int64_t want[4] = {0}, got[4] = {0, 0, 0, bare};
        buf_init(&b, 32 << 20);
        buf_puts(&b, bare ? "[" : "{\"Items\":[");
        for (int i = 0; i < 20000; i++) {
            buf_printf(&b, "%s\n{\"t\":\"\\u00fc\xc3\xbc%0*d\",\"v\":%d}", i ? "," : "", 1 + i * 31 % 997, 0, i);
            want[0] += i;
            want[1] += 4 + 1 + i * 31 % 997;
            want[2] += i + 2;
        }
        buf_puts(&b, bare ? "]" : "]}");
        struct zip *z;
        const struct json_sink sink = {.arrays = arrays, .item = add_up, .field = NULL, .ctx = got};
        assert_int_equal(zip_open(scratch_put("big.json", b.p, b.n), &z, &err), 0);
        assert_int_equal(json_stream(z, &sink, &err), 0);
        zip_close(z);
        assert_memory_equal(want, got, 3 * sizeof *want);
        buf_release(&b);
    }
}

static int join(void *ctx, const struct json *item, const char *text, size_t n, unsigned long line, struct err *e)
{
    struct buf *b = ctx;
    (void)item, (void)line, (void)e;
    buf_puts(b, b->n > 1 ? ",\n" : "\n");
    buf_add(b, text, n);
    return 0;
}

/* The texts of the items, joined as they were, are the file again: whoever read them, wherever the window ended. */
static void gives_the_text(void **state)
{
    (void)state;
    struct buf b, again;
    buf_init(&b, 32 << 20);
    buf_init(&again, 32 << 20);
    buf_puts(&b, "[");
    buf_puts(&again, "[");
    for (int i = 0; i < 20000; i++)
        buf_printf(&b, "%s\n%s%0*d%s", i ? "," : "", i % 3 ? "{ \"t\" : \"\\u00fc ]}\xc3\xbc" : "-0.", 1 + i * 31 % 53,
                   0, i % 3 ? "\" }" : "1e-5");
    buf_puts(&b, "]");
    struct zip *z;
    const struct json_sink sink = {.arrays = arrays, .raw = join, .ctx = &again};
    assert_int_equal(zip_open(scratch_put("raw.json", b.p, b.n), &z, &err), 0);
    assert_int_equal(json_stream(z, &sink, &err), 0);
    zip_close(z);
    buf_puts(&again, "]");
    assert_string_equal(b.p, again.p);
    buf_clear(&again);
    buf_puts(&again, "[");
    assert_int_equal(json_stream_text("memory", b.p, b.n, &sink, &err), 0);
    buf_puts(&again, "]");
    assert_string_equal(b.p, again.p);
    assert_int_equal(json_stream_text("memory", b.p, b.n - 2, &sink, &err), -1);
    assert_string_equal(err.text,
                        "memory:20001: the text ends inside an item (cut short?)\n  fetch or export it again\n");
    buf_release(&b);
    buf_release(&again);
}

static void callbacks_can_stop(void **state)
{
    (void)state;
    STREAMS("{\"Items\":[1,\n{\"stop\":1},2]}", "!");
    assert_string_equal(err.text, "f:2: stopped\n");
    struct zip *z;
    const struct json_sink none = {.arrays = arrays, .item = NULL, .field = NULL, .ctx = NULL};
    assert_int_equal(zip_open(scratch_put("f.json", "{\"Items\":[1],\"x\":{}}", 20), &z, &err), 0);
    assert_int_equal(json_stream(z, &none, &err), 0);
    zip_close(z);
}

static void gzip_cut_short(void **state)
{
    (void)state;
    struct buf text, gz, out;
    buf_init(&text, 1 << 20);
    buf_init(&gz, 1 << 20);
    buf_init(&out, 1 << 20);
    buf_puts(&text, "[1");
    repeat(&text, ",{\"v\":1}", 1000);
    buf_puts(&text, "]");
    assert_int_equal(zip_deflate(text.p, text.n, &gz, &err), 0);
    assert_int_equal(stream(scratch_put("f.json.gz", gz.p, gz.n), &out), 0);
    assert_int_equal(stream(scratch_put("f.json.gz", gz.p, gz.n - 3), &out), -1);
    assert_non_null(strstr(err.text, "ends inside its gzip data (cut short?)"));
    buf_release(&text);
    buf_release(&gz);
    buf_release(&out);
}

static void trees(void **state)
{
    (void)state;
    static const char text[] = " {\"s\":\"x\",\"n\":12.5,\"b\":true,\"z\":null,\"a\":[1,2],\"A\":3} ";
    struct json *v;
    dec d;
    assert_int_equal(json_parse(text, sizeof text - 1, &v, &err), 0);
    assert_int_equal(json_kind(v), JSON_OBJECT);
    assert_string_equal(json_string(json_get(v, "s")), "x");
    assert_null(json_get(v, "S"));
    assert_null(json_get(json_get(v, "a"), "s"));
    assert_int_equal(json_dec(json_get(v, "n"), &d), DEC_OK);
    assert_int_equal(json_dec(json_get(v, "b"), &d), DEC_SYNTAX);
    assert_int_equal(json_dec(NULL, &d), DEC_SYNTAX);
    assert_true(json_bool(json_get(v, "b"), false));
    assert_true(json_bool(json_get(v, "none"), true));
    assert_null(json_string(json_get(v, "z")));
    assert_null(json_string(json_get(v, "n")));
    const struct json *m = json_first(v);
    assert_string_equal(json_name(m), "s");
    assert_string_equal(json_name(json_next(m)), "n");
    m = json_first(json_get(v, "a"));
    assert_null(json_name(m));
    assert_int_equal(json_kind(json_next(m)), JSON_NUMBER);
    assert_null(json_next(json_next(m)));
    assert_null(json_first(m));
    json_free(v);
    static const char *const bad[] = {"", "{", "[1] x", "{\"a\":1}}", "[01]", "nul", "\"a"};
    for (size_t i = 0; i < 7; i++) {
        assert_int_equal(json_parse(bad[i], strlen(bad[i]), &v, &err), -1);
        assert_null(v);
    }
    assert_int_equal(json_parse("\"only\"", 6, &v, &err), 0);
    json_free(v);
}

static void quotes(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1000);
    json_quote(&b, "a\"b\\c\n\t\r\x01 z\xc3\xbc");
    assert_string_equal(b.p, "\"a\\\"b\\\\c\\n\\t\\u000d\\u0001 z\xc3\xbc\"");
    buf_clear(&b);
    json_quote(&b, "z\xfc");
    assert_string_equal(b.p, "\"z\\ufffd\"");
    buf_release(&b);
}

static uint64_t dice(uint64_t below)
{
    static uint64_t state = 20260827;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 20) % below;
}

static void put_random(struct buf *b, unsigned depth)
{
    static const char *const texts[] = {"\"\"",
                                        "\"a\"",
                                        "\"\\u00e9\\\"x\\\"\"",
                                        "\"\xc3\xa9\\n\\t\\/\"",
                                        "\"\\ud83d\\ude00\"",
                                        "\"\\u20ac\\b\\f\\r\\\\\"",
                                        "true",
                                        "false",
                                        "null",
                                        "\"\\u0041\""};
    static const char *const numbers[] = {
        "0",  "-0.5",    "1.5420000000000003",   "12345678901234.5", "1e3", "0.0001E-2", "123456789012345678",
        "-7", "100.000", "0.1234567890123456789"};
    uint64_t kind = dice(depth > 4 ? 2 : 4);
    if (kind == 0) {
        buf_puts(b, texts[dice(sizeof texts / sizeof *texts)]);
    } else if (kind == 1) {
        buf_puts(b, numbers[dice(sizeof numbers / sizeof *numbers)]);
    } else {
        static const char *const spaces[] = {"", " ", "\n", "\r\n\t"};
        buf_putc(b, kind == 2 ? '{' : '[');
        for (uint64_t i = 0, n = dice(4); i < n; i++) {
            buf_puts(b, i ? "," : "");
            buf_puts(b, spaces[dice(4)]);
            if (kind == 2)
                buf_printf(b, "\"k%u\"%s:%s", (unsigned)dice(3), spaces[dice(4)], spaces[dice(4)]);
            put_random(b, depth + 1);
            buf_puts(b, spaces[dice(4)]);
        }
        buf_putc(b, kind == 2 ? '}' : ']');
    }
}

static void same_tree(const struct json *a, const struct json *b)
{
    dec x, y;
    assert_int_equal(json_kind(a), json_kind(b));
    assert_int_equal(json_name(a) != NULL, json_name(b) != NULL);
    if (json_name(a))
        assert_string_equal(json_name(a), json_name(b));
    if (json_kind(a) == JSON_STRING)
        assert_string_equal(json_string(a), json_string(b));
    if (json_kind(a) == JSON_NUMBER) {
        assert_int_equal(json_dec(a, &x), json_dec(b, &y));
        assert_true(x.v == y.v);
    }
    assert_int_equal(json_bool(a, false), json_bool(b, false));
    const struct json *p = json_first(a), *q = json_first(b);
    for (; p && q; p = json_next(p), q = json_next(q))
        same_tree(p, q);
    assert_true(!p && !q);
}

/* What the fast reader takes, it reads like cJSON; what is spoilt, cJSON refuses too, or the scanner before it. */
static void fast_reads_like_cjson(void **state)
{
    (void)state;
    size_t taken = 0, refused = 0;
    struct arena *a = arena_new();
    struct buf b;
    buf_init(&b, 1 << 20);
    for (unsigned round = 0; round < 20000; round++, arena_reset(a)) {
        struct json *fast, *slow;
        unsigned long newlines, want = 0;
        size_t bad;
        buf_clear(&b);
        buf_putc(&b, '[');
        put_random(&b, 0);
        buf_putc(&b, ']');
        if (round % 4 == 0)
            b.p[dice(b.n)] = "]}{[,:\"\\x01"[dice(10)];
        size_t n = b.n;
        buf_putc(&b, ',');
        const char *end = json_fast(a, b.p, 0, &fast, &newlines);
        if (!end) {
            refused++;
            continue;
        }
        n = (size_t)(end - b.p);
        for (size_t i = 0; i < n; i++)
            want += b.p[i] == '\n';
        assert_int_equal(newlines, want);
        assert_int_equal(json_build(a, b.p, n, &slow, &bad), 0);
        same_tree(fast, slow);
        taken++;
    }
    buf_release(&b);
    arena_free(a);
    assert_true(taken > 10000 && refused > 1000);
}

/* These are left to the scanner, which says what is wrong, or to cJSON. */
static void fast_leaves_alone(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",     "{",         "[1",    "[1,]",     "{\"a\":1,}", "[01]",        "[1.]",        "[.5]",        "[+1]",
        "[1e]", "[nul]",     "\"a",   "\"\x01\"", "\"\\q\"",    "\"\\u00g0\"", "\"\\u0000\"", "\"\\ud83d\"", "\"\xff\"",
        "[1}",  "{\"a\" 1}", "{a:1}", "[1 2]",    "12",         "[\v1]"};
    struct arena *a = arena_new();
    struct buf deep;
    unsigned long newlines;
    struct json *v;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (json_fast(a, texts[i], 0, &v, &newlines))
            fail_msg("took %s", texts[i]);
    buf_init(&deep, 1000);
    for (int i = 0; i < 65; i++)
        buf_putc(&deep, '[');
    for (int i = 0; i < 65; i++)
        buf_putc(&deep, ']');
    buf_putc(&deep, ',');
    assert_null(json_fast(a, deep.p, 0, &v, &newlines));
    deep.p[deep.n - 2] = ',';
    assert_non_null(json_fast(a, deep.p + 1, 0, &v, &newlines));
    assert_null(json_fast(a, deep.p + 1, 1, &v, &newlines));
    buf_release(&deep);
    arena_free(a);
}

static void reads_a_file(void **state)
{
    (void)state;
    struct json *v;
    char sha256[CRYPTO_HEX];
    const char *path = scratch_put("a.json", "{\"a\": [1]}\n", 11);
    err_init(&err);
    assert_int_equal(json_read(path, 100, sha256, &v, &err), 0);
    assert_int_equal(json_kind(json_get(v, "a")), JSON_ARRAY);
    json_free(v);
    assert_int_equal(json_read(path, 5, sha256, &v, &err), -1);
    assert_int_equal(err.code, EXIT_INPUT);
    assert_non_null(strstr(err.text, "is too large"));
    path = scratch_put("b.json", "{\"a\": [1]}\n{}", 13);
    assert_int_equal(json_read(path, 100, sha256, &v, &err), -1);
    assert_non_null(strstr(err.text, "b.json:2: not JSON: expected nothing after the end"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_and_arrays),
        cmocka_unit_test(refuses_what_is_not_json),
        cmocka_unit_test(refuses_wrong_text),
        cmocka_unit_test(refuses_wrong_numbers),
        cmocka_unit_test(empty_files),
        cmocka_unit_test(cut_anywhere),
        cmocka_unit_test(limits),
        cmocka_unit_test(crosses_windows),
        cmocka_unit_test(gives_the_text),
        cmocka_unit_test(callbacks_can_stop),
        cmocka_unit_test(gzip_cut_short),
        cmocka_unit_test(trees),
        cmocka_unit_test(quotes),
        cmocka_unit_test(fast_reads_like_cjson),
        cmocka_unit_test(fast_leaves_alone),
        cmocka_unit_test(reads_a_file),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
