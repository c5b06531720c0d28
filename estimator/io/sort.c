#include "io/sort.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"

enum { READ_AHEAD = 64 << 10 };

/* What stands before each text, in memory and in the file. */
struct head {
    int64_t tag[2], place;
    uint64_t n;
};

struct record {
    struct head head;
    char text[];
};

/* A piece of the file, in order, that is being read. */
struct run {
    off_t at, end; /* still to be read */
    char *p;
    size_t pos, have, cap;
    struct head head; /* of the present line, whose text is at p + pos */
};

struct sort {
    char *path;
    size_t memory, used;
    char *p; /* the records that are not in the file */
    struct record **at;
    size_t n, cap, next;
    int64_t place;
    FILE *file;
    struct run *runs;
    size_t nruns, runs_cap;
    struct run **heap; /* the runs with lines left, the least line first */
    size_t nheap;
    bool fresh; /* heap[0] has not been given out yet */
};

static int compare(const struct head *a, const char *s, const struct head *b, const char *t)
{
    int c = memcmp(s, t, a->n < b->n ? a->n : b->n);
    if (!c)
        c = (a->n > b->n) - (a->n < b->n);
    return c ? c : (a->place > b->place) - (a->place < b->place);
}

static int by_text(const void *x, const void *y)
{
    const struct record *a = *(const struct record *const *)x, *b = *(const struct record *const *)y;
    return compare(&a->head, a->text, &b->head, b->text);
}

struct sort *sort_new(const char *path, size_t memory)
{
    size_t n = strlen(path) + 1;
    struct sort *s = arena_xrealloc(NULL, 1, sizeof *s);
    *s = (struct sort){.path = memcpy(arena_xrealloc(NULL, n, 1), path, n), .memory = memory};
    s->p = arena_xrealloc(NULL, memory, 1);
    return s;
}

void sort_close(struct sort *s)
{
    if (!s)
        return;
    if (s->file)
        fclose(s->file);
    for (size_t i = 0; i < s->nruns; i++)
        free(s->runs[i].p);
    free(s->runs);
    free(s->heap);
    free(s->at);
    free(s->p);
    free(s->path);
    free(s);
}

static int open_file(struct sort *s, struct err *err)
{
    static const char suffix[] = ".sort-XXXXXX";
    size_t n = strlen(s->path);
    char *name = arena_xrealloc(NULL, n + sizeof suffix, 1);
    memcpy(name, s->path, n);
    memcpy(name + n, suffix, sizeof suffix);
    int fd = mkstemp(name);
    if (fd >= 0)
        unlink(name);
    free(name);
    s->file = fd >= 0 ? fdopen(fd, "w+b") : NULL;
    if (!s->file && fd >= 0)
        close(fd);
    return s->file ? 0
                   : err_set(err, EXIT_INTERNAL, "make its folder writable, or name another file with --cache",
                             "cannot create a temporary file beside \"%s\": %s", s->path, strerror(errno));
}

/* Sorts what is in memory; with `spill` it becomes a run of the file. */
static int end_run(struct sort *s, bool spill, struct err *err)
{
    if (s->n)
        qsort(s->at, s->n, sizeof *s->at, by_text);
    if (!spill || !s->n)
        return 0;
    if (!s->file && open_file(s, err))
        return -1;
    off_t start = ftello(s->file), size = 0;
    bool ok = start >= 0;
    for (size_t i = 0; i < s->n && ok; i++) {
        const struct record *r = s->at[i];
        ok = fwrite(r, sizeof r->head + r->head.n, 1, s->file) == 1;
        size += (off_t)(sizeof r->head + r->head.n);
    }
    if (!ok || fflush(s->file))
        return err_set(err, EXIT_INTERNAL, "free some space, or name a file on another disk with --cache",
                       "cannot write a temporary file beside \"%s\": %s", s->path, strerror(errno));
    if (s->nruns == s->runs_cap)
        s->runs = arena_xrealloc(s->runs, s->runs_cap = s->runs_cap ? 2 * s->runs_cap : 8, sizeof *s->runs);
    s->runs[s->nruns++] = (struct run){.at = start, .end = start + size};
    s->n = s->used = 0;
    return 0;
}

