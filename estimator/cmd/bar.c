#include "cmd/bar.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/progress.h"
#include "base/run.h"
#include "base/text.h"

enum { SHORT_WORK = 1000, REDRAW = 100 }; /* milliseconds */

struct bar {
    struct progress progress; /* first: it is what rooms hold */
    struct run *run;
    int64_t born, begun, drawn; /* the command, this part of its work, the last drawing */
    const char *what;
    bool shown;
};

static void put_number(struct buf *out, double n)
{
    struct arena *a = arena_new();
    buf_puts(out, text_group(a, arena_printf(a, "%.0f", n)));
    arena_free(a);
}

void bar_line(const struct bar_state *s, struct buf *out)
{
    enum { SEGMENTS = 20, TEXT_MAX = 1024 };
    struct buf numbers;
    double part = s->part > 1 ? 1 : s->part;
    buf_init(&numbers, TEXT_MAX);
    put_number(&numbers, (double)s->items);
    buf_printf(&numbers, " %s", s->kind);
    if (s->elapsed > 0) {
        double rate = (double)s->items * 1000 / (double)s->elapsed;
        buf_puts(&numbers, "  ");
        put_number(&numbers, rate);
        buf_puts(&numbers, "/s");
    }
    if (part > 0.02) {
        long left = (long)((double)s->elapsed / 1000 * (1 - part) / part + 0.5);
        buf_printf(&numbers, "  %ld:%02ld left", left / 60, left % 60);
    }
    buf_printf(out, "%s  ", s->what);
    bool room = strlen(s->what) + SEGMENTS + numbers.n + 10 < (size_t)s->columns;
    if (part >= 0) {
        for (int i = 0; room && i < SEGMENTS; i++)
            buf_puts(out, i < (int)(part * SEGMENTS + 0.5) ? s->ascii ? "#" : "█" : s->ascii ? "-" : "░");
        buf_printf(out, "%s%3d%%  ", room ? " " : "", (int)(part * 100));
    }
    if ((int)(strlen(s->what) + 8 + numbers.n) < s->columns)
        buf_add(out, numbers.p, numbers.n);
    buf_release(&numbers);
}

static void bar_clear(struct bar *b)
{
    if (b->shown)
        fputs("\r\x1b[K", stderr);
    b->shown = false;
}

static void bar_tell(struct progress *p, const char *what, const char *kind, size_t items, double part)
{
    struct bar *b = (struct bar *)p;
    int64_t now = run_milliseconds();
    if (!what || !b->what || strcmp(what, b->what) != 0) {
        b->what = what;
        b->begun = now;
        b->drawn = now - REDRAW;
    }
    if (!what) {
        bar_clear(b);
        return;
    }
    if (now - b->born < SHORT_WORK || now - b->drawn < REDRAW)
        return;
    struct buf line;
    buf_init(&line, 4096);
    bar_line(&(struct bar_state){what, kind, items, part, now - b->begun, b->run->stderr_columns, b->run->ascii},
             &line);
    fprintf(stderr, "\r%s\x1b[K", line.p);
    fflush(stderr);
    buf_release(&line);
    b->drawn = now;
    b->shown = true;
}

struct progress *bar_new(struct run *run)
{
    const char *term = run_env("TERM");
    if (run->quiet || run->stderr_columns == 0 || !term || strcmp(term, "dumb") == 0)
        return NULL;
    struct bar *b = arena_alloc(run->arena, sizeof *b);
    *b = (struct bar){.progress = {bar_tell}, .run = run, .born = run_milliseconds()};
    return &b->progress;
}
