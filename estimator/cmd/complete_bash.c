/* Completion for bash. The generated part is two tables, options by command and values by option; the hand-written part
 * below finds the command and the word to complete. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cmd/cmd.h"
#include "cmd/complete.h"

static const char head[] = "# ratecast completion for bash, made by: ratecast completion bash\n\n";

static const char tail[] =
    "# Completes $cur with the words after $1, which is what stands before the part that is completed.\n"
    "_ratecast_reply()\n"
    "{\n"
    "    local before=$1\n"
    "    shift\n"
    "    mapfile -t COMPREPLY < <(compgen -P \"$before\" -W \"$*\" -- \"${cur#\"$before\"}\")\n"
    "}\n"
    "\n"
    "_ratecast()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} cmd=${COMP_WORDS[1]} first=2 value "
    "before=\n"
    "    COMPREPLY=()\n"
    "    # bash cuts --output=json at the equals sign\n"
    "    if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
    "    if ((COMP_CWORD == 1)); then _ratecast_reply '' \"$(_ratecast_commands '')\"; return; fi\n"
    "    if [[ $cmd == help && $cur != -* ]]; then\n"
    "        if ((COMP_CWORD == 2)); then _ratecast_reply '' \"$(_ratecast_commands '')\"; fi\n"
    "        if ((COMP_CWORD == 3)); then _ratecast_reply '' \"$(_ratecast_commands \"${COMP_WORDS[2]}\")\"; fi\n"
    "        return\n"
    "    fi\n"
    "    if [[ -n $(_ratecast_commands \"$cmd\") ]]; then\n"
    "        if ((COMP_CWORD == 2)); then _ratecast_reply '' \"$(_ratecast_commands \"$cmd\")\"; return; fi\n"
    "        cmd=\"$cmd ${COMP_WORDS[2]}\"\n"
    "    fi\n"
    "    value=$(_ratecast_values \"$cmd $prev\")\n"
    "    if [[ -z $value ]]; then\n"
    "        if [[ $cur == -* ]]; then _ratecast_reply '' \"$(_ratecast_options \"$cmd\")\"; return; fi\n"
    "        value=$(_ratecast_values \"$cmd\")\n"
    "    fi\n"
    "    case $value in\n"
    "    regions | offers) # a list: completes its last member\n"
    "        if [[ $cur == *,* ]]; then before=${cur%,*},; fi\n"
    "        compopt -o nospace 2>/dev/null\n"
    "        _ratecast_reply \"$before\" \"$(_ratecast_words \"$value\") all\" ;;\n"
    "    place) # REGION/OFFER\n"
    "        compopt -o nospace 2>/dev/null\n"
    "        if [[ $cur == */* ]]; then _ratecast_reply \"${cur%%/*}/\" \"$(_ratecast_words offers)\"\n"
    "        else _ratecast_reply '' \"$(_ratecast_words regions) as-is\"; fi ;;\n"
    "    resource) _ratecast_reply '' \"$(_ratecast_words resource)\" ;;\n"
    "    snapshot) _ratecast_reply '' \"builtin $(ratecast prices list -q -o csv 2>/dev/null | sed '1d; "
    "s/^\\(.\\{12\\}\\).*/\\1/')\" ;;\n"
    "    files) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\") ;;\n"
    "    words\\ *) _ratecast_reply '' \"${value#words }\" ;;\n"
    "    esac\n"
    "}\n"
    "complete -F _ratecast ratecast\n";

static const char *value_of(enum opt_names names, const char *choices, struct arena *a)
{
    static const char *const words[] = {
        [OPT_ANYTHING] = "anything", [OPT_FILES] = "files",    [OPT_REGIONS] = "regions",
        [OPT_OFFERS] = "offers",     [OPT_PLACE] = "place",    [OPT_SNAPSHOT] = "snapshot",
        [OPT_RESOURCE] = "resource", [OPT_COMMAND] = "command"};
    if (!choices)
        return words[names];
    char *list = arena_printf(a, "words %s", choices);
    for (char *p = list; *p; p++)
        *p = *p == '|' ? ' ' : *p;
    return list;
}

/* Is this command the first with its first word? */
static bool starts_group(const struct cmd *const *c, size_t first)
{
    return c == cmd_all() || strncmp(c[-1]->name, (*c)->name, first) != 0 || strcspn(c[-1]->name, " ") != first;
}

/* _ratecast_commands '' prints the first words, _ratecast_commands prices the second words below "prices". */
static void put_commands(struct buf *out)
{
    struct buf all;
    buf_init(&all, 1 << 16);
    buf_puts(out, "_ratecast_commands()\n{\n    case $1 in\n");
    for (const struct cmd *const *c = cmd_all(); *c; c++) {
        size_t first = strcspn((*c)->name, " ");
        if (!starts_group(c, first))
            continue;
        buf_printf(&all, " %.*s", (int)first, (*c)->name);
        if (!(*c)->name[first])
            continue;
        buf_printf(out, "    %.*s) echo", (int)first, (*c)->name);
        for (const struct cmd *const *same = c;
             *same && (same == c || !starts_group(same, strcspn((*same)->name, " "))); same++)
            buf_printf(out, "%s", (*same)->name + first);
        buf_puts(out, " ;;\n");
    }
    buf_printf(out, "    '') echo%s ;;\n    esac\n}\n\n", all.p);
    buf_release(&all);
}

static void put_options(struct buf *out)
{
    buf_puts(out, "_ratecast_options()\n{\n    case $1 in\n");
    for (const struct cmd *const *c = cmd_all(); *c; c++) {
        buf_printf(out, "    '%s') echo '", (*c)->name);
        for (opt_tables t = (*c)->tables; *t; t++)
            for (const struct opt *o = *t; o->name; o++)
                buf_printf(out, " --%s", o->name);
        buf_puts(out, "' ;;\n");
    }
    buf_puts(out, "    esac\n}\n\n");
}

static void put_values(struct buf *out, struct arena *a)
{
    buf_puts(out, "# What the value of an option is, and what the arguments of a command are.\n"
                  "_ratecast_values()\n{\n    case $1 in\n");
    for (const struct cmd *const *c = cmd_all(); *c; c++) {
        buf_printf(out, "    '%s') echo '%s' ;;\n", (*c)->name, value_of((*c)->args, (*c)->choices, a));
        for (opt_tables t = (*c)->tables; *t; t++)
            for (const struct opt *o = *t; o->name; o++) {
                if (!o->argument)
                    continue;
                buf_printf(out, "    '%s --%s'", (*c)->name, o->name);
                if (o->letter)
                    buf_printf(out, " | '%s -%c'", (*c)->name, o->letter);
                buf_printf(out, ") echo '%s' ;;\n", value_of(o->names, o->choices, a));
            }
    }
    buf_puts(out, "    esac\n}\n\n");
}

void complete_bash(const struct catalog *c, struct arena *a, struct buf *out)
{
    static const enum opt_names kinds[] = {OPT_REGIONS, OPT_OFFERS, OPT_RESOURCE};
    buf_puts(out, head);
    put_commands(out);
    put_options(out);
    put_values(out, a);
    buf_puts(out, "_ratecast_words()\n{\n    case $1 in\n");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        buf_printf(out, "    %s) echo '", value_of(kinds[i], NULL, a));
        complete_words(c, kinds[i], out);
        buf_puts(out, "' ;;\n");
    }
    buf_puts(out, "    esac\n}\n\n");
    buf_puts(out, tail);
}
