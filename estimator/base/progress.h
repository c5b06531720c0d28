/* progress: how far long work has come. Rooms that may work long tell it; who listens (cmd/bar.c) decides whether and
 * when to show it. A `struct progress *` may be NULL: nobody listens. Cheap enough for every few hundred items.
 *
 *     progress_tell(o->progress, "reading", "prices", n, (double)bytes_read / bytes);
 */
#ifndef BASE_PROGRESS_H
#define BASE_PROGRESS_H

#include <stddef.h>

enum { PROGRESS_EVERY = 256 }; /* items between two calls, where items are small */

struct progress {
    /* `what` is done to items of this `kind`; a part from 0 to 1 is done, or below 0: not known. what NULL: the work
     * is over, or something else is to be written to the terminal. */
    void (*tell)(struct progress *p, const char *what, const char *kind, size_t items, double part);
};

static inline void progress_tell(struct progress *p, const char *what, const char *kind, size_t items, double part)
{
    if (p)
        p->tell(p, what, kind, items, part);
}

static inline void progress_clear(struct progress *p)
{
    progress_tell(p, NULL, NULL, 0, 0);
}

#endif
