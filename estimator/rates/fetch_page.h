/* fetch_page: one page of the Retail list, looked through before it counts as fetched: is it whole, where does the list go
 * on, and does it follow upon the page before it? For fetch*.c only.
 */
#ifndef RATES_FETCH_PAGE_H
#define RATES_FETCH_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct zip;

struct fetch_page {
    size_t items;
    const char *next;     /* NextPageLink, "" on the last page; in the arena */
    const char *currency; /* BillingCurrency, "" where it is not said; in the arena */
    uint64_t keys;        /* of all items, in their order: two pages of the same items have the same */
    uint64_t last;        /* of the last item; 0 without items */
    size_t found;         /* where the item of key `want` stands; SIZE_MAX: nowhere */
};

/* Reads the page in the file at `path`. `want`: the key of an item to look for, 0: none. An item is known by what makes it
 * one of its kind (meter, sku, type, term, tier, region), not by its price. Fails with EXIT_INPUT: not JSON, cut short,
 * HTML, JSON that is no page. */
int fetch_page_read(const char *path, uint64_t want, struct arena *a, struct fetch_page *out, struct err *err);

/* What proxies and portals send instead of what was asked for: fails with EXIT_INPUT if it starts like HTML. To be called
 * first. */
int fetch_refuse_html(struct zip *z, struct err *err);

/* What is wrong with the file that `what` ("page 3 of 01-westeurope") came in, in words that do not name the file. Returns
 * -1. */
int fetch_not_whole(struct err *err, const char *file, const char *what);

/* The link with `$skip` at most `back` less than it says (not below 0). Links that do not count rows stay as they are,
 * and *counts tells which it was. In arena a. */
const char *fetch_page_back(struct arena *a, const char *link, size_t back, bool *counts);

#endif
