#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/db.h"
#include "io/file.h"
#include "scratch.h"

static struct err err;

static int64_t count(struct db *db)
{
    struct db_stmt *s;
    assert_int_equal(db_prepare(db, "SELECT count(*) FROM t", &s, &err), 0);
    assert_int_equal(db_step(s, &err), 1);
    int64_t n = db_int(s, 0);
    db_finish(s);
    return n;
}

/* A fresh database with table t and n rows of about 1 KiB. */
static struct db *fresh(const char *path, int n)
{
    struct db *db;
    struct db_stmt *s;
    assert_int_equal(db_open(path, DB_WRITE, &db, &err), 0);
    assert_int_equal(db_exec(db, "CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, raw BLOB); BEGIN", &err), 0);
    assert_int_equal(db_prepare(db, "INSERT INTO t(name, raw) VALUES(?, zeroblob(1000))", &s, &err), 0);
    for (int i = 0; i < n; i++) {
        db_bind_text(s, 1, "row");
        assert_int_equal(db_run(s, &err), 0);
    }
    db_finish(s);
    assert_int_equal(db_exec(db, "COMMIT", &err), 0);
    return db;
}

static void stores_and_finds(void **state)
{
    (void)state;
    const char *path = scratch_path("a/b/rates.db");
    struct db *db = fresh(path, 0);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    struct db_stmt *s;
    size_t n;
    assert_int_equal(db_prepare(db, "INSERT INTO t VALUES(?, ?, ?)", &s, &err), 0);
    db_bind_int(s, 1, INT64_MAX);
    db_bind_text(s, 2, "z\xc3\xbcrich");
    db_bind_text(s, 3, "a\tb");
    assert_int_equal(db_run(s, &err), 0);
    assert_int_equal(db_run(s, &err), -1); /* the same key again */
    assert_int_equal(err.code, EXIT_INTERNAL);
    assert_non_null(strstr(err.text, "UNIQUE"));
    db_bind_int(s, 1, 2);
    db_bind_text(s, 2, NULL);
    db_bind_text(s, 3, "");
    assert_int_equal(db_run(s, &err), 0);
    db_bind_int(s, 9, 2); /* no such parameter */
    assert_int_equal(db_run(s, &err), -1);
    db_finish(s);
    db_close(db);

    assert_int_equal(db_open(path, DB_READ, &db, &err), 0);
    assert_int_equal(db_prepare(db, "SELECT name, raw, id FROM t ORDER BY id DESC", &s, &err), 0);
    assert_int_equal(db_step(s, &err), 1);
    assert_string_equal(db_text(s, 0, NULL), "z\xc3\xbcrich");
    assert_string_equal(db_text(s, 1, &n), "a\tb");
    assert_int_equal(n, 3);
    assert_true(db_int(s, 2) == INT64_MAX);
    assert_int_equal(db_step(s, &err), 1);
    assert_string_equal(db_text(s, 0, &n), "");
    assert_int_equal(n, 0);
    assert_string_equal(db_text(s, 1, &n), "");
    assert_int_equal(db_step(s, &err), 0);
    db_finish(s);
    assert_int_equal(db_exec(db, "DELETE FROM t", &err), -1);
    assert_non_null(strstr(err.text, "is read-only"));
    db_close(db);
    db_close(NULL);
    db_finish(NULL);
}

static void reads_while_another_writes(void **state)
{
    (void)state;
    const char *path = scratch_path("busy.db");
    struct db *writer = fresh(path, 10), *reader, *second;
    assert_int_equal(db_exec(writer, "BEGIN IMMEDIATE", &err), 0);
    assert_int_equal(db_exec(writer,
                             "INSERT INTO t(name, raw) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                             "WHERE i < 9000) SELECT 'x', randomblob(1000) FROM n",
                             &err),
                     0);
    assert_int_equal(db_open(path, DB_READ, &reader, &err), 0);
    assert_int_equal(count(reader), 10);
    assert_int_equal(db_open(path, DB_WRITE, &second, &err), 0);
    assert_int_equal(db_exec(second, "PRAGMA busy_timeout=20", &err), 0);
    assert_int_equal(db_exec(second, "BEGIN IMMEDIATE", &err), -1);
    assert_int_equal(err.code, EXIT_INTERNAL);
    assert_non_null(strstr(err.text, "busy.db\" is locked by another process"));
    assert_int_equal(db_exec(writer, "COMMIT", &err), 0);
    assert_int_equal(count(reader), 9010);
    db_close(second);
    db_close(reader);
    db_close(writer);
}

