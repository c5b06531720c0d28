/* A file in order, by one thread: a window slides over it. */
#include <string.h>

#include "base/err.h"
#include "io/zip.h"
#include "usage/scan_parts.h"
#include "usage/scan_row.h"

struct sliding {
    const struct scan_input *in;
    const struct marks_kind *kind;
    struct window w;
    struct rows rows;
    struct block *block; /* or the stream */
    uint64_t end;        /* of what was read */
};

/* More bytes behind those that are there; w.last at the end of the file. */
static int fill(struct sliding *s, struct err *err)
{
    size_t want = s->in->chunk ? s->in->chunk : SCAN_CHUNK, got = 0, before = s->w.n;
    window_reserve(&s->w, s->w.n + want + 1);
    if (s->block) {
        uint64_t left = block_size(s->block) - s->end;
        got = left < want ? (size_t)left : want;
        if (block_read(s->block, s->w.p + s->w.n, got, s->end, err))
            return -1;
    } else if (zip_read(s->in->stream, s->w.p + s->w.n, want, &got, err)) {
        return -1;
    }
    s->w.n += got;
    s->end += got;
    if (got == 0 && !s->w.last) {
        s->w.last = true;
        if (s->w.n > 0 && s->w.p[s->w.n - 1] != '\n')
            s->w.p[s->w.n++] = '\n';
    }
    window_mark(&s->w, before, s->kind);
    return 0;
}

/* A row that is longer than any window: on to its end, keeping nothing. */
static int skip_row(struct sliding *s, struct err *err)
{
    struct row_machine m = {0};
    uint64_t start = s->w.base;
    bool ended = false;
    while (!ended) {
        size_t n = row_run(&m, s->w.p, s->w.n, &ended);
        window_drop(&s->w, n);
        if (ended)
            break;
        if (s->w.last)
            return scan_unclosed(s->in, start, err);
        if (fill(s, err))
            return -1;
    }
    decoder_skip(s->rows.decoder, USAGE_LONG_FIELD, NULL, start);
    window_mark(&s->w, 0, s->kind);
    return 0;
}

/* What is left when the file has ended: blank lines, or a quote that is still open. */
static int finish(const struct sliding *s, struct err *err)
{
    struct row_machine m = {0};
    bool ended;
    row_run(&m, s->w.p, s->w.n, &ended);
    return m.state == ROW_BLANK ? 0 : scan_unclosed(s->in, s->w.base + m.begin, err);
}

static int slide(struct sliding *s, struct err *err)
{
    /* The header is skipped. */
    while (s->end < s->in->start || s->w.n == 0) {
        uint64_t before = s->end;
        if (fill(s, err))
            return -1;
        if (s->end == before)
            break;
        uint64_t head = s->in->start > s->w.base ? s->in->start - s->w.base : 0;
        window_drop(&s->w, head < s->w.n ? (size_t)head : s->w.n);
        window_mark(&s->w, 0, s->kind);
    }
    for (;;) {
        size_t next;
        bool cut;
        if (rows_take(&s->rows, &s->w, 0, SIZE_MAX, &next, &cut, err))
            return -1;
        window_drop(&s->w, next);
        window_mark(&s->w, 0, s->kind);
        if (s->w.last)
            return finish(s, err);
        if (s->w.n > ROW_MAX + SCAN_CHUNK) {
            if (skip_row(s, err))
                return -1;
        } else if (fill(s, err)) {
            return -1;
        }
        scan_tell(s->in, s->rows.decoder->counts.rows, s->end);
    }
}

int scan_in_order(const struct scan_input *in, const struct marks_kind *kind, struct block *block, struct aggregate *to,
                  struct decode_counts *counts, uint64_t *bytes, struct err *err)
{
    struct decoder d;
    struct sliding s = {.in = in, .kind = kind, .block = block};
    decoder_init(&d, in->plan);
    window_init(&s.w);
    rows_init(&s.rows, in, &d);
    int status = slide(&s, err);
    if (!status)
        scan_collect(&d, to, counts, in->repeats);
    *bytes = s.end;
    rows_release(&s.rows);
    window_release(&s.w);
    decoder_release(&d);
    return status;
}
