/* usage: what was consumed and what it cost, summed over bills of any size.
 *
 * One question (struct usage_query), one answer (struct usage_table), whatever holds the rows. An engine reads them:
 * source_file.c files of every dialect, source_clickhouse.c a table on a server that files were loaded into (load.h); a
 * further engine is one file that fills the same table (usage/aggregate.h) and one row in usage.c. The answer is exact and is the same for any number of threads and any order of rows.
 *
 *     struct usage_query q = {.granularity = USAGE_DAILY, .nkeys = 1, .keys = {{.field = USAGE_SERIES}}};
 *     struct usage_input in = {.catalog = c, .files = files, .nfiles = n};
 *     struct usage_table *t;
 *     if (usage_read(&in, &q, arena, &t, notes, err)) return -1;
 *     for (size_t i = 0; i < usage_table_rows(t); i++) {
 *         struct usage_row row;
 *         usage_table_row(t, i, &row);
 *     }
 *     usage_table_close(t);
 */
#ifndef USAGE_USAGE_H
#define USAGE_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"
#include "base/dec.h"

struct arena;
struct catalog;
struct err;
struct notes;
struct progress;
struct usage_dialect;

/* What a row of a bill says, in the order of the enum. The word is the name of the key in --by, --filter and csv; those
 * without one are for the program's own use. Ids, resource groups and regions do not depend on their spelling. */
#define USAGE_FIELDS(X) \
    X(USAGE_DATE, NULL) \
    X(USAGE_QUANTITY, NULL) \
    X(USAGE_COST, NULL) \
    X(USAGE_UNIT, "unit") \
    X(USAGE_CURRENCY, "currency") \
    X(USAGE_METER, "meter") \
    X(USAGE_METER_NAME, "meter-name") \
    X(USAGE_SERVICE, "service") \
    X(USAGE_SUBCATEGORY, "subcategory") \
    X(USAGE_SUBSCRIPTION, "subscription") \
    X(USAGE_RESOURCE_GROUP, "resource-group") \
    X(USAGE_RESOURCE, "resource") \
    X(USAGE_REGION, "region") \
    X(USAGE_SERIES, "series") \
    X(USAGE_CHARGE_TYPE, "charge-type") \
    X(USAGE_PRICING_MODEL, "pricing-model") \
    X(USAGE_OFFER, "offer") \
    X(USAGE_PUBLISHER, "publisher")   /* what kind: "Azure", "Marketplace" */ \
    X(USAGE_PRICE, "price")           /* unit price paid, as text */ \
    X(USAGE_LIST_PRICE, "list-price") /* as text */ \
    X(USAGE_TAG, "tag")               /* with the name of a tag: tag:NAME */ \
    X(USAGE_PERIOD_START, NULL) \
    X(USAGE_PERIOD_END, NULL)

#define USAGE_FIELD_MEMBER(field, word) field,
enum usage_field { USAGE_FIELDS(USAGE_FIELD_MEMBER) USAGE_FIELD_COUNT };
#undef USAGE_FIELD_MEMBER

struct usage_key {
    enum usage_field field;
    const char *tag; /* USAGE_TAG: its name; else NULL */
    bool optional;   /* of a query: bills that do not say it are fine, it is "" for their rows */
};

enum usage_granularity { USAGE_TOTAL, USAGE_MONTHLY, USAGE_DAILY, USAGE_HOURLY };

enum {
    USAGE_KEYS_MAX = 20, /* of a query */
    USAGE_BY_MAX = 8,    /* of them may be chosen by the user */
    USAGE_FILTERS_MAX = 8,
};

/* Rows whose key is one of the values (in any case; "" = the key is empty). */
struct usage_filter {
    struct usage_key key;
    const char *const *values;
    size_t n;
};

struct usage_query {
    struct usage_key keys[USAGE_KEYS_MAX];
    size_t nkeys;
    enum usage_granularity granularity;
    struct usage_filter filters[USAGE_FILTERS_MAX];
    size_t nfilters;
    struct day from, to; /* first and last day that count; DAY_NONE = open. Mind: zeroed memory is 1970-01-01 */
};

/* A table on a database server, and who asks; user and password may be NULL. */
struct usage_server {
    const char *url, *user, *password; /* clickhouse://HOST:PORT/DATABASE/TABLE */
};

struct usage_input {
    const struct catalog *catalog; /* for the names of regions */
    const char *const *files;      /* "-" is stdin; a folder stands for the usage files in it */
    size_t nfiles;
    const struct usage_server *server; /* the rows are there, and there are no files; or NULL */
    unsigned threads;                  /* 0 = one a processor */
    bool allow_duplicate;              /* take a file that has the content of another */
    bool find_duplicates;              /* look for rows that are there twice: facts.duplicate_* */
    bool want_sha256;                  /* of each file */
    const char *simd;                  /* for tests: a kind of usage/scan_simd.h; NULL = the fastest */
    struct progress *progress;         /* or NULL */
};

