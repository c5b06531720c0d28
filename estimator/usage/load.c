#include "usage/load.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/progress.h"
#include "base/run.h"
#include "base/stop.h"
#include "base/text.h"
#include "io/crypto.h"
#include "usage/clickhouse.h"
#include "usage/dialect.h"

enum { TEXT_MAX = 1 << 26, TELL_EVERY = 4096, ID_SHORT = 16 };

struct load {
    const struct usage_table *table;
    const struct usage_query *q;
    struct clickhouse c;
    struct arena *arena;
    struct progress *progress;
    const char *url, *id, *staging;
    struct buf columns;    /* "Load, Dialect, ..." */
    struct buf head, tail; /* what each row begins and ends with */
    struct buf row;        /* the row at hand ... */
    size_t at, sent;       /* ... its number, and how much of it is sent */
    uint64_t size, rows;
};

/* Texts of the rows */

static bool is_tag(const struct usage_key *key)
{
    return key->field == USAGE_TAG;
}

/* Unit and currency have columns in any case. */
static bool is_own(const struct usage_key *key)
{
    return !is_tag(key) && key->field != USAGE_UNIT && key->field != USAGE_CURRENCY;
}

static void add_array(struct load *l, struct buf *to, bool tags, const char *const *values)
{
    const char *between = "";
    buf_putc(to, '[');
    for (size_t k = 0; k < l->q->nkeys; k++) {
        const struct usage_key *key = &l->q->keys[k];
        if (tags && !is_tag(key))
            continue;
        buf_puts(to, between);
        clickhouse_quote(to, values ? values[k]
                             : tags ? text_lower(l->arena, key->tag)
                                    : clickhouse_key_name(l->arena, key));
        between = ",";
    }
    if (!tags) {
        buf_printf(to, "%s'unit','currency'", between);
    }
    buf_putc(to, ']');
}

static void add_columns(struct load *l)
{
    buf_puts(&l->columns, "Load, Dialect, LoadRows, Keys, TagNames, Day, Hour, ");
    for (size_t k = 0; k < l->q->nkeys; k++)
        if (is_own(&l->q->keys[k]))
            buf_printf(&l->columns, "%s, ", clickhouse_column(l->q->keys[k].field));
    buf_puts(&l->columns, "TagValues, Unit, Currency, HasQuantity, HasCost, Quantity, Cost, Rows");
}

/* All but the head, which is the same for all rows and names the content of them. */
static void make_row(struct load *l, size_t i, struct buf *to)
{
    struct usage_row row;
    char text[DEC_TEXT], day[DAY_TEXT];
    usage_table_row(l->table, i, &row);
    buf_printf(to, "%s\t%d\t", day_text(row.date, day), row.hour);
    for (size_t k = 0; k < l->q->nkeys; k++)
        if (is_own(&l->q->keys[k])) {
            clickhouse_escape(to, row.keys[k]);
            buf_putc(to, '\t');
        }
    add_array(l, to, true, row.keys);
    buf_putc(to, '\t');
    clickhouse_escape(to, row.unit);
    buf_putc(to, '\t');
    clickhouse_escape(to, row.currency);
    buf_printf(to, "\t%d\t%d", row.has_quantity, row.has_cost);
    buf_printf(to, "\t%s", dec_text(row.quantity, text));
    buf_printf(to, "\t%s\t%llu\n", dec_text(row.cost, text), (unsigned long long)row.rows);
}

/* What the server's types hold. */
static int check_row(const struct usage_row *row, struct err *err)
{
    static const dec limit = {(dec_int)10000000000u * 10000000000u * 1000000000000000000};
    struct day first, last;
    char day[DAY_TEXT];
    day_from_ymd(1970, 1, 2, &first);
    day_from_ymd(2105, 12, 31, &last);
    if (day_cmp(row->date, first) < 0 || day_cmp(row->date, last) > 0)
        return err_set(err, EXIT_INPUT, "mend the date; dates go from 1970-01-02 to 2105-12-31",
                       "ClickHouse cannot hold %s", day_text(row->date, day));
    if (dec_cmp(dec_abs(row->quantity), limit) >= 0 || dec_cmp(dec_abs(row->cost), limit) >= 0)
        return err_set(err, EXIT_INPUT, "is a quantity in the files absurd? ratecast usage check looks at them",
                       "the sum of an hour is beyond 1e20, which ClickHouse cannot hold");
    return 0;
}

