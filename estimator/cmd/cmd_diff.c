/* diff: what changed between two kept results. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/increase.h"
#include "report/diff.h"
#include "report/show.h"

struct options {
    struct cmd_common common;
    const char *max_increase;
};

static int run_diff(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

#define AT(member) offsetof(struct options, member)
static const struct opt own[] = {
    {"max-increase", 0, OPT_TEXT, AT(max_increase), "PCT%|AMOUNT",
     "exit 12 when the total rises by more, or by what is not known"},
    {0},
};
#undef AT

const struct cmd cmd_diff = {
    .name = "diff",
    .summary = "what changed between two kept results, line by line, and why",
    .synopsis = "BEFORE.json AFTER.json",
    .args = OPT_FILES,
    .about = "Both are results of compare (the base is compared line by line) or of estimate, kept\n"
             "with -o json. Lines are paired by name. An amount that is not known on a side is told\n"
             "and never counted as 0.\n"
             "\n"
             "  ratecast diff main.json branch.json\n"
             "  ratecast diff main.json branch.json -o markdown --max-increase 5%\n",
    .tables = (const struct opt *const[]){own, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 2,
    .max_args = 2,
    .run = run_diff,
};

static int run_diff(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    (void)n;
    const struct options *o = options;
    struct kept_result from, to;
    struct diff diff;
    struct increase limit;
    if (strcmp(args[0], "-") == 0 && strcmp(args[1], "-") == 0)
        return err_set(err, EXIT_USAGE, "name at least one file", "stdin cannot be both sides");
    if (increase_parse(o->max_increase, &limit, err) || kept_read(args[0], run->arena, &from, err) ||
        kept_read(args[1], run->arena, &to, err) || diff_results(&from, &to, run->arena, &diff, err))
        return -1;
    if (from.hours && to.hours && strcmp(from.hours, to.hours) != 0)
        notes_add(&run->notes, "the months are of %s and %s hours", from.hours, to.hours);
    struct show_context ctx = {.run = run};
    if (cmd_write(run, &o->common, show_diff(run->arena, &ctx, &diff), err))
        return -1;
    return increase_gate(&limit, &diff);
}
