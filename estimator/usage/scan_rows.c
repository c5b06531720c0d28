#include "usage/scan_rows.h"

#include <stdlib.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "base/arena.h"
#include "base/err.h"
#include "usage/scan_row.h"

/* LEAD: bytes before the window that may be read. */
enum { LEAD = 64, PUT = 8, ROWS_SLACK = 2 * MARKS_BLOCK + PUT };

void window_init(struct window *w)
{
    *w = (struct window){0};
}

void window_release(struct window *w)
{
    free(w->p ? w->p - LEAD : NULL);
    free(w->marks);
}

void window_reserve(struct window *w, size_t n)
{
    n = (n + 2 * MARKS_BLOCK) / MARKS_BLOCK * MARKS_BLOCK;
    if (n <= w->cap)
        return;
    w->cap = n;
    w->p = (char *)arena_xrealloc(w->p ? w->p - LEAD : NULL, LEAD + w->cap, 1) + LEAD;
    w->marks = arena_xrealloc(w->marks, w->cap / MARKS_BLOCK, sizeof *w->marks);
}

void window_mark(struct window *w, size_t from, const struct marks_kind *kind)
{
    size_t first = from / MARKS_BLOCK;
    w->nmarks = (w->n + MARKS_BLOCK - 1) / MARKS_BLOCK;
    memset(w->p + w->n, 0, w->nmarks * MARKS_BLOCK - w->n);
    kind->find(w->p + first * MARKS_BLOCK, w->nmarks - first, w->marks + first);
}

void window_drop(struct window *w, size_t n)
{
    w->n -= n;
    w->base += n;
    memmove(w->p, w->p + n, w->n);
}

static uint64_t low_bits(size_t n)
{
    return n >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << n) - 1;
}

unsigned window_parity(const struct window *w, size_t n)
{
    uint64_t all = 0;
    size_t whole = n / MARKS_BLOCK;
    for (size_t i = 0; i < whole; i++)
        all ^= w->marks[i].quote;
    if (n % MARKS_BLOCK)
        all ^= w->marks[whole].quote & low_bits(n % MARKS_BLOCK);
    return (unsigned)__builtin_parityll(all);
}

/* Bit i of the result: how many bits of v up to and with i are set, modulo 2. */
static inline uint64_t prefix_xor(uint64_t v)
{
    v ^= v << 1;
    v ^= v << 2;
    v ^= v << 4;
    v ^= v << 8;
    v ^= v << 16;
    v ^= v << 32;
    return v;
}

#if defined(__x86_64__)
/* The same as a product without carries. */
__attribute__((target("pclmul"))) static inline uint64_t prefix_xor_bmi(uint64_t v)
{
    return (uint64_t)_mm_cvtsi128_si64(_mm_clmulepi64_si128(_mm_cvtsi64_si128((int64_t)v), _mm_set1_epi8(-1), 0));
}
#else
#define prefix_xor_bmi prefix_xor
#endif

size_t window_first_row(const struct window *w, size_t n, bool inside)
{
    uint64_t carry = inside ? ~UINT64_C(0) : 0;
    for (size_t i = 0; i * MARKS_BLOCK < n; i++) {
        uint64_t in = prefix_xor(w->marks[i].quote) ^ carry;
        uint64_t lf = w->marks[i].lf & ~in & low_bits(n - i * MARKS_BLOCK);
        if (lf)
            return i * MARKS_BLOCK + (size_t)__builtin_ctzll(lf) + 1;
        carry = in >> 63 ? ~UINT64_C(0) : 0;
    }
    return 0;
}

void rows_init(struct rows *r, const struct scan_input *in, struct decoder *d)
{
    *r = (struct rows){.in = in, .decoder = d};
#if defined(__x86_64__)
    r->bmi = (!in->simd || !in->simd[0]) && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") &&
             __builtin_cpu_supports("pclmul");
#endif
    for (size_t i = 0; i < in->plan->ncells; i++)
        if (in->column[i] >= (int)r->wanted)
            r->wanted = (size_t)in->column[i] + 1;
    r->at = arena_xrealloc(NULL, r->wanted + ROWS_SLACK, sizeof *r->at);
}

