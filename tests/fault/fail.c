/* Preloaded into a program, makes one call of its C library fail (tests/fault/faults.py drives it):
 *
 *     FAULT_CALL    read write pread pwrite open close fsync ftruncate rename mkdir dup mmap fcntl malloc
 *     FAULT_AT      the how manieth call, from 1
 *     FAULT_ERRNO   what errno it leaves, or "short": half of the bytes are read or written
 *     FAULT_STAY    set: each later call fails too, as on a full disk
 *     FAULT_HIT     a file that is made when it strikes
 *
 * Loading a program makes calls of its own inside the C library; those do not come through here.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static long at, seen;
static int code; /* errno, or -1: short */
static bool stay, ready;
static const char *call, *hit;

static void start(void)
{
    if (ready)
        return;
    ready = true;
    const char *n = getenv("FAULT_AT"), *e = getenv("FAULT_ERRNO");
    call = getenv("FAULT_CALL");
    hit = getenv("FAULT_HIT");
    stay = getenv("FAULT_STAY") != NULL;
    at = n ? strtol(n, NULL, 10) : 0;
    code = e && strcmp(e, "short") == 0 ? -1 : e ? (int)strtol(e, NULL, 10) : EIO;
}

/* 0: go on; else errno, or -1 for a short one. */
static int strikes(const char *name)
{
    start();
    if (!call || strcmp(call, name) != 0)
        return 0;
    seen++;
    if (seen != at && !(stay && seen > at))
        return 0;
    if (hit && seen == at) {
        long fd = syscall(SYS_openat, AT_FDCWD, hit, O_WRONLY | O_CREAT, 0600);
        syscall(SYS_close, fd);
    }
    return code;
}

static void *next(const char *name)
{
    void *f = dlsym(RTLD_NEXT, name);
    if (!f)
        abort();
    return f;
}

#define NEXT(function) \
    static __typeof__(&function) real; \
    if (!real) \
        *(void **)&real = next(#function)

/* Calls that move n bytes. */
#define MOVES(function, name, Buffer, tail_parameters, tail) \
    ssize_t function(int fd, Buffer p, size_t n tail_parameters) \
    { \
        NEXT(function); \
        int e = strikes(name); \
        if (e > 0) { \
            errno = e; \
            return -1; \
        } \
        return real(fd, p, e < 0 && n > 1 ? n / 2 : n tail); \
    }
#define NOTHING
#define COMMA ,
MOVES(read, "read", void *, NOTHING, NOTHING)
MOVES(write, "write", const void *, NOTHING, NOTHING)
MOVES(pread, "pread", void *, COMMA off_t o, COMMA o)
MOVES(pread64, "pread", void *, COMMA off64_t o, COMMA o)
MOVES(pwrite, "pwrite", const void *, COMMA off_t o, COMMA o)
MOVES(pwrite64, "pwrite", const void *, COMMA off64_t o, COMMA o)

/* Calls that return an int, -1 on failure. */
#define SIMPLE(function, name, parameters, arguments) \
    int function parameters \
    { \
        NEXT(function); \
        int e = strikes(name); \
        if (e > 0) { \
            errno = e; \
            return -1; \
        } \
        return real arguments; \
    }
SIMPLE(fsync, "fsync", (int fd), (fd))
SIMPLE(fdatasync, "fsync", (int fd), (fd))
SIMPLE(ftruncate, "ftruncate", (int fd, off_t n), (fd, n))
SIMPLE(ftruncate64, "ftruncate", (int fd, off64_t n), (fd, n))
SIMPLE(rename, "rename", (const char *a, const char *b), (a, b))
SIMPLE(mkdir, "mkdir", (const char *p, mode_t m), (p, m))
SIMPLE(dup, "dup", (int fd), (fd))

/* A close that fails has closed all the same. */
int close(int fd)
{
    NEXT(close);
    int e = strikes("close"), rc = real(fd);
    if (e > 0) {
        errno = e;
        return -1;
    }
    return rc;
}

/* FAULT_CALL=open fails each open, openw only those for writing: a disk that cannot be written. */
static int open_next(const char *name, const char *path, int flags, mode_t mode)
{
    int (*real)(const char *, int, ...);
    *(void **)&real = next(name);
    int e = strikes("open");
    if (e == 0 && (flags & O_ACCMODE) != O_RDONLY)
        e = strikes("openw");
    if (e > 0) {
        errno = e;
        return -1;
    }
    return real(path, flags, mode);
}

#define OPENS(function) \
    int function(const char *path, int flags, ...) \
    { \
        va_list ap; \
        va_start(ap, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(ap, mode_t) : 0; \
        va_end(ap); \
        return open_next(#function, path, flags, mode); \
    }
OPENS(open)
OPENS(open64)

int fcntl64(int fd, int command, ...)
{
    NEXT(fcntl64);
    va_list ap;
    va_start(ap, command);
    void *arg = va_arg(ap, void *);
    va_end(ap);
    int e = command == F_SETLK ? strikes("fcntl") : 0;
    if (e > 0) {
        errno = e;
        return -1;
    }
    return real(fd, command, arg);
}

void *mmap(void *p, size_t n, int protection, int flags, int fd, off_t o)
{
    int e = fd >= 0 ? strikes("mmap") : 0; /* of files */
    if (e > 0) {
        errno = e;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, p, n, protection, flags, fd, o);
}

void *mmap64(void *p, size_t n, int protection, int flags, int fd, off64_t o)
{
    return mmap(p, n, protection, flags, fd, o);
}

/* The allocator is not looked up: dlsym allocates. */
extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);

/* Not for libcrypto, which crashes when it finds no memory the first time that a digest is looked up. */
static bool no_memory(void *caller)
{
    Dl_info from;
    if (!ready || !call || strcmp(call, "malloc") != 0)
        return false;
    bool crypto = dladdr(caller, &from) && from.dli_fname && strstr(from.dli_fname, "libcrypto");
    return !crypto && strikes("malloc") > 0;
}

void *malloc(size_t n)
{
    return no_memory(__builtin_return_address(0)) ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    return no_memory(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    return no_memory(__builtin_return_address(0)) ? NULL : __libc_realloc(p, n);
}

/* Only from here on: what the loader and the libraries allocate for themselves before is not the program's. */
static void __attribute__((constructor)) begin(void)
{
    start();
}
