/* The brace scanner: cuts the items of an array out of a byte stream, so that memory does not grow with the file.
 *
 *     p      mark        pos              end
 *     |...used|{"MeterId":|"077...  ......|NUL
 *
 * A window slides over the unpacked bytes. While a value is being cut, `mark` holds its first byte in the window, which
 * grows (to one item of 4 MiB) when the value does not end in it; so a cut value is always one piece of memory and is
 * parsed in place. A NUL behind the last byte stops the inner loops, which therefore test no bounds.
 *
 * The scanner checks what cJSON lets through (control characters, NULs, numbers as 01 or 1., nesting) and whatever stands
 * outside the values; cJSON checks the order of tokens inside them. Lines are counted only when a value has been cut.
 */
#include "io/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "io/zip.h"

enum {
    JSON_DEPTH = 64,
    JSON_ITEM_MAX = 4 << 20,
    JSON_NAME_MAX = 64 * 1024,
    JSON_WINDOW = 256 * 1024,
    JSON_NUMBER_MAX = 63, /* cJSON's number buffer; it would read the first 63 characters as the number */
    JSON_EOF = -1,
    JSON_FAILED = -2, /* err is set */
};

struct scan {
    struct zip *in; /* NULL when all the text is in the window */
    const char *name;
    const struct json_sink *sink;
    struct err *err;
    char *p;
    size_t pos, end, cap;
    size_t mark;         /* first byte that must stay in the window, or SIZE_MAX */
    size_t counted;      /* lines are counted up to here */
    unsigned long line;  /* of the byte at `counted` */
    bool high;           /* a byte above 0x7f since the mark */
    bool in_item;        /* for the message when the file ends */
    int depth;           /* containers open around the value being cut */
    struct buf member;   /* name of the current member */
};

static const char fetch_again[] = "fetch or export it again";

/* What a byte means: C_MORE runs on inside a value but not in a string, C_TEXT runs on inside a string, ... */
enum { C_BAD, C_SPACE, C_PUNCT, C_LETTER, C_DIGIT, C_QUOTE, C_OPEN, C_CLOSE };

static const unsigned char class_of[256] = {
    [' '] = C_SPACE,   ['\t'] = C_SPACE,  ['\n'] = C_SPACE,  ['\r'] = C_SPACE,  [','] = C_PUNCT,   [':'] = C_PUNCT,
    ['t'] = C_LETTER,  ['r'] = C_LETTER,  ['u'] = C_LETTER,  ['e'] = C_LETTER,  ['f'] = C_LETTER,  ['a'] = C_LETTER,
    ['l'] = C_LETTER,  ['s'] = C_LETTER,  ['n'] = C_LETTER,  ['-'] = C_DIGIT,   ['0'] = C_DIGIT,   ['1'] = C_DIGIT,
    ['2'] = C_DIGIT,   ['3'] = C_DIGIT,   ['4'] = C_DIGIT,   ['5'] = C_DIGIT,   ['6'] = C_DIGIT,   ['7'] = C_DIGIT,
    ['8'] = C_DIGIT,   ['9'] = C_DIGIT,   ['"'] = C_QUOTE,   ['{'] = C_OPEN,    ['['] = C_OPEN,    ['}'] = C_CLOSE,
    [']'] = C_CLOSE,
};

static unsigned long line_at(struct scan *s, size_t at)
{
    unsigned long n = 0;
    for (size_t i = s->counted; i < at; i++)
        n += s->p[i] == '\n';
    s->line += n;
    s->counted = at;
    return s->line;
}

static int not_json(struct scan *s, const char *expected)
{
    unsigned char c = (unsigned char)s->p[s->pos];
    unsigned long line = line_at(s, s->pos);
    if (c == '\0')
        return err_at(s->err, EXIT_INPUT, s->name, line, fetch_again, "the file holds a NUL byte");
    if (c > ' ' && c < 0x7f)
        return err_at(s->err, EXIT_INPUT, s->name, line, fetch_again, "not JSON: expected %s, found \"%c\"", expected, c);
    return err_at(s->err, EXIT_INPUT, s->name, line, fetch_again, "not JSON: expected %s, found byte 0x%02x", expected, c);
}

static int cut_short(struct scan *s)
{
    return err_at(s->err, EXIT_INPUT, s->name, line_at(s, s->pos), fetch_again, "the file ends %s (cut short?)",
                  s->in_item ? "inside an item" : "before its JSON does");
}

