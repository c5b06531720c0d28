/* dialect: a kind of file that holds usage.
 *
 * To add one: write usage_NAME.c, which states its columns and how its header is known; add its row to USAGE_DIALECTS
 * (the first that knows a header wins, so the more particular stand first); add an example to tests/data and a case
 * folder in tests/cli.
 */
#ifndef USAGE_DIALECT_H
#define USAGE_DIALECT_H

#include <stdbool.h>
#include <stddef.h>

#include "usage/usage.h"

struct arena;
struct err;
struct json;

struct usage_column {
    enum usage_field field;
    const char *names; /* of the column, "Date|UsageDateTime": the first that the header has; case, blanks, '_' and '-'
                          do not matter */
};

/* The names of the columns, trimmed; of "Kategorie (MeterCategory)" what stands in the last parentheses. */
struct usage_header {
    const char **name;
    size_t n;
};

/* A JSON item taken apart. */
struct usage_item {
    const struct json *item, *properties;
    struct json *inner;    /* JSON that stood in a string, or NULL; freed with the item */
    struct arena *scratch; /* for texts that must be made; reset with each item */
};

struct usage_dialect {
    const char *name;    /* "ea" */
    const char *summary; /* "Cost Management export, Enterprise Agreement" */

    /* CSV */
    bool (*knows)(const struct usage_header *h);
    const struct usage_column *columns; /* ends with names NULL */
    const char *block; /* the rows follow a line with this title; NULL = the header is the first line */
    bool null_text;    /* the word NULL is an empty field */
    bool quoted_text;  /* texts stand in one more pair of quotes */

    /* JSON: the items of the array "value" */
    bool (*knows_item)(const struct json *item);
    void (*open)(struct usage_item *i); /* may set `inner` */
    /* Text of a field, or of a tag; NULL = not there. */
    const char *(*get)(const struct usage_item *i, enum usage_field field, const char *tag);
    bool states_cost;
};

#define USAGE_DIALECTS(X) \
    X(focus) \
    X(portal) \
    X(mca) \
    X(ea) \
    X(payg) \
    X(plain) \
    X(aggregates) \
    X(details)

#define USAGE_DIALECT_DECLARE(name) extern const struct usage_dialect usage_##name;
USAGE_DIALECTS(USAGE_DIALECT_DECLARE)
#undef USAGE_DIALECT_DECLARE

/* Takes the names out of header fields. In arena a. */
struct usage_header usage_header_of(struct arena *a, const char *const *fields, size_t n);
bool usage_header_has(const struct usage_header *h, const char *name);
/* Column of a field, or -1. */
int usage_header_column(const struct usage_header *h, const struct usage_dialect *d, enum usage_field field);

/* NULL when no dialect knows it. */
const struct usage_dialect *usage_dialect_of_header(const struct usage_header *h);
const struct usage_dialect *usage_dialect_of_item(const struct json *item);
/* The dialect whose rows follow a line with this title, or NULL. */
const struct usage_dialect *usage_dialect_of_title(const char *title);

#endif
