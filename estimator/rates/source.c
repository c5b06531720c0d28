#include "rates/source.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/progress.h"
#include "base/text.h"
#include "catalog/offer.h"
#include "io/json.h"
#include "io/zip.h"
#include "rates/source_field.h"
#include "rates/stage.h"

#define RATE_SOURCES(X) X(retail) X(ratecard)

#define SOURCE_ROW(name) &source_##name,
static const struct rate_source_type *const SOURCES[] = {RATE_SOURCES(SOURCE_ROW)};
enum { SOURCE_COUNT = sizeof SOURCES / sizeof *SOURCES, SOURCE_ARRAYS_MAX = 8 };

/* All Retail prices of all regions are less than 1 GiB. */
static const uint64_t SOURCE_MAX_BYTES = UINT64_C(8) << 30;

/* Names of the arrays of all sources, for the stream. */
static void all_arrays(const char *out[SOURCE_ARRAYS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < SOURCE_COUNT; i++)
        for (const char *const *a = SOURCES[i]->arrays; *a && n + 1 < SOURCE_ARRAYS_MAX; a++)
            out[n++] = *a;
    out[n] = NULL;
}

static const struct rate_source_type *type_by_array(const char *array)
{
    for (size_t i = 0; i < SOURCE_COUNT; i++)
        for (const char *const *a = SOURCES[i]->arrays; *a; a++)
            if (strcmp(*a, array) == 0)
                return SOURCES[i];
    return NULL;
}

struct import {
    struct source_read r;
    const struct rate_source_type *type; /* of all files */
    bool seen;                           /* the present file has an array of ours */
    struct zip *z;                       /* the present file */
    size_t file, nfiles;                 /* its place, and how many there are */
    struct progress *progress;
};

static int on_begin(void *ctx, const char *array, unsigned long line, struct err *err)
{
    struct import *im = ctx;
    const struct rate_source_type *t = type_by_array(array);
    im->seen = true;
    if (im->type && im->type != t)
        return err_at(err, EXIT_INPUT, im->r.file, line, "import each list by itself", "%s after %s", t->title,
                      im->type->title);
    if (im->file > 0 && t->source == RATE_RATECARD)
        return err_set(err, EXIT_USAGE, "import them one by one", "\"%s\" is a second RateCard in one import",
                       im->r.file);
    im->type = t;
    return 0;
}

/* A wrong item is noted and the reading goes on, as long as more can be listed. */
static int go_on(int rc, const struct err *err)
{
    return rc && err->code == EXIT_INPUT && err->count < ERR_LISTED ? 0 : rc;
}

static int on_item(void *ctx, const char *array, const struct json *item, unsigned long line, struct err *err)
{
    struct import *im = ctx;
    if ((!im->type || !im->seen) && on_begin(im, array, line, err)) /* a bare array has no beginning of its own */
        return -1;
    int rc = im->type->item(&im->r, item, line, err);
    arena_reset(im->r.item_arena);
    if (im->r.items % PROGRESS_EVERY == 0) {
        double part = zip_part(im->z);
        progress_tell(im->progress, "reading", "prices", im->r.items,
                      part < 0 ? part : ((double)im->file + part) / (double)im->nfiles);
    }
    return go_on(rc, err);
}

/* The envelope may come before the items, when the kind is not known yet; the names of its members do not overlap. */
static int on_field(void *ctx, const char *name, const struct json *value, unsigned long line, struct err *err)
{
    struct import *im = ctx;
    for (size_t i = 0; i < SOURCE_COUNT; i++)
        if (!im->type || im->type == SOURCES[i])
            if (go_on(SOURCES[i]->field(&im->r, name, value, line, err), err))
                return -1;
    return 0;
}

static int neither(const char *file, struct err *err)
{
    return err_at(err, EXIT_INPUT, file, 0, "import what the RateCard or the Retail Prices API sent",
                  "is neither a RateCard nor a Retail price list");
}

static int read_file(struct import *im, const char *path, struct err *err)
{
    const char *arrays[SOURCE_ARRAYS_MAX];
    struct zip *z;
    all_arrays(arrays);
    if (zip_open(path, &z, err))
        return -1;
    zip_limit(z, SOURCE_MAX_BYTES);
    struct json_sink sink = {.arrays = arrays, .item = on_item, .field = on_field, .begin = on_begin, .ctx = im};
    im->r.file = arena_strdup(im->r.arena, zip_path(z));
    im->seen = false;
    im->z = z;
    int rc = json_stream(z, &sink, err);
    zip_close(z);
    if (rc || err->count > 0)
        return -1;
    return im->seen ? 0 : neither(im->r.file, err);
}

