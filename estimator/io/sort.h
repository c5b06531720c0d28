/* sort: putting any number of lines in order, in bounded memory: full runs go to a temporary file and are merged at the
 * end. Small inputs stay in memory.
 *
 *     struct sort *s = sort_new(path, SORT_MEMORY);
 *     sort_add(s, text, n, tag, err);        any number
 *     sort_finish(s, err);                   then
 *     while ((got = sort_next(s, &line, err)) > 0) ...
 *     sort_close(s);
 */
#ifndef IO_SORT_H
#define IO_SORT_H

#include <stddef.h>
#include <stdint.h>

struct err;
struct sort;

enum { SORT_MEMORY = 8 << 20 };

struct sort_line {
    const char *text; /* not followed by a NUL; valid until the next call */
    size_t n;
    int64_t tag[2]; /* the caller's */
    int64_t place;  /* order of arrival, from 0: decides between equal texts */
};

/* The file, if one is needed, is made beside `path` (its name goes at once, so nothing is left behind). `memory`: bytes
 * before a run is full; a line must be shorter than half of it. Failures are EXIT_INTERNAL. */
struct sort *sort_new(const char *path, size_t memory);
int sort_add(struct sort *s, const char *text, size_t n, const int64_t tag[2], struct err *err);
int sort_finish(struct sort *s, struct err *err);
int sort_next(struct sort *s, struct sort_line *out, struct err *err); /* 1, 0 at the end, -1 */
void sort_close(struct sort *s);                                       /* NULL is fine */

#endif
