#include "cmd/opt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"
#include "report/plain.h"

enum { HELP_WIDTH = 80, HELP_INDENT = 30 }; /* columns of --help */

/* Where a value comes from, for messages: "--hours", "RATECAST_HOURS", "config:3: hours". */
struct origin {
    const char *name;
    enum exit_code code;
};

enum { LIST_MAX = 1000 };

bool opt_list_has(const struct opt_list *list, const char *word)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i], word) == 0)
            return true;
    return false;
}

bool opt_next_choice(const char **rest, const char **word, size_t *n)
{
    *rest += strspn(*rest, "|");
    *word = *rest;
    *n = strcspn(*rest, "|");
    *rest += *n;
    return *n > 0;
}

const char *opt_choices_text(struct arena *a, const char *choices, bool mark_default)
{
    const char *word, *text = "";
    size_t n;
    while (opt_next_choice(&choices, &word, &n)) {
        bool last = choices[strspn(choices, "|")] == '\0';
        text = arena_printf(a, "%s%s%.*s%s", text,
                            !*text ? ""
                            : last ? " or "
                                   : ", ",
                            (int)n, word, !*text && mark_default ? " (default)" : "");
    }
    return text;
}

bool opt_is_choice(const char *choices, const char *value)
{
    const char *word;
    size_t n;
    while (opt_next_choice(&choices, &word, &n))
        if (strlen(value) == n && memcmp(word, value, n) == 0)
            return true;
    return false;
}

const struct opt *opt_find(opt_tables tables, const char *name)
{
    for (; *tables; tables++)
        for (const struct opt *o = *tables; o->name; o++)
            if (strcmp(o->name, name) == 0)
                return o;
    return NULL;
}

static const struct opt *find_letter(opt_tables tables, char letter)
{
    for (; *tables; tables++)
        for (const struct opt *o = *tables; o->name; o++)
            if (o->letter == letter)
                return o;
    return NULL;
}

static int set_count(struct opt_count *out, const char *value, struct origin from, struct err *err)
{
    out->given = true;
    out->all = strcmp(value, "all") == 0;
    out->value = 0;
    if (out->all)
        return 0;
    size_t n = strlen(value);
    if (n == 0 || n > 9 || strspn(value, "0123456789") != n)
        return err_set(err, from.code, "give a whole number from 0 to 999999999, or all", "%s: \"%s\" is not a number",
                       from.name, value);
    out->value = (size_t)strtoul(value, NULL, 10);
    return 0;
}

static int check_choice(const struct opt *o, struct arena *a, const char *value, struct origin from, struct err *err)
{
    if (!o->choices || opt_is_choice(o->choices, value))
        return 0;
    return err_set(err, from.code, arena_printf(a, "give %s", opt_choices_text(a, o->choices, false)),
                   "%s: \"%s\" is none of the choices", from.name, value);
}

static int add_to_list(struct opt_list *list, struct arena *a, const char *value, struct origin from, struct err *err)
{
    size_t cap = list->n, before = list->n; /* exact fit: option lists are short */
    char *copy = arena_strdup(a, value);
    for (char *part = copy; part;) {
        char *comma = strchr(part, ',');
        if (comma)
            *comma = '\0';
        char *item = text_trim(part);
        if (*item && list->n == LIST_MAX)
            return err_set(err, from.code, "name fewer, or all", "%s names more than %d", from.name, LIST_MAX);
        if (*item) {
            list->at = arena_grow(a, list->at, list->n, &cap, sizeof *list->at);
            list->at[list->n++] = item;
        }
        part = comma ? comma + 1 : NULL;
    }
    return list->n > before
               ? 0
               : err_set(err, from.code, "leave it out, or name what you want", "%s names nothing", from.name);
}

static int set_value(const struct opt *o, void *options, struct arena *a, const char *value, struct origin from,
                     struct err *err)
{
    char *at = (char *)options + o->offset;
    switch (o->kind) {
    case OPT_FLAG:
        if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
            return err_set(err, from.code, "give yes or no", "%s: \"%s\" is neither yes nor no", from.name, value);
        *(bool *)(void *)at = strcmp(value, "yes") == 0;
        return 0;
    case OPT_TEXT:
        if (check_choice(o, a, value, from, err))
            return -1;
        *(const char **)(void *)at = arena_strdup(a, value);
        return 0;
    case OPT_COUNT:
        return set_count((struct opt_count *)(void *)at, value, from, err);
    case OPT_DEC: {
        struct opt_dec *out = (struct opt_dec *)(void *)at;
        if (dec_parse(value, strlen(value), &out->value) != DEC_OK || dec_sign(out->value) < 0)
            return err_set(err, from.code, "give a number such as 730 or 12.5", "%s: \"%s\" is not a number from 0 on",
                           from.name, value);
        out->given = true;
        return 0;
    }
    case OPT_DAY:
        if (!day_parse(value, (struct day *)(void *)at) || strlen(value) != 10)
            return err_set(err, from.code, "give a date such as 2026-08-20", "%s: \"%s\" is not a date", from.name,
                           value);
        return 0;
    case OPT_LIST:
        return add_to_list((struct opt_list *)(void *)at, a, value, from, err);
    }
    return 0;
}

