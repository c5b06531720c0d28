/* invoices list, download: what Azure has billed. */
#include <string.h>

#include "azure/invoices.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/run.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/take_azure.h"
#include "io/file.h"
#include "report/show.h"

struct options {
    struct cmd_common common;
    struct cmd_azure azure;
    const char *account, *profile, *folder;
    struct day from, to;
    bool force;
};

#define AT(member) offsetof(struct options, member)
static const struct opt scope_options[] = {
    {"billing-account", 0, OPT_TEXT, AT(account), "ID",
     "ask the service of billing accounts (with amounts); default: the one that --subscription is in"},
    {"billing-profile", 0, OPT_TEXT, AT(profile), "ID", "invoices of this profile of the account"},
    {"from", 0, OPT_DAY, AT(from), "DATE", "invoices whose period ends on this day or later"},
    {"to", 0, OPT_DAY, AT(to), "DATE", "invoices whose period ends on this day or earlier"},
    {0},
};
static const struct opt download_options[] = {
    {"folder", 0, OPT_TEXT, AT(folder), "DIR", "where to put the PDFs (default: here)", .names = OPT_FILES},
    {"force", 0, OPT_FLAG, AT(force), NULL, "replace files that are there"},
    {0},
};
#undef AT

static int run_list(struct run *, const void *, const char *const *, size_t, struct err *);

