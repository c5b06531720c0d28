/* estimate: one workload in one placement, line by line. */
#include "base/err.h"
#include "base/run.h"
#include "cmd/closer.h"
#include "cmd/cmd.h"
#include "cmd/common.h"
#include "cmd/prepare.h"
#include "report/show.h"

struct options {
    struct cmd_common common;
    struct cmd_pricing pricing;
    struct cmd_closer closer;
};

static int run_estimate(struct run *run, const void *options, const char *const *args, size_t n, struct err *err);

const struct cmd cmd_estimate = {
    .name = "estimate",
    .summary = "what a workload costs in one place, line by line",
    .synopsis = "WORKLOAD... | --usage FILE...",
    .args = OPT_FILES,
    .about = "Prices each line of the workload CSV where it says it is, or where --regions and\n"
             "--offers put it. A line whose price is not known is never counted as zero.\n"
             "\n"
             "  ratecast estimate workload.csv\n"
             "  ratecast estimate --demo\n"
             "  ratecast estimate workload.csv --regions northeurope --offers savings-plan-1y\n"
             "  ratecast estimate workload.csv --month 2026-02 -o json\n"
             "  ratecast estimate workload.csv --explain web\n"
             "  ratecast estimate --usage export.csv\n",
    .tables = (const struct opt *const[]){cmd_closer_options, cmd_bill_options, cmd_pricing_options, cmd_output_options,
                                          cmd_chart_options, cmd_common_options, NULL},
    .options_size = sizeof(struct options),
    .max_args = 1000,
    .run = run_estimate,
};

static int one_placement(const struct cmd_pricing *o, const struct prepared *p, struct run *run, struct placement *out,
                         struct offer *offer, struct err *err)
{
    if (opt_list_has(&o->regions, "all") || opt_list_has(&o->offers, "all") || o->regions.n > 1 || o->offers.n > 1)
        return err_set(err, EXIT_USAGE, "use ratecast compare for several", "estimate prices one placement");
    if (o->regions.n && prepare_region(p->catalog, run, "--regions", o->regions.at[0], &out->region, err))
        return -1;
    if (o->offers.n) {
        if (prepare_offer(p->catalog, run, "--offers", o->offers.at[0], offer, err))
            return -1;
        out->offer = offer;
    }
    return 0;
}

static int run_estimate(struct run *run, const void *options, const char *const *args, size_t n, struct err *err)
{
    const struct options *o = options;
    struct prepared p;
    struct closer closer;
    struct placement where = {0};
    struct offer offer;
    struct estimate e;
    const struct prepare_for what = {.whole = o->closer.alternates, .by = o->closer.by};
    if (bill_check_options(&o->pricing.bill, err) || prepare(run, &o->pricing, &what, args, n, &p, err) ||
        closer_read(run, &o->closer, &p, &closer, err) || one_placement(&o->pricing, &p, run, &where, &offer, err) ||
        estimate_run(&p.input, run->arena, &where, &e, err))
        return -1;
    discounts_note_unused(&p.input, e.cells);
    bill_note_commitments(run, &p.workload, where.offer, where.offer != NULL);
    struct show_context ctx = prepare_context(run, &o->common, &p);
    if (closer_estimate(&closer, &e, &ctx, err))
        return -1;
    if (cmd_write(run, &o->common, show_estimate(run->arena, &ctx, &e), err))
        return -1;
    return prepare_gates(run, &o->pricing, &p, e.n - e.priced);
}
