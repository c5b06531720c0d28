#include "io/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "io/file.h"

enum { DB_BUSY_MS = 5000, DB_TEXT_MAX = 32 << 20 };

/* Why write-ahead logging: a reader keeps its snapshot while an import of any size runs, and a killed import leaves
 * frames that the next opener ignores. Its one weakness, media that cannot be written, is met in open_fixed(). */
struct db {
    sqlite3 *h;
    char *path;
};

struct db_stmt {
    sqlite3_stmt *s;
    struct db *db; /* borrowed */
    int bind_rc;   /* first failed bind, told by the next step */
};

static int fail(struct db *db, int rc, struct err *err)
{
    static const char again[] = "remove the file; prices can be imported again";
    const char *path = db->path;
    int e = db->h ? sqlite3_system_errno(db->h) : 0;
    switch (rc & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return err_set(err, EXIT_INTERNAL, "wait until it is done, then try again",
                       "cache file \"%s\" is locked by another process", path);
    case SQLITE_NOTADB:
        return err_set(err, EXIT_INTERNAL, "name another file with --cache", "\"%s\" is not a rate cache file", path);
    case SQLITE_CORRUPT:
        return err_set(err, EXIT_INTERNAL, again, "cache file \"%s\" is damaged", path);
    case SQLITE_FULL:
        return err_set(err, EXIT_INTERNAL, "free some space and try again",
                       "cannot write cache file \"%s\": the disk is full", path);
    case SQLITE_READONLY:
        return err_set(err, EXIT_INTERNAL, "make it and its folder writable, or name another file with --cache",
                       "cache file \"%s\" is read-only", path);
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return err_set(err, EXIT_INTERNAL, "check the path and its permissions, or name another file with --cache",
                       "cannot open cache file \"%s\": %s", path, e ? strerror(e) : "unable to open it");
    case SQLITE_IOERR:
        return err_set(err, EXIT_INTERNAL, "check the disk, or name another file with --cache",
                       "cannot read or write cache file \"%s\": %s", path, e ? strerror(e) : sqlite3_errstr(rc));
    default:
        return err_set(err, EXIT_INTERNAL, "check the disk, or name another file with --cache", "cache file \"%s\": %s",
                       path, db->h ? sqlite3_errmsg(db->h) : sqlite3_errstr(rc));
    }
}

/* The first look at the content: this is where a file that is no database, damaged or locked shows. */
static int setup(struct db *db, enum db_mode mode)
{
    static const char common[] = "PRAGMA trusted_schema=OFF; PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON;";
    sqlite3_extended_result_codes(db->h, 1);
    sqlite3_busy_timeout(db->h, DB_BUSY_MS);
    sqlite3_limit(db->h, SQLITE_LIMIT_LENGTH, DB_TEXT_MAX);
    int rc = sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->h, common, NULL, NULL, NULL);
    if (rc == SQLITE_OK && mode == DB_WRITE)
        rc = sqlite3_exec(db->h, "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;", NULL, NULL, NULL);
    if (rc == SQLITE_OK && mode == DB_READ)
        rc = sqlite3_exec(db->h, "PRAGMA query_only=ON;", NULL, NULL, NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(db->h, "SELECT 1 FROM sqlite_master LIMIT 1;", NULL, NULL, NULL);
    return rc;
}

/* A write-ahead database on media that cannot be written has no place for its shared memory. If no log is left beside
 * it, the file alone is whole, and SQLite may take it as unchanging. */
static int open_fixed(struct db *db)
{
    struct stat st;
    struct buf uri;
    int rc = SQLITE_CANTOPEN;
    buf_init(&uri, 64 * 1024);
    buf_printf(&uri, "%s-wal", db->path);
    if (stat(uri.p, &st) == 0 && st.st_size > 0)
        goto out;
    buf_clear(&uri);
    buf_puts(&uri, db->path[0] == '/' ? "file://" : "file:");
    for (const unsigned char *p = (const unsigned char *)db->path; *p; p++) {
        if (*p == '%' || *p == '?' || *p == '#')
            buf_printf(&uri, "%%%02x", (unsigned)*p);
        else
            buf_putc(&uri, (char)*p);
    }
    buf_puts(&uri, "?immutable=1");
    if (uri.full)
        goto out;
    sqlite3_close(db->h);
    db->h = NULL;
    rc = sqlite3_open_v2(uri.p, &db->h, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL);
    if (rc == SQLITE_OK)
        rc = setup(db, DB_READ);
out:
    buf_release(&uri);
    return rc;
}

/* SQLite would create the file readable for all. O_EXCL, because closing a descriptor of a file that is already open
 * here would drop its locks. */