const struct cmd cmd_invoices_list = {
    .name = "invoices list",
    .summary = "what Azure has billed, newest first",
    .synopsis = "--subscription ID | --billing-account ID",
    .about = "A subscription that was bought on the web (pay-as-you-go, Visual Studio) has invoices of\n"
             "its own; the service says their periods, no amounts. With --billing-account the newer\n"
             "service is asked, which says amounts and state, and goes back a year unless --from.\n"
             "\n"
             "  ratecast invoices list --subscription 11111111-2222-3333-4444-555555555555\n"
             "  ratecast invoices list --billing-account default --subscription ID -o csv\n"
             "  ratecast invoices list --billing-account 1234567 --billing-profile AB12-CD34 --from 2026-01-01\n",
    .tables =
        (const struct opt *const[]){scope_options, cmd_azure_options, cmd_output_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .run = run_list,
};

static int run_download(struct run *, const void *, const char *const *, size_t, struct err *);

const struct cmd cmd_invoices_download = {
    .name = "invoices download",
    .summary = "PDFs of invoices",
    .synopsis = "[INVOICE...]",
    .about = "Without names the newest invoice, or with --from or --to all of those. Each becomes\n"
             "NAME.pdf, written whole or not at all; a file that is there stays unless --force.\n"
             "\n"
             "  ratecast invoices download --subscription 11111111-2222-3333-4444-555555555555\n"
             "  ratecast invoices download 201810-318387190656310 --folder bills\n"
             "  ratecast invoices download --billing-account 1234567 --from 2026-01-01\n",
    .tables = (const struct opt *const[]){download_options, scope_options, cmd_azure_options, cmd_output_options,
                                          cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .max_args = 1000,
    .run = run_download,
};

static int check_options(const struct options *o, struct err *err)
{
    if (o->profile && !o->account)
        return err_set(err, EXIT_USAGE, "add --billing-account ID", "--billing-profile without its account");
    if (!day_is_none(o->from) && !day_is_none(o->to) && day_cmp(o->to, o->from) < 0)
        return err_set(err, EXIT_USAGE, "turn them round", "--to is before --from");
    return 0;
}

/* Whose invoices: the account, or the subscription, which may be found out. */
static int take_scope(struct run *run, const struct options *o, struct azure *az, struct invoice_scope *s,
                      struct err *err)
{
    *s = (struct invoice_scope){.account = o->account, .profile = o->profile};
    if (o->account && (o->profile || strcmp(o->account, "default") != 0) && !o->azure.subscription)
        return 0;
    return take_subscription(run, &o->azure, az, &s->subscription, err);
}

/* Signs in and lists. */
static int list(struct run *run, const struct options *o, struct azure *az, struct invoice_scope *s,
                struct invoices *out, struct err *err)
{
    return take_arm(run, &o->azure, az, err) || take_scope(run, o, az, s, err) ||
                   invoices_list(az->arm, s, o->from, o->to, run->as_of, run->arena, &run->notes, out, err)
               ? -1
               : 0;
}

static int run_list(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct invoice_scope scope;
    struct invoices all;
    struct azure az;
    (void)args, (void)n;
    if (check_options(o, err) || take_azure(run, &o->azure, &az, err))
        return -1;
    int status = list(run, o, &az, &scope, &all, err);
    if (take_azure_end(&az, err) || status)
        return -1;
    struct show_context ctx = {.run = run};
    return cmd_write(run, &o->common, show_invoices(run->arena, &ctx, &all), err) ? -1 : EXIT_OK;
}

/* Those named; else the newest, or all where days are given. */
static int choose(struct run *run, const struct options *o, const struct invoices *all, const char *const *names,
                  size_t n, const struct invoice ***out, size_t *count, struct err *err)
{
    bool range = !day_is_none(o->from) || !day_is_none(o->to);
    *count = n ? n : range || all->n == 0 ? all->n : 1;
    *out = arena_array(run->arena, *count + 1, sizeof **out);
    for (size_t i = 0; i < *count; i++) {
        size_t k = i;
        for (k = n ? 0 : i; n && k < all->n && strcmp(all->at[k].name, names[i]) != 0;)
            k++;
        if (k == all->n)
            return err_set(err, EXIT_INPUT, "ratecast invoices list shows them; older ones need --from",
                           "there is no invoice \"%s\"", names[i]);
        (*out)[i] = &all->at[k];
    }
    return 0;
}

static int download(struct run *run, const struct options *o, struct azure *az, const struct invoice_scope *scope,
                    struct invoice_file *f, struct err *err)
{
    if (!invoice_name_ok(f->invoice->name))
        return err_set(err, EXIT_INTERNAL, "download it in the portal",
                       "an invoice has the name \"%s\", which is fit for no file", f->invoice->name);
    f->path =
        arena_printf(run->arena, "%s%s%s.pdf", o->folder ? o->folder : "", o->folder ? "/" : "", f->invoice->name);
    f->kept = !o->force && file_exists(f->path);
    if (f->kept) {
        notes_add(&run->notes, "\"%s\" is there already and stays: --force replaces it", f->path);
        return 0;
    }
    return file_make_parents(f->path, err) || invoice_download(az->arm, scope, f->invoice, f->path, &f->bytes, err) ? -1
                                                                                                                    : 0;
}

static int download_all(struct run *run, const struct options *o, struct azure *az, const char *const *names, size_t n,
                        struct invoice_file **files, size_t *count, struct err *err)
{
    struct invoice_scope scope;
    struct invoices *all = arena_alloc(run->arena, sizeof *all);
    const struct invoice **chosen;
    for (size_t i = 0; i < n; i++)
        if (!invoice_name_ok(names[i]))
            return err_set(err, EXIT_USAGE, "ratecast invoices list shows the names", "\"%s\" is no name of an invoice",
                           names[i]);
    if (list(run, o, az, &scope, all, err) || choose(run, o, all, names, n, &chosen, count, err))
        return -1;
    *files = arena_array(run->arena, *count + 1, sizeof **files);
    for (size_t i = 0; i < *count; i++) {
        (*files)[i].invoice = chosen[i];
        if (download(run, o, az, &scope, &(*files)[i], err))
            return -1;
    }
    return 0;
}

static int run_download(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct invoice_file *files = NULL;
    struct azure az;
    size_t count = 0;
    if (check_options(o, err) || take_azure(run, &o->azure, &az, err))
        return -1;
    int status = download_all(run, o, &az, args, n, &files, &count, err);
    if (take_azure_end(&az, err) || status)
        return -1;
    struct show_context ctx = {.run = run};
    return cmd_write(run, &o->common, show_invoice_files(run->arena, &ctx, files, count), err) ? -1 : EXIT_OK;
}
