#include "report/schema.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "data/embed.h"
#include "io/json.h"
#include "report/doc.h"
#include "report/json_parts.h"

static const char folder[] = "schemas/", ending[] = ".json", shared[] = "schemas/common.json";

const char *const *schema_names(struct arena *a, size_t *n)
{
    const char **names = NULL;
    size_t cap = 0;
    *n = 0;
    for (const struct embed *e = embed_all(); e->name; e++) {
        if (!text_starts(e->name, folder) || strcmp(e->name, shared) == 0)
            continue;
        names = arena_grow(a, names, *n, &cap, sizeof *names);
        const char *name = e->name + strlen(folder);
        names[(*n)++] = arena_strndup(a, name, strlen(name) - strlen(ending));
    }
    if (*n)
        qsort(names, *n, sizeof *names, text_cmp_ptr);
    return names;
}

bool schema_find(const char *name)
{
    for (const struct embed *e = embed_all(); e->name; e++) {
        size_t n = strlen(name);
        if (text_starts(e->name, folder) && strcmp(e->name, shared) != 0 &&
            strncmp(e->name + strlen(folder), name, n) == 0 && strcmp(e->name + strlen(folder) + n, ending) == 0)
            return true;
    }
    return false;
}

static int read_tree(struct doc *d, const char *name, struct doc_value *out, struct err *err)
{
    const struct embed *e = embed_find(name);
    struct json *root = NULL;
    int rc = e ? json_parse(e->p, e->n, &root, err) : -1;
    if (!rc && !json_read_value(d, root, out))
        rc = -1;
    json_free(root);
    return rc ? err_set(err, EXIT_INTERNAL, "install the program again", "the built-in %s is missing or damaged", name) : 0;
}

int schema_write(const char *name, struct arena *a, struct buf *out, struct err *err)
{
    struct doc *d = doc_new(a, "schema", NULL);
    struct doc_value common;
    if (read_tree(d, arena_printf(a, "%s%s%s", folder, name, ending), &d->data, err) ||
        read_tree(d, shared, &common, err))
        return -1;
    struct doc_value *defs = NULL;
    for (struct doc_node *node = d->data.first; node; node = node->next)
        if (strcmp(node->name, "$defs") == 0)
            defs = &node->value;
    if (!defs)
        defs = doc_put(d, &d->data, "$defs", doc_object());
    for (const struct doc_node *node = common.first; node; node = node->next)
        doc_put(d, defs, node->name, node->value);
    json_add_tree(d, &d->data, out);
    buf_putc(out, '\n');
    return 0;
}
