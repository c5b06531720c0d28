#include "io/json_scan.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "io/json_node.h"
#include "io/zip.h"

enum {
    JSON_WINDOW = 256 * 1024,
};

const char json_fetch_again[] = "fetch or export it again";

/* What a byte means outside texts. Up to C_LAST_PLAIN the scanner runs over them and leaves their order to cJSON. */
enum { C_BAD, C_SPACE, C_PUNCT, C_LETTER, C_LAST_PLAIN = C_LETTER, C_DIGIT, C_QUOTE, C_OPEN, C_CLOSE };

static const unsigned char class_of[256] = {
    [' '] = C_SPACE,  ['\t'] = C_SPACE, ['\n'] = C_SPACE, ['\r'] = C_SPACE, [','] = C_PUNCT,  [':'] = C_PUNCT,
    ['t'] = C_LETTER, ['r'] = C_LETTER, ['u'] = C_LETTER, ['e'] = C_LETTER, ['f'] = C_LETTER, ['a'] = C_LETTER,
    ['l'] = C_LETTER, ['s'] = C_LETTER, ['n'] = C_LETTER, ['-'] = C_DIGIT,  ['0'] = C_DIGIT,  ['1'] = C_DIGIT,
    ['2'] = C_DIGIT,  ['3'] = C_DIGIT,  ['4'] = C_DIGIT,  ['5'] = C_DIGIT,  ['6'] = C_DIGIT,  ['7'] = C_DIGIT,
    ['8'] = C_DIGIT,  ['9'] = C_DIGIT,  ['"'] = C_QUOTE,  ['{'] = C_OPEN,   ['['] = C_OPEN,   ['}'] = C_CLOSE,
    [']'] = C_CLOSE,
};

void json_scan_open(struct json_scan *s, struct zip *in, const char *const *arrays, struct err *err)
{
    *s = (struct json_scan){
        .in = in, .name = zip_path(in), .what = "file", .most = JSON_ITEM_MAX, .arrays = arrays, .err = err};
    s->cap = JSON_WINDOW;
    s->p = arena_xrealloc(NULL, s->cap + 1, 1);
    s->p[0] = '\0';
    s->mark = SIZE_MAX;
    s->line = 1;
}

void json_scan_open_text(struct json_scan *s, const char *name, const char *text, size_t n, struct err *err)
{
    *s = (struct json_scan){.name = name, .what = "text", .err = err, .end = n, .cap = n, .mark = SIZE_MAX, .line = 1};
    s->most = n;
    s->p = arena_xrealloc(NULL, n + 1, 1);
    if (n > 0)
        memcpy(s->p, text, n);
    s->p[n] = '\0';
}

void json_scan_close(struct json_scan *s)
{
    free(s->p);
}

void json_scan_taken(struct json_scan *s, size_t end, unsigned long newlines)
{
    json_scan_line(s, s->pos);
    s->pos = s->counted = end;
    s->line += newlines;
}

unsigned long json_scan_line(struct json_scan *s, size_t at)
{
    unsigned long n = 0;
    if (at <= s->counted)
        return s->line;
    for (size_t i = s->counted; i < at; i++)
        n += s->p[i] == '\n';
    s->line += n;
    s->counted = at;
    return s->line;
}

int json_scan_bad(struct json_scan *s, const char *expected)
{
    unsigned char c = (unsigned char)s->p[s->pos];
    unsigned long line = json_scan_line(s, s->pos);
    if (c == '\0')
        return err_at(s->err, EXIT_INPUT, s->name, line, json_fetch_again, "it holds a NUL byte");
    if (c > ' ' && c < 0x7f)
        return err_at(s->err, EXIT_INPUT, s->name, line, json_fetch_again, "not JSON: expected %s, found \"%c\"",
                      expected, c);
    return err_at(s->err, EXIT_INPUT, s->name, line, json_fetch_again, "not JSON: expected %s, found byte 0x%02x",
                  expected, c);
}

static int cut_short(struct json_scan *s)
{
    return err_at(s->err, EXIT_INPUT, s->name, json_scan_line(s, s->pos), json_fetch_again,
                  "the %s ends %s (cut short?)", s->what, s->in_item ? "inside an item" : "before its JSON does");
}

int json_scan_too_big(struct json_scan *s)
{
    return err_at(s->err, EXIT_INPUT, s->name, json_scan_line(s, s->mark), "is this the right file?",
                  "an item of more than %zu MiB", s->most >> 20);
}

