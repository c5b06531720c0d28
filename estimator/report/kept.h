/* kept: the numbers of a result that was kept as JSON (compare or estimate), for comparing it with another.
 *
 * Reads the data, not the view (report/read_doc.h is for that), so a result of another program in the same shape will
 * do. An amount that is null stays unknown.
 */
#ifndef REPORT_KEPT_H
#define REPORT_KEPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dec.h"
#include "io/crypto.h"

struct arena;
struct err;

struct kept_line {
    const char *name;
    bool has_amount, has_quantity;
    dec amount, quantity;
    const char *unit, *meter_id, *product, *meter, *region, *offer, *state, *reason; /* or NULL */
};

struct kept_placement {
    const char *region, *offer;
    bool has_total; /* every line has an amount; else there is only the priced part */
    dec total;
    bool has_part; /* something has an amount */
    dec part, before_terms;
    bool has_lines;
    struct kept_line *lines;
    size_t n;
};

struct kept_result {
    const char *path, *kind; /* "compare", "estimate" */
    char sha256[CRYPTO_HEX];
    const char *currency, *as_of, *hours; /* or NULL */
    struct kept_placement main;           /* the base of compare, the placement of estimate */
    struct kept_placement *placements;    /* of compare, as ranked */
    size_t n;
};

/* In arena a. Fails with EXIT_INPUT on what is no such result, and on numbers that are none. */
int kept_read(const char *path, struct arena *a, struct kept_result *out, struct err *err);

/* The same of an estimate that was made just now; the texts borrowed from it. */
struct estimate;
struct workload;
void kept_from_estimate(struct arena *a, const char *name, const char *currency, const struct workload *w,
                        const struct estimate *e, struct kept_result *out);

#endif
