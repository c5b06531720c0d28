/* db: SQLite. Prepared statements only; every failure becomes a message that names the file and what to do. */
#ifndef IO_DB_H
#define IO_DB_H

#include <stddef.h>
#include <stdint.h>

struct db;
struct db_stmt;
struct err;

enum db_mode { DB_READ, DB_WRITE /* creates the file, mode 0600, and its folders */ };

/* Messages (all EXIT_INTERNAL): cannot open, not a database, damaged, locked by another process (after 5 s), disk full,
 * read-only. */
int db_open(const char *path, enum db_mode mode, struct db **db, struct err *err);
void db_close(struct db *db);
int db_exec(struct db *db, const char *sql, struct err *err); /* without results, several statements allowed */
int db_prepare(struct db *db, const char *sql, struct db_stmt **s, struct err *err);
void db_bind_text(struct db_stmt *s, int i, const char *text); /* i from 1; text borrowed until step or reset */
void db_bind_int(struct db_stmt *s, int i, int64_t n);
int db_step(struct db_stmt *s, struct err *err); /* 1 a row, 0 done, -1 error */
int db_run(struct db_stmt *s, struct err *err);  /* step to the end and reset: 0 or -1 */
void db_reset(struct db_stmt *s);
const char *db_text(struct db_stmt *s, int col, size_t *n); /* valid until the next step; "" for null; n may be NULL */
int64_t db_int(struct db_stmt *s, int col);
void db_finish(struct db_stmt *s);

/* Of the library, such as "3.40.1". */
const char *db_version(void);

#endif
