/* cmd: what a command is.
 *
 * To add one: write cmd_NAME.c, which opens with its options and its descriptor; add its row to
 * COMMANDS below; add a case folder in tests/cli/. Dispatch, help, man page, completion and tests pick it up from there.
 *
 * A command reads as a recipe: options, read input, open book, compute, show, write, exit code. Only commands print.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "cmd/opt.h"

struct err;
struct run;

struct cmd {
    const char *name;     /* "compare", "prices import" */
    const char *summary;  /* one line, lower case, no full stop */
    const char *synopsis; /* arguments, such as "WORKLOAD..." */
    enum opt_names args;  /* what they name */
    const char *choices;  /* or the only words they can be, as in struct opt */
    bool bare;            /* takes options from the command line alone: works when config and environment are wrong */
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
    X(prices_fetch) \
    X(prices_import) \
    X(prices_list) \
    X(prices_show) \
    X(prices_search) \
    X(prices_diff) \
    X(prices_export) \
    X(prices_verify) \
    X(prices_remove) \
    X(usage_summary) \
    X(usage_check) \
    X(usage_fetch) \
    X(usage_load) \
    X(forecast) \
    X(backtest) \
    X(budget_check) \
    X(budget_fetch) \
    X(invoices_list) \
    X(invoices_download) \
    X(reconcile) \
    X(doctor) \
    X(diff) \
    X(render) \
    X(schema) \
    X(completion) \
    X(version) \
    X(help)

#define COMMAND_DECLARE(name) extern const struct cmd cmd_##name;
COMMANDS(COMMAND_DECLARE)
#undef COMMAND_DECLARE

/* All of them; ends with NULL. */
const struct cmd *const *cmd_all(void);
/* The command that argv names in one or two words, *used = how many; NULL: none. */
const struct cmd *cmd_find(int argc, const char *const *argv, int *used);
/* "prices": is it the first of two words of some command? */
bool cmd_is_group(const char *word);
/* Has any command this option? */
bool cmd_knows_option(const char *name);
/* Fails with EXIT_USAGE and a did-you-mean. */
int cmd_unknown(struct run *run, int argc, const char *const *argv, struct err *err);

#endif
