/* cmd: what a command is.
 *
 * To add one: write cmd_NAME.c, which opens with its options and its descriptor; add its row to
 * COMMANDS below; add a case folder in tests/cli/. Dispatch, help and tests pick it up from there.
 *
 * A command reads as a recipe: options, read input, open book, compute, show, write, exit code. Only commands print.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stddef.h>

#include "cmd/opt.h"

struct err;
struct run;

struct cmd {
    const char *name;     /* "compare", "prices import" */
    const char *summary;  /* one line, lower case, no full stop */
    const char *synopsis; /* arguments, such as "WORKLOAD..." */
    const char *about;    /* what --help says beyond: a paragraph and examples */
    opt_tables tables;    /* the last one is cmd_common_options */
    size_t options_size;  /* of a struct whose first member is struct cmd_common */
    size_t min_args, max_args;
    /* Returns an exit code, or -1 with err set. */
    int (*run)(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);
};

/* In the order of the overview. */
#define COMMANDS(X) \
    X(compare) \
    X(estimate) \
    X(prices_import) \
    X(prices_list) \
    X(prices_show) \
    X(prices_search) \
    X(prices_verify) \
    X(prices_remove)

#define COMMAND_DECLARE(name) extern const struct cmd cmd_##name;
COMMANDS(COMMAND_DECLARE)
#undef COMMAND_DECLARE

#endif
