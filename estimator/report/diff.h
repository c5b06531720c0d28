/* diff: what changed between two results, line by line, and why.
 *
 * Lines are paired by name, equal names in their order. The delta of a line has three causes that add up to it:
 *
 *     quantity   (q1 - q0) x (p0 + p1) / 2      p = amount / quantity, where both sides have the same unit
 *     price      what is left, if the line is in the same region, under the same offer
 *     move       what is left, if it is not
 *
 * The mean of both prices makes the causes change sign with the sides. A line with no amount on a side has no delta and
 * none is made up for it: it is counted as unknown, and the delta of the whole is then not known either.
 */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dec.h"
#include "report/kept.h"

struct arena;
struct err;

enum diff_status { DIFF_SAME, DIFF_CHANGED, DIFF_ADDED, DIFF_REMOVED, DIFF_UNKNOWN, DIFF_STATUSES };
const char *diff_status_name(enum diff_status s);

/* What else is not as it was, as bits. */
enum { DIFF_QUANTITY = 1, DIFF_PRICE = 2, DIFF_REGION = 4, DIFF_OFFER = 8, DIFF_METER = 16, DIFF_UNIT = 32 };

struct diff_line {
    enum diff_status status;
    const struct kept_line *from, *to; /* NULL: added, removed */
    unsigned changes;
    bool known;
    dec delta, quantity, price, move; /* the last three of changed lines */
};

struct diff_placement {
    const struct kept_placement *from, *to; /* NULL: added, removed */
    bool known;                             /* both sides have a total */
    dec delta;
};

struct diff {
    const struct kept_result *from, *to;
    struct diff_line *lines; /* in the order of `to`, then those removed */
    size_t n, count[DIFF_STATUSES];
    bool known;                                       /* every line has an amount on each side it is on */
    dec delta;                                        /* of the total; only if known */
    dec known_delta;                                  /* of the lines whose delta is known */
    dec added, removed, quantity, price, move, terms; /* add up to delta if known; without terms to known_delta */
    bool has_pct;
    dec pct; /* delta in percent of the total before */
    struct diff_placement *placements;
    size_t nplacements;
};

/* In arena a; points into both. Fails with EXIT_INPUT on two currencies, two kinds of results, and sums beyond the
 * range. */
int diff_results(const struct kept_result *from, const struct kept_result *to, struct arena *a, struct diff *out,
                 struct err *err);

#endif
