#include "usage/dialect.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "io/json.h"

#define USAGE_DIALECT_ROW(name) &usage_##name,
static const struct usage_dialect *const dialects[] = {USAGE_DIALECTS(USAGE_DIALECT_ROW)};
#undef USAGE_DIALECT_ROW
enum { NDIALECTS = sizeof dialects / sizeof *dialects };

const char *usage_dialect_name(const struct usage_dialect *d)
{
    return d->name;
}

const char *usage_dialect_summary(const struct usage_dialect *d)
{
    return d->summary;
}

/* "Menge (Quantity)" -> "Quantity"; a name that is nothing but parentheses stays. */
static const char *english(struct arena *a, const char *field)
{
    char *name = text_trim(arena_strdup(a, field));
    size_t n = strlen(name);
    char *open = strrchr(name, '(');
    if (!open || open == name || name[n - 1] != ')' || open + 2 >= name + n)
        return name;
    name[n - 1] = '\0';
    return text_trim(open + 1);
}

struct usage_header usage_header_of(struct arena *a, const char *const *fields, size_t n)
{
    struct usage_header h = {arena_array(a, n + 1, sizeof *h.name), n};
    for (size_t i = 0; i < n; i++)
        h.name[i] = english(a, fields[i]);
    return h;
}

static int find(const struct usage_header *h, const char *name, size_t n)
{
    char wanted[64];
    if (n >= sizeof wanted)
        return -1;
    memcpy(wanted, name, n);
    wanted[n] = '\0';
    for (size_t i = 0; i < h->n; i++)
        if (text_eq_folded(h->name[i], wanted))
            return (int)i;
    return -1;
}

bool usage_header_has(const struct usage_header *h, const char *name)
{
    return find(h, name, strlen(name)) >= 0;
}

int usage_header_column(const struct usage_header *h, const struct usage_dialect *d, enum usage_field field)
{
    for (const struct usage_column *c = d->columns; c && c->names; c++) {
        if (c->field != field)
            continue;
        for (const char *p = c->names; *p;) {
            size_t n = strcspn(p, "|");
            int column = find(h, p, n);
            if (column >= 0)
                return column;
            p += n + (p[n] == '|');
        }
    }
    return -1;
}

const struct usage_dialect *usage_dialect_of_header(const struct usage_header *h)
{
    for (size_t i = 0; i < NDIALECTS; i++)
        if (dialects[i]->knows && !dialects[i]->block && dialects[i]->knows(h))
            return dialects[i];
    return NULL;
}

const struct usage_dialect *usage_dialect_of_title(const char *title)
{
    for (size_t i = 0; i < NDIALECTS; i++)
        if (dialects[i]->block && text_eq_nocase(dialects[i]->block, title))
            return dialects[i];
    return NULL;
}

const struct usage_dialect *usage_dialect_of_item(const struct json *item)
{
    for (size_t i = 0; i < NDIALECTS; i++)
        if (dialects[i]->knows_item && dialects[i]->knows_item(item))
            return dialects[i];
    return NULL;
}
