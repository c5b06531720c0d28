/* embed: the files of data/ inside the binary, so that one binary works offline. */
#ifndef DATA_EMBED_H
#define DATA_EMBED_H

#include <stddef.h>

/* The input of --demo: an example like the others, so that there is one source. */
#define EMBED_DEMO "../examples/five-regions/workload.csv"

struct embed {
    const char *name; /* path from data/, such as "regions.csv" */
    const void *p;
    size_t n;
};

/* NULL for an unknown name. */
const struct embed *embed_find(const char *name);
/* All of them, for tests; ends with a NULL name. */
const struct embed *embed_all(void);

#endif