/* Runs `act` in a child; returns its wait status. */
static int in_child(void (*act)(const char *), const char *path)
{
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        act(path);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void die_in_transaction(const char *path)
{
    struct db *db;
    if (db_open(path, DB_WRITE, &db, &err) == 0 &&
        db_exec(db, "PRAGMA cache_size=10; BEGIN; DELETE FROM t WHERE id > 3; UPDATE t SET raw = zeroblob(900000)",
                &err) == 0)
        raise(SIGKILL);
    _exit(1);
}

static void survives_a_kill(void **state)
{
    (void)state;
    const char *path = scratch_path("killed.db");
    db_close(fresh(path, 100));
    for (int i = 0; i < 3; i++) {
        assert_true(WIFSIGNALED(in_child(die_in_transaction, path)));
        struct db *db;
        assert_int_equal(db_open(path, i % 2 ? DB_WRITE : DB_READ, &db, &err), 0);
        assert_int_equal(count(db), 100);
        db_close(db);
    }
}

/* As a user who may write neither the file nor its folder. Exit 0 when the rows can be read, 1 with a message. */
static void read_as_stranger(const char *path)
{
    struct db *db;
    if (geteuid() == 0 && setuid(65534) != 0)
        _exit(9);
    if (db_open(path, DB_READ, &db, &err) != 0)
        _exit(strstr(err.text, "cannot open cache file") ? 1 : 8);
    int64_t n = count(db);
    if (db_exec(db, "DELETE FROM t", &err) == 0)
        _exit(7);
    db_close(db);
    _exit(n == 10 ? 0 : 6);
}

static void reads_where_nothing_can_be_written(void **state)
{
    (void)state;
    char folder[256], path[300], wal[310];
    snprintf(folder, sizeof folder, "%s/fixed 100%%?#", scratch_dir);
    snprintf(path, sizeof path, "%s/rates.db", folder);
    snprintf(wal, sizeof wal, "%s-wal", path);
    db_close(fresh(path, 10));
    assert_false(file_exists(wal));
    assert_int_equal(chmod(scratch_dir, 0755), 0);
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(chmod(folder, 0555), 0);
    assert_int_equal(in_child(read_as_stranger, path), 0);
    /* With a log beside it the file alone may not be whole. */
    assert_int_equal(chmod(folder, 0755), 0);
    FILE *f = fopen(wal, "w");
    assert_non_null(f);
    fputs("log", f);
    fclose(f);
    assert_int_equal(chmod(wal, 0), 0);
    assert_int_equal(chmod(folder, 0555), 0);
    assert_int_equal(WEXITSTATUS(in_child(read_as_stranger, path)), 1);
    assert_int_equal(chmod(folder, 0755), 0);
}

static void refused(const char *path, enum db_mode mode, const char *want)
{
    struct db *db;
    assert_int_equal(db_open(path, mode, &db, &err), -1);
    assert_null(db);
    assert_int_equal(err.code, EXIT_INTERNAL);
    assert_non_null(strstr(err.text, want));
}

static void tells_what_is_wrong(void **state)
{
    (void)state;
    assert_false(file_exists(scratch_path("absent.db")));
    refused(scratch_path("absent.db"), DB_READ, "absent.db\": No such file or directory");
    refused(scratch_dir, DB_WRITE, "it is a folder");
    char text[5000];
    memset(text, 'x', sizeof text);
    refused(scratch_put("text.db", text, sizeof text), DB_READ, "text.db\" is not a rate cache file");
    refused(scratch_put("text.db", text, sizeof text), DB_WRITE, "name another file with --cache");
    assert_null(strstr(err.text, "remove")); /* whose it is is not known */
    refused(scratch_path("text.db/rates.db"), DB_WRITE, "cannot create the folder");

    struct db *db = fresh(scratch_path("full.db"), 1);
    assert_int_equal(db_exec(db, "PRAGMA max_page_count=3", &err), 0);
    assert_int_equal(db_exec(db, "INSERT INTO t(raw) VALUES(zeroblob(50000))", &err), -1);
    assert_non_null(strstr(err.text, "full.db\": the disk is full"));
    struct db_stmt *s;
    assert_int_equal(db_prepare(db, "SELECT x FROM nowhere", &s, &err), -1);
    assert_non_null(strstr(err.text, "no such table"));
    db_close(db);
}

static void tells_damage(void **state)
{
    (void)state;
    const char *path = scratch_path("damaged.db");
    db_close(fresh(path, 1000));
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    for (long at = 4096; at < 200000; at++) {
        fseek(f, at, SEEK_SET);
        fputc(0x5a, f);
    }
    fclose(f);
    struct db *db;
    struct db_stmt *s;
    assert_int_equal(db_open(path, DB_READ, &db, &err), 0);
    assert_int_equal(db_prepare(db, "SELECT sum(length(raw)) FROM t", &s, &err), 0);
    assert_int_equal(db_run(s, &err), -1);
    assert_non_null(strstr(err.text, "damaged.db\" is damaged\n  remove the file; prices can be imported again"));
    db_finish(s);
    db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stores_and_finds),    cmocka_unit_test(reads_while_another_writes),
        cmocka_unit_test(survives_a_kill),     cmocka_unit_test(reads_where_nothing_can_be_written),
        cmocka_unit_test(tells_what_is_wrong), cmocka_unit_test(tells_damage),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
