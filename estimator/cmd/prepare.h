/* prepare: what several commands do before they differ: read the workload, open the book, settle the basis, look names
 * up. */
#ifndef CMD_PREPARE_H
#define CMD_PREPARE_H

#include <stdbool.h>

#include "cmd/bill.h"
#include "cmd/common.h"
#include "pricing/estimate.h"
#include "report/show.h"

struct bill_says;
struct book_filter;
struct catalog;
struct err;
struct run;

/* Second member of the options of both, right behind struct cmd_common. */
struct cmd_pricing {
    struct opt_list regions, offers, discount;
    const char *currency, *snapshot, *month;
    struct opt_dec hours, commitment;
    struct opt_count max_age;
    bool strict, demo;
    struct cmd_bill bill;
};

extern const struct opt cmd_pricing_options[];

struct prepared {
    struct catalog *catalog;
    struct workload workload;
    struct book *book;
    struct estimate_input input;
};

/* What the command is going to do. */
struct prepare_for {
    bool compares;    /* a base is priced beside the offers asked for, and no --offers means all */
    const char *base; /* --base; NULL: the lines as they are */
    bool whole;       /* more is looked for than the lines name */
    const char *by;   /* --by, or NULL */
};

/* Workload (of the files, which are bills with --usage, or the built-in example), book and basis, in the arena of the run;
 * the book holds only the price lists of the offers asked for, and of them what the lines look for, if that is all there,
 * unless all of their services are needed. Fails with the codes of workload_read, read_usage and book_load, or
 * EXIT_USAGE. */
int prepare(struct run *run, const struct cmd_pricing *o, const struct prepare_for *what, const char *const *files,
            size_t n, struct prepared *out, struct err *err);

/* Opens the book; with --verbose, says on stderr what is loaded. */
int prepare_book(struct run *run, const struct catalog *c, const struct book_filter *f, struct book **out,
                 struct err *err);

/* The book for what bills say: first only their meters, which is enough if all are there; `f` has the currency, the snapshot
 * and the as-of date. Fails as book_load. */
int prepare_bill_book(struct run *run, const struct catalog *c, const struct bill_says *says, size_t n,
                      struct book_filter *f, struct book **out, struct err *err);

/* One name of `option` (--regions, --offers, --base); fails with EXIT_USAGE and a did-you-mean. */
int prepare_region(const struct catalog *c, struct run *run, const char *option, const char *name, const char **arm,
                   struct err *err);
int prepare_offer(const struct catalog *c, struct run *run, const char *option, const char *name, struct offer *out,
                  struct err *err);

/* What a result of `p` is shown with. Borrows all it is given. */
struct show_context prepare_context(const struct run *run, const struct cmd_common *common, const struct prepared *p);

/* The gates, tested after the result is written: --strict and --max-age. Returns EXIT_OK or the code, with the reason
 * on stderr. */
int prepare_gates(const struct run *run, const struct cmd_pricing *o, const struct prepared *p, size_t unpriced);

#endif
