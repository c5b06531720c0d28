/* store: the rate cache, one SQLite file of snapshots.
 *
 * A snapshot is one fetched or imported price set, identified by the SHA-256 of what it is of (source, offer, currency,
 * country) and its sorted canonical lines. It enters through a staging area (rates/stage.h) and becomes visible in one
 * transaction, so a killed import leaves what was there. Deleting the file is always safe.
 */
#ifndef RATES_STORE_H
#define RATES_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"
#include "rates/rate.h"

struct err;
struct notes;
struct store;

struct snapshot {
    int64_t key;    /* row in the cache; 0 for the built-in snapshot */
    const char *id; /* 64 hex digits */
    enum rate_source source;
    const char *offer; /* "MS-AZR-0062P"; "" for Retail */
    const char *currency, *locale, *country;
    struct day fetched; /* the day the list was fetched or imported */
    size_t items;
    bool builtin;
    bool in_use;        /* supplies the prices of some region and service; set by book_mark_in_use alone */
    const char *origin; /* base name of what was imported, for people */
};

/* What a snapshot holds for one region and service. `options` has bit (1 << enum option) for each option with a row. */
struct scope {
    const char *region, *service;
    size_t items;
    unsigned options;
};

/* Prices change from month to month: older ones are told. */
enum { SNAPSHOT_FRESH_DAYS = 31 };

enum store_mode { STORE_READ, STORE_WRITE };

/* STORE_READ of a cache that does not exist yields *out == NULL and 0: there is nothing cached. Path NULL: there is no
 * place for a cache, so there is nothing to read and writing fails. Fails with EXIT_INTERNAL on a cache of a newer
 * version, a damaged or locked one. */
int store_open(const char *path, enum store_mode mode, struct store **out, struct err *err);
void store_close(struct store *s);

/* In arena a. All snapshots, newest first (by fetch day, then by order of arrival). */
int store_list(struct store *s, struct arena *a, struct snapshot **out, size_t *n, struct err *err);
int store_scopes(struct store *s, struct arena *a, const struct snapshot *snap, struct scope **out, size_t *n,
                 struct err *err);
int store_terms(struct store *s, struct arena *a, const struct snapshot *snap, struct rate_term **out, size_t *n,
                struct err *err);

/* Calls `each` with every stored line (NUL-terminated copy it may cut up, valid during the call only) of a snapshot, in
 * canonical order; service, region and meter_id NULL = any. service and region are compared as they stand; meter_id
 * ignores case, and lines of another meter may slip in (its index holds hashes): compare. `each` returns -1 to stop
 * with an error. Uses the index. */
int store_lines(struct store *s, const struct snapshot *snap, const char *service, const char *region,
                const char *meter_id, int (*each)(void *ctx, char *line, struct err *err), void *ctx, struct err *err);

/* Runs of items that have a name (rates/names.h), in arena a; none where the list has no such index. */
struct store_run {
    int64_t first, last;
};
bool store_has_names(struct store *s, const struct snapshot *snap);
int store_runs(struct store *s, struct arena *a, const struct snapshot *snap, int64_t name, struct store_run **out,
               size_t *n, struct err *err);
/* store_lines of one run. */
int store_run_lines(struct store *s, const struct store_run *run, int (*each)(void *ctx, char *line, struct err *err),
                    void *ctx, struct err *err);

/* In one transaction. */
int store_remove(struct store *s, const struct snapshot *snap, struct err *err);
/* Recomputes every id from the stored lines and checks file and indexes; a line in `done` for each snapshot that is as
 * it was stored, a located problem (EXIT_INTERNAL) for each that is not. */
int store_verify(struct store *s, struct notes *done, struct err *err);

#endif
