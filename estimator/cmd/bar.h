/* bar: progress on the terminal of stderr, for work of more than a second. */
#ifndef CMD_BAR_H
#define CMD_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct progress;
struct run;

/* NULL where no bar may be: stderr is no terminal or a dumb one, or --quiet. In the arena of the run. */
struct progress *bar_new(struct run *run);

struct bar_state {
    const char *what, *kind;
    size_t items;
    double part;     /* below 0: not known */
    int64_t elapsed; /* milliseconds of this work */
    int columns;     /* of the terminal */
    bool ascii;
};
/* The line: what is done, how far, how fast, how long still; at most columns - 1 wide. */
void bar_line(const struct bar_state *s, struct buf *out);

#endif
