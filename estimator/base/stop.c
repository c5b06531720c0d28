#include "base/stop.h"

#include <signal.h>

static volatile sig_atomic_t asked;

static void note(int signal)
{
    (void)signal;
    asked = 1;
}

void stop_catch(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction now, catch = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&catch.sa_mask);
    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
        if (!sigaction(signals[i], NULL, &now) && now.sa_handler != SIG_IGN) /* nohup */
            sigaction(signals[i], &catch, NULL);
}

bool stop_asked(void)
{
    return asked != 0;
}
