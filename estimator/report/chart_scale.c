#include "report/chart_scale.h"

#include "base/arena.h"
#include "base/text.h"

bool chart_has_place(const struct doc_value *v)
{
    return v->type == DOC_MONEY || v->type == DOC_QUANTITY;
}

bool chart_is_bar(const struct doc_series *s)
{
    return s->kind == DOC_SERIES_BAR || s->kind == DOC_SERIES_REST;
}

bool chart_is_band(const struct doc_chart *c, size_t i)
{
    return c->series[i].kind == DOC_SERIES_LOW && i + 1 < c->nseries && c->series[i + 1].kind == DOC_SERIES_HIGH;
}

const struct doc_value *chart_last(const struct doc_chart *c, size_t i)
{
    for (size_t k = c->npoints; k-- > 0;)
        if (chart_has_place(&c->points[k].values[i]))
            return &c->points[k].values[i];
    return NULL;
}

const char *chart_reference_name(const struct doc_chart *c)
{
    return c->reference_name ? c->reference_name : "";
}

/* The smallest of these steps x 10^k that is not below n: its quarters are short numbers. n itself where there is none. */
static dec round_up(dec n)
{
    static const int steps[] = {10, 12, 14, 16, 18, 20, 24, 28, 32, 36, 40, 48, 56, 60, 72, 80};
    dec unit = {1}, ten = dec_of(10), at;
    for (;;) {
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            if (!dec_mul(unit, dec_of(steps[i]), &at))
                return n;
            if (dec_cmp(at, n) >= 0)
                return at;
        }
        if (!dec_mul(unit, ten, &unit))
            return n;
    }
}

void chart_scale_of(const struct doc_chart *c, bool bars, struct chart_scale *out)
{
    dec most = DEC_ZERO;
    bool below = false;
    *out = (struct chart_scale){.type = DOC_NULL};
    for (size_t k = 0; k < c->npoints; k++)
        for (size_t i = 0; i < c->nseries; i++) {
            const struct doc_value *v = &c->points[k].values[i];
            if (chart_is_bar(&c->series[i]) != bars || !chart_has_place(v))
                continue;
            out->type = v->type;
            most = dec_max(most, dec_abs(v->number));
            below |= dec_sign(v->number) < 0;
        }
    if (!bars && chart_has_place(&c->reference))
        most = dec_max(most, dec_abs(c->reference.number));
    out->high = dec_sign(most) > 0 ? round_up(most) : dec_of(1);
    out->low = below ? dec_neg(out->high) : DEC_ZERO;
    if (!dec_sub(out->high, out->low, &out->width))
        out->width = out->high;
}

dec chart_scale_mark(const struct chart_scale *s, int i)
{
    dec at;
    if (!dec_muldiv(s->width, dec_of(i), dec_of(CHART_MARKS - 1), &at) || !dec_add(at, s->low, &at))
        return s->low;
    return at;
}

int chart_scale_place(const struct chart_scale *s, dec n, int steps)
{
    dec at;
    if (!dec_sub(n, s->low, &at) || !dec_muldiv(at, dec_of(steps), s->width, &at))
        return 0;
    at = dec_round(at, 0);
    return dec_sign(at) < 0 ? 0 : dec_cmp(at, dec_of(steps)) > 0 ? steps : (int)(at.v / dec_of(1).v);
}

const char *chart_short(struct arena *a, dec n)
{
    static const char *const units[] = {"", "K", "M", "B", "T"};
    char text[DEC_TEXT];
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof *units && dec_cmp(dec_abs(n), dec_of(1000)) >= 0) {
        if (!dec_div(n, dec_of(1000), &n))
            break;
        i++;
    }
    return arena_printf(a, "%s%s", text_group(a, dec_text(dec_round(n, i ? 2 : 6), text)), units[i]);
}
