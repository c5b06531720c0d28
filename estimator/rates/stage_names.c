/* The index by names: for each name the runs of items that have it. Items of one service, product, SKU and meter stand
 * together (in all regions, terms and types), so a run is what a line of a workload needs to have loaded.
 */
#include "rates/stage_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "io/db.h"
#include "rates/names.h"
#include "rates/store_db.h"

struct name_run {
    int64_t name, first, last;
};

/* Is this item of the same run as the one before it? */
static bool goes_on(struct pass *p, const struct row *r)
{
    static const enum rate_field same[] = {RATE_F_SERVICE, RATE_F_PRODUCT, RATE_F_KEY_SKU, RATE_F_METER};
    char flag[] = {strchr(r->field[RATE_F_FLAGS], RATE_FLAG_NO_ARM) ? 'a' : '-', '\0'};
    buf_clear(&p->key);
    buf_puts(&p->key, flag);
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        buf_putc(&p->key, '\t');
        buf_puts(&p->key, r->field[same[i]]);
    }
    if (p->run.n == p->key.n && memcmp(p->run.p, p->key.p, p->key.n) == 0)
        return true;
    buf_clear(&p->run);
    buf_add(&p->run, p->key.p, p->key.n);
    return false;
}

void stage_names_add(struct pass *p, const struct row *r, int64_t item)
{
    if (!goes_on(p, r)) {
        bool no_arm = strchr(r->field[RATE_F_FLAGS], RATE_FLAG_NO_ARM);
        struct rate rate = {.service = r->field[RATE_F_SERVICE],
                            .product = r->field[RATE_F_PRODUCT],
                            .arm_sku = no_arm ? "" : r->field[RATE_F_KEY_SKU],
                            .meter = r->field[RATE_F_METER]};
        int64_t name[NAMES_MAX];
        size_t n = names_of_rate(&rate, name);
        p->run_names = p->nnames;
        while (p->nnames + n > p->names_cap)
            p->names =
                arena_xrealloc(p->names, p->names_cap = p->names_cap ? 2 * p->names_cap : 1024, sizeof *p->names);
        for (size_t i = 0; i < n; i++)
            p->names[p->nnames++] = (struct name_run){name[i], item, item};
    }
    for (size_t i = p->run_names; i < p->nnames; i++)
        p->names[i].last = item;
}

static int by_name(const void *a, const void *b)
{
    const struct name_run *x = a, *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return (x->first > y->first) - (x->first < y->first);
}

int stage_names_store(struct pass *p)
{
    struct db_stmt *q;
    int rc = 0;
    if (p->nnames)
        qsort(p->names, p->nnames, sizeof *p->names, by_name);
    if (db_prepare(p->st->s->db, "INSERT OR IGNORE INTO by_name(snapshot, name, first, last) VALUES(?,?,?,?)", &q,
                   p->err))
        return -1;
    db_bind_int(q, 1, p->snapshot);
    for (size_t i = 0; i < p->nnames && !rc; i++) {
        db_bind_int(q, 2, p->names[i].name);
        db_bind_int(q, 3, p->names[i].first);
        db_bind_int(q, 4, p->names[i].last);
        rc = db_run(q, p->err);
    }
    db_finish(q);
    return rc;
}
