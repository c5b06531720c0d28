/* clickhouse: a table on a ClickHouse server, spoken to over HTTP. For source_clickhouse.c, which reads such a table, and
 * load.c, which fills it. SQL is what version 18.16 and current ones take.
 *
 * The table has a row for each hour and set of keys, with the sums of the bill's rows of that hour. `Load` names the
 * content it came with (its SHA-256) and is the partition: a load comes and goes as a whole.
 */
#ifndef USAGE_CLICKHOUSE_H
#define USAGE_CLICKHOUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "usage/usage.h"

struct arena;
struct buf;
struct err;

#define CLICKHOUSE_SCHEME "clickhouse://"

struct clickhouse {
    const char *url;              /* http://HOST:PORT/ */
    const char *database, *table; /* letters, digits and _ */
    const char *headers[2];       /* user and password */
    size_t nheaders;
    bool (*stopped)(void); /* or NULL */
};

/* clickhouse://HOST[:PORT]/DATABASE/TABLE; fails with EXIT_USAGE. */
int clickhouse_parse(struct arena *a, const struct usage_server *server, struct clickhouse *out, struct err *err);

/* The column of a field, or NULL: it has none. */
const char *clickhouse_column(enum usage_field field);
/* Appends the text of a key in a row: a column, or an element of the tags. */
void clickhouse_key(struct buf *sql, const struct usage_key *key);
/* What the table calls a key: "region", "tag:costcenter". */
const char *clickhouse_key_name(struct arena *a, const struct usage_key *key);
void clickhouse_quote(struct buf *sql, const char *text);  /* 'text', escaped */
void clickhouse_escape(struct buf *out, const char *text); /* for a field of tab-separated text */

/* Rows of an answer, unescaped; the texts live for the call. `totals`: the last row, of WITH TOTALS, as it must be. */
typedef int clickhouse_row(void *ctx, char **field, size_t n, bool totals, struct err *err);

/* A statement without an answer. */
int clickhouse_do(const struct clickhouse *c, const char *sql, struct err *err);
/* A query WITH TOTALS FORMAT TabSeparated whose rows have n fields (2 or more). Its answer is whole: it ends with the
 * totals, and every shard was there. Fails with EXIT_INTERNAL, with the words of the server. */
int clickhouse_ask(const struct clickhouse *c, const char *sql, size_t n, clickhouse_row *row, void *ctx,
                   struct err *err);
/* An INSERT with `size` bytes that `send` gives, as in io/http.h. */
int clickhouse_insert(const struct clickhouse *c, const char *sql, uint64_t size,
                      int (*send)(void *ctx, char *p, size_t room, size_t *got, struct err *err), void *ctx,
                      struct err *err);

#endif