/* A list of a higher rank replaces one of a lower rank; it does not add to it. */
static int replace_value(const struct opt *o, void *options, struct arena *a, const char *value, struct origin from,
                         struct err *err)
{
    if (o->kind == OPT_LIST)
        memset((char *)options + o->offset, 0, sizeof(struct opt_list));
    return set_value(o, options, a, value, from, err);
}

static int unknown_option(opt_tables tables, const char *arg, struct arena *a, struct err *err)
{
    struct suggest s;
    suggest_start(&s, arg);
    for (; *tables; tables++)
        for (const struct opt *o = *tables; o->name; o++)
            suggest_offer(&s, o->name);
    const char *hint = s.best ? arena_printf(a, "did you mean --%s?", s.best) : "see --help for the options";
    return err_set(err, EXIT_USAGE, hint, "unknown option --%s", arg);
}

/* The command line while it is parsed. A list may be repeated there; its first mention replaces what environment or
 * config gave. */
enum { LISTS_MAX = 16 };
struct command_line {
    opt_tables tables;
    void *options;
    struct arena *a;
    int argc;
    const char **argv;
    const struct opt *lists[LISTS_MAX];
    size_t nlists;
};

static int set_from_line(struct command_line *cl, const struct opt *o, const char *value, struct origin from,
                         struct err *err)
{
    bool first = o->kind == OPT_LIST;
    for (size_t i = 0; i < cl->nlists; i++)
        first = first && cl->lists[i] != o;
    if (first && cl->nlists < LISTS_MAX)
        cl->lists[cl->nlists++] = o;
    return (first ? replace_value : set_value)(o, cl->options, cl->a, value, from, err);
}

/* One "--name", "--no-name" or "--name=value"; *i moves on when the value is the next argument. */
static int parse_long(struct command_line *cl, int *i, struct err *err)
{
    struct arena *a = cl->a;
    const char *arg = cl->argv[*i] + 2;
    const char *equals = strchr(arg, '=');
    const char *name = equals ? arena_strndup(a, arg, (size_t)(equals - arg)) : arg;
    const struct opt *o = opt_find(cl->tables, name);
    bool no = false;
    if (!o && text_starts(name, "no-") && (o = opt_find(cl->tables, name + 3)) && o->kind == OPT_FLAG)
        no = true;
    else if (!o || (text_starts(name, "no-") && strcmp(o->name, name) != 0))
        return unknown_option(cl->tables, name, a, err);
    struct origin from = {arena_printf(a, "--%s", name), EXIT_USAGE};
    if (o->kind == OPT_FLAG) {
        if (equals)
            return err_set(err, EXIT_USAGE, "leave the value out", "%s takes no value", from.name);
        return set_from_line(cl, o, no ? "no" : "yes", from, err);
    }
    const char *value = equals ? equals + 1 : NULL;
    if (!value && *i + 1 < cl->argc)
        value = cl->argv[++*i];
    if (!value || (!equals && text_starts(value, "--")))
        return err_set(err, EXIT_USAGE, arena_printf(a, "write %s %s", from.name, o->argument), "%s needs a value",
                       from.name);
    return set_from_line(cl, o, value, from, err);
}

/* A cluster of letters: "-q", "-qv", "-o json", "-ojson". */
static int parse_short(struct command_line *cl, int *i, struct err *err)
{
    struct arena *a = cl->a;
    for (const char *p = cl->argv[*i] + 1; *p; p++) {
        const struct opt *o = find_letter(cl->tables, *p);
        struct origin from = {arena_printf(a, "-%c", *p), EXIT_USAGE};
        if (!o)
            return err_set(err, EXIT_USAGE, "see --help for the options", "unknown option %s", from.name);
        if (o->kind == OPT_FLAG) {
            if (set_from_line(cl, o, "yes", from, err))
                return -1;
            continue;
        }
        const char *value = p[1] ? p + 1 : *i + 1 < cl->argc ? cl->argv[++*i] : NULL;
        if (!value)
            return err_set(err, EXIT_USAGE, arena_printf(a, "write %s %s", from.name, o->argument), "%s needs a value",
                           from.name);
        return set_from_line(cl, o, value, from, err);
    }
    return 0;
}

