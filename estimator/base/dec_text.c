#include "base/dec.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef unsigned __int128 dec_mag;

static const uint64_t ONE = 1000000000000000000;
static const dec_mag MAG_MAX = ~(dec_mag)0 >> 1;
static const int64_t EXPONENT_MAX = INT64_MAX / 4; /* no text in memory has as many digits */

enum { MAG_DIGITS = 39 /* of 2^127 */ };

/* A number as text, cut into its parts; nothing is copied. */
struct parts {
    bool negative;
    const char *digits; /* from the first digit or the point */
    size_t whole, frac; /* digits before and after the point */
    int64_t exponent;
};

static size_t count_digits(const char *s, const char *end)
{
    size_t n = 0;
    while (s + n < end && s[n] >= '0' && s[n] <= '9')
        n++;
    return n;
}

static bool sign(const char **s, const char *end)
{
    if (*s == end || (**s != '-' && **s != '+'))
        return false;
    return *(*s)++ == '-';
}

static bool cut_up(const char *s, size_t n, struct parts *out)
{
    const char *end = s + n;
    *out = (struct parts){.negative = sign(&s, end)};
    out->digits = s;
    out->whole = count_digits(s, end);
    s += out->whole;
    if (s < end && *s == '.') {
        out->frac = count_digits(++s, end);
        s += out->frac;
    }
    if (out->whole + out->frac == 0)
        return false;
    if (s < end && (*s == 'e' || *s == 'E')) {
        s++;
        bool down = sign(&s, end);
        size_t k = count_digits(s, end);
        if (k == 0)
            return false;
        int64_t e = 0;
        for (; k--; s++)
            if (e < EXPONENT_MAX / 10 - 1)
                e = e * 10 + (*s - '0');
            else
                e = EXPONENT_MAX; /* stays there: this is too much either way */
        out->exponent = down ? -e : e;
    }
    return s == end;
}

static int digit_at(const struct parts *p, size_t i)
{
    return p->digits[i < p->whole ? i : i + 1] - '0'; /* past the point */
}

// clang-format off
static const uint64_t POWERS[DEC_PLACES + 1] = {
    1, 10, 100, 1000, 10000, 100000,
    1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000,
    1000000000000, 10000000000000, 100000000000000, 1000000000000000,
    10000000000000000, 100000000000000000, 1000000000000000000,
};
// clang-format on

/* Up to 18 digits, a point among them perhaps: nearly all numbers. False: it is another one. */
static bool parse_plain(const char *s, size_t n, dec *out)
{
    uint64_t v = 0;
    size_t point = n;
    if (n == 0 || n > DEC_PLACES)
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned digit = (unsigned)(unsigned char)s[i] - '0';
        if (digit <= 9)
            v = v * 10 + digit;
        else if (s[i] == '.' && point == n && n > 1)
            point = i;
        else
            return false;
    }
    out->v = (dec_int)v * (dec_int)POWERS[point == n ? DEC_PLACES : DEC_PLACES - (n - point - 1)];
    return true;
}

enum dec_status dec_parse(const char *s, size_t n, dec *out)
{
    struct parts p;
    if (parse_plain(s, n, out))
        return DEC_OK;
    if (!cut_up(s, n, &p))
        return DEC_SYNTAX;
    size_t at = 0, all = p.whole + p.frac;
    while (at < all && digit_at(&p, at) == 0)
        at++;
    if (at == all) {
        *out = DEC_ZERO;
        return DEC_OK;
    }
    /* From its first digit that is not 0 the number has `keep` digits down to 10^-18. */
    int64_t keep = (int64_t)p.whole - (int64_t)at + p.exponent + DEC_PLACES;
    if (keep > MAG_DIGITS)
        return DEC_RANGE;
    dec_mag v = 0;
    for (int64_t i = 0; i < keep; i++) {
        if (v > MAG_MAX / 10 + 1)
            return DEC_RANGE;
        v = v * 10 + (dec_mag)(at < all ? digit_at(&p, at) : 0);
        at += at < all;
    }
    if (keep >= 0 && at < all) {
        int next = digit_at(&p, at++);
        bool more = false;
        while (at < all && !more)
            more = digit_at(&p, at++) != 0;
        v += next > 5 || (next == 5 && (more || v % 2 != 0));
    }
    if (v > MAG_MAX + p.negative)
        return DEC_RANGE;
    out->v = (dec_int)(p.negative ? -v : v);
    return DEC_OK;
}

enum dec_status dec_from_json(double d, dec *out)
{
    char text[32];
    if (!isfinite(d))
        return DEC_SYNTAX;
    int n = snprintf(text, sizeof text, "%.15g", d);
    return n > 0 ? dec_parse(text, (size_t)n, out) : DEC_SYNTAX;
}

/* The last n decimal digits of v. */
static void put_digits(char *to, int n, uint64_t v)
{
    while (n--) {
        to[n] = (char)('0' + v % 10);
        v /= 10;
    }
}

/* m at scale 10^18 with `places` of its decimals, the rest of which must be 0 or unwanted. */
static void write_number(bool negative, dec_mag m, int places, char out[DEC_TEXT])
{
    char digits[3 * DEC_PLACES]; /* three groups, the last one the decimals: enough for 2^128 */
    dec_mag whole = m / ONE;
    size_t first = whole < ONE ? DEC_PLACES : 0, point = 2 * DEC_PLACES;
    if (first == 0)
        put_digits(digits, DEC_PLACES, (uint64_t)(whole / ONE));
    put_digits(digits + DEC_PLACES, DEC_PLACES, (uint64_t)(whole % ONE));
    put_digits(digits + 2 * DEC_PLACES, DEC_PLACES, (uint64_t)(m - whole * ONE));
    while (first < point - 1 && digits[first] == '0')
        first++;
    if (negative)
        *out++ = '-';
    memcpy(out, digits + first, point - first);
    out += point - first;
    if (places > 0) {
        *out++ = '.';
        memcpy(out, digits + point, (size_t)places);
        out += places;
    }
    *out = '\0';
}

static dec_mag magnitude(dec a)
{
    return a.v < 0 ? -(dec_mag)a.v : (dec_mag)a.v;
}

const char *dec_text(dec a, char out[DEC_TEXT])
{
    dec_mag m = magnitude(a);
    uint64_t frac = (uint64_t)(m % ONE);
    int places = frac ? DEC_PLACES : 0;
    for (int step = 8; frac && step; step /= 2)
        while (frac % POWERS[step] == 0) {
            frac /= POWERS[step];
            places -= step;
        }
    write_number(a.v < 0, m, places, out);
    return out;
}

const char *dec_text_fixed(dec a, int places, char out[DEC_TEXT])
{
    places = places < 0 ? 0 : places > DEC_PLACES ? DEC_PLACES : places;
    uint64_t unit = 1;
    for (int i = places; i < DEC_PLACES; i++)
        unit *= 10;
    /* Not through dec_round: a magnitude has room for what rounds up past the range. */
    dec_mag m = magnitude(a), rest = m % unit, other = unit - rest;
    m -= rest;
    if (rest > other || (rest == other && (m / unit) % 2 != 0))
        m += unit;
    write_number(a.v < 0 && m != 0, m, places, out);
    return out;
}
