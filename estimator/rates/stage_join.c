/* Rows of one rate. Retail sends each tier as a row; offset paging repeats rows. */
#include "rates/stage_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "rates/store_db.h"

enum { DAYS_MAX = 1000 }; /* of one meter in one region */

static const char ACCEPT[] = "correct the list, or pass --accept to keep the later line";

struct part {
    struct rate_tier tier;
    const struct row *row;
};

static int cmp_part(const void *x, const void *y)
{
    const struct part *a = x, *b = y;
    int d = dec_cmp(a->tier.from, b->tier.from);
    return d ? d : (a->row->place > b->row->place) - (a->row->place < b->row->place);
}

static bool same_rest(const struct row *a, const struct row *b)
{
    return strcmp(a->field[RATE_F_INCLUDED], b->field[RATE_F_INCLUDED]) == 0 &&
           strcmp(a->field[RATE_F_PLAN_1Y], b->field[RATE_F_PLAN_1Y]) == 0 &&
           strcmp(a->field[RATE_F_PLAN_3Y], b->field[RATE_F_PLAN_3Y]) == 0;
}

/* "0=1.5" -> "1.5", for messages; anything else as it stands. */
static const char *shown(const struct row *r)
{
    const char *tiers = r->field[RATE_F_TIERS];
    return strncmp(tiers, "0=", 2) == 0 && !strchr(tiers, ';') ? tiers + 2 : tiers;
}

/* Two rows say different things about one price; `b` came later. */
static void contradict(struct pass *p, const struct row *a, const struct row *b)
{
    p->replaced++;
    if (!p->accept)
        err_more(&p->st->refused, EXIT_SNAPSHOT, b->file, b->line, ACCEPT,
                 "meter \"%s\" in \"%s\" has two prices: %s, and %s at %s:%lu", b->field[RATE_F_METER_ID],
                 b->field[RATE_F_REGION], shown(b), shown(a), a->file, a->line);
}

/* Whole rates (RateCard): the last to come stays. */
static const struct row *join_whole(struct pass *p, const char **tiers)
{
    const struct row *last = p->rows[0], *first = p->rows[0];
    for (size_t i = 1; i < p->nrows; i++) {
        if (p->rows[i]->place > last->place)
            last = p->rows[i];
        if (p->rows[i]->place < first->place)
            first = p->rows[i];
    }
    for (size_t i = 0; i < p->nrows; i++) {
        const struct row *r = p->rows[i];
        if (r == last)
            continue;
        if (same_rest(r, last) && strcmp(r->field[RATE_F_TIERS], last->field[RATE_F_TIERS]) == 0)
            p->repeated++;
        else
            contradict(p, r, last);
    }
    *tiers = last->field[RATE_F_TIERS];
    return last;
}

static size_t collect_parts(struct pass *p, struct part **out)
{
    size_t n = 0, cap = 0;
    *out = NULL;
    for (size_t i = 0; i < p->nrows; i++) {
        struct rate_tier *t;
        size_t nt;
        if (!rate_tiers_parse(p->group, p->rows[i]->field[RATE_F_TIERS], &t, &nt))
            continue; /* cannot be: rate_line wrote it */
        for (size_t k = 0; k < nt; k++) {
            *out = arena_grow(p->group, *out, n, &cap, sizeof **out);
            (*out)[n++] = (struct part){t[k], p->rows[i]};
        }
    }
    return n;
}

static const char *write_parts(struct pass *p, const struct part *part, size_t n)
{
    struct buf text;
    char from[DEC_TEXT], price[DEC_TEXT];
    buf_init(&text, STORE_LINE_MAX);
    for (size_t i = 0; i < n && i < RATE_TIERS_MAX; i++)
        buf_printf(&text, "%s%s=%s", i ? ";" : "", dec_text(part[i].tier.from, from),
                   dec_text(part[i].tier.price, price));
    const char *out = arena_strndup(p->group, text.p, text.n);
    if (n > RATE_TIERS_MAX)
        err_more(p->err, EXIT_INPUT, part[0].row->file, part[0].row->line, "is this the right file?",
                 "meter \"%s\" has more than %d tiers", part[0].row->field[RATE_F_METER_ID], RATE_TIERS_MAX);
    buf_release(&text);
    return out;
}