/* What the file is called */

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* The first "YYYY-MM-DD" in a file name. */
static struct day day_in_name(const char *name)
{
    struct day d;
    for (const char *p = name; strlen(p) >= 10; p++) {
        char text[11];
        memcpy(text, p, 10);
        text[10] = 0;
        bool digit_before = p > name && p[-1] >= '0' && p[-1] <= '9';
        if (!digit_before && !(p[10] >= '0' && p[10] <= '9') && day_parse(text, &d) && !day_is_none(d))
            return d;
    }
    return DAY_NONE;
}

static const char *offer_of(const struct import *im, const char *text)
{
    struct offer o;
    const char *suggestion;
    return offer_parse(im->r.catalog, im->r.arena, text, &o, &suggestion) && o.option == OPTION_RATECARD ? o.id : NULL;
}

/* MS-AZR-0062P_USD_US_2016-05-25.json: offer, currency, country, day; what is missing stays as it is. */
static void from_name(const struct import *im, const char *name, struct snapshot *m)
{
    struct arena *a = im->r.arena;
    char *part[3] = {NULL, NULL, NULL}, *rest = arena_strdup(a, name);
    for (size_t i = 0; i < 3 && rest; i++) {
        part[i] = rest;
        rest = strpbrk(rest, "_.");
        if (rest)
            *rest++ = 0;
    }
    const char *offer = offer_of(im, part[0]);
    if (!offer)
        return;
    m->offer = offer;
    const char *currency = part[1] ? text_code(a, part[1], 3) : NULL,
               *country = part[2] ? text_code(a, part[2], 2) : NULL;
    if (currency && *m->currency && strcmp(currency, m->currency) != 0)
        notes_add(im->r.notes, "%s: the list says that its currency is %s, its name says %s: %s is taken", im->r.file,
                  m->currency, currency, m->currency);
    if (currency && !*m->currency)
        m->currency = currency;
    if (currency && country)
        m->country = country;
}

static bool given(const char *s)
{
    return s && *s;
}

static int take_currency(const struct import *im, const struct import_options *o, struct snapshot *m, struct err *err)
{
    if (given(o->currency)) {
        const char *code = text_code(im->r.arena, o->currency, 3);
        if (!code)
            return err_set(err, EXIT_USAGE, "write a code of three letters, such as USD", "\"%s\" is not a currency",
                           o->currency);
        if (*m->currency && strcmp(m->currency, code) != 0)
            return err_at(err, EXIT_INPUT, im->r.file, 0, "leave out --currency, or import another list",
                          "the prices are in \"%s\", not in \"%s\"", m->currency, code);
        m->currency = code;
    }
    if (!*m->currency)
        return err_at(err, EXIT_INPUT, im->r.file, 0, "pass --currency", "the list does not name its currency");
    return 0;
}

static int take_offer(const struct import *im, const struct import_options *o, struct snapshot *m, struct err *err)
{
    if (given(o->offer)) {
        m->offer = offer_of(im, o->offer);
        if (!m->offer)
            return err_set(err, EXIT_USAGE, "write it like MS-AZR-0003P", "\"%s\" is not the id of an offer", o->offer);
    }
    if (given(o->country)) {
        m->country = text_code(im->r.arena, o->country, 2);
        if (!m->country)
            return err_set(err, EXIT_USAGE, "write a code of two letters, such as US", "\"%s\" is not a country",
                           o->country);
    }
    if (*m->offer && *m->country)
        return 0;
    const char *options = *m->country ? "--offer" : *m->offer ? "--country" : "--offer and --country";
    return err_set(
        err, EXIT_USAGE,
        arena_printf(im->r.arena, "pass %s, or name the file like MS-AZR-0003P_USD_US_2026-08-01.json", options),
        "\"%s\" does not say of which %s it is", im->r.file, *m->offer ? "country" : "offer");
}

