/* err: what went wrong, in words the user can act on.
 *
 * A function that can fail returns 0 or -1 and takes `struct err *` last. The lowest layer says what is wrong, with
 * one line of remedy; callers may add where. Text: lower case, no full stop, subject in quotes. Nothing below cmd/
 * prints an error or exits.
 *
 *     if (file_read(path, &text, err))
 *         return -1;
 *     ...
 *     return err_at(err, EXIT_INPUT, path, line, "write a number such as 12.5", "quantity \"%s\" is not a number", s);
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

/* The exit codes of the program and what they mean: the one list, which help prints and the cases pin. */
#define EXIT_CODES(X) \
    X(EXIT_OK, 0, "ok") \
    X(EXIT_INTERNAL, 1, "internal or environment failure") /* I/O, memory, cache file */ \
    X(EXIT_USAGE, 2, "usage")                              /* wrong command line */ \
    X(EXIT_INPUT, 3, "bad input") \
    X(EXIT_NO_PRICE, 4, "price missing under --strict") \
    X(EXIT_SNAPSHOT, 5, "snapshot stale or refused") \
    X(EXIT_REFUSED, 6, "forecast refused: too little history") \
    X(EXIT_OVER_BUDGET, 10, "a budget is exceeded") \
    X(EXIT_LIKELY_OVER, 11, "a budget will likely be exceeded") \
    X(EXIT_INCREASE, 12, "increase above --max-increase")

#define EXIT_CODE_MEMBER(name, code, meaning) name = code,
enum exit_code { EXIT_CODES(EXIT_CODE_MEMBER) };
#undef EXIT_CODE_MEMBER

/* The remedy where memory is out. */
#define ERR_FREE_MEMORY "free some memory and try again"

enum { ERR_TEXT_MAX = 8192, ERR_LISTED = 20 };

struct err {
    enum exit_code code; /* EXIT_OK while nothing is wrong */
    size_t count;        /* problems met, also those beyond the ERR_LISTED that `text` lists */
    size_t len;
    bool located;            /* text starts with FILE:LINE and needs no program name before it */
    char text[ERR_TEXT_MAX]; /* the problems, each "message\n" or "message\n  remedy\n" */
};

void err_init(struct err *e);

/* Sets (replacing what was there) one problem. `hint` is the line of remedy (NULL in tests only). Returns -1. */
int err_set(struct err *e, enum exit_code code, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* The same, located: text becomes "FILE:LINE: message" ("FILE: message" when line is 0). Returns -1. */
int err_at(struct err *e, enum exit_code code, const char *file, unsigned long line, const char *hint, const char *fmt,
           ...) __attribute__((format(printf, 6, 7)));

/* Adds a further located problem to those already there (the first sets it); beyond ERR_LISTED only counts. Returns
 * -1. */
int err_more(struct err *e, enum exit_code code, const char *file, unsigned long line, const char *hint,
             const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* One more line of remedy, for what was said last. */
void err_remedy(struct err *e, const char *hint);

/* Adds the problems of `from`, which has some. Returns -1. */
int err_add(struct err *e, const struct err *from);

#endif
