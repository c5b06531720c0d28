/* From staged rows to a snapshot, in one pass over the rows in canonical order.
 *
 *     rows of one rate (the same fields up to the end date)    joined in stage_join.c
 *     rates of one meter key (the same thing in all regions)   held together, to tell a hole from a free price
 *     then each line is hashed, counted in its scope, compared with its predecessor and stored
 *
 * Memory: one meter key, and one record per (region, service). All of it is one transaction, so a kill leaves
 * what was there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/notes.h"
#include "catalog/offer.h"
#include "io/crypto.h"
#include "io/db.h"
#include "rates/source.h"
#include "rates/stage.h"
#include "rates/store_db.h"

static const char WHOLE[] = "import all files of the list together";
static const char ACCEPT_UNIT[] = "check the list, or pass --accept to take it";

static bool tiers_zero(const char *tiers)
{
    for (const char *p = tiers; (p = strchr(p, '=')) != NULL; p++)
        if (p[1] != '0' || (p[2] && p[2] != ';'))
            return false;
    return true;
}

static void finish_rate(struct pass *p)
{
    if (p->nrows == 0)
        return;
    const char *tiers;
    const struct row *r = stage_join(p, &tiers);
    p->nrows = 0;
    if (strncmp(tiers, "0=", 2) != 0) {
        err_more(p->err, EXIT_INPUT, r->file, r->line, WHOLE, "meter \"%s\" in \"%s\" has no tier from 0",
                 r->field[RATE_F_METER_ID], r->field[RATE_F_REGION]);
        return;
    }
    p->out = arena_grow(p->group, p->out, p->nout, &p->out_cap, sizeof *p->out);
    p->out[p->nout++] = (struct priced){r, tiers, tiers_zero(tiers)};
}

/* Scopes */

static unsigned options_of(const struct row *r)
{
    const char *flags = r->field[RATE_F_FLAGS], *term = r->field[RATE_F_TERM];
    unsigned bits = 0;
    switch (r->field[RATE_F_TYPE][0] - '0') {
    case RATE_DEVTEST:
        bits |= 1u << OPTION_DEVTEST;
        break;
    case RATE_RESERVATION:
        if (strcmp(term, "01") == 0)
            bits |= 1u << OPTION_RESERVATION_1Y;
        else if (strcmp(term, "03") == 0)
            bits |= 1u << OPTION_RESERVATION_3Y;
        break;
    default:
        bits |= 1u << (strchr(flags, 's') ? OPTION_SPOT : strchr(flags, 'l') ? OPTION_LOW_PRIORITY : OPTION_PAYG);
    }
    if (r->field[RATE_F_PLAN_1Y][0])
        bits |= 1u << OPTION_SAVINGS_PLAN_1Y;
    if (r->field[RATE_F_PLAN_3Y][0])
        bits |= 1u << OPTION_SAVINGS_PLAN_3Y;
    return bits;
}

static int pair_new(struct pass *p, const struct row *r, struct pair **out)
{
    struct pair *pair = arena_alloc(p->arena, sizeof *pair);
    pair->scope.service = arena_strdup(p->arena, r->field[RATE_F_SERVICE]);
    pair->scope.region = arena_strdup(p->arena, r->field[RATE_F_REGION]);
    pair->key = p->scope++;
    pair->first = p->item;
    p->pair = arena_grow(p->arena, p->pair, p->npairs, &p->pairs_cap, sizeof *p->pair);
    p->pair[p->npairs++] = pair;
    map_put(p->pairs, arena_strndup(p->arena, p->key.p, p->key.n), pair);
    db_bind_text(p->find_before, 1, pair->scope.service);
    db_bind_text(p->find_before, 2, pair->scope.region);
    int got = db_step(p->find_before, p->err);
    if (got > 0) {
        pair->before = db_int(p->find_before, 0);
        pair->before_items = (size_t)db_int(p->find_before, 1);
    }
    db_reset(p->find_before);
    *out = pair;
    return got < 0 ? -1 : 0;
}

static int pair_find(struct pass *p, const struct row *r, struct pair **out)
{
    buf_clear(&p->key);
    buf_puts(&p->key, r->field[RATE_F_SERVICE]);
    buf_putc(&p->key, '\t');
    buf_puts(&p->key, r->field[RATE_F_REGION]);
    *out = map_get(p->pairs, p->key.p);
    return *out ? 0 : pair_new(p, r, out);
}