static int complete_meta(struct import *im, const char *const *files, size_t nfiles, const struct import_options *o,
                         struct snapshot *m, struct err *err)
{
    const char *name = strcmp(files[0], "-") == 0 ? "<stdin>" : base_name(files[0]);
    m->source = im->type->source;
    m->origin = o->origin    ? o->origin
                : nfiles == 1 ? arena_strdup(im->r.arena, name)
                              : arena_printf(im->r.arena, "%s and %zu more", name, nfiles - 1);
    m->fetched = o->fetched;
    for (size_t i = 0; i < nfiles && day_is_none(m->fetched); i++)
        m->fetched = day_in_name(base_name(files[i]));
    if (day_is_none(m->fetched)) {
        char day[DAY_TEXT];
        m->fetched = o->as_of;
        notes_add(im->r.notes, "%s does not say when it was fetched: taken as %s (--fetched says otherwise)", m->origin,
                  day_text(m->fetched, day));
    }
    if (m->source == RATE_RATECARD) {
        from_name(im, name, m);
        if (take_offer(im, o, m, err))
            return -1;
    }
    return take_currency(im, o, m, err);
}

static void import_notes(const struct import *im)
{
    const struct source_read *r = &im->r;
    if (r->pages > 0 && r->last_pages == 0)
        notes_add(r->notes, "%s: the list goes on (NextPageLink): import all pages together", r->file);
    if (r->skipped)
        notes_add(r->notes, "%zu item%s of another type (\"%s\") skipped", r->skipped, r->skipped == 1 ? "" : "s",
                  r->skipped_type);
    if (r->odd_prices)
        notes_add(r->notes, "%zu item%s a unitPrice unlike the retailPrice, which is used", r->odd_prices,
                  r->odd_prices == 1 ? " has" : "s have");
}

static int read_all(struct import *im, const char *const *files, size_t nfiles, struct err *err)
{
    for (size_t i = 0; i < nfiles; i++) {
        im->file = i;
        if (read_file(im, files[i], err))
            return -1;
    }
    if (im->r.items == 0)
        return err_set(err, EXIT_INPUT, "check the filter that it was fetched with", "no prices in \"%s\"%s",
                       im->r.file, nfiles > 1 ? " and the files before it" : "");
    return 0;
}

int source_import(struct store *store, const struct catalog *c, const char *const *files, size_t nfiles,
                  const struct import_options *o, struct arena *a, struct snapshot *out, struct notes *notes,
                  struct err *err)
{
    struct snapshot meta = {.offer = "", .currency = "", .locale = "", .country = "", .fetched = DAY_NONE};
    struct import im = {.r = {.catalog = c, .arena = a, .notes = notes, .meta = &meta, .file = ""},
                        .progress = o->progress,
                        .nfiles = nfiles};
    int rc = -1;
    err_init(err);
    if (nfiles == 0)
        return err_set(err, EXIT_USAGE, "name at least one file", "nothing to import");
    im.r.item_arena = arena_new();
    if (stage_begin(store, c, &im.r.stage, err))
        goto out;
    stage_listen(im.r.stage, o->progress);
    stage_expect_repeats(im.r.stage, o->overlaps);
    if (read_all(&im, files, nfiles, err) || complete_meta(&im, files, nfiles, o, &meta, err))
        goto out;
    import_notes(&im);
    rc = stage_commit(im.r.stage, &meta, o->accept, a, out, notes, err);
    im.r.stage = NULL;
out:
    stage_abort(im.r.stage);
    arena_free(im.r.item_arena);
    return rc;
}

/* Detection */

static int detect_begin(void *ctx, const char *array, unsigned long line, struct err *err)
{
    const struct rate_source_type **found = ctx;
    (void)line;
    (void)err;
    *found = type_by_array(array);
    return -1; /* known: no need to read on */
}

static int detect_item(void *ctx, const char *array, const struct json *item, unsigned long line, struct err *err)
{
    (void)item;
    return detect_begin(ctx, array, line, err);
}

int source_detect(const char *file, enum rate_source *out, struct err *err)
{
    const char *arrays[SOURCE_ARRAYS_MAX];
    const struct rate_source_type *found = NULL;
    struct zip *z;
    all_arrays(arrays);
    if (zip_open(file, &z, err))
        return -1;
    struct json_sink sink = {.arrays = arrays, .item = detect_item, .begin = detect_begin, .ctx = &found};
    int rc = json_stream(z, &sink, err);
    zip_close(z);
    if (found) {
        *out = found->source;
        return 0;
    }
    return rc ? -1 : neither(file, err);
}
