#include "base/dec.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* Signs are taken off first: all multiplying and dividing is on magnitudes, a product being four 64-bit limbs, least
 * significant first. A dec holds value x 10^18, so a product of two is at 10^36 and dividing it by a third brings it
 * back to 10^18: dec_mul, dec_div, dec_muldiv and dec_acc_div are all "256 bits / 128 bits, rounded half-even". */

__extension__ typedef unsigned __int128 dec_mag;

enum { LIMBS = 4 };

static const dec_int ONE = 1000000000000000000;
static const dec_mag MAG_MAX = ~(dec_mag)0 >> 1;

struct product {
    uint64_t w[LIMBS];
};

static dec_mag magnitude(dec a)
{
    return a.v < 0 ? -(dec_mag)a.v : (dec_mag)a.v;
}

static bool store(bool negative, dec_mag m, dec *out)
{
    if (m > MAG_MAX + negative)
        return false;
    out->v = (dec_int)(negative ? -m : m);
    return true;
}

static uint64_t low(dec_mag m)
{
    return (uint64_t)m;
}

static uint64_t high(dec_mag m)
{
    return (uint64_t)(m >> 64);
}

static dec_mag join(uint64_t hi, uint64_t lo)
{
    return (dec_mag)hi << 64 | lo;
}

static struct product multiply(dec_mag a, dec_mag b)
{
    uint64_t al = low(a), ah = high(a), bl = low(b), bh = high(b);
    dec_mag ll = (dec_mag)al * bl;
    if ((ah | bh) == 0)
        return (struct product){{low(ll), high(ll), 0, 0}};
    dec_mag lh = (dec_mag)al * bh, hl = (dec_mag)ah * bl, hh = (dec_mag)ah * bh;
    dec_mag middle = (dec_mag)high(ll) + low(lh) + low(hl);
    hh += (dec_mag)high(lh) + high(hl) + high(middle);
    return (struct product){{low(ll), low(middle), low(hh), high(hh)}};
}

/* n / d for a divisor of one limb: the way of pencil and paper. Leaves the quotient in n, returns the remainder. */
static uint64_t divide_short(struct product *n, uint64_t d)
{
    uint64_t rest = 0;
    for (int i = LIMBS - 1; i >= 0; i--) {
        if (rest == 0 && n->w[i] < d) { /* leading zeros cost nothing */
            rest = n->w[i];
            n->w[i] = 0;
            continue;
        }
        dec_mag part = join(rest, n->w[i]);
        n->w[i] = (uint64_t)(part / d);
        rest = (uint64_t)(part % d);
    }
    return rest;
}

/* One digit of the long division below: u[0..2] -= q x v with the largest q that leaves it >= 0. */
static uint64_t quotient_digit(uint64_t u[3], uint64_t v1, uint64_t v0)
{
    dec_mag top = join(u[2], u[1]), q = top / v1, r = top % v1;
    while (high(r) == 0 && (high(q) != 0 || q * v0 > join(low(r), u[0]))) { /* q is at most two too large */
        q--;
        r += v1;
    }
    /* q is exact now: with a divisor of two limbs the test above has seen all of it. */
    dec_mag ql = q * v0, qh = q * v1 + high(ql);
    uint64_t borrow = u[0] < low(ql);
    u[0] -= low(ql);
    dec_mag rest = join(u[2], u[1]) - qh - borrow;
    u[1] = low(rest);
    u[2] = high(rest);
    return low(q);
}

/* n / d, leaving the quotient in n and returning the remainder: Knuth's algorithm D (The Art of Computer Programming
 * 2, 4.3.1) with 64-bit digits. d != 0. */
static dec_mag divide(struct product *n, dec_mag d)
{
    if (high(d) == 0)
        return divide_short(n, low(d));
    if ((n->w[2] | n->w[3]) == 0) {
        dec_mag m = join(n->w[1], n->w[0]), q = m / d;
        n->w[0] = low(q);
        n->w[1] = 0; /* q < 2^64, as d >= 2^64 */
        return m - q * d;
    }
    int shift = __builtin_clzll(high(d)); /* the divisor's top bit must be set for the digits to be guessed well */
    d <<= shift;
    uint64_t u[LIMBS + 1] = {0};
    for (int i = 0; i < LIMBS; i++) {
        dec_mag moved = (dec_mag)n->w[i] << shift;
        u[i] |= low(moved);
        u[i + 1] = high(moved);
    }
    n->w[LIMBS - 1] = 0;
    for (int j = LIMBS - 2; j >= 0; j--)
        n->w[j] = quotient_digit(u + j, high(d), low(d));
    return join(u[1], u[0]) >> shift;
}

