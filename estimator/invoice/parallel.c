#include "invoice/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/err.h"
#include "invoice/project_parts.h"

enum { THREADS_MAX = 64, WORTH_A_THREAD = 8 };

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

static void *run_job(void *arg)
{
    struct job *job = arg;
    struct work *w = work_new(job->levels, job->nlevels);
    for (size_t i; w && (i = atomic_fetch_add(&job->next, 1)) < job->n;)
        job->one(w, job->ctx, i);
    work_free(w);
    return NULL;
}

static unsigned wanted_threads(unsigned threads, size_t n)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t most = threads ? threads : processors > 0 ? (size_t)processors : 1;
    size_t useful = (n + WORTH_A_THREAD - 1) / WORTH_A_THREAD;
    most = most < useful ? most : useful;
    return (unsigned)(most > THREADS_MAX ? THREADS_MAX : most < 1 ? 1 : most);
}

int parallel_run(size_t n, unsigned threads, const double *levels, size_t nlevels,
                 void (*one)(struct work *w, void *ctx, size_t i), void *ctx, struct err *err)
{
    struct job job = {.n = n, .levels = levels, .nlevels = nlevels, .one = one, .ctx = ctx};
    unsigned want = wanted_threads(threads, n), started = 0;
    pthread_t thread[THREADS_MAX];
    while (started + 1 < want && pthread_create(&thread[started], NULL, run_job, &job) == 0)
        started++;
    run_job(&job); /* this thread works too: one that cannot be started is no failure */
    for (unsigned i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    if (atomic_load(&job.next) < n) /* no thread had memory for a work space */
        return err_set(err, EXIT_INTERNAL, ERR_FREE_MEMORY, "there is no memory for the models");
    return 0;
}
