/* make_builtin FROM FETCHED OUT: makes the built-in price snapshot of a Retail price list. Same list, same bytes.
 *
 * Run by `make builtin FROM=list.json.gz FETCHED=2026-08-20`. The layout of the file is in estimator/rates/builtin.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/notes.h"
#include "catalog/catalog.h"
#include "io/file.h"
#include "io/zip.h"
#include "rates/source.h"
#include "rates/store.h"

enum { TEXT_MAX = 256 << 20 };

static int add_line(void *ctx, char *line, struct err *err)
{
    struct buf *out = ctx;
    (void)err;
    buf_puts(out, line);
    buf_putc(out, '\n');
    return 0;
}

static int write_all(struct store *store, struct arena *a, const struct snapshot *snap, struct buf *out,
                     struct err *err)
{
    struct scope *scopes;
    size_t n;
    char day[DAY_TEXT];
    if (store_scopes(store, a, snap, &scopes, &n, err))
        return -1;
    buf_printf(out, "ratecast-builtin 1\n%s\t%s\t%s\t%zu\t%zu\t%s\n", snap->id, snap->currency,
               day_text(snap->fetched, day), snap->items, n, snap->origin);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s\t%s\t%zu\t%u\n", scopes[i].region, scopes[i].service, scopes[i].items, scopes[i].options);
    return store_lines(store, snap, NULL, NULL, NULL, add_line, out, err);
}

static int make(const char *from, struct day fetched, const char *to, const char *cache, struct arena *a,
                struct notes *notes, struct err *err)
{
    struct catalog *c;
    struct store *store = NULL;
    struct snapshot snap;
    struct import_options o = {.fetched = fetched, .as_of = fetched};
    struct buf text, packed;
    int rc = -1;
    buf_init(&text, TEXT_MAX);
    buf_init(&packed, TEXT_MAX);
    if (catalog_load(a, &c, err) || store_open(cache, STORE_WRITE, &store, err) ||
        source_import(store, c, &from, 1, &o, a, &snap, notes, err) || write_all(store, a, &snap, &text, err) ||
        zip_deflate(text.p, text.n, &packed, err))
        goto out;
    rc = file_write(to, packed.p, packed.n, err);
    if (rc == 0)
        printf("%s: %zu prices, %zu bytes, %zu packed, id %s\n", to, snap.items, text.n, packed.n, snap.id);
out:
    store_close(store);
    buf_release(&packed);
    buf_release(&text);
    return rc;
}

int main(int argc, char **argv)
{
    struct err err;
    struct notes notes;
    struct day fetched;
    char cache[] = "/tmp/ratecast-builtin-XXXXXX", file[sizeof cache + 8];
    err_init(&err);
    if (argc != 4 || !day_parse(argv[2], &fetched)) {
        fputs("usage: make_builtin FROM FETCHED OUT\n", stderr);
        return EXIT_USAGE;
    }
    if (!mkdtemp(cache)) {
        perror("make_builtin");
        return EXIT_INTERNAL;
    }
    snprintf(file, sizeof file, "%s/db", cache);
    struct arena *a = arena_new();
    notes_init(&notes, a);
    int rc = make(argv[1], fetched, argv[3], file, a, &notes, &err);
    for (size_t i = 0; i < notes.n; i++)
        fprintf(stderr, "%s\n", notes.at[i]);
    if (rc)
        fputs(err.text, stderr);
    unlink(file);
    rmdir(cache);
    arena_free(a);
    return rc ? (int)err.code : 0;
}
