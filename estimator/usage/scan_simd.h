/* scan_simd: where the quotes, commas and line ends of a text are, 64 bytes at a time. */
#ifndef USAGE_SCAN_SIMD_H
#define USAGE_SCAN_SIMD_H

#include <stddef.h>
#include <stdint.h>

/* Of 64 bytes: bit i tells of byte i. */
struct marks {
    uint64_t quote, comma, lf, cr;
};

enum { MARKS_BLOCK = 64 };

struct marks_kind {
    const char *name;
    int (*usable)(void); /* on this machine; NULL = always */
    void (*find)(const char *p, size_t blocks, struct marks *out);
};

/* The ways this build knows, fastest first, the portable one last; ends with name NULL. All find the same. */
extern const struct marks_kind marks_kinds[];
/* The kind of that name, if usable here; NULL or "" = the fastest usable. NULL when there is none of the name. */
const struct marks_kind *marks_choose(const char *name);

#endif
