/* embed: the files of data/ inside the binary, so that one binary works offline. */
#ifndef DATA_EMBED_H
#define DATA_EMBED_H

#include <stddef.h>

struct embed {
    const char *name; /* file name in data/, such as "regions.csv" */
    const void *p;
    size_t n;
};

/* NULL for an unknown name. */
const struct embed *embed_find(const char *name);
/* All of them, for tests; ends with a NULL name. */
const struct embed *embed_all(void);

#endif