/* Brings more bytes behind `end`: 1, 0 at the end of the file, -1 error. */
static int fill(struct json_scan *s)
{
    size_t keep = s->mark < s->pos ? s->mark : s->pos, got = 0;
    if (!s->in)
        return 0;
    if (s->mark != SIZE_MAX && s->end - s->mark > s->most)
        return json_scan_too_big(s);
    if (keep > 0) {
        json_scan_line(s, keep);
        memmove(s->p, s->p + keep, s->end - keep);
        s->pos -= keep;
        s->end -= keep;
        s->counted -= keep; /* keep <= counted now */
        s->mark -= s->mark == SIZE_MAX ? 0 : keep;
    }
    if (s->end > s->cap / 2) {
        s->cap *= 2;
        s->p = arena_xrealloc(s->p, s->cap + 1, 1);
    }
    if (zip_read(s->in, s->p + s->end, s->cap - s->end, &got, s->err))
        return -1;
    s->end += got;
    s->p[s->end] = '\0';
    return got > 0;
}

/* The byte at pos, JSON_EOF or JSON_FAILED. */
static int peek(struct json_scan *s)
{
    if (s->pos == s->end) {
        int more = fill(s);
        if (more <= 0)
            return more < 0 ? JSON_FAILED : JSON_EOF;
    }
    return (unsigned char)s->p[s->pos];
}

int json_scan_skip(struct json_scan *s)
{
    int c;
    while ((c = peek(s)) >= 0 && class_of[c] == C_SPACE)
        s->pos++;
    return c;
}

static int need(struct json_scan *s)
{
    int c = peek(s);
    if (c == JSON_EOF)
        cut_short(s);
    return c < 0 ? JSON_FAILED : c;
}

int json_scan_need(struct json_scan *s)
{
    int c = json_scan_skip(s);
    if (c == JSON_EOF)
        cut_short(s);
    return c < 0 ? JSON_FAILED : c;
}

/* After a backslash; pos is behind it. The hex digits are looked at because to cJSON \u0000 is the end of a text. */
static int scan_escape(struct json_scan *s)
{
    int c = need(s);
    if (c < 0)
        return -1;
    if (c == '\0' || !strchr("\"\\/bfnrtu", c))
        return json_scan_bad(s, "an escape such as \\n");
    s->pos++;
    if (c != 'u')
        return 0;
    bool zero = true;
    for (int i = 0; i < 4; i++, s->pos++) {
        if ((c = need(s)) < 0)
            return -1;
        if (c == '\0' || !strchr("0123456789abcdefABCDEF", c))
            return json_scan_bad(s, "a hexadecimal digit");
        zero = zero && c == '0';
    }
    if (zero)
        return err_at(s->err, EXIT_INPUT, s->name, json_scan_line(s, s->pos), json_fetch_again,
                      "a text holds a NUL (\\u0000)");
    return 0;
}

/* pos is at the opening quote; afterwards behind the closing one. */
static int scan_string(struct json_scan *s)
{
    s->pos++;
    for (;;) {
        const unsigned char *p = (const unsigned char *)s->p + s->pos;
        unsigned char seen = 0;
        while (*p >= 0x20 && *p != '"' && *p != '\\')
            seen |= *p++;
        s->high = s->high || seen >= 0x80;
        s->pos = (size_t)(p - (const unsigned char *)s->p);
        int c = need(s);
        if (c < 0)
            return -1;
        if (c == '"') {
            s->pos++;
            return 0;
        }
        if (c == '\\') {
            s->pos++;
            if (scan_escape(s))
                return -1;
        } else if (c < 0x20) {
            return json_scan_bad(s, "no control character in a text");
        }
    }
}

