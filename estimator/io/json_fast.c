/* A reader for the items of big lists: one pass, no look back, no error messages. What it takes is a tree that cJSON
 * would build as well (a test holds them against each other); all else it leaves to the scanner and cJSON, which find
 * the words for what is wrong. The text is not touched.
 */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "io/json_node.h"

struct reader {
    struct arena *a;
    const char *p;
    int depth;
    unsigned long newlines;
};

static bool read_value(struct reader *r, struct json *v);

static char skip_space(struct reader *r)
{
    const char *p = r->p;
    while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
        r->newlines += *p++ == '\n';
    r->p = p;
    return *p;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = text_lower_char(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hexadecimal digits as UTF-8. Halves of a pair and \u0000 are for cJSON. */
static char *put_code(const char *p, char *to)
{
    unsigned code = 0;
    for (int i = 0; i < 4; i++) {
        int digit = hex(p[i]);
        if (digit < 0)
            return NULL;
        code = code << 4 | (unsigned)digit;
    }
    if (code == 0 || (code >= 0xD800 && code <= 0xDFFF))
        return NULL;
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    if (code >= 0x800) {
        *to++ = (char)(0xE0 | code >> 12);
        *to++ = (char)(0x80 | (code >> 6 & 0x3F));
    } else {
        *to++ = (char)(0xC0 | code >> 6);
    }
    *to++ = (char)(0x80 | (code & 0x3F));
    return to;
}

/* Takes the escapes out of s[0..n), in place: no escape is shorter than what it means. */
static bool unescape(char *s, size_t n)
{
    char *to = s;
    for (const char *p = s, *end = s + n; p < end; p++) {
        if (*p != '\\') {
            *to++ = *p;
            continue;
        }
        static const char from[] = "\"\\/bfnrt", meaning[] = "\"\\/\b\f\n\r\t";
        const char *at = *++p ? strchr(from, *p) : NULL;
        if (at)
            *to++ = meaning[at - from];
        else if (*p == 'u' && (to = put_code(p + 1, to)) != NULL)
            p += 4;
        else
            return false;
    }
    *to = '\0';
    return true;
}

/* r->p is at the opening quote. */
static const char *read_string(struct reader *r)
{
    const char *start = ++r->p, *p = start;
    unsigned char seen = 0;
    bool escapes = false;
    for (; *p != '"'; p++) {
        if ((unsigned char)*p < 0x20)
            return NULL;
        seen |= (unsigned char)*p;
        if (*p == '\\') {
            escapes = true;
            if ((unsigned char)*++p < 0x20)
                return NULL;
        }
    }
    size_t n = (size_t)(p - start);
    char *text = arena_strndup(r->a, start, n);
    r->p = p + 1;
    if ((seen >= 0x80 && !text_utf8_ok(text, n)) || (escapes && !unescape(text, n)))
        return NULL;
    return text;
}

static const char *digits(const char *p)
{
    while (*p >= '0' && *p <= '9')
        p++;
    return p;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? */
static bool read_number(struct reader *r, struct json *v)
{
    const char *start = r->p, *p = start + (*start == '-'), *from = p;
    p = digits(p);
    if (p == from || (*from == '0' && p > from + 1))
        return false;
    if (*p == '.') {
        from = p + 1;
        if ((p = digits(from)) == from)
            return false;
    }
    if (*p == 'e' || *p == 'E') {
        p++;
        from = p + (*p == '+' || *p == '-');
        if ((p = digits(from)) == from)
            return false;
    }
    if (p - start > JSON_NUMBER_MAX)
        return false;
    v->kind = JSON_NUMBER;
    v->text = arena_strndup(r->a, start, (size_t)(p - start));
    r->p = p;
    return true;
}

static bool read_word(struct reader *r, const char *word)
{
    size_t n = strlen(word);
    if (strncmp(r->p, word, n) != 0)
        return false;
    r->p += n;
    return true;
}

static bool read_container(struct reader *r, struct json *v, char closer)
{
    struct json **last = &v->first;
    v->kind = closer == '}' ? JSON_OBJECT : JSON_ARRAY;
    if (r->depth++ >= JSON_DEPTH)
        return false;
    r->p++;
    char c = skip_space(r);
    while (c != closer) {
        struct json *child = arena_alloc(r->a, sizeof *child);
        if (closer == '}') {
            if (c != '"' || (child->name = read_string(r)) == NULL || skip_space(r) != ':')
                return false;
            r->p++;
            skip_space(r);
        }
        if (!read_value(r, child))
            return false;
        *last = child;
        last = &child->next;
        c = skip_space(r);
        if (c == closer)
            break;
        if (c != ',')
            return false;
        r->p++;
        if ((c = skip_space(r)) == closer) /* a comma too many */
            return false;
    }
    r->p++;
    r->depth--;
    return true;
}

static bool read_value(struct reader *r, struct json *v)
{
    switch (*r->p) {
    case '"':
        v->kind = JSON_STRING;
        return (v->text = read_string(r)) != NULL;
    case '{':
        return read_container(r, v, '}');
    case '[':
        return read_container(r, v, ']');
    case 'n':
        v->kind = JSON_NULL;
        return read_word(r, "null");
    case 't':
    case 'f':
        v->kind = JSON_BOOL;
        v->truth = *r->p == 't';
        return read_word(r, v->truth ? "true" : "false");
    default:
        return read_number(r, v);
    }
}

const char *json_fast(struct arena *a, const char *p, int depth, struct json **out, unsigned long *newlines)
{
    struct reader r = {.a = a, .p = p, .depth = depth};
    struct json *v = arena_alloc(a, sizeof *v);
    if (!read_value(&r, v) || *r.p == '\0') /* a NUL may have cut off a longer number */
        return NULL;
    *out = v;
    *newlines = r.newlines;
    return r.p;
}
