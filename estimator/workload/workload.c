#include "workload/workload.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/map.h"
#include "base/notes.h"
#include "base/text.h"
#include "io/csv.h"
#include "io/file.h"
#include "rates/book.h"
#include "rates/sizes.h"
#include "workload/read.h"

enum { MAX_BYTES = 64 << 20, MAX_ALL_BYTES = 256 << 20, MAX_LINES = 1000000 };

/* Asked in this order whether they know a header. */
static const struct workload_reader *const readers[] = {&read_plain};

static const char example[] = "start the file with a header such as name,resource,count,region";

/* A spreadsheet of a country that writes 1,5 saves "CSV" with semicolons; the CSV parser would see one column. */
static int check_separator(const char *file, const struct buf *text, struct err *err)
{
    const char *p = text->p + strspn(text->p, "\r\n");
    size_t n = strcspn(p, "\r\n");
    bool semicolon = memchr(p, ';', n), tab = memchr(p, '\t', n);
    if ((!semicolon && !tab) || memchr(p, ',', n))
        return 0;
    return err_more(err, EXIT_INPUT, file, 0, "save it with commas", "is separated by %s",
                    semicolon ? "semicolons" : "tabs");
}

static int check_lines(const struct read_job *job, const struct buf *text, struct err *err)
{
    size_t n = job->out->n;
    for (size_t i = 0; i < text->n; i++)
        n += text->p[i] == '\n';
    if (n <= MAX_LINES)
        return 0;
    return err_more(err, EXIT_INPUT, job->file, 0, "sum up equal lines with count", "holds more than %d lines",
                    MAX_LINES);
}

static const struct workload_reader *reader_of(const struct csv_row *header)
{
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++)
        if (readers[i]->knows(header))
            return readers[i];
    return NULL;
}

static void read_rows(struct read_job *job, struct err *err)
{
    struct csv_row header;
    struct err broken;
    err_init(&broken);
    size_t problems = err->count;
    int got = csv_next(job->csv, &header, &broken);
    if (got < 0) {
        err_add(err, &broken);
        return;
    }
    if (got == 0) {
        err_more(err, EXIT_INPUT, job->file, 0, example, "is empty");
        return;
    }
    const struct workload_reader *reader = reader_of(&header);
    if (!reader) {
        const char *columns = "";
        for (enum field f = FIELD_WHAT_FIRST; f <= FIELD_WHAT_LAST; f++)
            columns = arena_printf(job->arena, "%s%s%s", columns, *columns ? ", " : "", field_name(f));
        err_more(err, EXIT_INPUT, job->file, header.line, example, "the header has none of the columns %s", columns);
        return;
    }
    reader->read(job, &header, err);
    if (job->rows == 0 && err->count == problems)
        err_more(err, EXIT_INPUT, job->file, 0, "add a line below the header for each thing to price", "has no lines");
}

/* `text` holds the bytes as read; they are hashed before the BOM goes. */
static void read_text(struct read_job *job, struct buf *text, struct err *err)
{
    struct workload *w = job->out;
    struct workload_input *in = &w->inputs[w->ninputs++];
    struct err broken;
    size_t before = w->n;
    err_init(&broken);
    in->path = job->file;
    crypto_sha256(text->p, text->n, in->sha256);
    job->rows = job->os_ignored = 0;
    if (file_check_text(job->file, text, &broken)) {
        err_add(err, &broken);
        return;
    }
    if (check_lines(job, text, err) || check_separator(job->file, text, err))
        return;
    if (csv_open(job->file, text->p, text->n, &job->csv, &broken)) {
        err_add(err, &broken);
        return;
    }
    read_rows(job, err);
    csv_close(job->csv);
    in->lines = w->n - before;
    if (job->os_ignored)
        notes_add(job->notes, "%s: os is ignored on %zu line%s that %s no VM (resource vm/...)", job->file,
                  job->os_ignored, job->os_ignored == 1 ? "" : "s", job->os_ignored == 1 ? "is" : "are");
}

int workload_read(struct arena *a, const struct catalog *c, const char *const *files, size_t nfiles,
                  struct workload *out, struct notes *notes, struct err *err)
{
    struct read_job job = {.arena = a, .catalog = c, .out = out, .notes = notes};
    size_t before = err->count, bytes = 0;
    *out = (struct workload){.inputs = arena_array(a, nfiles, sizeof *out->inputs)};
    for (size_t i = 0; i < nfiles; i++) {
        struct buf text;
        struct err broken;
        buf_init(&text, MAX_BYTES);
        err_init(&broken);
        job.file = strcmp(files[i], "-") == 0 ? "<stdin>" : arena_strdup(a, files[i]);
        if (file_read(files[i], &text, &broken))
            err_add(err, &broken);
        else if ((bytes += text.n) > MAX_ALL_BYTES)
            err_more(err, EXIT_INPUT, job.file, 0, "sum up equal lines with count",
                     "is too large together with the files before it: more than %d MiB", MAX_ALL_BYTES >> 20);
        else
            read_text(&job, &text, err);
        buf_release(&text);
    }
    return err->count == before ? 0 : -1;
}

