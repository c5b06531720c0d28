/* prepare: what estimate and compare do before they differ: read the workload, open the book, settle the basis. */
#ifndef CMD_PREPARE_H
#define CMD_PREPARE_H

#include <stdbool.h>

#include "cmd/common.h"
#include "pricing/estimate.h"

struct catalog;
struct err;
struct run;

/* Second member of the options of both, right behind struct cmd_common. */
struct cmd_pricing {
    struct opt_list regions, offers;
    const char *currency, *snapshot, *month;
    struct opt_dec hours, commitment;
    struct opt_count max_age;
    bool strict;
};

extern const struct opt cmd_pricing_options[];

struct prepared {
    struct catalog *catalog;
    struct workload workload;
    struct book *book;
    struct estimate_input input;
};

int prepare(struct run *run, const struct cmd_pricing *o, const char *const *files, size_t n, struct prepared *out,
            struct err *err);

/* One name of --regions, --offers or --base; errors with a did-you-mean. */
int prepare_region(const struct catalog *c, struct run *run, const char *option, const char *name, const char **arm,
                   struct err *err);
int prepare_offer(const struct catalog *c, struct run *run, const char *option, const char *name, struct offer *out,
                  struct err *err);

/* The gates, tested after the result is written: --strict and --max-age. Returns EXIT_OK or the code, with the reason on stderr. */
int prepare_gates(const struct run *run, const struct cmd_pricing *o, const struct prepared *p, size_t unpriced);

#endif
