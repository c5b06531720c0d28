#include "pricing/units.h"

#include "catalog/unit.h"
#include "workload/workload.h"

static enum units_status stated(const struct line *l, enum units_of which, const struct unit *meter, struct frac *f,
                                bool *same_gib)
{
    dec num, den;
    bool gib = false;
    f->num = which == UNITS_LOW ? l->quantity_low : which == UNITS_HIGH ? l->quantity_high : l->quantity;
    if (!l->has_unit)
        return frac_mul(f, meter->block) ? UNITS_OK : UNITS_RANGE;
    if (!unit_convert(&l->unit, meter, &num, &den, &gib))
        return UNITS_IMPOSSIBLE;
    *same_gib |= gib;
    return frac_mul(f, l->unit.block) && frac_mul(f, num) && frac_div(f, den) ? UNITS_OK : UNITS_RANGE;
}

enum units_status units_count(const struct line *l, enum units_of which, const struct unit *meter, struct frac hours,
                              struct frac *out, bool *same_gib)
{
    struct frac f = {dec_of(1), dec_of(1)};
    enum units_status status = UNITS_OK;
    if (l->has_quantity)
        status = stated(l, which, meter, &f, same_gib);
    else if (unit_is_hourly(meter))
        f = hours;
    else if (!unit_is_monthly(meter))
        return UNITS_NEEDED;
    if (status == UNITS_OK && !frac_mul(&f, l->count))
        status = UNITS_RANGE;
    if (status == UNITS_OK && l->scaled && (!frac_mul(&f, l->times) || !frac_div(&f, l->over)))
        status = UNITS_RANGE;
    if (status == UNITS_OK)
        *out = f;
    return status;
}
