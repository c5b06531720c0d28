/* dict: texts -> small numbers, counted from 0 in the order of their first appearance. */
#ifndef USAGE_DICT_H
#define USAGE_DICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct dict_entry {
    const char *text; /* in the arena of the dict, NUL-terminated */
    uint32_t n, hash;
};

struct dict {
    struct arena *arena; /* of its own */
    struct dict_entry *entry;
    uint32_t n, cap;
    uint32_t *slot; /* number + 1, or 0 */
    uint32_t mask;
};

void dict_init(struct dict *d);
void dict_release(struct dict *d);
uint32_t dict_put(struct dict *d, const char *p, size_t n);
static inline const char *dict_text(const struct dict *d, uint32_t id)
{
    return d->entry[id].text;
}

/* For tables in memory only: folds 8 bytes at a time through a 64 x 64 -> 128 bit product (as wyhash does). */
static inline uint64_t dict_mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide r = (wide)a * b;
    return (uint64_t)r ^ (uint64_t)(r >> 64);
}

static inline uint64_t dict_hash(const char *p, size_t n)
{
    uint64_t h = 0x9e3779b97f4a7c15u ^ n, w;
    if (n < 8) { /* two halves that may overlap */
        uint32_t low = 0, high = 0;
        if (n >= 4) {
            memcpy(&low, p, 4);
            memcpy(&high, p + n - 4, 4);
        } else if (n > 0) {
            low = (uint32_t)(unsigned char)p[0] << 8 | (unsigned char)p[n / 2];
            high = (unsigned char)p[n - 1];
        }
        return dict_mix(h ^ ((uint64_t)high << 32 | low), 0xe7037ed1a0b428dbu);
    }
    const char *end = p + n - 8;
    for (; p < end; p += 8) {
        memcpy(&w, p, 8);
        h = dict_mix(h ^ w, 0xa0761d6478bd642fu);
    }
    memcpy(&w, end, 8); /* may overlap what was taken before */
    return dict_mix(h ^ w, 0xe7037ed1a0b428dbu);
}

/* memcmp(a, b, n) == 0, without a call for the short texts of bills. */
static inline bool dict_same(const char *a, const char *b, size_t n)
{
    uint64_t x, y, differ = 0;
    if (n < 8) {
        for (size_t i = 0; i < n; i++)
            differ |= (uint64_t)(a[i] ^ b[i]);
        return differ == 0;
    }
    size_t i = 0;
    do {
        size_t at = i + 8 <= n ? i : n - 8;
        memcpy(&x, a + at, 8);
        memcpy(&y, b + at, 8);
        differ |= x ^ y;
        i += 8;
    } while (i < n);
    return differ == 0;
}

#endif
