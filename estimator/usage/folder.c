#include "usage/folder.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "io/crypto.h"
#include "io/file.h"
#include "io/json.h"
#include "usage/fetch_store.h"

static const char *const endings[] = {".csv", ".csv.gz", ".json", ".json.gz", NULL};

struct list {
    struct arena *arena;
    const char **at;
    size_t n, cap;
};

static void add(struct list *l, const char *path)
{
    l->at = arena_grow(l->arena, l->at, l->n, &l->cap, sizeof *l->at);
    l->at[l->n++] = path;
}

static int add_folder(struct list *l, const char *folder, struct err *err)
{
    const char **names;
    size_t n;
    if (file_names(folder, endings, l->arena, &names, &n, err))
        return -1;
    if (n == 0)
        return err_at(err, EXIT_INPUT, folder, 0,
                      "name a folder whose files end in .csv, .csv.gz, .json or .json.gz; folders in it are not opened",
                      "there is no usage file in the folder");
    for (size_t i = 0; i < n; i++)
        add(l, arena_printf(l->arena, "%s%s%s", folder, text_ends(folder, "/") ? "" : "/", names[i]));
    return 0;
}

int usage_open_folders(const struct usage_input *in, struct arena *a, struct usage_input *out, struct err *err)
{
    struct list l = {.arena = a};
    *out = *in;
    for (size_t i = 0; i < in->nfiles; i++) {
        if (!file_is_folder(in->files[i]))
            add(&l, in->files[i]);
        else if (add_folder(&l, in->files[i], err))
            return -1;
    }
    out->files = l.at;
    out->nfiles = l.n;
    return 0;
}

/* What a folder says; anything but a day of what usage fetch wrote says nothing. */
static struct day provisional_in(const char *folder, struct arena *a)
{
    char sha256[CRYPTO_HEX];
    struct json *root;
    struct err ignored;
    struct day out = DAY_NONE;
    const char *path = arena_printf(a, "%s/%s", folder, FETCH_STATE);
    err_init(&ignored);
    if (!file_exists(path) || json_read(path, FETCH_STATE_MAX, sha256, &root, &ignored))
        return DAY_NONE;
    const char *text = json_string(json_get(root, "provisional_from"));
    if (!text || !day_parse(text, &out))
        out = DAY_NONE;
    json_free(root);
    return out;
}

struct day usage_provisional(const char *const *files, size_t n)
{
    struct arena *a = arena_new();
    struct day first = DAY_NONE;
    for (size_t i = 0; i < n; i++) {
        struct day d = file_is_folder(files[i]) ? provisional_in(files[i], a) : DAY_NONE;
        if (!day_is_none(d) && (day_is_none(first) || day_cmp(d, first) < 0))
            first = d;
    }
    arena_free(a);
    return first;
}
