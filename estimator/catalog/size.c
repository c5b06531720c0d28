#include "catalog/size.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "catalog/tables.h"

static const char FILE_NAME[] = "vm_sizes.csv";
enum { NAME, FAMILY, VCPUS, AVAILABLE, MEMORY, GPUS, ARCHITECTURE, PREMIUM_IO };

static int read_count(const char *text, unsigned *out)
{
    char *end;
    unsigned long n = strtoul(text, &end, 10);
    *out = (unsigned)n;
    return *text >= '0' && *text <= '9' && *end == '\0' && n <= 100000 ? 0 : -1;
}

static int add(struct catalog *c, const char *const *f, struct err *err)
{
    static const size_t ROOM = 2048; /* rows; a larger table is an error here, not a silent cut */
    if (!c->sizes)
        c->sizes = arena_array(c->arena, ROOM, sizeof *c->sizes);
    if (c->sizes_n == ROOM)
        return table_error(err, FILE_NAME, "too many rows at", f[NAME]);
    const struct size *last = c->sizes_n ? &c->sizes[c->sizes_n - 1] : NULL;
    struct size *s = &c->sizes[c->sizes_n++];
    s->name = arena_strdup(c->arena, f[NAME]);
    s->family = table_text(c, last ? last->family : NULL, f[FAMILY]);
    s->architecture = table_text(c, last ? last->architecture : NULL, f[ARCHITECTURE]);
    s->premium_io = strcmp(f[PREMIUM_IO], "yes") == 0;
    if (read_count(f[VCPUS], &s->vcpus) || read_count(f[AVAILABLE], &s->vcpus_available) ||
        read_count(f[GPUS], &s->gpus) || dec_parse(f[MEMORY], strlen(f[MEMORY]), &s->memory_gb) != DEC_OK)
        return table_error(err, FILE_NAME, "no number in the row of", f[NAME]);
    if (map_put(c->sizes_by_name, text_lower(c->arena, s->name), s))
        return table_error(err, FILE_NAME, "twice:", f[NAME]);
    return 0;
}

int size_load(struct catalog *c, struct err *err)
{
    static const char *const columns[] = {"name",         "family",     "vcpus", "vcpus_available", "memory_gb", "gpus",
                                          "architecture", "premium_io", NULL};
    c->sizes_by_name = map_new(c->arena);
    return table_read(c, FILE_NAME, columns, add, err);
}

const struct size *size_find(const struct catalog *c, const char *name)
{
    char lower[128];
    size_t n = strlen(name);
    if (n >= sizeof lower)
        return NULL;
    for (size_t i = 0; i <= n; i++)
        lower[i] = text_lower_char(name[i]);
    return map_get(c->sizes_by_name, lower);
}

const char *size_suggest(const struct catalog *c, const char *name)
{
    /* Most often only the prefix is missing: "D4s_v5", "D4s v5". */
    char full[160] = "Standard_";
    size_t n = strlen(name), at = strlen(full);
    if (n < sizeof full - at) {
        for (size_t i = 0; i <= n; i++)
            full[at + i] = (char)(name[i] == ' ' ? '_' : name[i]);
        const struct size *s = size_find(c, full);
        if (s)
            return s->name;
        s = size_find(c, full + at);
        if (s)
            return s->name;
        for (size_t i = 0; i < c->sizes_n; i++)
            if (text_eq_folded(c->sizes[i].name, full))
                return c->sizes[i].name;
    }
    struct suggest best;
    suggest_start(&best, name);
    for (size_t i = 0; i < c->sizes_n; i++)
        suggest_offer(&best, c->sizes[i].name);
    return best.best;
}

size_t size_count(const struct catalog *c)
{
    return c->sizes_n;
}

const struct size *size_at(const struct catalog *c, size_t i)
{
    return i < c->sizes_n ? &c->sizes[i] : NULL;
}
