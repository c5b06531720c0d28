/* stage: what stage.c (collecting items), stage_commit.c (making a snapshot of them) and stage_join.c (rows -> one rate) share. For
 * these only. */
#ifndef RATES_STAGE_H
#define RATES_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "rates/line.h"
#include "rates/store.h"

struct arena;
struct catalog;
struct crypto_hash;
struct db_stmt;
struct map;

struct stage {
    struct store *s;
    const struct catalog *c;
    struct arena *arena;
    struct db_stmt *insert; /* into the temporary table "staged" */
    struct buf line;
    const char **files;     /* names for messages; rows hold the place */
    size_t nfiles, files_cap;
    const char **terms;     /* canonical lines */
    size_t nterms, terms_cap;
    size_t negatives;
    struct err refused;     /* what only --accept lets in */
};

struct row { /* as staged */
    char *field[RATE_FIELDS];
    const char *file;
    unsigned long line;
    int64_t place; /* order of arrival */
};

struct priced { /* a whole rate */
    const struct row *row;
    const char *tiers;
    bool zero;
};

struct pair {
    struct scope scope;
    int64_t key, first, last;
    int64_t before; /* predecessor snapshot, or 0 */
    size_t before_items;
};

struct pass {
    struct stage *st;
    const struct snapshot *meta;
    bool accept;
    struct err *err;
    struct arena *arena, *group; /* for the pass; for one meter key */
    struct buf prev, key;        /* the line before; a map key */
    size_t prev_meter, prev_rate; /* lengths of its meter key and of what identifies the rate */
    struct row **rows;
    size_t nrows, rows_cap;
    struct priced *out;
    size_t nout, out_cap;
    struct crypto_hash *hash;
    struct db_stmt *store, *find_before, *find_old;
    struct map *pairs;
    struct pair **pair;
    size_t npairs, pairs_cap;
    int64_t snapshot, item, first_item, scope;
    size_t items, repeated, replaced, reunited;
};

/* The rows at p->rows as one rate: Retail rows that differ in tierMinimumUnits become its tiers, sorted; repetitions are dropped,
 * contradictions refused. Returns the row that gives the other fields; *tiers in p->group. */
const struct row *stage_join(struct pass *p, const char **tiers);

#endif
