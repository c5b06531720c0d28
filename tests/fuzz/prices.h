/* A price list all the way into a cache and out again. For ratecard_fuzz.c and retail_fuzz.c. */
#ifndef TESTS_FUZZ_PRICES_H
#define TESTS_FUZZ_PRICES_H

#include "fuzz.h"

#include "base/buf.h"
#include "base/notes.h"
#include "rates/source.h"
#include "rates/store.h"

static char fuzz_folder[] = "/dev/shm/ratecast-fuzz-XXXXXX";

static void fuzz_clean(void)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    char path[128];
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(path, sizeof path, "%s/rates.db%s", fuzz_folder, endings[i]);
        unlink(path);
    }
    rmdir(fuzz_folder);
}

/* One cache for all inputs, in memory. */
static inline struct store *fuzz_store(void)
{
    static struct store *s;
    struct err err;
    char path[128];
    err_init(&err);
    if (!s) {
        fuzz_check(mkdtemp(fuzz_folder) && atexit(fuzz_clean) == 0);
        snprintf(path, sizeof path, "%s/rates.db", fuzz_folder);
        fuzz_check(store_open(path, STORE_WRITE, &s, &err) == 0);
    }
    return s;
}

static inline int fuzz_each_line(void *ctx, char *line, struct err *err)
{
    struct arena *a = ctx;
    struct rate r;
    struct buf again;
    char *copy = arena_strdup(a, line);
    buf_init(&again, 1 << 22);
    fuzz_check(rate_from_line(fuzz_catalog(), a, line, &r, err) == 0);
    fuzz_check(r.ntiers > 0 && dec_sign(r.tiers[0].from) == 0);
    for (size_t i = 1; i < r.ntiers; i++)
        fuzz_check(dec_cmp(r.tiers[i - 1].from, r.tiers[i].from) < 0);
    rate_line(&again, &r);
    fuzz_check(strcmp(again.p, copy) == 0);
    buf_release(&again);
    return 0;
}

/* Whatever is taken is stored as it is named, reads back, and goes again. */
static inline void fuzz_import(const uint8_t *data, size_t size, bool accept)
{
    struct store *s = fuzz_store();
    struct arena *a = arena_new();
    struct fuzz_file f = fuzz_file(data, size);
    struct notes notes;
    struct snapshot snap, *left;
    struct err err;
    size_t nleft;
    struct import_options o = {.offer = "MS-AZR-0003P", .country = "US", .fetched = DAY_NONE, .accept = accept};
    const char *file = f.path;
    notes_init(&notes, a);
    err_init(&err);
    day_parse("2026-08-25", &o.as_of);
    int rc = source_import(s, fuzz_catalog(), &file, 1, &o, a, &snap, &notes, &err);
    if (rc) {
        fuzz_check_err(&err);
        fuzz_check(err.code == EXIT_INPUT || err.code == EXIT_SNAPSHOT || err.code == EXIT_USAGE);
    } else {
        fuzz_check(snap.items > 0 && strlen(snap.id) == 64);
        fuzz_check(store_lines(s, &snap, NULL, NULL, NULL, fuzz_each_line, a, &err) == 0);
        fuzz_check(store_verify(s, &notes, &err) == 0);
        fuzz_check(store_remove(s, &snap, &err) == 0);
    }
    err_init(&err);
    fuzz_check(store_list(s, a, &left, &nleft, &err) == 0 && nleft == 0);
    close(f.fd);
    arena_free(a);
}

#endif
