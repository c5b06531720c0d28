/* help: what the program says about itself, from the tables of commands, options and exit codes: the overview, the
 * help of a command, the man page. Each appends to `out`. */
#ifndef CMD_HELP_H
#define CMD_HELP_H

struct arena;
struct buf;
struct cmd;

void help_overview(struct buf *out);
void help_command(const struct cmd *cmd, struct arena *a, struct buf *out);
/* The commands that begin with this word ("prices"). */
void help_group(const char *word, struct buf *out);
/* ratecast.1 (mdoc). */
void help_man(struct arena *a, struct buf *out);

#endif
