/* estimate: one workload in one placement, priced line by line.
 *
 *     lines.c     which lines are of one kind, and the hours they run; once for all placements
 *     choose.c    per kind, the rates: the offer rules of docs/numbers.md
 *     units.c     per line, its quantity in units of the meter
 *     charge.c    amounts; lines that use one rate share its tiers (tier.c) and get the cost back so that it adds up
 *     terms.c     what the offer does to the sum
 */
#ifndef PRICING_ESTIMATE_H
#define PRICING_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dec.h"
#include "pricing/basis.h"
#include "pricing/discount.h"
#include "pricing/terms.h"
#include "rates/book.h"
#include "workload/workload.h"

struct arena;
struct catalog;
struct err;
struct notes;
struct progress;

enum line_state {
    LINE_PRICED,
    LINE_FREE,
    LINE_NEEDS_USAGE,
    LINE_NO_PRICE,
    LINE_AMBIGUOUS,
    LINE_UNSUPPORTED,
};
const char *line_state_name(enum line_state s);

/* Where everything is put. A line keeps its own region or offer where this is NULL or where it is pinned. */
struct placement {
    const char *region;        /* ARM name; NULL = as the lines are */
    const struct offer *offer; /* NULL = as the lines are (payg where they say nothing) */
};

/* One price times some units. A line has one charge or two (a Windows VM under a reservation: the reservation and the
 * licence). */
struct charge {
    const struct rate *rate;
    const char *label; /* "usage", "reservation", "savings plan", "Windows licence" */
    dec price;         /* of one unit; not of a usage charge, which goes through the tiers of its rate */
    dec units, den;    /* units / den are charged: base units of a usage charge, else what `price` buys one of */
    bool tiered;       /* a usage charge */
    const struct discount *discount; /* taken off what it comes to; NULL: none */
};

/* One line in one placement. */
struct cell {
    enum line_state state;
    dec amount;                /* valid when priced or free */
    const char *reason;        /* for the other states */
    const struct offer *lacks; /* no price: this offer has no row for it in the region; NULL: other reasons */
    const struct rate *rate;   /* the main rate, or NULL */
    const char *region;        /* where this line is in this placement (ARM name or NULL) */
    const char *offer;         /* under what it was really priced: "payg" when the service has no such option */
    const char *offer_id;      /* the RateCard offer whose terms the line is under, or NULL */
    const char *how;           /* how the rate was found */
    const char *os;            /* of a VM: "linux" or "windows"; NULL for anything else */
    bool derived;              /* DevTest price taken from the Linux twin */
    bool interruptible;
    bool commitment; /* charged for all hours of the basis */
    dec quantity;    /* what was charged, in `unit` */
    const char *unit;
    dec utilisation;                      /* percent of a commitment that the line's hours use; valid if commitment */
    dec upfront;                          /* reservation: the whole term, if paid upfront */
    const struct rate *const *candidates; /* ambiguous */
    size_t ncandidates;
    const struct charge *charges;
    size_t ncharges;
};

bool cell_has_amount(const struct cell *c); /* priced or free */

/* A line without an amount, and why: as in its cell. */
struct unpriced {
    size_t line;
    enum line_state state;
    const char *reason, *region;
    const struct offer *lacks;
};

/* What is to be said of a placement as a whole: taken from its cells, of which most comparisons keep few. */
struct digest {
    struct unpriced *unpriced; /* in the order of the lines */
    size_t nunpriced;
    /* How many lines with an amount ... */
    size_t otherwise;         /* are bought otherwise than the placement says (a disk beside a reservation) */
    const char *otherwise_as; /* "payg": as what; "otherwise": in several ways */
    size_t derived;           /* are priced under DevTest like their Linux twin */
    size_t idle;              /* are commitments that they do not use up */
};

struct estimate {
    struct placement placement;
    const char *region, *offer; /* names for output: "westeurope", "as-is", "mixed"... */
    /* One per line of the workload, in its order. NULL in a comparison, which keeps only the cells of its base and of as
     * many placements as it is asked for (compare.h): a digest is always there. */
    struct cell *cells;
    struct digest digest;
    size_t n, priced; /* priced counts priced and free */
    bool complete;    /* every line priced or free */
    dec before_terms; /* sum of the priced amounts */
    struct term_result *terms;
    size_t nterms;
    /* Of what is priced; no numbers to show where `priced` is 0: then nothing is known. */
    dec total;  /* per month, before tax */
    dec yearly; /* total x 12 */
    dec upfront;
    bool interruptible;
    bool has_range; /* some line has a low and a high quantity */
    dec total_low, total_high;
};

/* What stays the same over all placements. Borrowed for the call, and results point into the book and the workload. */
struct estimate_input {
    const struct book *book;
    const struct catalog *catalog;
    const struct workload *workload;
    struct basis basis;
    dec commitment; /* --commitment, valid if has_commitment */
    bool has_commitment;
    struct discounts discounts; /* --discount */
    struct notes *notes;        /* or NULL */
    struct progress *progress;  /* or NULL */
};

/* Results in arena a. Fails (EXIT_INPUT) on impossible unit pairs, all of them listed, a resource line without any
 * region, and amounts beyond the range. */
int estimate_run(const struct estimate_input *in, struct arena *a, const struct placement *p, struct estimate *out,
                 struct err *err);

/* The same for one placement of many: `lines` (pricing/lines.h) was read once from the input. The cells, and what they
 * point to, are in arena `cells`; all else is in `a`, so that the cells can be forgotten (out->cells = NULL). */
struct lines;
int estimate_lines(const struct estimate_input *in, const struct lines *lines, struct arena *a, struct arena *cells,
                   const struct placement *p, struct estimate *out, struct err *err);

/* Sets e->digest from the cells; its own memory and the reasons are in arena a. Done by estimate_lines. */
void estimate_digest(const struct workload *w, struct arena *a, struct estimate *e);

/* Was this line bought otherwise than the placement says? Hybrid Benefit on a line without Windows is no difference. */
bool estimate_bought_otherwise(const struct estimate *e, const struct line *l, const struct cell *c);

/* Marks (one per line; never clears) the lines that state hours though their meters here are not billed by the hour;
 * one note says how many there are. */
void estimate_mark_hours(const struct estimate_input *in, const struct estimate *e, bool *ignored);
void estimate_note_hours(const struct estimate_input *in, const bool *ignored);

/* What the estimate, which has its cells, would come to, terms included, if it had only the lines marked in `use` (one
 * per line). */
int estimate_total_of(const struct estimate_input *in, const struct estimate *e, const bool *use, dec *total,
                      struct err *err);

#endif
