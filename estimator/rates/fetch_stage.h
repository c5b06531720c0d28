/* fetch_stage: where the pages of a price list are kept while it is fetched, so that a fetch that was interrupted, by
 * kill -9 too, goes on from the last page that was whole. For fetch*.c only.
 *
 *     rates.db-fetch/3f9a51c20d84e7b6/      beside the cache; named by what is fetched
 *         plan                              since which day, and the first address of each part
 *         journal                           a line for each page that is there
 *         westeurope.00001.json ...         the pages as they were sent
 *         lock                              held while a fetch runs
 *
 * A part is a chain of pages: one filter of the list, or one RateCard. A page counts when its line is in the journal,
 * which is written last.
 */
#ifndef RATES_FETCH_STAGE_H
#define RATES_FETCH_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"

struct arena;
struct err;
struct fetch_page;
struct fetch_stage;

struct fetch_part {
    const char *name;  /* of its files: letters, digits, '-', '_' */
    const char *first; /* the address of its first page */
};

/* How far a part has come. */
struct fetch_chain {
    size_t pages, items;
    const char *next; /* the link of its last page; "" at the end */
    uint64_t last;    /* key of its last item */
    /* Its last page does not follow upon the one before: a page that closes the gap is due, between ... */
    bool gap;
    const char *gap_next; /* ... the page whose link this is, */
    size_t gap_items;     /* which has so many items */
    uint64_t gap_last;    /* and ends with this one, and the last one */
    size_t unclosed;      /* gaps that such a page did not close */
    bool done;
};

/* Opens the folder of this plan beside the file `cache`, with the pages of an interrupted fetch of the same that began on
 * `today` or the day before; unless `anew`, or `refused` (a whole list that was turned down) and not `accept`. Fails with
 * EXIT_INTERNAL: cannot be written, in use by another fetch. */
struct fetch_open {
    const char *cache;
    const struct fetch_part *parts;
    size_t nparts;
    struct day today;
    bool accept;
};
int fetch_stage_open(const struct fetch_open *o, struct fetch_stage **out, struct err *err);
void fetch_stage_close(struct fetch_stage *st); /* what is there stays; NULL is fine */

struct day fetch_stage_day(const struct fetch_stage *st); /* when the fetch began */
const struct fetch_chain *fetch_stage_chain(const struct fetch_stage *st, size_t part);

/* How a page follows upon the one before it. */
enum fetch_follow {
    FOLLOW_PLAIN,   /* nothing is known of it: the first page, or links that do not count */
    FOLLOW_OVERLAP, /* it begins with the item that the page before ended with */
    FOLLOW_SHIFTED, /* that item came again further down: the list grew meanwhile */
    FOLLOW_GAP,     /* it did not come: the list shrank meanwhile, items may have slipped through */
    FOLLOW_CLOSED,  /* a page before the gap, which has the item */
    FOLLOW_UNCLOSED /* the same, without it */
};

/* The file in which the next page of the part is to be made. In the arena of the stage. */
const char *fetch_stage_file(struct fetch_stage *st, size_t part);
/* Opens it, empty: a file descriptor for the caller to close, or -1. */
int fetch_stage_create(const char *file, struct err *err);
/* Takes what was made there as the next page. The pages that close gaps do not move the part on. Fails with EXIT_INPUT
 * when the part has had this page, or its link, before: it would go round for ever. */
int fetch_stage_keep(struct fetch_stage *st, size_t part, const struct fetch_page *page, enum fetch_follow how,
                     struct err *err);

/* All pages, part by part. In arena a. */
const char *const *fetch_stage_files(const struct fetch_stage *st, struct arena *a, size_t *n);
size_t fetch_stage_follows(const struct fetch_stage *st, enum fetch_follow how); /* pages of this kind */
size_t fetch_stage_pages(const struct fetch_stage *st);
size_t fetch_stage_resumed(const struct fetch_stage *st); /* pages found when it was opened */

/* The list is whole, and not taken: the next fetch goes on from it only with `accept`. */
void fetch_stage_refused(struct fetch_stage *st);
/* The list is in the cache: forgets the pages. */
void fetch_stage_forget(struct fetch_stage *st);

#endif
