#include "cmd/common.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/progress.h"
#include "base/run.h"
#include "cmd/bar.h"
#include "io/file.h"
#include "io/out.h"
#include "report/doc.h"
#include "report/plain.h"
#include "report/report.h"

#define AT(member) offsetof(struct cmd_common, member)
const struct opt cmd_common_options[] = {
    {"as-of", 0, OPT_DAY, AT(as_of), "DATE", "the day this run pretends to be (default: today, UTC)"},
    {"cache", 0, OPT_TEXT, AT(cache), "FILE", "rate cache (default: ~/.cache/ratecast/rates.db)", .names = OPT_FILES},
    {"quiet", 'q', OPT_FLAG, AT(quiet), NULL, "no notes and no progress on stderr"},
    {"verbose", 'v', OPT_FLAG, AT(verbose), NULL, "say more on stderr"},
    {"help", 'h', OPT_FLAG, AT(help), NULL, "show this help"},
    {0},
};
const struct opt cmd_output_options[] = {
    {"output", 'o', OPT_TEXT, AT(format), "FORMAT", "form of the result", .choices = REPORT_CHOICES},
    {"out-file", 0, OPT_TEXT, AT(out_file), "FILE", "write the result there instead of stdout", .names = OPT_FILES},
    {"color", 0, OPT_TEXT, AT(color), "WHEN", "colours, unless NO_COLOR is set", .choices = "auto|always|never"},
    {"ascii", 0, OPT_FLAG, AT(ascii), NULL, "plain characters only"},
    {0},
};
const struct opt cmd_chart_options[] = {
    {"chart", 0, OPT_TEXT, AT(chart), "WHEN",
     "charts in the table: of forecasts on a terminal, of all results, or none", .choices = "auto|always|never"},
    {0},
};
#undef AT

int cmd_common_apply(struct run *run, const struct cmd_common *common, struct err *err)
{
    enum run_color color = !common->color || strcmp(common->color, "auto") == 0 ? RUN_COLOR_AUTO
                           : strcmp(common->color, "always") == 0               ? RUN_COLOR_ALWAYS
                                                                                : RUN_COLOR_NEVER;
    if (common->out_file && !*common->out_file)
        return err_set(err, EXIT_USAGE, "name a file, or - for stdout", "--out-file: \"\" is no file");
    if (common->cache)
        run->cache = common->cache;
    if (!day_is_none(common->as_of))
        run->as_of = common->as_of;
    run->ascii = common->ascii;
    run->quiet = common->quiet;
    run->verbose = common->verbose && !common->quiet;
    run_set_color(run, color);
    run->progress = bar_new(run);
    return 0;
}

void cmd_write_notes(const struct run *run)
{
    for (size_t i = 0; !run->quiet && i < run->notes.n; i++)
        fprintf(stderr, "note: %s\n", plain_text(run->arena, run->notes.at[i], false));
}

int cmd_write_text(struct run *run, const struct cmd_common *common, const struct buf *text, struct err *err)
{
    progress_clear(run->progress);
    if (file_write(common->out_file ? common->out_file : "-", text->p, text->n, err))
        return -1;
    cmd_write_notes(run);
    return 0;
}

int cmd_write(struct run *run, const struct cmd_common *common, struct doc *d, struct err *err)
{
    progress_clear(run->progress);
    const struct report_format *format = report_find(common->format ? common->format : "table");
    struct report_style style = {run->columns, run->ascii, run->color && !common->out_file, cmd_charts(run, common)};
    struct out *out;
    if (out_open(common->out_file ? common->out_file : "-", &out, err))
        return -1;
    int status = report_write(format, d, &style, out_text(out), err);
    if (out_close(out, status == 0, err))
        status = -1;
    if (!status)
        cmd_write_notes(run);
    return status;
}

bool cmd_is_format(const struct cmd_common *common, const char *name)
{
    return common->format && strcmp(common->format, name) == 0;
}

bool cmd_is_for_people(const struct cmd_common *common)
{
    return !common->format || !strstr(common->format, "json");
}

bool cmd_tells_sources(const struct cmd_common *common)
{
    return common->format && (strstr(common->format, "json") || strcmp(common->format, "html") == 0);
}

enum report_charts cmd_charts(const struct run *run, const struct cmd_common *common)
{
    if (common->chart && strcmp(common->chart, "never") == 0)
        return REPORT_NO_CHARTS;
    if (common->chart && strcmp(common->chart, "always") == 0)
        return REPORT_CHARTS;
    return run->stdout_is_terminal && !common->out_file ? REPORT_GLANCES : REPORT_NO_CHARTS;
}
