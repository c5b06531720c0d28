/* bill_counts: does a quantity of a bill count blocks or single units? For bill_rate.c only. */
#ifndef PRICING_BILL_COUNTS_H
#define PRICING_BILL_COUNTS_H

struct arena;
struct bill_rate;
struct bill_says;
struct catalog;

/* out->rate is there: sets counts, assumed, told, num and den; or fit BILL_NO_UNIT and the reason. */
void bill_counts(const struct catalog *c, struct arena *a, const struct bill_says *says, struct bill_rate *out);

#endif
