/* Completion for zsh: one _arguments call a command. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/cmd.h"
#include "cmd/complete.h"

static const char tail[] =
    "_ratecast_offers_of_place()\n"
    "{\n"
    "    if compset -P '*/'; then compadd -- ${=_ratecast_offers}\n"
    "    else compadd -S '' -- ${=_ratecast_regions} as-is; fi\n"
    "}\n"
    "_ratecast_region_list() { _sequence compadd - ${=_ratecast_regions} all }\n"
    "_ratecast_offer_list() { _sequence compadd - ${=_ratecast_offers} all }\n"
    "_ratecast_resource() { compadd -- ${=_ratecast_resources} }\n"
    "_ratecast_snapshot()\n"
    "{\n"
    "    compadd -- builtin ${(f)\"$(ratecast prices list -q -o csv 2>/dev/null | sed '1d; "
    "s/^\\(.\\{12\\}\\).*/\\1/')\"}\n"
    "}\n"
    "if [[ $funcstack[1] == _ratecast ]]; then _ratecast \"$@\"; else compdef _ratecast ratecast; fi\n";

static const char *action(enum opt_names names, const char *choices, struct arena *a)
{
    static const char *const actions[] = {[OPT_ANYTHING] = "",
                                          [OPT_FILES] = "_files",
                                          [OPT_REGIONS] = "_ratecast_region_list",
                                          [OPT_OFFERS] = "_ratecast_offer_list",
                                          [OPT_PLACE] = "_ratecast_offers_of_place",
                                          [OPT_SNAPSHOT] = "_ratecast_snapshot",
                                          [OPT_RESOURCE] = "_ratecast_resource",
                                          [OPT_COMMAND] = "_ratecast_command"};
    if (!choices)
        return actions[names];
    char *list = arena_printf(a, "(%s)", choices);
    for (char *p = list; *p; p++)
        *p = *p == '|' ? ' ' : *p;
    return list;
}

/* Inside single quotes; `special` characters get a backslash. */
static void put_quoted(struct buf *out, const char *s, const char *special)
{
    for (; *s; s++)
        if (*s == '\'')
            buf_puts(out, "'\\''");
        else
            buf_printf(out, strchr(special, *s) ? "\\%c" : "%c", *s);
}

static void put_option(struct buf *out, struct arena *a, const struct opt *o)
{
    bool list = o->kind == OPT_LIST;
    buf_puts(out, "            ");
    if (o->letter)
        buf_printf(out, "'(-%c --%s)'{-%c%s,--%s%s}", o->letter, o->name, o->letter, o->argument ? "+" : "", o->name,
                   o->argument ? "=" : "");
    else
        buf_printf(out, "'%s--%s%s'", list ? "*" : "", o->name, o->argument ? "=" : "");
    buf_puts(out, "'[");
    put_quoted(out, o->help, "[]\\:");
    buf_puts(out, "]");
    if (o->argument) {
        buf_puts(out, ":");
        put_quoted(out, o->argument, "[]\\:");
        buf_printf(out, ":%s", action(o->names, o->choices, a));
    }
    buf_puts(out, "' \\\n");
}

static void put_command(struct buf *out, struct arena *a, const struct cmd *cmd)
{
    buf_printf(out, "    '%s')\n        _arguments -s \\\n", cmd->name);
    for (opt_tables t = cmd->tables; *t; t++)
        for (const struct opt *o = *t; o->name; o++)
            put_option(out, a, o);
    if (*cmd->synopsis) {
        buf_puts(out, "            '*:");
        put_quoted(out, cmd->synopsis, "[]\\:");
        buf_printf(out, ":%s' ;;\n", action(cmd->args, cmd->choices, a));
    } else {
        buf_puts(out, "            '*: :' ;;\n");
    }
}

/* _ratecast_command: completes the first word, or the second below $1. */
static void put_names(struct buf *out, struct arena *a)
{
    const char *group = "";
    buf_puts(out, "_ratecast_command()\n{\n    local -a names\n    case $1 in\n");
    for (const struct cmd *const *c = cmd_all(); *c; c++) {
        const char *space = strchr((*c)->name, ' ');
        if (!space)
            continue;
        buf_printf(out, "    %.*s) names+=('%s:", (int)(space - (*c)->name), (*c)->name, space + 1);
        put_quoted(out, (*c)->summary, "\\");
        buf_puts(out, "') ;|\n");
    }
    buf_puts(out, "    '')\n        names=(\n");
    for (const struct cmd *const *c = cmd_all(); *c; c++) {
        const char *space = strchr((*c)->name, ' ');
        const char *first = space ? arena_strndup(a, (*c)->name, (size_t)(space - (*c)->name)) : (*c)->name;
        if (strcmp(first, group) == 0)
            continue;
        group = first;
        buf_printf(out, "            '%s:", first);
        put_quoted(out, space ? "several commands" : (*c)->summary, "\\");
        buf_puts(out, "'\n");
    }
    buf_puts(out, "        ) ;;\n    esac\n    (( $#names )) && _describe command names\n}\n\n");
}

static void put_list(struct buf *out, const struct catalog *c, enum opt_names names, const char *variable)
{
    buf_printf(out, "typeset -g _ratecast_%s='", variable);
    complete_words(c, names, out);
    buf_puts(out, "'\n");
}

void complete_zsh(const struct catalog *c, struct arena *a, struct buf *out)
{
    buf_puts(out, "#compdef ratecast\n# ratecast completion for zsh, made by: ratecast completion zsh\n\n");
    put_list(out, c, OPT_REGIONS, "regions");
    put_list(out, c, OPT_OFFERS, "offers");
    put_list(out, c, OPT_RESOURCE, "resources");
    put_names(out, a);
    buf_puts(out, "_ratecast()\n{\n"
                  "    local curcontext=$curcontext name=$words[2]\n"
                  "    if (( CURRENT == 2 )); then _ratecast_command ''; return; fi\n"
                  "    if [[ $name == help && CURRENT -eq 4 ]]; then _ratecast_command $words[3]; return; fi\n"
                  "    case $name in\n");
    const char *group = "";
    for (const struct cmd *const *p = cmd_all(); *p; p++) {
        const char *space = strchr((*p)->name, ' ');
        const char *first = space ? arena_strndup(a, (*p)->name, (size_t)(space - (*p)->name)) : "";
        if (space && strcmp(first, group) != 0)
            buf_printf(out,
                       "    %s)\n        if (( CURRENT == 3 )); then _ratecast_command %s; return; fi\n"
                       "        name=\"$name $words[3]\"\n        shift words; (( CURRENT-- )) ;;\n",
                       first, first);
        group = first;
    }
    buf_puts(out, "    esac\n    shift words; (( CURRENT-- ))\n    case $name in\n");
    for (const struct cmd *const *p = cmd_all(); *p; p++)
        put_command(out, a, *p);
    buf_puts(out, "    esac\n}\n\n");
    buf_puts(out, tail);
}
