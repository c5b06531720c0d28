#include "base/notes.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/map.h"

enum { NOTES_MAX = 1000 };

void notes_init(struct notes *notes, struct arena *a)
{
    *notes = (struct notes){.arena = a, .seen = map_new(a)};
}

void notes_add(struct notes *notes, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    char *text = arena_alloc(notes->arena, n < 0 ? 1 : (size_t)n + 1);
    if (n > 0)
        vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);

    if (notes->n > NOTES_MAX || map_put(notes->seen, text, text))
        return;
    if (notes->n == NOTES_MAX)
        text = arena_strdup(notes->arena, "there is more to note; this is left out");
    notes->at = arena_grow(notes->arena, notes->at, notes->n, &notes->cap, sizeof *notes->at);
    notes->at[notes->n++] = text;
}
