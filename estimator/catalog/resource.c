#include "catalog/resource.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/text.h"
#include "catalog/size.h"
#include "catalog/tables.h"

static const char FILE_NAME[] = "resources.csv";
enum { FORM, TITLE, SERVICE, PRODUCT, SKU, METER, CATEGORY, SUBCATEGORY, NAME };
enum { RESOURCES_MAX = 1024, FORM_MAX = 96 };

static int add(struct catalog *c, const char *const *f, struct err *err)
{
    static const struct resource none;
    if (c->resources_n == RESOURCES_MAX)
        return table_error(err, FILE_NAME, "too many rows at", f[FORM]);
    const struct resource *last = c->resources_n ? &c->resources[c->resources_n - 1] : &none;
    struct resource *r = &c->resources[c->resources_n++];
    r->form = arena_strdup(c->arena, f[FORM]);
    r->title = arena_strdup(c->arena, f[TITLE]);
    r->service = table_text(c, last->service, f[SERVICE]);
    r->product = table_text(c, last->product, f[PRODUCT]);
    r->sku = arena_strdup(c->arena, f[SKU]);
    r->meter = arena_strdup(c->arena, f[METER]);
    /* Without these two a row would mean anything at all. */
    if (!*r->service || !*r->meter)
        return table_error(err, FILE_NAME, "no service or meter for", f[FORM]);
    if (*f[NAME]) {
        r->category = table_text(c, last->category, f[CATEGORY]);
        r->subcategory = table_text(c, last->subcategory, f[SUBCATEGORY]);
        r->name = arena_strdup(c->arena, f[NAME]);
    }
    return map_put(c->resources_by_form, text_lower(c->arena, r->form), r)
               ? table_error(err, FILE_NAME, "twice:", r->form)
               : 0;
}

int resource_load(struct catalog *c, struct err *err)
{
    static const char *const columns[] = {"form",          "title", "service",           "product",
                                          "sku",           "meter", "ratecard_category", "ratecard_subcategory",
                                          "ratecard_name", NULL};
    c->resources = arena_array(c->arena, RESOURCES_MAX, sizeof *c->resources);
    c->resources_by_form = map_new(c->arena);
    return table_read(c, FILE_NAME, columns, add, err);
}

static bool lower_of(const char *text, char out[FORM_MAX])
{
    size_t n = strlen(text);
    if (n >= FORM_MAX)
        return false;
    for (size_t i = 0; i <= n; i++)
        out[i] = text_lower_char(text[i]);
    return true;
}

/* "standard_d4s_v5" -> "Standard_d4s_v5" for a size that the catalogue does not know; NULL when it is no size name. */
static const char *size_name(const struct catalog *c, const char *text)
{
    static const struct {
        const char *name, *lower;
    } tiers[] = {{"Standard_", "standard_"}, {"Basic_", "basic_"}};
    char lower[FORM_MAX];
    const struct size *known = size_find(c, text);
    if (known)
        return known->name;
    if (!lower_of(text, lower))
        return NULL;
    for (size_t i = 0; i < sizeof tiers / sizeof *tiers; i++) {
        if (!text_starts(lower, tiers[i].lower))
            continue;
        const char *rest = text + strlen(tiers[i].name);
        if (*rest && strspn(lower + strlen(tiers[i].name), "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(rest))
            return arena_printf(c->arena, "%s%s", tiers[i].name, rest);
    }
    return NULL;
}

static bool find_vm(const struct catalog *c, const char *text, struct resource *out, const char **suggestion)
{
    const char *size = size_name(c, text);
    if (size) {
        *out = (struct resource){.is_vm = true, .size = size};
        out->form = arena_printf(c->arena, "vm/%s", size);
        out->title = arena_printf(c->arena, "VM %s", size);
        return true;
    }
    size = size_suggest(c, text);
    if (size && suggestion)
        *suggestion = arena_printf(c->arena, "vm/%s", size);
    return false;
}

bool resource_find(const struct catalog *c, const char *form, struct resource *out, const char **suggestion)
{
    char key[FORM_MAX];
    struct suggest s;
    *out = (struct resource){0};
    if (suggestion)
        *suggestion = NULL;
    if (!lower_of(form, key))
        return false;
    if (text_starts(key, "vm/"))
        return find_vm(c, form + 3, out, suggestion);
    const struct resource *r = map_get(c->resources_by_form, key);
    if (r) {
        *out = *r;
        return true;
    }
    if (!suggestion)
        return false;
    suggest_start(&s, form);
    for (size_t i = 0; i < c->resources_n; i++)
        suggest_offer(&s, c->resources[i].form);
    *suggestion = s.best;
    /* A bare size name is most likely meant as a VM. */
    const struct size *size = s.best ? NULL : size_find(c, form);
    if (size)
        *suggestion = arena_printf(c->arena, "vm/%s", size->name);
    return false;
}

size_t resource_count(const struct catalog *c)
{
    return c->resources_n;
}

const struct resource *resource_at(const struct catalog *c, size_t i)
{
    return i < c->resources_n ? &c->resources[i] : NULL;
}
