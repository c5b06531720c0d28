/* choose: the offer rules. Which rates a line is charged by in one placement, before its quantity is looked at. */
#ifndef PRICING_CHOOSE_H
#define PRICING_CHOOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "pricing/estimate.h"

struct line;

enum part_kind {
    PART_USAGE,       /* by quantity, through the tiers of the rate */
    PART_RESERVATION, /* price of the whole term, for all hours of the basis */
    PART_PLAN,        /* savings plan price per priced unit, for all hours of the basis */
    PART_LICENCE,     /* Windows: what its rate costs beyond the Linux one, for the line's own hours */
};

struct part {
    enum part_kind kind;
    const struct rate *rate;         /* whose unit and block count */
    dec price;                       /* not of PART_USAGE */
    int years;                       /* of PART_RESERVATION */
    const struct discount *discount; /* NULL: none */
};

enum { CHOICE_PARTS = 2 };

struct choice {
    enum line_state
        state; /* LINE_PRICED: `parts` say how; otherwise no price, ambiguous or unsupported with a reason */
    const char *reason;
    const struct offer *lacks; /* as in struct cell */
    bool needs_region;         /* no state but an input error: the line has to say where it is */
    const struct rate *rate;
    const char *region, *offer, *offer_id, *how;
    bool derived, interruptible, commitment;
    bool windows_vm; /* a Windows VM, so +ahb would matter */
    const char *os;  /* of a VM */
    const struct rate *const *candidates;
    size_t ncandidates;
    struct part parts[CHOICE_PARTS]; /* usage stands alone */
    size_t nparts;
};

/* In arena a. */
const struct choice *choose(const struct estimate_input *in, struct arena *a, const struct line *l,
                            const struct placement *p);

#endif