static int item_too_big(struct scan *s)
{
    return err_at(s->err, EXIT_INPUT, s->name, line_at(s, s->mark), "is this the right file?",
                  "an item of more than %d MiB", JSON_ITEM_MAX >> 20);
}

/* Brings more bytes behind `end`: 1, 0 at the end of the file, -1 error. */
static int fill(struct scan *s)
{
    size_t keep = s->mark < s->pos ? s->mark : s->pos, got = 0;
    if (!s->in)
        return 0;
    if (s->mark != SIZE_MAX && s->end - s->mark > JSON_ITEM_MAX)
        return item_too_big(s);
    if (keep > 0) {
        line_at(s, s->counted < keep ? keep : s->counted);
        memmove(s->p, s->p + keep, s->end - keep);
        s->pos -= keep;
        s->end -= keep;
        s->counted -= keep;
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
static int peek(struct scan *s)
{
    if (s->pos == s->end) {
        int more = fill(s);
        if (more <= 0)
            return more < 0 ? JSON_FAILED : JSON_EOF;
    }
    return (unsigned char)s->p[s->pos];
}

static int skip_space(struct scan *s)
{
    int c;
    while ((c = peek(s)) >= 0 && class_of[c] == C_SPACE)
        s->pos++;
    return c;
}

/* The same where the file must not end: the byte, or JSON_FAILED. */
static int need(struct scan *s)
{
    int c = peek(s);
    if (c == JSON_EOF)
        cut_short(s);
    return c < 0 ? JSON_FAILED : c;
}

static int need_token(struct scan *s)
{
    int c = skip_space(s);
    if (c == JSON_EOF)
        cut_short(s);
    return c < 0 ? JSON_FAILED : c;
}

/* After a backslash; pos is behind it. Four hex digits are looked at here because cJSON makes \u0000 the end of a text. */
static int scan_escape(struct scan *s)
{
    int c = need(s);
    if (c < 0)
        return -1;
    if (c == '\0' || !strchr("\"\\/bfnrtu", c))
        return not_json(s, "an escape such as \\n");
    s->pos++;
    if (c != 'u')
        return 0;
    bool zero = true;
    for (int i = 0; i < 4; i++, s->pos++) {
        if ((c = need(s)) < 0)
            return -1;
        if (c == '\0' || !strchr("0123456789abcdefABCDEF", c))
            return not_json(s, "a hexadecimal digit");
        zero = zero && c == '0';
    }
    if (zero)
        return err_at(s->err, EXIT_INPUT, s->name, line_at(s, s->pos), fetch_again, "a text holds a NUL (\\u0000)");
    return 0;
}

/* pos is at the opening quote; afterwards behind the closing one. */
static int scan_string(struct scan *s)
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
            return not_json(s, "no control character in a text");
        }
    }
}

static int scan_digits(struct scan *s, size_t *n)
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
    return c == JSON_EOF ? cut_short(s) : not_json(s, "a digit");
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static int scan_number(struct scan *s)
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
        return err_at(s->err, EXIT_INPUT, s->name, line_at(s, s->pos), fetch_again, "not JSON: a number starts with 0");
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
        return err_at(s->err, EXIT_INPUT, s->name, line_at(s, s->pos), fetch_again,
                      "a number of more than %d characters", JSON_NUMBER_MAX);
    return 0;
}

static bool is_array_name(const struct scan *s, const char *p, size_t n, const char **name)
{
    for (const char *const *a = s->sink->arrays; a && *a; a++) {
        if (strlen(*a) == n && memcmp(*a, p, n) == 0) {
            *name = *a;
            return true;
        }
    }
    return false;
}

/* A text was just scanned one level inside an element of a root array: does it name an array of items that follows? Then
 * the element is a page. 1 yes, 0 no, -1 error. */
static int starts_array(struct scan *s, size_t at)
{
    const char *name;
    size_t offset = at - s->mark; /* the window may move */
    int c = skip_space(s);
    if (c == JSON_FAILED)
        return -1;
    if (c != ':' || !is_array_name(s, s->p + s->mark + offset + 1, s->pos - s->mark - offset - 2, &name)) {
        /* Between the text's end and the ':' only blanks were skipped: nothing to compare with when there were some. */
        return 0;
    }
    s->pos++;
    c = skip_space(s);
    return c == JSON_FAILED ? -1 : c == '[';
}