/* Once through all rows: are they fit, how many bytes are they, what is their hash? */
static int survey(struct load *l, struct err *err)
{
    char *hex = arena_alloc(l->arena, CRYPTO_HEX);
    struct crypto_hash *hash = crypto_hash_new();
    int status = 0;
    crypto_hash_add(hash, l->tail.p, l->tail.n);
    for (size_t i = 0; !status && i < usage_table_rows(l->table); i++) {
        struct usage_row row;
        usage_table_row(l->table, i, &row);
        status = check_row(&row, err);
        buf_clear(&l->row);
        make_row(l, i, &l->row);
        crypto_hash_add(hash, l->row.p, l->row.n);
        l->size += l->row.n;
        l->rows += row.rows;
        if (!status && l->row.full)
            status = err_set(err, EXIT_INPUT, "choose other keys", "a row has more than 64 MiB");
    }
    crypto_hash_end(hash, hex);
    l->id = hex;
    return status;
}

static int next_bytes(void *ctx, char *p, size_t room, size_t *got, struct err *err)
{
    struct load *l = ctx;
    (void)err;
    if (l->sent == l->row.n) {
        buf_clear(&l->row);
        buf_add(&l->row, l->head.p, l->head.n);
        make_row(l, l->at++, &l->row);
        l->sent = 0;
        if (l->at % TELL_EVERY == 0)
            progress_tell(l->progress, "loading", "rows", l->at, (double)l->at / (double)usage_table_rows(l->table));
    }
    *got = l->row.n - l->sent < room ? l->row.n - l->sent : room;
    memcpy(p, l->row.p + l->sent, *got);
    l->sent += *got;
    return 0;
}

/* Statements */

static int make_table(const struct load *l, const char *name, struct err *err)
{
    static const char *const columns =
        "Load String, Dialect String, LoadRows UInt64, Keys Array(String), Day Date, Hour UInt8, Meter String, "
        "MeterName String, Service String, Subcategory String, Subscription String, ResourceGroup String, "
        "Resource String, Region String, Series String, ChargeType String, PricingModel String, Offer String, "
        "Publisher String, "
        "Price String, ListPrice String, TagNames Array(String), TagValues Array(String), Unit String, "
        "Currency String, HasQuantity UInt8, HasCost UInt8, Quantity Decimal(38, 18), Cost Decimal(38, 18), "
        "Rows UInt64";
    return clickhouse_do(&l->c,
                         arena_printf(l->arena,
                                      "CREATE TABLE IF NOT EXISTS `%s`.`%s` (%s) ENGINE = MergeTree"
                                      " PARTITION BY Load ORDER BY (Day, Meter, Region)",
                                      l->c.database, name, columns),
                         err);
}

struct found {
    uint64_t loads;
    const char *dialect; /* another one than ours, or NULL */
    struct load *load;
};

static int take_found(void *ctx, char **field, size_t n, bool totals, struct err *err)
{
    struct found *f = ctx;
    const char *ours = usage_table_facts(f->load->table)->dialect->name;
    (void)n, (void)err;
    if (totals)
        return 0;
    if (strcmp(field[1], ours) != 0)
        f->dialect = arena_strdup(f->load->arena, field[1]);
    f->loads += text_starts(field[0], f->load->id);
    return 0;
}

/* What is there already? The id of a repeated load gets a number. */
static int look_around(struct load *l, bool again, struct err *err)
{
    struct found found = {.load = l};
    if (clickhouse_ask(
            &l->c,
            arena_printf(
                l->arena,
                "SELECT Load, Dialect, count() FROM `%s`.`%s` GROUP BY Load, Dialect WITH TOTALS FORMAT TabSeparated",
                l->c.database, l->c.table),
            3, take_found, &found, err))
        return -1;
    if (found.dialect)
        return err_set(
            err, EXIT_INPUT, "load into another table: rows would be counted twice, or differ in what they mean",
            "%s holds %s rows, these are %s", l->url, found.dialect, usage_table_facts(l->table)->dialect->name);
    if (found.loads > 0 && !again)
        return err_set(err, EXIT_INPUT, "if it is meant to count twice, --allow-duplicate loads it again",
                       "%s has this content already", l->url);
    if (found.loads > 0)
        l->id = arena_printf(l->arena, "%s-%llu", l->id, (unsigned long long)found.loads + 1);
    return 0;
}

struct counted {
    char groups[24], rows[24]; /* as the server writes them */
};

