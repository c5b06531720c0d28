#include "workload/find.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "workload/workload.h"

enum { LISTED = 5, DIGITS = 9 };

struct finding {
    const struct workload *w;
    struct arena *arena;
    const char *option, *text;
    size_t first, n;
    const char *places; /* "line 2, line 5" */
};

static bool several_files(const struct workload *w)
{
    return w->n > 0 && strcmp(w->lines[0].file, w->lines[w->n - 1].file) != 0;
}

static void add(struct finding *f, size_t i)
{
    const struct line *l = &f->w->lines[i];
    if (f->n++ == 0)
        f->first = i;
    if (f->n > LISTED)
        return;
    const char *between = f->places ? ", " : "";
    const char *before = f->places ? f->places : "";
    f->places = several_files(f->w) ? arena_printf(f->arena, "%s%s%s:%lu", before, between, l->file, l->at)
                                    : arena_printf(f->arena, "%s%s%lu", before, between, l->at);
}

static void find_name(struct finding *f, bool any_case)
{
    for (size_t i = 0; i < f->w->n; i++) {
        const char *name = f->w->lines[i].name;
        if (any_case ? text_eq_nocase(name, f->text) : strcmp(name, f->text) == 0)
            add(f, i);
    }
}

/* "7", or "b.csv:7". */
static void find_number(struct finding *f)
{
    const char *colon = strrchr(f->text, ':'), *number = colon ? colon + 1 : f->text;
    size_t n = strlen(number);
    if (n == 0 || n > DIGITS || strspn(number, "0123456789") != n)
        return;
    unsigned long at = strtoul(number, NULL, 10);
    for (size_t i = 0; i < f->w->n; i++) {
        const char *file = f->w->lines[i].file;
        size_t length = colon ? (size_t)(colon - f->text) : 0;
        if (f->w->lines[i].at == at && (!colon || (strlen(file) == length && strncmp(file, f->text, length) == 0)))
            add(f, i);
    }
}

static int none(const struct finding *f, struct err *err)
{
    struct suggest near;
    suggest_start(&near, f->text);
    for (size_t i = 0; i < f->w->n; i++)
        suggest_offer(&near, f->w->lines[i].name);
    const struct line *first = &f->w->lines[0];
    const char *hint = near.best ? arena_printf(f->arena, "did you mean \"%s\"?", near.best)
                                 : arena_printf(f->arena,
                                                "give a name such as \"%s\", or the number of its line in the "
                                                "file, such as %lu",
                                                first->name, first->at);
    return err_set(err, EXIT_USAGE, hint, "%s: no line \"%s\" in the workload", f->option, f->text);
}

int workload_find(const struct workload *w, struct arena *a, const char *option, const char *text, size_t *out,
                  struct err *err)
{
    struct finding f = {.w = w, .arena = a, .option = option, .text = text};
    find_name(&f, false);
    if (!f.n)
        find_name(&f, true);
    if (!f.n)
        find_number(&f);
    if (!f.n)
        return none(&f, err);
    *out = f.first;
    if (f.n == 1)
        return 0;
    return err_set(
        err, EXIT_USAGE,
        several_files(w)
            ? arena_printf(a, "give file and line number of one: %s%s", f.places, f.n > LISTED ? ", ..." : "")
            : arena_printf(a, "give the line number of one: %s%s", f.places, f.n > LISTED ? ", ..." : ""),
        "%s: \"%s\" may be %zu lines", option, text, f.n);
}
