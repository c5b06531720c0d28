/* budget_fetch: budgets as they are set in Azure, as the file that `budget check` reads (invoice/budget.h). */
#ifndef INVOICE_BUDGET_FETCH_H
#define INVOICE_BUDGET_FETCH_H

#include <stddef.h>

struct arena;
struct azure_budget;
struct buf;
struct notes;

/* Appends the CSV. What the file has no words for is said in notes: a budget whose filter or period would be another one
 * is left out, an alert that would be is left out of its budget. Returns how many budgets were written. */
size_t budget_fetch_csv(const struct azure_budget *list, size_t n, struct arena *a, struct notes *notes,
                        struct buf *out);

#endif
