/* The staged rows in canonical order, each meter stored before the next one is read:
 *
 *     rows of one rate (the same fields up to the end date)    joined in stage_join.c
 *     rates of one meter key (the same thing in all regions)   held together, to tell a hole from a free price
 *     then each line is hashed, counted in its scope, compared with its predecessor and stored
 *
 * Memory: one meter key, and one record per (region, service).
 */
#include "rates/stage_parts.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/progress.h"
#include "catalog/offer.h"
#include "catalog/unit.h"
#include "io/db.h"
#include "io/sort.h"
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
    p->out = arena_grow(p->group, p->out, p->nout, &p->out_cap, sizeof *p->out);
    p->out[p->nout++] = (struct priced){r, tiers, tiers_zero(tiers)};
}

static void drop_parts(struct pass *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->nout; i++) {
        const struct row *r = p->out[i].row;
        if (stage_is_whole(&p->out[i]))
            p->out[n++] = p->out[i];
        else
            err_more(p->err, EXIT_INPUT, r->file, r->line, WHOLE, "meter \"%s\" in \"%s\" has no tier from 0",
                     r->field[RATE_F_METER_ID], r->field[RATE_F_REGION]);
    }
    p->nout = n;
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
    char day[DAY_TEXT];
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
        pair->same_day = strcmp(db_text(p->find_before, 2, NULL), day_text(p->meta->fetched, day)) == 0;
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
static int check_unit(struct pass *p, const struct row *r, struct pair *pair)
{
    static const enum rate_field same[] = {RATE_F_METER_ID, RATE_F_REGION, RATE_F_SKU_ID, RATE_F_TYPE, RATE_F_TERM};
    struct unit now = unit_parse(p->st->c, r->field[RATE_F_UNIT]);
    char was[64] = "";
    bool met = false, known = false;
    int got;
    db_bind_int(p->find_old, 1, pair->before);
    db_bind_int(p->find_old, 2, store_meter_hash(r->field[RATE_F_METER_ID]));
    while ((got = db_step(p->find_old, p->err)) > 0 && !met) {
        char *old[RATE_FIELDS];
        size_t n;
        const char *text = db_text(p->find_old, 0, &n);
        buf_clear(&p->st->line);
        buf_add(&p->st->line, text, n);
        if (!line_split(p->st->line.p, old, RATE_FIELDS))
            continue;
        bool fits = true;
        for (size_t i = 0; fits && i < sizeof same / sizeof *same; i++)
            fits = strcmp(old[same[i]], r->field[same[i]]) == 0;
        if (!fits)
            continue;
        known = true;
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
    pair->known_items += known;
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
    assert(!line->full); /* see stage_add, RATE_TIERS_MAX */
    store_hash_line(p->hash, line->p, line->n);
    pair->scope.items++;
    pair->scope.options |= options_of(o->row);
    pair->last = p->item;
    if (stage_names_add(p, o->row, p->item))
        return -1;
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
    stage_join_days(p);
    drop_parts(p);
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

static int take_row(struct pass *p, const struct sort_line *from)
{
    const char *line = from->text;
    size_t n = from->n, meter = prefix(line, RATE_F_REGION), rate = prefix(line, RATE_F_FLAGS);
    bool same_meter = meter == p->prev_meter && memcmp(line, p->prev.p, meter) == 0;
    if (!same_meter) {
        if (finish_meter(p))
            return -1;
    } else if (rate != p->prev_rate || memcmp(line, p->prev.p, rate) != 0) {
        finish_rate(p);
    }
    buf_clear(&p->prev);
    buf_add(&p->prev, line, n);
    p->prev_meter = meter;
    p->prev_rate = rate;
    struct row *r = arena_alloc(p->group, sizeof *r);
    line_split(arena_strndup(p->group, line, n), r->field, RATE_FIELDS);
    r->file = p->st->files[from->tag[0]];
    r->line = (unsigned long)from->tag[1];
    r->place = from->place;
    p->rows = arena_grow(p->group, p->rows, p->nrows, &p->rows_cap, sizeof *p->rows);
    p->rows[p->nrows++] = r;
    return 0;
}

int stage_rows(struct pass *p)
{
    struct sort *staged = p->st->staged;
    struct sort_line line;
    size_t rows = 0;
    int got = sort_finish(staged, p->err);
    while (!got && (got = sort_next(staged, &line, p->err)) > 0) {
        got = take_row(p, &line);
        if (++rows % PROGRESS_EVERY == 0)
            progress_tell(p->st->progress, "storing", "prices", rows, (double)rows / (double)p->st->rows);
    }
    return got || finish_meter(p) ? -1 : 0;
}
