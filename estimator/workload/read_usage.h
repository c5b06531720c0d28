/* read_usage: bills -> a workload: what was consumed, to be bought again elsewhere or otherwise.
 *
 * The rows of a meter in a region, in one unit, are one line, whatever they were bought as: on demand, under a reservation
 * or a savings plan. Lines are sorted by the money billed for them, the largest first, then by meter, region and unit: neither
 * the order of rows nor how they are spread over files changes anything.
 */
#ifndef WORKLOAD_READ_USAGE_H
#define WORKLOAD_READ_USAGE_H

struct arena;
struct err;
struct notes;
struct usage_input;
struct usage_key;
struct usage_query;
struct workload;

/* In arena a; sets out->bill. Of the query only filters and days count. `by` (or NULL) tells lines apart and becomes their
 * tag. Fails as usage_read does, and with EXIT_INPUT where there is nothing to buy, or sums leave the range. */
int read_usage(struct arena *a, const struct usage_input *in, const struct usage_query *q, const struct usage_key *by,
               struct workload *out, struct notes *notes, struct err *err);

#endif
