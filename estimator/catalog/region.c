#include "catalog/region.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "catalog/tables.h"

static const char FILE_NAME[] = "regions.csv", PSEUDO_NAME[] = "pseudo_regions.csv";
enum { ARM, PRICE, DISPLAY, ZONE, SPELLINGS, PRICE_ONLY };
enum { REGIONS_MAX = 512 };

/* A name of a rate's region that is no place: everywhere ("Global"), a billing zone, something else. */
struct pseudo {
    const char *name; /* as it is shown; "" = everywhere */
};

/* Two regions with one spelling would make the result depend on the order of the rows. */
static int claim(struct catalog *c, struct map *m, const char *spelling, struct region *r, struct err *err)
{
    const struct region *other;
    if (*spelling == '\0')
        return 0;
    other = map_put(m, text_fold(c->arena, spelling), r);
    return other && other != r ? table_error(err, FILE_NAME, "two regions are called", spelling) : 0;
}

static int claim_list(struct catalog *c, struct map *m, const char *list, struct region *r, struct err *err)
{
    char *next = arena_strdup(c->arena, list);
    while (next) {
        char *one = next, *end = strchr(one, ';');
        next = end ? end + 1 : NULL;
        if (end)
            *end = '\0';
        if (claim(c, m, one, r, err))
            return -1;
    }
    return 0;
}

static int add(struct catalog *c, const char *const *f, struct err *err)
{
    if (c->regions_n == REGIONS_MAX)
        return table_error(err, FILE_NAME, "too many rows at", f[ARM]);
    struct region *r = &c->regions[c->regions_n++];
    r->arm = arena_strdup(c->arena, f[ARM]);
    r->price = arena_strdup(c->arena, f[PRICE]);
    r->display = arena_strdup(c->arena, f[DISPLAY]);
    r->zone = arena_strdup(c->arena, f[ZONE]);
    if (map_put(c->regions_by_arm, r->arm, r))
        return table_error(err, FILE_NAME, "twice:", r->arm);
    if (claim_list(c, c->regions_by_price, f[PRICE_ONLY], r, err))
        return -1;
    /* A price name that misleads a human ("SA East" is not São Paulo, nor South Africa) is left to price lists. */
    if (!*r->price || !map_get(c->regions_by_price, text_fold(c->arena, r->price)))
        if (claim(c, c->regions_by_spelling, r->price, r, err))
            return -1;
    return claim(c, c->regions_by_spelling, r->arm, r, err) || claim(c, c->regions_by_spelling, r->display, r, err)
               ? -1
               : claim_list(c, c->regions_by_spelling, f[SPELLINGS], r, err);
}

static int add_pseudo(struct catalog *c, const char *const *f, struct err *err)
{
    struct pseudo *p = arena_alloc(c->arena, sizeof *p);
    p->name = strcmp(f[1], "everywhere") == 0 ? "" : arena_strdup(c->arena, f[0]);
    return map_put(c->pseudo, text_fold(c->arena, f[0]), p) ? table_error(err, PSEUDO_NAME, "twice:", f[0]) : 0;
}

int region_load(struct catalog *c, struct err *err)
{
    static const char *const columns[] = {"arm", "price", "display", "zone", "spellings", "price_only", NULL};
    static const char *const pseudo_columns[] = {"name", "meaning", NULL};
    c->regions = arena_array(c->arena, REGIONS_MAX, sizeof *c->regions);
    c->regions_by_arm = map_new(c->arena);
    c->regions_by_spelling = map_new(c->arena);
    c->regions_by_price = map_new(c->arena);
    c->pseudo = map_new(c->arena);
    return table_read(c, FILE_NAME, columns, add, err) || table_read(c, PSEUDO_NAME, pseudo_columns, add_pseudo, err)
               ? -1
               : 0;
}

/* text_fold without an arena, for look-ups; false when it is longer than any name. */
enum { FOLD_MAX = 96 };
static bool fold(const char *text, char out[FOLD_MAX])
{
    size_t n = 0;
    for (; *text; text++) {
        if (*text == ' ' || *text == '\t' || *text == '_' || *text == '-')
            continue;
        if (n == FOLD_MAX - 1)
            return false;
        out[n++] = text_lower_char(*text);
    }
    out[n] = '\0';
    return true;
}

const struct region *region_find(const struct catalog *c, const char *text)
{
    char key[FOLD_MAX];
    return fold(text, key) ? map_get(c->regions_by_spelling, key) : NULL;
}

const char *region_suggest(const struct catalog *c, const char *text)
{
    struct suggest s;
    suggest_start(&s, text);
    for (size_t i = 0; i < c->regions_n; i++)
        suggest_offer(&s, c->regions[i].arm);
    for (size_t i = 0; i < c->regions_n; i++) {
        suggest_offer(&s, c->regions[i].display);
        if (region_find(c, c->regions[i].price))
            suggest_offer(&s, c->regions[i].price);
    }
    return s.best;
}

const char *region_of_rate(const struct catalog *c, struct arena *a, const char *text)
{
    char key[FOLD_MAX];
    if (!fold(text, key))
        return text_fold(a, text);
    const struct region *r = map_get(c->regions_by_price, key);
    if (!r)
        r = map_get(c->regions_by_spelling, key);
    if (r)
        return r->arm;
    const struct pseudo *p = map_get(c->pseudo, key);
    if (p)
        return p->name;
    /* A billing zone that is newer than the table is still no place. */
    if (text_has_word(text, "zone"))
        return arena_strdup(a, text);
    return arena_strdup(a, key);
}

bool region_is_place(const struct catalog *c, const char *name)
{
    if (map_get(c->regions_by_arm, name))
        return true;
    char key[FOLD_MAX];
    if (!fold(name, key) || map_get(c->pseudo, key))
        return false;
    /* A region newer than the table: all that is certain of an ARM name is its form. */
    if (*name < 'a' || *name > 'z')
        return false;
    for (const char *p = name; *p; p++)
        if (!(*p >= 'a' && *p <= 'z') && !(*p >= '0' && *p <= '9'))
            return false;
    return true;
}

size_t region_count(const struct catalog *c)
{
    return c->regions_n;
}

const struct region *region_at(const struct catalog *c, size_t i)
{
    return i < c->regions_n ? &c->regions[i] : NULL;
}
