/* aggregate: groups of usage rows with exact sums. Every engine fills one, and it becomes the table.
 *
 * A group is named by numbers: its time slot, its measure (unit and currency) and one number per key, each standing for
 * a text in a dictionary. Sums are 128-bit integers of 10^-18 that wrap, beside a count of the wraps, so a sum that
 * comes back into range is exact whatever the order of its terms, and one that does not is noticed. 64 bytes hold a
 * group of two keys; groups lie in blocks that never move, behind an index of 8 bytes a slot.
 */
#ifndef USAGE_AGGREGATE_H
#define USAGE_AGGREGATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"
#include "usage/usage.h"

struct aggregate;
struct arena;
struct err;

/* The ids of a group: AGGREGATE_SLOT, AGGREGATE_MEASURE, then the keys in the order of the query. */
enum { AGGREGATE_SLOT, AGGREGATE_MEASURE, AGGREGATE_KEYS, AGGREGATE_IDS_MAX = AGGREGATE_KEYS + USAGE_KEYS_MAX };

struct aggregate *aggregate_new(const struct usage_query *q);
void aggregate_free(struct aggregate *g);

/* The number of a time under the query's granularity. */
uint32_t aggregate_slot(const struct usage_query *q, struct day day, int hour);
/* What is measured; `quantity` and `cost` tell whether the rows of this measure state one. */
uint32_t aggregate_measure(struct aggregate *g, const char *unit, const char *currency, bool quantity, bool cost);
uint32_t aggregate_key(struct aggregate *g, size_t key, const char *text, size_t n);

void aggregate_add(struct aggregate *g, const uint32_t *ids, dec quantity, dec cost, uint64_t rows);
size_t aggregate_groups(const struct aggregate *g);
/* Adds all groups of `from` to `to`. */
void aggregate_merge(struct aggregate *to, struct aggregate *from);
/* The same, and `from` is left without meaning, to be freed: nothing is copied when `to` is still empty. */
void aggregate_absorb(struct aggregate *to, struct aggregate *from);
/* Forgets the groups, keeps the dictionaries and so the numbers. */
void aggregate_clear(struct aggregate *g);

/* Sorts the groups; from then on they can be read, no longer added to. Fails with EXIT_INPUT for a sum out of range or
 * rows of two currencies. */
int aggregate_finish(struct aggregate *g, struct err *err);
size_t aggregate_rows(const struct aggregate *g);
void aggregate_row(const struct aggregate *g, size_t i, struct usage_row *out);
/* Does any row state a cost? Without rows: `otherwise`. */
bool aggregate_states_cost(const struct aggregate *g, bool otherwise);
const char *aggregate_currency(const struct aggregate *g); /* of all rows; "" = not said */

#endif
