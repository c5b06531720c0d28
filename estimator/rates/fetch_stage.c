#include "rates/fetch_stage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "io/crypto.h"
#include "io/file.h"
#include "rates/fetch_page.h"

enum {
    FOLDER_NAME = 16,       /* hex digits */
    KEEP_DAYS = 1,          /* prices change by the day: older pages are no beginning for a list of today */
    JOURNAL_MAX = 64 << 20, /* of 100,000 pages with long links */
    PAGES_MAX = 100000,     /* of one fetch; the whole list is 700 */
    JOURNAL_FIELDS = 8,
};

static const char PERMISSIONS[] = "check the folder of the rate cache and its permissions";

struct kept {            /* a page that is there */
    uint64_t keys, link; /* of its items, and of its link */
};

struct part {
    struct fetch_part is;
    struct fetch_chain chain;
    struct kept *kept;
    size_t cap;
    size_t before; /* items of the last page */
};

struct fetch_stage {
    struct arena *arena;
    const char *folder;
    struct part *part;
    size_t nparts;
    struct day day;
    int lock, journal; /* -1: not open */
    size_t pages, resumed;
    size_t follows[FOLLOW_UNCLOSED + 1];
};

static int failed(const char *what, const char *path, struct err *err)
{
    int e = errno;
    return err_set(err, EXIT_INTERNAL, e == ENOSPC ? "free some space" : PERMISSIONS, "cannot %s \"%s\": %s", what,
                   path, strerror(e));
}

static const char *path_of(const struct fetch_stage *st, struct arena *a, const char *name)
{
    return arena_printf(a, "%s/%s", st->folder, name);
}

static const char *page_path(const struct fetch_stage *st, struct arena *a, const struct part *p, size_t page)
{
    return arena_printf(a, "%s/%s.%05zu.json", st->folder, p->is.name, page);
}

static uint64_t hash_of(const char *text)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return h;
}

/* A folder and the files in it; it has no folders in it. */
static void remove_folder(const char *folder, const char *but)
{
    DIR *d = opendir(folder);
    struct arena *a = arena_new();
    if (d) {
        for (struct dirent *e; (e = readdir(d)) != NULL;)
            if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && (!but || strcmp(e->d_name, but) != 0))
                unlink(arena_printf(a, "%s/%s", folder, e->d_name));
        closedir(d);
    }
    if (!but)
        rmdir(folder);
    arena_free(a);
}

/* The plan */

static void put_plan(struct buf *out, const struct fetch_open *o)
{
    for (size_t i = 0; i < o->nparts; i++)
        buf_printf(out, "%s %s\n", o->parts[i].name, o->parts[i].first);
}

/* The day on which a fetch began; false when its plan is not there or nonsense. */
static bool day_of(const char *folder, struct day *out)
{
    char day[sizeof "YYYY-MM-DD"] = "";
    struct arena *a = arena_new();
    FILE *f = fopen(arena_printf(a, "%s/plan", folder), "re");
    bool ok = f && fread(day, 1, sizeof day - 1, f) == sizeof day - 1 && day_parse(day, out) && !day_is_none(*out);
    if (f)
        fclose(f);
    arena_free(a);
    return ok;
}

static int write_plan(struct fetch_stage *st, const struct fetch_open *o, struct err *err)
{
    char day[DAY_TEXT];
    struct buf text;
    buf_init(&text, JOURNAL_MAX);
    buf_printf(&text, "%s\n", day_text(st->day, day));
    put_plan(&text, o);
    int rc = file_write(path_of(st, st->arena, "plan"), text.p, text.n, err);
    buf_release(&text);
    return rc;
}

static int lock_folder(const char *folder, struct arena *a)
{
    int fd = open(arena_printf(a, "%s/lock", folder), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int e = errno;
        close(fd);
        errno = e;
        return -1;
    }
    return fd;
}

/* Fetches that nobody went on with leave large folders. */
static void sweep(const char *above, struct day today)
{
    struct arena *a = arena_new();
    DIR *d = opendir(above);
    struct day day;
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        const char *folder = arena_printf(a, "%s/%s", above, e->d_name);
        if (strlen(e->d_name) != FOLDER_NAME || !day_of(folder, &day) || today.n - day.n <= KEEP_DAYS)
            continue;
        int fd = lock_folder(folder, a);
        if (fd < 0)
            continue;
        remove_folder(folder, NULL);
        close(fd);
    }
    if (d)
        closedir(d);
    arena_free(a);
}

/* The journal: a line a page, its fields apart by tabs:
 * part, page, bytes, items, keys, last, how it follows, link */

