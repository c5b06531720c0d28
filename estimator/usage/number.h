/* number: decimal text -> dec, fast for what bills hold (up to 18 digits without exponent), base/dec for the rest. */
#ifndef USAGE_NUMBER_H
#define USAGE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"

static inline enum dec_status number_parse(const char *p, size_t n, dec *out)
{
    static const uint64_t scale[DEC_PLACES + 1] = {UINT64_C(1000000000000000000),
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
    dec_int value = (dec_int)v * (dec_int)scale[places];
    out->v = negative ? -value : value;
    return DEC_OK;
}

#endif
