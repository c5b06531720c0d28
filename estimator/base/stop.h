/* stop: Ctrl-C and its like, for work that must tidy up before the program ends. Without stop_catch they end the program
 * at once, as they always do; a second one does so in any case. */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

void stop_catch(void); /* from now on the first SIGINT, SIGTERM or SIGHUP only sets what stop_asked tells */
bool stop_asked(void);

/* A file that a signal which ends the program takes along: one at a time, borrowed; NULL = none any more. */
void stop_unlinks(const char *path);

#endif
