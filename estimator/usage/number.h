/* number: decimal text -> dec, fast for what bills hold (up to 18 digits without exponent), base/dec for the rest. */
#ifndef USAGE_NUMBER_H
#define USAGE_NUMBER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/dec.h"

static const uint64_t number_scale[DEC_PLACES + 1] = {
    /* of a number with so many decimals */
    UINT64_C(1000000000000000000),
    UINT64_C(100000000000000000),
    UINT64_C(10000000000000000),
    UINT64_C(1000000000000000),
    UINT64_C(100000000000000),
    UINT64_C(10000000000000),
    UINT64_C(1000000000000),
    UINT64_C(100000000000),
    UINT64_C(10000000000),
    UINT64_C(1000000000),
    UINT64_C(100000000),
    UINT64_C(10000000),
    UINT64_C(1000000),
    UINT64_C(100000),
    UINT64_C(10000),
    UINT64_C(1000),
    UINT64_C(100),
    UINT64_C(10),
    UINT64_C(1)};

/* 8 digits as bytes 0..9, the first in the lowest byte. */
static inline uint64_t number_digits(uint64_t w)
{
    w = w * 10 + (w >> 8);
    return ((w & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
            (w >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >>
           32;
}

static inline enum dec_status number_parse(const char *p, size_t n, dec *out)
{
    const char *q = p, *end = p + n, *point = NULL;
    uint64_t v = 0;
    if (n == 0 || n > DEC_PLACES + 2)
        return dec_parse(p, n, out);
    int negative = *q == '-';
    q += negative;
    for (const char *first = q; q < end; q++) {
        unsigned digit = (unsigned char)*q - (unsigned)'0';
        if (digit <= 9)
            v = v * 10 + digit;
        else if (*q == '.' && !point && q > first)
            point = q;
        else
            return dec_parse(p, n, out);
    }
    size_t places = point ? (size_t)(end - point - 1) : 0, digits = n - (size_t)negative - (point != NULL);
    if (digits == 0 || digits > DEC_PLACES)
        return dec_parse(p, n, out);
    dec_int value = (dec_int)v * (dec_int)number_scale[places];
    out->v = negative ? -value : value;
    return DEC_OK;
}

/* The same for a text whose last 16 bytes can be read, though the first of them stand before it. Up to 16 characters at
 * once, without a branch that depends on them: the point is taken out, 8 digits a time become a number. */
static inline enum dec_status number_parse_among(const char *p, size_t n, dec *out)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    __extension__ typedef unsigned __int128 wide;
    const uint64_t ones = UINT64_C(0x0101010101010101), high = ones * 0x80;
    int negative = n > 0 && *p == '-';
    size_t digits = n - (size_t)negative;
    uint64_t part[2], point[2];
    if (digits - 1 >= 16)
        return number_parse(p, n, out);
    memcpy(part, p + n - 16, 16);
    wide x = (wide)(part[1] ^ ones * '0') << 64 | (part[0] ^ ones * '0');
    unsigned before = 8 * (16 - (unsigned)digits);
    x = x >> before << before;
    for (int i = 0; i < 2; i++) {
        uint64_t v = (uint64_t)(x >> 64 * i) ^ ones * ('.' ^ '0');
        point[i] = ~(((v & ~high) + ~high) | v | ~high);
    }
    wide points = (wide)point[1] << 64 | point[0], left = (points >> 7) - 1; /* bits of what stands left of the point */
    unsigned at = point[1] ? 8 + (unsigned)__builtin_ctzll(point[1]) / 8
                           : (unsigned)__builtin_ctzll(point[0] | UINT64_C(1) << 63) / 8;
    bool whole = points == 0;
    x = (x & ~(points | (points - 1))) | (x & left) << (whole ? 0 : 8);
    uint64_t low = (uint64_t)x, top = (uint64_t)(x >> 64);
    if ((((low + ones * 0x76) | low | (top + ones * 0x76) | top) & high) || digits == !whole)
        return number_parse(p, n, out);
    dec_int value =
        (dec_int)(number_digits(low) * 100000000 + number_digits(top)) * (dec_int)number_scale[whole ? 0 : 15 - at];
    out->v = negative ? -value : value;
    return DEC_OK;
#else
    return number_parse(p, n, out);
#endif
}

#endif
