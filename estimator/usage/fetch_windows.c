/* Several windows at once. They are asked in the order of the plan and take their names in that order too, so that what is
 * there when a fetch stops has no gap: a window that is whole before its turn waits for it. */
#include <pthread.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/progress.h"
#include "base/threads.h"
#include "io/out.h"
#include "usage/fetch_parts.h"

enum { AT_ONCE = 4 }; /* ARM lets a subscription ask 25 times a second; Cost Management only a few times a minute */

struct crew {
    struct fetch_job *job;
    struct fetch_window *plan;
    size_t n;
    struct err *err;
    /* Under the lock, as is all that the job points to. */
    pthread_mutex_t lock;
    pthread_cond_t moved;
    size_t next, turn;
    bool failed;
};

static bool by_month(const struct crew *c)
{
    return c->job->ask->source == USAGE_FETCH_QUERY;
}

/* The next window to ask, and where it goes; false: there is none. */
static bool take_next(struct crew *c, size_t *k, const char **path)
{
    pthread_mutex_lock(&c->lock);
    bool more = !c->failed && c->next < c->n;
    if (more) {
        *k = c->next++;
        *path = fetch_store_path(&c->job->store, c->plan[*k].start);
        progress_tell(c->job->progress, "fetching", "rows", (size_t)c->job->out->new_rows,
                      (double)c->turn / (double)c->n);
    }
    pthread_mutex_unlock(&c->lock);
    return more;
}

/* Window k is fetched, or not (`why` is then set); `out` may be NULL. */
static void finish(struct crew *c, size_t k, struct out *out, bool fetched, struct err *why)
{
    struct fetch_window *w = &c->plan[k];
    pthread_mutex_lock(&c->lock);
    while (!c->failed && c->turn != k)
        pthread_cond_wait(&c->moved, &c->lock);
    bool ok = fetched && !c->failed;
    if (out && out_close(out, ok && w->rows > 0, why))
        ok = false;
    struct fetch_store *s = &c->job->store;
    if (ok)
        s->provisional =
            fetch_provisional(c->job, s->n && day_cmp(s->at[s->n - 1].start, w->start) > 0 ? &s->at[s->n - 1] : w);
    ok = ok && fetch_store_put(s, w, why) == 0;
    if (ok) {
        c->job->out->asked++;
        c->job->out->new_rows += w->rows;
    } else if (!c->failed) {
        c->failed = true;
        *c->err = *why;
    }
    c->turn++;
    pthread_cond_broadcast(&c->moved);
    pthread_mutex_unlock(&c->lock);
}

static void work(void *ctx, unsigned i)
{
    struct crew *c = ctx;
    struct fetch_job mine = *c->job;
    const char *path;
    size_t k;
    (void)i;
    mine.arena = arena_new();
    while (take_next(c, &k, &path)) {
        struct out *out = NULL;
        struct err why;
        err_init(&why);
        bool ok = out_open(path, &out, &why) == 0 &&
                  (by_month(c) ? fetch_query : fetch_aggregates)(&mine, &c->plan[k], out, &why) == 0;
        finish(c, k, out, ok, &why);
        arena_reset(mine.arena);
    }
    arena_free(mine.arena);
}

int fetch_windows(struct fetch_job *job, struct fetch_window *plan, size_t n, struct err *err)
{
    struct crew c = {.job = job, .plan = plan, .n = n, .err = err};
    pthread_mutex_init(&c.lock, NULL);
    pthread_cond_init(&c.moved, NULL);
    threads_run(by_month(&c) ? 1 : threads_number(AT_ONCE, n), work, &c);
    pthread_cond_destroy(&c.moved);
    pthread_mutex_destroy(&c.lock);
    progress_clear(job->progress);
    return c.failed ? -1 : 0;
}
