/* opt: command-line options from tables. One row drives parsing, --help, the man page, completion, the environment and
 * the config file.
 *
 * A row stores an offset into the command's own options struct, so parsing can be tested without a program. Where a
 * value comes from: command line > environment (RATECAST_MIN_COVERAGE for --min-coverage) > config file (min-coverage =
 * 95) > what the struct held. Callers read them in the opposite order: each overrides what is there, a list replaces a
 * list.
 *
 * To add an option: one member in the struct, one row in the table.
 */
#ifndef CMD_OPT_H
#define CMD_OPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "base/dec.h"

struct arena;
struct buf;
struct err;

enum opt_kind {
    OPT_FLAG,  /* bool; --x sets it, --no-x clears it */
    OPT_TEXT,  /* const char * */
    OPT_COUNT, /* struct opt_count: a whole number >= 0, or the word "all" */
    OPT_DEC,   /* struct opt_dec: a decimal number >= 0 */
    OPT_DAY,   /* struct day */
    OPT_LIST,  /* struct opt_list: comma-separated, may be repeated */
};

struct opt_dec {
    bool given;
    dec value;
};
struct opt_count {
    bool given, all;
    size_t value;
};
struct opt_list {
    const char **at;
    size_t n;
};

/* What a value or an argument names: what the shell offers for it. */
enum opt_names { OPT_ANYTHING, OPT_FILES, OPT_REGIONS, OPT_OFFERS, OPT_PLACE, OPT_SNAPSHOT, OPT_RESOURCE, OPT_COMMAND };

struct opt {
    const char *name; /* long name, without dashes; NULL ends a table */
    char letter;      /* or 0 */
    enum opt_kind kind;
    size_t offset;
    const char *argument; /* what --help calls the value, such as "FILE"; NULL for flags */
    const char *help;     /* one line, lower case, no full stop */
    const char *choices;  /* the only values, the default first: "auto|always|never"; NULL = any. --help lists them */
    enum opt_names names;
};

/* Tables of one command: a NULL-terminated list of NULL-name-terminated tables. */
typedef const struct opt *const *opt_tables;

/* Goes through choices: the next word (not terminated) and its length; false at the end. */
bool opt_next_choice(const char **rest, const char **word, size_t *n);
bool opt_is_choice(const char *choices, const char *value);
/* "a, b or c", and "a (default), b or c". In arena a. */
const char *opt_choices_text(struct arena *a, const char *choices, bool mark_default);

bool opt_list_has(const struct opt_list *list, const char *word);

/* Sets what zeroed memory does not say: a day that is not given is DAY_NONE. */
void opt_init(opt_tables tables, void *options);

/* Parses argv (without program and command name) into `options`; arguments that are no options are moved to the front
 * of argv and counted in *nargs. Fails with EXIT_USAGE: unknown option (did you mean), missing or unwanted value, a
 * value that does not parse. */
int opt_parse(opt_tables tables, void *options, struct arena *a, int argc, const char **argv, int *nargs,
              struct err *err);

/* "RATECAST_MIN_COVERAGE". In arena a. */
const char *opt_variable(const struct opt *o, struct arena *a);

/* Values from RATECAST_* and from the text of a config file ("name = value" lines, '#' comments). Names of other
 * commands' options are left alone; `known` tells whether any command has the option. */
int opt_environment(opt_tables tables, void *options, struct arena *a, struct err *err);
int opt_config(opt_tables tables, void *options, struct arena *a, const char *file, const char *text,
               bool (*known)(const char *name), struct err *err);

const struct opt *opt_find(opt_tables tables, const char *name);

/* What --help says of one option, its choices included. In arena a. */
const char *opt_help_text(const struct opt *o, struct arena *a);
/* The options part of --help. */
void opt_help(opt_tables tables, struct arena *a, struct buf *out);

/* A table that contradicts itself (two rows of one name or letter, a missing help): its first fault in words, or NULL.
 * For the unit test. */
const char *opt_check(opt_tables tables, struct arena *a);

#endif
