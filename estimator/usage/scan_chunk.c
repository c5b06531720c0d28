/* A file in chunks, by several threads. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/threads.h"
#include "usage/aggregate.h"
#include "usage/scan_parts.h"

enum { EXTEND = 4096, SHARED_GROUPS = 1 << 19 };

/* Where the rows of a chunk begin and where the next one behind them does; 0 = it holds no line end. */
struct span {
    uint64_t first, next;
};

struct worker;

struct team {
    struct worker *workers;
    const struct scan_input *in;
    const struct marks_kind *kind;
    struct block *block;
    struct aggregate *to;
    uint64_t start, size;
    size_t chunk, nchunks;
    unsigned threads;
    pthread_mutex_t lock;
    pthread_cond_t known;
    size_t taken;          /* chunks given out */
    size_t chained;        /* of so many chunks it is known whether they start inside quotes */
    unsigned char *inside; /* of each chunk */
    unsigned char *parity; /* quotes of each chunk modulo 2, + 1; 0 = not yet */
    struct span *span;
    uint64_t rows, done; /* so far; rows and bytes */
    struct decode_counts counts;
    bool stop, unproved;
    struct err *err; /* of the first that failed */
};

struct worker {
    struct team *team;
    struct decoder decoder;
    struct rows rows;
    struct window w;
    uint64_t told; /* rows */
    struct err err;
};

static void give_up(struct team *t, const struct err *err)
{
    pthread_mutex_lock(&t->lock);
    if (err && !t->stop && !t->unproved)
        *t->err = *err;
    t->unproved = t->unproved || !err;
    t->stop = true;
    pthread_cond_broadcast(&t->known);
    pthread_mutex_unlock(&t->lock);
}

/* The next chunk, or false when there is none. */
static bool take_chunk(struct team *t, size_t *k)
{
    pthread_mutex_lock(&t->lock);
    bool more = !t->stop && t->taken < t->nchunks;
    *k = t->taken;
    t->taken += more;
    pthread_mutex_unlock(&t->lock);
    return more;
}

/* Publishes the parity of chunk k and waits until it is known how the chunk starts. False: all stop. */
static bool start_of(struct team *t, size_t k, unsigned parity, bool *inside)
{
    pthread_mutex_lock(&t->lock);
    t->parity[k] = (unsigned char)(parity + 1);
    size_t before = t->chained;
    while (t->chained < t->nchunks && t->parity[t->chained - 1]) {
        t->inside[t->chained] = t->inside[t->chained - 1] ^ (t->parity[t->chained - 1] - 1u);
        t->chained++;
    }
    if (t->chained != before)
        pthread_cond_broadcast(&t->known);
    while (t->chained <= k && !t->stop)
        pthread_cond_wait(&t->known, &t->lock);
    *inside = t->inside[k];
    bool go_on = !t->stop;
    pthread_mutex_unlock(&t->lock);
    return go_on;
}

/* Bytes of the file behind the window. False at its end. */
static int extend(struct worker *v, bool *more)
{
    struct team *t = v->team;
    struct window *w = &v->w;
    uint64_t at = w->base + w->n;
    size_t before = w->n;
    *more = !w->last;
    if (w->last)
        return 0;
    size_t n = t->size - at < EXTEND ? (size_t)(t->size - at) : EXTEND;
    window_reserve(w, w->n + n + 1);
    if (block_read(t->block, w->p + w->n, n, at, &v->err))
        return -1;
    w->n += n;
    if (n == 0) {
        w->last = true;
        if (w->n && w->p[w->n - 1] != '\n')
            w->p[w->n++] = '\n';
    }
    window_mark(w, before, t->kind);
    return 0;
}

/* The rows from `start` on until one ends behind the chunk. */
static int take_rows(struct worker *v, size_t start, size_t stop, struct span *span)
{
    struct window *w = &v->w;
    bool cut, more = true;
    span->first = w->base + start;
    while (more) {
        if (rows_take(&v->rows, w, start, stop, &start, &cut, &v->err))
            return -1;
        span->next = w->base + start;
        if (!cut)
            return 0;
        if (w->n - start > ROW_MAX + EXTEND)
            break;
        if (extend(v, &more))
            return -1;
    }
    /* Ended inside a row: fine if nothing but blank lines is left, which reading in order will tell. */
    if (start < w->n)
        give_up(v->team, NULL);
    return 0;
}