int sort_add(struct sort *s, const char *text, size_t n, const int64_t tag[2], struct err *err)
{
    size_t need = (sizeof(struct record) + n + sizeof(int64_t) - 1) & ~(sizeof(int64_t) - 1);
    assert(need < s->memory / 2);
    if (need > s->memory - s->used && end_run(s, true, err))
        return -1;
    if (s->n == s->cap)
        s->at = arena_xrealloc(s->at, s->cap = s->cap ? 2 * s->cap : 1024, sizeof *s->at);
    struct record *r = (struct record *)(void *)(s->p + s->used);
    r->head = (struct head){.tag = {tag[0], tag[1]}, .place = s->place++, .n = n};
    memcpy(r->text, text, n);
    s->at[s->n++] = r;
    s->used += need;
    return 0;
}

/* Makes `need` bytes from r->pos on readable. */
static int fetch(struct sort *s, struct run *r, size_t need, struct err *err)
{
    if (r->have - r->pos >= need)
        return 0;
    memmove(r->p, r->p + r->pos, r->have - r->pos);
    r->have -= r->pos;
    r->pos = 0;
    if (need > r->cap)
        r->p = arena_xrealloc(r->p, r->cap = 2 * need, 1);
    while (r->have < need) {
        size_t want = r->cap - r->have;
        if ((off_t)want > r->end - r->at)
            want = (size_t)(r->end - r->at);
        ssize_t got = want ? pread(fileno(s->file), r->p + r->have, want, r->at) : 0;
        if (got <= 0)
            return err_set(err, EXIT_INTERNAL, "check the disk, or name a file on another one with --cache",
                           "cannot read a temporary file beside \"%s\": %s", s->path,
                           got < 0 ? strerror(errno) : "it was cut short");
        r->have += (size_t)got;
        r->at += got;
    }
    return 0;
}

/* The next line of a run: 1, 0 at its end, -1. */
static int advance(struct sort *s, struct run *r, struct err *err)
{
    r->pos += r->head.n;
    if (r->at == r->end && r->pos == r->have)
        return 0;
    if (fetch(s, r, sizeof r->head, err))
        return -1;
    memcpy(&r->head, r->p + r->pos, sizeof r->head);
    r->pos += sizeof r->head;
    return fetch(s, r, r->head.n, err) ? -1 : 1;
}

static bool goes_before(const struct run *a, const struct run *b)
{
    return compare(&a->head, a->p + a->pos, &b->head, b->p + b->pos) < 0;
}

static void sift(struct sort *s, size_t i)
{
    for (;;) {
        size_t least = i, left = 2 * i + 1;
        for (size_t child = left; child < left + 2 && child < s->nheap; child++)
            if (goes_before(s->heap[child], s->heap[least]))
                least = child;
        if (least == i)
            return;
        struct run *swap = s->heap[i];
        s->heap[i] = s->heap[least];
        s->heap[least] = swap;
        i = least;
    }
}

int sort_finish(struct sort *s, struct err *err)
{
    if (end_run(s, s->nruns > 0, err))
        return -1;
    if (!s->nruns)
        return 0;
    free(s->p);
    s->p = NULL;
    s->heap = arena_xrealloc(NULL, s->nruns, sizeof *s->heap);
    for (size_t i = 0; i < s->nruns; i++) {
        struct run *r = &s->runs[i];
        r->p = arena_xrealloc(NULL, r->cap = READ_AHEAD, 1);
        if (advance(s, r, err) < 0)
            return -1;
        s->heap[s->nheap++] = r;
    }
    for (size_t i = s->nheap; i-- > 0;)
        sift(s, i);
    s->fresh = true;
    return 0;
}

int sort_next(struct sort *s, struct sort_line *out, struct err *err)
{
    if (!s->nruns) {
        if (s->next == s->n)
            return 0;
        const struct record *r = s->at[s->next++];
        *out = (struct sort_line){r->text, r->head.n, {r->head.tag[0], r->head.tag[1]}, r->head.place};
        return 1;
    }
    if (!s->nheap)
        return 0;
    if (!s->fresh) {
        int more = advance(s, s->heap[0], err);
        if (more < 0)
            return -1;
        if (!more)
            s->heap[0] = s->heap[--s->nheap];
        if (s->nheap)
            sift(s, 0);
    }
    s->fresh = false;
    if (!s->nheap)
        return 0;
    const struct run *r = s->heap[0];
    *out = (struct sort_line){r->p + r->pos, r->head.n, {r->head.tag[0], r->head.tag[1]}, r->head.place};
    return 1;
}