/* A meter that counts something else than before would change every bill silently. */
static int check_unit(struct pass *p, const struct row *r, const struct pair *pair)
{
    static const enum rate_field same[] = {RATE_F_METER_ID, RATE_F_REGION, RATE_F_SKU_ID, RATE_F_TYPE, RATE_F_TERM};
    struct unit now = unit_parse(p->st->c, r->field[RATE_F_UNIT]);
    char was[64] = "";
    bool met = false;
    int got;
    db_bind_int(p->find_old, 1, pair->before);
    db_bind_int(p->find_old, 2, store_meter_hash(r->field[RATE_F_METER_ID]));
    while ((got = db_step(p->find_old, p->err)) > 0 && !met) {
        char *old[RATE_FIELDS];
        size_t n;
        const char *text = db_text(p->find_old, 0, &n);
        buf_clear(&p->st->line);
        buf_add(&p->st->line, text, n);
        if (!rate_line_split(p->st->line.p, old))
            continue;
        bool fits = true;
        for (size_t i = 0; fits && i < sizeof same / sizeof *same; i++)
            fits = strcmp(old[same[i]], r->field[same[i]]) == 0;
        if (!fits)
            continue;
        struct unit then = unit_parse(p->st->c, old[RATE_F_UNIT]);
        met = dec_cmp(then.block, now.block) == 0 && strcmp(then.name, now.name) == 0;
        if (!met && !was[0]) {
            size_t len = strnlen(old[RATE_F_UNIT], sizeof was - 1);
            memcpy(was, old[RATE_F_UNIT], len);
            was[len] = 0;
        }
    }
    db_reset(p->find_old);
    if (got < 0)
        return -1;
    if (met || !was[0])
        return 0;
    p->reunited++;
    if (!p->accept)
        err_more(&p->st->refused, EXIT_SNAPSHOT, r->file, r->line, ACCEPT_UNIT,
                 "the unit of meter \"%s\" in \"%s\" was \"%s\" and is now \"%s\"", r->field[RATE_F_METER_ID],
                 r->field[RATE_F_REGION], was, r->field[RATE_F_UNIT]);
    return 0;
}

/* One meter key */

static void put_line(struct buf *out, const struct priced *o, bool hole)
{
    buf_clear(out);
    for (size_t i = 0; i < RATE_FIELDS; i++) {
        if (i)
            buf_putc(out, '\t');
        if (i == RATE_F_TIERS) {
            buf_puts(out, o->tiers);
        } else if (i == RATE_F_FLAGS && hole) {
            const char *flags = o->row->field[i];
            size_t before = strcspn(flags, "lpstw"); /* letters stay in alphabetical order */
            buf_add(out, flags, before);
            buf_putc(out, RATE_FLAG_HOLE);
            buf_puts(out, flags + before);
        } else {
            buf_puts(out, o->row->field[i]);
        }
    }
}

static int emit(struct pass *p, const struct priced *o, bool hole)
{
    struct pair *pair;
    if (pair_find(p, o->row, &pair) || (pair->before && check_unit(p, o->row, pair)))
        return -1;
    struct buf *line = &p->st->line;
    put_line(line, o, hole);
    if (line->full)
        return err_at(p->err, EXIT_INPUT, o->row->file, o->row->line, "is this the right file?",
                      "a price of more than %d KiB of text", STORE_LINE_MAX / 1024);
    store_hash_line(p->hash, line->p, line->n);
    pair->scope.items++;
    pair->scope.options |= options_of(o->row);
    pair->last = p->item;
    db_bind_int(p->store, 1, p->item++);
    db_bind_int(p->store, 2, pair->key);
    db_bind_int(p->store, 3, store_meter_hash(o->row->field[RATE_F_METER_ID]));
    db_bind_text(p->store, 4, line->p);
    p->items++;
    return db_run(p->store, p->err);
}

static int finish_meter(struct pass *p)
{
    const char *paid = NULL, *paid2 = NULL; /* up to two different regions where it costs something */
    bool named = false;
    finish_rate(p);
    for (size_t i = 0; i < p->nout; i++) {
        const char *region = p->out[i].row->field[RATE_F_REGION];
        named |= *region != 0;
        if (p->out[i].zero)
            continue;
        if (!paid)
            paid = region;
        else if (!paid2 && strcmp(paid, region) != 0)
            paid2 = region;
    }
    for (size_t i = 0; i < p->nout; i++) {
        const char *region = p->out[i].row->field[RATE_F_REGION];
        bool elsewhere = paid && (paid2 || strcmp(paid, region) != 0);
        /* RateCard carries zeros in the empty region for meters that are priced region by region. */
        bool trap = p->meta->source == RATE_RATECARD && !*region && named;
        if (emit(p, &p->out[i], p->out[i].zero && (elsewhere || trap)))
            return -1;
    }
    p->nout = p->out_cap = p->nrows = p->rows_cap = 0;
    p->out = NULL;
    p->rows = NULL;
    arena_reset(p->group);
    return 0;
}

static size_t prefix(const char *line, size_t fields)
{
    const char *at = line;
    while (fields-- > 0)
        at = strchr(at, '\t') + 1; /* a line of ours has more */
    return (size_t)(at - line);
}