static int do_chunk(struct worker *v, size_t k)
{
    struct team *t = v->team;
    uint64_t from = t->start + (uint64_t)k * t->chunk;
    size_t n = t->size - from < t->chunk ? (size_t)(t->size - from) : t->chunk;
    struct window *w = &v->w;
    bool inside;
    window_reserve(w, n + EXTEND + 1);
    w->n = n;
    w->base = from;
    w->last = false;
    if (block_read(t->block, w->p, n, from, &v->err))
        return -1;
    window_mark(w, 0, t->kind);
    if (!start_of(t, k, window_parity(w, n), &inside))
        return 0;
    size_t first = k == 0 ? 0 : window_first_row(w, n, inside);
    if (k > 0 && first == 0)
        return 0;
    return take_rows(v, first, n, &t->span[k]);
}

/* Many threads with many groups each would hold most groups many times: then they are put together early. */
static void share_groups(struct worker *v)
{
    struct team *t = v->team;
    if (t->threads <= 2 || aggregate_groups(v->decoder.groups) < SHARED_GROUPS / t->threads)
        return;
    pthread_mutex_lock(&t->lock);
    aggregate_merge(t->to, v->decoder.groups);
    pthread_mutex_unlock(&t->lock);
    aggregate_clear(v->decoder.groups);
}

static void work(void *ctx, unsigned i)
{
    struct team *t = ctx;
    struct worker *v = &t->workers[i];
    size_t k;
    while (take_chunk(t, &k)) {
        if (do_chunk(v, k)) {
            give_up(t, &v->err);
            break;
        }
        share_groups(v);
        uint64_t rows = v->decoder.counts.rows;
        pthread_mutex_lock(&t->lock);
        t->done += t->chunk;
        t->rows += rows - v->told;
        v->told = rows;
        scan_tell(t->in, t->rows, t->done < t->size ? t->done : t->size);
        pthread_mutex_unlock(&t->lock);
    }
}

static bool is_proved(const struct team *t)
{
    uint64_t at = t->span[0].next;
    for (size_t k = 1; k < t->nchunks; k++) {
        const struct span *s = &t->span[k];
        uint64_t end = t->start + (uint64_t)(k + 1) * t->chunk;
        if (!s->first ? at <= (end < t->size ? end : t->size) && at < t->size : s->first != at)
            return false;
        if (s->first)
            at = s->next;
    }
    return at >= t->size;
}

static int run_team(struct team *t)
{
    for (unsigned i = 0; i < t->threads; i++) {
        struct worker *v = &t->workers[i];
        v->team = t;
        err_init(&v->err);
        window_init(&v->w);
        decoder_init(&v->decoder, t->in->plan);
        rows_init(&v->rows, t->in, &v->decoder);
    }
    threads_run(t->threads, work, t);
    return t->stop && !t->unproved ? -1 : 0;
}

static void release_workers(struct team *t, bool collect)
{
    struct worker *workers = t->workers;
    for (unsigned i = 0; i < t->threads; i++) {
        if (collect)
            scan_collect(&workers[i].decoder, t->to, &t->counts, t->in->repeats);
        rows_release(&workers[i].rows);
        window_release(&workers[i].w);
        decoder_release(&workers[i].decoder);
    }
}

int scan_chunks(const struct scan_input *in, const struct marks_kind *kind, struct block *block, struct aggregate *to,
                struct decode_counts *counts, bool *proved, struct err *err)
{
    struct team t = {.in = in, .kind = kind, .block = block, .start = in->start, .size = block_size(block), .err = err};
    t.chunk = in->chunk ? in->chunk : SCAN_CHUNK;
    t.nchunks = (size_t)((t.size - t.start + t.chunk - 1) / t.chunk);
    t.threads = threads_number(in->threads, t.nchunks);
    if (t.nchunks == 0)
        return 0;
    t.chained = 1;
    t.to = aggregate_new(in->plan->query);
    t.inside = arena_xrealloc(NULL, t.nchunks, 1);
    t.parity = arena_xrealloc(NULL, t.nchunks, 1);
    t.span = arena_xrealloc(NULL, t.nchunks, sizeof *t.span);
    memset(t.inside, 0, t.nchunks);
    memset(t.parity, 0, t.nchunks);
    memset(t.span, 0, t.nchunks * sizeof *t.span);
    decode_counts_init(&t.counts);
    pthread_mutex_init(&t.lock, NULL);
    pthread_cond_init(&t.known, NULL);
    t.workers = arena_xrealloc(NULL, t.threads, sizeof *t.workers);
    memset(t.workers, 0, t.threads * sizeof *t.workers);
    int status = run_team(&t);
    *proved = !status && !t.unproved && is_proved(&t);
    release_workers(&t, *proved);
    if (*proved) {
        aggregate_absorb(to, t.to);
        decode_counts_add(counts, &t.counts);
    }
    aggregate_free(t.to);
    pthread_cond_destroy(&t.known);
    pthread_mutex_destroy(&t.lock);
    free(t.workers);
    free(t.inside);
    free(t.parity);
    free(t.span);
    return status;
}