int workload_read_text(struct arena *a, const struct catalog *c, const char *name, const char *text, size_t n,
                       struct workload *out, struct notes *notes, struct err *err)
{
    struct read_job job = {.arena = a, .catalog = c, .file = arena_strdup(a, name), .out = out, .notes = notes};
    struct buf copy;
    size_t before = err->count;
    buf_init(&copy, n);
    buf_add(&copy, text, n);
    *out = (struct workload){.inputs = arena_array(a, 1, sizeof *out->inputs)};
    read_text(&job, &copy, err);
    buf_release(&copy);
    return err->count == before ? 0 : -1;
}

static bool any_name(const struct want_names *n)
{
    return (n->product && *n->product) || (n->sku && *n->sku) || (n->meter && *n->meter);
}

/* A growing set of names, in the order of their first appearance. */
struct names {
    const char **at;
    size_t n, cap;
    struct map *seen;
};

static void need(struct arena *a, struct names *names, const char *name)
{
    if (map_put(names->seen, text_lower(a, name), names))
        return;
    names->at = arena_grow(a, names->at, names->n, &names->cap, sizeof *names->at);
    names->at[names->n++] = name;
}

/* True when these names may be of any service. */
static bool need_names(struct arena *a, struct names *services, const struct want_names *names)
{
    if (!names->service || !*names->service)
        return any_name(names);
    need(a, services, names->service);
    return false;
}

/* A few look-ups are quicker than reading whole services; many are not. */
enum { LOOKS_MAX = 200 };

struct looks {
    struct book_look at[2 * LOOKS_MAX];
    size_t n;
    bool all; /* something can only be found by going through everything */
    struct map *seen;
};

static void look_for(struct arena *a, struct looks *looks, struct book_look look)
{
    const char *parts[] = {look.size, look.meter_id, look.service, look.meter};
    const char *key = "";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        key = arena_printf(a, "%s%s\x1f", key, parts[i] ? parts[i] : "");
    if (looks->n < sizeof looks->at / sizeof *looks->at && !map_put(looks->seen, key, looks))
        looks->at[looks->n++] = look;
}

static void look_for_names(struct arena *a, struct looks *looks, const struct want_names *n)
{
    if (want_names_empty(n))
        return;
    if (n->service && *n->service && n->meter && *n->meter)
        look_for(a, looks, (struct book_look){.service = n->service, .meter = n->meter});
    else
        looks->all = true;
}

static void find_looks(struct arena *a, const struct workload *w, struct book_filter *f)
{
    struct looks *looks = arena_alloc(a, sizeof *looks);
    looks->seen = map_new(a);
    for (size_t i = 0; i < w->n && !looks->all; i++) {
        const struct want *want = &w->lines[i].want;
        if (want->kind == WANT_VM)
            look_for(a, looks, (struct book_look){.size = want->size});
        else if (want->kind == WANT_ID)
            look_for(a, looks, (struct book_look){.meter_id = want->meter_id});
        look_for_names(a, looks, &want->retail);
        look_for_names(a, looks, &want->ratecard);
        looks->all |= looks->n > LOOKS_MAX;
    }
    f->looks = looks->all || !looks->n ? NULL : looks->at;
    f->nlooks = f->looks ? looks->n : 0;
}

void workload_needs(struct arena *a, const struct workload *w, struct book_filter *f)
{
    struct names ids = {.at = arena_array(a, 1, sizeof *ids.at), .cap = 1, .seen = map_new(a)};
    struct names services = {.at = arena_array(a, 1, sizeof *services.at), .cap = 1, .seen = map_new(a)};
    bool all = false;
    for (size_t i = 0; i < w->n; i++) {
        const struct want *want = &w->lines[i].want;
        if (want->kind == WANT_ID)
            need(a, &ids, want->meter_id);
        else if (want->kind == WANT_VM)
            need(a, &services, sizes_service);
        else if (need_names(a, &services, &want->retail) || need_names(a, &services, &want->ratecard))
            all = true;
    }
    /* No service at all is not NULL, which would mean all of them. */
    f->services = all ? NULL : services.at;
    f->nservices = all ? 0 : services.n;
    f->meter_ids = ids.at;
    f->nmeter_ids = ids.n;
    find_looks(a, w, f);
}
