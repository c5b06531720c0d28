/* bill: bills in place of a workload (--usage): the options, and reading them. */
#ifndef CMD_BILL_H
#define CMD_BILL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/day.h"
#include "cmd/opt.h"

struct basis;
struct catalog;
struct err;
struct run;
struct workload;

/* A part of struct cmd_pricing. */
struct cmd_bill {
    bool usage, allow_duplicate;
    struct opt_list filter;
    struct day from, to;
    struct opt_count threads;
};

extern const struct opt cmd_bill_options[];

/* The options that are of no use without --usage. Fails with EXIT_USAGE. */
int bill_check_options(const struct cmd_bill *o, struct err *err);

/* `by`: --by, or NULL; keys that only bills have tell the lines apart. `currency`: --currency, or NULL: another one than the
 * bill's is refused. Fails as read_usage does. */
int bill_read(struct run *run, const struct cmd_bill *o, const struct catalog *c, const char *by, const char *currency,
              const char *const *files, size_t n, struct workload *out, struct err *err);

/* The month that is priced: the time of the bill as it is where it is no longer than a month, unless a month is `given`
 * (--month, --hours), else a month. Sets times and over of the bill; notes say what is so. */
void bill_settle_month(struct run *run, struct workload *w, bool given, struct basis *basis);

/* One of these ways of buying commits to hours: says what is assumed of those of a bill. */
struct offer;
void bill_note_commitments(struct run *run, const struct workload *w, const struct offer *offers, size_t n);

#endif
