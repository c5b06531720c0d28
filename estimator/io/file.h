/* file: whole files in and out. Reading takes plain or gzip input and "-" for stdin. */
#ifndef IO_FILE_H
#define IO_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct err;

/* False only when there is nothing of that name; what cannot be looked at counts as there, so that opening it reports
 * why. */
bool file_exists(const char *path);

bool file_is_folder(const char *path);

/* Names in a folder that end in one of `endings` (NULL-terminated) and begin with no dot, sorted by bytes. In arena a. Fails
 * with EXIT_INPUT. */
int file_names(const char *folder, const char *const *endings, struct arena *a, const char ***names, size_t *n,
               struct err *err);

/* Reads a whole (small) file, unpacked when it is gzip. `text` must be initialised; its max is the limit.
 * Fails with EXIT_INPUT: unreadable, a directory, too large, damaged gzip. */
int file_read(const char *path, struct buf *text, struct err *err);

/* Is it text we can work on? Refuses NUL bytes, UTF-16, and bytes that are not UTF-8, with FILE:LINE. A UTF-8 BOM is
 * cut off in place. */
int file_check_text(const char *path, struct buf *text, struct err *err);

/* Writes beside `path`, flushes, renames: the old file stays until the new one is whole. "-" is stdout. Devices and
 * pipes are written in place. Failures are EXIT_INTERNAL. */
int file_write(const char *path, const void *p, size_t n, struct err *err);

/* Creates the folders above `path` (mode 0700). */
int file_make_parents(const char *path, struct err *err);

/* Holds a folder until *fd is closed: for those who change several files in it. Fails with EXIT_INTERNAL: somebody else
 * holds it (`busy` says what that means), or it cannot be opened. */
int file_lock_folder(const char *path, const char *busy, int *fd, struct err *err);

/* Can it be written, or made with the folders above it? */
bool file_writable(const char *path);

#endif
