/* workload: what the user runs or plans to run, line by line. */
#ifndef WORKLOAD_WORKLOAD_H
#define WORKLOAD_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/dec.h"
#include "catalog/offer.h"
#include "catalog/unit.h"
#include "io/crypto.h"
#include "rates/match.h"

struct arena;
struct bill;
struct catalog;
struct err;
struct notes;

/* How many hours of the month a line runs. */
enum hours_kind {
    HOURS_BASIS,  /* not said: all hours of the basis */
    HOURS_MONTH,  /* a number of hours per month */
    HOURS_WEEKLY, /* "12x5": hours a day on so many days a week, Monday first */
};

struct tag {
    const char *key, *value;
};

struct line {
    const char *file;
    unsigned long at; /* line number in the file */
    const char *name; /* the user's, else the resource or meter */
    const char *what; /* what the user wrote to say what it is, for reports */
    struct want want;
    bool has_quantity;
    dec quantity, quantity_low, quantity_high; /* per month; low and high equal quantity unless given */
    bool has_range;
    bool has_unit; /* else the quantity counts the meter's own unit, blocks included */
    struct unit unit;
    const char *unit_text;
    dec count;
    bool
        scaled; /* then base units of its meter are quantity x unit x times / over: a line of a bill (workload/bill.h) */
    dec times, over;
    dec pool; /* of a line of a bill: the quantity of all lines of its meter in its place, which share commitments */
    bool borrows_list;       /* `offer` only says which price list has the meter: its terms are not the line's */
    const char *unsupported; /* why this line cannot be priced anywhere, or NULL */
    enum hours_kind hours_kind;
    dec hours; /* HOURS_MONTH: per month; HOURS_WEEKLY: per day */
    unsigned days_a_week;
    const char *region; /* ARM name, or NULL */
    bool has_offer;
    struct offer offer;
    bool pin_region, pin_offer;
    const struct tag *tags;
    size_t ntags;
    const char *identity; /* all of the above as text without name, file and place: equal lines have equal identities */
};

struct workload_input {
    const char *path;
    char sha256[CRYPTO_HEX];
    size_t lines;
};

struct workload {
    struct line *lines; /* in input order */
    size_t n;
    struct workload_input *inputs;
    size_t ninputs;
    struct bill *bill; /* beside the lines, if they are read from bills (workload/bill.h); else NULL */
};

/* Results in arena a. Reads workload CSV files ("-" is stdin), in order. All bad lines are reported (the first 20
 * listed), with EXIT_INPUT. */
int workload_read(struct arena *a, const struct catalog *c, const char *const *files, size_t nfiles,
                  struct workload *out, struct notes *notes, struct err *err);
/* The same from memory, for tests. */
int workload_read_text(struct arena *a, const struct catalog *c, const char *name, const char *text, size_t n,
                       struct workload *out, struct notes *notes, struct err *err);

/* What the book must hold for these lines: sets services, meter_ids and, if they are few, looks of f; the arrays in arena a, the names borrowed
 * from w. */
void workload_needs(struct arena *a, const struct workload *w, struct book_filter *f);

#endif
