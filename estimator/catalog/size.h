/* size: VM sizes (data/vm_sizes.csv). */
#ifndef CATALOG_SIZE_H
#define CATALOG_SIZE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dec.h"

struct catalog;

struct size {
    const char *name, *family;
    unsigned vcpus, vcpus_available; /* fewer are available in constrained sizes */
    dec memory_gb;
    unsigned gpus;
    const char *architecture; /* "x64", "Arm64" */
    bool premium_io;
};

/* "Standard_D4s_v5", in any case. NULL when not in the catalogue. */
const struct size *size_find(const struct catalog *c, const char *name);
const char *size_suggest(const struct catalog *c, const char *name); /* nearest name, or NULL */
size_t size_count(const struct catalog *c);
const struct size *size_at(const struct catalog *c, size_t i);

#endif
