/* From staged rows to a snapshot: one pass over the rows stores the lines (stage_rows.c) and hashes them; then the list
 * is compared with its predecessor, and stored or refused. All of it is one transaction, so a kill leaves what was
 * there.
 */
#include "rates/stage_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/notes.h"
#include "base/text.h"
#include "io/crypto.h"
#include "io/db.h"
#include "io/sort.h"
#include "rates/store_db.h"

static int run_with(struct pass *p, const char *sql, const int64_t *values, int n)
{
    struct db_stmt *q;
    if (db_prepare(p->st->s->db, sql, &q, p->err))
        return -1;
    for (int i = 0; i < n; i++)
        db_bind_int(q, i + 1, values[i]);
    int rc = db_run(q, p->err);
    db_finish(q);
    return rc;
}

/* New items are sorted and appended to both indexes. */
static int store_indexes(struct pass *p)
{
    static const char by_scope[] =
        "INSERT INTO by_scope SELECT scope, key FROM item WHERE key BETWEEN ?1 AND ?2 ORDER BY 1, 2";
    static const char by_meter[] =
        "INSERT INTO by_meter SELECT ?3, meter, key FROM item WHERE key BETWEEN ?1 AND ?2 ORDER BY meter, key";
    const int64_t values[] = {p->first_item, p->item - 1, p->snapshot};
    return run_with(p, by_scope, values, 2) ? -1 : run_with(p, by_meter, values, 3);
}

static int store_pairs(struct pass *p)
{
    struct db_stmt *q;
    int rc = 0;
    if (db_prepare(p->st->s->db,
                   "INSERT INTO scope(key, snapshot, region, service, items, options, first, last)"
                   " VALUES(?,?,?,?,?,?,?,?)",
                   &q, p->err))
        return -1;
    for (size_t i = 0; rc == 0 && i < p->npairs; i++) {
        const struct pair *pair = p->pair[i];
        db_bind_int(q, 1, pair->key);
        db_bind_int(q, 2, p->snapshot);
        db_bind_text(q, 3, pair->scope.region);
        db_bind_text(q, 4, pair->scope.service);
        db_bind_int(q, 5, (int64_t)pair->scope.items);
        db_bind_int(q, 6, pair->scope.options);
        db_bind_int(q, 7, pair->first);
        db_bind_int(q, 8, pair->last);
        rc = db_run(q, p->err);
    }
    db_finish(q);
    return rc;
}

static int store_term_lines(struct pass *p)
{
    struct db_stmt *q;
    int rc = 0;
    if (p->st->nterms)
        qsort(p->st->terms, p->st->nterms, sizeof *p->st->terms, text_cmp_ptr);
    if (db_prepare(p->st->s->db, "INSERT INTO term(snapshot, place, line) VALUES(?,?,?)", &q, p->err))
        return -1;
    for (size_t i = 0; rc == 0 && i < p->st->nterms; i++) {
        store_hash_line(p->hash, p->st->terms[i], strlen(p->st->terms[i]));
        db_bind_int(q, 1, p->snapshot);
        db_bind_int(q, 2, (int64_t)i);
        db_bind_text(q, 3, p->st->terms[i]);
        rc = db_run(q, p->err);
    }
    db_finish(q);
    return rc;
}

static int store_snapshot(struct pass *p, const char *id)
{
    struct db_stmt *q;
    char day[DAY_TEXT];
    const struct snapshot *m = p->meta;
    if (db_prepare(p->st->s->db, "INSERT INTO snapshot VALUES(?,?,?,?,?,?,?,?,?,?,?,?)", &q, p->err))
        return -1;
    db_bind_int(q, 1, p->snapshot);
    db_bind_text(q, 2, id);
    db_bind_text(q, 3, rate_source_name(m->source));
    db_bind_text(q, 4, m->offer);
    db_bind_text(q, 5, m->currency);
    db_bind_text(q, 6, m->locale);
    db_bind_text(q, 7, m->country);
    db_bind_text(q, 8, day_text(m->fetched, day));
    db_bind_int(q, 9, (int64_t)p->items);
    db_bind_text(q, 10, m->origin);
    db_bind_int(q, 11, p->first_item);
    db_bind_int(q, 12, p->item - 1);
    int rc = db_run(q, p->err);
    db_finish(q);
    return rc;
}