static int create(struct db *db, struct err *err)
{
    if (file_make_parents(db->path, err))
        return -1;
    int fd = open(db->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return 0;
    }
    if (errno == EEXIST)
        return 0;
    return err_set(err, EXIT_INTERNAL, "check the path and its permissions, or name another file with --cache",
                   "cannot create cache file \"%s\": %s", db->path, strerror(errno));
}

static int check_kind(struct db *db, struct err *err)
{
    struct stat st;
    if (stat(db->path, &st) == 0 && !S_ISREG(st.st_mode))
        return err_set(err, EXIT_INTERNAL, "name a file with --cache", "cannot open cache file \"%s\": %s", db->path,
                       S_ISDIR(st.st_mode) ? "it is a folder" : "it is not a regular file");
    return 0;
}

int db_open(const char *path, enum db_mode mode, struct db **out, struct err *err)
{
    size_t n = strlen(path) + 1;
    struct db *db = arena_xrealloc(NULL, 1, sizeof *db);
    *db = (struct db){.path = arena_xrealloc(NULL, n, 1)};
    memcpy(db->path, path, n);
    *out = NULL;
    if (check_kind(db, err) || (mode == DB_WRITE && create(db, err)))
        goto failed;
    /* A reader too opens for writing, where it may, so that it can clean up the log of a killed writer. To SQLite
     * "file:x" and ":memory:" are no names of files; "./file:x" is. */
    char *name = arena_xrealloc(NULL, n + 2, 1);
    memcpy(name, "./", 2);
    memcpy(name + (path[0] == '/' ? 0 : 2), path, n);
    int rc = sqlite3_open_v2(name, &db->h, SQLITE_OPEN_READWRITE, NULL);
    free(name);
    if (rc == SQLITE_OK)
        rc = setup(db, mode);
    int first = rc & 0xff;
    if (mode == DB_READ && (first == SQLITE_CANTOPEN || first == SQLITE_READONLY) && access(path, R_OK) == 0)
        rc = open_fixed(db);
    if (rc == SQLITE_OK) {
        *out = db;
        return 0;
    }
    fail(db, rc, err);
failed:
    db_close(db);
    return -1;
}

void db_close(struct db *db)
{
    if (!db)
        return;
    sqlite3_close_v2(db->h);
    free(db->path);
    free(db);
}

int db_exec(struct db *db, const char *sql, struct err *err)
{
    int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : fail(db, rc, err);
}

int db_prepare(struct db *db, const char *sql, struct db_stmt **s, struct err *err)
{
    sqlite3_stmt *st = NULL;
    *s = NULL;
    int rc = sqlite3_prepare_v2(db->h, sql, -1, &st, NULL);
    if (rc != SQLITE_OK)
        return fail(db, rc, err);
    *s = arena_xrealloc(NULL, 1, sizeof **s);
    **s = (struct db_stmt){.s = st, .db = db};
    return 0;
}

static void bound(struct db_stmt *s, int rc)
{
    if (s->bind_rc == SQLITE_OK)
        s->bind_rc = rc;
}

void db_bind_text(struct db_stmt *s, int i, const char *text)
{
    if (text)
        bound(s, sqlite3_bind_text64(s->s, i, text, strlen(text), SQLITE_STATIC, SQLITE_UTF8));
    else
        bound(s, sqlite3_bind_null(s->s, i));
}

void db_bind_int(struct db_stmt *s, int i, int64_t n)
{
    bound(s, sqlite3_bind_int64(s->s, i, n));
}

int db_step(struct db_stmt *s, struct err *err)
{
    int rc = s->bind_rc;
    if (rc == SQLITE_OK)
        rc = sqlite3_step(s->s);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc == SQLITE_DONE)
        return 0;
    fail(s->db, rc, err);
    db_reset(s); /* an open statement would keep its lock */
    return -1;
}

int db_run(struct db_stmt *s, struct err *err)
{
    int got;
    while ((got = db_step(s, err)) > 0)
        continue;
    db_reset(s);
    return got;
}

void db_reset(struct db_stmt *s)
{
    sqlite3_reset(s->s);
    s->bind_rc = SQLITE_OK;
}

const char *db_text(struct db_stmt *s, int col, size_t *n)
{
    const void *p = sqlite3_column_type(s->s, col) == SQLITE_BLOB ? sqlite3_column_blob(s->s, col)
                                                                  : (const void *)sqlite3_column_text(s->s, col);
    if (n)
        *n = (size_t)sqlite3_column_bytes(s->s, col);
    return p ? p : "";
}

int64_t db_int(struct db_stmt *s, int col)
{
    return sqlite3_column_int64(s->s, col);
}

void db_finish(struct db_stmt *s)
{
    if (!s)
        return;
    sqlite3_finalize(s->s);
    free(s);
}

const char *db_version(void)
{
    return sqlite3_libversion();
}
