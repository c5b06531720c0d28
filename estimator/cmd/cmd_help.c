/* help, version: what the program says about itself. */
#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/run.h"
#include "base/version.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/help.h"

struct options {
    struct cmd_common common;
    bool man;
};

static int run_help(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);
static int run_version(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

static const struct opt help_options[] = {
    {"man", 0, OPT_FLAG, offsetof(struct options, man), NULL, "print the manual page (man -l reads it)"},
    {0},
};

const struct cmd cmd_help = {
    .name = "help",
    .summary = "the overview, or one command in full",
    .synopsis = "[COMMAND]",
    .args = OPT_COMMAND,
    .about = "  ratecast help prices import\n"
             "  ratecast help --man | man -l -\n",
    .tables = (const struct opt *const[]){help_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .bare = true,
    .max_args = 2,
    .run = run_help,
};

const struct cmd cmd_version = {
    .name = "version",
    .summary = "the version of this program",
    .synopsis = "",
    .about = "  ratecast version\n",
    .tables = (const struct opt *const[]){cmd_common_options, NULL},
    .options_size = sizeof(struct cmd_common),
    .bare = true,
    .run = run_version,
};

static int write_help(struct run *run, const struct options *o, const char *const *args, int n, struct buf *out,
                      struct err *err)
{
    int used;
    const struct cmd *cmd = cmd_find(n, args, &used);
    if (o->man)
        help_man(run->arena, out);
    else if (n == 0)
        help_overview(out);
    else if (cmd && used == n)
        help_command(cmd, run->arena, out);
    else if (n == 1 && cmd_is_group(args[0]))
        help_group(args[0], out);
    else
        return cmd_unknown(run, n, args, err);
    return 0;
}

static int run_help(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    struct buf out;
    buf_init(&out, 1 << 20);
    int status = write_help(run, options, args, (int)n, &out, err);
    if (!status)
        fwrite(out.p, 1, out.n, stdout);
    buf_release(&out);
    return status ? -1 : EXIT_OK;
}

static int run_version(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    (void)run, (void)options, (void)args, (void)n, (void)err;
    puts("ratecast " RATECAST_VERSION);
    return EXIT_OK;
}
