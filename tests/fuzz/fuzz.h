/* What the fuzz targets share. A target is one file NAME_fuzz.c with the libFuzzer entry point, and a folder corpus/NAME of inputs. `make fuzz`
 * lets clang's libFuzzer look for new inputs; `make fuzz-replay` runs the inputs at hand with any compiler (replay.c). A target that finds a
 * property broken calls fuzz_fail, which aborts, so that libFuzzer keeps the input.
 *
 * To add one: the file, the folder with a few small inputs; the Makefile picks it up.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "catalog/catalog.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define fuzz_check(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

/* A failure must say what and how bad, in text that is safe on a terminal. */
static inline void fuzz_check_err(const struct err *err)
{
    fuzz_check(err->code != EXIT_OK && err->count > 0 && err->text[0]);
    for (const char *p = err->text; *p;) {
        unsigned point;
        size_t n = text_decode(p, &point);
        fuzz_check(n > 0 && (*p == '\n' || !text_steers(point)));
        p += n;
    }
}

/* The reference tables, loaded once for all inputs. */
static inline const struct catalog *fuzz_catalog(void)
{
    static struct catalog *c;
    struct err err;
    err_init(&err);
    if (!c)
        fuzz_check(catalog_load(arena_new(), &c, &err) == 0);
    return c;
}

/* The input as a file that can be opened again and again by its name; in memory only. */
struct fuzz_file {
    int fd;
    char path[64];
};

static inline struct fuzz_file fuzz_file(const uint8_t *data, size_t size)
{
    struct fuzz_file f = {.fd = memfd_create("fuzz", 0)};
    fuzz_check(f.fd >= 0);
    while (size > 0) {
        ssize_t n = write(f.fd, data, size);
        fuzz_check(n > 0);
        data += n;
        size -= (size_t)n;
    }
    snprintf(f.path, sizeof f.path, "/proc/self/fd/%d", f.fd);
    return f;
}

/* The input as text: a copy with a NUL behind it, so that a step too far is seen. Caller frees. */
static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    fuzz_check(text);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

#endif
