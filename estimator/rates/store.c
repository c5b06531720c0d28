#include "rates/store.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "io/crypto.h"
#include "io/db.h"
#include "io/file.h"
#include "rates/store_db.h"

#define STORE_VERSION 1
#define STORE_APPLICATION 1382118501 /* 0x52617465, "Rate": tells our files from other SQLite files */
#define TEXT_OF(number) TEXT_AS_IS(number)
#define TEXT_AS_IS(number) #number

// clang-format off
/* Younger than the other tables: caches without it get it when they are written to. */
#define BY_NAME "CREATE TABLE IF NOT EXISTS by_name(snapshot INTEGER, name INTEGER, first INTEGER, last INTEGER," \
    " PRIMARY KEY(snapshot, name, first)) WITHOUT ROWID;"
static const char SCHEMA[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE snapshot(key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source TEXT NOT NULL, offer TEXT NOT NULL,"
    " currency TEXT NOT NULL, locale TEXT NOT NULL, country TEXT NOT NULL, fetched TEXT NOT NULL,"
    " items INTEGER NOT NULL, origin TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL);"
    "CREATE TABLE scope(key INTEGER PRIMARY KEY, snapshot INTEGER NOT NULL, region TEXT NOT NULL,"
    " service TEXT NOT NULL, items INTEGER NOT NULL, options INTEGER NOT NULL,"
    " first INTEGER NOT NULL, last INTEGER NOT NULL);"
    "CREATE INDEX scope_pair ON scope(service, region, snapshot);"
    "CREATE INDEX scope_snapshot ON scope(snapshot, service, region);"
    "CREATE TABLE item(key INTEGER PRIMARY KEY, scope INTEGER NOT NULL, meter INTEGER NOT NULL, line TEXT NOT NULL);"
    "CREATE TABLE by_scope(scope INTEGER, item INTEGER, PRIMARY KEY(scope, item)) WITHOUT ROWID;"
    "CREATE TABLE by_meter(snapshot INTEGER, meter INTEGER, item INTEGER, PRIMARY KEY(snapshot, meter, item))"
    " WITHOUT ROWID;"
    BY_NAME
    "CREATE TABLE term(snapshot INTEGER, place INTEGER, line TEXT NOT NULL, PRIMARY KEY(snapshot, place))"
    " WITHOUT ROWID;"
    "PRAGMA application_id=" TEXT_OF(STORE_APPLICATION) ";"
    "PRAGMA user_version=" TEXT_OF(STORE_VERSION) ";"
    "COMMIT;";
// clang-format on

int store_number(struct db *db, const char *sql, int64_t *out, struct err *err)
{
    struct db_stmt *q;
    if (db_prepare(db, sql, &q, err))
        return -1;
    int got = db_step(q, err);
    if (got > 0)
        *out = db_int(q, 0);
    db_finish(q);
    return got > 0   ? 0
           : got < 0 ? -1
                     : err_set(err, EXIT_INTERNAL, "remove the cache file; prices can be imported again",
                               "no answer to \"%s\"", sql);
}

/* *empty: a file in which nothing was ever stored. */
static int check_version(struct store *s, bool *empty, struct err *err)
{
    int64_t version, application, tables;
    *empty = false;
    if (store_number(s->db, "PRAGMA user_version", &version, err) ||
        store_number(s->db, "PRAGMA application_id", &application, err) ||
        store_number(s->db, "SELECT count(*) FROM sqlite_master", &tables, err))
        return -1;
    if (tables == 0 && version == 0) {
        *empty = true;
        return 0;
    }
    if (application != STORE_APPLICATION)
        return err_set(err, EXIT_INTERNAL, "name another file with --cache", "\"%s\" is not a rate cache file",
                       s->path);
    if (version > STORE_VERSION)
        return err_set(err, EXIT_INTERNAL, "update ratecast, or name another file with --cache",
                       "cache file \"%s\" is from a newer ratecast", s->path);
    if (version < STORE_VERSION)
        return err_set(err, EXIT_INTERNAL, "remove the file; prices can be imported again",
                       "cache file \"%s\" has an unknown version", s->path);
    return 0;
}

/* Two processes may find the new file empty at once; the second one to get the lock looks again. */
static int create_schema(struct store *s, struct err *err)
{
    struct err first;
    bool empty;
    err_init(&first);
    if (db_exec(s->db, SCHEMA, &first) == 0)
        return 0;
    struct err ignored;
    err_init(&ignored);
    db_exec(s->db, "ROLLBACK", &ignored);
    if (check_version(s, &empty, err))
        return -1;
    if (!empty)
        return 0;
    *err = first;
    return -1;
}

int store_open(const char *path, enum store_mode mode, struct store **out, struct err *err)
{
    bool empty;
    *out = NULL;
    if (mode == STORE_READ && (!path || !file_exists(path)))
        return 0;
    if (!path)
        return err_set(err, EXIT_INTERNAL, "name a file with --cache",
                       "there is no place for the rate cache: HOME is not set");
    size_t n = strlen(path) + 1;
    struct store *s = arena_xrealloc(NULL, 1, sizeof *s);
    *s = (struct store){.path = memcpy(arena_xrealloc(NULL, n, 1), path, n)};
    if (db_open(path, mode == STORE_WRITE ? DB_WRITE : DB_READ, &s->db, err) || check_version(s, &empty, err))
        goto failed;
    if (empty && mode == STORE_READ) {
        store_close(s);
        return 0;
    }
    if (empty && create_schema(s, err))
        goto failed;
    int64_t names;
    if ((mode == STORE_WRITE && !empty && db_exec(s->db, BY_NAME, err)) ||
        store_number(s->db, "SELECT count(*) FROM sqlite_master WHERE name='by_name'", &names, err))
        goto failed;
    s->has_names = names > 0;
    *out = s;
    return 0;
failed:
    store_close(s);
    return -1;
}

void store_close(struct store *s)
{
    if (!s)
        return;
    db_close(s->db);
    free(s->path);
    free(s);
}

/* Listing */

static const char *text_of(struct db_stmt *q, int col, struct arena *a)
{
    size_t n;
    const char *s = db_text(q, col, &n);
    return arena_strndup(a, s, n);
}

int store_row(struct db_stmt *q, struct arena *a, struct snapshot *out, struct err *err)
{
    const char *source = db_text(q, 2, NULL), *fetched = db_text(q, 7, NULL);
    *out = (struct snapshot){.key = db_int(q, 0), .fetched = DAY_NONE, .items = (size_t)db_int(q, 8)};
    if (!rate_source_parse(source, &out->source))
        return err_set(err, EXIT_INTERNAL, "remove the cache file; prices can be imported again",
                       "damaged snapshot row in the cache: source \"%s\"", source);
    if (*fetched && !day_parse(fetched, &out->fetched))
        return err_set(err, EXIT_INTERNAL, "remove the cache file; prices can be imported again",
                       "damaged snapshot row in the cache: date \"%s\"", fetched);
    out->id = text_of(q, 1, a);
    out->offer = text_of(q, 3, a);
    out->currency = text_of(q, 4, a);
    out->locale = text_of(q, 5, a);
    out->country = text_of(q, 6, a);
    out->origin = text_of(q, 9, a);
    return 0;
}

int store_list(struct store *s, struct arena *a, struct snapshot **out, size_t *n, struct err *err)
{
    struct db_stmt *q;
    size_t cap = 0;
    int got;
    *out = NULL;
    *n = 0;
    if (db_prepare(s->db, "SELECT " STORE_SNAPSHOT_COLUMNS " FROM snapshot s ORDER BY s.fetched DESC, s.key DESC", &q,
                   err))
        return -1;
    while ((got = db_step(q, err)) > 0) {
        *out = arena_grow(a, *out, *n, &cap, sizeof **out);
        if (store_row(q, a, &(*out)[*n], err)) {
            got = -1;
            break;
        }
        (*n)++;
    }
    db_finish(q);
    return got;
}

int store_scopes(struct store *s, struct arena *a, const struct snapshot *snap, struct scope **out, size_t *n,
                 struct err *err)
{
    struct db_stmt *q;
    size_t cap = 0;
    int got;
    *out = NULL;
    *n = 0;
    if (db_prepare(s->db, "SELECT region, service, items, options FROM scope WHERE snapshot=? ORDER BY service, region",
                   &q, err))
        return -1;
    db_bind_int(q, 1, snap->key);
    while ((got = db_step(q, err)) > 0) {
        *out = arena_grow(a, *out, *n, &cap, sizeof **out);
        (*out)[(*n)++] = (struct scope){.region = text_of(q, 0, a),
                                        .service = text_of(q, 1, a),
                                        .items = (size_t)db_int(q, 2),
                                        .options = (unsigned)db_int(q, 3)};
    }
    db_finish(q);
    return got;
}

int store_terms(struct store *s, struct arena *a, const struct snapshot *snap, struct rate_term **out, size_t *n,
                struct err *err)
{
    struct db_stmt *q;
    size_t cap = 0;
    int got;
    *out = NULL;
    *n = 0;
    if (db_prepare(s->db, "SELECT line FROM term WHERE snapshot=? ORDER BY place", &q, err))
        return -1;
    db_bind_int(q, 1, snap->key);
    while ((got = db_step(q, err)) > 0) {
        *out = arena_grow(a, *out, *n, &cap, sizeof **out);
        size_t len;
        const char *line = db_text(q, 0, &len);
        if (rate_term_from_line(a, arena_strndup(a, line, len), &(*out)[*n], err)) {
            got = -1;
            break;
        }
        (*n)++;
    }
    db_finish(q);
    return got;
}

/* Lines */

int64_t store_meter_hash(const char *meter_id)
{
    uint64_t h = 14695981039346656037u; /* FNV-1a */
    for (; *meter_id; meter_id++) {
        unsigned char c = (unsigned char)*meter_id;
        h = (h ^ (c >= 'A' && c <= 'Z' ? c + 32u : c)) * 1099511628211u;
    }
    return (int64_t)(h >> 1);
}

/* All of a snapshot, or all of one service, are contiguous and read in order without an index. */
static const char *lines_sql(const char *service, const char *region, const char *meter_id)
{
    if (meter_id)
        return "SELECT i.line FROM by_meter b JOIN item i ON i.key=b.item JOIN scope c ON c.key=i.scope"
               " WHERE b.snapshot=?1 AND b.meter=?4 AND (?2 IS NULL OR c.service=?2) AND (?3 IS NULL OR c.region=?3)"
               " ORDER BY b.item";
    if (region && service)
        return "SELECT i.line FROM scope c JOIN by_scope b ON b.scope=c.key JOIN item i ON i.key=b.item"
               " WHERE c.snapshot=?1 AND c.service=?2 AND c.region=?3 ORDER BY b.item";
    if (region)
        return "SELECT i.line FROM by_scope b JOIN item i ON i.key=b.item"
               " WHERE b.scope IN (SELECT key FROM scope WHERE snapshot=?1 AND region=?3) ORDER BY b.item";
    if (service)
        return "SELECT line FROM item WHERE key BETWEEN (SELECT min(first) FROM scope WHERE snapshot=?1 AND service=?2)"
               " AND (SELECT max(last) FROM scope WHERE snapshot=?1 AND service=?2) ORDER BY key";
    return "SELECT line FROM item WHERE key BETWEEN (SELECT first FROM snapshot WHERE key=?1)"
           " AND (SELECT last FROM snapshot WHERE key=?1) ORDER BY key";
}

/* Steps through a query whose first column is a line. */
static int each_line(struct db_stmt *q, int (*each)(void *ctx, char *line, struct err *err), void *ctx, struct err *err)
{
    struct buf line;
    int got;
    buf_init(&line, STORE_LINE_MAX);
    while ((got = db_step(q, err)) > 0) {
        size_t n;
        const char *text = db_text(q, 0, &n);
        buf_clear(&line);
        buf_add(&line, text, n);
        if (each(ctx, line.p, err)) {
            got = -1;
            break;
        }
    }
    buf_release(&line);
    db_finish(q);
    return got;
}

int store_lines(struct store *s, const struct snapshot *snap, const char *service, const char *region,
                const char *meter_id, int (*each)(void *ctx, char *line, struct err *err), void *ctx, struct err *err)
{
    struct db_stmt *q;
    if (db_prepare(s->db, lines_sql(service, region, meter_id), &q, err))
        return -1;
    db_bind_int(q, 1, snap->key);
    if (service)
        db_bind_text(q, 2, service);
    if (region)
        db_bind_text(q, 3, region);
    if (meter_id)
        db_bind_int(q, 4, store_meter_hash(meter_id));
    return each_line(q, each, ctx, err);
}

bool store_has_names(struct store *s, const struct snapshot *snap)
{
    struct err ignored;
    struct db_stmt *q;
    err_init(&ignored);
    if (!s->has_names || db_prepare(s->db, "SELECT 1 FROM by_name WHERE snapshot=? LIMIT 1", &q, &ignored))
        return false;
    db_bind_int(q, 1, snap->key);
    int got = db_step(q, &ignored);
    db_finish(q);
    return got > 0;
}

int store_runs(struct store *s, struct arena *a, const struct snapshot *snap, int64_t name, struct store_run **out,
               size_t *n, struct err *err)
{
    struct db_stmt *q;
    size_t cap = 0;
    int got;
    *out = NULL;
    *n = 0;
    if (db_prepare(s->db, "SELECT first, last FROM by_name WHERE snapshot=? AND name=? ORDER BY first", &q, err))
        return -1;
    db_bind_int(q, 1, snap->key);
    db_bind_int(q, 2, name);
    while ((got = db_step(q, err)) > 0) {
        *out = arena_grow(a, *out, *n, &cap, sizeof **out);
        (*out)[(*n)++] = (struct store_run){db_int(q, 0), db_int(q, 1)};
    }
    db_finish(q);
    return got;
}

int store_run_lines(struct store *s, const struct store_run *run, int (*each)(void *ctx, char *line, struct err *err),
                    void *ctx, struct err *err)
{
    struct db_stmt *q;
    if (db_prepare(s->db, "SELECT line FROM item WHERE key BETWEEN ? AND ? ORDER BY key", &q, err))
        return -1;
    db_bind_int(q, 1, run->first);
    db_bind_int(q, 2, run->last);
    return each_line(q, each, ctx, err);
}

int store_remove(struct store *s, const struct snapshot *snap, struct err *err)
{
    static const char *const steps[] = {
        ("DELETE FROM item WHERE key BETWEEN (SELECT first FROM snapshot WHERE key=?1)"
         " AND (SELECT last FROM snapshot WHERE key=?1)"),
        "DELETE FROM by_scope WHERE scope IN (SELECT key FROM scope WHERE snapshot=?1)",
        "DELETE FROM by_meter WHERE snapshot=?1",
        "DELETE FROM by_name WHERE snapshot=?1",
        "DELETE FROM scope WHERE snapshot=?1",
        "DELETE FROM term WHERE snapshot=?1",
        "DELETE FROM snapshot WHERE key=?1",
    };
    int rc = db_exec(s->db, "BEGIN IMMEDIATE", err);
    if (rc)
        return -1;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == 0; i++) {
        struct db_stmt *q;
        rc = db_prepare(s->db, steps[i], &q, err);
        if (rc)
            break;
        db_bind_int(q, 1, snap->key);
        rc = db_run(q, err);
        db_finish(q);
    }
    if (rc == 0)
        rc = db_exec(s->db, "COMMIT", err);
    if (rc) {
        struct err ignored;
        err_init(&ignored);
        db_exec(s->db, "ROLLBACK", &ignored);
        return -1;
    }
    return db_exec(s->db, "PRAGMA wal_checkpoint(TRUNCATE)", err);
}

/* What an id hashes */

struct crypto_hash *store_hash_start(const struct snapshot *meta)
{
    struct crypto_hash *h = crypto_hash_new();
    const char *const words[] = {"ratecast/1", rate_source_name(meta->source), meta->offer, meta->currency,
                                 meta->country};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        store_hash_line(h, words[i], strlen(words[i]));
    return h;
}

void store_hash_line(struct crypto_hash *h, const char *line, size_t n)
{
    crypto_hash_add(h, line, n);
    crypto_hash_add(h, "\n", 1);
}
