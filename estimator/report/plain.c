#include "report/plain.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

static bool is_plain(const char *s, bool ascii)
{
    while (*s) {
        unsigned point;
        size_t n = text_decode(s, &point);
        if (n == 0 || text_steers(point) || (ascii && n > 1))
            return false;
        s += n;
    }
    return true;
}

const char *plain_text(struct arena *a, const char *s, bool ascii)
{
    if (is_plain(s, ascii))
        return s;
    char *out = arena_strdup(a, s);
    text_tame(out, ascii);
    return out;
}

/* East Asian wide characters and emoji take two columns, combining marks none: near enough without a
 * locale. */
static int point_width(unsigned p)
{
    if ((p >= 0x300 && p <= 0x36f) || (p >= 0x1ab0 && p <= 0x1aff) || (p >= 0x20d0 && p <= 0x20ff) ||
        (p >= 0xfe00 && p <= 0xfe0f))
        return 0;
    if ((p >= 0x1100 && p <= 0x115f) || (p >= 0x2e80 && p <= 0xa4cf) || (p >= 0xac00 && p <= 0xd7a3) ||
        (p >= 0xf900 && p <= 0xfaff) || (p >= 0xfe30 && p <= 0xfe6f) || (p >= 0xff00 && p <= 0xff60) ||
        (p >= 0xffe0 && p <= 0xffe6) || (p >= 0x1f300 && p <= 0x1f64f) || (p >= 0x1f900 && p <= 0x1f9ff) ||
        (p >= 0x20000 && p <= 0x3fffd))
        return 2;
    return 1;
}

int plain_width(const char *s, size_t n)
{
    int width = 0;
    for (size_t i = 0; i < n;) {
        unsigned point;
        size_t step = text_decode(s + i, &point);
        width += step ? point_width(point) : 1;
        i += step ? step : 1;
    }
    return width;
}

/* Bytes of s (at most n) that fit into `width` columns; at least one character. */
static size_t fit(const char *s, size_t n, int width)
{
    size_t at = 0;
    for (int used = 0; at < n;) {
        unsigned point;
        size_t step = text_decode(s + at, &point);
        used += step ? point_width(point) : 1;
        if (used > width && at > 0)
            break;
        at += step ? step : 1;
    }
    return at;
}

bool plain_joins(const char *before, size_t n, const char *s)
{
    enum { CODE = 3 };
    if (s[0] != ' ' || !isdigit((unsigned char)s[1]) || n < CODE ||
        (n > CODE && isalnum((unsigned char)before[n - CODE - 1])))
        return false;
    for (size_t i = n - CODE; i < n; i++)
        if (!isupper((unsigned char)before[i]))
            return false;
    return true;
}

static size_t word_length(const char *s)
{
    size_t n = strcspn(s, " ");
    while (plain_joins(s, n, s + n))
        n += 1 + strcspn(s + n + 1, " ");
    return n;
}

int plain_longest_word(const char *s)
{
    int most = 0;
    while (*(s += strspn(s, " "))) {
        size_t n = word_length(s);
        int width = plain_width(s, n);
        most = width > most ? width : most;
        s += n;
    }
    return most;
}

const char *plain_wrap(struct arena *a, const char *s, int width)
{
    size_t len = strlen(s);
    if (plain_width(s, len) <= width)
        return s;
    char *out = arena_alloc(a, 2 * len + 1), *to = out; /* at worst a break after each byte */
    int used = 0;
    while (*(s += strspn(s, " "))) {
        size_t word = word_length(s);
        int wide = plain_width(s, word);
        if (wide > width) {
            word = strcspn(s, " ");
            wide = plain_width(s, word);
        }
        if (used > 0 && used + 1 + wide > width) {
            *to++ = '\n';
            used = 0;
        }
        if (used > 0) {
            *to++ = ' ';
            used++;
        }
        while (wide > width) { /* only at the start of a line */
            size_t piece = fit(s, word, width);
            memcpy(to, s, piece);
            to += piece;
            s += piece;
            word -= piece;
            wide = plain_width(s, word);
            if (word)
                *to++ = '\n';
        }
        memcpy(to, s, word);
        to += word;
        s += word;
        used += wide;
    }
    *to = '\0';
    return out;
}
