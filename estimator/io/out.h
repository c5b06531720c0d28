/* out: a result on its way out, written as it is made.
 *
 * A file is written beside its name and renamed when it is whole: until then the old one stays. "-" is stdout. Devices
 * and pipes, which no file of the same name can replace, are written in place.
 *
 *     if (out_open(path, &out, err))
 *         return -1;
 *     int status = make_the_text(out_text(out), err);
 *     return out_close(out, status == 0, err) || status ? -1 : 0;
 */
#ifndef IO_OUT_H
#define IO_OUT_H

#include <stdbool.h>

struct buf;
struct err;
struct out;

int out_open(const char *path, struct out **out, struct err *err);
/* Append here. What is appended may be written at once, so it cannot be taken back; a failed write sets `full`. */
struct buf *out_text(struct out *out);
/* Writes the rest and puts the file in its place, or with `keep` false throws it away (err is left alone then). Fails
 * with EXIT_INTERNAL, also for a write that failed earlier. */
int out_close(struct out *out, bool keep, struct err *err);

/* Removes what killed programs left in a folder: the files beside their names that never took them. For folders in which
 * nobody is writing now. */
void out_sweep(const char *folder);

#endif