static int take_count(void *ctx, char **field, size_t n, bool totals, struct err *err)
{
    struct counted *c = ctx;
    (void)n, (void)err;
    if (totals) {
        snprintf(c->groups, sizeof c->groups, "%s", field[0]);
        snprintf(c->rows, sizeof c->rows, "%s", field[1]);
    }
    return 0;
}

/* Rows into the table of their own, then from there, once they are all counted, into the table in one step. */
static int fill(struct load *l, struct err *err)
{
    struct counted there = {"", ""}, sent;
    snprintf(sent.groups, sizeof sent.groups, "%zu", usage_table_rows(l->table));
    snprintf(sent.rows, sizeof sent.rows, "%llu", (unsigned long long)l->rows);
    if (make_table(l, l->staging, err))
        return -1;
    if (clickhouse_insert(&l->c,
                          arena_printf(l->arena, "INSERT INTO `%s`.`%s` (%s) FORMAT TabSeparated", l->c.database,
                                       l->staging, l->columns.p),
                          l->size + (uint64_t)l->head.n * usage_table_rows(l->table), next_bytes, l, err))
        return -1;
    if (clickhouse_ask(
            &l->c,
            arena_printf(l->arena,
                         "SELECT count(), sum(Rows) FROM `%s`.`%s` GROUP BY Load WITH TOTALS FORMAT TabSeparated",
                         l->c.database, l->staging),
            2, take_count, &there, err))
        return -1;
    if (strcmp(there.groups, sent.groups) != 0 || strcmp(there.rows, sent.rows) != 0)
        return err_set(err, EXIT_INTERNAL, "try again", "%s: sent %s rows, %s arrived", l->url, sent.groups,
                       there.groups);
    if (stop_asked())
        return err_set(err, EXIT_INTERNAL, "start it again", "%s: stopped", l->url);
    l->c.stopped = NULL; /* the server does it even when nobody waits */
    return clickhouse_do(&l->c,
                         arena_printf(l->arena, "ALTER TABLE `%s`.`%s` REPLACE PARTITION '%s' FROM `%s`.`%s`",
                                      l->c.database, l->c.table, l->id, l->c.database, l->staging),
                         err);
}

static int drop_staging(struct load *l, struct err *err)
{
    l->c.stopped = NULL; /* this must be done in any case */
    return clickhouse_do(&l->c, arena_printf(l->arena, "DROP TABLE IF EXISTS `%s`.`%s`", l->c.database, l->staging),
                         err);
}

static int load_rows(struct load *l, bool again, struct err *err)
{
    struct err second;
    err_init(&second);
    if (make_table(l, l->c.table, err) || look_around(l, again, err))
        return -1;
    /* A name of its own: a server may still take the rows of a load that was stopped. */
    l->staging = arena_printf(l->arena, "%s_loading_%.*s_%ld_%lld", l->c.table, ID_SHORT, l->id, (long)getpid(),
                              (long long)run_milliseconds());
    buf_printf(&l->head, "%s\t%s\t%llu\t", l->id, usage_table_facts(l->table)->dialect->name,
               (unsigned long long)l->rows);
    buf_add(&l->head, l->tail.p, l->tail.n);
    buf_clear(&l->row);
    stop_catch();
    l->c.stopped = stop_asked;
    int status = fill(l, err);
    if (drop_staging(l, &second) && !status)
        status = err_add(err, &second);
    return status;
}

int usage_load(const struct usage_table *t, const struct usage_query *q, const struct usage_server *to, bool again,
               struct progress *progress, struct arena *a, struct usage_loaded *out, struct err *err)
{
    struct load l = {.table = t, .q = q, .arena = a, .progress = progress, .url = to->url};
    if (clickhouse_parse(a, to, &l.c, err))
        return -1;
    struct buf *texts[] = {&l.columns, &l.head, &l.tail, &l.row};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        buf_init(texts[i], TEXT_MAX);
    add_columns(&l);
    add_array(&l, &l.tail, false, NULL);
    buf_putc(&l.tail, '\t');
    add_array(&l, &l.tail, true, NULL);
    buf_putc(&l.tail, '\t');
    int status = survey(&l, err);
    if (!status && usage_table_rows(t) > 0)
        status = load_rows(&l, again, err);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        buf_release(texts[i]);
    *out = (struct usage_loaded){.id = l.id, .rows = l.rows, .groups = usage_table_rows(t)};
    return status;
}
