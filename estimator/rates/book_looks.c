/* Loading of a cached list what a few look-ups need, through its index by names (rates/names.h). What is loaded may
 * bring in further names: the other operating system of a size, its spot rates, a meter of the same name in other
 * letters.
 */
#include "rates/book_parts.h"

#include <stdint.h>

#include "base/arena.h"
#include "rates/names.h"

struct queue {
    const struct catalog *catalog;
    struct store *store;
    const struct snapshot *snap;
    struct arena *scratch;
    int64_t *names, *loaded; /* loaded: the first items of runs */
    size_t n, cap, nloaded, loaded_cap;
    int (*take)(void *ctx, char *line, struct err *err);
    void *ctx;
    bool begun; /* the present run has given a line */
};

static bool holds(const int64_t *at, size_t n, int64_t number)
{
    for (size_t i = n; i-- > 0;)
        if (at[i] == number)
            return true;
    return false;
}

static int queue_line(void *ctx, char *line, struct err *err)
{
    struct queue *q = ctx;
    struct rate r;
    int64_t name[NAMES_MAX];
    if (rate_from_line(q->catalog, q->scratch, arena_strdup(q->scratch, line), &r, err))
        return -1;
    size_t n = names_of_rate(&r, name);
    for (size_t i = 0; i < n; i++) {
        if (holds(q->names, q->n, name[i]))
            continue;
        q->names = arena_grow(q->scratch, q->names, q->n, &q->cap, sizeof *q->names);
        q->names[q->n++] = name[i];
    }
    return 0;
}

static void queue_name(struct queue *q, int64_t name)
{
    q->names = arena_grow(q->scratch, q->names, q->n, &q->cap, sizeof *q->names);
    q->names[q->n++] = name;
}

static int queue_looks(struct queue *q, const struct book_filter *f, struct err *err)
{
    for (size_t i = 0; i < f->nlooks; i++) {
        const struct book_look *look = &f->looks[i];
        if (look->size)
            queue_name(q, name_of_size(look->size));
        else if (!look->meter_id)
            queue_name(q, name_of_meter(look->service, look->meter));
        else if (store_lines(q->store, q->snap, NULL, NULL, look->meter_id, queue_line, q, err))
            return -1;
    }
    return 0;
}

/* All lines of a run have the same names. */
static int take_line(void *ctx, char *line, struct err *err)
{
    struct queue *q = ctx;
    if (!q->begun && queue_line(q, line, err))
        return -1;
    q->begun = true;
    return q->take(q->ctx, line, err);
}

static int load_run(struct queue *q, const struct store_run *run, struct err *err)
{
    if (holds(q->loaded, q->nloaded, run->first))
        return 0;
    q->loaded = arena_grow(q->scratch, q->loaded, q->nloaded, &q->loaded_cap, sizeof *q->loaded);
    q->loaded[q->nloaded++] = run->first;
    q->begun = false;
    return store_run_lines(q->store, run, take_line, q, err);
}

int book_load_looks(const struct catalog *c, struct store *s, const struct snapshot *snap, const struct book_filter *f,
                    int (*take)(void *ctx, char *line, struct err *err), void *ctx, struct err *err)
{
    struct queue q = {.catalog = c, .store = s, .snap = snap, .scratch = arena_new(), .take = take, .ctx = ctx};
    struct store_run *runs;
    size_t n;
    int rc = queue_looks(&q, f, err);
    for (size_t i = 0; i < q.n && !rc; i++) {
        rc = store_runs(s, q.scratch, snap, q.names[i], &runs, &n, err);
        for (size_t k = 0; k < n && !rc; k++)
            rc = load_run(&q, &runs[k], err);
    }
    arena_free(q.scratch);
    return rc;
}
