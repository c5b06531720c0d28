/* show_reconcile_parts: what json and csv say of a line of a reconciled bill; for show_reconcile*.c only. */
#ifndef REPORT_SHOW_RECONCILE_PARTS_H
#define REPORT_SHOW_RECONCILE_PARTS_H

#include <stddef.h>

struct doc;
struct reconcile_line;
struct reconciliation;
struct usage_query;

/* Keys of a line that are said under names of their own; ends with NULL. */
struct reconcile_said {
    const char *name;
    size_t key;
};
extern const struct reconcile_said reconcile_said[];

/* What the quantity counts, for a line that has a rate; else NULL. */
const char *reconcile_counts(const struct reconcile_line *l);

/* The table of all lines, which csv writes, as a part of a doc. */
void reconcile_table(struct doc *d, const struct usage_query *q, const struct reconciliation *r);

#endif
