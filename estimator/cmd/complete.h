/* complete: scripts that complete commands, options and values in a shell, made from the tables of commands and options
 * and from data/. A shell is one file and one row here. */
#ifndef CMD_COMPLETE_H
#define CMD_COMPLETE_H

#include "cmd/opt.h"

struct arena;
struct buf;
struct catalog;

#define COMPLETE_SHELLS(X) \
    X(bash) \
    X(zsh)

/* Appends the script. */
#define COMPLETE_DECLARE(shell) void complete_##shell(const struct catalog *c, struct arena *a, struct buf *out);
COMPLETE_SHELLS(COMPLETE_DECLARE)
#undef COMPLETE_DECLARE

/* The words of OPT_REGIONS, OPT_OFFERS or OPT_RESOURCE with a blank before each, in lines; none has a blank, a quote or
 * a character that shells take for more than itself. */
void complete_words(const struct catalog *c, enum opt_names names, struct buf *out);

#endif
