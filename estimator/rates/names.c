#include "rates/names.h"

#include "base/text.h"
#include "rates/rate.h"

static uint64_t add(uint64_t h, const char *s)
{
    for (; *s; s++)
        h = (h ^ (unsigned char)text_lower_char(*s)) * 1099511628211u; /* FNV-1a */
    return h * 1099511628211u;                                         /* the end of a text counts */
}

static int64_t number(const char *kind, const char *a, const char *b)
{
    return (int64_t)(add(add(add(14695981039346656037u, kind), a), b) >> 1);
}

int64_t name_of_meter(const char *service, const char *meter)
{
    return number("meter", service, meter);
}

int64_t name_of_size(const char *size)
{
    char folded[SIZES_TEXT];
    return number("size", sizes_fold(size, folded) ? folded : size, "");
}

size_t names_of_rate(const struct rate *r, int64_t out[NAMES_MAX])
{
    struct sizes sizes;
    sizes_of(r, &sizes);
    out[0] = name_of_meter(r->service, r->meter);
    for (size_t i = 0; i < sizes.n; i++)
        out[1 + i] = name_of_size(sizes.name[i]);
    return 1 + sizes.n;
}
