#include "base/stop.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { SIGNALS = sizeof signals / sizeof *signals };

static atomic_bool asked; /* set by a signal, which any thread may take */
static const char *volatile doomed;

/* Where the signal would do what `from` does, it does what `to` says. */
static void replace(void (*from)(int), const struct sigaction *to)
{
    struct sigaction now;
    for (int i = 0; i < SIGNALS; i++)
        if (!sigaction(signals[i], NULL, &now) && now.sa_handler == from)
            sigaction(signals[i], to, NULL);
}

static void note(int signal)
{
    (void)signal;
    asked = true;
}

void stop_catch(void)
{
    struct sigaction catch = {.sa_handler = note, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&catch.sa_mask);
    replace(SIG_DFL, &catch); /* not after nohup */
}

bool stop_asked(void)
{
    return asked;
}

/* The handler is gone by now (SA_RESETHAND): the signal ends the program. */
static void tidy(int signal)
{
    const char *path = doomed;
    if (path)
        unlink(path);
    raise(signal);
}

void stop_unlinks(const char *path)
{
    struct sigaction catch = {.sa_handler = tidy, .sa_flags = (int)SA_RESETHAND}, plain = {.sa_handler = SIG_DFL};
    sigemptyset(&catch.sa_mask);
    sigemptyset(&plain.sa_mask);
    doomed = path;
    if (path)
        replace(SIG_DFL, &catch);
    else
        replace(tidy, &plain);
}
