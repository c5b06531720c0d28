/* The engine over files: what each one is, is seen from its first bytes; its rows go to decode.c. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/notes.h"
#include "base/progress.h"
#include "io/block.h"
#include "io/csv.h"
#include "io/json.h"
#include "io/zip.h"
#include "usage/aggregate.h"
#include "usage/content.h"
#include "usage/decode.h"
#include "usage/dialect.h"
#include "usage/engine.h"
#include "usage/group.h"
#include "usage/moment.h"
#include "usage/other.h"
#include "usage/repeats.h"
#include "usage/scan.h"
#include "usage/scan_parts.h"

enum { HEAD_MAX = 1 << 20, SAMPLE_ROWS = 2000, TITLES_MAX = 20000 };

struct reading {
    const struct usage_input *in;
    const struct usage_query *q;
    struct arena *arena;
    struct usage_table *table;
    struct notes *notes;
    struct usage_file *files;
    struct usage_file *file; /* the one at hand */
    struct buf head;         /* its first bytes */
    struct decode_counts all;
    size_t where[USAGE_SKIP_COUNT]; /* file of the first row skipped for each reason, + 1 */
    struct repeats *repeats;        /* or NULL */
    struct zip *again;              /* a file opened for the second time, or NULL */
    uint64_t before, all_bytes;     /* of the files before this one; of all, 0 = not known */
};

static int read_head(struct reading *r, struct zip *z, struct err *err)
{
    char piece[16384];
    size_t got = 1;
    buf_clear(&r->head);
    while (got > 0 && r->head.n < HEAD_MAX) {
        if (zip_read(z, piece, sizeof piece, &got, err))
            return -1;
        buf_add(&r->head, piece, got);
    }
    if (r->head.n >= 2 && (memcmp(r->head.p, "\xff\xfe", 2) == 0 || memcmp(r->head.p, "\xfe\xff", 2) == 0))
        return err_at(err, EXIT_INPUT, r->file->path, 0, "save it as UTF-8", "the file is UTF-16");
    return other_bytes(r->file->path, r->head.p, r->head.n, err);
}

static const char *shown_path(const char *path)
{
    return strcmp(path, "-") == 0 ? "<stdin>" : path;
}

/* What is told of a file once it is read. */

static void keep_first_skips(struct reading *r, const struct decode_counts *c)
{
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++)
        if (c->skipped[i].rows && !r->all.skipped[i].rows) {
            r->where[i] = (size_t)(r->file - r->files) + 1;
            r->all.skipped[i].offset = c->skipped[i].offset;
        }
}

/* Offsets of later files must not replace those of the first: they are kept apart. */
static void add_counts(struct reading *r, const struct decode_counts *c)
{
    struct decode_counts later = *c;
    keep_first_skips(r, c);
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++)
        later.skipped[i].offset = r->all.skipped[i].offset;
    decode_counts_add(&r->all, &later);
    r->file->rows = c->rows;
    r->file->first = c->first;
    r->file->last = c->last;
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++)
        r->file->skipped += c->skipped[i].rows;
}

static int same_dialect(const struct reading *r, struct err *err)
{
    const struct usage_file *first = &r->files[0];
    if (first->dialect == r->file->dialect)
        return 0;
    return err_at(err, EXIT_INPUT, r->file->path, 0,
                  "read them in two calls: their rows would be counted twice, or differ in what they mean",
                  "this is a %s file, \"%s\" is a %s file", r->file->dialect->name, first->path, first->dialect->name);
}

static int need_keys(const struct reading *r, const struct decode_plan *plan, struct err *err)
{
    for (size_t i = DECODE_KEYS; i < plan->ncells; i++)
        if (plan->missing[i] && !plan->cell[i].optional)
            return err_at(err, EXIT_INPUT, r->file->path, 0, "choose another key", "this %s file does not say \"%s\"",
                          plan->dialect->name, usage_key_text(r->arena, &plan->cell[i]));
    return 0;
}

static void tell(void *ctx, uint64_t rows, uint64_t bytes)
{
    const struct reading *r = ctx;
    double part = r->all_bytes ? (double)(r->before + bytes) / (double)r->all_bytes : -1;
    progress_tell(r->in->progress, "reading", "rows", (size_t)(r->all.rows + rows), part > 1 ? 1 : part);
}

