#include "invoice/parallel.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/err.h"
#include "base/threads.h"
#include "invoice/project_parts.h"

enum { WORTH_A_THREAD = 8 };

struct job {
    size_t n;
    const double *levels;
    size_t nlevels;
    void (*one)(struct work *w, void *ctx, size_t i);
    void *ctx;
    atomic_size_t next;
};

static void work_free(struct work *w)
{
    if (!w)
        return;
    models_work_free(w->models);
    free(w->frame);
    free(w);
}

static struct work *work_new(const double *levels, size_t nlevels)
{
    struct work *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->models = models_work_new();
    w->frame = malloc(sizeof *w->frame);
    w->levels = levels;
    w->nlevels = nlevels;
    if (w->models && w->frame)
        return w;
    work_free(w);
    return NULL;
}

static void run_job(void *ctx, unsigned i_thread)
{
    struct job *job = ctx;
    (void)i_thread;
    struct work *w = work_new(job->levels, job->nlevels);
    for (size_t i; w && (i = atomic_fetch_add(&job->next, 1)) < job->n;)
        job->one(w, job->ctx, i);
    work_free(w);
}

int parallel_run(size_t n, unsigned threads, const double *levels, size_t nlevels,
                 void (*one)(struct work *w, void *ctx, size_t i), void *ctx, struct err *err)
{
    struct job job = {.n = n, .levels = levels, .nlevels = nlevels, .one = one, .ctx = ctx};
    threads_run(threads_number(threads, (n + WORTH_A_THREAD - 1) / WORTH_A_THREAD), run_job, &job);
    if (atomic_load(&job.next) < n) /* no thread had memory for a work space */
        return err_set(err, EXIT_INTERNAL, ERR_FREE_MEMORY, "there is no memory for the models");
    return 0;
}
