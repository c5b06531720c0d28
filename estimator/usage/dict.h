/* dict: texts -> small numbers.
 *
 * Two tables over one: a dict counts its texts from 0 in the order of their first appearance; a cache keeps what was
 * made of a text as it stands in the file, so that each distinct text is decoded once. A cache is bounded: when it is
 * full, further texts are decoded each time.
 */
#ifndef USAGE_DICT_H
#define USAGE_DICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct dict_slot {
    uint64_t hash;
    const char *text; /* in the arena, NUL-terminated; NULL = a free place */
    uint32_t n, value;
};

struct dict_table {
    struct arena *arena; /* of its own */
    struct dict_slot *slot;
    uint32_t n, mask;
    size_t bytes;
};

struct dict_entry {
    const char *text;
    size_t n;
};

struct dict {
    struct dict_table table;
    struct dict_entry *entry; /* by number */
    uint32_t n, cap;
};

void dict_init(struct dict *d);
void dict_release(struct dict *d);
uint32_t dict_put(struct dict *d, const char *p, size_t n);
static inline const char *dict_text(const struct dict *d, uint32_t id)
{
    return d->entry[id].text;
}

struct cache {
    struct dict_table table;
};

void cache_init(struct cache *c);
void cache_release(struct cache *c);
bool cache_store(struct cache *c, const char *p, size_t n, uint64_t hash, uint32_t value); /* false: it is full */

/* For tables in memory only: folds 16 bytes at a time through a 64 x 64 -> 128 bit product (as wyhash does). */
static inline uint64_t dict_mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide r = (wide)a * b;
    return (uint64_t)r ^ (uint64_t)(r >> 64);
}

static inline uint64_t dict_word(const char *p)
{
    uint64_t w;
    memcpy(&w, p, sizeof w);
    return w;
}

static inline uint64_t dict_hash(const char *p, size_t n)
{
    const uint64_t one = UINT64_C(0xa0761d6478bd642f), two = UINT64_C(0xe7037ed1a0b428db);
    uint64_t a, b, h = UINT64_C(0x9e3779b97f4a7c15) ^ n;
    if (n >= 8) { /* the last 16 bytes, or two halves that may overlap */
        const char *end = p + n;
        for (; n > 16; n -= 16, p += 16)
            h = dict_mix(dict_word(p) ^ one, dict_word(p + 8) ^ h);
        a = dict_word(p > end - 8 ? end - 8 : p);
        b = dict_word(end - 8);
    } else if (n >= 4) {
        uint32_t low, high;
        memcpy(&low, p, 4);
        memcpy(&high, p + n - 4, 4);
        a = low;
        b = high;
    } else {
        a = n > 0
                ? (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 | (unsigned char)p[n - 1]
                : 0;
        b = 0;
    }
    return dict_mix(dict_mix(a ^ one, b ^ h), two ^ n);
}

/* memcmp(a, b, n) == 0, without a call for the short texts of bills. */
static inline bool dict_same(const char *a, const char *b, size_t n)
{
    uint64_t differ = 0;
    if (n < 8) {
        for (size_t i = 0; i < n; i++)
            differ |= (uint64_t)(a[i] ^ b[i]);
        return differ == 0;
    }
    for (size_t i = 0; i + 8 < n; i += 8)
        differ |= dict_word(a + i) ^ dict_word(b + i);
    return (differ | (dict_word(a + n - 8) ^ dict_word(b + n - 8))) == 0;
}

/* The slot of this text, or the free one where it would be. */
static inline struct dict_slot *dict_find(const struct dict_table *t, const char *p, size_t n, uint64_t hash)
{
    uint32_t at = (uint32_t)(hash >> 32) & t->mask;
    for (; t->slot[at].text; at = (at + 1) & t->mask)
        if (t->slot[at].hash == hash && t->slot[at].n == n && dict_same(t->slot[at].text, p, n))
            break;
    return &t->slot[at];
}

/* `kind` tells texts of equal bytes and different meaning apart. */
static inline uint64_t cache_hash(const char *p, size_t n, unsigned kind)
{
    return dict_hash(p, n) ^ kind;
}

static inline bool cache_find(const struct cache *c, const char *p, size_t n, uint64_t hash, uint32_t *value)
{
    const struct dict_slot *s = dict_find(&c->table, p, n, hash);
    *value = s->value;
    return s->text != NULL;
}

#endif
