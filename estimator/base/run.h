/* run: everything a run takes from the outside world beside its files: the clock, the environment, the terminal.
 * The only room that reads them. */
#ifndef BASE_RUN_H
#define BASE_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/day.h"
#include "base/notes.h"

struct arena;
struct progress;

struct run {
    struct arena *arena; /* lives as long as the run */
    struct notes notes;
    struct day as_of;  /* the day the run pretends to be; today unless --as-of */
    const char *cache; /* path of the rate cache file, or NULL: there is no place for one */
    bool quiet;        /* no notes on stderr */
    bool verbose;      /* say on stderr which price lists are loaded */
    bool ascii;        /* plain characters only */
    bool color;        /* may the result be coloured */
    bool stdout_is_terminal;
    int columns;               /* width for tables: COLUMNS, else the terminal, else 100 */
    int stderr_columns;        /* width of the terminal of stderr; 0: it is none */
    struct progress *progress; /* who listens to long work, or NULL */
};

enum run_color { RUN_COLOR_AUTO, RUN_COLOR_ALWAYS, RUN_COLOR_NEVER };

/* Reads clock, environment (RATECAST_CACHE, XDG_CACHE_HOME, HOME, COLUMNS) and terminal once. Arena and notes live until
 * run_release. Without any of the three directories there is no cache. */
void run_init(struct run *run);
void run_release(struct run *run);

/* NULL when unset or empty. */
const char *run_env(const char *name);

/* A clock that only goes on; its start means nothing. */
int64_t run_milliseconds(void);

/* Seconds since 1970, UTC: for what others date (tokens), never for results. */
int64_t run_seconds(void);

/* Another number each time, hard to guess: for ids and for waits that should not fall together. */
uint64_t run_random(void);

/* Names of all variables that begin with `prefix`, sorted, in arena a; ends with NULL. */
const char **run_env_names(struct arena *a, const char *prefix);

/* Decides `color` from --color, NO_COLOR, TERM and whether stdout is a terminal. */
void run_set_color(struct run *run, enum run_color want);

#endif
