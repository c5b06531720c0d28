/* main: the table of commands, and the one dispatch. */
#include <errno.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"
#include "base/version.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "io/file.h"

#define COMMAND_ROW(name) &cmd_##name,
static const struct cmd *const commands[] = {COMMANDS(COMMAND_ROW)};
#undef COMMAND_ROW
enum { NCOMMANDS = sizeof commands / sizeof *commands };

static void print_exit_codes(FILE *to)
{
#define CODE_ROW(name, code, meaning) {code, meaning},
    static const struct {
        int code;
        const char *meaning;
    } codes[] = {EXIT_CODES(CODE_ROW)};
#undef CODE_ROW
    enum { COUNT = sizeof codes / sizeof *codes, WIDTH = 80 };
    int column = fprintf(to, "exit codes:");
    for (size_t i = 0; i < COUNT; i++) {
        char text[WIDTH];
        int n = snprintf(text, sizeof text, " %d %s%s", codes[i].code, codes[i].meaning, i + 1 < COUNT ? "," : "\n");
        if (column + n > WIDTH)
            column = fprintf(to, "\n ") - 1;
        fputs(text, to);
        column += n;
    }
}

static void print_overview(FILE *to)
{
    fputs("ratecast " RATECAST_VERSION " - what a workload costs on Azure, in every region under every offer\n\n"
          "usage: ratecast COMMAND [OPTION...] [ARGUMENT...]\n\n",
          to);
    for (size_t i = 0; i < NCOMMANDS; i++)
        fprintf(to, "  %-16s %s\n", commands[i]->name, commands[i]->summary);
    fputs("  version          the version of this program\n"
          "  help [COMMAND]   this overview, or one command in full\n\n",
          to);
    print_exit_codes(to);
    fputs("\nEach option can also be given as RATECAST_OPTION in the environment, or as a line\n"
          "\"option = value\" in ~/.config/ratecast/config. Try: ratecast help compare\n",
          to);
}

static void print_help(const struct cmd *cmd)
{
    struct buf options;
    buf_init(&options, 1 << 20);
    opt_help(cmd->tables, &options);
    printf("ratecast %s - %s\n\nusage: ratecast %s [OPTION...] %s\n\n%s\noptions:\n%s", cmd->name, cmd->summary,
           cmd->name, cmd->synopsis, cmd->about, options.p);
    buf_release(&options);
}

/* The command that argv names in one or two words; *used = how many. */
static const struct cmd *find_command(int argc, const char **argv, int *used)
{
    for (size_t i = 0; i < NCOMMANDS; i++) {
        const char *space = strchr(commands[i]->name, ' ');
        size_t first = space ? (size_t)(space - commands[i]->name) : strlen(commands[i]->name);
        if (argc < 1 || strlen(argv[0]) != first || strncmp(argv[0], commands[i]->name, first) != 0)
            continue;
        *used = space ? 2 : 1;
        if (!space || (argc > 1 && strcmp(argv[1], space + 1) == 0))
            return commands[i];
    }
    return NULL;
}

static bool known_option(const char *name)
{
    for (size_t i = 0; i < NCOMMANDS; i++)
        if (opt_find(commands[i]->tables, name))
            return true;
    return false;
}

static int unknown_command(struct run *run, int argc, const char **argv, struct err *err)
{
    const char *words = argc > 1 && argv[1][0] != '-' ? arena_printf(run->arena, "%s %s", argv[0], argv[1]) : argv[0];
    struct suggest near;
    suggest_start(&near, words);
    bool group = false;
    for (size_t i = 0; i < NCOMMANDS; i++) {
        suggest_offer(&near, commands[i]->name);
        group = group || text_starts(commands[i]->name, arena_printf(run->arena, "%s ", argv[0]));
    }
    if (!near.best && !group) {
        suggest_start(&near, argv[0]);
        for (size_t i = 0; i < NCOMMANDS; i++)
            suggest_offer(&near, commands[i]->name);
    }
    const char *hint = near.best ? arena_printf(run->arena, "did you mean ratecast %s?", near.best)
                                 : "ratecast help lists the commands";
    return err_set(err, EXIT_USAGE, hint, "unknown command \"%s\"", group ? words : argv[0]);
}

