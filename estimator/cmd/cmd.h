/* cmd: what a command is.
 *
 * To add one: write cmd_NAME.c, which opens with its options and its descriptor; declare the descriptor here and add it to the table in main.c; add a
 * case folder in tests/cli/. Help and tests pick it up from there.
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
    opt_tables tables;    /* the first one is cmd_common_options */
    size_t options_size;  /* of a struct whose first member is struct cmd_common */
    size_t min_args, max_args;
    /* Returns an exit code, or -1 with err set. */
    int (*run)(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);
};

extern const struct cmd cmd_compare;
extern const struct cmd cmd_estimate;
extern const struct cmd cmd_prices_import;
extern const struct cmd cmd_prices_list;
extern const struct cmd cmd_prices_remove;
extern const struct cmd cmd_prices_search;
extern const struct cmd cmd_prices_show;
extern const struct cmd cmd_prices_verify;

#endif