static void count_page(struct fetch_stage *st, struct part *p, const struct fetch_page *page, enum fetch_follow how)
{
    struct fetch_chain *c = &p->chain;
    bool closes = how == FOLLOW_CLOSED || how == FOLLOW_UNCLOSED;
    p->kept = arena_grow(st->arena, p->kept, c->pages, &p->cap, sizeof *p->kept);
    p->kept[c->pages++] = (struct kept){page->keys, closes || !*page->next ? 0 : hash_of(page->next)};
    st->pages++;
    st->follows[how]++;
    if (closes) {
        c->gap = false;
        c->unclosed += how == FOLLOW_UNCLOSED;
    } else {
        c->gap = how == FOLLOW_GAP;
        c->gap_next = c->next;
        c->gap_last = c->last;
        c->gap_items = p->before;
        p->before = page->items;
        c->items += page->items;
        c->next = arena_strdup(st->arena, page->next);
        c->last = page->last ? page->last : c->last;
    }
    c->done = !*c->next && !c->gap;
}

static bool number(const char *text, int base, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, base);
    return errno == 0 && end != text && !*end;
}

/* One line of the journal; false when it is not ours, or its page is not there as it was. */
static bool take_line(struct fetch_stage *st, char *line)
{
    char *f[JOURNAL_FIELDS];
    uint64_t n[JOURNAL_FIELDS - 1];
    struct stat file;
    for (size_t i = 0; i < JOURNAL_FIELDS; i++) {
        f[i] = line;
        line += strcspn(line, "\t");
        if ((*line == '\t') != (i + 1 < JOURNAL_FIELDS))
            return false;
        if (*line)
            *line++ = '\0';
    }
    for (size_t i = 0; i + 1 < JOURNAL_FIELDS; i++)
        if (!number(f[i], i == 4 || i == 5 ? 16 : 10, &n[i]))
            return false;
    if (n[0] >= st->nparts || n[6] > FOLLOW_UNCLOSED)
        return false;
    struct part *p = &st->part[n[0]];
    if (n[1] != p->chain.pages + 1)
        return false;
    if (stat(page_path(st, st->arena, p, n[1]), &file) != 0 || (uint64_t)file.st_size != n[2])
        return false;
    count_page(st, p, &(struct fetch_page){.items = n[3], .keys = n[4], .last = n[5], .next = f[7]},
               (enum fetch_follow)n[6]);
    return true;
}

/* What the journal says of pages that are there; from the first line that does not hold on it is cut. */
static int read_journal(struct fetch_stage *st, struct err *err)
{
    const char *path = path_of(st, st->arena, "journal");
    struct buf text;
    size_t good = 0;
    int rc = 0;
    buf_init(&text, JOURNAL_MAX);
    if (file_exists(path))
        rc = file_read(path, &text, err);
    for (char *end; !rc && (end = memchr(text.p + good, '\n', text.n - good)) != NULL;
         good = (size_t)(end - text.p) + 1) {
        *end = '\0';
        if (!take_line(st, text.p + good))
            break;
    }
    buf_release(&text);
    if (rc)
        return -1;
    st->resumed = st->pages;
    st->journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (st->journal < 0 || ftruncate(st->journal, (off_t)good) != 0)
        return failed("write", path, err);
    return 0;
}

static int prepare_folder(struct fetch_stage *st, const struct fetch_open *o, struct err *err)
{
    struct day began;
    if (file_make_parents(path_of(st, st->arena, "lock"), err))
        return -1;
    st->lock = lock_folder(st->folder, st->arena);
    if (st->lock < 0 && errno == EWOULDBLOCK)
        return err_set(err, EXIT_INTERNAL, "wait for it, or end it; it can be gone on with",
                       "another fetch of the same prices is running");
    if (st->lock < 0)
        return failed("write", st->folder, err);
    bool there = day_of(st->folder, &began) && o->today.n - began.n <= KEEP_DAYS && o->today.n >= began.n;
    if (there && file_exists(path_of(st, st->arena, "refused")) && !o->accept)
        there = false;
    if (there) {
        st->day = began;
        return read_journal(st, err);
    }
    remove_folder(st->folder, "lock");
    st->day = o->today;
    return write_plan(st, o, err) || read_journal(st, err) ? -1 : 0;
}

int fetch_stage_open(const struct fetch_open *o, struct fetch_stage **out, struct err *err)
{
    struct fetch_stage *st = arena_xrealloc(NULL, 1, sizeof *st);
    struct buf plan;
    char hash[CRYPTO_HEX];
    *st = (struct fetch_stage){.arena = arena_new(), .nparts = o->nparts, .lock = -1, .journal = -1};
    st->part = arena_array(st->arena, o->nparts, sizeof *st->part);
    for (size_t i = 0; i < o->nparts; i++) {
        st->part[i].is =
            (struct fetch_part){arena_strdup(st->arena, o->parts[i].name), arena_strdup(st->arena, o->parts[i].first)};
        st->part[i].chain.next = st->part[i].is.first;
    }
    buf_init(&plan, JOURNAL_MAX);
    put_plan(&plan, o);
    crypto_sha256(plan.p, plan.n, hash);
    buf_release(&plan);
    const char *above = arena_printf(st->arena, "%s-fetch", o->cache);
    st->folder = arena_printf(st->arena, "%s/%.*s", above, FOLDER_NAME, hash);
    sweep(above, o->today);
    *out = st;
    if (prepare_folder(st, o, err) == 0)
        return 0;
    fetch_stage_close(st);
    *out = NULL;
    return -1;
}