/* One group. Texts live as long as the table; a key that the row does not have is "". */
struct usage_row {
    const char *keys[USAGE_KEYS_MAX];
    struct day date; /* the day, the first day of the month, or DAY_NONE without a granularity */
    int hour;        /* USAGE_HOURLY: 0..23; else -1 */
    bool has_quantity, has_cost;
    dec quantity, cost;   /* of the rows that say so */
    const char *unit;     /* as the bill spells it; "" = not said */
    const char *currency; /* "" = not said */
    uint64_t rows;
};

/* Why a row of a bill does not count. */
#define USAGE_SKIPS(X) \
    X(USAGE_SHORT_ROW, "too few fields") \
    X(USAGE_LONG_ROW, "too many fields") \
    X(USAGE_STRAY_QUOTE, "a stray quote") \
    X(USAGE_LONG_FIELD, "longer than 1 MiB") \
    X(USAGE_BAD_DATE, "no date of the calendar") \
    X(USAGE_BAD_QUANTITY, "no number as quantity") \
    X(USAGE_BAD_COST, "no number as cost") \
    X(USAGE_BIG_NUMBER, "a number beyond 1.7e20") \
    X(USAGE_BAD_TEXT, "a key that is not UTF-8 text")

#define USAGE_SKIP_MEMBER(skip, words) skip,
enum usage_skip { USAGE_SKIPS(USAGE_SKIP_MEMBER) USAGE_SKIP_COUNT };
#undef USAGE_SKIP_MEMBER

struct usage_skipped {
    uint64_t rows;
    uint64_t unknown;   /* of them: rows whose cost cannot be read either */
    dec money;          /* cost of the others */
    const char *file;   /* the first of them */
    unsigned long line; /* 0 = not known: a pipe, or JSON, where `offset` counts items from 0 */
    uint64_t offset;    /* of its first byte in the unpacked file */
};

enum usage_date_order { USAGE_ISO, USAGE_MONTH_FIRST, USAGE_DAY_FIRST };

struct usage_file {
    const char *path;
    const struct usage_dialect *dialect;
    enum usage_date_order order;
    bool order_assumed; /* no date in the file tells day from month */
    uint64_t rows;      /* met, skipped ones included */
    uint64_t skipped;
    struct day first, last; /* usage days of the rows that count */
    uint64_t bytes;         /* unpacked */
    const char *sha256;     /* of its content, with want_sha256; else "" */
};

/* What was found on the way. */
struct usage_facts {
    const struct usage_file *files;
    size_t nfiles;
    const struct usage_dialect *dialect;
    bool of_sums;         /* a server's rows, which are sums: nothing is known of skipped, negative, repeated ones */
    bool has_cost;        /* does any row state one */
    const char *currency; /* "" = not said */
    uint64_t rows;        /* met */
    uint64_t filtered;    /* left out by filters and period */
    struct usage_skipped skipped[USAGE_SKIP_COUNT];
    struct day first, last; /* of all files */
    uint64_t negative_rows; /* cost, or quantity where there is no cost, below 0 */
    dec negative_money;
    uint64_t no_cost_rows;   /* where others state a cost: rows with a quantity and none; they are in no sum of money */
    uint64_t unread_tags;    /* rows whose tags are no JSON object; they count as untagged */
    uint64_t duplicate_rows; /* repeated byte by byte, each beyond the first; with find_duplicates */
    dec duplicate_money;
    uint64_t duplicate_sample; /* one row in so many was looked at (1 = all, 0 = none) */
};

struct usage_table;

/* Fails with EXIT_INPUT: a file that is none of the dialects (the message says what it is, where known), two dialects
 * or two currencies in one call, the same content twice, a quote that never closes, a file that changes or ends while
 * it is read, a sum beyond 1.7e20; EXIT_INTERNAL when threads cannot be had, or a server does not give the
 * whole answer. Notes tell what was assumed and skipped. */
int usage_read(const struct usage_input *in, const struct usage_query *q, struct arena *a, struct usage_table **out,
               struct notes *notes, struct err *err);
void usage_table_close(struct usage_table *t); /* NULL is fine */

/* Rows sorted by keys (bytes), then date, unit, currency. */
size_t usage_table_rows(const struct usage_table *t);
void usage_table_row(const struct usage_table *t, size_t i, struct usage_row *out);
const struct usage_facts *usage_table_facts(const struct usage_table *t);

/* Does the first of the files say this of its rows? For commands that choose a key themselves. "-" says no, because it can
 * be read but once. */
int usage_states(const struct usage_input *in, enum usage_field field, bool *states, struct err *err);

/* The day from which on the usage in these files may not be complete yet, because a folder among them says so (usage/fetch.h);
 * DAY_NONE: none does. */
struct day usage_provisional(const char *const *files, size_t n);

/* "meter", "tag:CostCenter". False for what is no key; *near is then a did-you-mean or NULL. */
bool usage_key_parse(struct arena *a, const char *text, struct usage_key *out, const char **near);
const char *usage_key_text(struct arena *a, const struct usage_key *key);
const char *usage_skip_text(enum usage_skip skip);
const char *usage_dialect_name(const struct usage_dialect *d);    /* "ea" */
const char *usage_dialect_summary(const struct usage_dialect *d); /* "Cost Management export of an Enterprise..." */

#endif
