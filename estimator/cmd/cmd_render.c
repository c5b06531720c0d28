/* render: a result kept as JSON, in another format. */
#include "base/err.h"
#include "base/run.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "io/json.h"
#include "report/read_doc.h"

struct options {
    struct cmd_common common;
};

static int run_render(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

const struct cmd cmd_render = {
    .name = "render",
    .summary = "show a result that was kept with -o json, in any format",
    .synopsis = "RESULT.json",
    .args = OPT_FILES,
    .about = "Writes what the command that made the result would have written with this -o. The\n"
             "result holds all it needs: no prices are looked up. One that was changed by hand, or\n"
             "made by another program, is refused. - is stdin.\n"
             "\n"
             "  ratecast compare workload.csv -o json --out-file result.json\n"
             "  ratecast render result.json\n"
             "  ratecast render result.json -o markdown\n",
    .tables = (const struct opt *const[]){cmd_output_options, cmd_chart_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 1,
    .max_args = 1,
    .run = run_render,
};

static int run_render(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    (void)n;
    const struct options *o = options;
    struct json *result;
    const char *kind;
    char sha256[CRYPTO_HEX];
    struct doc *d;
    if (read_result(args[0], run->arena, sha256, &result, &kind, err))
        return -1;
    int status = read_doc(args[0], run->arena, result, &d, err);
    json_free(result);
    if (status)
        return -1;
    for (size_t i = 0; i < d->nnotes; i++)
        notes_add(&run->notes, "%s", d->notes[i]);
    return cmd_write(run, &o->common, d, err) ? -1 : EXIT_OK;
}
