#include "pricing/frac.h"

/* x *= k exactly, moving decimal places of k to *other (the opposite side of the fraction) where x has no room for
 * them. */
static bool multiply(dec *x, dec *other, dec k)
{
    dec ten = dec_of(10), scaled = k, moved = *other;
    for (int i = 0; i <= DEC_PLACES; i++) {
        if (dec_mul_exact(*x, scaled, x)) {
            *other = moved;
            return true;
        }
        if (dec_is_whole(scaled) || !dec_mul_exact(scaled, ten, &scaled) || !dec_mul_exact(moved, ten, &moved))
            break;
    }
    return dec_mul(*x, k, x);
}

bool frac_mul(struct frac *f, dec k)
{
    return multiply(&f->num, &f->den, k);
}

bool frac_div(struct frac *f, dec k)
{
    return multiply(&f->den, &f->num, k);
}

bool frac_value(struct frac f, dec *out)
{
    return dec_div(f.num, f.den, out);
}

bool frac_cmp(struct frac a, struct frac b, int *out)
{
    /* The sign of a.num x b.den - b.num x a.den, which the accumulator holds unrounded. */
    struct dec_acc acc = {{0}};
    if (!dec_acc_addmul(&acc, a.num, b.den) || !dec_acc_addmul(&acc, dec_neg(b.num), a.den))
        return false;
    if (acc.w[3] >> 63)
        *out = -1;
    else
        *out = (acc.w[0] | acc.w[1] | acc.w[2] | acc.w[3]) != 0;
    return true;
}