int opt_parse(opt_tables tables, void *options, struct arena *a, int argc, const char **argv, int *nargs,
              struct err *err)
{
    *nargs = 0;
    struct command_line cl = {tables, options, a, argc, argv, {0}, 0};
    for (int i = 0; i < argc; i++) {
        const char *arg = argv[i];
        if (strcmp(arg, "--") == 0) {
            while (++i < argc)
                argv[(*nargs)++] = argv[i];
            return 0;
        }
        if (arg[0] != '-' || arg[1] == '\0')
            argv[(*nargs)++] = arg;
        else if ((arg[1] == '-' ? parse_long : parse_short)(&cl, &i, err))
            return -1;
    }
    return 0;
}

void opt_init(opt_tables tables, void *options)
{
    for (; *tables; tables++)
        for (const struct opt *o = *tables; o->name; o++)
            if (o->kind == OPT_DAY)
                *(struct day *)(void *)((char *)options + o->offset) = DAY_NONE;
}

const char *opt_variable(const struct opt *o, struct arena *a)
{
    char *name = arena_printf(a, "RATECAST_%s", o->name);
    text_upper(name);
    for (char *p = name; *p; p++)
        *p = *p == '-' ? '_' : *p;
    return name;
}

int opt_environment(opt_tables tables, void *options, struct arena *a, struct err *err)
{
    for (; *tables; tables++)
        for (const struct opt *o = *tables; o->name; o++) {
            const char *name = opt_variable(o, a);
            const char *value = run_env(name);
            struct origin from = {name, EXIT_USAGE};
            if (value && replace_value(o, options, a, value, from, err))
                return -1;
        }
    return 0;
}

int opt_config(opt_tables tables, void *options, struct arena *a, const char *file, const char *text,
               bool (*known)(const char *name), struct err *err)
{
    char *copy = arena_strdup(a, text);
    unsigned long number = 0;
    for (char *line = copy, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        number++;
        char *name = text_trim(line);
        if (!*name || *name == '#')
            continue;
        char *equals = strchr(name, '=');
        if (!equals)
            return err_at(err, EXIT_INPUT, file, number, "write it as: name = value", "\"%s\" is no setting", name);
        *equals = '\0';
        name = text_trim(name);
        const struct opt *o = opt_find(tables, name);
        if (!o && !known(name))
            return err_at(err, EXIT_INPUT, file, number, "names are the long options without dashes",
                          "unknown setting \"%s\"", name);
        struct origin from = {arena_printf(a, "%s:%lu: %s", file, number, name), EXIT_INPUT};
        if (o && replace_value(o, options, a, text_trim(equals + 1), from, err))
            return -1;
    }
    return 0;
}

const char *opt_help_text(const struct opt *o, struct arena *a)
{
    return o->choices ? arena_printf(a, "%s: %s", o->help, opt_choices_text(a, o->choices, true)) : o->help;
}

void opt_help(opt_tables tables, struct arena *a, struct buf *out)
{
    for (; *tables; tables++)
        for (const struct opt *o = *tables; o->name; o++) {
            char left[64];
            int n = snprintf(left, sizeof left, "%s%c%s--%s%s%s", o->letter ? "-" : "  ", o->letter ? o->letter : ' ',
                             o->letter ? ", " : " ", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
            buf_printf(out, "  %-*s", HELP_INDENT - 2, left);
            if (n > HELP_INDENT - 3)
                buf_printf(out, "\n%*s", HELP_INDENT, "");
            const char *text = plain_wrap(a, opt_help_text(o, a), HELP_WIDTH - HELP_INDENT);
            for (size_t line; *text; text += line + (text[line] == '\n')) {
                line = strcspn(text, "\n");
                buf_printf(out, "%.*s\n", (int)line, text);
                if (text[line])
                    buf_printf(out, "%*s", HELP_INDENT, "");
            }
        }
}

const char *opt_check(opt_tables tables, struct arena *a)
{
    for (opt_tables t = tables; *t; t++)
        for (const struct opt *o = *t; o->name; o++) {
            if (!o->help || !*o->help)
                return arena_printf(a, "--%s has no help", o->name);
            if ((o->kind == OPT_FLAG) != !o->argument)
                return arena_printf(a, "--%s: only a flag has no argument", o->name);
            if (o->choices && o->kind != OPT_TEXT)
                return arena_printf(a, "--%s: only a text has choices", o->name);
            if (o->help[strlen(o->help) - 1] == '.')
                return arena_printf(a, "--%s: help ends in a full stop", o->name);
            if (opt_find(tables, o->name) != o)
                return arena_printf(a, "--%s stands twice", o->name);
            if (o->letter && find_letter(tables, o->letter) != o)
                return arena_printf(a, "-%c stands twice", o->letter);
        }
    return NULL;
}
