#include "base/threads.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct one {
    void (*work)(void *ctx, unsigned i);
    void *ctx;
    unsigned i;
    pthread_t thread;
};

unsigned threads_number(unsigned asked, size_t pieces)
{
    long processors = asked ? 0 : sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = asked ? asked : processors > 0 ? (size_t)processors : 1;
    n = n < pieces ? n : pieces;
    return (unsigned)(n > THREADS_MAX ? THREADS_MAX : n < 1 ? 1 : n);
}

static void *run_one(void *arg)
{
    struct one *o = arg;
    o->work(o->ctx, o->i);
    return NULL;
}

void threads_run(unsigned n, void (*work)(void *ctx, unsigned i), void *ctx)
{
    struct one others[THREADS_MAX];
    unsigned started = 0;
    for (unsigned i = 1; i < n && i < THREADS_MAX; i++) {
        others[started] = (struct one){.work = work, .ctx = ctx, .i = i};
        if (pthread_create(&others[started].thread, NULL, run_one, &others[started]) != 0)
            break;
        started++;
    }
    work(ctx, 0);
    for (unsigned i = 0; i < started; i++)
        pthread_join(others[i].thread, NULL);
}
