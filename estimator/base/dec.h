/* dec: exact decimal numbers, for money, prices and quantities.
 *
 * A signed 128-bit count of 10^-18: range about +-1.7e20, 18 decimals. The struct makes `a * b` a compile error; every
 * operation that can leave the range returns false and leaves *out untouched. Rounding is half-even and happens only
 * where a comment says so. The rules of the numbers (what is rounded when) are in docs/numbers.md.
 */
#ifndef BASE_DEC_H
#define BASE_DEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 dec_int;

typedef struct {
    dec_int v; /* value x 10^18 */
} dec;

enum { DEC_PLACES = 18, DEC_TEXT = 48 /* longest text with its NUL */ };

enum dec_status { DEC_OK, DEC_SYNTAX, DEC_RANGE };

#define DEC_ZERO ((dec){0})

dec dec_of(int64_t n); /* any int64_t fits */

/* Text -> dec: [+-]digits[.digits][(e|E)[+-]digits], at least one digit, nothing before or after, no thousands
 * separators; ".5" and "5." are numbers too. More than 18 decimals are rounded half-even, once. Works for any number of
 * digits and any exponent. */
enum dec_status dec_parse(const char *s, size_t n, dec *out);

/* A JSON number, which reached us as a double: printed with %.15g, then parsed (so 1.5420000000000003 is 1.542).
 * NaN and infinities are DEC_SYNTAX. */
enum dec_status dec_from_json(double d, dec *out);

bool dec_add(dec a, dec b, dec *out) __attribute__((warn_unused_result));
bool dec_sub(dec a, dec b, dec *out) __attribute__((warn_unused_result));
bool dec_mul(dec a, dec b, dec *out) __attribute__((warn_unused_result));       /* rounded half-even at 18 decimals */
bool dec_div(dec a, dec b, dec *out) __attribute__((warn_unused_result));       /* likewise; b == 0 is false */
bool dec_mul_exact(dec a, dec b, dec *out) __attribute__((warn_unused_result)); /* false when it would round */
/* a x b / c, rounded once (half-even); c == 0 is false. */
bool dec_muldiv(dec a, dec b, dec c, dec *out) __attribute__((warn_unused_result));

dec dec_neg(dec a); /* the one value without a negative saturates */
dec dec_abs(dec a);
int dec_cmp(dec a, dec b); /* <0, 0, >0 */
int dec_sign(dec a);       /* -1, 0, 1 */
dec dec_min(dec a, dec b);
dec dec_max(dec a, dec b);
bool dec_is_whole(dec a);
dec dec_round(dec a, int places); /* half-even at 0..18 decimals; toward zero where that would leave the range */
dec dec_ceil(dec a);              /* smallest whole number >= a; at the very end of the range the largest whole one */
/* Of two positive numbers: the smallest m for which m / a and m / b are whole. */
bool dec_lcm(dec a, dec b, dec *out) __attribute__((warn_unused_result));

/* Shortest exact text: "0", "-12.5", no exponent, no trailing zeros. */
const char *dec_text(dec a, char out[DEC_TEXT]);
char *dec_put(dec a, char out[DEC_TEXT]); /* the same, and returns where its NUL stands */
/* Rounded half-even to `places` decimals, padded with zeros: "12.50". "-0.00" is never written. */
const char *dec_text_fixed(dec a, int places, char out[DEC_TEXT]);

/* A sum of products, exact until it is divided: 256 bits at scale 10^36. Multiply first, divide last, round once.
 *
 *     struct dec_acc acc = {{0}};
 *     bool ok = dec_acc_addmul(&acc, units, price) && dec_acc_addmul(&acc, more, price2) &&
 *               dec_acc_div(&acc, block, &cost);
 */
struct dec_acc {
    uint64_t w[4]; /* two's complement, least significant first */
};
/* acc += a x b, and acc / d, half-even; d == 0 is false. */
bool dec_acc_addmul(struct dec_acc *acc, dec a, dec b) __attribute__((warn_unused_result));
bool dec_acc_div(const struct dec_acc *acc, dec d, dec *out) __attribute__((warn_unused_result));

/* Splits `total` over n weights (all >= 0) so that the parts add up to it exactly: each part is total x w / sum(w)
 * rounded toward zero, and the missing last digits (of 10^-18) go to the largest remainders, ties in the order of
 * `rank` (a permutation key per part: smaller first), so the result does not depend on the order of the parts. All
 * weights 0: every part is 0 and total must be 0. */
bool dec_split(dec total, const dec *weights, const size_t *rank, size_t n, dec *parts)
    __attribute__((warn_unused_result));

#endif
