/* decode: rows of one file -> groups. What the fields of a row are is settled once a file (struct decode_plan, shared by
 * all threads); each thread has a decoder with caches, groups and counts of its own, and they are added up at the end.
 */
#ifndef USAGE_DECODE_H
#define USAGE_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"
#include "usage/dialect.h"
#include "usage/dict.h"
#include "usage/usage.h"

struct aggregate;
struct catalog;
struct repeats;

/* What is taken from a row: these five, then the keys, then the keys of the filters. */
enum {
    DECODE_DATE,
    DECODE_QUANTITY,
    DECODE_COST,
    DECODE_UNIT,
    DECODE_CURRENCY,
    DECODE_KEYS,
    DECODE_CELLS_MAX = DECODE_KEYS + USAGE_KEYS_MAX + USAGE_FILTERS_MAX
};

struct decode_plan {
    const struct usage_query *query;
    const struct catalog *catalog;
    const struct usage_dialect *dialect;
    enum usage_date_order order;
    bool find_repeats;
    size_t ncells;
    struct usage_key cell[DECODE_CELLS_MAX];
    bool missing[DECODE_CELLS_MAX]; /* the file does not have it */
};

/* Settles the cells; columns are found by the caller. */
void decode_plan_init(struct decode_plan *p, const struct usage_query *q, const struct catalog *c,
                      const struct usage_dialect *d);

/* A field as it stands in the file; the bytes are borrowed for the call. */
struct cell {
    const char *p;
    size_t n;
    bool escaped; /* a quote in it is written twice */
};

struct decode_sum { /* a sum that may leave the range on its way */
    dec_int low;
    int32_t wraps;
};

struct decode_skips {
    uint64_t rows, unknown, offset; /* offset of the first */
    struct decode_sum money;
};

struct decode_counts {
    uint64_t rows, filtered, negative, unread_tags, no_cost;
    struct decode_sum negative_money;
    struct decode_skips skipped[USAGE_SKIP_COUNT];
    struct day first, last;
    bool only_month_first, only_day_first; /* a date was met that can be read in one order alone */
};

struct decode_date { /* a distinct text of a date */
    uint32_t slot;
    struct day day;
    bool bad, outside, used;
};

struct decoder {
    const struct decode_plan *plan;
    struct aggregate *groups;
    struct arena *scratch;
    struct cache cache[DECODE_CELLS_MAX];
    struct decode_date *dates; /* the first is for a text that the cache does not hold */
    size_t ndates, cap;
    struct dict units, currencies;
    uint32_t *measure; /* of unit x currency x what is stated, + 1 */
    struct decode_counts counts;
    struct repeats *repeats; /* NULL = not wanted */
    uint64_t row_hash;       /* of the bytes of the row at hand, where repeats are wanted */
};

void decoder_init(struct decoder *d, const struct decode_plan *plan);
void decoder_release(struct decoder *d);
/* One row whose cells are all there. `offset` is where it starts in the file. */
void decoder_row(struct decoder *d, const struct cell *cells, uint64_t offset);
/* The same, faster: of each cell that is not empty the 16 bytes before its end can be read. */
void decoder_row_among(struct decoder *d, const struct cell *cells, uint64_t offset);
/* To be called before either: the bytes of the row, its line end included. */
void decoder_bytes(struct decoder *d, const char *p, size_t n);
/* One row that cannot be read; `cost` may be NULL. */
void decoder_skip(struct decoder *d, enum usage_skip why, const struct cell *cost, uint64_t offset);

void decode_counts_init(struct decode_counts *c);
void decode_counts_add(struct decode_counts *to, const struct decode_counts *from);
/* The counts of a decoder, with its first and last day. */
void decoder_counts(struct decoder *d, struct decode_counts *out);

#endif
