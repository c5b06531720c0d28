/* main: from argv to a command (their table is in cmd/cmd.h) to an exit code. */
#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/progress.h"
#include "base/run.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/config.h"
#include "cmd/help.h"

enum { HELP_MAX = 1 << 20 };

static bool means_help(const char *arg)
{
    return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

static void print(const struct buf *text, FILE *to)
{
    fwrite(text->p, 1, text->n, to);
}

static int check_arguments(struct run *run, const struct cmd *cmd, const char *const *args, size_t n, struct err *err)
{
    if (n < cmd->min_args || n > cmd->max_args)
        return err_set(err, EXIT_USAGE, arena_printf(run->arena, "ratecast help %s says how", cmd->name),
                       "%s: %s, write ratecast %s%s%s", cmd->name,
                       n < cmd->min_args ? "an argument is missing" : "too many arguments", cmd->name,
                       *cmd->synopsis ? " " : "", cmd->synopsis);
    for (size_t i = 0; cmd->choices && i < n; i++)
        if (!opt_is_choice(cmd->choices, args[i]))
            return err_set(err, EXIT_USAGE,
                           arena_printf(run->arena, "give %s", opt_choices_text(run->arena, cmd->choices, false)),
                           "%s: \"%s\" is none of the choices", cmd->name, args[i]);
    return 0;
}

static int run_command(struct run *run, const struct cmd *cmd, int argc, const char **argv, struct err *err)
{
    struct cmd_common *options = arena_alloc(run->arena, cmd->options_size);
    int nargs;
    opt_init(cmd->tables, options);
    if ((!cmd->bare &&
         (config_read(run, cmd->tables, options, err) || opt_environment(cmd->tables, options, run->arena, err))) ||
        opt_parse(cmd->tables, options, run->arena, argc, argv, &nargs, err))
        return -1;
    if (options->help) {
        struct buf text;
        buf_init(&text, HELP_MAX);
        help_command(cmd, run->arena, &text);
        print(&text, stdout);
        buf_release(&text);
        return EXIT_OK;
    }
    if (check_arguments(run, cmd, argv, (size_t)nargs, err))
        return -1;
    if (cmd_common_apply(run, options, err))
        return -1;
    return cmd->run(run, options, argv, (size_t)nargs, err);
}

/* No command at all, or the first of two words alone: what there is, as an error unless help is asked for. */
static int print_overview(const char *group, bool asked)
{
    struct buf text;
    buf_init(&text, HELP_MAX);
    if (group)
        help_group(group, &text);
    else
        help_overview(&text);
    print(&text, asked ? stdout : stderr);
    buf_release(&text);
    return asked ? EXIT_OK : EXIT_USAGE;
}

static int dispatch(struct run *run, int argc, const char **argv, struct err *err)
{
    int used;
    if (argc == 0)
        return print_overview(NULL, false);
    if (strcmp(argv[0], "--version") == 0)
        argv[0] = "version";
    if (means_help(argv[0]))
        argv[0] = "help";
    const struct cmd *cmd = cmd_find(argc, argv, &used);
    if (cmd)
        return run_command(run, cmd, argc - used, argv + used, err);
    bool help = argc == 2 && means_help(argv[1]);
    if (cmd_is_group(argv[0]) && (argc == 1 || help))
        return print_overview(argv[0], help);
    return cmd_unknown(run, argc, argv, err);
}

static void print_error(const struct err *err)
{
    /* A located problem speaks for itself; the others say which program speaks. */
    fprintf(stderr, "%s%s", err->located ? "" : "ratecast: ", err->text);
    if (err->count > ERR_LISTED)
        fprintf(stderr, "and %zu more\n", err->count - ERR_LISTED);
}

int main(int argc, char **argv)
{
    setlocale(LC_CTYPE, "C.UTF-8"); /* for the widths of UTF-8 text in tables; numbers never follow a locale */
    struct run run;
    struct err err;
    err_init(&err);
    run_init(&run);
    int code = dispatch(&run, argc - 1, (const char **)argv + 1, &err);
    progress_clear(run.progress);
    if (code < 0) {
        print_error(&err);
        code = err.code;
    }
    /* A full disk must not look like success. */
    if ((fflush(stdout) || ferror(stdout)) && code == EXIT_OK) {
        fprintf(stderr, "ratecast: cannot write to stdout: %s\n  make room, or send the output elsewhere\n",
                strerror(errno));
        code = EXIT_INTERNAL;
    }
    run_release(&run);
    return code;
}
