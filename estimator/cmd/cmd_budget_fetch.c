/* budget fetch: budgets as they are set in Azure, as the file that budget check reads. */
#include <string.h>

#include "azure/budgets.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/run.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/take_azure.h"
#include "invoice/budget_fetch.h"

enum { CSV_MAX = 64 << 20 };

struct options {
    struct cmd_common common;
    struct cmd_azure azure;
    const char *scope;
};

#define AT(member) offsetof(struct options, member)
static const struct opt own[] = {
    {"scope", 0, OPT_TEXT, AT(scope), "PATH",
     "budgets of this scope, not the subscription: /subscriptions/ID/resourceGroups/NAME or any other path"},
    {"out-file", 0, OPT_TEXT, AT(common.out_file), "FILE", "write the budgets there instead of stdout",
     .names = OPT_FILES},
    {0},
};
#undef AT

static int run_fetch(struct run *, const void *, const char *const *, size_t, struct err *);

const struct cmd cmd_budget_fetch = {
    .name = "budget fetch",
    .summary = "budgets as they are set in Azure, as the file that budget check reads",
    .synopsis = "--subscription ID",
    .about = "Amounts, periods, filters and alerts. What the file has no words for is said, and the\n"
             "budget left out, never changed into another one.\n"
             "\n"
             "  ratecast budget fetch --subscription ID --out-file budgets.csv\n"
             "  ratecast budget check budgets.csv export.csv\n",
    .tables = (const struct opt *const[]){own, cmd_azure_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .run = run_fetch,
};

static int take_scope(struct run *run, const struct options *o, struct azure *az, const char **scope, struct err *err)
{
    const char *subscription;
    if (o->scope && (*o->scope != '/' || strpbrk(o->scope, "?#% \\")))
        return err_set(err, EXIT_USAGE, "write it like /subscriptions/ID/resourceGroups/NAME", "--scope: no path");
    *scope = o->scope;
    if (o->scope)
        return 0;
    if (take_subscription(run, &o->azure, az, &subscription, err))
        return -1;
    *scope = arena_printf(run->arena, "/subscriptions/%s", subscription);
    return 0;
}

static int fetch(struct run *run, const struct options *o, struct azure *az, struct azure_budget **list, size_t *n,
                 struct err *err)
{
    const char *scope = NULL;
    return take_arm(run, &o->azure, az, err) || take_scope(run, o, az, &scope, err) ||
                   budgets_list(az->arm, scope, run->arena, list, n, err)
               ? -1
               : 0;
}

static int run_fetch(struct run *run, const void *options, const char *const *args, size_t nargs, struct err *err)
{
    const struct options *o = options;
    struct azure_budget *list = NULL;
    size_t n = 0;
    struct azure az;
    (void)args, (void)nargs;
    if (take_azure(run, &o->azure, &az, err))
        return -1;
    int status = fetch(run, o, &az, &list, &n, err);
    if (take_azure_end(&az, err) || status)
        return -1;
    struct buf csv;
    buf_init(&csv, CSV_MAX);
    size_t written = budget_fetch_csv(list, n, run->arena, &run->notes, &csv);
    if (n == 0)
        notes_add(&run->notes, "no budget is set there");
    else if (written < n)
        notes_add(&run->notes, "%zu of %zu budgets are written", written, n);
    status = cmd_write_text(run, &o->common, &csv, err);
    buf_release(&csv);
    return status ? -1 : EXIT_OK;
}
