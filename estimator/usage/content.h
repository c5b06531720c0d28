/* content: what a bill holds, by its hash: the same one given twice would be counted twice. */
#ifndef USAGE_CONTENT_H
#define USAGE_CONTENT_H

#include "io/crypto.h"
#include "usage/usage.h"

/* SHA-256 of the unpacked file. */
int content_hash(const char *path, char hex[CRYPTO_HEX], struct err *err);
/* Fails with EXIT_INPUT when two of the files have the same content, packed or not. Only files of equal size are read. */
int content_check(const struct usage_input *in, struct arena *a, struct err *err);

#endif
