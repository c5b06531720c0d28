#include "usage/scan_simd.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__x86_64__)

static int has_avx2(void)
{
    return __builtin_cpu_supports("avx2");
}

__attribute__((target("avx2"))) static inline uint64_t equal_avx2(__m256i low, __m256i high, char c)
{
    __m256i want = _mm256_set1_epi8(c);
    uint32_t l = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, want));
    uint32_t h = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, want));
    return (uint64_t)h << 32 | l;
}

__attribute__((target("avx2"))) static void find_avx2(const char *p, size_t blocks, struct marks *out)
{
    for (size_t i = 0; i < blocks; i++, p += MARKS_BLOCK) {
        __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)p);
        __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
        out[i] = (struct marks){equal_avx2(low, high, '"'), equal_avx2(low, high, ','), equal_avx2(low, high, '\n'),
                                equal_avx2(low, high, '\r')};
    }
}

static int has_avx512(void)
{
    return __builtin_cpu_supports("avx512bw");
}

__attribute__((target("avx512bw"))) static void find_avx512(const char *p, size_t blocks, struct marks *out)
{
    const __m512i quote = _mm512_set1_epi8('"'), comma = _mm512_set1_epi8(','), lf = _mm512_set1_epi8('\n'),
                  cr = _mm512_set1_epi8('\r');
    for (size_t i = 0; i < blocks; i++, p += MARKS_BLOCK) {
        __m512i v = _mm512_loadu_si512(p);
        out[i] = (struct marks){_mm512_cmpeq_epi8_mask(v, quote), _mm512_cmpeq_epi8_mask(v, comma),
                                _mm512_cmpeq_epi8_mask(v, lf), _mm512_cmpeq_epi8_mask(v, cr)};
    }
}

static inline uint64_t equal_sse2(const __m128i v[4], char c)
{
    __m128i want = _mm_set1_epi8(c);
    uint64_t bits = 0;
    for (int i = 3; i >= 0; i--)
        bits = bits << 16 | (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], want));
    return bits;
}

static void find_sse2(const char *p, size_t blocks, struct marks *out)
{
    for (size_t i = 0; i < blocks; i++, p += MARKS_BLOCK) {
        __m128i v[4];
        for (int k = 0; k < 4; k++)
            v[k] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * k));
        out[i] = (struct marks){equal_sse2(v, '"'), equal_sse2(v, ','), equal_sse2(v, '\n'), equal_sse2(v, '\r')};
    }
}

#elif defined(__aarch64__)

/* Each byte that is equal keeps the one bit of its place; pairwise sums fold 64 of them into 8 bytes. */
static inline uint64_t equal_neon(const uint8x16_t v[4], uint8_t c)
{
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t want = vdupq_n_u8(c), place = vld1q_u8(places), m[4];
    for (int i = 0; i < 4; i++)
        m[i] = vandq_u8(vceqq_u8(v[i], want), place);
    uint8x16_t sum = vpaddq_u8(vpaddq_u8(m[0], m[1]), vpaddq_u8(m[2], m[3]));
    sum = vpaddq_u8(sum, sum);
    return vgetq_lane_u64(vreinterpretq_u64_u8(sum), 0);
}

static void find_neon(const char *p, size_t blocks, struct marks *out)
{
    for (size_t i = 0; i < blocks; i++, p += MARKS_BLOCK) {
        uint8x16_t v[4];
        for (int k = 0; k < 4; k++)
            v[k] = vld1q_u8((const uint8_t *)p + 16 * k);
        out[i] = (struct marks){equal_neon(v, '"'), equal_neon(v, ','), equal_neon(v, '\n'), equal_neon(v, '\r')};
    }
}

#endif

/* Eight bytes in a word, no special instructions. A byte is zero exactly if adding 0x7f to its low bits does not reach
 * its high bit and that bit is not set; the product moves the eight answers into the top byte. */
static inline uint64_t equal_word(uint64_t word, unsigned char c)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), low = UINT64_C(0x7f7f7f7f7f7f7f7f);
    uint64_t v = word ^ ones * c;
    uint64_t zero = ~(((v & low) + low) | v | low);
    return (zero >> 7) * UINT64_C(0x0102040810204080) >> 56;
}

static void find_portable(const char *p, size_t blocks, struct marks *out)
{
    for (size_t i = 0; i < blocks; i++, p += MARKS_BLOCK) {
        struct marks m = {0};
        for (int k = 0; k < MARKS_BLOCK; k += 8) {
            uint64_t word;
            memcpy(&word, p + k, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
            word = __builtin_bswap64(word);
#endif
            m.quote |= equal_word(word, '"') << k;
            m.comma |= equal_word(word, ',') << k;
            m.lf |= equal_word(word, '\n') << k;
            m.cr |= equal_word(word, '\r') << k;
        }
        out[i] = m;
    }
}

const struct marks_kind marks_kinds[] = {
#if defined(__x86_64__)
    {"avx512", has_avx512, find_avx512}, {"avx2", has_avx2, find_avx2},
    {"sse2", NULL, find_sse2},
#elif defined(__aarch64__)
    {"neon", NULL, find_neon},
#endif
    {"portable", NULL, find_portable},   {NULL, NULL, NULL},
};

const struct marks_kind *marks_choose(const char *name)
{
    for (const struct marks_kind *k = marks_kinds; k->name; k++)
        if ((!k->usable || k->usable()) && (!name || !*name || strcmp(name, k->name) == 0))
            return k;
    return NULL;
}
