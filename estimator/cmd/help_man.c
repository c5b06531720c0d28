/* The manual page, in mdoc: what --help says, command by command, and what holds for all of them. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "base/version.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/help.h"

/* Text as roff takes it: no escapes, no request at the start of a line, a line for each sentence. */
static void put_text(struct buf *out, const char *s)
{
    bool start = true;
    for (; *s; s++) {
        if (start && (*s == '.' || *s == '\''))
            buf_puts(out, "\\&");
        start = *s == '\n';
        if (*s == '\\')
            buf_puts(out, "\\e");
        else if (*s == '-')
            buf_puts(out, "\\-");
        else if (text_starts(s, ". ") && s[2] >= 'A' && s[2] <= 'Z')
            buf_puts(out, ".\n"), s++;
        else
            buf_putc(out, *s);
    }
}

/* An argument of a macro. */
static void put_argument(struct buf *out, const char *s)
{
    buf_putc(out, '"');
    for (; *s; s++)
        buf_puts(out, *s == '"' ? "\"\"" : *s == '\\' ? "\\e" : (char[]){*s, '\0'});
    buf_putc(out, '"');
}

static void put_options(struct buf *out, struct arena *a, const struct opt *table)
{
    if (!table->name)
        return;
    buf_puts(out, ".Bl -tag -width Ds\n");
    for (const struct opt *o = table; o->name; o++) {
        buf_puts(out, ".It ");
        if (o->letter)
            buf_printf(out, "Fl %c , ", o->letter);
        buf_printf(out, "Fl \\-%s", o->name);
        if (o->argument) {
            buf_puts(out, " Ar ");
            put_argument(out, o->argument);
        }
        buf_puts(out, "\n");
        put_text(out, opt_help_text(o, a));
        buf_puts(out, ".\n");
    }
    buf_puts(out, ".El\n");
}

/* The paragraphs of `about`; lines set in by two blanks are examples. */
static void put_about(struct buf *out, struct arena *a, const char *about)
{
    enum { NOTHING, PARAGRAPH, EXAMPLE } inside = NOTHING;
    for (const char *line = about; *line;) {
        size_t n = strcspn(line, "\n");
        const char *text = arena_strndup(a, line, n);
        bool example = text_starts(text, "  ");
        if (inside == EXAMPLE && !example)
            buf_puts(out, ".Ed\n");
        if (!n)
            inside = inside == PARAGRAPH ? NOTHING : inside == EXAMPLE ? NOTHING : inside;
        else if (example && inside != EXAMPLE)
            buf_puts(out, ".Bd -literal -offset indent\n"), inside = EXAMPLE;
        else if (!example && inside != PARAGRAPH)
            buf_puts(out, ".Pp\n"), inside = PARAGRAPH;
        if (n) {
            put_text(out, example ? text + 2 : text);
            buf_puts(out, "\n");
        }
        line += n + (line[n] == '\n');
    }
    if (inside == EXAMPLE)
        buf_puts(out, ".Ed\n");
}

static void put_command(struct buf *out, struct arena *a, const struct cmd *cmd)
{
    bool output = false;
    buf_printf(out, ".Ss ratecast %s Oo Ar option ... Oc", cmd->name);
    if (*cmd->synopsis) {
        buf_puts(out, " Ar ");
        put_argument(out, cmd->synopsis);
    }
    buf_puts(out, "\n");
    char *summary = arena_strdup(a, cmd->summary);
    if (summary[0] >= 'a' && summary[0] <= 'z')
        summary[0] = (char)(summary[0] - 'a' + 'A');
    put_text(out, summary);
    buf_puts(out, ".\n");
    put_about(out, a, cmd->about);
    for (opt_tables t = cmd->tables; *t; t++) {
        output = output || *t == cmd_output_options;
        if (*t != cmd_output_options && *t != cmd_common_options)
            put_options(out, a, *t);
    }
    buf_printf(out, ".Pp\nAlso %sthose of\n.Sx \"COMMON OPTIONS\" .\n",
               output ? "the options of\n.Sx \"OUTPUT OPTIONS\"\nand " : "");
}

static void put_exit_codes(struct buf *out)
{
#define CODE_ROW(name, code, meaning) buf_printf(out, ".It %d\n%s.\n", code, meaning);
    buf_puts(out, ".Bl -tag -width Ds\n");
    EXIT_CODES(CODE_ROW)
    buf_puts(out, ".El\n");
#undef CODE_ROW
}

void help_man(struct arena *a, struct buf *out)
{
    buf_puts(out, ".Dd " RATECAST_DATE "\n.Dt RATECAST 1\n.Os ratecast " RATECAST_VERSION "\n"
                  ".Sh NAME\n.Nm ratecast\n.Nd " RATECAST_PURPOSE "\n"
                  ".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar option ...\n.Op Ar argument ...\n"
                  ".Sh DESCRIPTION\n.Nm\nprices a workload with real price lists, offline, from one binary.\n"
                  "It never counts an unknown price as zero.\n"
                  "The result goes to standard output, notes and errors to standard error.\n"
                  ".Sh COMMANDS\n");
    for (const struct cmd *const *c = cmd_all(); *c; c++)
        put_command(out, a, *c);
    buf_puts(out, ".Sh OUTPUT OPTIONS\n");
    put_options(out, a, cmd_output_options);
    buf_puts(out, ".Sh COMMON OPTIONS\n");
    put_options(out, a, cmd_common_options);
    buf_puts(out, ".Pp\nA flag is switched off again by\n.Fl \\-no\\-flag .\n"
                  "A value may also be written as\n.Fl \\-option Ns = Ns Ar value ,\n"
                  "and a list may be given several times.\n"
                  ".Sh ENVIRONMENT\n"
                  "Each option can be given as a variable:\n.Ev RATECAST_MIN_COVERAGE\nfor\n.Fl \\-min\\-coverage ,\n"
                  "with yes or no for a flag.\n"
                  "The command line goes before the environment, the environment before the config file.\n"
                  ".Bl -tag -width Ds\n"
                  ".It Ev COLUMNS\nWidth of tables, else that of the terminal, else 100.\n"
                  ".It Ev NO_COLOR\nNo colours unless\n.Fl \\-color Cm always\nasks for them.\n"
                  ".It Ev XDG_CACHE_HOME , XDG_CONFIG_HOME\nWhere the files below are, else in the home folder.\n"
                  ".El\n"
                  ".Sh FILES\n.Bl -tag -width Ds\n"
                  ".It Pa ~/.cache/ratecast/rates.db\nThe rate cache; deleting it is always safe.\n"
                  ".It Pa ~/.config/ratecast/config\n"
                  "Lines such as\n.Ql output = json ;\nthe names are the long options without dashes.\n"
                  ".El\n"
                  ".Sh EXIT STATUS\n");
    put_exit_codes(out);
}