/* JSON */

struct json_reading {
    struct reading *r;
    struct zip *z;
    uint64_t size; /* unpacked; 0 = not known */
    struct decode_plan plan;
    struct decoder decoder;
    struct arena *scratch;
    uint64_t items;
    bool begun, open;
};

static int begin_items(void *ctx, const char *array, unsigned long line, struct err *err)
{
    struct json_reading *j = ctx;
    (void)array, (void)line, (void)err;
    j->begun = true;
    return 0;
}

static int no_usage(const struct json_reading *j, unsigned long line, struct err *err)
{
    return other_json(j->r->file->path, line, j->r->head.p, j->r->head.n, err);
}

static int open_items(struct json_reading *j, const struct usage_dialect *d, struct err *err)
{
    j->r->file->dialect = d;
    if (same_dialect(j->r, err))
        return -1;
    decode_plan_init(&j->plan, j->r->q, j->r->in->catalog, d);
    j->plan.missing[DECODE_COST] = !d->states_cost;
    for (size_t i = DECODE_KEYS; i < j->plan.ncells; i++)
        j->plan.missing[i] = j->plan.cell[i].field == USAGE_SERIES;
    if (need_keys(j->r, &j->plan, err))
        return -1;
    decoder_init(&j->decoder, &j->plan);
    j->open = true;
    return 0;
}

static int take_item(void *ctx, const char *array, const struct json *item, unsigned long line, struct err *err)
{
    struct json_reading *j = ctx;
    (void)array;
    if (!j->open) {
        const struct usage_dialect *d = usage_dialect_of_item(item);
        if (!d)
            return no_usage(j, line, err);
        if (open_items(j, d, err))
            return -1;
    }
    struct usage_item i = {.item = item, .properties = json_get(item, "properties"), .scratch = j->scratch};
    struct cell cells[DECODE_CELLS_MAX];
    arena_reset(j->scratch);
    if (i.properties && j->plan.dialect->open)
        j->plan.dialect->open(&i);
    for (size_t k = 0; k < j->plan.ncells; k++) {
        const struct usage_key *key = &j->plan.cell[k];
        const char *text = i.properties ? j->plan.dialect->get(&i, key->field, key->tag) : NULL;
        cells[k] = (struct cell){text ? text : "", text ? strlen(text) : 0, false};
    }
    decoder_row(&j->decoder, cells, j->items++);
    json_free(i.inner);
    if (j->items % PROGRESS_EVERY == 0)
        tell(j->r, j->items, (uint64_t)(zip_part(j->z) * (double)j->size));
    return 0;
}

static int read_json(struct reading *r, struct zip *z, struct err *err)
{
    static const char *const arrays[] = {"value", NULL};
    struct json_reading j = {.r = r, .z = z, .scratch = arena_new()};
    struct json_sink sink = {.arrays = arrays, .item = take_item, .begin = begin_items, .ctx = &j};
    if (r->all_bytes && !block_content_size(r->file->path, &j.size))
        j.size = 0;
    int status = json_stream(z, &sink, err);
    r->file->bytes = j.size;
    if (!status && !j.begun)
        status = no_usage(&j, 0, err);
    if (!status && !j.open) /* an empty reply */
        status = open_items(&j, &usage_aggregates, err);
    if (!status) {
        struct decode_counts counts;
        decoder_counts(&j.decoder, &counts);
        add_counts(r, &counts);
        aggregate_merge(r->table->groups, j.decoder.groups);
    }
    if (j.open)
        decoder_release(&j.decoder);
    arena_free(j.scratch);
    return status;
}

/* CSV */

struct csv_head {
    struct usage_header header;
    uint64_t start; /* of the first row below the header */
    enum usage_date_order order;
    bool order_assumed;
};

