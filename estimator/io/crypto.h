/* crypto: SHA-256 (libcrypto). */
#ifndef IO_CRYPTO_H
#define IO_CRYPTO_H

#include <stddef.h>

enum { CRYPTO_HEX = 65 }; /* SHA-256 in hex with its NUL */

struct crypto_hash;
struct crypto_hash *crypto_hash_new(void);
void crypto_hash_add(struct crypto_hash *h, const void *p, size_t n);
void crypto_hash_end(struct crypto_hash *h, char hex[CRYPTO_HEX]); /* frees h */
void crypto_sha256(const void *p, size_t n, char hex[CRYPTO_HEX]);

/* Of the library, such as "3.0.11". */
const char *crypto_version(void);

#endif