static bool means_help(const char *arg)
{
    return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

/* A first word without a second ("prices"): the commands that begin with it. False when none does. */
static bool print_group(const char *word, FILE *to)
{
    size_t n = strlen(word);
    bool found = false;
    for (size_t i = 0; i < NCOMMANDS; i++)
        if (strncmp(commands[i]->name, word, n) == 0 && commands[i]->name[n] == ' ') {
            fprintf(to, "  ratecast %-16s %s\n", commands[i]->name, commands[i]->summary);
            found = true;
        }
    return found;
}

static int read_config(struct run *run, const struct cmd *cmd, void *options, struct err *err)
{
    const char *home = run_env("XDG_CONFIG_HOME");
    const char *path = home              ? arena_printf(run->arena, "%s/ratecast/config", home)
                       : run_env("HOME") ? arena_printf(run->arena, "%s/.config/ratecast/config", run_env("HOME"))
                                         : NULL;
    if (!path || !file_exists(path))
        return 0;
    struct buf text;
    buf_init(&text, 1 << 20);
    bool failed =
        file_read(path, &text, err) || opt_config(cmd->tables, options, run->arena, path, text.p, known_option, err);
    buf_release(&text);
    return failed ? -1 : 0;
}

static int run_command(struct run *run, const struct cmd *cmd, int argc, const char **argv, struct err *err)
{
    struct cmd_common *options = arena_alloc(run->arena, cmd->options_size);
    int nargs;
    opt_init(cmd->tables, options);
    if (read_config(run, cmd, options, err) || opt_environment(cmd->tables, options, run->arena, err) ||
        opt_parse(cmd->tables, options, run->arena, argc, argv, &nargs, err))
        return -1;
    if (options->help) {
        print_help(cmd);
        return EXIT_OK;
    }
    if ((size_t)nargs < cmd->min_args || (size_t)nargs > cmd->max_args)
        return err_set(err, EXIT_USAGE, arena_printf(run->arena, "ratecast help %s says how", cmd->name),
                       "%s: %s, write ratecast %s %s", cmd->name,
                       (size_t)nargs < cmd->min_args ? "an argument is missing" : "too many arguments", cmd->name,
                       cmd->synopsis);
    if (cmd_common_apply(run, options, err))
        return -1;
    return cmd->run(run, options, argv, (size_t)nargs, err);
}

static int dispatch(struct run *run, int argc, const char **argv, struct err *err)
{
    int used;
    if (argc == 0) {
        print_overview(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[0], "version") == 0 || strcmp(argv[0], "--version") == 0) {
        puts("ratecast " RATECAST_VERSION);
        return EXIT_OK;
    }
    bool help = strcmp(argv[0], "help") == 0;
    if ((help && argc == 1) || means_help(argv[0])) {
        print_overview(stdout);
        return EXIT_OK;
    }
    bool group_help = !help && argc == 2 && means_help(argv[1]);
    const struct cmd *cmd = find_command(argc - help, argv + help, &used);
    if (!cmd && (argc - help == 1 || group_help) && print_group(argv[help], help || group_help ? stdout : stderr))
        return help || group_help ? EXIT_OK : EXIT_USAGE;
    if (!cmd)
        return unknown_command(run, argc - help, argv + help, err);
    if (help) {
        print_help(cmd);
        return EXIT_OK;
    }
    return run_command(run, cmd, argc - used, argv + used, err);
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
    int code = run_init(&run, &err);
    if (!code)
        code = dispatch(&run, argc - 1, (const char **)argv + 1, &err);
    if (code < 0) {
        print_error(&err);
        code = err.code;
    }
    /* A full disk must not look like success. */
    if ((fflush(stdout) || ferror(stdout)) && code == EXIT_OK) {
        fprintf(stderr, "ratecast: cannot write to stdout: %s\n", strerror(errno));
        code = EXIT_INTERNAL;
    }
    run_release(&run);
    return code;
}
