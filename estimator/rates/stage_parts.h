/* stage_parts: what the steps of an import share; for stage*.c only.
 *
 *     stage.c          items are collected and sorted, in any order
 *     stage_commit.c   one transaction makes a snapshot of them, or refuses them
 *     stage_rows.c     the rows in canonical order -> stored lines and scopes
 *     stage_join.c     rows of one rate -> one line
 *     stage_names.c    the index by names
 *     stage_shadow.c   what the list hides that was in use before
 */
#ifndef RATES_STAGE_PARTS_H
#define RATES_STAGE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "rates/line.h"
#include "rates/names.h"
#include "rates/stage.h"

struct arena;
struct catalog;
struct crypto_hash;
struct db_stmt;
struct map;
struct notes;
struct sort;

/* An import that goes on: stage_begin to stage_commit or stage_abort. */
struct stage {
    struct store *s;
    const struct catalog *c;
    struct arena *arena;
    struct sort *staged; /* lines, each tagged with its file and place in it */
    struct buf line;
    const char **files; /* names for messages; rows hold the place */
    size_t nfiles, files_cap;
    const char **terms; /* canonical lines */
    size_t nterms, terms_cap;
    size_t negatives, rows; /* staged; negative ones of them */
    size_t expected_repeats;
    struct progress *progress;
    struct err refused; /* what only --accept lets in */
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

bool stage_is_whole(const struct priced *o); /* has a tier from 0 */

struct pair { /* one region and service of the list */
    struct scope scope;
    int64_t key, first, last;
    int64_t before; /* predecessor snapshot, or 0 */
    size_t before_items;
    bool same_day;      /* as the predecessor was fetched */
    size_t known_items; /* of those now, with a predecessor of the same key */
};

/* The making of the snapshot: stage_commit. */
struct pass {
    struct stage *st;
    const struct snapshot *meta;
    bool accept;
    struct err *err;
    struct arena *arena, *group;  /* for the pass; for one meter key */
    struct buf prev, key;         /* the line before; a map key */
    size_t prev_meter, prev_rate; /* lengths of its meter key and of what identifies the rate */
    struct row **rows;            /* of the rate at hand */
    size_t nrows, rows_cap;
    struct priced *out; /* the rates of the meter at hand */
    size_t nout, out_cap;
    struct crypto_hash *hash;
    struct db_stmt *store, *find_before, *find_old; /* an item; the predecessor of a pair; its lines of a meter */
    struct map *pairs; /* service \t region -> struct pair; in order of appearance in `pair` */
    struct pair **pair;
    size_t npairs, pairs_cap;
    int64_t snapshot, item, first_item, scope; /* keys: the new snapshot; the next item, its first; the next scope */
    struct sort *names;                        /* each with the items that have it; or NULL */
    struct buf run;                            /* what the items of the present run have in common, */
    int64_t run_name[NAMES_MAX], run_items[2]; /* their names, the first and the last of them */
    size_t run_nnames;
    size_t items, repeated, replaced, reunited; /* stored; rows dropped; contradicted; with another unit than before */
};

/* Stores the lines of all staged rows; fills p->pair, counts and hashes. What is wrong goes to p->err (and -1, or
 * err->count) and to p->st->refused. */
int stage_rows(struct pass *p);

/* For each stored item, in order; then all at once. */
int stage_names_add(struct pass *p, const struct row *r, int64_t item);
int stage_names_store(struct pass *p);

/* The list of the same day held quite other prices: both are pages of one. */
bool stage_is_page(const struct pass *p);
/* Notes on pairs of region and service that had far more prices in a list that this one stands before. */
int stage_shadow(struct pass *p, struct notes *notes);

/* The rows at p->rows as one rate: Retail rows that differ in tierMinimumUnits become its tiers, sorted; repetitions
 * are dropped, contradictions refused. Returns the row that gives the other fields; *tiers in p->group. */
const struct row *stage_join(struct pass *p, const char **tiers);

/* Tiers of one rate may have started on different days, and then are rates of their own at p->out: one without a tier
 * from 0 joins its sibling that has it, if no bound is in both. The rate is in force since the latest of the days. */
void stage_join_days(struct pass *p);

#endif
