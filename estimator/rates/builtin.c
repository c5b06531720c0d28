/* The file (made by data/make_builtin.c), gzip of tab-separated lines:
 *
 *     ratecast-builtin 1
 *     id  currency  fetched  items  scopes  origin
 *     region  service  items  options      one line per scope
 *     canonical rate lines, sorted
 */
#include "rates/builtin.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "data/embed.h"
#include "io/crypto.h"
#include "io/zip.h"
#include "rates/line.h"
#include "rates/store_db.h"

enum { HEAD_FIELDS = 6, SCOPE_FIELDS = 4, HEAD_MAX = 64 << 10 /* the head and the scopes have room in it */ };

static bool next_line(char **at, char **line)
{
    char *end = strchr(*at, '\n');
    if (!end)
        return false;
    *end = 0;
    *line = *at;
    *at = end + 1;
    return true;
}

static bool number(const char *s, size_t *out)
{
    *out = 0;
    if (!*s)
        return false;
    for (; *s; s++) {
        if (*s < '0' || *s > '9' || *out > 100000000)
            return false;
        *out = *out * 10 + (size_t)(*s - '0');
    }
    return true;
}

static bool read_head(char **at, struct builtin *out)
{
    char *line, *f[HEAD_FIELDS];
    if (!next_line(at, &line) || strcmp(line, "ratecast-builtin 1") != 0 || !next_line(at, &line) ||
        !line_split(line, f, HEAD_FIELDS))
        return false;
    out->snapshot = (struct snapshot){.id = f[0],
                                      .source = RATE_RETAIL,
                                      .offer = "",
                                      .currency = f[1],
                                      .locale = "",
                                      .country = "",
                                      .origin = f[5],
                                      .builtin = true};
    return day_parse(f[2], &out->snapshot.fetched) && number(f[3], &out->snapshot.items) && number(f[4], &out->nscopes);
}

static bool read_scopes(struct arena *a, char **at, struct builtin *out)
{
    char *line, *f[SCOPE_FIELDS];
    out->scopes = arena_array(a, out->nscopes ? out->nscopes : 1, sizeof *out->scopes);
    for (size_t i = 0; i < out->nscopes; i++) {
        struct scope *s = &out->scopes[i];
        size_t options;
        if (!next_line(at, &line) || !line_split(line, f, SCOPE_FIELDS) || !number(f[2], &s->items) ||
            !number(f[3], &options))
            return false;
        s->region = f[0];
        s->service = f[1];
        s->options = (unsigned)options;
    }
    return true;
}

int builtin_head(struct arena *a, struct builtin *out, struct err *err)
{
    const struct embed *e = embed_find("retail_builtin.tsv.gz");
    *out = (struct builtin){.snapshot = {.fetched = DAY_NONE}};
    if (!e)
        return err_set(err, EXIT_INTERNAL, "build or install ratecast again",
                       "the built-in prices are missing from this program");
    char *head = arena_alloc(a, HEAD_MAX + 1), *at = head;
    size_t got;
    if (zip_inflate_head(e->p, e->n, head, HEAD_MAX, &got, err))
        return -1;
    if (!read_head(&at, out) || !read_scopes(a, &at, out))
        return err_set(err, EXIT_INTERNAL, "build or install ratecast again", "the built-in prices are damaged");
    out->head = (size_t)(at - head);
    return 0;
}

int builtin_text(struct arena *a, struct builtin *b, struct err *err)
{
    const struct embed *e = embed_find("retail_builtin.tsv.gz");
    if (b->text)
        return 0;
    size_t n = zip_size(e->p, e->n);
    char *all = arena_alloc(a, n + 1);
    if (zip_inflate_to(e->p, e->n, all, n, err))
        return -1;
    b->text = all + b->head;
    b->n = n - b->head;
    return 0;
}

int builtin_load(struct arena *a, struct builtin *out, struct err *err)
{
    return builtin_head(a, out, err) || builtin_text(a, out, err) ? -1 : 0;
}

int builtin_verify(struct arena *a, struct notes *done, struct err *err)
{
    struct builtin b;
    char id[CRYPTO_HEX];
    size_t items = 0;
    if (builtin_load(a, &b, err))
        return -1;
    struct crypto_hash *hash = store_hash_start(&b.snapshot);
    for (char *at = b.text, *line; next_line(&at, &line); items++)
        store_hash_line(hash, line, strlen(line));
    crypto_hash_end(hash, id);
    if (strcmp(id, b.snapshot.id) != 0 || items != b.snapshot.items)
        return err_set(err, EXIT_INTERNAL, "install the program again", "the built-in prices are damaged");
    notes_add(done, "built-in %.12s: %zu prices, as built", b.snapshot.id, items);
    return 0;
}
