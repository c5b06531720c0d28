/* The index by names: for each name the runs of items that have it. Items of one service, product, SKU and meter stand
 * together (in all regions, terms and types), so a run is what a line of a workload needs to have loaded.
 */
#include "rates/stage_parts.h"

#include <string.h>

#include "io/db.h"
#include "io/sort.h"
#include "rates/names.h"
#include "rates/store_db.h"

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

/* Numbers sort as their bytes. */
static void put_number(char out[sizeof(int64_t)], int64_t n)
{
    uint64_t u = (uint64_t)n ^ UINT64_C(1) << 63;
    for (size_t i = 0; i < sizeof u; i++)
        out[i] = (char)(u >> (8 * (sizeof u - 1 - i)));
}

static int64_t take_number(const char *p)
{
    uint64_t u = 0;
    for (size_t i = 0; i < sizeof u; i++)
        u = u << 8 | (unsigned char)p[i];
    return (int64_t)(u ^ UINT64_C(1) << 63);
}

/* The run is over: its names go to the sorter, each with the run. */
static int end_run(struct pass *p)
{
    for (size_t i = 0; i < p->run_nnames; i++) {
        char name[sizeof(int64_t)];
        put_number(name, p->run_name[i]);
        if (sort_add(p->names, name, sizeof name, p->run_items, p->err))
            return -1;
    }
    p->run_nnames = 0;
    return 0;
}

int stage_names_add(struct pass *p, const struct row *r, int64_t item)
{
    if (!goes_on(p, r)) {
        bool no_arm = strchr(r->field[RATE_F_FLAGS], RATE_FLAG_NO_ARM);
        struct rate rate = {.service = r->field[RATE_F_SERVICE],
                            .product = r->field[RATE_F_PRODUCT],
                            .arm_sku = no_arm ? "" : r->field[RATE_F_KEY_SKU],
                            .meter = r->field[RATE_F_METER]};
        if (!p->names)
            p->names = sort_new(p->st->s->path, SORT_MEMORY);
        if (end_run(p))
            return -1;
        p->run_nnames = names_of_rate(&rate, p->run_name);
        p->run_items[0] = item;
    }
    p->run_items[1] = item;
    return 0;
}

int stage_names_store(struct pass *p)
{
    struct db_stmt *q;
    struct sort_line line;
    int got = 0;
    if (!p->names)
        return 0;
    if (end_run(p) || sort_finish(p->names, p->err) ||
        db_prepare(p->st->s->db, "INSERT OR IGNORE INTO by_name(snapshot, name, first, last) VALUES(?,?,?,?)", &q,
                   p->err))
        return -1;
    db_bind_int(q, 1, p->snapshot);
    while ((got = sort_next(p->names, &line, p->err)) > 0) { /* runs of one name come in their order */
        db_bind_int(q, 2, take_number(line.text));
        db_bind_int(q, 3, line.tag[0]);
        db_bind_int(q, 4, line.tag[1]);
        if (db_run(q, p->err)) {
            got = -1;
            break;
        }
    }
    db_finish(q);
    return got;
}