/* The header: the first line, or the one below a dialect's title, or below a few lines of preamble. */
static int find_header(struct reading *r, struct csv *c, struct csv_head *h, struct err *err)
{
    struct usage_header first = {0};
    struct csv_row row;
    unsigned long first_line = 1;
    int got;
    const struct usage_dialect *titled = NULL;
    for (size_t n = 0; n < TITLES_MAX && (got = csv_next(c, &row, err)) != 0; n++) {
        if (got < 0)
            return -1;
        struct usage_header now = usage_header_of(r->arena, row.field, row.n);
        const struct usage_dialect *d = titled && titled->knows(&now) ? titled : usage_dialect_of_header(&now);
        if (n == 0) {
            first = now;
            first_line = row.line;
        }
        if (d) {
            h->header = now;
            h->start = csv_offset(c);
            r->file->dialect = d;
            return 0;
        }
        titled = row.n == 1 ? usage_dialect_of_title(now.name[0]) : NULL;
        if (row.n > 2 && n == 0)
            break;
    }
    if (first.n == 0)
        return err_at(err, EXIT_INPUT, r->file->path, 0, "export it again", "the file is empty");
    return other_header(r->file->path, first_line, &first, err);
}

/* Day or month first? Decided by the first rows; what they leave open is settled when all are read. */
static void sample_dates(const struct reading *r, struct csv *c, struct csv_head *h)
{
    static const enum usage_field dated[] = {USAGE_DATE, USAGE_PERIOD_START, USAGE_PERIOD_END};
    struct csv_row row;
    struct err ignored;
    unsigned seen = 0;
    bool iso = true;
    err_init(&ignored);
    for (size_t n = 0; n < SAMPLE_ROWS && csv_next(c, &row, &ignored) > 0; n++)
        for (size_t i = 0; i < sizeof dated / sizeof *dated; i++) {
            int column = usage_header_column(&h->header, r->file->dialect, dated[i]);
            unsigned evidence;
            struct moment m;
            if (column < 0 || (size_t)column >= row.n)
                continue;
            const char *text = row.field[column];
            moment_parse(text, strlen(text), USAGE_MONTH_FIRST, &m, &evidence);
            seen |= evidence;
            iso = iso && (strlen(text) < 5 || text[4] == '-' || text[4] == '/');
        }
    h->order = seen == MOMENT_ONLY_DAY_FIRST ? USAGE_DAY_FIRST : iso ? USAGE_ISO : USAGE_MONTH_FIRST;
    h->order_assumed = seen == 0;
}

static bool reopens(const struct reading *r)
{
    return strcmp(r->in->files[r->file - r->files], "-") != 0;
}

static void make_plan(const struct reading *r, const struct csv_head *h, struct zip *z, struct decode_plan *plan,
                      struct scan_input *scan)
{
    const struct usage_dialect *d = r->file->dialect;
    decode_plan_init(plan, r->q, r->in->catalog, d);
    plan->find_repeats = r->repeats != NULL;
    *scan = (struct scan_input){.path = r->file->path,
                                .stream = z,
                                .file = reopens(r) ? r->file->path : NULL,
                                .start = h->start,
                                .ncolumns = h->header.n,
                                .plan = plan,
                                .threads = r->in->threads,
                                .simd = r->in->simd,
                                .progress = r->in->progress ? tell : NULL,
                                .progress_ctx = (void *)r};
    for (size_t i = 0; i < plan->ncells; i++) {
        scan->column[i] = usage_header_column(&h->header, d, plan->cell[i].field);
        plan->missing[i] = scan->column[i] < 0;
    }
}

/* Once more from the start. */
static int restart(struct reading *r, struct scan_input *scan, struct err *err)
{
    zip_close(r->again);
    if (zip_open(r->file->path, &r->again, err))
        return -1;
    scan->stream = r->again;
    return 0;
}

static int read_rows(struct reading *r, struct csv_head *h, struct zip *z, struct err *err)
{
    struct decode_plan plan;
    struct scan_input scan;
    make_plan(r, h, z, &plan, &scan);
    if (need_keys(r, &plan, err))
        return -1;
    for (int attempt = 0;; attempt++) {
        struct aggregate *groups = aggregate_new(r->q);
        struct decode_counts counts;
        decode_counts_init(&counts);
        plan.order = h->order;
        scan.repeats = r->repeats ? repeats_new() : NULL;
        if (scan_file(&scan, groups, &counts, &r->file->bytes, err)) {
            repeats_free(scan.repeats);
            aggregate_free(groups);
            return -1;
        }
        bool other = h->order != USAGE_DAY_FIRST && counts.only_day_first && !counts.only_month_first;
        if (other && h->order_assumed && attempt == 0 && scan.file) {
            h->order = USAGE_DAY_FIRST;
            h->order_assumed = false;
            repeats_free(scan.repeats);
            aggregate_free(groups);
            if (restart(r, &scan, err))
                return -1;
            continue;
        }
        h->order_assumed = h->order_assumed && !counts.only_month_first && !counts.only_day_first;
        if (h->order == USAGE_ISO && counts.only_month_first)
            h->order = USAGE_MONTH_FIRST;
        add_counts(r, &counts);
        if (r->repeats)
            repeats_merge(r->repeats, scan.repeats);
        repeats_free(scan.repeats);
        aggregate_absorb(r->table->groups, groups);
        aggregate_free(groups);
        return 0;
    }
}