static int scan_digits(struct json_scan *s, size_t *n)
{
    size_t from = *n;
    int c;
    while ((c = peek(s)) >= '0' && c <= '9') {
        s->pos++;
        ++*n;
    }
    if (c == JSON_FAILED)
        return -1;
    if (*n > from)
        return 0;
    return c == JSON_EOF ? cut_short(s) : json_scan_bad(s, "a digit");
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static int scan_number(struct json_scan *s)
{
    size_t n = 0;
    if (s->p[s->pos] == '-') {
        s->pos++;
        n++;
    }
    int c = need(s);
    if (c < 0)
        return -1;
    size_t first = n;
    if (scan_digits(s, &n))
        return -1;
    if (c == '0' && n > first + 1)
        return err_at(s->err, EXIT_INPUT, s->name, json_scan_line(s, s->pos), json_fetch_again,
                      "not JSON: a number starts with 0");
    if ((c = peek(s)) == '.') {
        s->pos++;
        n++;
        if (scan_digits(s, &n))
            return -1;
        c = peek(s);
    }
    if (c == 'e' || c == 'E') {
        s->pos++;
        n++;
        if ((c = need(s)) < 0)
            return -1;
        if (c == '+' || c == '-') {
            s->pos++;
            n++;
        }
        if (scan_digits(s, &n))
            return -1;
        c = peek(s);
    }
    if (c == JSON_FAILED)
        return -1;
    if (n > JSON_NUMBER_MAX)
        return err_at(s->err, EXIT_INPUT, s->name, json_scan_line(s, s->pos), json_fetch_again,
                      "a number of more than %d characters", JSON_NUMBER_MAX);
    return 0;
}

const char *json_scan_array(const struct json_scan *s, const char *p, size_t n)
{
    for (const char *const *a = s->arrays; a && *a; a++)
        if (strlen(*a) == n && memcmp(*a, p, n) == 0)
            return *a;
    return NULL;
}

/* A text from `mark + offset` was just scanned, one level inside an element of a root array: does it name an array of
 * items that follows? Then the element is a page. 1 yes, 0 no, -1 error. */
static int starts_array(struct json_scan *s, size_t offset)
{
    if (!json_scan_array(s, s->p + s->mark + offset + 1, s->pos - s->mark - offset - 2))
        return 0;
    int c = json_scan_skip(s);
    if (c == ':') {
        s->pos++;
        c = json_scan_skip(s);
        return c == JSON_FAILED ? -1 : c == '[' || c == 'n'; /* or null, for none */
    }
    return c == JSON_FAILED ? -1 : 0;
}

/* From an opening bracket to behind its closing one. With `watch`, 1 as soon as the object turns out to be a page. */
static int scan_container(struct json_scan *s, bool watch)
{
    char closer[JSON_DEPTH];
    int depth = 0;
    do {
        const unsigned char *p = (const unsigned char *)s->p + s->pos;
        while (class_of[*p] != C_BAD && class_of[*p] <= C_LAST_PLAIN)
            p++;
        s->pos = (size_t)(p - (const unsigned char *)s->p);
        size_t offset = s->pos - s->mark;
        int c = need(s), page = 0;
        if (c < 0)
            return -1;
        switch (class_of[c]) {
        case C_SPACE:
        case C_PUNCT:
        case C_LETTER: /* the window was filled again */
            break;
        case C_QUOTE:
            if (scan_string(s))
                return -1;
            if (watch && depth == 1 && closer[0] == '}' && (page = starts_array(s, offset)) != 0)
                return page;
            break;
        case C_DIGIT:
            if (scan_number(s))
                return -1;
            break;
        case C_OPEN:
            if (s->depth + depth >= JSON_DEPTH)
                return err_at(s->err, EXIT_INPUT, s->name, json_scan_line(s, s->pos), "is this the right file?",
                              "nesting deeper than %d", JSON_DEPTH);
            closer[depth++] = c == '{' ? '}' : ']';
            s->pos++;
            break;
        case C_CLOSE:
            if (closer[depth - 1] != c)
                return json_scan_bad(s, closer[depth - 1] == '}' ? "\"}\"" : "\"]\"");
            depth--;
            s->pos++;
            break;
        default:
            return json_scan_bad(s, "a value");
        }
    } while (depth > 0);
    return 0;
}

int json_scan_value(struct json_scan *s, bool item, bool watch)
{
    int rc = 0, c = json_scan_need(s);
    if (c < 0)
        return -1;
    s->mark = s->pos;
    s->high = false;
    s->in_item = item;
    switch (class_of[c]) {
    case C_QUOTE:
        rc = scan_string(s);
        break;
    case C_DIGIT:
        rc = scan_number(s);
        break;
    case C_LETTER:
        while ((c = peek(s)) >= 0 && class_of[c] == C_LETTER)
            s->pos++;
        /* A text may be just `true`; a file may not, so there it is the beginning of something. */
        rc = c == JSON_EOF && s->in ? cut_short(s) : c == JSON_FAILED ? -1 : 0;
        break;
    case C_OPEN:
        rc = scan_container(s, watch);
        break;
    default:
        return json_scan_bad(s, "a value");
    }
    if (rc >= 0)
        s->in_item = false;
    return rc;
}

int json_scan_start(struct json_scan *s)
{
    if (peek(s) == JSON_FAILED)
        return -1;
    const char *p = s->p;
    size_t n = s->end;
    if (n >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0 || (!p[0] != !p[1])))
        return err_at(s->err, EXIT_INPUT, s->name, 1, "save it as UTF-8", "the file is UTF-16");
    if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        s->pos = s->counted = 3;
    return 0;
}