void fetch_stage_close(struct fetch_stage *st)
{
    if (!st)
        return;
    if (st->journal >= 0)
        close(st->journal);
    if (st->lock >= 0)
        close(st->lock);
    arena_free(st->arena);
    free(st);
}

struct day fetch_stage_day(const struct fetch_stage *st)
{
    return st->day;
}

const struct fetch_chain *fetch_stage_chain(const struct fetch_stage *st, size_t part)
{
    return &st->part[part].chain;
}

const char *fetch_stage_file(struct fetch_stage *st, size_t part)
{
    const struct part *p = &st->part[part];
    return arena_printf(st->arena, "%s/%s.coming", st->folder, p->is.name);
}

int fetch_stage_create(const char *file, struct err *err)
{
    int fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    return fd < 0 ? failed("write", file, err) : fd;
}

static int check_round(const struct part *p, const struct fetch_page *page, struct err *err)
{
    static const char remedy[] = "the service does not send the list as it should: try again later";
    for (size_t i = 0; i < p->chain.pages; i++) {
        if (*page->next && p->kept[i].link == hash_of(page->next))
            return err_set(err, EXIT_INPUT, remedy,
                           "page %zu of %s links back to page %zu: the list would go on for ever", p->chain.pages + 1,
                           p->is.name, i + 2);
        if (page->items > 0 && p->kept[i].keys == page->keys)
            return err_set(err, EXIT_INPUT, remedy, "page %zu of %s is page %zu once more", p->chain.pages + 1,
                           p->is.name, i + 1);
    }
    return 0;
}

/* To the disk before it has its name. */
static int settle(const char *from, const char *to, off_t *size, struct err *err)
{
    struct stat file;
    int fd = open(from, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0 && fstat(fd, &file) == 0;
    if (ok)
        *size = file.st_size;
    if (fd >= 0 && close(fd) != 0)
        ok = false;
    return ok && rename(from, to) == 0 ? 0 : failed("write", to, err);
}

int fetch_stage_keep(struct fetch_stage *st, size_t part, const struct fetch_page *page, enum fetch_follow how,
                     struct err *err)
{
    struct part *p = &st->part[part];
    bool closes = how == FOLLOW_CLOSED || how == FOLLOW_UNCLOSED;
    struct buf line;
    off_t size = 0;
    if (!closes && check_round(p, page, err))
        return -1;
    if (st->pages == PAGES_MAX)
        return err_set(err, EXIT_INPUT, "is it the right address?", "more than %d pages", PAGES_MAX);
    if (settle(fetch_stage_file(st, part), page_path(st, st->arena, p, p->chain.pages + 1), &size, err))
        return -1;
    buf_init(&line, JOURNAL_MAX);
    buf_printf(&line, "%zu\t%zu\t%llu\t%zu\t%llx\t%llx\t%d\t%s\n", part, p->chain.pages + 1, (unsigned long long)size,
               page->items, (unsigned long long)page->keys, (unsigned long long)page->last, (int)how, page->next);
    ssize_t done = write(st->journal, line.p, line.n);
    bool ok = done == (ssize_t)line.n;
    buf_release(&line);
    if (!ok) {
        errno = done < 0 ? errno : ENOSPC;
        return failed("write", path_of(st, st->arena, "journal"), err);
    }
    count_page(st, p, page, how);
    return 0;
}

const char *const *fetch_stage_files(const struct fetch_stage *st, struct arena *a, size_t *n)
{
    const char **files = arena_array(a, st->pages + 1, sizeof *files);
    *n = 0;
    for (size_t i = 0; i < st->nparts; i++)
        for (size_t k = 1; k <= st->part[i].chain.pages; k++)
            files[(*n)++] = page_path(st, a, &st->part[i], k);
    return files;
}

size_t fetch_stage_follows(const struct fetch_stage *st, enum fetch_follow how)
{
    return st->follows[how];
}

size_t fetch_stage_pages(const struct fetch_stage *st)
{
    return st->pages;
}

size_t fetch_stage_resumed(const struct fetch_stage *st)
{
    return st->resumed;
}

void fetch_stage_refused(struct fetch_stage *st)
{
    struct err ignored;
    err_init(&ignored);
    file_write(path_of(st, st->arena, "refused"), "", 0, &ignored);
}

void fetch_stage_forget(struct fetch_stage *st)
{
    remove_folder(st->folder, NULL);
    char *above = arena_strdup(st->arena, st->folder);
    *strrchr(above, '/') = '\0';
    rmdir(above); /* if it was the last */
}
