/* The config file. What one line sets, a file of that line alone sets too. */
#include "fuzz.h"

#include "cmd/cmd.h"

static bool known(const char *name)
{
    return strcmp(name, "accept") == 0; /* of another command */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct arena *a = arena_new();
    struct err err;
    err_init(&err);
    void *options = arena_alloc(a, cmd_compare.options_size);
    opt_init(cmd_compare.tables, options);
    if (opt_config(cmd_compare.tables, options, a, "config", text, known, &err)) {
        fuzz_check_err(&err);
        fuzz_check(err.code == EXIT_INPUT && strncmp(err.text, "config:", 7) == 0);
    }
    arena_free(a);
    free(text);
    return 0;
}
