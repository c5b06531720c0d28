#include "cmd/help.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/version.h"
#include "cmd/cmd.h"

static void exit_codes(struct buf *out)
{
#define CODE_ROW(name, code, meaning) {code, meaning},
    static const struct {
        int code;
        const char *meaning;
    } codes[] = {EXIT_CODES(CODE_ROW)};
#undef CODE_ROW
    enum { COUNT = sizeof codes / sizeof *codes, WIDTH = 80 };
    size_t start = out->n;
    buf_puts(out, "exit codes:");
    for (size_t i = 0; i < COUNT; i++) {
        char text[WIDTH];
        int n = snprintf(text, sizeof text, " %d %s%s", codes[i].code, codes[i].meaning, i + 1 < COUNT ? "," : "\n");
        if (out->n - start + (size_t)n > WIDTH) {
            buf_puts(out, "\n ");
            start = out->n - 1;
        }
        buf_puts(out, text);
    }
}

void help_overview(struct buf *out)
{
    buf_puts(out, "ratecast " RATECAST_VERSION " - " RATECAST_PURPOSE "\n\n"
                  "usage: ratecast COMMAND [OPTION...] [ARGUMENT...]\n\n");
    for (const struct cmd *const *c = cmd_all(); *c; c++)
        buf_printf(out, "  %-16s %s\n", (*c)->name, (*c)->summary);
    buf_puts(out, "\n");
    exit_codes(out);
    buf_puts(out, "\nEach option can also be given as RATECAST_OPTION in the environment, or as a line\n"
                  "\"option = value\" in ~/.config/ratecast/config. Try: ratecast help compare\n");
}

void help_command(const struct cmd *cmd, struct arena *a, struct buf *out)
{
    buf_printf(out, "ratecast %s - %s\n\nusage: ratecast %s [OPTION...]%s%s\n\n%s\noptions:\n", cmd->name, cmd->summary,
               cmd->name, *cmd->synopsis ? " " : "", cmd->synopsis, cmd->about);
    opt_help(cmd->tables, a, out);
}

void help_group(const char *word, struct buf *out)
{
    size_t n = strlen(word);
    for (const struct cmd *const *c = cmd_all(); *c; c++)
        if (strncmp((*c)->name, word, n) == 0 && (*c)->name[n] == ' ')
            buf_printf(out, "  ratecast %-16s %s\n", (*c)->name, (*c)->summary);
}
