#include "usage/content.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "io/block.h"
#include "io/zip.h"

enum { PIECE = 256 * 1024 };

int content_hash(const char *path, char hex[CRYPTO_HEX], struct err *err)
{
    struct zip *z;
    size_t got = 1;
    if (zip_open(path, &z, err))
        return -1;
    char *piece = arena_xrealloc(NULL, PIECE, 1);
    struct crypto_hash *h = crypto_hash_new();
    int status = 0;
    while (!status && got > 0) {
        status = zip_read(z, piece, PIECE, &got, err);
        if (!status)
            crypto_hash_add(h, piece, got);
    }
    crypto_hash_end(h, hex);
    free(piece);
    zip_close(z);
    return status;
}

struct content {
    const char *path;
    uint64_t size;
    size_t order;
    bool hashed;
    char hex[CRYPTO_HEX];
};

static int by_size(const void *a, const void *b)
{
    const struct content *x = a, *y = b;
    if (x->size != y->size)
        return x->size < y->size ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static int need_hash(struct content *c, struct err *err)
{
    if (!c->hashed && content_hash(c->path, c->hex, err))
        return -1;
    c->hashed = true;
    return 0;
}

int content_check(const struct usage_input *in, struct arena *a, struct err *err)
{
    struct content *all = arena_array(a, in->nfiles, sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < in->nfiles; i++)
        if (block_content_size(in->files[i], &all[n].size)) {
            all[n].size &= UINT32_MAX;
            all[n].path = in->files[i];
            all[n].order = i;
            n++;
        }
    qsort(all, n, sizeof *all, by_size);
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && all[k - 1].size == all[i].size; k--) {
            if (need_hash(&all[i], err) || need_hash(&all[k - 1], err))
                return -1;
            if (strcmp(all[i].hex, all[k - 1].hex) == 0)
                return err_at(err, EXIT_INPUT, all[i].path, 0, "leave one out, or say --allow-duplicate",
                              "the same content as \"%s\": it would be counted twice", all[k - 1].path);
        }
    return 0;
}