/* Rows that differ in tierMinimumUnits (Retail) become tiers of one rate. */
static const struct row *join_tiers(struct pass *p, const char **tiers)
{
    struct part *part;
    size_t n = collect_parts(p, &part), kept = 0;
    qsort(part, n, sizeof *part, cmp_part);
    for (size_t i = 0; i < n; i++) {
        struct part *last = kept ? &part[kept - 1] : NULL;
        if (!last || dec_cmp(last->tier.from, part[i].tier.from) != 0) {
            part[kept++] = part[i];
        } else if (dec_cmp(last->tier.price, part[i].tier.price) == 0 && same_rest(last->row, part[i].row)) {
            p->repeated++;
        } else {
            contradict(p, last->row, part[i].row);
            *last = part[i];
        }
    }
    *tiers = write_parts(p, part, kept);
    return part[0].row;
}

const struct row *stage_join(struct pass *p, const char **tiers)
{
    *tiers = p->rows[0]->field[RATE_F_TIERS];
    if (p->nrows == 1)
        return p->rows[0];
    return p->meta->source == RATE_RETAIL ? join_tiers(p, tiers) : join_whole(p, tiers);
}

/* Tiers with days of their own */

bool stage_is_whole(const struct priced *o)
{
    return strncmp(o->tiers, "0=", 2) == 0;
}

/* These rows stand together, in the order of their days. */
static bool is_sibling(const struct priced *a, const struct priced *b)
{
    static const enum rate_field same[] = {RATE_F_REGION, RATE_F_METER_ID, RATE_F_SKU_ID};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (strcmp(a->row->field[same[i]], b->row->field[same[i]]) != 0)
            return false;
    return true;
}

/* The tiers of both, sorted; NULL when both have one of the same bound. */
static const char *merge_tiers(struct pass *p, const struct priced *a, const struct priced *b)
{
    const struct priced *both[] = {a, b};
    struct part *part = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < 2; i++) {
        struct rate_tier *t;
        size_t nt;
        if (!rate_tiers_parse(p->group, both[i]->tiers, &t, &nt))
            return NULL;
        for (size_t k = 0; k < nt; k++) {
            part = arena_grow(p->group, part, n, &cap, sizeof *part);
            part[n++] = (struct part){t[k], both[i]->row};
        }
    }
    qsort(part, n, sizeof *part, cmp_part);
    for (size_t i = 1; i < n; i++)
        if (dec_cmp(part[i - 1].tier.from, part[i].tier.from) == 0)
            return NULL;
    return write_parts(p, part, n);
}

/* The sibling of out[i] that started last among those that can take it in. */
static bool join_day(struct pass *p, size_t i)
{
    size_t end = i + 1;
    while (end < p->nout && is_sibling(&p->out[i], &p->out[end]))
        end++;
    for (size_t k = end; k-- > 0 && is_sibling(&p->out[i], &p->out[k]);) {
        const struct priced *whole = &p->out[k], *part = &p->out[i];
        if (!stage_is_whole(whole) || !same_rest(whole->row, part->row) ||
            strcmp(whole->row->field[RATE_F_END], part->row->field[RATE_F_END]) != 0)
            continue;
        const char *tiers = merge_tiers(p, whole, part);
        if (!tiers)
            continue;
        /* The later place keeps the order. */
        size_t later = k > i ? k : i, earlier = k > i ? i : k;
        struct row *row = arena_alloc(p->group, sizeof *row);
        *row = *whole->row;
        row->field[RATE_F_START] = p->out[later].row->field[RATE_F_START];
        p->out[later] = (struct priced){row, tiers, whole->zero && part->zero};
        memmove(&p->out[earlier], &p->out[earlier + 1], (p->nout - earlier - 1) * sizeof *p->out);
        p->nout--;
        return true;
    }
    return false;
}

/* Joining looks at every pair of them. */
static bool too_many_days(struct pass *p)
{
    size_t first = 0;
    for (size_t i = 1; i < p->nout; i++) {
        if (!is_sibling(&p->out[first], &p->out[i]))
            first = i;
        if (i - first < DAYS_MAX)
            continue;
        const struct row *r = p->out[i].row;
        err_more(p->err, EXIT_INPUT, r->file, r->line, "is this the right file?",
                 "meter \"%s\" in \"%s\" has prices from more than %d days", r->field[RATE_F_METER_ID],
                 r->field[RATE_F_REGION], DAYS_MAX);
        return true;
    }
    return false;
}

void stage_join_days(struct pass *p)
{
    if (too_many_days(p))
        return;
    for (size_t i = 0; p->meta->source == RATE_RETAIL && i < p->nout;)
        i += stage_is_whole(&p->out[i]) || !join_day(p, i);
}
