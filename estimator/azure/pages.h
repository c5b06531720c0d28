/* pages: is the next page a page further? For lists that come page by page, each with a link to the next.
 *
 *     struct pages *p = pages_new(first_url, a);
 *     while (url) {
 *         ... fetch url, find `link` in it ...
 *         if (pages_next(p, link, body, size, items, &url, err))  // another host, a loop, the same page again
 *             return -1;
 *     }
 */
#ifndef AZURE_PAGES_H
#define AZURE_PAGES_H

#include <stddef.h>

struct arena;
struct err;
struct pages;

enum { PAGES_MAX = 100000 };

/* In arena a. Links must stay at the scheme, host and port of `first`. */
struct pages *pages_new(const char *first, struct arena *a);

/* `link` is what the page just read says of the next one (NULL or "": it was the last one), `body` that page, `items` how
 * many it has. *url is the next page (in the arena) or NULL. Fails with EXIT_INTERNAL: a link to another host or to http;
 * one that was followed already; a page that says the same as one before under another link; too many pages. */
int pages_next(struct pages *p, const char *link, const char *body, size_t size, size_t items, const char **url,
               struct err *err);

/* A fetch that goes on where another one stopped: this link was followed already. */
void pages_seen(struct pages *p, const char *link);

size_t pages_count(const struct pages *p);

#endif
