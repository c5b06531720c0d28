/* take_usage: keys and filters of usage files from the command line. */
#ifndef CMD_TAKE_USAGE_H
#define CMD_TAKE_USAGE_H

#include "usage/usage.h"

struct catalog;
struct err;
struct opt_list;
struct run;

/* --by and --filter into the query. Fails with EXIT_USAGE: an unknown key (did you mean), too many, a filter without a
 * value. */
int take_usage_query(struct run *run, const struct catalog *c, const struct opt_list *by, const struct opt_list *filter,
                     struct usage_query *q, struct err *err);

/* The table of this address; user and password are taken from CLICKHOUSE_USER and CLICKHOUSE_PASSWORD. */
struct usage_server take_usage_server(const char *url);

#endif
