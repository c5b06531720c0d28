/* repeats: rows that are in a bill more than once, byte by byte. Memory is bounded: of a bill with more different rows
 * than fit, one in 2, 4, 8 ... is looked at, chosen by its hash; so the choice does not depend on order or threads.
 */
#ifndef USAGE_REPEATS_H
#define USAGE_REPEATS_H

#include <stdint.h>

#include "base/dec.h"

struct repeats;

struct repeats *repeats_new(void);
void repeats_free(struct repeats *r);
void repeats_add(struct repeats *r, uint64_t hash, dec cost);
void repeats_merge(struct repeats *to, const struct repeats *from);

struct repeats_found {
    uint64_t rows; /* beyond the first of each; times `sample` an estimate */
    dec money;
    uint64_t sample; /* one row in so many was looked at */
};
struct repeats_found repeats_found(const struct repeats *r);

#endif
