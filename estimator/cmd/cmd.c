#include "cmd/cmd.h"

#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"

const struct cmd *const *cmd_all(void)
{
#define COMMAND_ROW(name) &cmd_##name,
    static const struct cmd *const commands[] = {COMMANDS(COMMAND_ROW) NULL};
#undef COMMAND_ROW
    return commands;
}

/* Is `word` the first word of the name? *second = what follows it, or NULL. */
static bool begins_with(const char *name, const char *word, const char **second)
{
    size_t n = strlen(word);
    *second = strncmp(name, word, n) == 0 && name[n] == ' ' ? name + n + 1 : NULL;
    return *second || strcmp(name, word) == 0;
}

const struct cmd *cmd_find(int argc, const char *const *argv, int *used)
{
    for (const struct cmd *const *c = cmd_all(); argc > 0 && *c; c++) {
        const char *second;
        if (!begins_with((*c)->name, argv[0], &second))
            continue;
        *used = second ? 2 : 1;
        if (!second || (argc > 1 && strcmp(argv[1], second) == 0))
            return *c;
    }
    return NULL;
}

bool cmd_is_group(const char *word)
{
    const char *second;
    for (const struct cmd *const *c = cmd_all(); *c; c++)
        if (begins_with((*c)->name, word, &second) && second)
            return true;
    return false;
}

bool cmd_knows_option(const char *name)
{
    for (const struct cmd *const *c = cmd_all(); *c; c++)
        if (opt_find((*c)->tables, name))
            return true;
    return false;
}

int cmd_unknown(struct run *run, int argc, const char *const *argv, struct err *err)
{
    const char *words = argc > 1 && argv[1][0] != '-' ? arena_printf(run->arena, "%s %s", argv[0], argv[1]) : argv[0];
    bool group = cmd_is_group(argv[0]);
    struct suggest near;
    suggest_start(&near, words);
    for (const struct cmd *const *c = cmd_all(); *c; c++)
        suggest_offer(&near, (*c)->name);
    if (!near.best && !group) {
        suggest_start(&near, argv[0]);
        for (const struct cmd *const *c = cmd_all(); *c; c++)
            suggest_offer(&near, (*c)->name);
    }
    const char *hint = near.best ? arena_printf(run->arena, "did you mean ratecast %s?", near.best)
                                 : "ratecast help lists the commands";
    return err_set(err, EXIT_USAGE, hint, "unknown command \"%s\"", group ? words : argv[0]);
}
