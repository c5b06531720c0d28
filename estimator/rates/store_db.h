/* store_db: what store*.c (reading, checking) and stage*.c (importing) share of the cache file; builtin.c hashes the
 * same way.
 *
 *     snapshot  one row each; its items are the contiguous keys first..last, in canonical order
 *     scope     one row per snapshot, region and service
 *     item      the canonical lines
 *     by_scope, by_meter   the indexes, as tables of their own: a new snapshot is sorted and appended to them, where a
 *               real index would take each row at a random place
 *     by_name   name (rates/names.h) -> runs of items; a cache or a snapshot without it is read by services
 *     term      offer terms
 */
#ifndef RATES_STORE_DB_H
#define RATES_STORE_DB_H

#include <stdbool.h>
#include <stdint.h>

#include "io/db.h"
#include "rates/store.h"

struct crypto_hash;

enum { STORE_LINE_MAX = 1 << 20 };

struct store {
    struct db *db;
    char *path;     /* owned */
    bool has_names; /* there is a table by_name */
};

/* Columns of a SELECT that store_row reads. */
#define STORE_SNAPSHOT_COLUMNS \
    "s.key, s.id, s.source, s.offer, s.currency, s.locale, s.country, s.fetched, s.items, s.origin"
int store_row(struct db_stmt *q, struct arena *a, struct snapshot *out, struct err *err);

/* The id hashes what the content means, not the day it was fetched: a header, then every line, then every term. */
struct crypto_hash *store_hash_start(const struct snapshot *meta);
void store_hash_line(struct crypto_hash *h, const char *line, size_t n);

/* A meter id as a number, for the index; case-insensitive. */
int64_t store_meter_hash(const char *meter_id);

/* One number of a query without parameters. */
int store_number(struct db *db, const char *sql, int64_t *out, struct err *err);

#endif