static int read_csv(struct reading *r, struct zip *z, struct err *err)
{
    struct csv_head h = {0};
    struct csv *c;
    if (csv_open(r->file->path, r->head.p, r->head.n, &c, err))
        return -1;
    int status = find_header(r, c, &h, err);
    if (!status)
        sample_dates(r, c, &h);
    csv_close(c);
    if (status || same_dialect(r, err) || read_rows(r, &h, z, err))
        return -1;
    r->file->order = h.order;
    r->file->order_assumed = h.order_assumed && h.order != USAGE_ISO;
    return 0;
}

/* Files */

static bool is_json(const struct reading *r)
{
    const char *p = r->head.p, *end = p + r->head.n;
    if (r->head.n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
        p += 3;
    while (p < end && strchr(" \t\r\n", *p))
        p++;
    return p < end && (*p == '{' || *p == '[');
}

static int read_open(struct reading *r, struct zip *z, struct err *err)
{
    if (read_head(r, z, err))
        return -1;
    zip_unread(z, r->head.p, r->head.n);
    return is_json(r) ? read_json(r, z, err) : read_csv(r, z, err);
}

static int read_file(struct reading *r, const char *path, struct err *err)
{
    struct zip *z;
    *r->file = (struct usage_file){.path = shown_path(path), .sha256 = ""};
    if (zip_open(path, &z, err))
        return -1;
    int status = read_open(r, z, err);
    zip_close(z);
    zip_close(r->again);
    r->again = NULL;
    r->before += r->file->bytes;
    return status;
}

static dec sum_of(const struct decode_sum *s)
{
    return (dec){s->low}; /* beyond the range the sum of all rows is refused before anyone reads this */
}

static void give_facts(struct reading *r)
{
    struct usage_facts *f = &r->table->facts;
    *f = (struct usage_facts){.files = r->files,
                              .nfiles = r->in->nfiles,
                              .dialect = r->files[0].dialect,
                              .has_cost = aggregate_states_cost(r->table->groups, r->files[0].dialect->states_cost),
                              .rows = r->all.rows,
                              .filtered = r->all.filtered,
                              .first = r->all.first,
                              .last = r->all.last,
                              .negative_rows = r->all.negative,
                              .negative_money = sum_of(&r->all.negative_money),
                              .unread_tags = r->all.unread_tags,
                              .currency = ""};
    f->no_cost_rows = f->has_cost ? r->all.no_cost : 0;
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++) {
        const struct decode_skips *s = &r->all.skipped[i];
        const struct usage_file *file = r->where[i] ? &r->files[r->where[i] - 1] : NULL;
        f->skipped[i] = (struct usage_skipped){
            .rows = s->rows, .unknown = s->unknown, .money = sum_of(&s->money), .file = "", .offset = s->offset};
        if (!file)
            continue;
        f->skipped[i].file = file->path;
        if (file->dialect->knows)
            f->skipped[i].line = scan_line(r->in->files[file - r->files], s->offset);
    }
    if (r->repeats) {
        struct repeats_found found = repeats_found(r->repeats);
        f->duplicate_rows = found.rows;
        f->duplicate_money = found.money;
        f->duplicate_sample = r->files[0].dialect->knows ? found.sample : 0;
    }
}

/* Where the first row skipped for a reason stands. */
static const char *place_of(const struct reading *r, const struct usage_skipped *s)
{
    if (s->line)
        return arena_printf(r->arena, "%s:%lu", s->file, s->line);
    return arena_printf(r->arena, "%s, %s %llu", s->file, strcmp(s->file, "<stdin>") == 0 ? "byte" : "item",
                        (unsigned long long)s->offset + 1);
}