/* +-(n / d), rounded half-even. */
static bool divide_rounded(bool negative, struct product n, dec_mag d, dec *out)
{
    dec_mag rest = divide(&n, d);
    if ((n.w[2] | n.w[3]) != 0)
        return false;
    dec_mag q = join(n.w[1], n.w[0]), other = d - rest;
    if (rest > other || (rest == other && (q & 1)))
        if (++q == 0)
            return false;
    return store(negative, q, out);
}

dec dec_of(int64_t n)
{
    return (dec){n * ONE};
}

bool dec_add(dec a, dec b, dec *out)
{
    dec_int v;
    if (__builtin_add_overflow(a.v, b.v, &v))
        return false;
    out->v = v;
    return true;
}

bool dec_sub(dec a, dec b, dec *out)
{
    dec_int v;
    if (__builtin_sub_overflow(a.v, b.v, &v))
        return false;
    out->v = v;
    return true;
}

bool dec_muldiv(dec a, dec b, dec c, dec *out)
{
    if (c.v == 0)
        return false;
    if (a.v == c.v || b.v == c.v) {
        *out = a.v == c.v ? b : a;
        return true;
    }
    bool negative = ((a.v < 0) != (b.v < 0)) != (c.v < 0);
    return divide_rounded(negative, multiply(magnitude(a), magnitude(b)), magnitude(c), out);
}

bool dec_mul(dec a, dec b, dec *out)
{
    return dec_muldiv(a, b, (dec){ONE}, out);
}

bool dec_div(dec a, dec b, dec *out)
{
    return dec_muldiv(a, (dec){ONE}, b, out);
}

bool dec_mul_exact(dec a, dec b, dec *out)
{
    if (a.v == ONE || b.v == ONE) {
        *out = a.v == ONE ? b : a;
        return true;
    }
    struct product p = multiply(magnitude(a), magnitude(b));
    if (divide_short(&p, (uint64_t)ONE) != 0 || (p.w[2] | p.w[3]) != 0)
        return false;
    return store((a.v < 0) != (b.v < 0), join(p.w[1], p.w[0]), out);
}

dec dec_neg(dec a)
{
    dec_int v;
    if (__builtin_sub_overflow((dec_int)0, a.v, &v))
        v = (dec_int)MAG_MAX;
    return (dec){v};
}

dec dec_abs(dec a)
{
    return a.v < 0 ? dec_neg(a) : a;
}

int dec_cmp(dec a, dec b)
{
    return (a.v > b.v) - (a.v < b.v);
}

int dec_sign(dec a)
{
    return (a.v > 0) - (a.v < 0);
}

dec dec_min(dec a, dec b)
{
    return b.v < a.v ? b : a;
}

dec dec_max(dec a, dec b)
{
    return b.v > a.v ? b : a;
}

bool dec_is_whole(dec a)
{
    return a.v % ONE == 0;
}

dec dec_round(dec a, int places)
{
    if (places >= DEC_PLACES)
        return a;
    dec_mag unit = 1, m = magnitude(a);
    for (int i = places < 0 ? 0 : places; i < DEC_PLACES; i++)
        unit *= 10;
    dec_mag rest = m % unit, other = unit - rest, down = m - rest;
    bool up = rest > other || (rest == other && (down / unit) % 2 != 0);
    dec out = a;
    if (!up || !store(a.v < 0, down + unit, &out))
        store(a.v < 0, down, &out);
    return out;
}

dec dec_ceil(dec a)
{
    dec_int rest = a.v % ONE;
    dec whole = {a.v - rest}, out;
    return rest > 0 && dec_add(whole, (dec){ONE}, &out) ? out : whole;
}

bool dec_lcm(dec a, dec b, dec *out)
{
    if (a.v <= 0 || b.v <= 0)
        return false;
    if (a.v == b.v) {
        *out = a;
        return true;
    }
    dec_int x = a.v, y = b.v;
    while (y) {
        dec_int rest = x % y;
        x = y;
        y = rest;
    }
    struct product p = multiply((dec_mag)(a.v / x), (dec_mag)b.v);
    return (p.w[2] | p.w[3]) == 0 && store(false, join(p.w[1], p.w[0]), out);
}

