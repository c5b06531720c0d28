#include "io/crypto.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdlib.h>

#include "base/arena.h"

/* SHA-256 is part of every libcrypto and takes no input that could be wrong, so a failure here is no outcome to report
 * but a broken machine: assert. */
struct crypto_hash {
    EVP_MD_CTX *md;
};

struct crypto_hash *crypto_hash_new(void)
{
    struct crypto_hash *h = arena_xrealloc(NULL, 1, sizeof *h);
    h->md = EVP_MD_CTX_new();
    if (!h->md || EVP_DigestInit_ex(h->md, EVP_sha256(), NULL) != 1)
        arena_out_of_memory(); /* nothing else can be wrong: every libcrypto has SHA-256 */
    return h;
}

void crypto_hash_add(struct crypto_hash *h, const void *p, size_t n)
{
    int ok = EVP_DigestUpdate(h->md, p, n);
    assert(ok == 1);
    (void)ok;
}

void crypto_hash_end(struct crypto_hash *h, char hex[CRYPTO_HEX])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    int ok = EVP_DigestFinal_ex(h->md, sum, &n);
    assert(ok == 1 && 2 * n + 1 == CRYPTO_HEX);
    (void)ok;
    for (unsigned i = 0; i < n; i++) {
        hex[2 * i] = digits[sum[i] >> 4];
        hex[2 * i + 1] = digits[sum[i] & 15];
    }
    hex[2 * n] = '\0';
    EVP_MD_CTX_free(h->md);
    free(h);
}

void crypto_sha256(const void *p, size_t n, char hex[CRYPTO_HEX])
{
    struct crypto_hash *h = crypto_hash_new();
    crypto_hash_add(h, p, n);
    crypto_hash_end(h, hex);
}

const char *crypto_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}
