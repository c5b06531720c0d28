/* identity: a line as text, without its name, file and place, so that the same line is the same wherever it stands. */
#ifndef WORKLOAD_IDENTITY_H
#define WORKLOAD_IDENTITY_H

struct arena;
struct line;

/* Of a line whose other members are set; in arena a. */
const char *identity_of(struct arena *a, const struct line *l);

#endif
