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

/* The 8 digits of v < 10^8, all at once: halves of 4, of 2, of 1, in the lanes of one word. */
static void put_8(char *to, uint32_t v)
{
    uint64_t w = v / 10000 | (uint64_t)(v % 10000) << 32;
    uint64_t tens = (w * 10486 >> 20) & UINT64_C(0x0000007f0000007f);
    w = tens | (w - tens * 100) << 16;
    tens = (w * 103 >> 10) & UINT64_C(0x000f000f000f000f);
    w = (tens | (w - tens * 10) << 8) + UINT64_C(0x3030303030303030);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    memcpy(to, &w, sizeof w);
}

/* The 18 digits of v < 10^18. */
static void put_18(char *to, uint64_t v)
{
    uint32_t last = (uint32_t)(v % 100);
    v /= 100;
    put_8(to, (uint32_t)(v / 100000000));
    put_8(to + 8, (uint32_t)(v % 100000000));
    to[16] = (char)('0' + last / 10);
    to[17] = (char)('0' + last % 10);
}

/* The first `places` of the 18 decimals are shown. Returns the end. */
static char *write_number(bool negative, dec_mag whole, const char *decimals, int places, char out[DEC_TEXT])
{
    char digits[2 * DEC_PLACES]; /* enough for 2^128 / 10^18 */
    size_t first = 0, end = sizeof digits;
    if (negative)
        *out++ = '-';
    if (whole < 100000000) { /* nearly all */
        put_8(digits, (uint32_t)whole);
        end = 8;
    } else {
        put_18(digits, (uint64_t)(whole / ONE));
        put_18(digits + DEC_PLACES, (uint64_t)(whole % ONE));
    }
    while (first < end - 1 && digits[first] == '0')
        first++;
    while (first < end)
        *out++ = digits[first++];
    if (places > 0) {
        *out++ = '.';
        memcpy(out, decimals, (size_t)places);
        out += places;
    }
    *out = '\0';
    return out;
}

static dec_mag magnitude(dec a)
{
    return a.v < 0 ? -(dec_mag)a.v : (dec_mag)a.v;
}

/* How many of these n <= 18 digits stand before zeros at their end. */
static int without_zeros(const char *digits, int n)
{
    uint64_t w;
    for (; n >= 8; n -= 8) {
        memcpy(&w, digits + n - 8, 8);
        if (w != UINT64_C(0x3030303030303030))
            break;
    }
    while (n > 0 && digits[n - 1] == '0')
        n--;
    return n;
}

char *dec_put(dec a, char out[DEC_TEXT])
{
    char decimals[DEC_PLACES];
    dec_mag m = magnitude(a), whole = m / ONE;
    put_18(decimals, (uint64_t)(m - whole * ONE));
    return write_number(a.v < 0, whole, decimals, without_zeros(decimals, DEC_PLACES), out);
}

const char *dec_text(dec a, char out[DEC_TEXT])
{
    dec_put(a, out);
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
    char decimals[DEC_PLACES];
    put_18(decimals, (uint64_t)(m % ONE));
    write_number(a.v < 0 && m != 0, m / ONE, decimals, places, out);
    return out;
}
