#include "io/crypto.h"

#include <assert.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

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

void crypto_base64url(const void *p, size_t n, struct buf *out)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *in = p;
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        unsigned bits = (unsigned)in[i] << 16 | (left > 1 ? (unsigned)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0);
        for (unsigned k = 0; k < (left > 2 ? 4 : left + 1); k++)
            buf_putc(out, letters[bits >> (18 - 6 * k) & 63]);
    }
}

struct crypto_key {
    EVP_PKEY *key;
    X509 *certificate;
};

/* Without one, libcrypto would ask on the terminal. */
static int give_password(char *to, int room, int writing, void *ctx)
{
    const char *password = ctx;
    size_t n = password ? strlen(password) : 0;
    (void)writing;
    if (!password || n > (size_t)room)
        return -1;
    memcpy(to, password, n);
    return (int)n;
}

static void read_pem(struct crypto_key *k, const void *p, size_t n, const char *password)
{
    BIO *bio = BIO_new_mem_buf(p, (int)n);
    k->key = PEM_read_bio_PrivateKey(bio, NULL, give_password, (void *)password);
    BIO_free(bio);
    bio = BIO_new_mem_buf(p, (int)n); /* the two come in any order */
    k->certificate = PEM_read_bio_X509(bio, NULL, give_password, (void *)password);
    BIO_free(bio);
}

static void read_pkcs12(struct crypto_key *k, const void *p, size_t n, const char *password)
{
    BIO *bio = BIO_new_mem_buf(p, (int)n);
    PKCS12 *both = d2i_PKCS12_bio(bio, NULL);
    if (both && PKCS12_parse(both, password ? password : "", &k->key, &k->certificate, NULL) != 1)
        k->key = NULL;
    PKCS12_free(both);
    BIO_free(bio);
}

int crypto_key_read(const char *path, const void *p, size_t n, const char *password, struct crypto_key **out,
                    struct err *err)
{
    struct crypto_key k = {0};
    *out = NULL;
    if (n > 0 && memmem(p, n, "-----BEGIN ", 11))
        read_pem(&k, p, n, password);
    else if (n > 0 && n < INT32_MAX)
        read_pkcs12(&k, p, n, password);
    const char *wrong = !k.key                             ? "no private key can be read from it"
                        : !k.certificate                   ? "there is no certificate in it"
                        : EVP_PKEY_is_a(k.key, "RSA") != 1 ? "the key is not RSA"
                        : X509_check_private_key(k.certificate, k.key) != 1
                            ? "key and certificate do not belong together"
                            : NULL;
    struct crypto_key *kept = arena_xrealloc(NULL, 1, sizeof *kept);
    *kept = k;
    if (wrong) {
        crypto_key_free(kept);
        return err_at(err, EXIT_INPUT, path, 0,
                      "give a PEM or PKCS#12 file with an RSA key and its certificate; a password goes into "
                      "AZURE_CLIENT_CERTIFICATE_PASSWORD",
                      "%s", wrong);
    }
    *out = kept;
    return 0;
}

void crypto_key_free(struct crypto_key *k)
{
    if (!k)
        return;
    EVP_PKEY_free(k->key); /* wipes */
    X509_free(k->certificate);
    free(k);
}

void crypto_key_thumbprint(const struct crypto_key *k, struct buf *out)
{
    unsigned char sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    int ok = X509_digest(k->certificate, EVP_sha256(), sum, &n);
    assert(ok == 1);
    (void)ok;
    crypto_base64url(sum, n, out);
}

int crypto_sign(const struct crypto_key *k, const char *text, size_t n, struct buf *out, struct err *err)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key = NULL;
    unsigned char *bytes = NULL;
    size_t size = 0;
    if (!md)
        arena_out_of_memory();
    bool ok = EVP_DigestSignInit(md, &key, EVP_sha256(), NULL, k->key) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_PSS_PADDING) == 1 &&
              EVP_PKEY_CTX_set_rsa_pss_saltlen(key, RSA_PSS_SALTLEN_DIGEST) == 1 &&
              EVP_DigestSign(md, NULL, &size, (const unsigned char *)text, n) == 1;
    if (ok) {
        bytes = arena_xrealloc(NULL, size, 1);
        ok = EVP_DigestSign(md, bytes, &size, (const unsigned char *)text, n) == 1;
    }
    if (ok)
        crypto_base64url(bytes, size, out);
    free(bytes);
    EVP_MD_CTX_free(md);
    return ok ? 0
              : err_set(err, EXIT_INPUT, "make a certificate with an RSA key of 2048 bits or more",
                        "the key of the certificate cannot sign");
}

const char *crypto_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}
