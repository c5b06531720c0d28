/* increase: the gate --max-increase, tested after the result is written. */
#ifndef CMD_INCREASE_H
#define CMD_INCREASE_H

#include <stdbool.h>

#include "base/dec.h"

struct diff;
struct err;

struct increase {
    bool given, percent;
    dec limit;
};

/* "5%" of the total before, or "100" a month; NULL is no limit. Fails with EXIT_USAGE. */
int increase_parse(const char *text, struct increase *out, struct err *err);
/* EXIT_OK, or EXIT_INCREASE with the reason on stderr: also when an unknown amount may hide an increase. */
int increase_gate(const struct increase *limit, const struct diff *x);

#endif