/* 256-bit two's complement, for dec_acc. */

static bool top_bit(const uint64_t w[LIMBS])
{
    return w[LIMBS - 1] >> 63;
}

static void negate(uint64_t w[LIMBS])
{
    uint64_t carry = 1;
    for (int i = 0; i < LIMBS; i++) {
        w[i] = ~w[i] + carry;
        carry = carry && w[i] == 0;
    }
}

bool dec_acc_addmul(struct dec_acc *acc, dec a, dec b)
{
    struct product p = multiply(magnitude(a), magnitude(b)); /* at most 2^254: it has room for a sign */
    if ((a.v < 0) != (b.v < 0))
        negate(p.w);
    struct dec_acc sum;
    dec_mag carry = 0;
    for (int i = 0; i < LIMBS; i++) {
        carry += (dec_mag)acc->w[i] + p.w[i];
        sum.w[i] = low(carry);
        carry = high(carry);
    }
    if (top_bit(acc->w) == top_bit(p.w) && top_bit(sum.w) != top_bit(p.w))
        return false;
    *acc = sum;
    return true;
}

bool dec_acc_div(const struct dec_acc *acc, dec d, dec *out)
{
    if (d.v == 0)
        return false;
    bool negative = top_bit(acc->w);
    struct product n;
    memcpy(n.w, acc->w, sizeof n.w);
    if (negative)
        negate(n.w);
    return divide_rounded(negative != (d.v < 0), n, magnitude(d), out);
}

/* Splitting. A part is total x w / sum, and with total = q x sum + r it is q x w + r x w / sum. Weights are quantities,
 * so nearly always they have few decimals and their sum, counted in the last of these, fits into 63 bits: then q x w is
 * one multiplication, r is 0 for prices of few decimals, and else r x w / sum is a division of two limbs by one. Weights
 * that are not so take the long way, with the same results. */

enum { SPLIT_PLACES = 4, SPLIT_TWOS = DEC_PLACES - SPLIT_PLACES, FEW = 32 /* need no memory of the heap */ };

static const uint64_t FIVES_INVERSE[] = {0x0717ed71b8fd9a0c, 0x54186f653140a659}; /* of 5^14, modulo 2^128 */

struct share {
    dec_mag rest;
    size_t rank, at;
};

static bool before(const struct share *x, const struct share *y)
{
    if (x->rest != y->rest)
        return x->rest > y->rest;
    return x->rank != y->rank ? x->rank < y->rank : x->at < y->at;
}

/* Brings the k shares that go before all others to the front, in any order (Hoare's selection). No two are equal. */
static void select_first(struct share *s, size_t n, size_t k)
{
    ptrdiff_t lo = 0, hi = (ptrdiff_t)n - 1, cut = (ptrdiff_t)k;
    while (lo < hi) {
        struct share pivot = s[lo + (hi - lo) / 2];
        ptrdiff_t i = lo, j = hi;
        while (i <= j) {
            while (before(&s[i], &pivot))
                i++;
            while (before(&pivot, &s[j]))
                j--;
            if (i > j)
                break;
            struct share swap = s[i];
            s[i++] = s[j];
            s[j--] = swap;
        }
        if (cut <= j) /* lo..j do not go after the pivot, i..hi not before it */
            hi = j;
        else if (cut > i)
            lo = i;
        else
            break;
    }
}

/* What was lost by rounding toward zero: `missing` last digits, fewer than n. */
static void give_rest(struct share *shares, size_t n, dec_mag missing, bool negative, dec *parts)
{
    if (missing == 0)
        return;
    select_first(shares, n, (size_t)missing);
    for (size_t i = 0; i < (size_t)missing; i++)
        parts[shares[i].at].v += negative ? -1 : 1;
}

static void split_long(dec total, dec sum, const dec *weights, const size_t *rank, size_t n, dec *parts)
{
    struct share *shares = arena_xrealloc(NULL, n, sizeof *shares);
    dec_mag missing = magnitude(total);
    for (size_t i = 0; i < n; i++) {
        struct product p = multiply(magnitude(total), magnitude(weights[i]));
        shares[i] = (struct share){.rest = divide(&p, magnitude(sum)), .rank = rank[i], .at = i};
        dec_mag q = join(p.w[1], p.w[0]); /* at most |total|, as no weight exceeds the sum */
        missing -= q;
        parts[i].v = (dec_int)(total.v < 0 ? -q : q);
    }
    give_rest(shares, n, missing, total.v < 0, parts);
    free(shares);
}

