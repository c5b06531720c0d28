#include "usage/repeats.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { FIRST = 1 << 10, MOST = 1 << 17 /* different rows */ };

struct entry {
    uint64_t hash;
    dec cost;
    uint64_t rows; /* 0 = a free place */
};

struct repeats {
    struct entry *at;
    size_t n, size;
    uint64_t skip; /* a row is looked at if these bits of its hash are 0 */
};

struct repeats *repeats_new(void)
{
    struct repeats *r = arena_xrealloc(NULL, 1, sizeof *r);
    *r = (struct repeats){.size = FIRST};
    r->at = arena_xrealloc(NULL, r->size, sizeof *r->at);
    memset(r->at, 0, r->size * sizeof *r->at);
    return r;
}

void repeats_free(struct repeats *r)
{
    if (!r)
        return;
    free(r->at);
    free(r);
}

static struct entry *find(const struct repeats *r, uint64_t hash)
{
    size_t i = (size_t)hash & (r->size - 1);
    while (r->at[i].rows && r->at[i].hash != hash)
        i = (i + 1) & (r->size - 1);
    return &r->at[i];
}

/* Into a table of `size` places, without the rows that are no longer looked at. */
static void rebuild(struct repeats *r, size_t size)
{
    struct repeats to = {.size = size, .skip = r->skip};
    to.at = arena_xrealloc(NULL, size, sizeof *to.at);
    memset(to.at, 0, size * sizeof *to.at);
    for (size_t i = 0; i < r->size; i++)
        if (r->at[i].rows && !(r->at[i].hash >> 40 & to.skip)) {
            *find(&to, r->at[i].hash) = r->at[i];
            to.n++;
        }
    free(r->at);
    *r = to;
}

static void add(struct repeats *r, uint64_t hash, dec cost, uint64_t rows)
{
    if (hash >> 40 & r->skip)
        return;
    struct entry *e = find(r, hash);
    if (!e->rows) {
        *e = (struct entry){hash, cost, rows};
        r->n++;
    } else {
        e->rows += rows;
    }
    if (r->n > r->size / 2 && r->size < 2 * MOST)
        rebuild(r, 2 * r->size);
    while (r->n > MOST) {
        r->skip = 2 * r->skip + 1;
        rebuild(r, r->size);
    }
}

void repeats_add(struct repeats *r, uint64_t hash, dec cost)
{
    add(r, hash, cost, 1);
}

void repeats_merge(struct repeats *to, const struct repeats *from)
{
    if (from->skip > to->skip) {
        to->skip = from->skip;
        rebuild(to, to->size);
    }
    for (size_t i = 0; i < from->size; i++)
        if (from->at[i].rows)
            add(to, from->at[i].hash, from->at[i].cost, from->at[i].rows);
}

struct repeats_found repeats_found(const struct repeats *r)
{
    struct repeats_found f = {0, DEC_ZERO, r->skip + 1};
    for (size_t i = 0; i < r->size; i++) {
        const struct entry *e = &r->at[i];
        dec more;
        if (e->rows < 2)
            continue;
        f.rows += e->rows - 1;
        if (dec_mul(e->cost, dec_of((int64_t)(e->rows - 1)), &more) && dec_add(f.money, more, &more))
            f.money = more;
    }
    return f;
}
