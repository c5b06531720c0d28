/* The staging area: a sorter (io/sort), so that a price list of any size passes through a bounded amount of memory, in
 * any order. */
#include "rates/stage_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "io/db.h"
#include "io/sort.h"
#include "rates/store_db.h"

static const char ACCEPT[] = "correct the list, or pass --accept to take it as it is";

int stage_begin(struct store *s, const struct catalog *c, struct stage **out, struct err *err)
{
    *out = NULL;
    /* Rows are appended, so that hardly a page is needed twice. The size also bounds the sorter of the indexes. */
    if (db_exec(s->db, "PRAGMA temp_store=FILE; PRAGMA cache_size=-4096;", err))
        return -1;
    struct stage *st = arena_xrealloc(NULL, 1, sizeof *st);
    *st = (struct stage){.s = s, .c = c, .arena = arena_new(), .staged = sort_new(s->path, SORT_MEMORY)};
    buf_init(&st->line, STORE_LINE_MAX);
    err_init(&st->refused);
    *out = st;
    return 0;
}

void stage_listen(struct stage *st, struct progress *progress)
{
    st->progress = progress;
}

void stage_expect_repeats(struct stage *st, size_t rows)
{
    st->expected_repeats = rows;
}

/* Also after stage_commit, which has no transaction open any more. */
void stage_abort(struct stage *st)
{
    struct err ignored;
    if (!st)
        return;
    err_init(&ignored);
    sort_close(st->staged);
    db_exec(st->s->db, "ROLLBACK", &ignored);
    buf_release(&st->line);
    arena_free(st->arena);
    free(st);
}

static size_t file_place(struct stage *st, const char *file)
{
    if (st->nfiles > 0 && strcmp(st->files[st->nfiles - 1], file) == 0)
        return st->nfiles - 1;
    st->files = arena_grow(st->arena, st->files, st->nfiles, &st->files_cap, sizeof *st->files);
    st->files[st->nfiles] = arena_strdup(st->arena, file);
    return st->nfiles++;
}

static void check_sign(struct stage *st, const struct rate *item, dec price, const char *file, unsigned long line)
{
    char text[DEC_TEXT];
    if (dec_sign(price) >= 0)
        return;
    st->negatives++;
    err_more(&st->refused, EXIT_SNAPSHOT, file, line, ACCEPT, "price %s of meter \"%s\" is negative",
             dec_text(price, text), item->meter_id);
}

int stage_add(struct stage *st, const struct rate *item, const char *file, unsigned long line, struct err *err)
{
    for (size_t i = 0; i < item->ntiers; i++)
        check_sign(st, item, item->tiers[i].price, file, line);
    if (item->has_plan_1y)
        check_sign(st, item, item->plan_1y, file, line);
    if (item->has_plan_3y)
        check_sign(st, item, item->plan_3y, file, line);
    buf_clear(&st->line);
    rate_line(&st->line, item);
    assert(!st->line.full); /* names and tiers are limited where they are read */
    const int64_t from[] = {(int64_t)file_place(st, file), (int64_t)line};
    st->rows++;
    return sort_add(st->staged, st->line.p, st->line.n, from, err);
}

void stage_add_term(struct stage *st, const struct rate_term *term)
{
    struct buf text;
    buf_init(&text, 16 * STORE_LINE_MAX);
    rate_term_line(&text, term);
    st->terms = arena_grow(st->arena, st->terms, st->nterms, &st->terms_cap, sizeof *st->terms);
    st->terms[st->nterms++] = arena_strndup(st->arena, text.p, text.n);
    assert(!text.full); /* JSON needs more room for the same */
    buf_release(&text);
}
