/* process: another program, run without a shell. */
#ifndef IO_PROCESS_H
#define IO_PROCESS_H

#include <stdbool.h>

struct arena;
struct buf;
struct err;

/* The first executable file of this name in the folders of `path` ("/usr/bin:/bin"; relative folders do not count), in
 * arena a; NULL: there is none. */
const char *process_find(const char *path, const char *name, struct arena *a);

/* Runs argv[0] (ends with NULL) with nothing on its stdin; its stdout and stderr go into the buffers (each up to its
 * maximum; more is read and dropped). *code is its exit code, or 128 + the signal that ended it. Fails with EXIT_INTERNAL:
 * cannot be started, not done in `ms`, stopped (the program is killed). */
int process_run(const char *const *argv, unsigned ms, bool (*stopped)(void), struct buf *out, struct buf *said,
                int *code, struct err *err);

#endif
