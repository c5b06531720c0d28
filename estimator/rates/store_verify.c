/* Is the cache what it was when it was written? The file, every snapshot against its id, and the indexes. */
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/notes.h"
#include "io/crypto.h"
#include "io/db.h"
#include "rates/store_db.h"

struct verify {
    struct crypto_hash *hash;
    size_t items;
};

static int verify_line(void *ctx, char *line, struct err *err)
{
    struct verify *v = ctx;
    (void)err;
    store_hash_line(v->hash, line, strlen(line));
    v->items++;
    return 0;
}

static int hash_terms(struct store *s, const struct snapshot *snap, struct verify *v, struct err *err)
{
    struct db_stmt *q;
    int got;
    if (db_prepare(s->db, "SELECT line FROM term WHERE snapshot=? ORDER BY place", &q, err))
        return -1;
    db_bind_int(q, 1, snap->key);
    while ((got = db_step(q, err)) > 0) {
        size_t n;
        const char *line = db_text(q, 0, &n);
        store_hash_line(v->hash, line, n);
    }
    db_finish(q);
    return got;
}

/* Rows of each index that lead to an item of the snapshot: all must. */
static int count_indexed(struct store *s, const struct snapshot *snap, int64_t *scoped, int64_t *metered,
                         struct err *err)
{
    struct db_stmt *q;
    static const char sql[] =
        "SELECT (SELECT count(*) FROM scope c JOIN by_scope b ON b.scope=c.key JOIN item i ON i.key=b.item"
        " AND i.scope=c.key WHERE c.snapshot=?1), (SELECT count(*) FROM by_meter b JOIN item i ON i.key=b.item"
        " AND i.meter=b.meter WHERE b.snapshot=?1)";
    if (db_prepare(s->db, sql, &q, err))
        return -1;
    db_bind_int(q, 1, snap->key);
    int got = db_step(q, err);
    if (got > 0) {
        *scoped = db_int(q, 0);
        *metered = db_int(q, 1);
    }
    db_finish(q);
    return got > 0 ? 0 : -1;
}

/* Items in the runs of the index by names, which a list has whole or not at all. */
static int count_named(struct store *s, const struct snapshot *snap, int64_t *named, struct err *err)
{
    struct db_stmt *q;
    *named = (int64_t)snap->items;
    if (!store_has_names(s, snap))
        return 0;
    if (db_prepare(
            s->db,
            "SELECT sum(n) FROM (SELECT max(last) - first + 1 AS n FROM by_name WHERE snapshot=? GROUP BY first)", &q,
            err))
        return -1;
    db_bind_int(q, 1, snap->key);
    int got = db_step(q, err);
    if (got > 0)
        *named = db_int(q, 0);
    db_finish(q);
    return got > 0 ? 0 : -1;
}

static int verify_one(struct store *s, const struct snapshot *snap, bool *good, struct err *err)
{
    struct verify v = {.hash = store_hash_start(snap)};
    char id[CRYPTO_HEX];
    int64_t scoped = 0, metered = 0, named = 0;
    int rc = store_lines(s, snap, NULL, NULL, NULL, verify_line, &v, err);
    if (rc == 0)
        rc = hash_terms(s, snap, &v, err);
    crypto_hash_end(v.hash, id);
    if (rc || count_indexed(s, snap, &scoped, &metered, err) || count_named(s, snap, &named, err))
        return -1;
    *good = strcmp(id, snap->id) == 0 && v.items == snap->items && (uint64_t)scoped == snap->items &&
            (uint64_t)metered == snap->items && (uint64_t)named == snap->items;
    return 0;
}

static int verify_file(struct store *s, struct err *err)
{
    struct db_stmt *q;
    char first[200] = "no answer";
    if (db_prepare(s->db, "PRAGMA quick_check(1)", &q, err))
        return -1;
    int got = db_step(q, err);
    if (got > 0) {
        size_t n;
        const char *text = db_text(q, 0, &n);
        n = n < sizeof first ? n : sizeof first - 1;
        memcpy(first, text, n);
        first[n] = 0;
    }
    db_finish(q);
    if (got < 0)
        return -1;
    if (strcmp(first, "ok") != 0)
        return err_set(err, EXIT_INTERNAL, "remove the file; prices can be imported again",
                       "cache file \"%s\" is damaged: %s", s->path, first);
    return 0;
}

int store_verify(struct store *s, struct notes *done, struct err *err)
{
    struct arena *a = arena_new();
    struct snapshot *snaps;
    size_t n;
    int rc = verify_file(s, err);
    if (rc == 0)
        rc = store_list(s, a, &snaps, &n, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        bool good;
        if (verify_one(s, &snaps[i], &good, err)) {
            rc = -1;
        } else if (good) {
            notes_add(done, "snapshot %.12s: %zu prices, as stored", snaps[i].id, snaps[i].items);
        } else {
            err_more(err, EXIT_INTERNAL, s->path, 0, "remove this snapshot and import it again",
                     "snapshot \"%.12s\" is not what was stored", snaps[i].id);
        }
    }
    arena_free(a);
    return rc || err->count > 0 ? -1 : 0;
}