void rows_release(struct rows *r)
{
    free(r->at);
}

/* The field between two separators of a plain row. */
static inline struct cell field(const char *p, const char *end)
{
    struct cell c = {p, (size_t)(end - p), false};
    if (c.n && *p > ' ' && *p != '"' && end[-1] > ' ') /* nearly all */
        return c;
    if (c.n && *p == '"') {
        c.p++;
        c.n -= 2;
        c.escaped = memchr(c.p, '"', c.n) != NULL;
        return c;
    }
    while (c.n && (c.p[c.n - 1] == ' ' || c.p[c.n - 1] == '\t'))
        c.n--;
    while (c.n && (*c.p == ' ' || *c.p == '\t')) {
        c.p++;
        c.n--;
    }
    return c;
}

static inline void take_plain(const struct rows *r, const struct window *w, size_t start, size_t end)
{
    const struct scan_input *in = r->in;
    struct cell cells[DECODE_CELLS_MAX];
    size_t last = in->ncolumns - 1;
    for (size_t i = 0; i < in->plan->ncells; i++) {
        int column = in->column[i];
        if (column < 0) {
            cells[i] = (struct cell){"", 0, false};
            continue;
        }
        const char *from = w->p + (column ? r->at[column - 1] + 1 : start), *to = w->p + r->at[column];
        if ((size_t)column == last && to > from && to[-1] == '\r')
            to--;
        cells[i] = field(from, to);
    }
    decoder_bytes(r->decoder, w->p + start, end - start);
    decoder_row_among(r->decoder, cells, w->base + start);
}

/* The row that starts at `start`, the slow way: *end = where it ends; *cut when it does not in this window. */
static int take_slow(struct rows *r, const struct window *w, size_t start, size_t *end, bool *cut, struct err *err)
{
    struct row_machine m = {0};
    bool ended;
    size_t n = row_run(&m, w->p + start, w->n - start, &ended);
    *cut = !ended;
    *end = start + n;
    /* A CR that is the last byte seen may be half of a line end. */
    if (ended && start + n == w->n && w->p[w->n - 1] == '\r' && !w->last)
        *cut = true;
    if (*cut)
        return 0;
    start += m.begin; /* behind blank lines */
    n -= m.begin;
    if (n > ROW_MAX) {
        decoder_skip(r->decoder, USAGE_LONG_FIELD, NULL, w->base + start);
        return 0;
    }
    return row_slow(r->in, r->decoder, w->p + start, n, w->base + start, m.stray, err);
}

/* Where the walk over the marks is. */
struct walk {
    size_t start; /* of the row at hand */
    size_t n;     /* its separators so far */
    bool odd;     /* it breaks a rule of plain rows */
};

/* Bits that are set; `bmi`: the machine has the instruction (a library call costs more than this). */
static inline size_t count_bits(uint64_t v, bool bmi)
{
    if (bmi)
        return (size_t)__builtin_popcountll(v);
    v -= v >> 1 & UINT64_C(0x5555555555555555);
    v = (v & UINT64_C(0x3333333333333333)) + (v >> 2 & UINT64_C(0x3333333333333333));
    v = (v + (v >> 4)) & UINT64_C(0x0f0f0f0f0f0f0f0f);
    return v * UINT64_C(0x0101010101010101) >> 56;
}

static inline uint64_t put_position(uint32_t *to, uint64_t bits, uint32_t base)
{
    *to = base + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
    return bits & (bits - 1);
}

/* Those of the fields that are wanted; the others are only counted. Written in groups of PUT whether they are there or
 * not: to guess the exact number wrongly costs more. */
static inline size_t put_positions(uint32_t *at, size_t n, size_t wanted, uint64_t bits, size_t base, bool bmi)
{
    uint32_t *to = at + n;
    size_t count = count_bits(bits, bmi);
    if (n >= wanted)
        return n + count;
    for (size_t i = 0; i < count; i += PUT)
#pragma GCC unroll 8
        for (size_t k = 0; k < PUT; k++)
            bits = put_position(to + i + k, bits, (uint32_t)base);
    return n + count;
}