static int take_row(struct pass *p, struct db_stmt *q)
{
    size_t n;
    const char *line = db_text(q, 0, &n);
    size_t meter = prefix(line, RATE_F_REGION), rate = prefix(line, RATE_F_FLAGS);
    bool same_meter = meter == p->prev_meter && memcmp(line, p->prev.p, meter) == 0;
    if (!same_meter) {
        if (finish_meter(p))
            return -1;
        line = db_text(q, 0, &n);
    } else if (rate != p->prev_rate || memcmp(line, p->prev.p, rate) != 0) {
        finish_rate(p);
    }
    buf_clear(&p->prev);
    buf_add(&p->prev, line, n);
    p->prev_meter = meter;
    p->prev_rate = rate;
    struct row *r = arena_alloc(p->group, sizeof *r);
    rate_line_split(arena_strndup(p->group, line, n), r->field);
    r->file = p->st->files[db_int(q, 1)];
    r->line = (unsigned long)db_int(q, 2);
    r->place = db_int(q, 3);
    p->rows = arena_grow(p->group, p->rows, p->nrows, &p->rows_cap, sizeof *p->rows);
    p->rows[p->nrows++] = r;
    return 0;
}

static int read_staged(struct pass *p)
{
    struct db_stmt *q;
    int got;
    if (db_prepare(p->st->s->db, "SELECT line, file, at, rowid FROM temp.staged ORDER BY line, rowid", &q, p->err))
        return -1;
    while ((got = db_step(q, p->err)) > 0)
        if (take_row(p, q)) {
            got = -1;
            break;
        }
    db_finish(q);
    return got || finish_meter(p) ? -1 : 0;
}

/* The whole list */

static int run_bound(struct pass *p, const char *sql, int64_t a, int64_t b)
{
    struct db_stmt *q;
    if (db_prepare(p->st->s->db, sql, &q, p->err))
        return -1;
    db_bind_int(q, 1, a);
    db_bind_int(q, 2, b);
    if (strstr(sql, "?3"))
        db_bind_int(q, 3, p->snapshot);
    int rc = db_run(q, p->err);
    db_finish(q);
    return rc;
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

static int cmp_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int store_term_lines(struct pass *p)
{
    struct db_stmt *q;
    int rc = 0;
    if (p->st->nterms)
        qsort(p->st->terms, p->st->nterms, sizeof *p->st->terms, cmp_text);
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
    db_bind_text(q, 3, source_of(m->source)->name);
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
            notes_add(notes, "the list has %zu prices where the one before had %zu; taken because of --accept", now,
                      was);
        else
            err_more(&p->st->refused, EXIT_SNAPSHOT, NULL, 0,
                     "fetch or import the whole list again, or pass --accept to take it as it is",
                     "the list has %zu prices where snapshot \"%.12s\" of %s has %zu", now, old.id,
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
    static const char before[] =
        "SELECT s.key, c.items FROM scope c JOIN snapshot s ON s.key=c.snapshot WHERE c.service=?1 AND c.region=?2"
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
    db_bind_text(p->find_before, 3, source_of(p->meta->source)->name);
    db_bind_text(p->find_before, 4, p->meta->offer);
    db_bind_text(p->find_before, 5, p->meta->currency);
    db_bind_text(p->find_before, 6, p->meta->country);
    char day[DAY_TEXT];
    db_bind_text(p->find_before, 7, arena_strdup(p->arena, day_text(p->meta->fetched, day)));
    return 0;
}

static void pass_notes(const struct pass *p, struct notes *notes)
{
    if (p->repeated)
        notes_add(notes, "%zu repeated rows dropped", p->repeated);
    if (p->accept && p->replaced)
        notes_add(notes, "%zu contradicting prices: the later line was kept because of --accept", p->replaced);
    if (p->accept && p->reunited)
        notes_add(notes, "%zu meters changed their unit; taken because of --accept", p->reunited);
    if (p->accept && p->st->negatives)
        notes_add(notes, "%zu negative prices taken because of --accept", p->st->negatives);
}

/* 0 stored, 1 the same content is there already (*out), -1. Within the transaction. */
static int pass_run(struct pass *p, struct arena *a, struct snapshot *out, struct notes *notes)
{
    char id[CRYPTO_HEX];
    int64_t last;
    if (pass_open(p) || read_staged(p) || store_term_lines(p))
        return -1;
    crypto_hash_end(p->hash, id);
    p->hash = NULL;
    last = p->item - 1;
    if (p->err->count > 0)
        return -1;
    int there = snapshot_by(p, "SELECT " STORE_SNAPSHOT_COLUMNS " FROM snapshot s WHERE s.id=?", id, 0, a, out);
    if (there < 0)
        return -1;
    if (!there && guard(p, notes))
        return -1;
    if (!p->accept && p->st->refused.count > 0) {
        *p->err = p->st->refused;
        return -1;
    }
    pass_notes(p, notes);
    if (there)
        return 1;
    if (store_snapshot(p, id) || store_pairs(p) ||
        run_bound(p, "INSERT INTO by_scope SELECT scope, key FROM item WHERE key BETWEEN ?1 AND ?2 ORDER BY 1, 2",
                  p->first_item, last) ||
        run_bound(
            p, "INSERT INTO by_meter SELECT ?3, meter, key FROM item WHERE key BETWEEN ?1 AND ?2 ORDER BY meter, key",
            p->first_item, last))
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
    p.pairs = map_new(p.arena);
    p.hash = store_hash_start(meta);
    db_finish(st->insert);
    st->insert = NULL;
    if (db_exec(db, "COMMIT; BEGIN IMMEDIATE", err))
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