static int snapshot_by(struct pass *p, const char *sql, const char *id, int64_t key, struct arena *a,
                       struct snapshot *out)
{
    struct db_stmt *q;
    if (db_prepare(p->st->s->db, sql, &q, p->err))
        return -1;
    if (id)
        db_bind_text(q, 1, id);
    else
        db_bind_int(q, 1, key);
    int got = db_step(q, p->err);
    if (got > 0 && store_row(q, a, out, p->err))
        got = -1;
    db_finish(q);
    return got;
}

/* The ending of a noun after a count. */
static const char *s_of(size_t n)
{
    return n == 1 ? "" : "s";
}

/* Compared within the pairs that both lists cover, because a list may be of one region only. */
static int guard(struct pass *p, struct notes *notes)
{
    size_t now = 0, was = 0, shared = 0;
    int64_t newest = 0;
    struct snapshot old;
    char day[DAY_TEXT];
    for (size_t i = 0; i < p->npairs; i++) {
        if (!p->pair[i]->before)
            continue;
        now += p->pair[i]->scope.items;
        was += p->pair[i]->before_items;
        if (p->pair[i]->before > newest)
            newest = p->pair[i]->before;
    }
    if (!newest)
        return 0;
    if (snapshot_by(p, "SELECT " STORE_SNAPSHOT_COLUMNS " FROM snapshot s WHERE s.key=?", NULL, newest, p->arena,
                    &old) < 0)
        return -1;
    for (size_t i = 0; i < p->npairs; i++)
        shared += p->pair[i]->before == newest;
    if (now * 4 < was * 3) {
        if (p->accept)
            notes_add(notes, "the list has %zu price%s where the one before had %zu; taken because of --accept", now,
                      s_of(now), was);
        else
            err_more(&p->st->refused, EXIT_SNAPSHOT, NULL, 0,
                     stage_is_page(p) ? "they look like pages of one list: import all of them in one call"
                                      : "fetch or import the whole list again, or pass --accept to take it as it is",
                     "the list has %zu price%s where snapshot \"%.12s\" of %s has %zu", now, s_of(now), old.id,
                     day_text(old.fetched, day), was);
    }
    struct db_stmt *q;
    if (db_prepare(p->st->s->db, "SELECT count(*) FROM scope WHERE snapshot=?", &q, p->err))
        return -1;
    db_bind_int(q, 1, newest);
    int got = db_step(q, p->err);
    size_t total = got > 0 ? (size_t)db_int(q, 0) : 0;
    db_finish(q);
    if (got > 0 && total > shared)
        notes_add(notes,
                  "%zu of %zu pairs of region and service of snapshot %.12s are not in this list; for them that "
                  "snapshot stays in use",
                  total - shared, total, old.id);
    return got < 0 ? -1 : 0;
}

static int pass_open(struct pass *p)
{
    static const char before[] = "SELECT s.key, c.items, s.fetched FROM scope c JOIN snapshot s ON s.key=c.snapshot "
                                 "WHERE c.service=?1 AND c.region=?2"
                                 " AND s.source=?3 AND s.offer=?4 AND s.currency=?5 AND s.country=?6 AND s.fetched<=?7"
                                 " ORDER BY s.fetched DESC, s.key DESC LIMIT 1";
    static const char old[] =
        "SELECT i.line FROM by_meter b JOIN item i ON i.key=b.item WHERE b.snapshot=?1 AND b.meter=?2";
    struct db *db = p->st->s->db;
    if (db_prepare(db, "INSERT INTO item(key, scope, meter, line) VALUES(?,?,?,?)", &p->store, p->err) ||
        db_prepare(db, before, &p->find_before, p->err) || db_prepare(db, old, &p->find_old, p->err) ||
        store_number(db, "SELECT coalesce(max(key),0)+1 FROM snapshot", &p->snapshot, p->err) ||
        store_number(db, "SELECT coalesce(max(key),0)+1 FROM item", &p->item, p->err) ||
        store_number(db, "SELECT coalesce(max(key),0)+1 FROM scope", &p->scope, p->err))
        return -1;
    p->first_item = p->item;
    db_bind_text(p->find_before, 3, rate_source_name(p->meta->source));
    db_bind_text(p->find_before, 4, p->meta->offer);
    db_bind_text(p->find_before, 5, p->meta->currency);
    db_bind_text(p->find_before, 6, p->meta->country);
    char day[DAY_TEXT];
    db_bind_text(p->find_before, 7, arena_strdup(p->arena, day_text(p->meta->fetched, day)));
    return 0;
}

