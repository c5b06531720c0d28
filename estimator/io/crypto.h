/* crypto: SHA-256, and texts signed with the key of a certificate (libcrypto). */
#ifndef IO_CRYPTO_H
#define IO_CRYPTO_H

#include <stddef.h>

struct buf;
struct err;

enum { CRYPTO_HEX = 65 }; /* SHA-256 in hex with its NUL */

struct crypto_hash;
struct crypto_hash *crypto_hash_new(void);
void crypto_hash_add(struct crypto_hash *h, const void *p, size_t n);
void crypto_hash_end(struct crypto_hash *h, char hex[CRYPTO_HEX]); /* frees h */
void crypto_sha256(const void *p, size_t n, char hex[CRYPTO_HEX]);

/* Appends the bytes as base64url without padding. */
void crypto_base64url(const void *p, size_t n, struct buf *out);

/* An RSA key with its certificate. */
struct crypto_key;
/* From the bytes of a PEM or PKCS#12 file that holds both; `path` is for messages, the password may be NULL. Fails with
 * EXIT_INPUT: neither form, no key, no certificate, a wrong password, a key that is not RSA or not the certificate's. */
int crypto_key_read(const char *path, const void *p, size_t n, const char *password, struct crypto_key **out,
                    struct err *err);
void crypto_key_free(struct crypto_key *k); /* NULL is fine */
/* SHA-256 of the certificate (x5t#S256), as base64url. */
void crypto_key_thumbprint(const struct crypto_key *k, struct buf *out);
/* Appends the signature of the text as base64url: RSA-PSS with SHA-256 (PS256). */
int crypto_sign(const struct crypto_key *k, const char *text, size_t n, struct buf *out, struct err *err);

/* Of the library, such as "3.0.11". */
const char *crypto_version(void);

#endif
