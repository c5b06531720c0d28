#include "base/run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"

enum { COLUMNS_MIN = 20, COLUMNS_MAX = 1000, COLUMNS_DEFAULT = 100, SECONDS_A_DAY = 86400 };

const char *run_env(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

const char **run_env_names(struct arena *a, const char *prefix)
{
    const char **names = NULL;
    size_t n = 0, cap = 0;
    for (char *const *e = environ; e && *e; e++) {
        if (!text_starts(*e, prefix))
            continue;
        names = arena_grow(a, names, n, &cap, sizeof *names);
        names[n++] = arena_strndup(a, *e, strcspn(*e, "="));
    }
    names = arena_grow(a, names, n, &cap, sizeof *names);
    qsort(names, n, sizeof *names, text_cmp_ptr);
    names[n] = NULL;
    return names;
}

int64_t run_milliseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t run_seconds(void)
{
    return (int64_t)time(NULL);
}

uint64_t run_random(void)
{
    uint64_t n;
    if (getrandom(&n, sizeof n, 0) != (ssize_t)sizeof n) /* a kernel without it: the clock and the process will do */
        n = ((uint64_t)run_milliseconds() << 20) ^ (uint64_t)getpid();
    return n;
}

static const char *cache_path(struct arena *a)
{
    const char *file = run_env("RATECAST_CACHE"), *xdg = run_env("XDG_CACHE_HOME"), *home = run_env("HOME");
    if (file)
        return arena_strdup(a, file);
    if (xdg && xdg[0] == '/') /* the XDG rules: a relative one is invalid and ignored */
        return arena_printf(a, "%s/ratecast/rates.db", xdg);
    if (home)
        return arena_printf(a, "%s/.cache/ratecast/rates.db", home);
    return NULL; /* the current folder would do, but then prices would depend on it */
}

static bool columns_ok(long n)
{
    return n >= COLUMNS_MIN && n <= COLUMNS_MAX;
}

static int columns(int fd, bool terminal)
{
    const char *env = run_env("COLUMNS");
    char *end = NULL;
    long n = env ? strtol(env, &end, 10) : 0;
    if (env && *end == '\0' && columns_ok(n))
        return (int)n;
    struct winsize size;
    if (terminal && ioctl(fd, TIOCGWINSZ, &size) == 0 && columns_ok(size.ws_col))
        return size.ws_col;
    return COLUMNS_DEFAULT;
}

/* A program started without one of the three streams would give its number to the first file it opens, and then write
 * what is meant for the stream into that file. The wrong direction makes each use of it fail. */
static void hold_streams(void)
{
    static const int wrong_way[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)!open("/dev/null", wrong_way[fd]); /* takes the lowest free number: this one */
}

void run_init(struct run *run)
{
    hold_streams();
    *run = (struct run){.arena = arena_new()};
    notes_init(&run->notes, run->arena);
    run->stdout_is_terminal = isatty(STDOUT_FILENO) == 1;
    run->columns = columns(STDOUT_FILENO, run->stdout_is_terminal);
    run->stderr_columns = isatty(STDERR_FILENO) == 1 ? columns(STDERR_FILENO, true) : 0;
    run->cache = cache_path(run->arena);
    run_set_color(run, RUN_COLOR_AUTO);
    run->as_of = (struct day){(int32_t)(time(NULL) / SECONDS_A_DAY)};
}

void run_release(struct run *run)
{
    arena_free(run->arena);
    *run = (struct run){0};
}

void run_set_color(struct run *run, enum run_color want)
{
    const char *term = run_env("TERM");
    run->color = want == RUN_COLOR_ALWAYS || (want == RUN_COLOR_AUTO && run->stdout_is_terminal &&
                                              !run_env("NO_COLOR") && term && strcmp(term, "dumb") != 0);
}
