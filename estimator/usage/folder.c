#include "usage/folder.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"
#include "io/file.h"

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
