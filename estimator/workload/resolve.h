/* resolve: the words of a row -> a workload line: what it wants, how much, where, under which offer. */
#ifndef WORKLOAD_RESOLVE_H
#define WORKLOAD_RESOLVE_H

#include "workload/read.h"

/* For readers: appends the line of this row to job->out, or adds every problem of the row to err (EXIT_INPUT). The line
 * borrows the texts of the row. */
void resolve_row(struct read_job *job, const struct row *row, struct err *err);

#endif
