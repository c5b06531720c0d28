/* fetch_store: what `usage fetch` has fetched: a folder of files that every command reads as bills, one a window, beside
 * .fetch.json, which says what each window holds.
 *
 *     FOLDER/2026-03-01.json.gz   one window: what Azure reported on that day
 *     FOLDER/.fetch.json          {"schema":"ratecast/usage-store/1", ..., "windows":[{"start":"2026-03-01",...}]}
 *
 * A window's file takes its name when it is whole, and only then is it written down: whatever is killed, the folder holds
 * whole windows, each once, and the next fetch goes on from there. Two fetches never work on one folder at once.
 * Private to usage/.
 */
#ifndef USAGE_FETCH_STORE_H
#define USAGE_FETCH_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"

struct arena;
struct err;

#define FETCH_STATE ".fetch.json"
enum { FETCH_STATE_MAX = 4 << 20 };

struct fetch_window {
    struct day start;       /* also names the file */
    struct day from, to;    /* the usage days that were kept of it; to DAY_NONE: all later ones */
    uint64_t rows;          /* kept; with 0 there is no file */
    uint64_t before, after; /* left out: usage of days before `from`, after `to` */
    bool settled;           /* nothing more is expected in it */
};

struct fetch_store {
    const char *folder, *subscription, *content, *ending;
    struct day from, to;     /* usage days that the folder is about; from DAY_NONE: new; to DAY_NONE: no end */
    struct day provisional;  /* from this day of use on more may come; DAY_NONE: all is there */
    struct fetch_window *at; /* sorted by start */
    size_t n, cap;
    struct arena *arena;
    int lock;
};

/* Makes the folder if need be and reads what is written down. `content` says in a word what the files hold ("daily",
 * "query service"), `ending` is that of their names. All in arena a. Fails with EXIT_INPUT: the folder holds usage of
 * another subscription or content, .fetch.json is damaged; EXIT_INTERNAL: another fetch is at work in it, or it cannot be
 * made. */
int fetch_store_open(const char *folder, const char *subscription, const char *content, const char *ending,
                     struct arena *a, struct fetch_store *out, struct err *err);
void fetch_store_close(struct fetch_store *s);

/* NULL: not fetched yet, or its file is gone. Valid until the next fetch_store_put. */
const struct fetch_window *fetch_store_find(const struct fetch_store *s, struct day start);
const char *fetch_store_path(const struct fetch_store *s, struct day start);

/* Writes down a window, in place of what it was. A window without rows loses its file. Fails with EXIT_INTERNAL. */
int fetch_store_put(struct fetch_store *s, const struct fetch_window *w, struct err *err);

#endif
