/* order: sorts the groups of a table by their ids. */
#ifndef USAGE_ORDER_H
#define USAGE_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "usage/group.h"

/* One id of the groups, the most important first. */
struct order_part {
    size_t id;
    const uint32_t *rank; /* of each value; NULL = the value itself */
};

enum { ORDER_PARTS_MAX = 16 };

/* The numbers of the groups in order; equal ones in the order of their making. Caller frees. */
uint32_t *order_groups_by(const struct group_table *t, const struct order_part *parts, size_t nparts);

#endif