static void pass_notes(const struct pass *p, struct notes *notes)
{
    size_t expected = p->st->expected_repeats, repeated = p->repeated > expected ? p->repeated - expected : 0;
    if (repeated)
        notes_add(notes, "%zu repeated row%s dropped", repeated, s_of(repeated));
    if (p->accept && p->replaced)
        notes_add(notes, "%zu contradicting price%s: the later line was kept because of --accept", p->replaced,
                  s_of(p->replaced));
    if (p->accept && p->reunited)
        notes_add(notes, "the unit of %zu meter%s changed; taken because of --accept", p->reunited, s_of(p->reunited));
    if (p->accept && p->st->negatives)
        notes_add(notes, "%zu negative price%s taken because of --accept", p->st->negatives, s_of(p->st->negatives));
}

/* 0 stored, 1 the same content is there already (*out), -1. Within the transaction. */
static int pass_run(struct pass *p, struct arena *a, struct snapshot *out, struct notes *notes)
{
    char id[CRYPTO_HEX];
    if (pass_open(p) || stage_rows(p) || store_term_lines(p))
        return -1;
    crypto_hash_end(p->hash, id);
    p->hash = NULL;
    if (p->err->count > 0)
        return -1;
    int there = snapshot_by(p, "SELECT " STORE_SNAPSHOT_COLUMNS " FROM snapshot s WHERE s.id=?", id, 0, a, out);
    if (there < 0)
        return -1;
    if (!there && (guard(p, notes) || stage_shadow(p, notes)))
        return -1;
    if (!p->accept && p->st->refused.count > 0) {
        *p->err = p->st->refused;
        return -1;
    }
    pass_notes(p, notes);
    if (there)
        return 1;
    if (store_snapshot(p, id) || store_pairs(p) || store_indexes(p) || stage_names_store(p))
        return -1;
    return snapshot_by(p, "SELECT " STORE_SNAPSHOT_COLUMNS " FROM snapshot s WHERE s.id=?", id, 0, a, out) > 0 ? 0 : -1;
}

/* The list was fetched again and is unchanged: it is as good as of the later day. */
static int refresh(struct pass *p, struct snapshot *out, struct notes *notes)
{
    struct db_stmt *q;
    char day[DAY_TEXT];
    notes_add(notes, "snapshot %.12s holds the same prices already", out->id);
    if (day_cmp(p->meta->fetched, out->fetched) <= 0)
        return 0;
    if (db_prepare(p->st->s->db, "UPDATE snapshot SET fetched=? WHERE key=?", &q, p->err))
        return -1;
    db_bind_text(q, 1, day_text(p->meta->fetched, day));
    db_bind_int(q, 2, out->key);
    int rc = db_run(q, p->err);
    db_finish(q);
    out->fetched = p->meta->fetched;
    return rc;
}

static void pass_close(struct pass *p)
{
    char ignored[CRYPTO_HEX];
    if (p->hash)
        crypto_hash_end(p->hash, ignored);
    db_finish(p->store);
    db_finish(p->find_before);
    db_finish(p->find_old);
    buf_release(&p->prev);
    buf_release(&p->key);
    buf_release(&p->run);
    sort_close(p->names);
    arena_free(p->group);
    arena_free(p->arena);
}

int stage_commit(struct stage *st, const struct snapshot *meta, bool accept, struct arena *a, struct snapshot *out,
                 struct notes *notes, struct err *err)
{
    struct db *db = st->s->db;
    struct pass p = {.st = st, .meta = meta, .accept = accept, .err = err, .arena = arena_new(), .group = arena_new()};
    int rc = -1;
    err_init(err);
    buf_init(&p.prev, STORE_LINE_MAX);
    buf_init(&p.key, 2 * STORE_LINE_MAX);
    buf_init(&p.run, 2 * STORE_LINE_MAX);
    p.pairs = map_new(p.arena);
    p.hash = store_hash_start(meta);
    if (db_exec(db, "BEGIN IMMEDIATE", err))
        goto out;
    rc = pass_run(&p, a, out, notes);
    if (rc == 1) /* what the pass stored is there already */
        rc = db_exec(db, "ROLLBACK; BEGIN IMMEDIATE", err) || refresh(&p, out, notes) ? -1 : 0;
    if (rc == 0)
        rc = db_exec(db, "COMMIT", err);
    if (rc == 0)
        rc = db_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", err);
out:
    pass_close(&p);
    stage_abort(st);
    return rc;
}
