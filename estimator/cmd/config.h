/* config: the config file ($XDG_CONFIG_HOME/ratecast/config, else ~/.config/ratecast/config): lines "option = value". */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

#include "cmd/opt.h"

struct err;
struct run;

/* NULL: there is no place for one. In the arena of the run. */
const char *config_path(struct run *run);

/* Puts what the file says into `options`; nothing when there is no file. Fails with EXIT_INPUT. */
int config_read(struct run *run, opt_tables tables, void *options, struct err *err);

#endif
