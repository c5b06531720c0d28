/* Importing price lists into a cache of the test's own, and looking at what came of it. */
#ifndef TESTS_IMPORT_FIXTURE_H
#define TESTS_IMPORT_FIXTURE_H

#include <stdbool.h>

#include "catalog_fixture.h"
#include "scratch.h"

#include "base/notes.h"
#include "rates/source.h"
#include "rates/store.h"

static struct store *S;
static struct snapshot snap;
static struct notes notes;
static struct err err;
static struct rate rates[8192];
static size_t nrates;
static bool accept_all;

static int import_setup(void **state)
{
    return load(state) || scratch_setup(state) ? -1 : 0;
}

static int import_teardown(void **state)
{
    return unload(state) || scratch_teardown(state) ? -1 : 0;
}

/* Each test starts with an empty cache. */
static int fresh_cache(void **state)
{
    static int n;
    char name[32];
    (void)state;
    snprintf(name, sizeof name, "cache-%d.db", n++);
    err_init(&err);
    notes_init(&notes, A);
    accept_all = false;
    return store_open(scratch_path(name), STORE_WRITE, &S, &err);
}

static int close_cache(void **state)
{
    (void)state;
    store_close(S);
    S = NULL;
    return 0;
}

static int keep_rate(void *ctx, char *line, struct err *e)
{
    (void)ctx;
    if (nrates >= sizeof rates / sizeof *rates)
        return -1;
    return rate_from_line(C, A, arena_strdup(A, line), &rates[nrates++], e);
}

static inline int import_dated(const char *file, const char *day)
{
    struct import_options o = {.fetched = DAY_NONE, .accept = accept_all};
    err_init(&err);
    notes_init(&notes, A);
    day_parse("2026-11-01", &o.as_of);
    if (day)
        day_parse(day, &o.fetched);
    if (source_import(S, C, &file, 1, &o, A, &snap, &notes, &err))
        return -1;
    nrates = 0;
    return store_lines(S, &snap, NULL, NULL, NULL, keep_rate, NULL, &err);
}

static inline int import_file(const char *file)
{
    return import_dated(file, NULL);
}

static inline int import_text(const char *name, const char *text)
{
    return import_file(scratch_put(name, text, strlen(text)));
}

/* The rate of a meter id and type in a region (NULL = any). */
static inline const struct rate *rate_of(const char *id, const char *region, enum rate_type type)
{
    for (size_t i = 0; i < nrates; i++)
        if (strcmp(rates[i].meter_id, id) == 0 && rates[i].type == type &&
            (!region || strcmp(rates[i].region, region) == 0))
            return &rates[i];
    return NULL;
}

/* "0=1;10=0.5" */
static inline const char *tiers_of(const struct rate *r)
{
    static char out[512];
    size_t n = 0;
    char a[DEC_TEXT], b[DEC_TEXT];
    out[0] = 0;
    for (size_t i = 0; i < r->ntiers; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s=%s", i ? ";" : "", dec_text(r->tiers[i].from, a),
                              dec_text(r->tiers[i].price, b));
    return out;
}

static inline bool noted(const char *part)
{
    for (size_t i = 0; i < notes.n; i++)
        if (strstr(notes.at[i], part))
            return true;
    return false;
}

static inline const char *text_of_dec(dec d)
{
    static char out[DEC_TEXT];
    return dec_text(d, out);
}

#define assert_fails(call, want, part) \
    do { \
        assert_int_equal(call, -1); \
        if (!strstr(err.text, part)) \
            fail_msg("no \"%s\" in: %s", part, err.text); \
        assert_int_equal(err.code, want); \
    } while (0)

/* One Retail item of a made-up meter; `more` replaces or adds members (JSON takes the first of equal names, so they go first). */
static inline const char *retail_with(const char *more)
{
    static char out[4096];
    snprintf(
        out, sizeof out,
        "{%s%s\"currencyCode\":\"USD\",\"tierMinimumUnits\":0,\"retailPrice\":1.5,\"unitPrice\":1.5,"
        "\"armRegionName\":\"westeurope\",\"location\":\"EU West\",\"effectiveStartDate\":\"2026-01-01T00:00:00Z\","
        "\"meterId\":\"m1\",\"meterName\":\"Meter\",\"skuId\":\"s1\",\"productName\":\"Product\",\"skuName\":\"Sku\","
        "\"serviceName\":\"Service\",\"unitOfMeasure\":\"1 Hour\",\"type\":\"Consumption\","
        "\"isPrimaryMeterRegion\":true,\"armSkuName\":\"\"}",
        more, *more ? "," : "");
    return out;
}

/* The list {"Items":[a,\nb]} in scratch file list.json; b may be NULL. */
static inline const char *retail_list(const char *a, const char *b)
{
    static char out[16384];
    char first[4096];
    snprintf(first, sizeof first, "%s", retail_with(a));
    int n = snprintf(out, sizeof out, "{\"Items\":[%s", first);
    if (b)
        n += snprintf(out + n, sizeof out - (size_t)n, ",\n%s", retail_with(b));
    snprintf(out + n, sizeof out - (size_t)n, "]}");
    return scratch_put("list.json", out, strlen(out));
}

#endif
