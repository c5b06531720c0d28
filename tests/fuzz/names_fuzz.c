/* The names of units, regions, offers, resources and sizes, looked up; and lines of the cache, which may be damaged. */
#include "fuzz.h"

#include "base/buf.h"
#include "catalog/offer.h"
#include "catalog/region.h"
#include "catalog/resource.h"
#include "catalog/size.h"
#include "catalog/unit.h"
#include "rates/rate.h"

static void units(const char *text)
{
    static const char *const meters[] = {"1 Hour", "10K", "1 GB/Month", "100 GB", "1/Month", "1M"};
    const struct catalog *c = fuzz_catalog();
    struct unit u = unit_parse(c, text);
    fuzz_check(dec_sign(u.block) > 0 && u.name);
    dec num, den;
    bool gib;
    for (size_t i = 0; i < sizeof meters / sizeof *meters; i++) {
        struct unit m = unit_parse(c, meters[i]);
        if (unit_convert(&u, &m, &num, &den, &gib))
            fuzz_check(dec_sign(num) > 0 && dec_sign(den) > 0);
    }
}

static void catalogue(struct arena *a, const char *text)
{
    const struct catalog *c = fuzz_catalog();
    const char *near = NULL;
    struct offer offer;
    struct resource res;
    units(text);
    if (offer_parse(c, a, text, &offer, &near))
        fuzz_check(offer.name && (offer.option == OPTION_RATECARD) == (offer.id != NULL));
    if (resource_find(c, text, &res, &near) && res.is_vm)
        fuzz_check(res.size && *res.size);
    const struct region *r = region_find(c, text);
    if (r)
        fuzz_check(region_find(c, r->arm) == r);
    fuzz_check(region_of_rate(c, a, text) != NULL);
    region_suggest(c, text);
    size_find(c, text);
    size_suggest(c, text);
}

/* A line that is read is written as it was, but for spellings of numbers: writing once more changes nothing. */
static void cache_line(struct arena *a, const char *text)
{
    struct rate r;
    struct rate_term t;
    struct err err;
    struct buf once, twice;
    err_init(&err);
    buf_init(&once, 1 << 22);
    buf_init(&twice, 1 << 22);
    if (rate_from_line(fuzz_catalog(), a, arena_strdup(a, text), &r, &err) == 0) {
        rate_line(&once, &r);
        fuzz_check(rate_from_line(fuzz_catalog(), a, arena_strdup(a, once.p), &r, &err) == 0);
        rate_line(&twice, &r);
        fuzz_check(strcmp(once.p, twice.p) == 0);
    } else {
        fuzz_check_err(&err);
    }
    err_init(&err);
    if (rate_term_from_line(a, arena_strdup(a, text), &t, &err))
        fuzz_check_err(&err);
    buf_release(&once);
    buf_release(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct arena *a = arena_new();
    catalogue(a, text);
    cache_line(a, text);
    arena_free(a);
    free(text);
    return 0;
}
