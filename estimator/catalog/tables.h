/* tables: how the rooms of this folder read their tables of data/ and where they keep them. Private to catalog/. */
#ifndef CATALOG_TABLES_H
#define CATALOG_TABLES_H

#include <stddef.h>

struct arena;
struct err;
struct map;
struct offer_info;
struct region;
struct resource;
struct size;

struct catalog {
    struct arena *arena;

    struct map *units;        /* text of a price list -> struct unit; also remembers what unit_parse made */
    struct map *units_folded; /* the same in lower case with single blanks */
    struct map *unit_words;   /* word in lower case -> struct word */

    struct region *regions;
    size_t regions_n;
    struct map *regions_by_arm;      /* ARM name -> struct region */
    struct map *regions_by_spelling; /* folded spelling of users -> struct region */
    struct map *regions_by_price;    /* folded spelling that only price lists may use -> struct region */
    struct map *pseudo;              /* folded name -> struct pseudo */

    struct offer_info *offers;
    size_t offers_n;
    struct map *offers_by_id;

    struct size *sizes;
    size_t sizes_n;
    struct map *sizes_by_name; /* lower case */

    struct resource *resources;
    size_t resources_n;
    struct map *resources_by_form; /* lower case */
};

enum { TABLE_COLUMNS_MAX = 16 }; /* with the NULL at the end */

/* Calls `row` for each row of data/`file` with the fields of `columns` (ends with NULL), in that order whatever the
 * order in the file. Fields are borrowed for the call. `row` returns 0 or -1 (with err set). */
typedef int table_row_fn(struct catalog *c, const char *const *field, struct err *err);
int table_read(struct catalog *c, const char *file, const char *const *columns, table_row_fn *row, struct err *err);
/* The text of a field to keep: the one of the row before where it is the same, because neighbouring rows share most of
 * their texts, else a copy. `previous` may be NULL. */
const char *table_text(struct catalog *c, const char *previous, const char *text);
/* "data/FILE: what "key"", EXIT_INTERNAL: a mistake in the tables, which the tests find before a user does. Returns
 * -1. */
int table_error(struct err *err, const char *file, const char *what, const char *key);

/* Each room fills its part of the catalog. */
int unit_load(struct catalog *c, struct err *err);
int region_load(struct catalog *c, struct err *err);
int offer_load(struct catalog *c, struct err *err);
int size_load(struct catalog *c, struct err *err);
int resource_load(struct catalog *c, struct err *err);

#endif
