/* zip: zlib. A byte stream from a file that may be gzip or plain, and inflating what is embedded in the binary. */
#ifndef IO_ZIP_H
#define IO_ZIP_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;
struct zip;

int zip_open(const char *path, struct zip **z, struct err *err); /* "-" is stdin */
void zip_limit(struct zip *z, uint64_t max);                     /* unpacked bytes; more is an error (EXIT_INPUT) */
/* Up to n bytes of unpacked content; *got == 0 only at the end. A gzip file that ends early, that is
 * damaged, that something else follows (zeros do not count), or that unpacks to far too much is an error (EXIT_INPUT).
 */
int zip_read(struct zip *z, void *p, size_t n, size_t *got, struct err *err);
/* The share of the file that is read, from 0 to 1; below 0 where its size is not known (a pipe). */
double zip_part(const struct zip *z);
/* Gives bytes back, once, before anything else is read: they come first again. Copied. */
void zip_unread(struct zip *z, const void *p, size_t n);
const char *zip_path(const struct zip *z); /* "<stdin>" for "-" */
void zip_close(struct zip *z);

/* gzip or zlib bytes -> memory of the caller: exactly `size` bytes (zip_size tells), or an error. */
int zip_inflate_to(const void *p, size_t n, void *out, size_t size, struct err *err);
/* The first `size` bytes, or fewer if there are no more. */
int zip_inflate_head(const void *p, size_t n, void *out, size_t size, size_t *got, struct err *err);
/* The unpacked size that gzip bytes state at their end (modulo 2^32); 0 if they are too short. */
size_t zip_size(const void *p, size_t n);
int zip_deflate(const void *p, size_t n, struct buf *out, struct err *err); /* -> gzip bytes without time or name */

/* The same for what is made piece by piece: what is appended to zip_pack_text goes to `to` as gzip bytes. zip_pack_close
 * ends them, and fails with EXIT_INTERNAL if something of it could not be packed or appended. */
struct zip_pack;
struct zip_pack *zip_pack_open(struct buf *to);
struct buf *zip_pack_text(struct zip_pack *p);
int zip_pack_close(struct zip_pack *p, struct err *err);

/* Of the library, such as "1.2.13". */
const char *zip_version(void);

#endif
