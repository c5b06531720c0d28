/* scratch: a folder of its own for a test program, and files in it. cmocka group set-up and tear-down. */
#ifndef UNIT_SCRATCH_H
#define UNIT_SCRATCH_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char scratch_dir[64];

static int scratch_setup(void **state)
{
    (void)state;
    memcpy(scratch_dir, "/tmp/ratecast-unit-XXXXXX", 26);
    return mkdtemp(scratch_dir) ? 0 : -1;
}

static int scratch_unlink(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static int scratch_teardown(void **state)
{
    (void)state;
    return nftw(scratch_dir, scratch_unlink, 16, FTW_DEPTH | FTW_PHYS);
}

/* Valid until the fourth call from now. */
static inline const char *scratch_path(const char *name)
{
    static char paths[4][256];
    static unsigned turn;
    char *p = paths[turn++ % 4];
    snprintf(p, sizeof paths[0], "%s/%s", scratch_dir, name);
    return p;
}

static inline const char *scratch_put(const char *name, const void *p, size_t n)
{
    const char *path = scratch_path(name);
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(p, 1, n, f) != n || fclose(f) != 0)
        abort();
    return path;
}

#endif
