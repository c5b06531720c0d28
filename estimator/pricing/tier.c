#include "pricing/tier.h"

#include <stdbool.h>

#include "base/dec.h"
#include "pricing/discount.h"

/* A bound in blocks, brought to the scale of the quantity: base units x den. A bound too large for that lies beyond
 * every quantity that can be stated, so the largest number stands for it. */
static dec scaled(dec bound, dec scale)
{
    dec out;
    if (dec_mul(bound, scale, &out))
        return out;
    return (dec){(dec_int)(~(__extension__(unsigned __int128) 0) >> 1)};
}

bool tier_cost(const struct rate *r, dec base, dec den, const struct discount *off, dec *cost)
{
    dec scale, net;
    struct dec_acc acc = {{0}};
    if (!dec_mul_exact(r->unit.block, den, &scale))
        return false;
    if (!dec_sub(base, dec_sign(r->included) > 0 ? scaled(r->included, scale) : DEC_ZERO, &net))
        return false;
    bool one_price = r->ntiers == 1 || dec_cmp(net, scaled(r->tiers[1].from, scale)) <= 0; /* as hardly ever not */
    if (one_price && !off && dec_sign(net) > 0)
        return dec_muldiv(net, r->tiers[0].price, scale, cost);
    for (size_t i = 0; i < r->ntiers; i++) {
        dec low = scaled(r->tiers[i].from, scale), high = net, slice;
        if (dec_cmp(net, low) <= 0)
            break;
        if (i + 1 < r->ntiers)
            high = dec_min(net, scaled(r->tiers[i + 1].from, scale));
        if (!dec_sub(high, low, &slice) || (off && !dec_mul_exact(slice, off->num, &slice)) ||
            !dec_acc_addmul(&acc, slice, r->tiers[i].price))
            return false;
    }
    if (off && !dec_mul_exact(scale, off->den, &scale))
        return false;
    return dec_acc_div(&acc, scale, cost);
}

bool tier_share(const struct rate *r, const struct discount *off, const dec *units, const size_t *ranks, size_t n,
                dec den, dec *list, dec *amounts)
{
    dec sum = DEC_ZERO, cost;
    for (size_t i = 0; i < n; i++)
        if (!dec_add(sum, units[i], &sum))
            return false;
    if (!tier_cost(r, sum, den, NULL, list))
        return false;
    cost = *list;
    return (!off || tier_cost(r, sum, den, off, &cost)) && dec_split(cost, units, ranks, n, amounts);
}
