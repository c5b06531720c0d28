/* schema: the JSON Schemas of results. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/run.h"
#include "base/text.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "io/out.h"
#include "report/schema.h"

struct options {
    struct cmd_common common;
};

static int run_schema(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

const struct cmd cmd_schema = {
    .name = "schema",
    .summary = "the JSON Schema of a kind of result, or the list of them",
    .synopsis = "[NAME]",
    .about = "Prints the JSON Schema (draft 2020-12) that every -o json of this kind follows.\n"
             "\n"
             "  ratecast schema\n"
             "  ratecast schema compare >compare.schema.json\n",
    .tables = (const struct opt *const[]){cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .min_args = 0,
    .max_args = 1,
    .run = run_schema,
};

static int unknown(struct run *run, const char *name, const char *const *names, size_t n, struct err *err)
{
    struct suggest near;
    suggest_start(&near, name);
    for (size_t i = 0; i < n; i++)
        suggest_offer(&near, names[i]);
    return err_set(err, EXIT_USAGE,
                   near.best ? arena_printf(run->arena, "did you mean %s?", near.best) : "ratecast schema lists them",
                   "there is no schema \"%s\"", name);
}

static int run_schema(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    (void)options;
    size_t nnames;
    const char *const *names = schema_names(run->arena, &nnames);
    struct out *out;
    if (n > 0 && !schema_find(args[0]))
        return unknown(run, args[0], names, nnames, err);
    if (out_open("-", &out, err))
        return -1;
    int status = n > 0 ? schema_write(args[0], run->arena, out_text(out), err) : 0;
    for (size_t i = 0; n == 0 && i < nnames; i++)
        buf_printf(out_text(out), "%s\n", names[i]);
    return out_close(out, status == 0, err) || status ? -1 : EXIT_OK;
}
