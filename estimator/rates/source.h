/* source: where rates come from. A source is one file (ratecard.c, retail.c) and one row in the registry of source.c.
 *
 * To add one: write its `item` and `field`, add a row to RATE_SOURCES in source.c, add a test folder.
 */
#ifndef RATES_SOURCE_H
#define RATES_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "rates/rate.h"
#include "rates/store.h"

struct catalog;
struct arena;
struct err;
struct json;
struct notes;
struct progress;
struct stage;

/* What an import knows and learns while it reads. */
struct source_read {
    const struct catalog *catalog;
    struct arena *item_arena; /* reset after each item */
    struct arena *arena;
    struct stage *stage;
    struct notes *notes;
    const char *file;
    struct snapshot *meta; /* filled from the file's own fields; "" what it does not say */
    size_t items, skipped;
    size_t odd_prices;        /* Retail: unitPrice unlike retailPrice */
    size_t pages, last_pages; /* Retail: pages that say whether another follows; those that say none does */
    const char *skipped_type; /* Retail: the first type that was skipped */
};

struct rate_source_type {
    enum rate_source source;
    const char *title;         /* for messages: "a RateCard" */
    const char *const *arrays; /* names of the arrays whose members are items, NULL-terminated */
    /* An item that is wrong is told with err_more and -1; the reading goes on, so that all of them are listed. */
    int (*item)(struct source_read *r, const struct json *item, unsigned long line, struct err *err);
    int (*field)(struct source_read *r, const char *name, const struct json *value, unsigned long line,
                 struct err *err);
};

extern const struct rate_source_type source_retail, source_ratecard; /* retail.c, ratecard.c */

/* What the user states about the files; empty = take it from the file or its name. */
struct import_options {
    const char *offer, *currency, *country;
    struct day fetched; /* DAY_NONE: from the file name, else the as-of day */
    struct day as_of;
    bool accept;
    const char *origin;        /* where the list is from; NULL: the files say it */
    size_t overlaps;           /* rows that are known to come twice, because pages were asked for so */
    struct progress *progress; /* or NULL */
};

/* Imports files of one price list into one snapshot (several Retail files may be parts of one list; a RateCard is one
 * file). The kind is detected from the content. A RateCard says neither its offer nor its country: they come from the
 * options, else from a file name such as MS-AZR-0062P_USD_US_2016-05-25.json, else it is an error. */
int source_import(struct store *store, const struct catalog *c, const char *const *files, size_t nfiles,
                  const struct import_options *o, struct arena *a, struct snapshot *out, struct notes *notes,
                  struct err *err);

/* Which kind of list a file is, by reading up to its first item. Not for "-", which cannot be read again. Fails with
 * EXIT_INPUT. */
int source_detect(const char *file, enum rate_source *out, struct err *err);

#endif
