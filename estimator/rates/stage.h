/* stage: importing. Items of a price list are collected in a staging area (a sorter: they may come unsorted
 * and in any number), then checked and stored as one snapshot.
 *
 *     stage_begin(store, catalog, &stage, err);
 *     stage_add(stage, &rate, file, line, err);          any number, in any order
 *     stage_commit(stage, &meta, false, a, &snapshot, notes, err);
 */
#ifndef RATES_STAGE_H
#define RATES_STAGE_H

#include <stdbool.h>

#include "rates/store.h"

struct arena;
struct catalog;
struct err;
struct notes;
struct progress;
struct stage;

/* One at a time for a store, which must be open for writing and outlive it. */
int stage_begin(struct store *s, const struct catalog *c, struct stage **out, struct err *err);
/* Tells how far stage_commit is. */
void stage_listen(struct stage *st, struct progress *progress);
/* So many rows are known to come twice: no note on them. */
void stage_expect_repeats(struct stage *st, size_t rows);
/* One priced item: a rate with its tiers, or a Retail row that is one tier of a rate (rows of one key are joined).
 * `file`, `line`: for messages. */
int stage_add(struct stage *st, const struct rate *item, const char *file, unsigned long line, struct err *err);
void stage_add_term(struct stage *st, const struct rate_term *term);
/* Joins tiers; refuses tiers without 0 (EXIT_INPUT) and, unless `accept`, contradicting duplicates, negative prices,
 * changed units and a list much smaller than its predecessor of the same scope (EXIT_SNAPSHOT); then stores all in one
 * transaction. `meta` gives source, offer, currency, locale, country, fetched, origin. If the same content is there
 * already, that snapshot is returned and a note says so. Either way the stage is gone afterwards. */
int stage_commit(struct stage *st, const struct snapshot *meta, bool accept, struct arena *a, struct snapshot *out,
                 struct notes *notes, struct err *err);
void stage_abort(struct stage *st); /* forgets what was added; NULL is fine */

#endif