/* The weights in units of 10^-SPLIT_PLACES. The inverse gives a quotient of a few bits just where the division has no
 * remainder: another quotient times 5^14 would have to reach 2^128. For the same reason no negative weight gets through. */
static bool shrink(const dec *weights, size_t n, uint64_t *out, uint64_t *sum)
{
    const dec_mag inverse = join(FIVES_INVERSE[0], FIVES_INVERSE[1]);
    dec_mag all = 0;
    for (size_t i = 0; i < n; i++) {
        dec_mag m = (dec_mag)weights[i].v, w = (m >> SPLIT_TWOS) * inverse;
        if ((low(m) & ((1u << SPLIT_TWOS) - 1)) != 0 || (w >> 63) != 0)
            return false;
        out[i] = low(w);
        all += w;
    }
    *sum = low(all);
    return (all >> 63) == 0;
}

/* A divisor with its top bit set and its reciprocal (Möller and Granlund, Improved division by invariant integers,
 * 2011): dividing two limbs by it takes two multiplications. */
struct divisor {
    uint64_t d, reciprocal;
    int shift;
};

static struct divisor divisor_of(uint64_t d)
{
    int shift = __builtin_clzll(d);
    d <<= shift;
    return (struct divisor){d, low(~(dec_mag)0 / d), shift};
}

/* n / d; the quotient fits a limb. */
static uint64_t divide_by(dec_mag n, const struct divisor *by, uint64_t *rest)
{
    n <<= by->shift;
    dec_mag q = (dec_mag)by->reciprocal * high(n) + n;
    uint64_t digit = high(q) + 1, r = low(n) - digit * by->d;
    if (r > low(q)) {
        digit--;
        r += by->d;
    }
    if (r >= by->d) {
        digit++;
        r -= by->d;
    }
    *rest = r >> by->shift;
    return digit;
}

/* r x w / sum over all parts. */
static void split_remainder(uint64_t r, bool negative, const uint64_t *w, uint64_t sum, const size_t *rank, size_t n,
                            dec *parts)
{
    struct share few[FEW], *shares = n > FEW ? arena_xrealloc(NULL, n, sizeof *shares) : few;
    struct divisor by = divisor_of(sum);
    uint64_t missing = r;
    for (size_t i = 0; i < n; i++) {
        uint64_t rest, more = divide_by((dec_mag)r * w[i], &by, &rest);
        shares[i] = (struct share){.rest = rest, .rank = rank[i], .at = i};
        missing -= more;
        parts[i].v += negative ? -(dec_int)more : (dec_int)more;
    }
    give_rest(shares, n, missing, negative, parts);
    if (shares != few)
        free(shares);
}

/* False, with nothing done, if the weights are not short, or all 0. */
static bool split_short(dec total, const dec *weights, const size_t *rank, size_t n, dec *parts)
{
    uint64_t few[FEW], sum, *w = n > FEW ? arena_xrealloc(NULL, n, sizeof *w) : few;
    bool ok = shrink(weights, n, w, &sum) && sum > 0;
    if (ok) {
        dec_mag q = magnitude(total) / sum;
        uint64_t r = low(magnitude(total) - q * sum);
        for (size_t i = 0; i < n; i++) {
            dec_mag part = q * w[i];
            parts[i].v = (dec_int)(total.v < 0 ? -part : part);
        }
        if (r)
            split_remainder(r, total.v < 0, w, sum, rank, n, parts);
    }
    if (w != few)
        free(w);
    return ok;
}

bool dec_split(dec total, const dec *weights, const size_t *rank, size_t n, dec *parts)
{
    dec sum = DEC_ZERO;
    if (split_short(total, weights, rank, n, parts))
        return true;
    for (size_t i = 0; i < n; i++)
        if (weights[i].v < 0 || !dec_add(sum, weights[i], &sum))
            return false;
    if (sum.v == 0) {
        for (size_t i = 0; i < n && total.v == 0; i++)
            parts[i] = DEC_ZERO;
        return total.v == 0;
    }
    split_long(total, sum, weights, rank, n, parts);
    return true;
}