/* A row ends before `end`: 0 and *resume = end, or where it really ends. */
static inline int finish_row(struct rows *r, const struct window *w, const struct walk *k, size_t end, size_t *resume,
                             bool *cut, struct err *err)
{
    *resume = end;
    if (!k->odd && k->n == r->in->ncolumns && end - k->start <= ROW_MAX) {
        take_plain(r, w, k->start, end);
        return 0;
    }
    if (!k->odd && k->n == 1 && end - k->start <= 2 && w->p[k->start] != '"') /* a blank line */
        if (w->p[k->start] == '\n' || w->p[k->start] == '\r')
            return 0;
    return take_slow(r, w, k->start, resume, cut, err);
}

static inline __attribute__((always_inline)) int take_rows(struct rows *r, const struct window *w, size_t start,
                                                           size_t stop, size_t *next, bool *cut, bool bmi,
                                                           struct err *err)
{
    struct walk k;
    *cut = false;
again:
    k = (struct walk){.start = start};
    uint64_t mask = ~UINT64_C(0) << start % MARKS_BLOCK, inside = 0;
    uint64_t may_open = UINT64_C(1) << start % MARKS_BLOCK, closed = 0, returned = 0; /* what the byte before allows */
    for (size_t i = start / MARKS_BLOCK; i < w->nmarks; i++, mask = ~UINT64_C(0)) {
        const struct marks *m = &w->marks[i];
        uint64_t quote = m->quote & mask, lf = m->lf & mask, cr = m->cr & mask, comma = m->comma & mask;
        uint64_t in = (bmi ? prefix_xor_bmi(quote) : prefix_xor(quote)) ^ inside;
        uint64_t separator = (comma | lf) & ~in, close = quote & ~in, open = quote & in, back = cr & ~in;
        uint64_t odd = (open & ~((separator | close) << 1 | may_open)) |
                       ((close << 1 | closed) & ~(comma | lf | cr | quote)) | ((back << 1 | returned) & ~lf);
        inside = 0 - (in >> 63); /* all or none */
        may_open = (separator | close) >> 63;
        closed = close >> 63;
        returned = back >> 63;
        k.odd = k.odd || odd;
        for (uint64_t ends = lf & ~in; ends; ends &= ends - 1) {
            uint64_t upto = ends ^ (ends - 1);
            size_t end = i * MARKS_BLOCK + (size_t)__builtin_ctzll(ends) + 1, resume;
            k.n = put_positions(r->at, k.n, r->wanted, separator & upto, i * MARKS_BLOCK, bmi);
            separator &= ~upto;
            if (finish_row(r, w, &k, end, &resume, cut, err))
                return -1;
            *next = *cut ? k.start : resume;
            if (*cut || resume > stop)
                return 0;
            start = resume;
            if (resume != end)
                goto again;
            k = (struct walk){.start = end, .odd = (odd & ~upto) != 0};
        }
        k.n = put_positions(r->at, k.n, r->wanted, separator, i * MARKS_BLOCK, bmi);
    }
    /* Out of bytes. A row with a stray quote may end all the same. */
    *next = k.start;
    *cut = true;
    if (!k.odd || k.start >= w->n)
        return 0;
    if (take_slow(r, w, k.start, next, cut, err))
        return -1;
    if (*cut)
        *next = k.start;
    if (*cut || *next > stop)
        return 0;
    start = *next;
    goto again;
}

#if defined(__x86_64__)
/* The same code, with the instructions that all but old processors have. */
__attribute__((target("bmi,popcnt,pclmul"))) static int take_rows_bmi(struct rows *r, const struct window *w,
                                                                      size_t start, size_t stop, size_t *next,
                                                                      bool *cut, struct err *err)
{
    return take_rows(r, w, start, stop, next, cut, true, err);
}
#endif

int rows_take(struct rows *r, const struct window *w, size_t start, size_t stop, size_t *next, bool *cut,
              struct err *err)
{
#if defined(__x86_64__)
    if (r->bmi)
        return take_rows_bmi(r, w, start, stop, next, cut, err);
#endif
    return take_rows(r, w, start, stop, next, cut, false, err);
}
