/* common: the options that every command has, and writing its result. */
#ifndef CMD_COMMON_H
#define CMD_COMMON_H

#include <stdbool.h>

#include "base/day.h"
#include "cmd/opt.h"
#include "report/report.h"

struct buf;
struct doc;
struct err;
struct run;

/* First member of every command's options. */
struct cmd_common {
    bool help, ascii, quiet, verbose;
    const char *format, *out_file, *cache, *color, *chart;
    struct day as_of;
};

extern const struct opt cmd_common_options[]; /* of every command */
extern const struct opt cmd_output_options[]; /* of those whose result is a doc */
extern const struct opt cmd_chart_options[];  /* of those whose doc has charts */

/* Puts the common options into the run. Fails with EXIT_USAGE on a value that is none of the choices. */
int cmd_common_apply(struct run *run, const struct cmd_common *common, struct err *err);

/* Renders `d` in the wished format to stdout or --out-file, then the run's notes to stderr unless --quiet. */
int cmd_write(struct run *run, const struct cmd_common *common, struct doc *d, struct err *err);

/* The same for a result that is text already. */
int cmd_write_text(struct run *run, const struct cmd_common *common, const struct buf *text, struct err *err);

/* The last step of both, for a result that was streamed: the run's notes. */
void cmd_write_notes(const struct run *run);

/* Is the format one of tables, not of data (json)? */
bool cmd_is_format(const struct cmd_common *common, const char *name); /* was it asked for by -o */
bool cmd_is_for_people(const struct cmd_common *common);
/* Will the table have charts? On a terminal those that are for a glance, with --chart always all of them. */
enum report_charts cmd_charts(const struct run *run, const struct cmd_common *common);
/* Does the result name its inputs with their hashes? Data does, and documents (html). */
bool cmd_tells_sources(const struct cmd_common *common);

#endif