static void give_notes(const struct reading *r)
{
    const struct usage_facts *f = &r->table->facts;
    char text[DEC_TEXT];
    for (size_t i = 0; i < USAGE_SKIP_COUNT; i++) {
        const struct usage_skipped *s = &f->skipped[i];
        if (!s->rows)
            continue;
        const char *money = "";
        if (f->has_cost && s->unknown == s->rows)
            money = ", cost not known";
        else if (f->has_cost)
            money = arena_printf(
                r->arena, ", cost %s%s", dec_text(s->money, text),
                s->unknown ? arena_printf(r->arena, " and that of %llu not known", (unsigned long long)s->unknown)
                           : "");
        notes_add(r->notes, "%llu row%s skipped: %s (first %s)%s", (unsigned long long)s->rows, s->rows == 1 ? "" : "s",
                  usage_skip_text((enum usage_skip)i), place_of(r, s), money);
    }
    for (size_t i = 0; i < f->nfiles; i++)
        if (f->files[i].order_assumed)
            notes_add(r->notes, "%s: no date tells day from month: read month first", f->files[i].path);
        else if (f->files[i].order == USAGE_DAY_FIRST)
            notes_add(r->notes, "%s: dates are read day first", f->files[i].path);
    if (f->unread_tags)
        notes_add(r->notes, "the tags of %llu row%s are no JSON object: taken as untagged",
                  (unsigned long long)f->unread_tags, f->unread_tags == 1 ? "" : "s");
}

static void know_sizes(struct reading *r)
{
    for (size_t i = 0; i < r->in->nfiles; i++) {
        uint64_t size;
        if (!block_content_size(r->in->files[i], &size)) {
            r->all_bytes = 0;
            return;
        }
        r->all_bytes += size;
    }
}

static int hash_files(struct reading *r, struct err *err)
{
    for (size_t i = 0; i < r->in->nfiles; i++) {
        char *hex = arena_alloc(r->arena, CRYPTO_HEX);
        if (strcmp(r->in->files[i], "-") == 0)
            continue;
        if (content_hash(r->in->files[i], hex, err))
            return -1;
        r->files[i].sha256 = hex;
    }
    return 0;
}

int source_file_read(const struct usage_input *in, const struct usage_query *q, struct arena *a, struct usage_table *t,
                     struct notes *notes, struct err *err)
{
    struct reading r = {.in = in, .q = q, .arena = a, .table = t, .notes = notes};
    int status = 0;
    if (in->nfiles > 1 && !in->allow_duplicate && content_check(in, a, err))
        return -1;
    r.files = arena_array(a, in->nfiles, sizeof *r.files);
    decode_counts_init(&r.all);
    buf_init(&r.head, HEAD_MAX + 16384);
    if (in->find_duplicates)
        r.repeats = repeats_new();
    know_sizes(&r);
    for (size_t i = 0; !status && i < in->nfiles; i++) {
        r.file = &r.files[i];
        status = read_file(&r, in->files[i], err);
    }
    buf_release(&r.head);
    if (!status && in->want_sha256)
        status = hash_files(&r, err);
    if (!status) {
        give_facts(&r);
        give_notes(&r);
    }
    repeats_free(r.repeats);
    return status;
}

int source_file_states(const struct usage_input *in, enum usage_field field, bool *states, struct err *err)
{
    struct usage_query q = {.from = DAY_NONE, .to = DAY_NONE};
    struct usage_file file = {.path = in->files[0], .sha256 = ""};
    struct reading r = {.in = in, .q = &q, .files = &file, .file = &file};
    struct csv_head h = {0};
    struct zip *z = NULL;
    struct csv *c = NULL;
    *states = false;
    if (strcmp(in->files[0], "-") == 0)
        return 0;
    r.arena = arena_new();
    buf_init(&r.head, HEAD_MAX + 16384);
    int status = zip_open(in->files[0], &z, err);
    if (!status)
        status = read_head(&r, z, err);
    if (!status && is_json(&r))
        *states = field != USAGE_SERIES;
    else if (!status)
        status = csv_open(file.path, r.head.p, r.head.n, &c, err) || find_header(&r, c, &h, err) ? -1 : 0;
    if (!status && c)
        *states = usage_header_column(&h.header, file.dialect, field) >= 0;
    csv_close(c);
    zip_close(z);
    buf_release(&r.head);
    arena_free(r.arena);
    return status;
}
