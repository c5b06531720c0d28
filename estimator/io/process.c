#include "io/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/run.h"

enum { LOOK_MS = 100 /* between two looks for Ctrl-C and the time */ };

const char *process_find(const char *path, const char *name, struct arena *a)
{
    struct stat s;
    for (const char *p = path; p && *p;) {
        size_t n = strcspn(p, ":");
        const char *file = arena_printf(a, "%.*s/%s", (int)n, p, name);
        if (*p == '/' && stat(file, &s) == 0 && S_ISREG(s.st_mode) && access(file, X_OK) == 0)
            return file;
        p += n + (p[n] == ':');
    }
    return NULL;
}

static int start(const char *const *argv, const int out[2], const int said[2], pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, said[1], STDERR_FILENO);
    int failed = posix_spawn(pid, argv[0], &actions, NULL, (char *const *)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

/* Reads both streams to their ends: 0, or ETIMEDOUT, or ECANCELED. */
static int collect(int out_fd, int said_fd, unsigned ms, bool (*stopped)(void), struct buf *out, struct buf *said)
{
    struct pollfd at[] = {{out_fd, POLLIN, 0}, {said_fd, POLLIN, 0}};
    struct buf *to[] = {out, said};
    int64_t until = run_milliseconds() + ms;
    char piece[4096];
    while (at[0].fd >= 0 || at[1].fd >= 0) {
        (void)poll(at, 2, LOOK_MS);
        for (int i = 0; i < 2; i++) {
            if (at[i].fd < 0 || !at[i].revents)
                continue;
            ssize_t n = read(at[i].fd, piece, sizeof piece);
            if (n > 0)
                buf_add(to[i], piece, (size_t)n);
            else if (n == 0 || errno != EINTR)
                at[i].fd = -1; /* poll passes over it */
        }
        if (stopped && stopped())
            return ECANCELED;
        if (run_milliseconds() >= until)
            return ETIMEDOUT;
    }
    explicit_bzero(piece, sizeof piece);
    return 0;
}

int process_run(const char *const *argv, unsigned ms, bool (*stopped)(void), struct buf *out, struct buf *said,
                int *code, struct err *err)
{
    int out_pipe[2] = {-1, -1}, said_pipe[2] = {-1, -1}, state = 0, failed = 0;
    pid_t pid = -1;
    if (pipe2(out_pipe, O_CLOEXEC) || pipe2(said_pipe, O_CLOEXEC))
        failed = errno;
    if (!failed)
        failed = start(argv, out_pipe, said_pipe, &pid);
    for (int i = 0; i < 2; i++) {
        int *fds = i == 0 ? out_pipe : said_pipe;
        if (fds[1] >= 0)
            close(fds[1]); /* else its end never comes */
    }
    if (failed)
        err_set(err, EXIT_INTERNAL, "can it be started by hand?", "%s cannot be started: %s", argv[0],
                strerror(failed));
    if (!failed && (failed = collect(out_pipe[0], said_pipe[0], ms, stopped, out, said))) {
        kill(pid, SIGKILL);
        if (failed == ECANCELED)
            err_set(err, EXIT_INTERNAL, "start it again", "%s: stopped", argv[0]);
        else
            err_set(err, EXIT_INTERNAL, "does it work by hand?", "%s does not come to an end", argv[0]);
    }
    while (pid > 0 && waitpid(pid, &state, 0) < 0 && errno == EINTR)
        ;
    for (int i = 0; i < 2; i++) {
        int *fds = i == 0 ? out_pipe : said_pipe;
        if (fds[0] >= 0)
            close(fds[0]);
    }
    *code = WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
    return failed ? -1 : 0;
}
